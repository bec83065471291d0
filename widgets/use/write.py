"""Write: the network reads a prompt and writes on, each symbol drawn from its outputs and read as its next input."""

import html
import math
import random
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from simulator.use import Written
from widgets.theme import Theme, mixed
from widgets.use.card import Card
from widgets.use.tab import Saved, Tab
from widgets.use.work import Offer, write_text_with_probabilities, written
from widgets.views.margin import small
from widgets.words import sentence

PAUSE_MS = 250
"""So long after the last key or move the network begins to write."""
HOTTEST, USUAL = 20, 7
"""Tenths of the temperature."""
LENGTH, MOST = 400, 5000


class WriteTab(Tab):
    name, word, tip = "write", "Write", "Give it a prompt, and let it write on by itself."
    reads = False

    def build(self) -> None:
        self.found: Written | None = None
        self.seed = 0
        self.prompt = QLineEdit()
        self.prompt.setPlaceholderText("Its own beginning: the text held out")
        self.prompt.setToolTip("What the network reads before it writes; empty: the beginning of the text held out.")
        self.prompt.setAccessibleName("Prompt")
        self.prompt.setClearButtonEnabled(True)
        self.prompt.setMinimumHeight(28)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, HOTTEST)
        self.slider.setValue(USUAL)
        self.slider.setFixedWidth(140)
        self.slider.setAccessibleName("Temperature")
        self.slider.setToolTip("Low: careful, it writes what is likeliest. High: bold, it risks the unlikely.")
        self.heat = QLabel()
        self.heat.setFixedWidth(self.heat.fontMetrics().horizontalAdvance("0.0 "))
        self.length = QSpinBox()
        self.length.setRange(1, MOST)
        self.length.setValue(LENGTH)
        self.length.setSingleStep(100)
        self.length.setKeyboardTracking(False)
        self.length.setMinimumHeight(28)
        self.length.setAccessibleName("Length")
        self.length.setToolTip(f"How many characters, or words, it writes, from 1 to {MOST:,}.")
        self.another = QPushButton("Another")
        self.another.setToolTip("Draw the text anew, with another seed.")
        self.refusal = QLabel()
        self.refusal.setFont(small())
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.text = QTextEdit(readOnly=True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setFrameShape(QTextEdit.Shape.NoFrame)
        self.text.setAccessibleName("Written text")
        self.text.setToolTip(
            "Faint: what it read. The stronger the colour of the ground, the likelier the network held what it wrote."
        )
        self.cards = [Card("Written text", "", self._lay_out())]
        self.box.addWidget(self.cards[0])
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._again)
        self.prompt.textEdited.connect(self.pause.start)
        self.prompt.returnPressed.connect(self._again)
        self.slider.valueChanged.connect(self._warm)
        self.length.valueChanged.connect(self._again)
        self.another.clicked.connect(self._reseed)
        self._show_heat()

    def _lay_out(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(QLabel("Prompt"))
        row.addWidget(self.prompt, 1)
        for part in (QLabel("Temperature"), self.slider, self.heat, QLabel("Length"), self.length, self.another):
            row.addWidget(part)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        self.refusal.setContentsMargins(12, 0, 12, 0)
        box.addWidget(self.refusal)
        box.addWidget(self.text, 1)
        return whole

    def cannot(self, offer: Offer) -> str:
        return offer.cannot_write

    @Slot()
    def _warm(self) -> None:
        self._show_heat()
        self.pause.start()

    def _show_heat(self) -> None:
        self.heat.setText(f"{self.slider.value() / 10:.1f}")

    @Slot()
    def _reseed(self) -> None:
        self.seed = random.randrange(2**31)
        self._again()

    @Slot()
    def _again(self) -> None:
        self.pause.stop()
        self.stale = True
        if self.trial.offer:
            self.ask()

    def ask(self) -> None:
        self.trial.send(
            self.name, written, self.prompt.text(), self.length.value(), self.slider.value() / 10, self.seed,
            then=self.show_found, refused=self._refuse,
        )  # fmt: skip

    def _refuse(self, refusal: str) -> None:
        """At the field; what was written before stays."""
        self._stand(sentence(refusal.removeprefix("prompt: ").removeprefix("write: ")))
        self.tell()

    def _stand(self, refusal: str) -> None:
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))

    def show_found(self, found: Written) -> None:
        self.found, self.stale = found, False
        self._stand("")
        self._write()
        self.tell()

    def tell(self) -> None:
        if (found := self.found) is None:
            self.said.emit("Nothing is written yet.", "", None)
            return
        sure = float(found.probability.mean())
        checkpoint = self.trial.checkpoint
        untrained = "Untrained: it writes at random. " * bool(checkpoint and not checkpoint.update)
        choices = 1 / max(sure, 1e-9)
        headline = f"Each {found.called} it wrote had a probability of {100 * sure:.0f} % on average."
        told = f"{untrained}By chance among {len(found.symbols):,} {found.called}s it would be "
        self.said.emit(headline, f"{told}{100 / len(found.symbols):.2g} %.", choices < len(found.symbols) / 4)
        told = f"{len(found.pieces):,} {found.called}s after {len(found.prompt_pieces):,} it read"
        self.cards[0].tell(f"{told}; strong colour: likely")

    def _write(self) -> None:
        """The ground of each symbol says how likely it was; neighbours of one shade are one piece."""
        if (found := self.found) is None:
            self.text.clear()
            return
        parts = [f'<span style="color: {self.theme.faint}">{_plain("".join(found.prompt_pieces))}</span>']
        shades = [mixed(self.theme.base, self.theme.accent, 0.05 * k) for k in range(11)]
        shade, run = "", ""
        for piece, p in zip([*found.pieces, ""], [*found.probability.tolist(), math.nan], strict=True):
            ground = "" if math.isnan(p) else shades[round(10 * min(p, 1.0))]
            if ground != shade and run:
                parts.append(f'<span style="background: {shade}">{_plain(run)}</span>')
                run = ""
            shade, run = ground, run + piece
        at = self.text.verticalScrollBar().value()
        self.text.setHtml(
            f'<div style="white-space: pre-wrap; line-height: 150%; color: {self.theme.text}">{"".join(parts)}</div>'
        )
        self.text.verticalScrollBar().setValue(at)

    def forget(self) -> None:
        self.found, self.stale = None, True
        self.prompt.clear()
        self._stand("")
        self.text.clear()

    def saved(self) -> Saved | None:
        return ("written.csv", partial(write_text_with_probabilities, self.found)) if self.found else None

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.refusal.setStyleSheet(f"color: {theme.refusal};")
        self.text.document().setDocumentMargin(12)
        self._write()


def _plain(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
