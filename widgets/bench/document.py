"""The document: the one owner of the Experiment being edited, with its undo history and its file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from simulator import experiment as experiments
from simulator.experiment import Experiment
from simulator.spec import Spec
from widgets.bench.learned import Learned


class Edit(QUndoCommand):
    """From one frozen Experiment to the next. Edits of one field that follow each other become one."""

    def __init__(self, document: "Document", after: Experiment, text: str, field: str) -> None:
        super().__init__(text)
        self.document, self.before, self.after, self.field = document, document.experiment, after, field

    def redo(self) -> None:
        self.document._hold(self.after)

    def undo(self) -> None:
        self.document._hold(self.before)

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit) or not self.field or other.field != self.field:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


class Document(QObject):
    """Emits `changed` with every new Experiment, whether edited, undone or opened, and `renamed` with what is saved of
    it, and where."""

    changed = Signal(object)
    renamed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.experiment = Experiment()
        self.path: Path | None = None
        self.number = 0
        """Counts the documents that were opened."""
        self.kept: tuple[Learned | None, int] = (None, 0)
        """The network that was opened with it or stands in a file of the user's, and after how many updates."""
        self.undo_stack = stack = QUndoStack(self)
        self.destroyed.connect(lambda: stack.blockSignals(True))  # it clears itself when it goes

    @property
    def name(self) -> str:
        return self.path.name if self.path else self.experiment.title

    @property
    def stamp(self) -> tuple[int, Experiment]:
        """Which document it is, and what stands in it."""
        return self.number, self.experiment

    @property
    def modified(self) -> bool:
        return not self.undo_stack.isClean()

    @property
    def edits(self) -> int | None:
        """How many edits lie between what stands in its file, or was opened, and now; None where that is lost."""
        clean = self.undo_stack.cleanIndex()
        return abs(self.undo_stack.index() - clean) if clean >= 0 else None

    def open(self, experiment: Experiment, path: Path | None = None) -> None:
        """Begin with another experiment, nothing to undo."""
        self.undo_stack.clear()
        self.path = path
        self.number += 1
        self._hold(experiment)
        self.renamed.emit()

    def set(self, experiment: Experiment, text: str, field: str = "") -> None:
        """One undoable edit, described by `text`; edits with the same non-empty `field` merge."""
        if experiment != self.experiment:
            self.undo_stack.push(Edit(self, experiment, text, field))

    def edit(self, path: str, value: object, title: str = "") -> None:
        """Set one field by its dotted path. Raises InputError, and then nothing has changed."""
        revised = experiments.revised(self.experiment, path, value)
        self.set(revised, f"change of {title or path}", path)

    def put(self, path: str, spec: Spec, text: str) -> None:
        """Set one part by its dotted path."""
        self.set(experiments.revised(self.experiment, path, spec.model_dump(mode="json")), text)

    def saved(self, path: Path) -> None:
        """It now stands in this file as it is."""
        self.path = path
        self.undo_stack.setClean()
        self.renamed.emit()

    def keep(self, network: Learned, made: int) -> None:
        """The network stands in a file as it was after so many updates."""
        self.kept = network, made
        self.renamed.emit()

    def lacks(self, network: Learned, made: int) -> bool:
        """Whether training of the network, up to so many updates, would be lost with it."""
        return made > 0 and self.kept != (network, made)

    def spoil(self) -> None:
        """It stands in no file as it is."""
        self.undo_stack.resetClean()
        self.renamed.emit()

    def _hold(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.changed.emit(experiment)
