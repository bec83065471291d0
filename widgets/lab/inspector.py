"""The inspector: what the experiment is made of, one tab at a time, in one scroll area."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from widgets.segments import Segments
from widgets.theme import Theme, buttons


class Inspector(QFrame):
    def __init__(self, panels: dict[str, tuple[QWidget, str]]) -> None:
        """`panels`: each tab's widget and tooltip, by its title."""
        super().__init__()
        self.setObjectName("inspector")
        self.panels = {title: widget for title, (widget, _) in panels.items()}
        self.tabs = Segments(*((title, tip) for title, (_, tip) in panels.items()))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 4, 8)
        box.setSpacing(10)
        box.addWidget(self.tabs)
        box.addWidget(self.area, 1)
        for widget in self.panels.values():
            widget.setContentsMargins(0, 0, 8, 0)
            widget.setParent(self)
            widget.hide()
        self.tabs.chosen.connect(self._turn)
        self.turn_to(next(iter(self.panels)))

    @property
    def shown(self) -> str:
        """The title of the tab in front."""
        return next((title for title, widget in self.panels.items() if widget is self.area.widget()), "")

    def turn_to(self, title: str) -> None:
        """Bring a tab to the front."""
        if before := self.area.takeWidget():
            before.setParent(self)
            before.hide()
        self.area.setWidget(self.panels[title])
        self.panels[title].show()
        self.tabs.select(list(self.panels).index(title))

    @Slot(int)
    def _turn(self, place: int) -> None:
        self.turn_to(list(self.panels)[place])

    def recolour(self, theme: Theme) -> None:
        self.tabs.recolour(theme)
        self.setStyleSheet(
            f"#inspector {{ background: {theme.base}; border: none; border-right: 1px solid {theme.edge}; }}"
            f"#inspector QScrollArea, #inspector QScrollArea > QWidget > QWidget {{ background: {theme.base}; }}"
            + buttons(theme)
        )
