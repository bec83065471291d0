"""Output against target on a connected piece of held-out data."""

from typing import Any

from simulator.arrays import Array, frozen
from simulator.network import Network
from simulator.probes.base import PROBES
from simulator.sources.base import Batch
from simulator.trainer import Trainer


@PROBES.register
def output(trainer: Trainer) -> dict[str, Any]:
    """`output` and `target` (points, outputs) in the data's own units, `x` (points,) and its label, `names`."""
    network, batch = viewer(trainer)
    y = network.forward(batch.x, batch.lengths)
    points = batch.scored().cumsum().reshape(*batch.target.shape[:2], 1) - 1  # which point each scored step is
    points, batch = network.at_stride(points), trainer.at_outputs(batch)
    label, first = trainer.source.shown_at()
    y, d = (trainer.source.restore(scored(a, batch.mask)) for a in (y, batch.target))
    return {
        "output": frozen(y),
        "target": frozen(d),
        "x": frozen(first + scored(points, batch.mask)[:, 0]),
        "x_label": label,
        "names": trainer.source.outputs,
    }


output.interval = 0.1


def viewer(trainer: Trainer) -> tuple[Network, Batch]:
    """A twin of the network for the shown piece of data, made once for each trainer."""
    if not hasattr(trainer, "_viewer"):
        trainer._viewer = trainer.network.twin(), trainer.source.shown()  # type: ignore[attr-defined]
    return trainer._viewer  # type: ignore[attr-defined, no-any-return]


def scored(y: Array, mask: Array | None) -> Array:
    """The scored rows of y (T, B, k), in order of time, then of sequence: (points, k)."""
    return y.reshape(-1, y.shape[2]) if mask is None else y[mask > 0]
