"""The whole network at work: what stands in every unit at one step, and every weight."""

import numpy as np
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from simulator.arithmetic.figures import short
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.measure import font, width
from widgets.drawing.reading import Reading, joined
from widgets.drawing.shades import SHADES, table
from widgets.theme import LIGHT, Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.live import Live
from widgets.views.one_sequence import OneSequence
from widgets.views.reach import Ranges


class Legend(QWidget):
    """What the colours mean: of the selected layer's values, and of the edges."""

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.low, self.high = LIGHT, -1.0, 1.0
        self.word, self.edges = "activation", "weight, thick as |W|"
        self.setFixedHeight(18)
        self.setMinimumWidth(200)

    def show_levels(self, whose: str, low: float, high: float) -> None:
        word = f"{whose}: activation"
        if (word, low, high) != (self.word, self.low, self.high):
            self.word, self.low, self.high = word, low, high
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(self.font(), 11))
        middle, x = self.height() / 2, float(self.width())
        x = self._words(painter, self.edges, x)
        for sign, colour in (("+", self.theme.diverging[2]), ("−", self.theme.diverging[0])):
            x = self._words(painter, sign, x - 8)
            painter.setPen(QPen(QColor(colour), 3))
            painter.drawLine(round(x - 26), round(middle), round(x - 4), round(middle))
            x -= 26
        x = self._words(painter, self.word, x - 18)
        x = self._words(painter, _signed(self.high), x - 10)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = table(self.theme, self.low, self.high)
        wide = 92.0
        for k in range(46):
            painter.setBrush(QColor.fromRgb(int(colours[k * (SHADES - 1) // 45])))
            painter.drawRect(QRectF(x - 4 - wide + k * 2, middle - 4, 2.2, 8))
        self._words(painter, _signed(self.low), x - wide - 8)
        painter.end()

    def _words(self, painter: QPainter, text: str, right: float) -> float:
        """Write words that end at a place; returns where they begin."""
        wide = width(self.font(), text)
        painter.setPen(QColor(self.theme.faint))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(right - wide - 4, 0, wide + 4, self.height()), int(flags), text)
        return right - wide


def _signed(value: float) -> str:
    return f"+{short(value)}" if value > 0 else short(value)


@VIEWS.register
class NetworkView(OneSequence):
    """A large drawing of the whole network, at the selected step of the selected sequence."""

    kind, title, order, card = "network", "Network", 10, "stage"
    tip = "The whole network: units filled by their activation at the selected step, edges by their weights. "
    tip += "Point at anything for its numbers; a click selects it, and a click on an edge edits its weight."

    def __init__(self) -> None:
        super().__init__()
        self.live, self.legend = Live(), Legend()
        self.numbers_shown, self.by_gradient = QCheckBox("Numbers"), QCheckBox("Gradients")
        self.numbers_shown.setChecked(True)
        self.numbers_shown.setToolTip("Write each unit's activation into it, where there is room.")
        self.by_gradient.setToolTip("Colour the edges by their gradient ∂L/∂W on this sequence, in place of W.")
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self.numbers_shown)
        row.addWidget(self.by_gradient)
        row.addWidget(self.legend, 1)
        self.box.setSpacing(2)
        self.box.addWidget(self.live, 1)
        self.box.addLayout(row)
        self.live.pointed.connect(self.pointed)
        self.live.edited.connect(self.edited)
        self.live.held.connect(self.held)
        self.numbers_shown.toggled.connect(self._turn)
        self.by_gradient.toggled.connect(self._turn)

    @property
    def picture(self) -> QWidget:
        return self.live

    @Slot()
    def _turn(self) -> None:
        self.live.numbers = self.numbers_shown.isChecked()
        self.live.by_gradient = by_gradient = self.by_gradient.isChecked()
        self.legend.edges = "gradient, thick as |∂L/∂W|" if by_gradient else "weight, thick as |W|"
        self.legend.update()
        self.live.update()

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.live.show_network(started.experiment, started.inputs, started.outputs)

    def select(self, selection: Selection) -> None:
        super().select(selection)
        self.live.select(selection)
        self._show()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.take(snapshot)
        self.live.still = snapshot.paused
        self._show()

    def _show(self) -> None:
        """The sequence at the selected step."""
        seen = self.seen
        if seen is None or not self.live.columns:
            return
        target = np.where(np.reshape(seen.scored, (-1, 1)), seen.target, np.nan)  # a step that counts for none has none
        values = {**joined(seen.values), "x": seen.x, "target": target}
        reading = Reading(self.live.columns, values, len(seen.x), self.step, joined(seen.errors))
        self.live.show_reading(reading, seen.weights, seen.gradients, self.live.still)
        column = self.live.columns[min(self.selection.layer + 1, len(self.live.columns) - 1)]
        if column.variable in values:
            self.legend.show_levels(column.head, *reading.levels(column.variable))

    def ranges(self) -> Ranges:
        return {name: (0.0, most) for name, most in self.live.reaches().items()}

    def pin(self, ranges: Ranges) -> None:
        self.live.reach = {name: most for name, (_, most) in ranges.items()}

    def numbers(self) -> Numbers:
        """Every value at the selected step."""
        reading = self.live.reading
        rows = []
        for variable, values in reading.values.items() if reading else ():
            row = reading.row(variable) if reading else None
            if row is not None and row < len(values):
                rows += [[variable, self.step + 1, k + 1, float(v)] for k, v in enumerate(values[row])]
        return ["variable", "step", "unit", "value"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.legend.theme = theme
        self.legend.update()
        self.live.recolour(theme)
