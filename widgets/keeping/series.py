"""All plots, drawn one a turn of the event loop, so that the window answers in between."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from widgets.keeping.pictures import Drawn
    from widgets.views import View
    from widgets.views.showing import Showing


class Series(QObject):
    """Draws every plot that has something to show, seen or not, as they are at one instant. `then` gets them by their
    paths in `folder`, or none where the network was changed meanwhile."""

    def __init__(self, showing: "Showing", folder: Path, then: "Callable[[dict[Path, Drawn]], None]") -> None:
        super().__init__(showing)
        self.showing, self.folder, self.then = showing, folder, then
        self.left: list[tuple[Path, View]] = []
        self.plots: dict[Path, Drawn] = {}
        self.ended = False
        self.timer = QTimer(self, interval=0)
        self.timer.timeout.connect(self._draw_one)

    def begin(self) -> None:
        self.showing.show_all(self._take)

    def cancel(self) -> None:
        """Draw no more; nothing was written."""
        if not self.ended:
            self.ended = True
            self.timer.stop()
            self.showing.let_go()
            self.deleteLater()

    def _take(self, views: "list[View]") -> None:
        from widgets.keeping.pictures import FORMATS  # the plots' library takes a while to load

        if not self.ended:
            self.left = [(self.folder / f"{view.kind}{suffix}", view) for view in views for suffix in FORMATS]
            self.showing.hold()
            self.timer.start()

    @Slot()
    def _draw_one(self) -> None:
        from widgets.keeping.pictures import drawn

        if not self.showing.held:  # the network was changed, and so were the plots
            self.plots, self.left = {}, []
        if self.left:
            path, view = self.left.pop(0)
            self.plots[path] = drawn(view, path.suffix)
        else:
            self.cancel()
            self.then(self.plots)
