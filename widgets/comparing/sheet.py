"""A small sheet that asks what is to be trained, on how many seeds and for how many updates."""

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from simulator.errors import InputError
from simulator.experiment import Experiment, revised
from widgets.bench.background import Background
from widgets.theme import Theme, buttons, tips
from widgets.words import plainly, sentence

MOST_UPDATES = 100_000_000


class Sheet(QDialog):
    """Emits `started` with what was made ready. A kind adds its words and `maker`."""

    started = Signal(object)
    what: ClassVar[str]
    """As in “Race”."""
    most_seeds: ClassVar[int]
    seeding: ClassVar[str]
    updating: ClassVar[str]
    cancelling: ClassVar[str]
    """What seeds, updates and “Cancel” say when they are pointed at."""

    def __init__(
        self, experiment: Experiment, background: Background, theme: Theme, parent: QWidget, before: Any = None
    ) -> None:
        """`before`: the last one; where it was of this network on this data, what was chosen for it stands here."""
        super().__init__(parent)
        self.experiment, self.background, self.theme = experiment, background, theme
        again = before and (before.experiment.network, before.experiment.data) == (experiment.network, experiment.data)
        self.before = before if again else None
        self.setWindowTitle(self.what)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        updates = min(experiment.training.updates, MOST_UPDATES)
        self.seeds = self.whole("Seeds", self.most_seeds, 3, self.seeding)
        self.updates = self.whole("Updates", MOST_UPDATES, updates, self.updating)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.start, self.cancel = QPushButton("Start"), QPushButton("Cancel")
        self.start.setObjectName("main")
        self.start.setToolTip("Train them all, in processes of their own.")
        self.cancel.setToolTip(self.cancelling)
        self.start.clicked.connect(self._start)
        self.cancel.clicked.connect(self.reject)

    def whole(self, title: str, high: int, value: int, tip: str) -> QSpinBox:
        """A field for a number from 1 on."""
        made = QSpinBox(minimum=1, maximum=high, value=value)
        made.setGroupSeparatorShown(True)
        made.setAccessibleName(title)
        made.setToolTip(tip)
        made.setMinimumHeight(28)
        return made

    def lay_out(self, question: str, *parts: QLayout | QWidget) -> None:
        """The question, the parts one below the other, and what it says beside its buttons."""
        head = QLabel(question)
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        head.setWordWrap(True)
        self.row = QHBoxLayout()
        self.row.addWidget(self.state, 1)
        self.row.addWidget(self.cancel)
        self.row.addWidget(self.start)
        box = self.box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        box.addWidget(head)
        for part in (*parts, self.row):
            if isinstance(part, QLayout):
                box.addLayout(part)
            else:
                box.addWidget(part)
        self.setStyleSheet(f"QDialog {{ background: {self.theme.base}; }}" + buttons(self.theme) + tips(self.theme))

    def add_to(self, form: QFormLayout) -> None:
        """Ask for seeds and updates there."""
        for field in (self.seeds, self.updates):
            label = QLabel(field.accessibleName())
            label.setToolTip(field.toolTip())
            label.setBuddy(field)
            label.setMinimumHeight(28)
            form.addRow(label, field)

    def maker(self, experiment: Experiment) -> Callable[[], object]:
        """What makes ready what is chosen, on the experiment with its updates, in the background. It raises
        InputError."""
        raise NotImplementedError

    @Slot()
    def _start(self) -> None:
        try:
            experiment = revised(self.experiment, "training.updates", self.updates.value())
        except InputError as refusal:
            self.ready(refusal)
            return
        self.start.setEnabled(False)
        self.background.do(self.maker(experiment), self.ready)

    def ready(self, made: object) -> None:
        if isinstance(made, Exception):
            self.state.setText(sentence(plainly(str(made).removeprefix("--vary "), self.experiment)))
            self.start.setEnabled(True)
        else:
            self.started.emit(made)
            self.accept()
