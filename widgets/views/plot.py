"""A plot: axes, hairlines, names in the margin, and a range that is the user's once set by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter

from widgets.theme import LIGHT, Theme
from widgets.views.axis import Axis
from widgets.views.box import Box
from widgets.views.drawing import Image, Level, Line, StepMark, fineness
from widgets.views.margin import WIDTH, Caption, Margin, small
from widgets.views.reach import Range, Ranges

LEFT = 52
"""Width of the numbers at the left: the same in all plots, so that those of one card have their x in line."""


class Plot(pg.PlotWidget):
    """Shows all there is, or the range it is given, until the user turns the wheel or drags; a double click shows all
    again."""

    clicked = Signal(float, float)
    """Where it was clicked, in the units of its axes."""

    def __init__(self, log: bool = False, margin: int = WIDTH) -> None:
        axes = {"left": Axis("left"), "bottom": Axis("bottom", whole=True)}
        super().__init__(enableMenu=False, axisItems=axes, viewBox=Box())
        self.setCacheMode(self.CacheModeFlag.CacheNone)  # a plain ground is filled faster than it is copied
        self.theme, self.by_hand = LIGHT, False
        self.fixed: dict[int, Range] = {}
        """The whole range of x (0) and y (1), where it is not that of the items."""
        self.pinned: dict[int, Range] = {}
        """Ranges that stay, whatever is drawn."""
        self.inside = self.getPlotItem()
        self.box = self.inside.getViewBox()
        self.margin, self.y_caption, self.x_caption = Margin(self.box, margin), Caption(), Caption(centred=True)
        grid = self.inside.layout
        grid.setContentsMargins(4, 0, 0, 2)
        grid.removeItem(self.inside.titleLabel)
        grid.addItem(self.y_caption, 0, 0, 1, 4)
        grid.addItem(self.margin, 2, 3)
        grid.addItem(self.x_caption, 4, 0, 1, 4)
        self.inside.hideButtons()
        self.inside.setLogMode(y=log)
        self.log = log
        self.still = [self.inside.getAxis("bottom"), self.margin, self.y_caption, self.x_caption]
        """What changes more seldom than what stands in it: it is kept as pixels, on a screen of which a whole number
        make one: where one and a half do, Qt puts them down unevenly."""
        self._set_axes()
        self._keep(True)
        self.box.sigRangeChangedManually.connect(self._taken)
        self.scene().sigMouseClicked.connect(self._click)

    def _set_axes(self) -> None:
        for side in ("left", "bottom"):
            axis = self.inside.getAxis(side)
            axis.setStyle(tickFont=small(), tickLength=4, tickTextOffset=6 if side == "left" else 3)
            axis.setZValue(-1)  # under the curves
        self.inside.getAxis("left").setWidth(LEFT)
        self.inside.getAxis("left").setGrid(255)

    def _keep(self, kept: bool) -> None:
        kept = kept and fineness().is_integer()
        for part in self.still:
            part.setCacheMode(part.CacheMode.DeviceCoordinateCache if kept else part.CacheMode.NoCache)

    # What stands in it

    def add_line(self, called: str = "") -> Line:
        """A line; one with a name has it in the margin."""
        item = Line(called)
        self.put_in(item)
        item.setDownsampling(auto=True, method="peak")  # which cannot be said before it is in the plot
        return item

    def put_in(self, item: Line) -> None:
        self.inside.addItem(item)
        if item.called:
            self.margin.named.append(item)

    def add_level(self, called: str = "", upright: bool = False) -> Level:
        item = Level(called, upright)
        item.log = self.log and not upright
        self.inside.addItem(item, ignoreBounds=upright)
        if called:
            self.margin.named.append(item)
        return item

    def add_mark(self, clear: bool = False) -> StepMark:
        """What marks a time step."""
        item = StepMark(clear)
        self.inside.addItem(item, ignoreBounds=True)
        return item

    def add_image(self) -> Image:
        """A heat map, its colours explained in the margin, in place of hairlines."""
        item = self.margin.image = Image()
        self.inside.addItem(item)
        self.inside.getAxis("left").setGrid(False)
        self.still.append(self.inside.getAxis("left"))
        self._keep(True)
        return item

    def take_out(self, item: Line | Level) -> None:
        self.inside.removeItem(item)
        self.margin.named = [each for each in self.margin.named if each is not item]

    def caption(self, x: str, y: str) -> None:
        """What the axes are; an empty text where the place around says it."""
        self.x_caption.say(x)
        self.y_caption.say(y)

    # What range is seen

    def fix(self, x: Range | None = None, y: Range | None = None) -> None:
        """The whole range is this, whatever the items' is; None: the items'."""
        wanted = {axis: each for axis, each in ((0, x), (1, y)) if each is not None}
        if wanted != self.fixed:
            self.fixed = wanted
            if not self.by_hand:
                self._show_all()

    def ranges(self) -> Ranges:
        """What is seen of it now."""
        x, y = map(tuple, self.box.viewRange())
        return {"x": x, "y": y} | ({"colours": self.margin.image.limits} if self.margin.image else {})

    def pin(self, ranges: Ranges) -> None:
        """Show these ranges from now on, whatever is drawn."""
        self.pinned = {0: ranges["x"], 1: ranges["y"]}
        if self.margin.image:
            self.margin.image.pinned = ranges["colours"]
        self._show_all()

    def show_all(self) -> None:
        """Show the whole range again, and whatever comes."""
        self.by_hand = False
        # a point alone would keep the scale of before
        self.box.setRange(xRange=(0, 1), yRange=(0, 1), padding=0, disableAutoRange=False)
        self.box.forget()
        self._show_all()

    def _show_all(self) -> None:
        fixed = self.fixed | self.pinned
        for axis in (0, 1):
            if axis in fixed:
                self.box.fix(axis, *fixed[axis])
            else:
                self.box.enableAutoRange(axis=axis)

    def settle(self) -> None:
        """Work out what range is seen, of what was drawn just now. It would be in time while it is painted, but then
        it would be painted twice."""
        self.box.prepareForPaint()

    def _taken(self, _: Any) -> None:
        self.by_hand = True

    @Slot(object)
    def _click(self, event: Any) -> None:
        """A press that was no drag, and not the second of a double click."""
        inside = self.box.sceneBoundingRect().contains(event.scenePos())
        if inside and event.button() == Qt.MouseButton.LeftButton and not event.double():
            at = self.box.mapSceneToView(event.scenePos())
            self.clicked.emit(at.x(), at.y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    @contextmanager
    def magnified(self, factor: float) -> Iterator[None]:
        """Its lines in one piece, and as thick as they must be where so many pixels of a picture are one of the
        screen."""
        lines = [item for item in self.inside.items if isinstance(item, Line | Level)]
        pieces = [line for line in lines if isinstance(line, Line)]
        for line in lines:
            line.thicken(factor / fineness())
        for line in pieces:
            line.segment(False)
        yield
        for line in lines:
            line.thicken(1)
        for line in pieces:
            line.segment(True)

    def paint(self, painter: QPainter, area: QRectF, factor: float) -> None:
        """Paint it over an area of its size in a picture that has so many pixels for each of the screen's."""
        self._keep(False)
        with self.magnified(factor):
            self.scene().render(painter, area, self.sceneRect())
        self._keep(True)

    # Colours

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setBackground(theme.base)
        left, bottom = self.inside.getAxis("left"), self.inside.getAxis("bottom")
        left.setPen(None)
        left.setTickPen(theme.grid)
        bottom.setPen(theme.axis)
        for axis in (left, bottom):
            axis.setTextPen(theme.faint)
        for part in (self.margin, self.y_caption, self.x_caption):
            part.recolour(theme)
