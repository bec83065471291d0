"""The page's body: network and time strip on the left, the worked arithmetic on the right, one sequence in all."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from simulator.experiment import Experiment
from simulator.probes.inside import Inside
from simulator.training.snapshot import Snapshot
from widgets.bench.selection import Selection
from widgets.bench.workbench import Workbench
from widgets.inside.chooser import Chooser
from widgets.inside.time_card import TimeCard
from widgets.lab.card import AxisCard
from widgets.lab.measures import EDGE, FOLDS_BELOW, GAP, RADIUS
from widgets.lab.shares import Shares
from widgets.segments import Segments
from widgets.theme import Theme, tips
from widgets.views import INSIDE, VIEWS, View
from widgets.views.base import of_cards
from widgets.views.showing import Showing

STAGE = 0.48
"""The network's share of the height."""
WORKED = ((1440, 452), (0, 400))
"""From which width of the window on, in pixels, how wide the arithmetic is."""
ONE_COLUMN = 1120
"""Width of the window below which network and arithmetic take turns."""


class Body(QWidget):
    """Emits `export_asked` and `paper_asked` with a view."""

    export_asked = Signal(object)
    paper_asked = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.one_column = False
        self.looked = False
        """Whether a sequence of this network has been seen."""
        self.kept = _sequence(bench.selector.now)
        """The sequence that was frozen."""

    def pieces(self) -> Iterator[None]:
        """Make what stands on it, a piece at a time."""
        self.views: list[View] = []
        for kind in of_cards(INSIDE):
            self.views.append(VIEWS[kind]())
            yield
        self.showing = Showing(self.bench.session, self.views, self.bench.selector)
        self._build()
        yield
        self.bench.document.changed.connect(self.suit)
        self.bench.session.collected.connect(self._count)
        for view in self.views:
            view.held.connect(self.bench.session.pause)
            view.edited.connect(self.bench.edit_weight)
            view.written.connect(self.bench.edit_weights)
            view.reported.connect(self.bench.report)
            view.paper_asked.connect(partial(self.paper_asked.emit, view))
        self.bench.session.cleared.connect(self.chooser.forget)
        self.bench.session.cleared.connect(self._forget)
        self.bench.selector.changed.connect(self._let_go)

    def _build(self) -> None:
        self.chooser = Chooser(self.bench.selector)
        self.freeze = QPushButton("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip(
            "Keep what is shown; training goes on. Press again, or choose another sequence, to follow it again."
        )
        self.freeze.toggled.connect(self._freeze)
        self.cards: dict[str, AxisCard] = {
            key: AxisCard(title, about, [view for view in self.views if view.card == key])
            for key, (title, about) in INSIDE.items()
            if key != "time"
        }
        title, _ = INSIDE["time"]  # its slider says what the axis is
        views = [view for view in self.views if view.card == "time"]
        self.cards["time"] = TimeCard(title, views, self.bench.player)
        for card in self.cards.values():
            card.turned.connect(self.showing.looker.start)
            card.export_asked.connect(self.export_asked)
        self.switch = Segments(("Network", "The network and the steps of the sequence."),
                               ("Worked out", "The arithmetic of one step."))  # fmt: skip
        self.switch.chosen.connect(self._switch)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.chooser)
        head.addWidget(self.freeze)
        head.addWidget(self.chooser.refusal, 1)
        head.addWidget(self.switch)
        self.rows = Shares(Qt.Orientation.Vertical, self.cards["stage"], self.cards["time"])
        self.rows.set_usual(STAGE)
        self.columns = Shares(Qt.Orientation.Horizontal, self.rows, self.cards["worked"])
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE, GAP, EDGE, GAP)
        box.setSpacing(GAP)
        box.addLayout(head)
        box.addWidget(self.columns, 1)

    def catch_up(self) -> None:
        """The document and its session were there before this was made: show them as they are."""
        self.suit(self.bench.document.experiment)
        if self.bench.session.started:
            self.showing.begin(self.bench.session.started)

    @Slot(object)
    def suit(self, experiment: Experiment) -> None:
        """Offer the views that have something to show for this experiment."""
        suited = self.showing.suited(experiment)
        for card in self.cards.values():
            card.suit(suited)
        for view in self.views:
            view.follow(experiment.training)

    @Slot(object)
    def _count(self, snapshot: Snapshot) -> None:
        if self.showing.frozen is None and isinstance(seen := snapshot.probes.get("inside"), Inside):
            self.chooser.show_seen(seen)
            if not self.looked and seen.count > 1 and not seen.x.any():  # from nothing but zeros nothing is learned
                self.bench.selector.select(sequence=1)
            self.looked = True

    @Slot()
    def _forget(self) -> None:
        self.looked = False
        self.freeze.setChecked(False)

    @Slot(bool)
    def _freeze(self, frozen: bool) -> None:
        self.kept = _sequence(self.bench.selector.now)
        self.showing.freeze(frozen)
        kept = self.showing.frozen
        self.freeze.setText(f"Frozen at update {kept.update:,}" if kept else "Freeze")
        self.bench.player.frozen = frozen
        if not frozen and (last := self.bench.session.history.last):
            self.bench.player.measure(last)
            self._count(last)

    @Slot(object)
    def _let_go(self, selection: Selection) -> None:
        """Whoever chooses another sequence wants to see it."""
        if _sequence(selection) != self.kept:
            self.freeze.setChecked(False)

    # Sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Sizes that fit the window; what the user set by hand stays."""
        width = self.window().width()
        self.one_column = width < ONE_COLUMN
        worked = next(wide for least, wide in WORKED if width >= least)
        whole = max(self.columns.width() - GAP, 1)
        self.columns.set_usual(max((whole - worked) / whole, 0.4))
        self.cards["time"].fold_unless_chosen(self.height() < FOLDS_BELOW)
        self.switch.setVisible(self.one_column)
        self._switch(self.switch.index)

    @Slot(int)
    def _switch(self, place: int) -> None:
        """In one column, which part is seen."""
        self.switch.select(place)
        for number, part in enumerate((self.rows, self.cards["worked"])):
            part.setVisible(not self.one_column or number == place)
        self.showing.looker.start()

    def reset(self) -> None:
        """Put everything back in its place."""
        for split in (self.rows, self.columns):
            split.choose(None)
        for card in self.cards.values():
            card.reset()
        self.arrange()

    def recolour(self, theme: Theme) -> None:
        for view in self.views:
            view.recolour(theme)
        for card in self.cards.values():
            card.recolour(theme)
        self.chooser.recolour(theme)
        self.switch.recolour(theme)
        self.setStyleSheet(
            f"#card {{ background: {theme.base}; border: 1px solid {theme.edge}; border-radius: {RADIUS}px; }}"
            "QSplitter::handle { background: transparent; }" + tips(theme)
        )


def _sequence(selection: Selection) -> tuple[str, str, int]:
    """Which sequence is selected, whatever of it."""
    return selection.part, selection.typed, selection.sequence
