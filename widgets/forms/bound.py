"""A form whose fields are a part of the document: an edit of a field is an edit of the document."""

from PySide6.QtCore import Slot

from simulator.errors import InputError
from simulator.spec import Spec
from widgets.bench.document import Document
from widgets.forms.form import Form
from widgets.words import plainly


class BoundForm(Form):
    """Edits the part of the Experiment at `path` (dotted; empty: the Experiment itself)."""

    def __init__(self, document: Document, path: str, skip: frozenset[str] = frozenset()) -> None:
        super().__init__(skip)
        self.document, self.path = document, path
        self.edited.connect(self._commit)

    def unused_of(self, spec: Spec) -> frozenset[str]:
        """Also what other parts of the Experiment make useless here."""
        before = f"{self.path}." if self.path else ""
        return frozenset(p.removeprefix(before) for p in self.document.experiment.unused() if p.startswith(before))

    def show_part(self, path: str, part: Spec) -> None:
        """Turn to the part at `path`."""
        self.path = path
        self.show_spec(part)

    @Slot(str, object)
    def _commit(self, name: str, value: object) -> None:
        try:
            self.apply(name, value)
        except InputError as refusal:
            own = refusal.field == (f"{self.path}.{name}" if self.path else name)
            told = str(refusal).removeprefix(f"{refusal.field}: ") if own else str(refusal)
            self.refuse(name, plainly(told, self.document.experiment))

    def apply(self, name: str, value: object) -> None:
        """Make the edit. Raises InputError where the Experiment refuses it."""
        self.document.edit(f"{self.path}.{name}" if self.path else name, value, name.replace("_", " "))
