"""A card of this page: a title, what it shows, and what it shows it with."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from widgets.elided import Elided

if TYPE_CHECKING:
    from widgets.keeping.pictures import Pictured


class Card(QFrame):
    """Emits `export_asked` with what it shows, where that is a plot."""

    export_asked = Signal(object)

    def __init__(self, title: str, about: str, body: QWidget, plot: "Pictured | None" = None) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body, self.plot = body, plot
        self.name, self.about = QLabel(f"<b>{title}</b>"), Elided(about)
        self.head = head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 2)
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self.about, 1)
        head.addStrut(30)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 0, 1, 8)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(body, 1)
        if plot:
            more = QToolButton()
            more.setText("Export…")
            more.setAutoRaise(True)
            more.setToolTip("Write this plot as PNG, SVG or CSV.")
            more.setAccessibleName(f"Export {title}")
            more.clicked.connect(lambda: self.export_asked.emit(plot))
            head.addWidget(more)

    def tell(self, about: str) -> None:
        """What it shows now."""
        about = about[:1].lower() + about[1:] if about[1:2].islower() else about
        self.about.setText(about)

    def call(self, title: str) -> None:
        self.name.setText(f"<b>{title}</b>")

    def add_to_head(self, *parts: QWidget) -> None:
        """Controls of what it shows, before what can be done with it."""
        for part in parts:
            self.head.insertWidget(self.head.count() - (self.plot is not None), part)
