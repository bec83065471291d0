"""The forecast: what came before, what the network says will come, and how far it was off in the past."""

import numpy as np

from simulator.arrays import Array
from simulator.use import Forecast
from simulator.use.tables import foretold
from widgets.use.drawn import Drawn
from widgets.use.plane import IN_PLANE, path, turn
from widgets.views.base import Numbers
from widgets.views.drawing import DASHED, DOTS
from widgets.views.plot import Plot
from widgets.views.spread import Spread

BEFORE = 3
"""So many times the steps ahead are shown of what came before, at least LEAST of them."""
LEAST = 60


class Ahead(Drawn):
    kind, title = "forecast", "Forecast"

    def __init__(self) -> None:
        super().__init__(Plot())
        self.found: Forecast | None = None
        self.column = 0
        self.wide, self.narrow = Spread(), Spread()
        for band in (self.wide, self.narrow):
            self.plot.inside.addItem(band)
        self.now = self.plot.add_level(upright=True)
        self.past = self.plot.add_line()
        self.last = self.plot.add_line("last value")
        self.truth = self.plot.add_line("what came")
        self.line = self.plot.add_line("forecast")
        self.plot.margin.chosen = self.line

    def show_found(self, found: Forecast, column: int) -> None:
        """Show one output of a forecast."""
        self.found, self.column = found, column
        turn(self.plot, column == IN_PLANE)
        if column == IN_PLANE:
            self._show_plane(found)
            return
        rows = max(BEFORE * len(found.step), LEAST)
        past_x, past = found.past_step[-rows:], found.past[-rows:, column]
        last = float(past[-1])
        x = np.concatenate([[found.start], found.step])
        y = np.concatenate([[last], found.output[:, column]])
        self.past.draw(past_x, past)
        self.line.draw(x, y)
        self.last.draw(x, np.full(len(x), last))
        self.truth.draw(x[: len(found.truth) + 1], np.concatenate([[last], found.truth[:, column]]))
        if not len(found.truth):
            self.truth.clear()
        self._spread(x, y)
        self.now.put(float(found.start))
        everything = np.concatenate([found.past_step, found.step])
        self.plot.inside.getAxis("bottom").tell(everything, found.times)
        self.plot.caption(found.step_label, found.names[column])
        self.plot.show_all()
        self.plot.margin.update()

    def _show_plane(self, found: Forecast) -> None:
        """As a path, without bands; a third output says whether the pen is down."""
        lifted, rows = len(found.names) > 2, max(BEFORE * len(found.step), LEAST)
        self.past.draw(*path(found.past[-rows:], lifted))
        self.line.draw(*path(np.concatenate([found.past[-1:], found.output]), lifted))
        self.truth.draw(*path(np.concatenate([found.past[-1:], found.truth]), lifted))
        if not len(found.truth):
            self.truth.clear()
        self.last.clear()
        self.wide.clear()
        self.narrow.clear()
        self.now.put(None)
        self.plot.inside.getAxis("bottom").tell([], None)
        self.plot.caption(found.names[0], found.names[1])
        self.plot.show_all()
        self.plot.margin.update()

    def _spread(self, x: Array, y: Array) -> None:
        """Half of the past errors were smaller than their median, three quarters than the upper quartile; beyond the
        longest that is known they are taken to be as that."""
        assert self.found
        grown, ahead = self.found.growth, np.arange(len(x))
        horizon = np.concatenate([[0], grown.horizon])
        for band, edge in ((self.narrow, grown.network.median), (self.wide, grown.network.high)):
            size = np.interp(ahead, horizon, np.concatenate([[0.0], edge[:, self.column]]))
            low, high = self._bounds()
            seen = np.isfinite(y)
            band.draw(x[seen], np.clip(y - size, low, high)[seen], np.clip(y + size, low, high)[seen])

    def _bounds(self) -> tuple[float, float]:
        """What the bands are cut off at, so that the series can still be seen: five times its own reach."""
        assert self.found
        seen = self.found.past[:, self.column]
        low, high = float(seen.min()), float(seen.max())
        room = 2 * (high - low or 1.0)
        return low - room, high + room

    def numbers(self) -> Numbers:
        if self.found is None:
            return [], []
        header, each = foretold(self.found)
        return header, list(each)

    def restyle(self) -> None:
        theme = self.theme
        self.past.style(theme.text, 1.5)
        self.line.style(theme.series[0], 2.5)
        self.last.style(theme.series[1], 1.5, DASHED)
        self.truth.style(theme.faint, 1.5, (2, 2))
        self.now.style(theme.axis, DOTS)
        for band in (self.wide, self.narrow):
            band.style(theme.series[0])
        if self.found:
            self.show_found(self.found, self.column)
