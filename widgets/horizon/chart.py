"""Success against lag, with how sure it is, and below it how many updates that took."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from simulator.horizon import Findings, Point
from widgets.comparing.chart import Chart as Captioned
from widgets.theme import Theme, mixed
from widgets.views.base import Numbers
from widgets.views.drawing import DASHES, Points
from widgets.views.plot import Plot

NAMES = 188
"""Width of the margin with the names and what they reached, in pixels."""
APART = 0.1
"""Between two series, where the lags are 1 apart: what all solve would else lie on one line."""
FAINT = 0.35
"""How strongly whiskers show."""


class Series:
    """What is drawn of one architecture."""

    def __init__(self, name: str, success: Plot, updates: Plot, offset: float) -> None:
        self.name, self.offset = name, offset
        self.whiskers = success.add_line()
        self.share, self.times = success.add_line(name), updates.add_line(name)
        self.marks = [Points("o", 5), Points("o", 5)]
        for plot, marks in zip((success, updates), self.marks, strict=True):
            plot.put_in(marks)
        self.plots = success, updates
        self.drawn: object = None
        """What it shows: most of the time, one series of several has something new."""

    def style(self, colour: str, dash: tuple[float, ...] | None, theme: Theme, height: float) -> None:
        self.drawn = None
        self.whiskers.style(mixed(theme.base, colour, FAINT))
        for line, marks in zip((self.share, self.times), self.marks, strict=True):
            line.style(colour, 2, dash)
            marks.style(colour, 2)
            line.setZValue(height)
            marks.setZValue(height + 0.5)

    def draw(self, points: list[Point], places: dict[int, int], told: str) -> None:
        if self.drawn == (points, told):
            return
        self.drawn = points, told
        self.share.called = f"{self.name} · {told}" if told else self.name
        x = np.array([places[point.lag] + self.offset for point in points])
        ends = [(100 * low, 100 * high, np.nan) for low, high in (point.interval for point in points)]
        self.whiskers.draw(np.repeat(x, 3), np.array(list(chain(*ends))))
        shares = np.array([100 * point.share for point in points])
        times = np.array([point.median or np.nan for point in points])
        for line, marks, y in zip((self.share, self.times), self.marks, (shares, times), strict=True):
            line.draw(x, y)
            marks.draw(x, y)

    def remove(self) -> None:
        success, updates = self.plots
        for item in (self.whiskers, self.share, self.marks[0]):
            success.take_out(item)
        for item in (self.times, self.marks[1]):
            updates.take_out(item)


class Chart(Captioned):
    """Both plots over the lags, which stand evenly: each has its number, and those that are asked for are nearly
    logarithmic by themselves."""

    kind, title = "horizon", "Memory horizon"

    def __init__(self) -> None:
        super().__init__()
        self.success, self.updates = Plot(margin=NAMES), Plot(log=True, margin=NAMES)
        self.success.caption("", "seeds that solve it (%)")
        self.updates.caption("lag (steps from the sign to the answer)", "updates to solve it (median)")
        self.series: list[Series] = []
        self.findings: Findings | None = None
        self.box.insertWidget(0, self.success, 3)
        self.box.insertWidget(1, self.updates, 2)

    def draw(self, findings: Findings) -> None:
        """Draw what has been found so far."""
        if self.findings is None or self.findings.horizon != findings.horizon:
            self._begin(findings)
        self.findings = findings
        places = {lag: place for place, lag in enumerate(findings.horizon.lags)}
        reached: dict[object, int] = {}
        for series in self.series:
            summary = findings.summary(series.name)
            reached[series.share] = summary.horizon
            told = f"{summary.steps} step{'s' * (summary.horizon != 1)}" if summary.horizon or summary.then else ""
            series.draw(findings.points(series.name), places, told)
        self.success.margin.named.sort(key=lambda line: -reached[line])
        for plot in (self.success, self.updates):
            plot.margin.update()

    def _begin(self, findings: Findings) -> None:
        """Other conditions: other series."""
        horizon = findings.horizon
        for series in self.series:
            series.remove()
        middle = (len(horizon.architectures) - 1) / 2
        self.series = [
            Series(each.name, self.success, self.updates, (place - middle) * APART)
            for place, each in enumerate(horizon.architectures)
        ]
        last = len(horizon.lags) - 0.5
        most = np.log10(horizon.updates)
        for plot, y in ((self.success, (-4.0, 104.0)), (self.updates, (max(most - 2.2, 0.0), most + 0.1))):
            plot.inside.getAxis("bottom").names = tuple(f"{lag:,}" for lag in horizon.lags)
            plot.fix((-0.5, last), y)
            plot.show_all()
        self.conditions.setText(horizon.caption())
        self.recolour(self.theme)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for plot in (self.success, self.updates):
            plot.recolour(theme)
        for place, series in enumerate(self.series):
            series.style(theme.series[place % len(theme.series)], DASHES[place % len(DASHES)], theme, -float(place))
        if self.findings:
            self.draw(self.findings)

    # What is exported

    @property
    def parts(self) -> Sequence[Plot]:
        return self.success, self.updates

    def numbers(self) -> Numbers:
        return self.findings.table() if self.findings else ([], [])
