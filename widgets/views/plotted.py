"""What views with a plot share."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from simulator.training.snapshot import Started
from widgets.theme import Theme
from widgets.views.base import CARDS, INSIDE, View
from widgets.views.drawing import Band
from widgets.views.margin import WIDTH
from widgets.views.plot import Plot
from widgets.views.reach import Ranges

AXIS = 24
"""Height of an x axis's name in a picture, in pixels."""
MARGINS = {"training": 124}
"""Room for names, in pixels, where it is not the usual: those of opponents are long. Plots of one card have their x in
line."""


class PlotView(View):
    """A view with one plot. Lines are thin and not antialiased where they are long; exports are."""

    log = False
    """Whether its y axis is logarithmic."""

    def __init__(self) -> None:
        super().__init__()
        self.widget = Plot(self.log, MARGINS.get(self.card, WIDTH))
        self.plot = self.widget.inside
        if self.card == "training":  # also where there is no update yet, and a single point
            self.plot.setLimits(xMin=0)
            self.widget.box.grows = True
        self.x_label = ""
        self.box.addWidget(self.widget)

    @property
    def picture(self) -> QWidget:
        return self.widget

    @property
    def unsaid(self) -> str:
        return self.x_label if not self.widget.x_caption.text else ""

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        """With what its x axis is below, where it does not say so itself."""
        self.widget.paint(painter, area, factor)
        inside = self.plot.vb.sceneBoundingRect()
        painter.setFont(QApplication.font())
        painter.setPen(self.theme.faint)
        painter.drawText(
            QRectF(inside.left(), area.bottom(), inside.width(), AXIS), Qt.AlignmentFlag.AlignCenter, self.unsaid
        )

    @property
    def plots(self) -> tuple[Plot, ...]:
        """All its plots."""
        return (self.widget,)

    def begin(self, started: Started) -> None:
        self.show_all()

    def settle(self) -> None:
        for plot in self.plots:
            plot.settle()

    def ranges(self) -> Ranges:
        return {
            f"{place} {name}": each for place, plot in enumerate(self.plots) for name, each in plot.ranges().items()
        }

    def pin(self, ranges: Ranges) -> None:
        for place, plot in enumerate(self.plots):
            plot.pin({name: ranges[f"{place} {name}"] for name in plot.ranges()})

    def show_all(self) -> None:
        for plot in self.plots:
            plot.show_all()

    def label(self, x: str, y: str) -> None:
        """What the axes are."""
        self.x_label = x
        self.widget.caption("" if x == (CARDS | INSIDE)[self.card][1] else x, y)

    def band(self, called: str, smoothed: bool = True) -> Band:
        """A curve over the whole run."""
        return Band(self.widget.add_line(), self.widget.add_line(called), smoothed)

    def remove(self, band: Band) -> None:
        self.widget.take_out(band.raw)
        self.widget.take_out(band.mean)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for plot in self.plots:
            plot.recolour(theme)
