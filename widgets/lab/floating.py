"""A view in a window of its own."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.views import View


class Floating(QWidget):
    """Emits `closed` with the view, which then goes back to its card."""

    closed = Signal(object)

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.view = view
        self.setWindowTitle(f"{view.title} – RNN Simulator")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(view)
        view.show()
        self.resize(720, 460)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self.view)
