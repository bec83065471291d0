"""Updates of the run in use that were given a name, by which they are found again."""

import threading
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from simulator.errors import InputError
from widgets.bench.back import Back
from widgets.bench.learned import Learned

PATIENCE = 5.0
"""Seconds to wait until the run has its folder."""


class Moments(QObject):
    """Reads them when one begins to look back. Emits `changed`, and `refused` with a sentence."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, back: Back) -> None:
        super().__init__()
        self.back, self.known = back, dict[int, str]()
        """By their updates."""
        self.of: Learned | None = None
        """Whose they are."""
        back.moved.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        network = self.back.session.network
        if self.back.looking and self.of is not network:
            self.of, self.known = network, {}
            self.changed.emit()
            self._do(network)

    def name(self, update: int, name: str) -> None:
        """Give an update a name; "": take it away."""
        self._do(self.back.session.network, update, name)

    def _do(self, network: Learned, *what: Any) -> None:
        written = self.back.recording.written()
        self.back.background.do(partial(self._work, network, written, *what), partial(self._come, network))

    def _work(self, network: Learned, written: threading.Event, *what: Any) -> dict[int, str]:
        """In the background."""
        written.wait(PATIENCE)
        store, run = self.back.recording.store(), network.run or network.parent
        return store.name_moment(run, *what) if what else store.entry(run).marks.moments

    def _come(self, network: Learned, found: Any) -> None:
        if isinstance(found, Exception):
            self.refused.emit(str(found) if isinstance(found, InputError) else f"That went wrong ({found}).")
        elif network is self.of:
            self.known = found
            self.changed.emit()
