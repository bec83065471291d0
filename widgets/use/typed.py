"""Type: a sequence of your own, and what the network answers."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from simulator.numerals import figure, per_cent
from simulator.use import Answered
from widgets.lab.shares import Shares
from widgets.theme import Theme
from widgets.use.answers import Answers
from widgets.use.card import Card
from widgets.use.figures import Figures
from widgets.use.tab import Tab
from widgets.use.work import Offer, answered
from widgets.views.margin import small

PAUSE_MS = 250
"""So long after the last key what is typed is read."""
FIRST = 12
"""So many outputs are listed."""


class TypeTab(Tab):
    name, word, tip = "type", "Type", "Type a sequence of your own, and see what the network answers."
    reads = False

    def build(self) -> None:
        self.found: Answered | None = None
        self.text = QLineEdit()
        self.text.setAccessibleName("Typed sequence")
        self.text.setToolTip("A sequence of your own; the network reads it from its own start.")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumHeight(28)
        self.refusal = QLabel()
        self.refusal.setFont(small())
        self.refusal.setWordWrap(True)
        self.refusal.setContentsMargins(12, 0, 12, 0)
        self.refusal.hide()
        self.answers = Answers()
        self.figures = Figures("What it gave after the last step, the largest first.")
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(QLabel("Sequence"))
        row.addWidget(self.text, 1)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self.refusal)
        box.addWidget(self.answers, 1)
        self.cards = [
            Card("Your sequence", "every step, and what was given there", whole, self.answers),
            Card("The last answer", "after all that was read", self.figures),
        ]
        self.columns = Shares(Qt.Orientation.Horizontal, self.cards[0], self.cards[1])
        self.columns.set_usual(0.68)
        self.splits = [self.columns]
        self.box.addWidget(self.columns)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._again)
        self.text.textEdited.connect(self.pause.start)
        self.text.returnPressed.connect(self._again)

    def cannot(self, offer: Offer) -> str:
        self.text.setPlaceholderText(offer.typed)
        return ""

    @Slot()
    def _again(self) -> None:
        self.pause.stop()
        self.stale = True
        if self.trial.offer:
            self.ask()

    def ask(self) -> None:
        if self.text.text().strip():
            self.trial.send(self.name, answered, self.text.text(), then=self.show_found, refused=self._stand)
        else:
            self.stale = False
            self._stand("")
            self._show(None)

    def _stand(self, refusal: str) -> None:
        """What is wrong with what was typed; what was answered before stays."""
        self.stale = False
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))

    def show_found(self, found: Answered) -> None:
        self._stand("")
        self._show(found)

    def _show(self, found: Answered | None) -> None:
        self.found = found
        self.answers.show_found(found)
        rows = [["", "likelihood" if found.targets == "classes" else "output"]] if found else []
        for k in self._order()[:FIRST]:
            assert found
            rows.append([found.names[k], self._value(float(found.output[-1, k]))])
        self.figures.show_rows(rows)
        self.tell()

    def _order(self) -> list[int]:
        """The outputs as they are listed: of classes the likeliest first."""
        if self.found is None:
            return []
        if self.found.targets == "classes":
            return [int(k) for k in (-self.found.output[-1]).argsort(kind="stable")]
        return list(range(len(self.found.names)))

    def _value(self, value: float) -> str:
        assert self.found
        return per_cent(value) if self.found.targets == "classes" else figure(value)

    def tell(self) -> None:
        found = self.found
        if found is None:
            self.said.emit("Type a sequence.", self.text.placeholderText(), None)
            return
        first = self._order()[0]
        name, value = found.names[first], self._value(float(found.output[-1, first]))
        if found.targets != "classes":
            headline = f"After the last step its output {name} is {value}."
        elif found.next:
            headline = f"After that it expects {name}, with {value}."
        else:
            headline = f"It takes that for {name}, with {value}."
        made = self.trial.checkpoint.update if self.trial.checkpoint else 0
        told = f"It read {found.steps:,} steps, from its own start."
        if found.at_end:
            told += " It was trained to answer at the end alone: what it gave before says little."
        self.said.emit(headline, told if made else f"Untrained. {told}", None)

    def forget(self) -> None:
        self.stale = True
        self.text.clear()
        self._stand("")
        self.found = None
        self.answers.show_found(None)
        self.figures.show_rows([])

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.refusal.setStyleSheet(f"color: {theme.refusal};")
        for part in (self.answers, self.figures):
            part.recolour(theme)
