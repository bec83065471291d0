"""The notes panel: the experiment's title, and what to watch for."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.experiment import Experiment
from widgets.bench.document import Document
from widgets.forms.bound import BoundForm


class NotesPanel(QWidget):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self.form = BoundForm(document, "")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.form)
        box.addStretch()
        document.changed.connect(self.show_experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        self.form.show_part("", experiment)
