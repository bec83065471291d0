"""Reads data in the background, so that a large file never holds up the window."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from simulator.errors import InputError
from simulator.sources import Preview, SourceSpec
from widgets.bench.background import Background


class Reader(QObject):
    """Opens the newest source asked for. Emits `read` (inputs, outputs, preview) or `refused` (a sentence)."""

    read = Signal(object, object, object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.background = Background()
        self.wanted: SourceSpec | None = None
        self.reading: SourceSpec | None = None

    def ask(self, spec: SourceSpec) -> None:
        """Read this source; an answer to an earlier question is dropped."""
        self.wanted = spec
        if self.reading is None:
            self._start(spec)

    def _start(self, spec: SourceSpec) -> None:
        self.reading = spec
        self.background.do(lambda: look(spec), self._answer)

    def _answer(self, answer: Any) -> None:
        done, self.reading = self.reading, None
        if self.wanted is not None and done != self.wanted:
            self._start(self.wanted)
        elif isinstance(answer, Exception):
            self.refused.emit(why(answer))
        else:
            self.read.emit(*answer)


def look(spec: SourceSpec) -> tuple[tuple[str, ...], tuple[str, ...], Preview]:
    source = spec.open()
    return source.inputs, source.outputs, source.preview()


def why(error: Exception) -> str:
    """What kept the data from being read, in a sentence."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, MemoryError):
        return "data: there is not enough memory for this data; choose less of it."
    return f"data: it cannot be read ({type(error).__name__}: {error})."
