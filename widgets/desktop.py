"""The running application: Qt, the window, and the picture taken of it on request."""

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QTimer, Slot
from PySide6.QtWidgets import QApplication

from simulator.files import write_bytes
from simulator.library import Opened
from widgets import trouble
from widgets.session import State
from widgets.settings import Settings
from widgets.window import Window


class Desktop:
    def __init__(self, in_process: bool, settings: Path | None = None) -> None:
        """`settings`: a folder to keep settings and sessions in, in place of the user's own."""
        self.app = QApplication.instance() or QApplication(sys.argv[:1])
        self.app.setApplicationName("RNN Simulator")
        self.trouble = trouble.install()
        self.window = Window(Settings(settings), in_process)

    def show(self, opened: Opened | None, run: bool, screenshot: Path | None = None, after: float = 0.0) -> int:
        self.window.show()
        if opened:
            self.window.show_opened(opened)
            if run:
                self.window.session.run()
        if screenshot:
            self.camera = Camera(self.window, screenshot, after if opened else 0)
        return self.app.exec()


class Camera:
    """Takes a picture of the window once it has trained for some seconds, and closes it."""

    def __init__(self, window: Window, path: Path, after: float) -> None:
        self.window, self.path, self.after = window, path, after
        self.timer = QTimer(interval=50)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    @property
    def ready(self) -> bool:
        session, reader = self.window.session, self.window.lab.data.reader
        if reader.reading is not None:
            return False
        over = session.state in (State.FINISHED, State.FAILED)
        return (
            over or not self.after or (session.history.last is not None and session.history.last.seconds >= self.after)
        )

    @Slot()
    def look(self) -> None:
        if self.ready:
            self.timer.stop()
            QTimer.singleShot(100, self.shoot)  # let what was drawn last reach the screen

    @Slot()
    def shoot(self) -> None:
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.window.grab().save(buffer, "PNG")
        self.window.document.undo_stack.setClean()
        self.window.close()
        write_bytes(self.path, bytes(buffer.data()))
