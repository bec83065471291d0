"""Sweeps on the page: begun, gone on with, found again, and deleted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from simulator.processes import cores
from simulator.sweeps import Here, Sweep, trash
from widgets.bench.message import Message
from widgets.bench.workbench import Workbench
from widgets.runs.standing import Standing
from widgets.sweeps.card import SweepCard
from widgets.sweeps.runner import Runner, earlier
from widgets.sweeps.sheet import Sheet
from widgets.words import sentence

ENOUGH_UPDATES, ENOUGH_SECONDS = 50, 0.2
"""From when on a speed is taken for measured."""
DELETE = "Put it into the trash with all its runs; it can be undone."


class Sweeping(Standing):
    """Keeps a list of earlier sweeps, too."""

    what, other, trained = "sweep", "race", "runs"
    card: SweepCard
    listed = Signal()
    """It is known which earlier sweeps there are."""

    def __init__(self, bench: Workbench, page: QWidget, racing: Callable[[], bool]) -> None:
        super().__init__(bench, page, SweepCard(), racing)
        self.hands: Here | None = None
        """The processes that train; they stay for the next sweep."""
        self.swept: Sweep | None = None
        """The last one."""
        self.told: Message | None = None
        """What was said of one that was deleted."""
        self.earlier = QPushButton("Earlier sweeps")
        self.earlier.setToolTip("Show a sweep that was made before, go on with it, or delete it.")
        self.menu = QMenu(self.earlier)
        self.removing = QMenu("Delete")
        for menu in (self.menu, self.removing):
            menu.setToolTipsVisible(True)
        self.earlier.setMenu(self.menu)
        self.earlier.hide()
        self.card.continued.connect(self.go_on)
        self.card.changed.connect(self.look_for_earlier)
        bench.sweep_asked.connect(self.ask)
        bench.closing.connect(self._close_down)

    @property
    def folder(self) -> Path:
        return self.bench.settings.data / "sweeps"

    @property
    def has_earlier(self) -> bool:
        return not self.menu.isEmpty()

    @property
    def speed(self) -> float:
        """How many updates of the open network are made in a second; 0 where that was not measured."""
        last = self.bench.session.history.last
        if last is None or last.update < ENOUGH_UPDATES or last.seconds < ENOUGH_SECONDS:
            return 0.0
        return last.update / last.seconds

    def sheet(self) -> Sheet:
        bench = self.bench
        return Sheet(bench.document.experiment, bench.background, self.theme, self.page, self.swept, self.speed)

    @Slot(object)
    def begin(self, asked: Sweep) -> None:
        self.swept = asked
        self._run(Runner(self.folder, self._hands(), asked))

    @Slot()
    def go_on(self) -> None:
        """Train what is missing of the sweep that is shown."""
        if self.card.runner and not self.is_under_way():
            self._run(Runner(self.card.runner.folder, self._hands()))

    def _hands(self) -> Here:
        self.hands = self.hands or Here(cores())
        return self.hands

    def _run(self, runner: Runner) -> None:
        self.make_room()
        self._show(runner)

    def _show(self, runner: Runner) -> None:
        self.card.begin(runner)
        self.show()

    def open(self, folder: Path) -> None:
        """Show a sweep that was made before, as it stands."""
        if not self.is_under_way():
            self._show(Runner(folder, self._hands(), train=False))

    @Slot()
    def _close_down(self) -> None:
        self.card.close_down()
        if self.hands:
            self.hands.close()

    @Slot()
    def look_for_earlier(self) -> None:
        """Find out what sweeps there are, in the background."""
        self.bench.background.do(partial(earlier, self.folder), self._found)

    def _found(self, found: object) -> None:
        self.menu.clear()
        self.removing.clear()
        for title, tip, folder in found if isinstance(found, list) else ():
            _add(self.menu, title, tip, partial(self.open, folder))
            _add(self.removing, title, f"{DELETE}\n{tip}", partial(self.delete, folder, title))
        if self.has_earlier:
            self.menu.addSeparator()
            self.menu.addMenu(self.removing)
        self.earlier.setVisible(self.has_earlier)
        self.listed.emit()

    def delete(self, folder: Path, title: str) -> None:
        """Put a sweep into the trash, with undo; one that is under way stays, and it is said."""
        if self.card.going and self.card.runner and self.card.runner.folder in (folder, self.folder):
            self.bench.refuse("A sweep that is under way cannot be deleted; stop it first.")
            return
        self.bench.background.do(partial(trash.delete, folder), partial(self._deleted, folder, title))

    def _deleted(self, folder: Path, title: str, result: object) -> None:
        if not isinstance(result, Path):
            self.bench.refuse(sentence(str(result)))
        else:
            if self.chosen and self.card.runner and self.card.runner.folder == folder:
                self.put_away()
            undo = "Undo", partial(self.restore, result, title)
            self.told = self.bench.say(f"The sweep “{title}” was deleted, with its runs.", undo)
        self.look_for_earlier()

    def restore(self, trashed: Path, title: str) -> None:
        """Bring it back."""
        self.bench.unsaid.emit(self.told)  # it is not true any more
        self.bench.background.do(partial(trash.restore, trashed), partial(self._restored, title))

    def _restored(self, title: str, result: object) -> None:
        if isinstance(result, Path):
            self.bench.report(f"The sweep “{title}” is back.")
        else:
            self.bench.refuse(sentence(str(result)))
        self.look_for_earlier()


def _add(menu: QMenu, title: str, tip: str, do: Callable[[], None]) -> None:
    action = menu.addAction(title.replace("&", "&&"))
    action.setToolTip(tip)
    action.triggered.connect(lambda: do())
