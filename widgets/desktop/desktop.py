"""The running application: Qt, the window, and the picture taken of it on request."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication

from simulator.errors import InputError
from simulator.files import write_bytes
from simulator.keeping.library import Opened
from widgets.bench.message import Tone
from widgets.bench.session import State
from widgets.desktop import trouble
from widgets.keeping.pictures import encoded
from widgets.pages import PAGES
from widgets.settings import Settings
from widgets.window.window import Window

FIRST_LOOK_MS = 50
"""From the window's first picture to what is made behind it."""


class Desktop:
    def __init__(self, in_process: bool, settings: Path | None = None) -> None:
        """`settings`: a folder to keep settings and sessions in, in place of the user's own."""
        self.app = QApplication.instance() or QApplication(sys.argv[:1])
        self.app.setApplicationName("RNN Simulator")
        self.trouble = trouble.install()
        self.window = Window(Settings(settings), in_process)

    def show(
        self, opened: Opened | None, run: bool, page: str = "", screenshot: Path | None = None, after: float = 0.0
    ) -> int:
        """`page`: the one to open it on, "" for Train. Raises InputError where there is no such page."""
        if page and page not in PAGES:
            raise InputError(f"--page: {page!r} is not allowed; it should be one of {', '.join(PAGES)}.")
        self.window.show()
        QTimer.singleShot(FIRST_LOOK_MS, self.window.prepare)
        if opened:
            if screenshot:
                self.window.bench.open(opened)
            else:  # which asks before it reads data that somebody else's experiment names
                self.window.program.filing.show(opened)
            if page:
                self.window.show_page(page)
            if run:
                self.window.bench.session.run()
        warn(self.window)
        if screenshot:
            before = opened.checkpoint.seconds if opened and opened.checkpoint else 0.0
            self.camera = Camera(self.window, after if opened else 0, before)
        with ended_by_signals(self.window):
            code = self.app.exec()
        if screenshot and self.camera.picture:
            write_bytes(screenshot, self.camera.picture)
        return code


def warn(window: Window) -> None:
    """Say where nothing can be remembered, and offer another folder."""
    settings = window.bench.settings

    def choose() -> None:
        folder = window.dialogs.folder("Remember everything in", Path.home())
        if not folder:
            warn(window)
            return
        try:
            settings.move(Path(folder))
        except InputError as refusal:
            window.bench.refuse(str(refusal))
            return
        window.program.recovery.settle()
        window.bench.report(f"Settings, sessions and edits are now kept in {folder}.")

    if settings.trouble:
        window.bench.say(
            f"Nothing can be remembered for good: {settings.trouble}. Until the system clears it, {settings.data} is "
            "used.",
            ("Choose a folder…", choose),
            tone=Tone.REFUSAL,
        )


@contextmanager
def ended_by_signals(window: Window) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) closes the window, without a question; a second one ends the program at once.

    Python's handlers run only between two of its own steps: a timer brings some of them into Qt's loop.
    """
    awake = QTimer(interval=200)
    awake.timeout.connect(lambda: None)
    awake.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(*_: object) -> None:
        for number in before:
            signal.signal(number, signal.SIG_DFL)
        QTimer.singleShot(0, window.end)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        awake.stop()
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


class Camera:
    """Takes a picture (PNG) of the window and closes it, once its network has trained for `after` seconds more than
    the `before` that it came with."""

    def __init__(self, window: Window, after: float, before: float = 0.0) -> None:
        self.window, self.after, self.before, self.picture = window, after, before, b""
        self.timer = QTimer(interval=50)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    @property
    def ready(self) -> bool:
        session = self.window.bench.session
        if self.window.page.busy():
            return False
        if not self.after or session.state in (State.FINISHED, State.FAILED):
            return True
        last = session.history.last
        return last is not None and last.seconds >= self.before + self.after

    @Slot()
    def look(self) -> None:
        if self.ready:
            self.timer.stop()
            QTimer.singleShot(100, self.shoot)  # let what was drawn last reach the screen

    @Slot()
    def shoot(self) -> None:
        self.window.bench.document.undo_stack.setClean()
        self.picture = encoded(self.window.grab().toImage())
        self.window.close()
