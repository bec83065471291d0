"""The conditions as fields."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from simulator.errors import InputError
from simulator.horizon import USUAL, Architecture, Horizon
from simulator.optimizers import OPTIMIZERS
from simulator.processes import MOST_JOBS, cores
from simulator.registry import kind_of
from widgets.forms.form import Form

LABEL = 96
"""Width of a label, in pixels."""


class Choice(QWidget):
    """The conditions that are chosen, and how many runs go at once. Emits `changed` for the conditions: how many jobs
    there are changes no result."""

    changed = Signal()

    def __init__(self, horizon: Horizon) -> None:
        super().__init__()
        self.horizon = horizon
        self.form = Form(frozenset({"architectures", "lags", "optimizer"}))
        self.form.show_spec(horizon)
        self.form.edited.connect(self._edit)
        self.jobs_ = QSpinBox(minimum=1, maximum=MOST_JOBS, value=cores())
        self.jobs_.setToolTip("How many runs go at once, each in a process of its own. It changes no result.")
        self.jobs_.setAccessibleName("Jobs")
        self.architectures = {word: self._box(each) for word, each in USUAL.items()}
        self.optimizer = QComboBox()
        self.optimizer.setToolTip("The rule that moves the weights. The horizon depends on it much.")
        self.optimizer.setAccessibleName("Optimizer")
        for kind, spec in OPTIMIZERS.items():
            self.optimizer.addItem(spec.written, kind)
        self.optimizer.setCurrentIndex(self.optimizer.findData(kind_of(type(horizon.optimizer))))
        self.optimizer.activated.connect(self._switch)
        top = QFormLayout()
        top.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (("Jobs", self.jobs_), ("Optimizer", self.optimizer)):
            label = QLabel(title)
            label.setToolTip(field.toolTip())
            label.setBuddy(field)
            label.setMinimumWidth(LABEL)
            top.addRow(label, field)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 4, 0)
        for label in self.form.findChildren(QLabel):
            label.setMinimumWidth(LABEL)
        for each in self.architectures.values():
            box.addWidget(each)
        box.addSpacing(8)
        box.addLayout(top)
        box.addWidget(self.form)
        box.addStretch()

    def _box(self, architecture: Architecture) -> QCheckBox:
        """Whether one of the usual architectures is compared."""
        box = QCheckBox(architecture.name)
        box.setToolTip(f"Whether it is compared. {architecture.layer.told()}")
        box.setChecked(architecture in self.horizon.architectures)
        box.clicked.connect(self._choose)
        return box

    @property
    def jobs(self) -> int:
        return self.jobs_.value()

    def settle(self) -> None:
        """Let what was typed count."""
        for field in self.form.fields.values():
            field.settle()

    @Slot()
    def _choose(self) -> None:
        """At least one is compared: the last one stays."""
        chosen = [USUAL[word] for word, box in self.architectures.items() if box.isChecked()]
        if chosen:
            self._edit("architectures", [each.model_dump(mode="json") for each in chosen])
        for word, box in self.architectures.items():
            box.setChecked(USUAL[word] in self.horizon.architectures)

    @Slot(int)
    def _switch(self, index: int) -> None:
        self._edit("optimizer", {"kind": self.optimizer.itemData(index)})

    @Slot(str, object)
    def _edit(self, name: str, value: object) -> None:
        try:
            horizon = Horizon.from_data(self.horizon.model_dump(mode="json") | {name: value})
        except InputError as refusal:
            self.form.refuse(name, str(refusal))
            return
        if horizon != self.horizon:
            self.horizon = horizon
            self.form.show_spec(horizon)
            self.changed.emit()
