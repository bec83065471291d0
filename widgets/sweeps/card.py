"""The card of a sweep: its runs as they come, which setting is best, Stop and Continue."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QSplitter

from widgets.comparing.card import ROOMY, Card
from widgets.forms.combo import Combo
from widgets.segments import Segments
from widgets.sweeps.chart import POINTS, Chart
from widgets.sweeps.laid import BY_SEED
from widgets.sweeps.runner import Runner
from widgets.sweeps.seen import Seen
from widgets.sweeps.table import Table
from widgets.sweeps.words import progress, verdict
from widgets.theme import Theme

WIDE = 1000
"""Width from which picture and table have room side by side, in pixels."""
MOST = 500
"""Width from which on the table scrolls, in pixels."""
BAR = 1000
"""Steps of the progress bar."""
TABLE = 3
"""The form that is the table, where it has no room beside the picture."""


class SweepCard(Card):
    """Runs one sweep at a time, or shows an earlier one. Emits `opened` (folder) for a run that is to be opened."""

    what = "Sweep"
    stopping = "End the sweep; what has come stays, and it can go on later."
    closing = "Put the sweep away. It stays among the earlier sweeps."
    exporting = "Write the figure of the sweep as PNG or SVG, or its runs as CSV."
    noting = "How many runs are over, the time they took, and about how long the others will take."
    lost, wrong = ". Continue goes on from there.", "Continue goes on from what was kept."
    chart: Chart
    runner: Runner | None
    opened = Signal(str)
    continued = Signal()
    """The sweep that was stopped is to go on."""

    def __init__(self) -> None:
        super().__init__(Chart())
        self.table, self.bar = Table(), QProgressBar()
        self.forms = Segments(
            ("Points", "Draw each run as a point: a field against its lowest loss."),
            ("Parallel", "Draw each run as a line from field to field, to its lowest loss."),
            ("Curves", "Draw how each setting learned: the median of its seeds, with a band."),
            ("Table", "List the settings, the best first."),
        )
        self.over, self.colour, self.go_on = Combo(), Combo(), QPushButton("Continue")
        self._name()
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setHandleWidth(12)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.chart)
        self.parts.addWidget(self.table)
        self.parts.setStretchFactor(0, 62)
        self.parts.setStretchFactor(1, 38)
        self.parts.setSizes([620, 380])
        below = self.bar, self.note, self.stop_, self.go_on, self.export, self.shut
        self.lay_out((self.over, self.colour, self.forms), self.parts, below)
        self.bottom.setSpacing(8)
        self.forms.chosen.connect(self._turn)
        self.over.activated.connect(self._show_as)
        self.colour.activated.connect(self._show_as)
        self.go_on.clicked.connect(self.continued)
        self.table.opened.connect(self.opened)

    def _name(self) -> None:
        self.bar.setRange(0, BAR)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 8)
        self.bar.setAccessibleName("Progress of the sweep")
        self.bar.setToolTip("How many of the runs are over.")
        self.go_on.setToolTip("Train what is missing; runs that were cut off go on where they were.")
        self.over.setToolTip("Over which field the points are drawn.")
        self.colour.setToolTip("What the points have their colours from.")
        self.over.setAccessibleName("Field of the points")
        self.colour.setAccessibleName("Colour of the points")
        for combo in (self.over, self.colour):
            combo.setMinimumHeight(28)
            combo.setFixedWidth(172)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Picture and table stand side by side where there is room for both."""
        wide = self.width() >= WIDE
        if wide and self.table.isHidden():
            self._share()
        self.chart.conditions.setVisible(self.height() >= ROOMY)
        self.forms.buttons()[TABLE].setVisible(not wide)
        table = self.forms.index == TABLE
        if wide and table:
            self.forms.select(self.chart.form)
        self.chart.setVisible(wide or not table)
        self.table.setVisible(wide or table)
        points = self.chart.form == POINTS and not self.chart.isHidden()
        several = self.chart.seen is not None and len(self.chart.seen.dimensions) > 1
        self.over.setVisible(points and several)
        self.colour.setVisible(points)

    def _share(self) -> None:
        """The table gets the room that it needs, the picture the rest."""
        table = min(self.table.needed, MOST)
        self.parts.setSizes([self.parts.width() - table, table])

    def begin(self, runner: Runner) -> None:
        """Follow a sweep, in place of the one before."""
        self.bar.setValue(0)
        self.chart.seen = None
        title = runner.sweep.experiment.title if runner.sweep else ""
        self.follow(runner, "The runs are starting.", "", title)

    @property
    def ways(self) -> list[QPushButton]:
        return [self.stop_, self.go_on, self.shut]

    def offer(self, going: bool) -> None:
        super().offer(going)
        seen = self.runner.latest if self.runner else None
        self.go_on.setVisible(not going and seen is not None and seen.over < len(seen.dots))

    def draw(self, latest: Seen, over: bool) -> None:
        new = self.chart.seen is None or self.chart.seen.dimensions != latest.dimensions
        if latest is not self.chart.seen:
            self.chart.draw(latest)
            self.table.draw(latest)
            self.table.setMinimumWidth(min(self.table.needed, MOST))
        if new:
            self._offer_fields(latest)
            self._share()
        head, figures = verdict(latest, over)
        self.judge(head, figures)
        self.chart.setAccessibleDescription(f"{head} {figures}")
        self.bar.setValue(round(BAR * latest.share))
        self.task.setText(latest.title)
        self.task.setToolTip(latest.caption)
        self.note.setText(progress(latest, self.passed if self.runner and self.runner.train else None, over))

    def _offer_fields(self, seen: Seen) -> None:
        self.over.clear()
        self.colour.clear()
        self.colour.addItem("One colour", "")
        for place, each in enumerate(seen.dimensions):
            self.over.addItem(f"Over {each.brief}", place)
            self.colour.addItem(f"By {each.brief}", each.path)
            for combo in (self.over, self.colour):
                combo.setItemData(combo.count() - 1, f"{each.title}\n{each.path}", Qt.ItemDataRole.ToolTipRole)
        self.colour.addItem("By seed", BY_SEED)
        self.colour.setCurrentIndex(self.colour.findData(seen.usual_colour))
        self._arrange()

    @Slot(int)
    def _turn(self, form: int) -> None:
        if form != TABLE:
            self.chart.show_form(form)
        self._arrange()

    @Slot()
    def _show_as(self) -> None:
        chosen = max(self.over.currentIndex(), 0), str(self.colour.currentData())
        if self.runner:
            self.runner.looked_at = chosen
        self.chart.show_as(*chosen)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.table.recolour(theme)
        self.forms.recolour(theme)
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.grid}; border: none; border-radius: 4px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}"
        )
