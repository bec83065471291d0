"""What a view is: a widget that draws what one probe saw."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from simulator.experiment import TrainingSpec
from simulator.registry import Registry
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import Curves, History
from widgets.theme import LIGHT, Theme

LARGEST = 1e30
"""Values beyond are not drawn: a diverging run has them."""

Numbers = tuple[list[str], list[list[Any]]]
"""A header and rows: the plotted numbers, for a CSV file."""


class View(QWidget):
    """A live view. A kind adds `kind`, `title`, `tip`, `order`, `probe` (None: the curves suffice), and `draw`.

    The window calls `begin` for each new network and `draw` for each snapshot while the view is visible.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    tip: ClassVar[str] = ""
    order: ClassVar[int] = 100
    """Its place among those that could stand where it does."""
    card: ClassVar[str] = "sequence"
    """What its x axis is: "training" (updates) or "sequence" (time steps). Views of one axis stand on one card."""
    upper: ClassVar[bool] = True
    """Whether it stands in the card's upper row."""
    probe: ClassVar[str | None] = None
    options_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.hint = QLabel("Press Run to see it.")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.body = QWidget()
        self.pages = QStackedLayout(self)
        self.pages.setContentsMargins(0, 0, 0, 0)
        self.pages.addWidget(self.hint)
        self.pages.addWidget(self.body)
        self.box = QVBoxLayout(self.body)
        self.box.setContentsMargins(4, 2, 4, 2)

    @classmethod
    def suits(cls, started: Started) -> bool:
        """Whether there is something to see for this network and data."""
        return True

    def options(self) -> dict[str, Any]:
        """Options for the probe; emit `options_changed` when they change."""
        return {}

    def begin(self, started: Started) -> None:
        """A new network: forget the old one."""

    def follow(self, training: TrainingSpec) -> None:
        """The training's live settings have changed, such as a goal that is drawn."""

    def draw(self, snapshot: Snapshot, history: History) -> None:
        """Draw one instant. `snapshot.probes[self.probe]` is there if the probe was watched."""
        raise NotImplementedError

    def numbers(self) -> Numbers:
        """What is drawn now, as a table."""
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        """Take over a theme's colours, everything already drawn included."""
        self.theme = theme

    def show_all(self) -> None:
        """Show all there is again, where the user had zoomed in."""

    @property
    def picture(self) -> QWidget:
        """What is exported: the view without its controls."""
        return self.body

    def reveal(self, there_is_something: bool, hint: str = "Press Run to see it.") -> None:
        """Show the drawing, or a hint in its place."""
        self.hint.setText(hint)
        self.pages.setCurrentWidget(self.body if there_is_something else self.hint)


VIEWS: Registry[type[View]] = Registry("view")


GOAL_LABEL = {"position": 0.1, "anchors": [(0, 0), (0, 1)]}
"""A line's label: at the left, above the line, or below it in the upper half of the plot."""


def paint_label(line: pg.InfiniteLine, colour: str, theme: Theme) -> None:
    """A line's label in a colour, on a patch of the background, so that curves do not cross its letters."""
    patch = QColor(theme.base)
    patch.setAlpha(190)
    line.label.fill = pg.mkBrush(patch)
    line.label.setColor(colour)
    line.setZValue(10)  # above the curves


class Axis(pg.AxisItem):
    """An axis with plain numbers: no (x0.001) in the label, whole ones where `whole`, and on a log axis 1, 2, 5 only,
    so that none overlap; where a log axis shows less than that, evenly spaced ones."""

    def __init__(self, side: str, whole: bool = False) -> None:
        super().__init__(side)
        self.whole, self.even = whole, False
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        found = super().tickSpacing(low, high, size)
        return ([each for each in found if each[0] >= 1] or [(1.0, 0.0)]) if self.whole else found

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        self.even = bool(self.logMode) and high - low < 1
        if self.even:
            labelled = [k for k in (1, 2, 5, 10) for e in range(-30, 31) if low <= np.log10(k) + e <= high]
            self.even = len(labelled) < 3
        if not self.even:
            return super().tickValues(low, high, size)
        bottom, top = 10.0**low, 10.0**high
        step = float(f"{(top - bottom) / 4:.0e}")  # one digit
        numbers = np.arange(np.ceil(bottom / step), np.floor(top / step) + 1) * step
        return [(step, list(np.log10(numbers)))]

    def logTickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        numbers = [10.0**v * scale for v in values]
        return [f"{v:.4g}" if self.even or f"{v:e}"[0] in "125" else "" for v in numbers]


class Line(pg.PlotDataItem):
    """A line with gaps where a value cannot be drawn: not finite, or so large that Qt's coordinates overflow."""

    def draw(self, x: np.ndarray, y: np.ndarray, **style: Any) -> None:
        if "symbol" not in style:  # a line of one point would show nothing
            colour = pg.mkPen(self.opts["pen"]).color()
            style |= {"symbol": "o" if len(x) == 1 else None, "symbolSize": 5, "symbolBrush": colour, "symbolPen": None}
        with np.errstate(invalid="ignore"):
            self.setData(x, np.where(np.abs(y) < LARGEST, y, np.nan).astype(float), **style)

    def points(self) -> list[list[float]]:
        """The points, in the units of the data."""
        x, y = self.getOriginalDataset()
        return [] if x is None else [[float(a), float(b)] for a, b in zip(x, y, strict=True) if np.isfinite(b)]


class Sample(pg.graphicsItems.LegendItem.ItemSample):
    """A line's sample in a legend: thick, since the eye cannot tell the colour of a short thin line."""

    def paint(self, painter: QPainter, *rest: Any) -> None:
        pen = pg.mkPen(self.item.opts["pen"])
        if self.item.isVisible() and pen.style() != Qt.PenStyle.NoPen:
            painter.fillRect(0, 9, 20, 3, pen.color())
        else:
            super().paint(painter, *rest)


class Band:
    """A curve over a whole run: its mean as a line, and faintly behind it how far it swings."""

    def __init__(self, view: "PlotView", name: str) -> None:
        self.swing, self.mean = view.line(), view.line(name)
        self.plot = view.plot

    def draw(self, curves: Curves, column: int) -> None:
        x, y = curves.line(column)
        self.mean.draw(x, above_zero(y))
        x, y = curves.band(column) if curves.stride > 1 else (x[:0], y[:0])
        self.swing.draw(x, above_zero(y))

    def colour(self, colour: str) -> None:
        faint = QColor(colour)
        faint.setAlpha(90)
        self.swing.setPen(pg.mkPen(faint))
        self.mean.setPen(pg.mkPen(colour))

    def clear(self) -> None:
        self.swing.clear()
        self.mean.clear()

    def remove(self) -> None:
        self.plot.removeItem(self.swing)
        self.plot.removeItem(self.mean)

    def points(self) -> list[list[float]]:
        """The mean's points."""
        return self.mean.points()


class PlotView(View):
    """A view with one plot. Lines are thin and not antialiased while they move; exports are."""

    def __init__(self) -> None:
        super().__init__()
        self.widget = pg.PlotWidget(axisItems={"left": Axis("left"), "bottom": Axis("bottom", whole=True)})
        self.plot = self.widget.getPlotItem()
        self.plot.layout.setContentsMargins(0, 8, 4, 0)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.showGrid(x=False, y=True, alpha=0.15)  # each direction costs a quarter of the drawing
        self.box.addWidget(self.widget)

    @property
    def picture(self) -> QWidget:
        return self.widget

    def show_all(self) -> None:
        self.plot.enableAutoRange()

    def label(self, x: str, y: str) -> None:
        self.plot.setLabel("bottom", x)
        self.plot.setLabel("left", y)

    def legend(self, columns: int = 4) -> pg.LegendItem:
        """A legend in rows below the plot, where it covers no curve."""
        legend = pg.LegendItem(colCount=columns, labelTextSize="9pt", verSpacing=-4, horSpacing=8, sampleType=Sample)
        self.plot.legend = legend
        self.plot.layout.addItem(legend, 4, 1)
        return legend

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_legend()

    def fit_legend(self) -> None:
        """As many columns as fit, so that a legend never makes the plot wider than its place."""
        legend = self.plot.legend
        if legend is not None and legend.items:
            widest = max(text.itemRect().width() for _, text in legend.items) + 52
            columns = max(int((self.width() - 70) // widest), 1)
            if columns != legend.columnCount:
                legend.setColumnCount(columns)

    def reveal(self, there_is_something: bool, hint: str = "Press Run to see it.") -> None:
        super().reveal(there_is_something, hint)
        self.fit_legend()  # its texts have their sizes now

    def line(self, name: str | None = None) -> Line:
        item = Line(name=name, connect="finite")
        self.plot.addItem(item)
        item.setDownsampling(auto=True, method="peak")
        item.setClipToView(True)
        return item

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.widget.setBackground(theme.base)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(theme.faint)
            axis.setTextPen(theme.text)
        legend = self.plot.legend
        if legend is not None:
            legend.setLabelTextColor(theme.text)
            for _, text in legend.items:
                text.setText(text.text, color=theme.text)
            self.fit_legend()


def above_zero(y: np.ndarray) -> np.ndarray:
    """y with what a log axis cannot show (zero, below, not finite) as gaps."""
    return np.where(np.isfinite(y) & (y > 0), y, np.nan)
