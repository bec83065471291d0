"""Messages: one line over the status line, with what can be done about it. It never takes the focus, never blocks, and
moves nothing under the pointer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

from widgets.bench.message import Message, Tone
from widgets.icons import icon
from widgets.theme import LIGHT, Theme, tips

HEIGHT, MARGIN, INTO_PAGE = 34, 16, 12
"""Its height, how far from the right edge it stands, and how far it reaches into the page above the status line."""
STATUS = 26
"""Height of the status line that it stands over, in pixels."""
PASSES_MS, LETTER_MS = 6000, 60
"""What asks nothing goes by itself after so long, or the time it takes to read, so long for each letter; a refusal, and
what can be answered, stays until it is dismissed."""


class Overlay(QFrame):
    """Stands in the lower right corner of its parent. Emits `aside` with a success that must not take away what is
    there: a refusal, or a question."""

    aside = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.room, self.theme, self.message = parent, LIGHT, Message("")
        self.mark, self.text = QLabel(), QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = QToolButton()
        self.dismiss.setAutoRaise(True)
        self.dismiss.setToolTip("Hide this message.")
        self.dismiss.setAccessibleName("Hide this message")
        self.dismiss.clicked.connect(self.hide)
        self.buttons: list[QPushButton] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 0, 4, 0)
        self.row.setSpacing(8)
        for part, stretch in ((self.mark, 0), (self.text, 1), (self.dismiss, 0)):
            self.row.addWidget(part, stretch)
        self.before: QWidget | None = None
        """What had the focus before one of its buttons."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._remember)
        self.passing = QTimer(self, singleShot=True, interval=PASSES_MS)
        self.passing.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @Slot(object)
    def say(self, message: Message) -> None:
        """Show a message in place of the last one."""
        if message.tone is Tone.SUCCESS and self.isVisible() and _stays(self.message):
            self.aside.emit(message.text)
            return
        self.message = message
        for button in self.buttons:
            self.row.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(*action) for action in message.actions]
        for place, button in enumerate(self.buttons):
            self.row.insertWidget(2 + place, button)
        self.text.setText(message.text)
        self.text.setToolTip(message.text)
        self.passing.stop()
        if not _stays(message):
            self.passing.start(max(PASSES_MS, LETTER_MS * len(message.text)))
        self.recolour(self.theme)
        self.show()
        self.raise_()
        self.place()
        QTimer.singleShot(0, self.place)  # once the buttons have their style, and so their width

    @Slot(object)
    def unsay(self, message: Message) -> None:
        """Take a message back, if it is the one that is shown."""
        if message is self.message:
            self.hide()

    def _button(self, text: str, command: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, flat=True)
        button.setToolTip(f"{text}.")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda: command())
        return button

    @Slot(QWidget, QWidget)
    def _remember(self, old: QWidget | None, now: QWidget | None) -> None:
        if now and self.isAncestorOf(now) and not (old and self.isAncestorOf(old)):
            self.before = old

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the focus back: Qt would give it to the window's first button."""
        super().hideEvent(event)
        inside = QApplication.focusWidget()
        if inside and self.isAncestorOf(inside):
            there = self.before is not None and isValid(self.before) and self.before.isVisible()
            (self.before if self.before and there else self.room).setFocus()
        self.before = None

    def place(self) -> None:
        """In the corner, as wide as its words need, in more than one line where the window is narrower than that."""
        parent = self.room
        room = parent.width() - 2 * MARGIN
        self.text.setWordWrap(False)
        for button in self.buttons:
            button.ensurePolished()
        self.row.invalidate()
        width = self.row.totalSizeHint().width()
        if width > room:
            self.text.setWordWrap(True)
            width = room
        height = max(HEIGHT, self.row.heightForWidth(width) + 8 if self.row.hasHeightForWidth() else HEIGHT)
        bottom = parent.height() - max(STATUS - (HEIGHT - INTO_PAGE), 0)
        self.setGeometry(parent.width() - MARGIN - width, bottom - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        tone = self.message.tone
        edge = {Tone.REFUSAL: theme.refusal, Tone.SUCCESS: theme.good, Tone.NOTE: theme.border}[tone]
        shape = {Tone.REFUSAL: "cross", Tone.SUCCESS: "tick"}.get(tone)
        if shape:
            self.mark.setPixmap(icon(shape, edge).pixmap(QSize(16, 16)))
        self.mark.setVisible(shape is not None)
        self.dismiss.setIcon(icon("cross", theme.faint))
        self.setStyleSheet(
            f"#overlay {{ background: {theme.base}; border: 1px solid {edge}; border-radius: 8px; }}"
            f"#overlay QLabel {{ background: transparent; color: {theme.text}; }}"
            f"#overlay QPushButton {{ border: none; color: {theme.accent}; padding: 2px 6px; border-radius: 5px; }}"
            f"#overlay QPushButton:hover, #overlay QPushButton:focus {{ background: {theme.wash}; }}" + tips(theme)
        )


def _stays(message: Message) -> bool:
    """Whether it is a refusal, or can be answered."""
    return bool(message.actions) or message.tone is Tone.REFUSAL
