"""What the networks of a session have learned: so that undo, reset and the next start find the right one."""

import itertools
from dataclasses import dataclass, field, replace

from simulator.experiment import Experiment, same_network
from simulator.training.snapshot import Checkpoint
from widgets.bench.history import History

MAX_KEPT = 16


@dataclass(eq=False)
class Learned:
    """One network: the experiment as it is now, its last checkpoint (None: fresh weights) and its curves.

    A network lives on from pause to pause and from undo to redo; fresh weights begin another one.
    """

    experiment: Experiment
    checkpoint: Checkpoint | None = None
    history: History = field(default_factory=lambda: History(()))
    run: str = ""
    """The id of its run in the store; "" as long as it has none."""
    parent: str = ""
    """The id of the run in the store that it came from; "" where there is none."""
    trouble: str = ""
    """Why its run is not recorded; "" where all is well."""
    turn: int = 0
    """Counts up: the network with the highest turn was in use last."""

    @property
    def made(self) -> int:
        """The updates of its last checkpoint."""
        return self.checkpoint.update if self.checkpoint else 0

    @property
    def trained(self) -> bool:
        return self.made > 0

    @property
    def last(self) -> Checkpoint | None:
        """Its last checkpoint, named as it is now."""
        return self.named(self.checkpoint) if self.checkpoint else None

    def named(self, checkpoint: Checkpoint) -> Checkpoint:
        """A checkpoint of this network with the words and live settings it has now."""
        return replace(checkpoint, experiment=self.experiment)


class Networks:
    """The trained networks of this session, at most MAX_KEPT."""

    def __init__(self) -> None:
        self.kept: list[Learned] = []
        self.turns = itertools.count(1)

    def turn_to(self, network: Learned) -> None:
        """It is the one in use from now on."""
        network.turn = next(self.turns)
        self._keep(network)

    def learn(self, network: Learned, checkpoint: Checkpoint) -> None:
        network.checkpoint = checkpoint
        self._keep(network)

    def newest(self, experiment: Experiment | None = None, but: Learned | None = None) -> Learned | None:
        """The trained network in use last, of all or of one experiment."""
        fitting = [
            network
            for network in self.kept
            if network is not but and (experiment is None or same_network(experiment, network.experiment))
        ]
        return max(fitting, key=lambda network: network.turn, default=None)

    def _keep(self, network: Learned) -> None:
        if network.trained and network not in self.kept:
            self.kept.append(network)
        if len(self.kept) > MAX_KEPT:
            self.kept.remove(min(self.kept, key=lambda network: network.turn))
