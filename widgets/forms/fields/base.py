"""What a row of a form is: one field of a Spec, and the widget that edits it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from simulator.arrays import Array
from widgets.forms.limits import bounds

Names = Mapping[str, Sequence[str]]


class Ring(QWidget):
    """A red frame over a widget whose value is wrong. Its own style sheet would draw the widget anew, without arrows,
    and would not follow the theme."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.BrightText), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)


class Field(QWidget):
    """One field of a Spec. `committed` (name, plain value) comes on Enter, on leaving the field, or on a choice."""

    committed = Signal(str, object)
    refused = Signal(str, str)
    restored = Signal(str)
    wide = False
    first = False
    """Whether it stands above the fields that are not."""

    def __init__(self, name: str, info: FieldInfo) -> None:
        super().__init__()
        self.name, self.info = name, info
        self.title = info.title or name.replace("_", " ").capitalize()
        extra = info.json_schema_extra
        self.extra: dict[str, Any] = extra if isinstance(extra, dict) else {}
        self.low, self.high, self.allowed = bounds(info)
        self.tip = "\n".join(part for part in (info.description or self.title, self.allowed_text()) if part)
        self.setToolTip(self.tip)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.focus = self.build()
        self.focus.setAccessibleName(self.title)
        self.focus.setToolTip(self.tip)
        self.setFocusProxy(self.focus)
        self.ring = Ring(self.focus)
        self.focus.installEventFilter(self)

    def build(self) -> QWidget:
        """Make the widgets; returns the one that takes the focus."""
        raise NotImplementedError

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a value without emitting."""
        raise NotImplementedError

    def allowed_text(self) -> str:
        return f"Allowed: {self.allowed}." if self.allowed else ""

    def offer(self, choices: Names, meant: Sequence[str]) -> None:
        """What may be chosen from, for a field with choices, and what it stands for now."""

    def show_path(self, points: Array | None) -> None:
        """One round of the figure that the data was found to be (steps, 3), for a field that shows it."""

    def settle(self) -> None:
        """Commit what was typed so far."""

    @property
    def pending(self) -> bool:
        """Whether something was typed that is not committed yet."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo are the document's, unless there is something typed to take back first: a text that was
        refused at once, as a whole."""
        if event.type() == QEvent.Type.Resize:
            self.ring.setGeometry(self.focus.rect())
        undo = QKeySequence.StandardKey.Undo
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.matches(undo)
        if pressed and self.pending and not self.ring.isHidden():
            self.restored.emit(self.name)
            return True
        keys = (undo, QKeySequence.StandardKey.Redo)
        wanted = event.type() == QEvent.Type.ShortcutOverride and not self.pending
        if wanted and isinstance(event, QKeyEvent) and any(map(event.matches, keys)):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def commit(self, value: Any) -> None:
        self.committed.emit(self.name, value)

    def mark(self, wrong: bool) -> None:
        """Show the field as wrong, or as right again."""
        self.ring.setVisible(wrong)
        self.ring.raise_()


class WheelGuard(QObject):
    """Scrolling a panel must not change the values the wheel passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def guarded(widget: QWidget) -> None:
    """Let the wheel change the widget only while it has the focus."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    guard = WheelGuard(widget)
    widget.installEventFilter(guard)
