"""What a view is: a widget that draws what one probe saw."""

from collections.abc import Iterable
from typing import Any, ClassVar

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from simulator.experiment import TrainingSpec
from simulator.registry import Registry
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.kept import KeptCurves
from widgets.bench.selection import Selection
from widgets.bench.what_if import WhatIf
from widgets.theme import LIGHT, Theme
from widgets.views.reach import Ranges

Numbers = tuple[list[str], list[list[Any]]]
"""A header and rows: what is drawn, for a CSV file."""

CARDS = {"training": ("Over training", "update"), "sequence": ("Over the sequence", "time step")}
"""The cards on Train that views stand on: each one's title, and its x axis; a view with another axis says so itself."""
INSIDE = {
    "stage": ("The network", "weights and activations"),
    "time": ("Through time", "time step"),
    "worked": ("Worked out", "every number of one step"),
}
"""The cards on Inside: the network itself, the steps of a sequence, and the arithmetic; and what they show."""

WHOLE_RUN = 0.1
"""How long views of a whole run rest: what comes is a small part of what they show."""


class View(QWidget):
    """A live view. A kind adds `kind`, `title`, `tip`, `order`, `probe` (None: the curves suffice), and `draw`.

    The window calls `begin` for each new network and `draw` for each snapshot while the view is visible.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    tip: ClassVar[str] = ""
    order: ClassVar[int] = 100
    """Its place among those that could stand where it does."""
    card: ClassVar[str] = "sequence"
    """Which of CARDS it stands on, or of INSIDE: that of its x axis."""
    upper: ClassVar[bool] = True
    """Whether it stands in the card's upper row."""
    probe: ClassVar[str | None] = None
    rest: ClassVar[float] = 0.0
    """Seconds from one drawing to the next, at the least, while training goes on."""
    options_changed = Signal()
    pointed = Signal(dict)
    """The user pointed at something: the parts of the selection that it is."""
    held = Signal()
    """The user is about to write another number into the network: training is to stand still."""
    edited = Signal(str, int, int, float)
    """The user wrote a weight: matrix, row, column, and the number."""
    written = Signal(object)
    """The user wants these numbers to be weights of the network, by matrix, row and column."""
    reported = Signal(str)
    """Something was done that leaves no trace on the screen: what, in a sentence."""
    paper_asked = Signal()
    """The user wants what `paper` gives, as a file."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.hint = QLabel("Press Run to see it.")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.body = QWidget()
        self.pages = QStackedLayout(self)
        self.pages.setContentsMargins(0, 0, 0, 0)
        self.pages.addWidget(self.hint)
        self.pages.addWidget(self.body)
        self.box = QVBoxLayout(self.body)
        self.box.setContentsMargins(8, 2, 4, 2)

    @classmethod
    def suits(cls, started: Started) -> bool:
        """Whether there is something to see for this network and data."""
        return True

    def options(self) -> dict[str, Any]:
        """Options for the probe; emit `options_changed` when they change."""
        return {}

    def begin(self, started: Started) -> None:
        """A new network: forget the old one."""

    def follow(self, training: TrainingSpec) -> None:
        """The training's live settings have changed, such as a goal that is drawn."""

    def share_what(self, what: WhatIf) -> None:
        """What is otherwise in the passes of its session, here or elsewhere."""

    def share_kept(self, kept: KeptCurves) -> None:
        """The curves that were kept in its session."""

    def select(self, selection: Selection) -> None:
        """Something else is selected, here or elsewhere."""

    def draw(self, snapshot: Snapshot, history: History) -> None:
        """Draw one instant. `snapshot.probes[self.probe]` is there if the probe was watched."""
        raise NotImplementedError

    def settle(self) -> None:
        """Everything is drawn: work out what hangs on all of it, before it is painted."""

    def numbers(self) -> Numbers:
        """What is drawn now, as a table."""
        raise NotImplementedError

    def paper(self) -> bytes:
        """It as a PDF, for views that emit `paper_asked`."""
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        """Take over a theme's colours, everything already drawn included."""
        self.theme = theme

    def show_all(self) -> None:
        """Show all there is again, where the user had zoomed in."""

    def ranges(self) -> Ranges:
        """How far what it draws now goes, of all that follows the numbers."""
        return {}

    def pin(self, ranges: Ranges) -> None:
        """Let all that go so far from now on, whatever is drawn."""

    @property
    def picture(self) -> QWidget:
        """What is exported: the view without its controls."""
        return self.body

    @property
    def unsaid(self) -> str:
        """What its x axis is, where only the card around it says so."""
        return ""

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        """Paint the picture over an area of its size, each unit of which is so many pixels."""
        self.picture.render(painter, area.topLeft().toPoint())

    def reveal(self, there_is_something: bool, hint: str = "Press Run to see it.") -> None:
        """Show the drawing, or a hint in its place."""
        self.hint.setText(hint)
        self.pages.setCurrentWidget(self.body if there_is_something else self.hint)


VIEWS: Registry[type[View]] = Registry("view")


def of_cards(cards: Iterable[str]) -> list[str]:
    """The kinds of views that stand on some cards, as they stand on the screen: card by card, from above."""
    wanted = list(cards)

    def place(kind: str) -> tuple[int, bool, int]:
        view = VIEWS[kind]
        return wanted.index(view.card), not view.upper, view.order

    return sorted((kind for kind in VIEWS if VIEWS[kind].card in wanted), key=place)
