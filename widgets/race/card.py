"""The card of a race: its lanes as they come, who leads, and Stop."""

from concurrent.futures import BrokenExecutor

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox

from simulator.processes import cores
from simulator.race import Crew, Progress, Race
from simulator.runs import Axis, Live, Store
from widgets.comparing.card import ROOMY, Card
from widgets.race.chart import CALLED, CAPTIONS, Chart
from widgets.race.runner import Runner
from widgets.race.words import batches, verdict
from widgets.segments import Segments
from widgets.theme import Theme
from widgets.words import clock, sentence

NAMES = 150
"""Room for the names, in pixels."""
AXES: tuple[Axis, ...] = "update", "sequences", "cpu_seconds"
WORDS = "updates", "sequences", "CPU s"


class RaceCard(Card):
    """Runs one race at a time; its processes stay for the next."""

    what = "Race"
    stopping = "End the race; what has come stays."
    closing = "Put the race away. Its lanes stay in the list of runs."
    exporting = "Write the figure of the race as PNG, SVG or CSV."
    noting = "How far the race is; the hash of all batches shows that every lane read the same."
    lost, wrong = ", so race with fewer lanes.", "start again."
    chart: Chart
    runner: Runner | None

    def __init__(self) -> None:
        super().__init__(Chart(NAMES))
        self.crew: Crew | None = None
        self.raced: Race | None = None
        """The last one."""
        tips_ = (f"Draw over {CAPTIONS[axis]}." for axis in AXES)
        self.which, self.axis = QComboBox(), Segments(*zip(WORDS, tips_, strict=True))
        for curve in ("validation_loss", "loss", "score"):
            self.which.addItem(CALLED[curve].capitalize(), curve)
        self.which.setToolTip("Which curve of each lane is drawn.")
        self.which.setAccessibleName("Curve of the race")
        self.which.currentIndexChanged.connect(self._turn)
        self.axis.chosen.connect(self._turn)
        self.lay_out((self.axis, self.which), self.chart, (self.note, self.stop_, self.export, self.shut))
        self.figures.setMinimumHeight(2 * self.figures.fontMetrics().lineSpacing())  # what is above does not move

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The conditions stand under the figure where there is room: the curves need it more."""
        super().resizeEvent(event)
        self.chart.conditions.setVisible(event.size().height() >= ROOMY)

    @property
    def lives(self) -> tuple[Live, ...]:
        """How far the lanes are, where their folders are some seconds behind."""
        return tuple(self.runner.lives.values()) if self.runner else ()

    def begin(self, race: Race, store: Store, origin: str = "") -> None:
        """Start a race, in place of the one before."""
        self.crew = self.crew or Crew(cores())
        self.raced, self.chart.progress = race, None
        self.task.setToolTip(race.caption())
        runner = Runner(self.crew, race, store, origin)
        self.follow(runner, "The lanes are starting.", race.caption(), race.experiment.title)

    @Slot()
    def look(self) -> None:
        self.note.setText(clock(self.passed))
        super().look()

    def draw(self, latest: Progress, over: bool) -> None:
        if latest is not self.chart.progress:
            self.chart.draw(latest)
        self.judge(*verdict(latest, over))
        self.note.setText(f"{100 * latest.share:.0f} % · {clock(self.passed)} · {batches(latest)}")

    def end(self, runner: Runner) -> None:
        if isinstance(runner.fault, BrokenExecutor):
            self._dismiss()
        elif runner.trouble and not runner.fault:
            self.note.setText(sentence(runner.trouble))
        super().end(runner)

    def _dismiss(self) -> None:
        if self.crew:
            self.crew.close()
            self.crew = None

    @Slot()
    def _turn(self) -> None:
        curve = self.which.currentData()
        log = curve != "score"
        if log != self.chart.plot.log:
            self.chart.scale(log)
        self.chart.show_as(curve, AXES[self.axis.index])

    @Slot()
    def close_down(self) -> None:
        super().close_down()
        self._dismiss()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.axis.recolour(theme)
