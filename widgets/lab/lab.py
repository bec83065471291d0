"""The laboratory: inspector, network and cards of views, in sizes that fit the window."""

from collections.abc import Iterator
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.bench.layers import Layers
from widgets.bench.workbench import Workbench
from widgets.lab.arrangement import Arrangement, KeptCard
from widgets.lab.body import Body
from widgets.lab.inspector import Inspector
from widgets.lab.measures import EDGE, FOLDS_BELOW, GAP, NARROWEST, WIDEST, measures
from widgets.lab.shares import Shares
from widgets.panels.band import Band
from widgets.panels.data import DataPanel
from widgets.panels.network import NetworkPanel
from widgets.panels.notes import NotesPanel
from widgets.panels.training import TrainingPanel
from widgets.theme import Theme
from widgets.views import CARDS


class Lab(Body):
    """Network, data and training beside the views."""

    titles: ClassVar = {key: (title, f"x: {axis}") for key, (title, axis) in CARDS.items()}
    words = (("Training", "Loss and gradients, over updates."),
             ("Sequence", "Output and states, over time steps."))  # fmt: skip

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.layers = Layers(bench)

    def pieces(self) -> Iterator[None]:
        document = self.bench.document
        self.band, self.network = Band(self.bench, self.layers), NetworkPanel(self.bench, self.layers)
        yield
        self.data = DataPanel(document)
        self.data.sizes.connect(self.band.show_sizes)
        yield
        self.training, self.notes = TrainingPanel(document), NotesPanel(document)
        yield
        yield from super().pieces()
        self.band.edit_asked.connect(self._edit)
        self.bench.session.began.connect(self.data.read_again)
        self.restore(self.bench.settings.arrangement)

    def build(self) -> None:
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
        self.columns = Shares(Qt.Orientation.Horizontal, self.cards["training"], self.cards["sequence"])
        self.turns = list(self.cards.values())
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
        within = {f"rows of {key}": card.rows for key, card in self.cards.items()}
        self.splits = {"inspector": self.whole, "network": self.rows, "columns": self.columns} | within
        box_all = QHBoxLayout(self)
        box_all.setContentsMargins(0, 0, 0, 0)
        box_all.addWidget(self.whole)

    def catch_up(self) -> None:
        for panel in (self.band, self.network, self.data, self.training, self.notes):
            panel.show_experiment(self.bench.document.experiment)
        super().catch_up()

    def show_data(self, field: str = "") -> None:
        """Bring the data to the front, and the focus to the field of this name."""
        self.inspector.turn_to("Data")
        if row := self.data.form.lead_to(field):
            QTimer.singleShot(0, lambda: self.inspector.area.ensureWidgetVisible(row))  # once it has its place

    @Slot()
    def _edit(self) -> None:
        self.inspector.turn_to("Network")
        self.network.focus_first()

    def arrange(self) -> None:
        fitting = measures(self.window().width())
        self.one_column = fitting.columns == 1
        self.whole.set_usual(fitting.inspector)
        self.rows.set_usual(fitting.band)
        super().arrange()
        for card in self.cards.values():
            card.fold_unless_chosen(self.height() < FOLDS_BELOW)

    # What is remembered

    def arrangement(self) -> str:
        """What the user set by hand, as JSON."""
        cards = {}
        for key, card in self.cards.items():
            chosen = tuple(view.kind for place in (card.above, card.below) if (view := place.chosen))
            cards[key] = KeptCard(folded=card.by_hand, views=chosen)
        splits = {name: split.chosen for name, split in self.splits.items()}
        kept = Arrangement(splits=splits, cards=cards, tab=self.inspector.shown, card=self.switch.index)
        return kept.model_dump_json()

    def restore(self, text: str) -> None:
        """Take over what `arrangement` gave; anything else changes nothing."""
        kept = Arrangement.read(text)
        if kept and all(split.takes(kept.splits.get(name)) for name, split in self.splits.items()):
            self._arrange_as(kept)

    def _arrange_as(self, kept: Arrangement) -> None:
        for name, split in self.splits.items():
            split.choose(kept.splits.get(name))
        for key, card in self.cards.items():
            before = kept.cards.get(key, KeptCard())
            card.by_hand = before.folded
            for view in (view for view in card.views if view.kind in before.views):
                card.place_of(view).chosen = view
        if kept.tab in self.inspector.panels:
            self.inspector.turn_to(kept.tab)
        self.switch.select(kept.card)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for part in (self.band, self.data, self.inspector):
            part.recolour(theme)
