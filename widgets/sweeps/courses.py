"""How each setting learned: the median of its seeds' validation loss, with the middle half of them as a band."""

import numpy as np

from widgets.sweeps.seen import Seen
from widgets.theme import Theme
from widgets.views.drawing import DASHES, Line
from widgets.views.plot import Plot
from widgets.views.spread import Spread
from widgets.words import counted

NAMES, NAMED, DRAWN = 136, 8, 40
"""Width of the margin with the names, in pixels; so many settings have a colour and a name, the best, and the others
of so many are seen behind them."""


class Courses(Plot):
    """The best settings in colours with their bands and names, the others as faint lines behind them."""

    def __init__(self) -> None:
        super().__init__(log=True, margin=NAMES)
        self.series: list[tuple[Line, Spread]] = []
        self.others: list[Line] = []
        self.setAccessibleName("The curves of the sweep, a median with its band for each setting")

    def draw(self, seen: Seen) -> None:
        found = [(each, seen.bands.of(each)) for each in seen.settings[:DRAWN]]
        drawn = [(each, band) for each, band in found if len(band.x)]
        named, others = drawn[:NAMED], drawn[NAMED:]
        self._begin(len(named), len(others))
        for (setting, band), (line, spread) in zip(named, self.series, strict=True):
            line.called = setting.brief
            line.draw(band.x, _finite(band.median))
            spread.draw(band.x, _finite(band.low), _finite(band.high))
        for (_, band), line in zip(others, self.others, strict=True):
            line.draw(band.x, _finite(band.median))
        fields = " · ".join(d.brief for d in seen.dimensions)
        faint = f", and faintly {counted(len(others), 'other')}" if others else ""
        self.caption("updates", f"validation loss by {fields}{faint}")
        self.margin.named = [line for line, _ in self.series]
        self.margin.tell([setting.called(seen.dimensions) for setting, _ in named])
        self.margin.update()

    def _begin(self, named: int, others: int) -> None:
        while len(self.series) > named:
            line, spread = self.series.pop()
            self.take_out(line)
            self.inside.removeItem(spread)
        while len(self.series) < named:
            spread = Spread(log=True)
            self.inside.addItem(spread)
            self.series.append((self.add_line(), spread))
        while len(self.others) > others:
            self.take_out(self.others.pop())
        while len(self.others) < others:
            self.others.append(self.add_line())
        self.recolour(self.theme)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for place, (line, spread) in enumerate(self.series):
            colour = theme.series[place % len(theme.series)]
            line.style(colour, 2, DASHES[place % len(DASHES)])
            line.setZValue(-place / 100)
            spread.style(colour)
        for line in self.others:
            line.style(theme.border)
            line.setOpacity(0.35)
            line.setZValue(-1)


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)
