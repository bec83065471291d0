"""A race: a curve for each architecture, the median of its seeds, with the middle half of them as a band."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from simulator.race import CURVES, Progress, bands, figures, standings
from simulator.runs import Axis
from widgets.theme import LIGHT, Theme
from widgets.views.base import Numbers
from widgets.views.drawing import DASHES, Line
from widgets.views.margin import small
from widgets.views.plot import Plot
from widgets.views.spread import Spread

NAMES = 220
"""Width of the margin with the names and what they came to, in pixels."""
PAPER = 980, 600
"""Size of the figure where it is drawn into a file, in pixels."""
CAPTIONS: dict[Axis, str] = {
    "update": "updates", "sequences": "sequences", "cpu_seconds": "seconds of the processor",
    "seconds": "seconds by the clock",
}  # fmt: skip
CALLED = {"loss": "training loss", "validation_loss": "validation loss", "score": "share right"}


class Chart(QWidget):
    """Can be exported as a view can. `show_as` chooses curve and axis."""

    kind, unsaid = "race", ""

    def __init__(self, margin: int = NAMES) -> None:
        """`margin`: room for the names, in pixels."""
        super().__init__()
        self.theme, self.curve = LIGHT, "validation_loss"
        self.axis: Axis = "update"
        self.plot = Plot(log=True, margin=margin)
        self.conditions = QLabel()
        self.conditions.setWordWrap(True)
        self.conditions.setFont(small())
        self.conditions.setContentsMargins(8, 4, 8, 4)
        self.series: list[tuple[Line, Spread]] = []
        self.progress: Progress | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.plot, 1)
        box.addWidget(self.conditions)

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
        self.theme = theme
        self.plot.recolour(theme)
        for place, (line, spread) in enumerate(self.series):
            colour = theme.series[place % len(theme.series)]
            line.style(colour, 2, DASHES[place % len(DASHES)])
            spread.style(colour)
        self.conditions.setStyleSheet(f"color: {theme.faint}; background: {theme.base};")

    # What is exported

    @property
    def title(self) -> str:
        """The task that was raced on."""
        return self.progress.race.experiment.title if self.progress else "Race"

    def apart(self) -> "Chart":
        """The same figure for a slide or a paper: with its conditions, whatever room there is here."""
        made = Chart()
        made.curve, made.axis = self.curve, self.axis
        made.scale(self.plot.log)
        made.recolour(self.theme)
        made.resize(*PAPER)
        if self.progress:
            made.draw(self.progress)
        if self.plot.by_hand:
            made.plot.box.setRange(self.plot.box.viewRect(), padding=0)
        made.grab()  # lay it out
        return made

    @property
    def picture(self) -> QWidget:
        return self

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        self.plot.paint(painter, QRectF(self.plot.geometry()).translated(area.topLeft()), factor)
        if self.conditions.isHidden():
            return
        painter.setFont(small())
        painter.setPen(self.theme.faint)
        place = QRectF(self.conditions.geometry()).translated(area.topLeft()).adjusted(8, 4, -8, -4)
        painter.drawText(place, int(Qt.TextFlag.TextWordWrap), self.conditions.text())

    def numbers(self) -> Numbers:
        return figures(self.progress) if self.progress else ([], [])
