"""What it brings and what it costs to train in parts: a note below the fields of the training, and a button."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from simulator.experiment import Experiment
from simulator.parts.paying import best
from simulator.processes import cores
from widgets.bench.document import Document
from widgets.forms.rows import BETWEEN


class PartsNote(QWidget):
    """Offers parts where they pay, and tells what they cost where a batch has several."""

    def __init__(self, document: Document, processors: int | None = None) -> None:
        """`processors`: how many this machine has."""
        super().__init__()
        self.document, self.processors = document, processors or cores()
        self.note, self.button = QLabel(), QPushButton()
        self.note.setWordWrap(True)
        self.note.setForegroundRole(self.note.foregroundRole().PlaceholderText)
        self.button.setToolTip("Set the field Parts, under More settings. Training begins anew with that.")
        self.button.clicked.connect(self._take)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(BETWEEN)
        box.addWidget(self.note)
        box.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_experiment(self, experiment: Experiment) -> None:
        training = experiment.training
        self.offered = best(experiment.network, training.batch, self.processors)
        self.note.setText(told(training.parts, self.offered, self.processors))
        self.button.setText(f"Train in {self.offered} parts")
        self.button.setVisible(training.parts == 1)
        self.setVisible(bool(self.note.text()))

    @Slot()
    def _take(self) -> None:
        self.document.edit("training.parts", self.offered, "parts")


def told(parts: int, offered: int, processors: int) -> str:
    """Nothing where a batch is one piece, and better so."""
    if parts == 1:
        return f"This machine could compute {offered} parts of each batch at the same time." if offered > 1 else ""
    busy = min(parts, processors)
    if busy == 1:
        return f"This machine has one processor: it computes {parts} parts one after the other, which saves no time."
    costs = f"Training keeps {busy} of {processors} processors busy; each beside the first takes about 50 MB of memory."
    small = f" As this network and its batches are, {'one part is' if offered == 1 else 'fewer parts are'} faster."
    return costs + small * (offered < busy)
