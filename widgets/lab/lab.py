"""The laboratory: inspector, network and cards of views, in sizes that fit the window."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from simulator.experiment import Experiment
from widgets.bench.layers import Layers
from widgets.bench.workbench import Workbench
from widgets.lab.arrangement import Arrangement, KeptCard
from widgets.lab.card import AxisCard
from widgets.lab.inspector import Inspector
from widgets.lab.measures import EDGE, FOLDS_BELOW, GAP, NARROWEST, RADIUS, WIDEST, measures
from widgets.lab.shares import Shares
from widgets.panels.band import Band
from widgets.panels.data import DataPanel
from widgets.panels.network import NetworkPanel
from widgets.panels.notes import NotesPanel
from widgets.panels.training import TrainingPanel
from widgets.segments import Segments
from widgets.theme import Theme, tips
from widgets.views import CARDS, VIEWS, View
from widgets.views.base import of_cards
from widgets.views.showing import Showing


class Lab(QWidget):
    """Emits `export_asked` with a view."""

    export_asked = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench, self.layers = bench, Layers(bench)
        self.one_column = False

    def pieces(self) -> Iterator[None]:
        """Make what stands on it, a piece at a time."""
        document = self.bench.document
        self.band, self.network = Band(self.bench, self.layers), NetworkPanel(self.bench, self.layers)
        yield
        self.data = DataPanel(document)
        self.data.sizes.connect(self.band.show_sizes)
        yield
        self.training, self.notes = TrainingPanel(document), NotesPanel(document)
        yield
        self.views: list[View] = []
        for kind in of_cards(CARDS):
            self.views.append(VIEWS[kind]())
            yield
        self.showing = Showing(self.bench.session, self.views, self.bench.selector)
        self._build()
        yield
        document.changed.connect(self.suit)
        self.band.edit_asked.connect(self._edit)
        self.bench.session.began.connect(self.data.read_again)

    def _build(self) -> None:
        self.inspector = Inspector(
            {
                "Network": (self.network, "The selected layer, and the output."),
                "Data": (self.data, "What the network reads, and what it is to answer."),
                "Training": (self.training, "How it is trained, and for how long."),
                "Notes": (self.notes, "What to watch for, in your own words."),
            }
        )
        self.inspector.setMinimumWidth(NARROWEST)
        self.inspector.setMaximumWidth(WIDEST)
        self.cards = {
            key: AxisCard(title, f"x: {axis}", [view for view in self.views if view.card == key])
            for key, (title, axis) in CARDS.items()
        }
        for card in self.cards.values():
            card.turned.connect(self.showing.looker.start)
            card.export_asked.connect(self.export_asked)
        self.switch = Segments(("Training", "Loss and gradients, over updates."),
                               ("Sequence", "Output and states, over time steps."))  # fmt: skip
        self.switch.chosen.connect(self._switch)
        self.columns = Shares(Qt.Orientation.Horizontal, self.cards["training"], self.cards["sequence"])
        self.under = QWidget()
        under = QVBoxLayout(self.under)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(self.switch)
        under.addWidget(self.columns, 1)
        self.rows = Shares(Qt.Orientation.Vertical, self.band, self.under, fixed=True)
        right = QWidget()
        box = QVBoxLayout(right)
        box.setContentsMargins(GAP, GAP, EDGE, GAP)
        box.addWidget(self.rows)
        self.whole = Shares(Qt.Orientation.Horizontal, self.inspector, right, fixed=True)
        self.whole.setHandleWidth(1)
        box_all = QHBoxLayout(self)
        box_all.setContentsMargins(0, 0, 0, 0)
        box_all.addWidget(self.whole)

    # What suits

    def catch_up(self) -> None:
        """The document and its session were there before this was made: show them as they are."""
        experiment = self.bench.document.experiment
        for panel in (self.band, self.network, self.data, self.training, self.notes):
            panel.show_experiment(experiment)
        self.suit(experiment)
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

    @Slot()
    def show_data(self) -> None:
        """Bring the data to the front."""
        self.inspector.turn_to("Data")

    @Slot()
    def _edit(self) -> None:
        self.inspector.turn_to("Network")
        self.network.focus_first()

    # Sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Sizes that fit the window; what the user set by hand stays."""
        fitting = measures(self.window().width())
        self.one_column = fitting.columns == 1
        self.whole.set_usual(fitting.inspector)
        self.rows.set_usual(fitting.band)
        self.switch.setVisible(self.one_column)
        self._switch(self.switch.index)
        for card in self.cards.values():
            card.fold_unless_chosen(self.height() < FOLDS_BELOW)

    @Slot(int)
    def _switch(self, place: int) -> None:
        """In one column, which card is seen."""
        self.switch.select(place)
        for number, card in enumerate(self.cards.values()):
            card.setVisible(not self.one_column or number == place)
        self.showing.looker.start()

    # What is remembered

    def _splits(self) -> dict[str, Shares]:
        rows = {f"rows of {key}": card.rows for key, card in self.cards.items()}
        return {"inspector": self.whole, "network": self.rows, "columns": self.columns} | rows

    def arrangement(self) -> str:
        """What the user set by hand, as JSON."""
        cards = {}
        for key, card in self.cards.items():
            chosen = tuple(view.kind for place in (card.above, card.below) if (view := place.chosen))
            cards[key] = KeptCard(folded=card.by_hand, views=chosen)
        splits = {name: split.chosen for name, split in self._splits().items()}
        kept = Arrangement(splits=splits, cards=cards, tab=self.inspector.shown, card=self.switch.index)
        return kept.model_dump_json()

    def restore(self, text: str) -> None:
        """Take over what `arrangement` gave; anything else changes nothing."""
        kept = Arrangement.read(text)
        if kept and all(split.takes(kept.splits.get(name)) for name, split in self._splits().items()):
            self._arrange_as(kept)

    def _arrange_as(self, kept: Arrangement) -> None:
        for name, split in self._splits().items():
            split.choose(kept.splits.get(name))
        for key, card in self.cards.items():
            before = kept.cards.get(key, KeptCard())
            card.by_hand = before.folded
            for view in (view for view in card.views if view.kind in before.views):
                card.place_of(view).chosen = view
        if kept.tab in self.inspector.panels:
            self.inspector.turn_to(kept.tab)
        self.switch.select(kept.card)

    def reset(self) -> None:
        """Put everything back in its place."""
        for split in self._splits().values():
            split.choose(None)
        for card in self.cards.values():
            card.reset()
        self.arrange()

    def recolour(self, theme: Theme) -> None:
        for view in self.views:
            view.recolour(theme)
        for card in self.cards.values():
            card.recolour(theme)
        self.band.recolour(theme)
        self.data.recolour(theme)
        self.inspector.recolour(theme)
        self.switch.recolour(theme)
        self.setStyleSheet(
            f"#card {{ background: {theme.base}; border: 1px solid {theme.edge}; border-radius: {RADIUS}px; }}"
            "QSplitter::handle { background: transparent; }" + tips(theme)
        )
