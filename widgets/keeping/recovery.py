"""What is kept without being asked: the last session's network, and edits that were not saved."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from simulator import experiment as experiments
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.keeping import weights
from widgets.bench.session import Session, State
from widgets.bench.workbench import Workbench
from widgets.keeping.drawer import Drawer
from widgets.keeping.writing import Writer
from widgets.settings import elsewhere, shelter

AUTOSAVE_MS, KEEP_MS = 2000, 30_000
"""From the last edit to its autosave, and from one keeping of the trained network to the next."""


class Recovery(QObject):
    """Unsaved edits lie in the autosave file as long as they are the bench's. Those of a program that ended without
    asking are recovered at the next start, and stand in the gallery until they were saved or given up.

    The network that `session` trains is kept as the last session's.
    """

    def __init__(self, bench: Workbench, session: Session, writer: Writer) -> None:
        super().__init__()
        self.bench, self.session, self.writer = bench, session, writer
        self._open()
        self.opened: Path | None = None
        """The recovered edits that the document began with."""
        self.written: object = None
        """Which network, at which update and under which words, the last session's file holds."""
        self.autosaver = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self.autosaver.timeout.connect(self.autosave)
        self.keeper = QTimer(self, interval=KEEP_MS)
        self.keeper.timeout.connect(self.keep_session)
        bench.document.changed.connect(self._edited)
        session.state_changed.connect(self._follow)

    def settle(self) -> None:
        """Keep everything where the settings say now."""
        self.drawer.release()
        self._open()
        self.written = None

    def _open(self) -> None:
        self.drawer = Drawer(self.bench.settings.data, shelter())
        self.autosaved, self.last_session = self.drawer.autosave, self.drawer.session

    @Slot()
    def _edited(self) -> None:
        self.autosaver.start()

    @Slot(object)
    def _follow(self, state: State) -> None:
        if state is State.RUNNING:
            self.keeper.start()
        elif state is State.FINISHED:
            self.keep_session()

    def end(self) -> None:
        """The window closes: keep nothing but the last session, once more."""
        self.autosaver.stop()
        self.keeper.stop()
        self.keep_session()

    def release(self) -> None:
        """All is written: leave what is kept to the next window."""
        self.drawer.tidy()
        self.drawer.release()

    # Edits

    @Slot()
    def autosave(self) -> None:
        """Keep unsaved edits, in case the program ends without asking."""
        if self.bench.document.modified:
            work = partial(_save, self.bench.document.experiment, self.autosaved, self.drawer.refuge)
            self.writer.write(work)
        elif self.autosaved.exists():  # all was undone
            self._remove(self.autosaved)

    def forget(self, but: Path | None = None) -> None:
        """The edits were saved or given up: nothing is to be recovered, `but` for what is opened now."""
        for path in (self.autosaved, self.opened, self.drawer.refuge):
            if path and path != but:
                self._remove(path)
        self.opened = None

    def _remove(self, path: Path) -> None:
        remove: Callable[[], None] = partial(path.unlink, missing_ok=True)
        self.bench.background.do(remove, lambda _: None)

    # The last session

    @Slot()
    def keep_session(self) -> None:
        """Keep the network that was in use last, to go on with at the next start, unless it is kept already."""
        network = self.session.networks.newest()
        if network is None or network.checkpoint is None:
            return
        stamp = (network.turn, network.checkpoint.update, network.experiment)
        if stamp != self.written:
            self.written = stamp
            checkpoint = network.named(network.checkpoint)
            self.bench.background.do(partial(weights.save, checkpoint, self.last_session), self._session_kept)

    def _session_kept(self, result: object) -> None:
        if self.writer.refused(result):
            self.written = None


def _save(experiment: Experiment, path: Path, refuge: Path) -> None:
    """Save edits; where there is no room for them, in the refuge, which the refusal then names."""
    try:
        experiments.save(experiment, path)
    except InputError as refusal:
        experiments.save(experiment, elsewhere() / refuge.name)
        raise InputError(f"{str(refusal).partition(';')[0]}; unsaved edits are kept in {refuge}.") from None
    refuge.unlink(missing_ok=True)
