"""Output against target on a connected piece of held-out data."""

from typing import Any

from simulator.arrays import Array, frozen
from simulator.network import Network
from simulator.probes.base import PROBES
from simulator.sources.base import Batch
from simulator.training.held_out import at_outputs
from simulator.training.trainer import Trainer


@PROBES.register
def output(trainer: Trainer) -> dict[str, Any]:
    """`output` and `target` (points, outputs) in the data's own units, `x` (points,) and its label, `names`, and
    whether the points are `connected`: follow each other in time."""
    network, batch = viewer(trainer)
    y = network.forward(batch.x, batch.lengths)
    of_steps = batch.scored().T  # which point each scored step is: sequence by sequence
    points = (of_steps.cumsum().reshape(of_steps.shape) - 1).T[:, :, None]
    points, batch = network.at_stride(points), at_outputs(network, batch)
    label, first = trainer.source.shown_at()
    y, d = (trainer.source.restore(scored(a, batch.mask)) for a in (y, batch.target))
    return {
        "output": frozen(y),
        "target": frozen(d),
        "x": frozen(first + scored(points, batch.mask)[:, 0]),
        "x_label": label,
        "names": trainer.source.outputs,
        "connected": trainer.source.connected,
    }


output.interval = 0.1


def viewer(trainer: Trainer) -> tuple[Network, Batch]:
    """A twin of the network for the shown piece of data, made once for each trainer."""
    if not hasattr(trainer, "_viewer"):
        trainer._viewer = trainer.network.twin(), trainer.source.shown()  # type: ignore[attr-defined]
    return trainer._viewer  # type: ignore[attr-defined, no-any-return]


def scored(y: Array, mask: Array | None) -> Array:
    """The scored rows of y (T, B, k), one sequence after the other: (points, k)."""
    y = y.swapaxes(0, 1)
    return y.reshape(-1, y.shape[2]) if mask is None else y[mask.T > 0]
