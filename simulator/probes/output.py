"""Output against target on a connected piece of held-out data."""

from dataclasses import dataclass, replace
from typing import Self

from simulator.arrays import Array, frozen
from simulator.probes.base import PROBES, Probe
from simulator.training.held_out import at_outputs
from simulator.training.look import Look


@dataclass(frozen=True)
class Output:
    """What the network gives at the scored steps of the shown piece, one sequence after the other, and what it should
    give, in the data's own units."""

    output: Array
    """(points, outputs)"""
    target: Array
    """(points, outputs)"""
    x: Array
    """(points,): where they stand on the axis."""
    x_label: str
    names: tuple[str, ...]
    """The outputs' names."""
    connected: bool
    """Whether the points follow each other in time."""
    times: Array | None = None
    """(points,): when they were, in seconds since 1970, nan where that is not said; None without dates."""

    def first(self, most: int | None) -> Self:
        """The first points alone; None: all."""
        times = None if self.times is None else self.times[:most]
        return replace(self, output=self.output[:most], target=self.target[:most], x=self.x[:most], times=times)


@PROBES.register
class OutputProbe(Probe):
    """Output and target on a piece of held-out data."""

    kind, interval = "output", 0.1

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.network = look.twin()

    def see(self) -> Output:
        look, network, batch = self.look, self.network, self.look.shown
        y = network.forward(batch.x, batch.lengths)
        of_steps = batch.scored().T  # which point each scored step is: sequence by sequence
        points = (of_steps.cumsum().reshape(of_steps.shape) - 1).T[:, :, None]
        points, batch = network.at_stride(points), at_outputs(network, batch)
        label, first = look.shown_at
        output, target = (frozen(look.restore(scored(a, batch.mask))) for a in (y, batch.target))
        x = frozen(first + scored(points, batch.mask)[:, 0])
        times = None if look.times is None else frozen(look.times[x.astype(int)])
        return Output(output, target, x, label, look.outputs, look.connected, times)


def scored(y: Array, mask: Array | None) -> Array:
    """The scored rows of y (T, B, k), one sequence after the other: (points, k)."""
    y = y.swapaxes(0, 1)
    return y.reshape(-1, y.shape[2]) if mask is None else y[mask.T > 0]
