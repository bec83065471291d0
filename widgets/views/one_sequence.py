"""What views share that show one sequence inside the network."""

from typing import Any

from simulator.network.equations import Program
from simulator.probes.inside import Inside
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.selection import Selection
from widgets.views.base import View


class OneSequence(View):
    """A view of the probe `inside`, on the sequence that is selected. `seen` is what it saw last."""

    probe = "inside"

    def __init__(self) -> None:
        super().__init__()
        self.selection = Selection()
        self.seen: Inside | None = None
        self._started: Started | None = None

    def begin(self, started: Started) -> None:
        self._started, self.seen = started, None

    @property
    def started(self) -> Started:
        """What there was to know of the network before its first update."""
        assert self._started
        return self._started

    @property
    def program(self) -> Program:
        """The network's equations, to read the sequence again with something otherwise."""
        return self.started.program

    def options(self) -> dict[str, Any]:
        return self.selection.sequence_alone

    def select(self, selection: Selection) -> None:
        before, self.selection = self.options(), selection
        if self.options() != before:
            self.options_changed.emit()

    def take(self, snapshot: Snapshot) -> Inside:
        """What the probe saw at this instant. Where it refused what was typed, what was seen before stays."""
        seen: Inside = snapshot.probes["inside"]
        if self.seen is None or not seen.refusal:
            self.seen = seen
        return self.seen

    @property
    def step(self) -> int:
        """The time step that is looked at: the one selected, as far as there is such a step, or else the last."""
        last = len(self.seen.x) - 1 if self.seen else 0
        return last if self.selection.step is None else min(self.selection.step, last)
