"""Which sequence is looked at: held out, trained on, and its number."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from simulator.probes.inside import Inside, Part
from widgets.bench.selection import Selection, Selector
from widgets.segments import Segments
from widgets.theme import Theme

PARTS: tuple[tuple[Part, str, str], ...] = (
    ("held-out", "Held out", "A sequence that is never trained on."),
    ("batch", "Training", "A sequence of the batch that the update to come is made from."),
)


class Chooser(QWidget):
    """Selects part and sequence."""

    turned = Signal()

    def __init__(self, selector: Selector) -> None:
        super().__init__()
        self.selector = selector
        self.parts = Segments(*((word, tip) for _, word, tip in PARTS))
        self.parts.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.number, self.of = QSpinBox(), QLabel()
        self.number.setMinimum(1)
        self.number.setKeyboardTracking(False)
        self.number.setToolTip("The sequence that is looked at, by its number in that part of the data.")
        self.number.setAccessibleName("Sequence")
        self.number.setMinimumHeight(28)
        self.of.setForegroundRole(self.of.foregroundRole().PlaceholderText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (QLabel("Sequence"), self.parts, self.number, self.of):
            row.addWidget(part)
        self.parts.chosen.connect(self._turn)
        self.number.valueChanged.connect(self._count)
        selector.changed.connect(self.select)
        self.select(selector.now)

    def show_seen(self, seen: Inside) -> None:
        """How many there are to choose from."""
        self.number.blockSignals(True)
        self.number.setMaximum(seen.count)
        self.number.setValue(seen.sequence + 1)
        self.number.blockSignals(False)
        shown = f", its first {len(seen.x):,} of {seen.whole:,} steps" if len(seen.x) < seen.whole else ""
        self.of.setText(f"of {seen.count:,}{shown}")

    @Slot(object)
    def select(self, selection: Selection) -> None:
        self.parts.select([part for part, *_ in PARTS].index(selection.part))

    @Slot(int)
    def _turn(self, place: int) -> None:
        self.selector.select(part=PARTS[place][0], sequence=0, step=None)

    @Slot(int)
    def _count(self, number: int) -> None:
        self.selector.select(sequence=number - 1, step=None)

    def recolour(self, theme: Theme) -> None:
        self.parts.recolour(theme)
