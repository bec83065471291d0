"""A trained network goes on by itself beyond the last row: each output is read as the next input."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import InputError
from simulator.network import Network
from simulator.sources.base import Source
from simulator.sources.batch import Part
from simulator.sources.strokes import Strokes
from simulator.sources.track import Track
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint
from simulator.use.growth import Growth, growth
from simulator.use.opening import Data, opened
from simulator.use.running import WARM, cannot_run, run_on

MOST_STEPS = 100_000
PAST = 200
"""So many rows before the forecast go with it, to be shown."""


@dataclass(frozen=True)
class Forecast:
    """What a network says will come, in the data's own units."""

    names: tuple[str, ...]
    """The outputs' names."""
    step_label: str
    start: int
    """The last row that the network read."""
    step: Array
    """(steps,): the rows that are foretold."""
    output: Array
    """(steps, outputs): no numbers (NaN) from where they grow beyond all bounds."""
    truth: Array
    """(known, outputs): those of these rows that the data has; none beyond the last row."""
    past_step: Array
    """(rows,): some rows before, up to `start`."""
    past: Array
    """(rows, outputs)"""
    growth: Growth
    """How the error grows with the horizon, where the truth is known."""
    says: str
    """What that comes to, in a sentence."""
    times: Array | None = None
    """(rows + steps,): when they are, those before first, in seconds since 1970; beyond the data, the usual distance
    apart. None where that is not known."""


def forecast(
    checkpoint: Checkpoint, steps: int, start: int | None = None, data: Data | None = None, part: Part | None = None
) -> Forecast:
    """Let the network run on by itself for so many steps; its weights stay as they are.

    `start` is the last row that it reads; None: the last there is. It first reads the rows before, from its own start:
    as many as it was trained on at once, where it answers the last step alone, else up to 500. `data`: other data than
    it was trained on, as `evaluate` takes it. `part`: where the error's growth is measured; None: in the part that says
    most. Raises InputError where its outputs cannot be its next inputs.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps: {steps:,} is not allowed; it should be from 1 to {MOST_STEPS:,}.")
    use = opened(checkpoint, data)
    track, network, chosen = use.source.track(), use.network, use.chosen(part)
    if reason := cannot_run(network):
        raise InputError(f"forecast: {reason}")
    last, first = len(track.inputs) - 1, min(track.window, len(track.inputs)) - 1
    start = last if start is None else start
    if not first <= start <= last:
        raise InputError(f"start: {start:,} is not allowed; it should be a {track.label} from {first:,} to {last:,}.")
    with limited(network), np.errstate(all="ignore"):
        output = from_row(network, use.source, track, start, steps)
        grown = growth(use, track, steps, chosen)
    lost = ~np.isfinite(output).all(axis=1)
    output[lost.argmax() if lost.any() else steps :] = np.nan
    past = np.arange(max(start - PAST + 1, 0), start + 1)
    return Forecast(
        use.source.outputs, track.label, start, frozen(start + 1 + np.arange(steps)), frozen(output),
        frozen(track.outputs[start + 1 : start + 1 + steps]), frozen(past), frozen(track.outputs[past]),
        grown, told(grown, int(lost.argmax()) if lost.any() else None), dated(use.source.times(), past, steps),
    )  # fmt: skip


def from_row(network: Network, source: Source, track: Track, start: int, steps: int) -> Array:
    """Outputs (steps, k) after a row, in the data's own units."""
    warm = track.inputs[max(start + 1 - max(WARM, track.window), 0) : start + 1]
    y = run_on(network, source, track, warm[:, None], steps)
    return np.asarray(source.restore(y[:, 0].astype(float)))


def dated(times: Array | None, past: Array, steps: int) -> Array | None:
    """When the rows `past` and so many after them are."""
    if times is None:
        return None
    rows = np.concatenate([past, past[-1] + 1 + np.arange(steps)])
    apart, last = float(np.nanmedian(np.diff(times))) if len(times) > 1 else 0.0, len(times) - 1
    return frozen(times[np.minimum(rows, last)] + apart * np.maximum(rows - last, 0))


def go_on(checkpoint: Checkpoint, beginning: Strokes, steps: int) -> Array:
    """How the network goes on with a drawing: (steps, outputs), in the data's own units.

    `beginning`: the strokes that are there, as the data's `begun` takes them; without any, the whole figure that it was
    trained on. Raises InputError where the data is no drawing, or the beginning too short.
    """
    use, data = opened(checkpoint), checkpoint.experiment.data
    track, network = use.source.track(), use.network
    if reason := cannot_run(network):
        raise InputError(f"draw: {reason}")
    rows = data.begun(beginning) if beginning else data.once()
    if track.slides and len(rows) < track.window:
        raise InputError(f"draw: the network reads {track.window:,} steps at once; draw more than these {len(rows):,}.")
    x = use.source.prepare(rows[-max(WARM, track.window) :, None]).astype(track.inputs.dtype)
    with limited(network), np.errstate(all="ignore"):
        y = run_on(network, use.source, track, x, steps)
    return frozen(np.asarray(use.source.restore(y[:, 0].astype(float))))


def told(grown: Growth, lost: int | None) -> str:
    """How far it can be trusted."""
    H = len(grown.horizon)
    reach = [
        f"nearer than {what} for {'all' if h == H else f'the first {h:,} of' if h else 'none of'} {H:,} steps"
        for what, h in (("the last value", grown.beats_persistence), ("the mean", grown.beats_mean))
    ]
    said = f"From {len(grown.starts)} starts whose truth is known: {reach[0]}, {reach[1]}."
    return said if lost is None else f"{said} The forecast leaves all bounds after {lost:,} steps."
