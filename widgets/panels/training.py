"""The training panel: optimizer, method and schedule, each with its own parameters, and how to train."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.experiment import SWITCHES, Experiment, TrainingSpec
from simulator.registry import Registry, kind_of
from simulator.spec import Spec, switched
from widgets.bench.document import Document
from widgets.forms.bound import BoundForm
from widgets.forms.combo import Combo
from widgets.forms.rows import BETWEEN, align, rows_in
from widgets.panels.parts import PartsNote

PARTS = tuple(name for name in TrainingSpec.model_fields if name in SWITCHES)
"""The fields of the training that hold one kind of several."""


class KindForm(QWidget):
    """A menu of kinds, and the fields of the one that is chosen. To choose another is one step back."""

    def __init__(self, document: Document, name: str) -> None:
        super().__init__()
        self.document, self.name, self.path = document, name, f"training.{name}"
        self.registry: Registry[type[Spec]] = SWITCHES[name]
        info = TrainingSpec.model_fields[name]
        self.title = info.title or name
        self.kind = Combo()
        self.kind.setToolTip(info.description or "")
        self.kind.setAccessibleName(self.title)
        for kind, spec in self.registry.items():
            self.kind.addItem(spec.called(), kind)
            self.kind.setItemData(self.kind.count() - 1, spec.told(), Qt.ItemDataRole.ToolTipRole)
        self.form = BoundForm(document, self.path)
        self._build()
        self.kind.activated.connect(self._switch)

    def _build(self) -> None:
        top = rows_in()
        top.addRow(self.title, self.kind)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(BETWEEN)
        box.addLayout(top)
        box.addWidget(self.form)

    def show_part(self, spec: Spec) -> None:
        self.kind.setCurrentIndex(self.kind.findData(kind_of(type(spec))))
        self.kind.setToolTip(f"{TrainingSpec.model_fields[self.name].description}\n{spec.told()}")
        self.form.show_part(self.path, spec)
        self.form.setVisible(bool(self.form.fields))

    @Slot(int)
    def _switch(self, index: int) -> None:
        kind, spec = self.kind.itemData(index), getattr(self.document.experiment.training, self.name)
        if kind != kind_of(type(spec)):
            new = switched(spec, self.registry[kind])
            self.document.put(self.path, new, f"change of {self.title.lower()} to {new.called()}")


class TrainingPanel(QWidget):
    """Learning rate, updates, clipping and the goal can be changed while it trains; the rest begins a new network."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.parts = {name: KindForm(document, name) for name in PARTS}
        self.form, self.note = BoundForm(document, "training"), PartsNote(document)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        for part in self.parts.values():
            box.addWidget(part)
        box.addWidget(self.form)
        box.addWidget(self.note)
        box.addStretch()
        document.changed.connect(self.show_experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        self.form.show_part("training", experiment.training)
        for name, part in self.parts.items():
            part.show_part(getattr(experiment.training, name))
        self.note.show_experiment(experiment)
        align(self)
