"""How everything writes files: in the background, and a fault is told in a sentence."""

from collections.abc import Callable
from typing import Any

from simulator.errors import InputError
from simulator.training.snapshot import Checkpoint
from widgets.bench.session import Session
from widgets.bench.workbench import Workbench


class Writer:
    """Writes for a bench."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    def write(self, work: Callable[[], Any], then: Callable[[], None] | None = None) -> None:
        """Write in the background; `then` on success, a message otherwise."""

        def done(result: object) -> None:
            if not self.refused(result) and then:
                then()

        self.bench.background.do(work, done)

    def with_weights(self, session: Session, then: Callable[[Checkpoint], None]) -> None:
        """Go on with the weights of a session's network as they are now, when they have come."""

        def come(checkpoint: Checkpoint | None) -> None:
            if checkpoint:
                then(checkpoint)
            else:
                self.bench.refuse("The engine ended before it could send its weights; nothing was written.")

        if not session.keep(come):
            self.bench.refuse("There are no weights yet; press Run or Step first.")

    def refused(self, result: object) -> bool:
        """Whether the work went wrong, which is then told."""
        if isinstance(result, Exception):
            sentence = str(result) if isinstance(result, InputError) else f"{type(result).__name__}: {result}"
            self.bench.refuse(sentence)
        return isinstance(result, Exception)
