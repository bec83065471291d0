"""How the error of a network that runs on by itself grows with the horizon, where the truth is known."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.sources.batch import Part
from simulator.sources.track import Track
from simulator.use.opening import InUse
from simulator.use.running import WARM, run_on

STARTS = 20
LARGEST = 1e300
"""What has grown beyond all bounds counts as this."""


@dataclass(frozen=True)
class Band:
    """Of the sizes of the errors from all starts, in the data's own units: median and quartiles (horizons, outputs)."""

    median: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Growth:
    """The error against the horizon, of the network and of who says the last value, or the mean, for ever."""

    names: tuple[str, ...]
    part_says: str
    starts: Array
    """(starts,): the last row that was read each time."""
    horizon: Array
    """(horizons,): 1, 2, … steps ahead."""
    network: Band
    persistence: Band
    mean: Band
    beats_persistence: int
    """For how many steps, from the first on, the network's median error is smaller, taken over all outputs."""
    beats_mean: int


def growth(use: InUse, track: Track, steps: int, part: Part) -> Growth:
    """From STARTS places in a part of the data; for so many steps, or as many as half of the part has."""
    network, source = use.network, use.source
    begin, end = track.bounds[part]
    begin = max(begin, min(track.window, end) - 1)
    H = max(min(steps, (end - begin) // 2), 1)
    starts = np.unique(np.linspace(begin, end - H, STARTS).astype(int))
    W = min(max(WARM, track.window), int(starts[0]) + 1)
    warm = track.inputs[starts - W + 1 + np.arange(W)[:, None]]
    foretold = source.restore(run_on(network, source, track, warm, H).astype(float))
    truth = track.outputs[starts + 1 + np.arange(H)[:, None]]
    last = np.broadcast_to(track.outputs[starts], truth.shape)
    guesses = {"network": foretold, "persistence": last, "mean": track.mean}
    sizes = {
        name: np.minimum(np.nan_to_num(np.abs(y - truth), nan=LARGEST, posinf=LARGEST), LARGEST)
        for name, y in guesses.items()
    }
    bands = {name: Band(*map(frozen, np.percentile(size, (50, 25, 75), axis=1))) for name, size in sizes.items()}
    typical = {name: (band.median / track.scale).mean(axis=1) for name, band in bands.items()}
    reach = {name: _while(typical["network"] < typical[name]) for name in ("persistence", "mean")}
    return Growth(
        source.outputs, use.parts[part], frozen(starts), frozen(1 + np.arange(H)),
        bands["network"], bands["persistence"], bands["mean"], reach["persistence"], reach["mean"],
    )  # fmt: skip


def _while(holds: Array) -> int:
    """How many come before the first that does not hold."""
    return len(holds) if holds.all() else int(holds.argmin())
