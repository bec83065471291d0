"""The training panel: the optimizer with its own parameters, and how to train."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QScrollArea, QVBoxLayout, QWidget

from simulator.experiment import Experiment
from simulator.optimizers import OPTIMIZERS
from simulator.registry import kind_of
from simulator.spec import switched
from widgets.bound import BoundForm
from widgets.canvas import kind_name
from widgets.document import Document


class TrainingPanel(QScrollArea):
    """Learning rate, updates, clipping and the goal can be changed while it trains; the rest begins a new network."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.kind = QComboBox()
        self.kind.setToolTip("The rule that turns a gradient into a change of the weights.")
        self.kind.setAccessibleName("Optimizer")
        for kind, spec in OPTIMIZERS.items():
            self.kind.addItem(kind_name(kind), kind)
            self.kind.setItemData(self.kind.count() - 1, " ".join((spec.__doc__ or "").split()), 3)  # tooltip
        self.form = BoundForm(document, "training")
        self.optimizer_form = BoundForm(document, "training.optimizer")
        top = QFormLayout()
        top.addRow("Optimizer", self.kind)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(8, 8, 8, 4)
        box.addLayout(top)
        box.addWidget(self.optimizer_form)
        box.addWidget(self.form)
        box.addStretch()
        self.setWidget(inside)
        self.kind.activated.connect(self._switch)
        document.changed.connect(self.show_experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        optimizer = experiment.training.optimizer
        self.kind.setCurrentIndex(self.kind.findData(kind_of(type(optimizer))))
        self.form.show_part("training", experiment.training)
        self.optimizer_form.show_part("training.optimizer", optimizer)
        self.optimizer_form.setVisible(len(type(optimizer).model_fields) > 1)

    @Slot(int)
    def _switch(self, index: int) -> None:
        kind, optimizer = self.kind.itemData(index), self.document.experiment.training.optimizer
        if kind != kind_of(type(optimizer)):
            new = switched(optimizer, OPTIMIZERS[kind])
            self.document.put("training.optimizer", new, f"change of optimizer to {kind_name(kind)}")
