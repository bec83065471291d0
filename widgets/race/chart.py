"""A race: a curve for each architecture, the median of its seeds, with the middle half of them as a band."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from simulator.race import CURVES, Progress, bands, figures, standings
from simulator.runs import Axis
from widgets.comparing.chart import Chart as Captioned
from widgets.theme import Theme
from widgets.views.base import Numbers
from widgets.views.drawing import DASHES, Line
from widgets.views.plot import Plot
from widgets.views.spread import Spread

NAMES = 220
"""Width of the margin with the names and what they came to, in pixels."""
CAPTIONS: dict[Axis, str] = {
    "update": "updates", "sequences": "sequences", "cpu_seconds": "seconds of the processor",
    "seconds": "seconds by the clock",
}  # fmt: skip
CALLED = {"loss": "training loss", "validation_loss": "validation loss", "score": "share right"}


class Chart(Captioned):
    """`show_as` chooses curve and axis."""

    kind = "race"

    def __init__(self, margin: int = NAMES) -> None:
        """`margin`: room for the names, in pixels."""
        super().__init__()
        self.curve = "validation_loss"
        self.axis: Axis = "update"
        self.plot = Plot(log=True, margin=margin)
        self.series: list[tuple[Line, Spread]] = []
        self.progress: Progress | None = None
        self.box.insertWidget(0, self.plot, 1)

    def show_as(self, curve: str, axis: Axis) -> None:
        """Draw another curve of CURVES, or over another axis."""
        assert curve in CURVES
        self.curve, self.axis = curve, axis
        if self.progress:
            self.draw(self.progress)

    def scale(self, log: bool) -> None:
        """Make the y axis logarithmic, or not; what is drawn has to be begun anew."""
        self.plot.log = log
        self.plot.inside.setLogMode(y=log)
        if self.progress:
            self._begin(self.progress)

    def draw(self, progress: Progress) -> None:
        """Draw what there is so far."""
        if self.progress is None or self.progress.race != progress.race:
            self._begin(progress)
        self.progress = progress
        self.plot.caption(CAPTIONS[self.axis], CALLED[self.curve])
        found = {band.architecture: band for band in bands(progress, self.curve, self.axis)}
        told = {each.architecture: each for each in standings(progress)}
        for name, (line, spread) in zip(progress.race.architectures, self.series, strict=True):
            standing, band = told[name], found.get(name)
            solved = f" · goal {standing.solved} of {standing.seeds}" if progress.race.has_goal else ""
            line.called = f"{name}{solved}"
            if band is None:
                line.clear()
                spread.clear()
                continue
            median = np.where(np.isfinite(band.median), band.median, np.nan)
            line.draw(band.x, median)
            spread.draw(band.x, *(np.where(np.isfinite(edge), edge, np.nan) for edge in (band.low, band.high)))
        self.plot.margin.update()

    def _begin(self, progress: Progress) -> None:
        """Another race: other series."""
        for line, spread in self.series:
            self.plot.take_out(line)
            self.plot.inside.removeItem(spread)
        self.series = []
        for name in progress.race.architectures:
            spread = Spread(log=self.plot.log)
            self.plot.inside.addItem(spread)
            self.series.append((self.plot.add_line(name), spread))
        self.plot.show_all()
        self.conditions.setText(progress.race.caption())
        self.recolour(self.theme)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.plot.recolour(theme)
        for place, (line, spread) in enumerate(self.series):
            colour = theme.series[place % len(theme.series)]
            line.style(colour, 2, DASHES[place % len(DASHES)])
            spread.style(colour)

    # What is exported

    @property
    def title(self) -> str:
        """The task that was raced on."""
        return self.progress.race.experiment.title if self.progress else "Race"

    @property
    def parts(self) -> Sequence[Plot]:
        return (self.plot,)

    def follow(self, other: Self) -> None:
        self.curve, self.axis = other.curve, other.axis
        self.scale(other.plot.log)
        if other.progress:
            self.draw(other.progress)
        if other.plot.by_hand:
            self.plot.box.setRange(other.plot.box.viewRect(), padding=0)

    def numbers(self) -> Numbers:
        return figures(self.progress) if self.progress else ([], [])
