"""What races against what, asked in a small sheet."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from simulator.errors import InputError
from simulator.experiment import Experiment, revised
from simulator.horizon import USUAL
from simulator.numerals import off_by
from simulator.race import MOST_OFF, OWN, Lane, Race, prepared, usual
from simulator.registry import kind_of
from widgets.bench.background import Background
from widgets.theme import Theme, buttons, tips
from widgets.words import plainly, sentence

MOST_SEEDS, MOST_UPDATES = 50, 100_000_000


def words(experiment: Experiment) -> list[str]:
    """What can race: those that do so at first stand first."""
    kinds = [kind_of(type(each.layer)) for each in USUAL.values()]
    own = {kind_of(type(layer)) for layer in experiment.network.layers}
    return list(dict.fromkeys([*usual(experiment), *(kind for kind in kinds if kind not in own)]))


def offered(experiment: Experiment) -> dict[str, Lane | str]:
    """Each that can race as it would be, of the size at which its weights are most nearly as many; or why not."""
    found: dict[str, Lane | str] = {}
    for word in words(experiment):
        try:
            found[word] = prepared(experiment, [word], allow_mismatch=True).lanes[0]
        except InputError as refusal:
            found[word] = sentence(str(refusal).removeprefix("architectures: "))
    return found


class Sheet(QDialog):
    """Emits `started` (Race)."""

    started = Signal(object)

    def __init__(
        self, experiment: Experiment, background: Background, theme: Theme, parent: QWidget, before: Race | None = None
    ) -> None:
        """`before`: the last race; where it was this network's on this data, what was chosen for it stands here."""
        super().__init__(parent)
        self.experiment, self.background, self.theme = experiment, background, theme
        again = before and (before.experiment.network, before.experiment.data) == (experiment.network, experiment.data)
        self.before = before if again else None
        self.setWindowTitle("Race")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.boxes: dict[str, QCheckBox] = {}
        self.lanes: dict[str, Lane] = {}
        self.seeds = QSpinBox(minimum=1, maximum=MOST_SEEDS, value=3)
        self.seeds.setToolTip("How many runs of each, with other first weights and data: the curve is their median.")
        self.updates = QSpinBox(minimum=1, maximum=MOST_UPDATES, value=min(experiment.training.updates, MOST_UPDATES))
        self.updates.setGroupSeparatorShown(True)
        self.updates.setToolTip("How many updates each makes.")
        for field in (self.seeds, self.updates):
            field.setMinimumHeight(28)
        self.allowed = QCheckBox(f"Also those whose weights are more than {100 * MOST_OFF:.0f} % off")
        self.allowed.setToolTip("Sizes go in steps, so that small networks cannot match each other well.")
        self.allowed.toggled.connect(self._offer)
        self.state = QLabel("Counting weights…")
        self.state.setWordWrap(True)
        self.start = QPushButton("Start")
        self.start.setObjectName("main")
        self.start.setToolTip("Train them all, in processes of their own.")
        self.start.setEnabled(False)
        self.start.clicked.connect(self._start)
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Race nothing.")
        self.cancel.clicked.connect(self.reject)
        if self.before:
            self.seeds.setValue(self.before.seeds)
            self.updates.setValue(self.before.updates)
            self.allowed.setChecked(any(abs(lane.mismatch) > MOST_OFF for lane in self.before.lanes))
        self._lay_out()
        self.background.do(lambda: offered(experiment), self._counted)

    def _lay_out(self) -> None:
        head = QLabel(f"Against which does “{self.experiment.title}” race?")
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        head.setWordWrap(True)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setColumnStretch(0, 1)
        form = QFormLayout()
        for title, field in (("Seeds", self.seeds), ("Updates", self.updates)):
            field.setAccessibleName(title)
            label = QLabel(title)
            label.setToolTip(field.toolTip())
            label.setBuddy(field)
            form.addRow(label, field)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.start)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        box.addWidget(head)
        box.addLayout(self.grid)
        box.addWidget(self.allowed)
        box.addLayout(form)
        box.addLayout(row)
        self.setMinimumWidth(460)
        self.setStyleSheet(f"QDialog {{ background: {self.theme.base}; }}" + buttons(self.theme) + tips(self.theme))

    def _counted(self, found: dict[str, Lane | str] | Exception) -> None:
        if isinstance(found, Exception):
            self.state.setText(f"Weights could not be counted ({found}).")
            return
        chosen = usual(self.experiment)
        for place, (word, lane) in enumerate(found.items()):
            box = QCheckBox(_called(word, lane))
            box.setToolTip("The network as it stands." if word == OWN else "Whether it races, of the size that fits.")
            self.boxes[word] = box
            self.grid.addWidget(box, place, 0)
            if isinstance(lane, str):
                box.setToolTip(plainly(lane, self.experiment))
                box.setEnabled(False)
                self._figure(place, 1, "cannot race here", lane)
                continue
            self.lanes[word] = lane
            box.setChecked(lane.architecture in self.before.architectures if self.before else word in chosen)
            box.toggled.connect(self._tell)
            self._figure(place, 1, f"{lane.weights:,} weights", "How many numbers it learns.")
            off = off_by(lane.mismatch) if lane.mismatch else "0 %"
            self._figure(place, 2, off, "Against the network as it stands.")
        self._offer()
        self.start.setFocus()
        self.adjustSize()

    def _figure(self, row: int, column: int, text: str, tip: str) -> None:
        label = QLabel(text)
        label.setToolTip(tip)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setStyleSheet(f"color: {self.theme.faint};")
        self.grid.addWidget(label, row, column)

    @Slot()
    def _offer(self) -> None:
        """Only what matches, unless more is allowed."""
        for word, lane in self.lanes.items():
            fits = abs(lane.mismatch) <= MOST_OFF or self.allowed.isChecked()
            self.boxes[word].setEnabled(fits)
            if not fits:
                self.boxes[word].setChecked(False)
        self._tell()

    def chosen(self) -> list[str]:
        return [word for word in self.lanes if self.boxes[word].isChecked()]

    @Slot()
    def _tell(self) -> None:
        several = len(self.chosen()) > 1
        self.start.setEnabled(several)
        self.state.setText("" if several else "Choose two or more.")

    @Slot()
    def _start(self) -> None:
        try:
            experiment = revised(self.experiment, "training.updates", self.updates.value())
        except InputError as refusal:
            self._ready(refusal)
            return
        asked, seeds, allowed = self.chosen(), self.seeds.value(), self.allowed.isChecked()
        self.start.setEnabled(False)
        make: Callable[[], Race] = lambda: prepared(experiment, asked, seeds=seeds, allow_mismatch=allowed)  # noqa: E731
        self.background.do(make, self._ready)

    def _ready(self, race: object) -> None:
        if isinstance(race, Race):
            self.started.emit(race)
            self.accept()
        else:
            self.state.setText(plainly(sentence(str(race)), self.experiment))
            self.start.setEnabled(True)


def _called(word: str, lane: Lane | str) -> str:
    return word if isinstance(lane, str) else f"{lane.architecture}, {lane.size}"
