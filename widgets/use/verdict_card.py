"""What it is worth, in a sentence; and how far whoever finds out has come."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from widgets.theme import LIGHT, Theme


class VerdictCard(QFrame):
    """Emits `cancelled` when the user wants the work stopped, and `led` when he follows the way that is offered."""

    cancelled, led = Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.theme, self.refusing = LIGHT, False
        self.good: bool | None = None
        self.bar = QFrame()
        self.bar.setFixedWidth(4)
        self.headline, self.detail = QLabel(), QLabel()
        font = self.headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        self.headline.setFont(font)
        for label in (self.headline, self.detail):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName("Progress")
        self.stop = QPushButton("Cancel")
        self.stop.setToolTip("Read no further. What is shown stays.")
        self.stop.clicked.connect(self.cancelled)
        self.way = QPushButton()
        self.way.clicked.connect(self.led)
        self.way.hide()
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self.headline)
        text.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 10, 12, 10)
        row.setSpacing(14)
        row.addWidget(self.bar)
        row.addLayout(text, 1)
        row.addWidget(self.way)
        row.addWidget(self.progress)
        row.addWidget(self.stop)
        self.rest()
        self.say("", "")

    def say(self, headline: str, detail: str, good: bool | None = None, refusing: bool = False) -> None:
        self.good, self.refusing = good, refusing
        self.headline.setText(headline)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.offer("")
        self.recolour(self.theme)

    def offer(self, word: str, tip: str = "") -> None:
        """A button that leads to where it can be done better; "": none."""
        self.way.setText(word)
        self.way.setToolTip(tip)
        self.way.setVisible(bool(word))

    @property
    def working(self) -> bool:
        return self.stop.isVisible()

    def work(self, done: int = 0, of: int = 0) -> None:
        """So many of so many parts are done; of none: nobody knows."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self.progress.show()
        self.stop.show()

    def rest(self) -> None:
        """Nothing is under way."""
        self.progress.hide()
        self.stop.hide()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        judged = theme.good if self.good else theme.accent if self.good is None else theme.series[1]
        colour = theme.refusal if self.refusing else judged
        self.bar.setStyleSheet(f"background: {colour if self.headline.text() else 'transparent'}; border-radius: 2px;")
        self.detail.setStyleSheet(f"color: {theme.faint};")
        self.progress.setStyleSheet(
            f"QProgressBar {{ background: {theme.edge}; border: none; border-radius: 3px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}"
        )
