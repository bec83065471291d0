"""Makes the other pages while the user looks at the first."""

import importlib
import threading

from PySide6.QtCore import QObject, QTimer, Slot

from widgets.pages import Page

PAUSE_MS = 5
"""From one piece to the next, so that the window answers in between."""


class Preparing(QObject):
    """Loads what pages need in a thread, then makes their widgets piece by piece, as long as there is their window."""

    def __init__(self, pages: list[Page], window: QObject) -> None:
        super().__init__(window)
        self.pages = pages
        self.loading = threading.Thread(target=self._load, name="loading", daemon=True)
        self.timer = QTimer(self, interval=PAUSE_MS)
        self.timer.timeout.connect(self._advance)

    def begin(self) -> None:
        self.loading.start()
        self.timer.start()

    def end(self) -> None:
        """Make no more; returns when nothing is being loaded, for a program must not end in the middle of that."""
        self.timer.stop()
        if self.loading.is_alive():
            self.loading.join()

    def _load(self) -> None:
        for page in self.pages:
            for module in page.needs:
                importlib.import_module(module)

    @Slot()
    def _advance(self) -> None:
        if self.loading.is_alive():
            return
        self.timer.stop()  # also when a page cannot be made
        unmade = [page for page in self.pages if not page.built]
        if unmade:
            unmade[0].advance()
            self.timer.start()
