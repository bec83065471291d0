"""What everything that writes files has in common: in the background, and a fault is told in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QMessageBox

from simulator.errors import InputError
from simulator.training.snapshot import Checkpoint

if TYPE_CHECKING:
    from widgets.window.window import Window


class Writing:
    """Writes for a window."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def write(self, work: Callable[[], Any], then: Callable[[], None] | None = None) -> None:
        """Write in the background; `then` on success, a message otherwise."""

        def done(result: object) -> None:
            if not self.refused(result) and then:
                then()

        self.window.background.do(work, done)

    def with_weights(self, then: Callable[[Checkpoint], None]) -> None:
        """Go on with the network's weights as they are now, when they have come."""

        def come(checkpoint: Checkpoint | None) -> None:
            if checkpoint:
                then(checkpoint)
            else:
                self.window.note("The engine ended before it could send its weights; nothing was written.")

        if not self.window.session.keep(come):
            self.window.say("There are no weights yet; press Run or Step first.")

    def refused(self, result: object) -> bool:
        """Whether the work went wrong, which is then told."""
        if isinstance(result, Exception):
            sentence = str(result) if isinstance(result, InputError) else f"{type(result).__name__}: {result}"
            self.window.say(sentence)
            if self.window.pages.currentIndex() == 0:
                QMessageBox.warning(self.window, "RNN Simulator", sentence)
        return isinstance(result, Exception)

    def ask_where(self, title: str, suggestion: Path, filters: dict[str, str], suffix: str) -> Path | None:
        """Where to write, asked of the user; `filters`: what to call each suffix. None: nowhere."""
        given, chosen = QFileDialog.getSaveFileName(
            self.window, title, str(suggestion), ";;".join(filters.values()), filters[suffix]
        )
        if not given:
            return None
        path = Path(given)
        if path.suffix.lower() in filters:
            return path
        path = Path(given + next((ending for ending, name in filters.items() if name == chosen), suffix))
        return path if not path.exists() or self.may_replace(f"There is a file {path.name} already.") else None

    def may_replace(self, sentence: str) -> bool:
        answer = QMessageBox.question(self.window, "Replace it?", f"{sentence} Replace it?")
        return answer == QMessageBox.StandardButton.Yes

    def folder(self) -> Path:
        """Where the user's files are."""
        recent = self.window.settings.recent
        return recent[0].parent if recent else Path.home()
