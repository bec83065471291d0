"""A network unfolded in time: a row of values for the input, each layer, the output and the target, and where a weight
stands between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.activations import ACTIVATIONS
from simulator.arithmetic.figures import high, low
from simulator.arrays import Array, at_stride
from simulator.experiment import Experiment
from simulator.layers import Signal, Wire
from simulator.layers.structure import Way
from simulator.probes.inside import Inside
from widgets.drawing.columns import Column
from widgets.drawing.entries import entry
from widgets.drawing.shades import levels
from widgets.views.steps import Span

UNITS = 256
"""So many of a layer's units are shown."""


@dataclass(frozen=True)
class Row:
    """Values (steps, n) at some time steps. `layer`: as the selection counts; `way`: which reading of the sequence, and
    `first` its first unit in the layer; `read`: the symbol at each of them, in place of the values."""

    label: str
    layer: int
    values: Array
    steps: Array
    limits: Span
    names: tuple[str, ...] = ()
    way: int = 0
    first: int = 0
    backward: bool = False
    read: tuple[str, ...] = ()

    @property
    def tall(self) -> bool:
        """Whether its values stand above each other: those of a layer do."""
        return not self.names

    def name(self, unit: int) -> str:
        if self.names:
            return f"{self.label} “{self.names[unit]}”" if len(self.names) > 1 else f"{self.label} ({self.names[unit]})"
        return f"{self.label}{low(self.first + unit)}"


@dataclass(frozen=True)
class Line:
    """A selected weight: from an entry of one row to one of another, so many steps before (after, where negative)."""

    name: str
    source: tuple[int, int]
    target: tuple[int, int]
    back: int


def rows_of(seen: Inside, experiment: Experiment, columns: Sequence[Column]) -> list[Row]:
    """Every row there is, from the input up."""
    steps, layers = np.arange(len(seen.x)), experiment.network.layers
    rows = [Row("x", -1, seen.x, steps, reach(seen.x), seen.inputs, read=seen.symbols)]
    for number, (spec, column) in enumerate(zip(layers, columns[1:-1], strict=True)):
        assert column.structure
        steps = at_stride(steps, column.structure.stride)
        h = seen.values.get(f"{number}.h")
        if h is not None and len(h) == len(steps):
            name = "h" + high(str(number + 1)) * (len(layers) > 1)
            rows += _ways(name, number, h, steps, levels(spec.signals[0], h), column.structure.ways)
    y, d = seen.values.get("y"), seen.target
    if y is not None and len(y) == len(steps):
        φ = ACTIVATIONS[experiment.network.read_out.activation]
        limits = levels(Signal("y", φ.low, φ.high, ""), np.vstack([y, d]) if len(d) == len(y) else y)
        likeliest = _read(y, seen)
        rows.append(Row("y", len(layers), y, steps, limits, seen.outputs, read=likeliest))
        scored = np.asarray(seen.scored) > 0
        if len(d) == len(y) and scored.any():
            read = _read(d, seen)
            known = tuple(read[k] for k in np.flatnonzero(scored)) if read else ()
            rows.append(Row("d", len(layers), d[scored], steps[scored], limits, seen.outputs, read=known))
    return rows


def _ways(label: str, number: int, h: Array, steps: Array, limits: Span, ways: Sequence[Way]) -> list[Row]:
    """A row for each reading of the sequence: their outputs stand side by side in h."""
    each, arrows = h.shape[1] // len(ways), len(ways) > 1 or ways[0].backward
    return [
        Row(f"{label}{('←' if way.backward else '→') * arrows}", number, h[:, k * each : (k + 1) * each][:, :UNITS],
            steps, limits, way=k, first=k * each, backward=way.backward)
        for k, way in enumerate(ways)
    ]  # fmt: skip


def reach(values: Array) -> Span:
    """How far the colours of an input go: from 0 where none is negative."""
    low = 0.0 if np.nan_to_num(values).min(initial=0) >= 0 else -np.inf
    return levels(Signal("x", low, np.inf, ""), values)


def _read(values: Array, seen: Inside) -> tuple[str, ...]:
    """The likeliest symbol at each step, where the outputs are as many symbols."""
    if not seen.symbols or len(seen.outputs) < 3:
        return ()
    if not set(filter(None, seen.symbols)) <= {*seen.inputs}:
        return ()  # an input is a part of a code, and so may an output be
    return tuple(seen.outputs[k] for k in np.nan_to_num(values).argmax(axis=1))


def line_of(weight: tuple[str, int, int] | None, rows: Sequence[Row], columns: Sequence[Column]) -> Line | None:
    """Where a weight stands; None where it joins no two of the rows, as a bias does not."""
    for number, column in enumerate(columns):
        if weight is None or column.structure is None or not weight[0].startswith(column.matrices):
            continue
        matrix = weight[0].removeprefix(column.matrices)
        for place, way in enumerate(column.structure.ways):
            for wire in way.wires:
                if wire.weights and wire.weights.matrix == matrix and (ends := wire.ends(*weight[1:])):
                    return _joined(rows, columns, number, place, way, wire, *ends)
    return None


def _joined(
    rows: Sequence[Row], columns: Sequence[Column], number: int, place: int, way: Way, wire: Wire, i: int, j: int
) -> Line | None:
    output = number == len(columns) - 1
    layer, back, source = number - 1, wire.back or 0, wire.source
    of_output = next((k for k, row in enumerate(rows) if row.label == "y"), None)
    own = next((k for k, row in enumerate(rows) if row.layer == layer and row.way == place), None)
    if output:
        own = of_output
    if source.name == "1":
        start = None
    elif source.name == "x" or output:  # x of the read-out is past all layers, and its h is the layer below
        start = _unit(rows, -1 if output and source.name == "x" else layer - 1, i)
    elif source.role == "context":  # what the outputs were
        start, back = (None if of_output is None else (of_output, i)), 1
    else:
        start = None if own is None else (own, i * rows[own].values.shape[1] // source.count)
        feeds = (w.back or 0 for w in way.wires if w.target == source and w.source.role == "unit")
        back = back or max(feeds, default=0)  # a gated state is that of the step before
    if own is None or start is None:
        return None
    unit = j * rows[own].values.shape[1] // wire.target.count
    return Line(entry(columns, number, wire, i, j).symbol, start, (own, unit), -back if way.backward else back)


def _unit(rows: Sequence[Row], layer: int, unit: int) -> tuple[int, int] | None:
    """The row that has a unit of a layer, and its place there."""
    for k, row in enumerate(rows):
        if row.layer == layer and row.label != "d" and 0 <= unit - row.first < row.values.shape[1]:
            return k, unit - row.first
    return None
