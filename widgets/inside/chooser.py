"""Which sequence is looked at: held out, trained on, and its number; or one that is typed."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSpinBox, QWidget

from simulator.probes.inside import Inside, Part
from widgets.bench.selection import Selection, Selector
from widgets.segments import Segments
from widgets.theme import LIGHT, Theme
from widgets.views.margin import small

PARTS: tuple[tuple[Part, str, str], ...] = (
    ("held-out", "Held out", "A sequence that is never trained on."),
    ("batch", "Training", "A sequence of the batch that the update to come is made from."),
    ("typed", "Typed", "A sequence that you type."),
)
TYPED = 2
PAUSE_MS = 300
"""So long after the last key what is typed is read."""


class Chooser(QWidget):
    """Selects part and sequence. What is typed is read by the engine, which may refuse it: then the selection goes back
    to what was read last, and the sentence stands here."""

    turned = Signal()

    def __init__(self, selector: Selector) -> None:
        super().__init__()
        self.selector, self.theme = selector, LIGHT
        self.good: Selection = selector.now
        self.fresh = True
        """Whether nothing of the network that is open was seen yet."""
        """What was read last, to go back to where what is typed is refused."""
        self.refused = ""
        """The text that was refused."""
        self.part: Part = selector.now.part
        self.parts = Segments(*((word, tip) for _, word, tip in PARTS))
        self.parts.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.number, self.of = QSpinBox(), QLabel()
        self.number.setMinimum(1)
        self.number.setKeyboardTracking(False)
        self.number.setToolTip("The sequence that is looked at, by its number in that part of the data.")
        self.number.setAccessibleName("Sequence")
        self.number.setMinimumHeight(28)
        self.text = QLineEdit()
        self.text.setAccessibleName("Typed sequence")
        self.text.setMinimumSize(240, 28)
        self.text.setClearButtonEnabled(True)
        self.of.setForegroundRole(self.of.foregroundRole().PlaceholderText)
        self.refusal = QLabel()
        self.refusal.setWordWrap(True)
        self.refusal.setFont(small())
        self.refusal.setMaximumHeight(32)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (QLabel("Sequence"), self.parts, self.number, self.text, self.of):
            row.addWidget(part)
        self.parts.chosen.connect(self._turn)
        self.number.valueChanged.connect(self._count)
        self.text.textEdited.connect(self.pause.start)
        self.text.returnPressed.connect(self._read)
        self.pause.timeout.connect(self._read)
        selector.changed.connect(self.select)
        self.select(selector.now)

    @property
    def typing(self) -> bool:
        return self.parts.index == TYPED

    def show_seen(self, seen: Inside) -> None:
        """How many there are to choose from, or what is wrong with what was typed."""
        self.text.setPlaceholderText(seen.allowed)
        self.text.setToolTip(f"A sequence of your own: {seen.allowed}.")
        now = self.selector.now
        if (seen.part, seen.typed) != (now.part, now.typed if now.part == "typed" else ""):
            return  # it was seen before the selection changed
        self.fresh = False
        if seen.refusal:
            self.refused = now.typed
            self._say(seen.refusal)
            good = self.good
            self.selector.select(part=good.part, typed=good.typed, sequence=good.sequence, step=good.step)
            return
        self.good = now
        self.number.blockSignals(True)
        self.number.setMaximum(seen.count)
        self.number.setValue(seen.sequence + 1)
        self.number.blockSignals(False)
        shown = f", its first {len(seen.x):,} of {seen.whole:,} steps" if len(seen.x) < seen.whole else ""
        one = "" if self.typing else f"of {seen.count:,}"
        self.of.setText(f"{one}{shown}".removeprefix(", "))

    def _say(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setToolTip(sentence)

    @Slot(object)
    def select(self, selection: Selection) -> None:
        """Show what is selected. Somebody who types stays at it also while nothing that was typed is read."""
        before, self.part = self.part, selection.part
        if self.fresh and selection.part != before:  # what was typed was typed for other data
            self.text.clear()
        if selection.part != before and not (self.typing and self.refused):
            self.parts.select([part for part, *_ in PARTS].index(selection.part))
        self._arrange()

    @Slot()
    def forget(self) -> None:
        """Another network, and perhaps other data."""
        now = self.selector.now
        self.good, self.refused, self.part, self.fresh = now, "", now.part, True
        self._say("")
        self.parts.select([part for part, *_ in PARTS].index(now.part))
        self._arrange()

    def _arrange(self) -> None:
        self.number.setVisible(not self.typing)
        self.text.setVisible(self.typing)
        self.of.setVisible(not self.typing or self.selector.now.part == "typed")

    @Slot(int)
    def _turn(self, place: int) -> None:
        self._arrange()
        self.refused = ""
        self._say("")
        if place != TYPED:
            self.selector.select(part=PARTS[place][0], sequence=0, step=None)
            return
        self.text.setFocus()
        if self.text.text():
            self._read()

    @Slot()
    def _read(self) -> None:
        """Let the engine read what is typed."""
        self.pause.stop()
        text, self.refused = self.text.text(), ""
        self._say("")
        if text and self.typing:
            self.of.setText("")
            self.selector.select(part="typed", typed=text, sequence=0, step=None)

    @Slot(int)
    def _count(self, number: int) -> None:
        self.selector.select(sequence=number - 1, step=None)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.parts.recolour(theme)
        self.refusal.setStyleSheet(f"color: {theme.refusal};")
