"""What races against what, asked in a small sheet."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGridLayout, QLabel, QWidget

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.horizon import USUAL
from simulator.numerals import off_by
from simulator.race import MOST_OFF, OWN, Lane, Race, prepared, usual
from simulator.registry import kind_of
from widgets.bench.background import Background
from widgets.comparing.sheet import Sheet as Asking
from widgets.theme import Theme
from widgets.words import plainly, sentence


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


class Sheet(Asking):
    """Emits `started` (Race)."""

    what, most_seeds = "Race", 50
    seeding = "How many runs of each, with other first weights and data: the curve is their median."
    updating = "How many updates each makes."
    cancelling = "Race nothing."
    before: Race | None

    def __init__(
        self, experiment: Experiment, background: Background, theme: Theme, parent: QWidget, before: Race | None = None
    ) -> None:
        super().__init__(experiment, background, theme, parent, before)
        self.boxes: dict[str, QCheckBox] = {}
        self.lanes: dict[str, Lane] = {}
        self.allowed = QCheckBox(f"Also those whose weights are more than {100 * MOST_OFF:.0f} % off")
        self.allowed.setToolTip("Sizes go in steps, so that small networks cannot match each other well.")
        self.allowed.toggled.connect(self._offer)
        self.state.setText("Counting weights…")
        self.start.setEnabled(False)
        if self.before:
            self.seeds.setValue(self.before.seeds)
            self.updates.setValue(self.before.updates)
            self.allowed.setChecked(any(abs(lane.mismatch) > MOST_OFF for lane in self.before.lanes))
        self.grid, form = QGridLayout(), QFormLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setColumnStretch(0, 1)
        self.add_to(form)
        self.lay_out(f"Against which does “{experiment.title}” race?", self.grid, self.allowed, form)
        self.setMinimumWidth(460)
        self.background.do(lambda: offered(experiment), self._counted)

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

    def maker(self, experiment: Experiment) -> Callable[[], Race]:
        asked, seeds, allowed = self.chosen(), self.seeds.value(), self.allowed.isChecked()
        return lambda: prepared(experiment, asked, seeds=seeds, allow_mismatch=allowed)


def _called(word: str, lane: Lane | str) -> str:
    return word if isinstance(lane, str) else f"{lane.architecture}, {lane.size}"
