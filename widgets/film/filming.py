"""Animations of the window's views: asked, made, written."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from simulator.errors import InputError
from simulator.runs import Store
from simulator.runs.past import Past, spread
from widgets.bench.back import PATIENCE
from widgets.bench.learned import Learned
from widgets.bench.workbench import Workbench
from widgets.film import encoding
from widgets.keeping.dialogs import Dialogs
from widgets.words import sentence

if TYPE_CHECKING:
    from widgets.film.scene import Scene
    from widgets.film.sheet import Sheet
    from widgets.views import View
    from widgets.views.showing import Showing

CALLED = {".gif": "GIF (*.gif)", ".webp": "WebP (*.webp)", ".mp4": "MP4 film (*.mp4)"}
NOTHING = "There is nothing to animate yet; press Run first."
LOST = "This run is not recorded any more; free some disk space, and train it anew to animate it."


class Filming:
    """A sheet for each animation; as many at once as the user likes."""

    def __init__(self, bench: Workbench, dialogs: Dialogs) -> None:
        self.bench, self.dialogs = bench, dialogs

    def ask(self, showing: "Showing", view: "View") -> None:
        """Ask which updates of the open run, once it is known which there are."""
        from widgets.keeping.pictures import whole_size  # here and below: the plots' library takes a while to load
        from widgets.views.showing import HIDDEN

        session, recording = self.bench.session, self.bench.recording
        if session.made < 2 or recording.trouble or not session.started:
            self.bench.refuse(LOST if recording.trouble else NOTHING)
            return
        if not encoding.formats():
            self.bench.refuse(encoding.NO_PILLOW)
            return
        if not view.isVisible():
            view.resize(HIDDEN)
        network, size, made = session.network, whole_size(view), session.made
        make, look = _scene(view, size, showing), partial(_first, recording.store, network, recording.written())
        self.bench.background.do(look, partial(self._open, view, size, network, made, make))

    def _open(
        self, view: "View", size: QSize, network: Learned, made: int, make: "Callable[[], Scene]", first: object
    ) -> None:
        from widgets.film.sheet import Sheet

        if not isinstance(first, int) or first + 1 >= made:
            self.bench.refuse(NOTHING if isinstance(first, int) else sentence(str(first)))
            return
        sheet = Sheet(view.title, first, made, size, view.theme, self.dialogs.parent)
        sheet.asked.connect(partial(self._place, sheet, view.title, view.kind, network, make))
        self.bench.closing.connect(sheet.reject)
        sheet.show()

    def _place(self, sheet: "Sheet", title: str, kind: str, network: Learned, make: "Callable[[], Scene]") -> None:
        formats = {each: CALLED[each] for each in encoding.formats()}
        suffix = next(iter(formats))
        path = self.dialogs.place(f"Animate “{title}”", self.bench.settings.folder / f"{kind}{suffix}", formats, suffix)
        if path is None:
            return
        try:
            encoding.check(path)
        except InputError as refusal:  # before the work, not after it
            sheet.refuse(str(refusal))
        else:
            self.make(sheet, path, network, make())

    def make(self, sheet: "Sheet", path: Path, network: Learned, scene: "Scene") -> None:
        """Make what the sheet says; it shows how far that is."""
        from widgets.film.take import Take

        take = Take(scene, path, sheet.seconds.value(), sheet.scale, self.bench.engines.here)
        take.done.connect(partial(self.bench.report, f"Exported to {path}."))
        sheet.follow(take)
        updates = spread(sheet.first.value(), sheet.last.value(), sheet.frames.value())
        take.begin(self.bench.recording.store(), network.run or network.parent, updates)


def _scene(view: "View", size: QSize, showing: "Showing") -> "Callable[[], Scene]":
    """Makes scenes like a view as it is now, of the network that it shows now."""
    from widgets.film.scene import Scene

    session, selection = showing.session, showing.selector.now if showing.selector else None
    assert session.started
    curves = {name: each.copy() for name, each in session.history.parts.items()}
    return partial(Scene, type(view), session.started, curves, size, view.theme, selection, view)


def _first(store: Callable[[], Store], network: Learned, written: threading.Event) -> int:
    """In the background: the first update that can be looked at, once all that has happened is written."""
    written.wait(PATIENCE)
    run = network.run or network.parent
    if not run:
        raise InputError(NOTHING)
    return Past(store(), run).first
