"""Draw: begin a figure with the mouse, and let the network go on with it."""

from PySide6.QtCore import Slot

from simulator.arrays import Array
from simulator.sources.strokes import Strokes, written
from widgets.pad import Pad
from widgets.theme import Theme
from widgets.use.card import Card
from widgets.use.tab import Tab
from widgets.use.work import Offer, continued
from widgets.words import sentence

ROUNDS = 2
"""The network draws as long as it takes for so many of the figures that it was trained on, at most MOST steps."""
MOST = 1000
TOLD = "Each place of its pen is its next input; nothing else tells it the way."


class DrawTab(Tab):
    name, word, tip = "draw", "Draw", "Begin a drawing, and let the network go on with it."
    reads = False

    def build(self) -> None:
        self.pad = Pad("Train on this", "Continue it")
        card = Card("Draw", "a beginning with the mouse; the network goes on from where the pen is", self.pad)
        self.pad.layout().setContentsMargins(12, 4, 12, 4)  # type: ignore[union-attr]
        self.cards = [card]
        self.box.addWidget(card)
        self.pad.continue_asked.connect(self._go_on)
        self.pad.train_asked.connect(self._train)
        self.pad.changed.connect(self._drawn)
        self.beginning: Strokes = []
        """What the network went on with."""
        self.points: Array | None = None

    def cannot(self, offer: Offer) -> str:
        return offer.cannot_draw

    @Slot()
    def _drawn(self) -> None:
        """Another beginning: what the network drew does not belong to it."""
        self.points, self.beginning, self.stale = None, [], False
        self.pad.show_continuation(None)
        self.tell()

    @Slot(object)
    def _go_on(self, strokes: Strokes) -> None:
        self.beginning = strokes
        self.ask()

    def ask(self) -> None:
        """Without a beginning of the user's, the network goes on with the figure that it was trained on."""
        self.trial.send(
            self.name, continued, self.beginning, ROUNDS, MOST, then=self._show, refused=self._refuse
        )  # fmt: skip

    def _refuse(self, refusal: str) -> None:
        self.stale = False
        self.said.emit("That cannot be gone on with.", sentence(refusal.removeprefix("draw: ")), False)

    def _show(self, found: tuple[Array, Array]) -> None:
        once, self.points = found
        self.stale = False
        self.pad.show_points(None if self.pad.strokes else once)
        self.pad.show_continuation(self.points)
        self.tell()

    def tell(self) -> None:
        if self.points is None:
            self.said.emit("Draw a beginning, and press “Continue it”.", TOLD, None)  # in two lines, as below
            return
        checkpoint = self.trial.checkpoint
        untrained = "Untrained: its pen goes astray. Press Run, and try again. "
        made = bool(checkpoint and checkpoint.update)
        whose = "your beginning" if self.beginning else "the figure it was trained on"
        self.said.emit(
            f"The network goes on with {whose}.",
            ("" if made else untrained) + TOLD,
            None,
        )

    @Slot(object)
    def _train(self, strokes: Strokes) -> None:
        self.trial.bench.document.edit("data.drawing", written(strokes), "the drawing")

    def forget(self) -> None:
        self.stale, self.points = True, None
        self.pad.show_continuation(None)
        self.pad.show_strokes([])

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.pad.update()
