"""An animation in the making: its instants computed and its file written beside the window, its frames drawn in it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.runs import Store
from simulator.runs.past import instants
from simulator.training.snapshot import Snapshot
from widgets.bench.errands import Errands
from widgets.film import encoding
from widgets.film.scene import Scene
from widgets.keeping.pictures import encoded

COMPUTED, DRAWN = 0.6, 0.2
"""Which share of the work it is to compute the instants, and to draw them; the rest is the writing."""


class Take(QObject):
    """Emits `progressed` (share of the work), and then `done`, or `refused` (a sentence)."""

    progressed = Signal(float)
    done = Signal()
    refused = Signal(str)

    def __init__(self, scene: Scene, path: Path, seconds: float, scale: int, here: bool) -> None:
        """`scale`: so many pixels for each of the scene's; `here`: without a process, as engines that run here."""
        super().__init__()
        self.scene, self.path, self.seconds, self.scale = scene, path, seconds, scale
        self.errands = Errands(here)
        self.errands.progressed.connect(self._progress)
        self.seen: list[Snapshot] = []
        self.measured = 0
        self.frames: list[bytes] = []
        self.drawer = QTimer(self, interval=0)
        self.drawer.timeout.connect(self._draw_one)

    def begin(self, store: Store, run: str, updates: Sequence[int]) -> None:
        """Show the run at these updates."""
        self.errands.send(
            "instants", instants, store, run, updates, self.scene.probes, then=self._come, refused=self._refuse
        )

    def _come(self, seen: list[Snapshot]) -> None:
        self.seen = seen
        self.drawer.start()

    @Slot()
    def _draw_one(self) -> None:
        """One instant a turn of the event loop, so that the window answers in between."""
        if self.measured < len(self.seen):
            self.scene.measure(self.seen[self.measured])
            self.measured += 1
        elif len(self.frames) < len(self.seen):
            self.frames.append(encoded(self.scene.frame(self.seen[len(self.frames)], self.scale)))
        else:
            self.drawer.stop()
            self.errands.send(
                "write", encoding.write, self.frames, self.path, self.seconds, then=self._end, refused=self._refuse
            )
        drawn = (self.measured + len(self.frames)) / (2 * len(self.seen))
        self.progressed.emit(COMPUTED + DRAWN * drawn)

    @Slot(str, int, int)
    def _progress(self, name: str, done: int, of: int) -> None:
        before, share = (0.0, COMPUTED) if name == "instants" else (COMPUTED + DRAWN, 1 - COMPUTED - DRAWN)
        self.progressed.emit(before + share * done / of)

    def _end(self, _: object) -> None:
        self.stop()
        self.done.emit()

    def _refuse(self, sentence: str) -> None:
        self.stop()
        self.refused.emit(sentence)

    @Slot()
    def stop(self) -> None:
        """Make nothing more; what is not done by now is not written."""
        self.drawer.stop()
        self.errands.drop()  # which may clean up
        self.errands.close(0)
        self.scene.end()
