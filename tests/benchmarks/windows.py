"""Two windows at once, edited, saved, closed and killed at random: whether anything is lost.

    uv run python tests/benchmarks/windows.py [ROUNDS] [SEED]

In each round two real windows share one folder for what is remembered. Edits of a window that was killed must be
found afterwards, files that were saved must hold what was saved, and nothing of a window that was closed may remain.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

CHILD = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
from simulator.experiment import presets
from widgets.settings import Settings
from widgets.window.window import Window
window = Window(Settings(Path(sys.argv[1])), in_process=True)
window.show()
bench, filing = window.bench, window.program.filing
bench.document.open(presets()["sine"])
def rest():
    while bench.background.open:
        app.processEvents()
print("ready", flush=True)
for line in sys.stdin:
    word, _, rest_of_line = line.strip().partition(" ")
    if word == "edit":
        bench.document.edit("title", rest_of_line)
        window.program.recovery.autosave()
    elif word == "save":
        filing.save_to(Path(rest_of_line))
    elif word == "close":
        bench.document.undo_stack.setClean()
        window.close()
        break
    rest()
    print("done", flush=True)
"""


class Person:
    """Somebody at one window, and what that window owes them."""

    def __init__(self, folder: Path, name: str, chance: random.Random) -> None:
        self.folder, self.name, self.chance = folder, name, chance
        self.edits, self.unsaved, self.saved = 0, "", ""
        self.file = folder / f"{name}.json"
        self.child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder)},
        )  # fmt: skip

    def hear(self) -> None:
        assert self.child.stdout
        assert self.child.stdout.readline(), f"{self.name} ended by itself"

    def tell(self, line: str, answer: bool = True) -> None:
        assert self.child.stdin
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()
        if answer:
            self.hear()

    def act(self) -> None:
        if self.chance.random() < 0.7 or not self.edits:
            self.edits += 1
            self.unsaved = f"{self.name} {self.edits}"
            self.tell(f"edit {self.unsaved}")
        else:
            self.tell(f"save {self.file}")
            self.saved, self.unsaved = f"{self.name} {self.edits}", ""

    def end(self) -> None:
        if self.chance.random() < 0.5:
            self.child.kill()
        else:
            self.tell("close", answer=False)
            self.unsaved = ""
        self.child.wait(30)


def lost(folder: Path, people: list[Person]) -> list[str]:
    """What should be there and is not, or should not and is."""
    from simulator.experiment import load
    from widgets.keeping.drawer import Drawer

    drawer = Drawer(folder, folder)
    found = {load(path).title for path in drawer.recovered()}
    drawer.release()
    wanted = {person.unsaved for person in people if person.unsaved}
    faults = [f"edits {found ^ wanted}"] if found != wanted else []
    return faults + [p.saved for p in people if p.saved and load(p.file).title != p.saved]


def main() -> None:
    from PySide6.QtCore import QCoreApplication

    app = QCoreApplication([])
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    faults = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            people = [Person(folder, who, chance) for who in ("A", "B")]
            for person in people:
                person.hear()
            for _ in range(8):
                chance.choice(people).act()
            for person in chance.sample(people, 2):
                person.end()
            faults += [f"round {number}: {fault}" for fault in lost(folder, people)]
    print(f"{rounds} rounds of two windows: {len(faults)} losses", *faults, sep="\n")
    app.quit()


if __name__ == "__main__":
    main()
