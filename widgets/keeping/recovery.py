"""What is kept without being asked: the last session's network, and edits that were not saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import experiment as experiments
from simulator.errors import InputError
from simulator.keeping import weights
from widgets.keeping.writing import Writing
from widgets.pages.gallery import Entry, entry

if TYPE_CHECKING:
    from widgets.window.window import Window


class Recovery(Writing):
    """Unsaved edits lie in the autosave file as long as they are the window's. Those of a program that ended without
    asking are recovered at the next start, and stand in the gallery until they were saved or given up."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.autosaved, self.last_session = window.settings.autosave, window.settings.last_session
        self.opened: Path | None = None
        """The recovered edits that the document began with."""
        self.written: object = None
        """Which network, at which update and under which words, the last session's file holds."""
        if self.autosaved.exists():
            self.autosaved.replace(window.settings.new_recovered())

    # The gallery's entries

    def recovered(self) -> list[Entry]:
        return [e for path in self.window.settings.recovered if (e := self._entry(path))]

    def _entry(self, path: Path) -> Entry | None:
        try:
            return entry(path, experiments.load(path), "Edits that were not saved when the program ended.")
        except InputError:
            return None

    def last(self) -> list[Entry]:
        if not self.last_session.exists():
            return []
        try:
            experiment, update = weights.outline(self.last_session)
        except InputError:
            return []
        return [
            entry(self.last_session, experiment, f"As you left it, trained for {update:,} update{'s' * (update != 1)}.")
        ]

    # Edits

    def autosave(self) -> None:
        """Keep unsaved edits, in case the program ends without asking."""
        if self.window.document.modified:
            self.write(partial(experiments.save, self.window.document.experiment, self.autosaved))
        elif self.autosaved.exists():  # all was undone
            self.window.background.do(partial(self.autosaved.unlink, missing_ok=True), lambda _: None)

    def forget(self) -> None:
        """The edits were saved or given up: nothing is to be recovered."""
        for path in filter(None, (self.autosaved, self.opened)):
            self.window.background.do(partial(path.unlink, missing_ok=True), lambda _: None)
        self.opened = None

    # The last session

    def keep_session(self) -> None:
        """Keep the network that was in use last, to go on with at the next start, unless it is kept already."""
        network = self.window.session.networks.newest()
        if network is None or network.checkpoint is None:
            return
        stamp = (network.turn, network.checkpoint.update, network.experiment)
        if stamp != self.written:
            self.written = stamp
            checkpoint = network.named(network.checkpoint)
            self.window.background.do(partial(weights.save, checkpoint, self.last_session), self._session_kept)

    def _session_kept(self, result: object) -> None:
        if self.refused(result):
            self.written = None
