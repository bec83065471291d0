"""Evaluate: how well it does on a part of its data, or on another file."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.use import Evaluation
from simulator.use.tables import by_bit, comparison
from simulator.use.verdict import is_good
from widgets.lab.measures import GAP
from widgets.lab.shares import Shares
from widgets.theme import Theme
from widgets.use.card import Card
from widgets.use.confusion import ConfusionGrid
from widgets.use.figures import Figures
from widgets.use.series import NAMED, Series
from widgets.use.tab import Saved, Tab
from widgets.use.work import evaluated, write_predictions
from widgets.use.worst import Worst
from widgets.words import counted, sentence

READING = "Reading the whole part…"
UNTRAINED = "Untrained: the weights are as they were drawn at first. Press Run, and look again."


class EvaluateTab(Tab):
    name, word, tip = "evaluate", "Evaluate", "How well it does on the whole of a part of the data."

    def build(self) -> None:
        self.found: Evaluation | None = None
        self.series, self.grid = Series(), ConfusionGrid()
        self.figures = Figures("The network beside opponents that learn nothing, on the same steps.")
        self.worst = Worst(self.series)
        self.bits = Figures("Each output that is yes or no: how often it is right, and in which way it is wrong.")
        self.outputs = Card("Output and target", "", self.series, self.series)
        self.outputs.add_to_head(self.series.controls())
        self.confused = Card("What was taken for what", "rows: what it is", self.grid, self.grid)
        self.by_bit = Card("Yes or no", "by output", self.bits)
        self.table = Card("In figures", "", self.figures)
        self.furthest = Card("Furthest off", "a click shows the step", self.worst)
        self.cards = [self.outputs, self.confused, self.by_bit, self.table, self.furthest]
        lower = QWidget()
        box = QVBoxLayout(lower)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.by_bit, 1)
        box.addWidget(self.furthest, 1)
        self.right = Shares(Qt.Orientation.Vertical, self.table, lower)
        self.left = Shares(Qt.Orientation.Vertical, self.outputs, self.confused)
        self.columns = Shares(Qt.Orientation.Horizontal, self.left, self.right)
        self.columns.set_usual(0.62)
        self.splits = [self.left, self.right, self.columns]
        self.grid.chosen.connect(self._tell_square)
        self.box.addWidget(self.columns)
        self._arrange()

    def ask(self) -> None:
        trial = self.trial
        self.trial.send(
            self.name, evaluated, trial.part, trial.path, then=self.show_found, refused=self.refused.emit
        )  # fmt: skip

    def show_found(self, found: Evaluation) -> None:
        self.found, self.stale = found, False
        self.series.show_found(found, self.trial.bench.document.experiment.data)
        self.worst.show_found(found)
        rows = comparison(found)
        note = f"Right: share of {found.right_means}." if found.right_means else ""
        self.figures.show_rows(rows, note)
        if found.confusion:
            self.grid.show_found(found.confusion)
        if found.bits:
            self.bits.show_rows(by_bit(found))
        self._arrange()
        self.tell()

    @property
    def told(self) -> bool:
        return self.found is not None

    def tell(self) -> None:
        """Its verdict, again."""
        if (found := self.found) is None:
            return
        read = f"{sentence(found.part_says)}. {found.steps:,} scored steps in {counted(found.sequences, 'sequence')}."
        made = self.trial.checkpoint.update if self.trial.checkpoint else 0
        self.said.emit(
            found.verdict or "There is nobody to compare it with.", read if made else f"{UNTRAINED} {read}",
            is_good(found.verdict) and made > 0,
        )  # fmt: skip
        part = found.part_says.partition(":")[0].partition(",")[0]
        self.outputs.tell(part)
        self.table.tell(part)

    def _arrange(self) -> None:
        """What there is to see."""
        found = self.found
        confusion, bits = found is not None and found.confusion, found is not None and found.bits
        self.confused.setVisible(bool(confusion))
        self.by_bit.setVisible(bool(bits))
        n = len(found.confusion.names) if found and found.confusion else 0
        self.outputs.setVisible(not n or n <= NAMED)
        self.left.set_usual(0.45)
        self.right.set_usual(0.26 if bits else 0.45)
        self._tell_square(self.grid.marked)

    @Slot(object)
    def _tell_square(self, square: tuple[int, int] | None) -> None:
        self.confused.tell(self.grid.says(*square) if square else "rows: what it is; a click names a square")

    def forget(self) -> None:
        self.found, self.stale, self.series.found = None, True, None

    def saved(self) -> Saved | None:
        return ("predictions.csv", partial(write_predictions, self.found)) if self.found else None

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for part in (self.series, self.grid, self.figures, self.bits, self.worst):
            part.recolour(theme)
