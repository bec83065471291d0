"""From one network of a session to another, as an edit that can be undone."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from widgets.bench.document import Document
from widgets.bench.learned import Learned
from widgets.bench.session import Session


class Turn(QUndoCommand):
    """Both networks are of the document's experiment, and keep what they learn. `undone` is told of the way back."""

    def __init__(
        self, document: Document, session: Session, to: Learned, text: str, undone: Callable[[Learned], None]
    ) -> None:
        super().__init__(text)
        self.document, self.session, self.undone = document, session, undone
        self.before, self.after = session.network, to

    def redo(self) -> None:
        self._turn_to(self.after)

    def undo(self) -> None:
        self._turn_to(self.before)
        self.undone(self.before)

    def _turn_to(self, network: Learned) -> None:
        if self.session.network is not network:  # it may have been brought back already
            self.session.bring_back(self.document.experiment, network)
