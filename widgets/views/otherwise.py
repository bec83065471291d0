"""What views share that read one sequence again with something otherwise."""

from PySide6.QtCore import Slot

from simulator.training.snapshot import Snapshot, Started
from widgets.bench.background import Background
from widgets.bench.what_if import WhatIf
from widgets.drawing.columns import Column, columns_of
from widgets.views.one_sequence import OneSequence
from widgets.views.rereading import Rereading


class Otherwise(OneSequence):
    """Follows what is otherwise in its session, whichever view it was changed in. A kind adds `read_again`."""

    def __init__(self) -> None:
        super().__init__()
        self.aside = Background()
        self.reading, self.what = Rereading(self.aside), WhatIf()
        self.what.changed.connect(self._changed)
        self.columns: list[Column] = []

    def share_what(self, what: WhatIf) -> None:
        self.what.changed.disconnect(self._changed)
        self.what = what
        what.changed.connect(self._changed)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.what.forget()
        self.reading.forget()
        self.columns = columns_of(started.experiment, started.inputs, started.outputs)

    def turn_to(self, snapshot: Snapshot) -> bool:
        """Take what is seen at this instant. Whether it is another sequence: what was changed in the one before is
        over, and nothing that was asked for of it is wanted."""
        seen = self.take(snapshot)
        self.what.take(seen)
        return self.reading.turn_to(seen)

    @Slot()
    def _changed(self) -> None:
        """Out of sight it is read when it is drawn again."""
        if self.isVisible():
            self.read_again()

    def read_again(self) -> None:
        """Something else is otherwise now."""
        raise NotImplementedError
