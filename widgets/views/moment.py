"""The moment when something happened, in a plot over updates."""

import pyqtgraph as pg
from PySide6.QtGui import QColor

from widgets.theme import Theme
from widgets.views.drawing import DOTS
from widgets.views.margin import small
from widgets.views.plot import Plot

ABOVE, BENEATH, BELOW = 0.94, 0.86, 0.08
"""Where its words stand, as a share of the plot's height: on the side from which the curve comes, where nothing is, and
two one above the other."""
OVER = 2
"""Over all other lines."""


class Moment:
    """An upright line with its words beside it. It stands nowhere before it has happened."""

    def __init__(self, plot: Plot, place: float) -> None:
        self.line = plot.add_level(upright=True)
        self.words = pg.InfLineLabel(self.line, "", position=place, anchors=[(0, 0.5), (1, 0.5)])
        self.words.setFont(small())
        self.line.setZValue(OVER)
        self.box = plot.box
        self.box.sigXRangeChanged.connect(self._keep_with_line)

    def put(self, update: int | None, called: str) -> None:
        """Stand at an update under this name; None: nowhere."""
        self.line.put(update)
        self.words.setText(f"{called} {update:,}" if update is not None else "")
        self._keep_with_line()

    def _keep_with_line(self) -> None:
        """The words are seen where the line is."""
        low, high = self.box.viewRange()[0]
        self.words.setOpacity(low <= self.line.value() <= high)  # hidden ones would forget what they say

    def style(self, theme: Theme, colour: str = "") -> None:
        """In a colour; "": that of goals."""
        self.line.style(colour or theme.good, DOTS)
        self.words.setColor(colour or theme.good)
        self.words.fill = pg.mkBrush(QColor(theme.base))
        self.words.update()
