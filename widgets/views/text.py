"""The text a network of characters writes by itself."""

import html
import random
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QTextEdit

from simulator.probes.text import Text
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers, View

NOTHING = Text("", "")


@VIEWS.register
class TextView(View):
    """Each new character is drawn from the network's output and read as its next input."""

    kind, title, order, probe = "text", "Written text", 20, "text"
    tip = "What the network writes by itself, after reading the faint text. Each character it draws is its next input."

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 20)
        self.slider.setValue(7)
        self.slider.setAccessibleName("Temperature")
        self.slider.setToolTip("Low: careful, it writes what is likeliest. High: bold, it risks the unlikely.")
        self.slider.valueChanged.connect(self._changed)
        self.value = QLabel()
        self.again = QPushButton("Write another")
        self.again.setToolTip("Draw the characters anew, with another seed.")
        self.again.clicked.connect(self._reseed)
        row = QHBoxLayout()
        for widget in (QLabel("Temperature"), self.slider, self.value, self.again):
            row.addWidget(widget)
        self.text = QTextEdit(readOnly=True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.box.addLayout(row)
        self.box.addWidget(self.text, 1)
        self.seed, self.seen = 0, NOTHING
        self._show_value()

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.writes

    @property
    def picture(self) -> QTextEdit:
        return self.text

    def options(self) -> dict[str, Any]:
        return {"temperature": self.slider.value() / 10, "seed": self.seed}

    @Slot()
    def _changed(self) -> None:
        self._show_value()
        self.options_changed.emit()

    def _show_value(self) -> None:
        self.value.setText(f"{self.slider.value() / 10:.1f}")

    @Slot()
    def _reseed(self) -> None:
        self.seed = random.randrange(2**31)
        self.options_changed.emit()

    def begin(self, started: Started) -> None:
        self.seen = NOTHING
        self._write()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        if snapshot.probes["text"] != self.seen:
            self.seen = snapshot.probes["text"]
            self._write()

    def _write(self) -> None:
        prompt, text = (html.escape(part).replace("\n", "<br>") for part in (self.seen.prompt, self.seen.text))
        self.text.setHtml(
            f'<div style="white-space: pre-wrap"><span style="color: {self.theme.faint}">{prompt}</span>{text}</div>'
        )

    def numbers(self) -> Numbers:
        rows = [["read", c] for c in self.seen.prompt] + [["written", c] for c in self.seen.text]
        return ["part", "character"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._write()
