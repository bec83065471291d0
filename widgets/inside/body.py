"""The page's body: network and time strip on the left, the worked arithmetic on the right, one sequence in all."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from simulator.probes.inside import Inside
from simulator.training.snapshot import Snapshot
from widgets.bench.selection import Selection
from widgets.bench.workbench import Workbench
from widgets.inside.chooser import Chooser
from widgets.inside.time_card import TimeCard
from widgets.lab.body import Body
from widgets.lab.card import AxisCard
from widgets.lab.measures import EDGE, FOLDS_BELOW, GAP
from widgets.lab.shares import Shares
from widgets.theme import Theme
from widgets.views import INSIDE, View

STAGE, STAGE_ALONE = 0.48, 0.7
"""The network's share of the height, beside a sequence and beside a single step."""
STAGE_LOW = 0.36
"""The same on a low page, beside a sequence with what came of its steps: that must not be a strip."""
WORKED = ((1440, 452), (0, 400))
"""From which width of the window on, in pixels, how wide the arithmetic is."""
ONE_COLUMN = 1120
"""Width of the window below which network and arithmetic take turns."""


class InsideBody(Body):
    """Emits also `paper_asked` with a view."""

    titles = INSIDE
    words = (("Network", "The network and the steps of the sequence."),
             ("Worked out", "The arithmetic of one step."))  # fmt: skip
    paper_asked = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.looked = False
        """Whether a sequence of this network has been seen."""
        self.single = False
        """Whether the sequence has one step."""
        self.kept = _sequence(bench.selector.now)
        """The sequence that was frozen."""

    def pieces(self) -> Iterator[None]:
        yield from super().pieces()
        self.bench.session.collected.connect(self._count)
        self.bench.back.shown.connect(self._show_seen)
        self.bench.back.moved.connect(self._look_back)
        for view in self.views:
            view.held.connect(self.bench.hold)
            view.edited.connect(self.bench.edit_weight)
            view.written.connect(self.bench.edit_weights)
            view.reported.connect(self.bench.report)
            view.paper_asked.connect(partial(self.paper_asked.emit, view))
        self.bench.session.cleared.connect(self.chooser.forget)
        self.bench.session.cleared.connect(self._forget)
        self.bench.selector.changed.connect(self._let_go)

    def card(self, key: str, views: list[View]) -> AxisCard:
        if key == "time":
            self.time = TimeCard(self.titles[key][0], views, self.bench.player)  # its slider says what the axis is
            return self.time
        return super().card(key, views)

    def build(self) -> None:
        self.chooser = Chooser(self.bench.selector)
        self.freeze = QPushButton("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip(
            "Keep what is shown; training goes on. Press again, or choose another sequence, to follow it again."
        )
        self.freeze.toggled.connect(self._freeze)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.chooser)
        head.addWidget(self.freeze)
        head.addWidget(self.chooser.refusal, 1)
        head.addWidget(self.switch)
        self.rows = Shares(Qt.Orientation.Vertical, self.cards["stage"], self.time)
        self.time.below.turned.connect(self._share)
        self._share()
        self.columns = Shares(Qt.Orientation.Horizontal, self.rows, self.cards["worked"])
        self.splits = {"rows": self.rows, "columns": self.columns}
        self.turns = self.rows, self.cards["worked"]
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE, GAP, EDGE, GAP)
        box.setSpacing(GAP)
        box.addLayout(head)
        box.addWidget(self.columns, 1)

    @Slot(object)
    def _count(self, snapshot: Snapshot) -> None:
        if self.showing.frozen is None:
            self._show_seen(snapshot)

    @Slot(object)
    def _show_seen(self, snapshot: Snapshot) -> None:
        if isinstance(seen := snapshot.probes.get("inside"), Inside):
            self.chooser.show_seen(seen)
            self.single = seen.whole == 1
            self._share()
            if not self.looked and seen.count > 1 and not seen.x.any():  # from nothing but zeros nothing is learned
                self.bench.selector.select(sequence=1)
            self.looked = True

    @Slot()
    def _share(self) -> None:
        """Network and time have the height between them."""
        low = self.height() < FOLDS_BELOW and self.time.unfolded
        self.rows.set_usual(STAGE_ALONE if self.single else STAGE_LOW if low else STAGE)
        self.time.give_way(low)

    @Slot()
    def _forget(self) -> None:
        self.looked = False
        self.freeze.setChecked(False)

    @Slot()
    def _look_back(self) -> None:
        """What is past stands still anyway."""
        looking = self.bench.back.looking
        if looking:
            self.freeze.setChecked(False)
        self.freeze.setEnabled(not looking)

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

    def arrange(self) -> None:
        width = self.window().width()
        self.one_column = width < ONE_COLUMN
        worked = next(wide for least, wide in WORKED if width >= least)
        whole = max(self.columns.width() - GAP, 1)
        self.columns.set_usual(max((whole - worked) / whole, 0.4))
        self.time.fold_unless_chosen(self.height() < FOLDS_BELOW)
        self._share()
        super().arrange()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.chooser.recolour(theme)


def _sequence(selection: Selection) -> tuple[str, str, int]:
    """Which sequence is selected, whatever of it."""
    return selection.part, selection.typed, selection.sequence
