"""Curves that the user kept, to be seen behind those of the next networks."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from simulator.experiment import measure
from simulator.runs import differences, in_brief
from simulator.training.curves import Curves
from widgets.bench.learned import Learned

MOST = 3
"""So many have room behind another curve."""


@dataclass(frozen=True)
class KeptCurve:
    """The validation loss of a network, as far as it was when it was kept."""

    network: Learned
    run: str
    """The id of its run in the store."""
    validation: Curves


class KeptCurves(QObject):
    """The last that were kept in a session."""

    changed = Signal()

    def __init__(self, now: Callable[[], Learned]) -> None:
        """`now`: the network in use."""
        super().__init__()
        self.now, self.kept = now, list[KeptCurve]()

    def keep(self) -> None:
        """Keep the curve of the network in use, in place of what was kept of it before."""
        network = self.now()
        one = KeptCurve(network, network.run, network.history.validation.copy())
        self.kept = [*(each for each in self.kept if each.run != one.run), one][-MOST:]
        self.changed.emit()

    def only(self, runs: Container[str]) -> None:
        """Keep none but those of these runs."""
        before, self.kept = self.kept, [each for each in self.kept if each.run in runs]
        if len(self.kept) < len(before):
            self.changed.emit()

    def beside(self) -> list[tuple[str, Curves]]:
        """Those that the curves of the network in use can be compared with, each called by what is set otherwise in
        it."""
        now = self.now()
        others = [each for each in self.kept if each.network is not now]
        there = [each for each in others if measure(each.network.experiment) == measure(now.experiment)]
        return [(_called(now, each), each.validation) for each in there]


def _called(now: Learned, kept: KeptCurve) -> str:
    told = in_brief(differences(now.experiment, kept.network.experiment))
    return f"kept: {told}" if told else "kept"
