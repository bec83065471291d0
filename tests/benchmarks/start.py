"""How long the program takes from the command to a painted gallery, and until the laboratory is ready behind it.

    uv run python tests/benchmarks/start.py [ROUNDS]

Each round is a process of its own on the screen at hand (QT_QPA_PLATFORM=offscreen without one). The shortest and the
median time are told, and the longest time for which the loaded window answered nothing.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHILD = """
import time, sys
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    painted = last = worst = 0.0
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.painted:
            QTimer.singleShot(0, self.first)
        return False
    def first(self):
        if not self.painted:
            self.painted = self.last = time.time()
            self.timer = QTimer(interval=1)
            self.timer.timeout.connect(self.tick)
            self.timer.start()
    def tick(self):
        now = time.time()
        self.worst, self.last = max(self.worst, now - self.last), now
        if all(page.built for page in window().pages.values()) or now - self.painted > 20:
            print(self.painted, now, self.worst, flush=True)
            self.timer.stop()
            window().close()
def window():
    from PySide6.QtWidgets import QApplication
    from widgets.window.window import Window
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
watch = Watch()
app.installEventFilter(watch)
from widgets.__main__ import main
sys.argv = ["rnn-simulator"]
main()
"""


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    painted, ready, worst = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            env = os.environ | {"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
            began = time.time()
            done = subprocess.run(
                [sys.executable, "-c", CHILD], check=True, capture_output=True, text=True, env=env,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip
            first, all_there, hitch = map(float, done.stdout.split())
            painted.append(first - began)
            ready.append(all_there - began)
            worst.append(hitch)
    for name, values in (("painted gallery", painted), ("laboratory ready", ready), ("longest hitch", worst)):
        print(f"{name:18} min {min(values):.3f} s   median {statistics.median(values):.3f} s")


if __name__ == "__main__":
    main()
