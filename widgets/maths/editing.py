"""A number of the page, typed over in its place."""

import math

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from simulator.arithmetic.written import Link
from widgets.theme import Theme

WIDTH, HEIGHT = 96, 26
REFUSAL = "Type a number, such as -0.5 or 1e-3."
LARGEST = 1e9
TOO_LARGE = "Type a number between -1e9 and 1e9."


class NumberEdit(QLineEdit):
    """Emits `edited` (link, value) on Enter and goes; Escape, or a click elsewhere, leaves the number as it was. Emits
    `left` when it goes."""

    edited = Signal(object, float)
    left = Signal()

    def __init__(self, link: Link, value: float, over: QRect, theme: Theme, parent: QWidget) -> None:
        self.shown = f"{value:.6g}"
        super().__init__(self.shown, parent)
        self.link, self.page, self.room, self.gone = link, parent, parent.width(), False
        self.setAccessibleName("New value")
        self.setToolTip("The new value. Enter takes it, Escape leaves the old one.")
        self.refusal = QLabel(REFUSAL, parent)
        self.refusal.setStyleSheet(f"color: {theme.refusal}; background: {theme.base}; padding: 2px 4px;")
        self.refusal.hide()
        self.returnPressed.connect(self._take)
        self.textEdited.connect(self.refusal.hide)
        width = max(WIDTH, over.width() + 16)
        left = min(over.center().x() - width // 2, parent.width() - width)
        self.setGeometry(max(0, left), over.center().y() - HEIGHT // 2, width, HEIGHT)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def shift(self, dx: int, dy: int) -> None:
        """Go along with the page."""
        for each in (self, self.refusal):
            each.move(each.x() + dx, each.y() + dy)

    def leave(self) -> None:
        if self.gone:  # to hide takes the focus away, which leaves once more
            return
        self.gone = True
        if self.hasFocus():  # Qt would give it to the window's first button
            self.page.setFocus()
        for each in (self.refusal, self):
            each.hide()
            each.deleteLater()
        self.left.emit()

    def _take(self) -> None:
        if self.text() == self.shown:  # it has fewer digits than the number
            self.leave()
            return
        value = number(self.text())
        if value is None or abs(value) > LARGEST:
            self.refusal.setText(REFUSAL if value is None else TOO_LARGE)
            self.refusal.adjustSize()
            left = min(self.x(), self.room - self.refusal.width())
            self.refusal.move(max(0, left), self.y() + self.height() + 2)
            self.refusal.show()
            self.refusal.raise_()
            return
        self.leave()
        self.edited.emit(self.link, value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
        event.accept()  # or the page behind takes Enter for a click on the number, and offers it again

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.leave()


def number(text: str) -> float | None:
    """What was typed as a finite number, with either minus; None: it is none."""
    try:
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
