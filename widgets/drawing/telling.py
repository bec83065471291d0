"""What stands at a place of a live drawing: a unit with its values, an edge with its weights and gradients."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from simulator.arithmetic.figures import low, short
from simulator.arrays import Array
from widgets.drawing.entries import Entry, entry
from widgets.drawing.ink import STRONGEST, Ink
from widgets.drawing.picture import Body, Bundle, End, Picture
from widgets.drawing.reading import Reading
from widgets.drawing.routes import edges_near
from widgets.drawing.words import told
from widgets.theme import LIGHT

MANY = 5
"""Weights of an edge at most that are told one by one."""


@dataclass(frozen=True)
class At:
    """A weight of an edge: where it stands, and what it is called."""

    matrix: str
    row: int
    column: int
    entry: Entry

    @property
    def place(self) -> tuple[str, int, int]:
        return self.matrix, self.row, self.column


@dataclass(frozen=True)
class Edge:
    """A drawn edge, the column it leads into, the unit there, and the weights it stands for."""

    column: int
    unit: int | None
    bundle: Bundle
    end: End
    weights: tuple[At, ...]


def edges_at(picture: Picture, ink: Ink, point: QPointF, unit: tuple[int, int] | None) -> list[Edge]:
    """The edges at a point, those of a unit first, then the strongest."""
    near = [
        (bundle, end)
        for bundle, end in edges_near(picture.bundles, point)
        if len(bundle.ends) <= STRONGEST or end in ink.drawn(bundle, picture.columns[bundle.column])
    ]
    near += [(heat.bundle, heat.end_at(point)) for heat in picture.heats if heat.rect.contains(point)]

    def rank(found: tuple[Bundle, End]) -> tuple[bool, float]:
        bundle, end = found
        weight = ink.weight(bundle, end, picture.columns[bundle.column])
        return not (unit and bundle.touches(end, *unit)), -abs(weight or 0.0)

    return [edge_of(picture, *found) for found in sorted(near, key=rank)]


def edge_of(picture: Picture, bundle: Bundle, end: End) -> Edge:
    """An edge with its weights by name."""
    prefix, found = picture.columns[bundle.column].matrices, []
    for wire, i, j in bundle.parts(end):
        if at := wire.weight(i, j):
            found.append(At(prefix + at[0], *at[1:], entry(picture.columns, bundle.column, wire, i, j)))
    unit = bundle.target_unit + end.target * bundle.target_each if bundle.target_unit >= 0 else None
    return Edge(bundle.column, unit, bundle, end, tuple(found))


def told_of_edge(
    picture: Picture, edge: Edge, weights: Mapping[str, Array], gradients: Mapping[str, Array], hint: str
) -> str:
    """W₁₃: x₁ → h₃ = −0.42, gradient 0.03."""
    known = [at for at in edge.weights if at.matrix in weights]
    if not known:
        return told(picture, Ink(LIGHT), edge.bundle, edge.end)
    lines = []
    for at in sorted(known, key=lambda at: -abs(float(weights[at.matrix][at.row, at.column])))[:MANY]:
        lines.append(told_of_weight(at, weights, gradients))
    if len(known) > MANY:
        lines.append(f"and {len(known) - MANY} more, all from what the frame holds")
    return "\n".join([*lines[:-1], f"{lines[-1]} · {hint}"])


def told_of_weight(at: At, weights: Mapping[str, Array], gradients: Mapping[str, Array]) -> str:
    """One weight with its gradient, where that is known."""
    value = short(float(weights[at.matrix][at.row, at.column]))
    gradient = gradients.get(at.matrix)
    slope = f", gradient {short(float(gradient[at.row, at.column]))}" if gradient is not None else ""
    return f"{at.entry.symbol}: {at.entry.source} → {at.entry.target} = {value}{slope}"


def told_of_body(picture: Picture, reading: Reading | None, body: Body) -> str:
    """A unit's name, value, net input and error, as far as they are known."""
    if body.shape == "box" and body.unit is not None:
        return "\n".join(_of_variables(picture, reading, body)) or body.tip
    if body.shown is None or reading is None or (value := reading.value(body.shown)) is None:
        return body.tip
    column = picture.columns[body.column]
    name = body.shown.variable.rpartition(".")[2]
    words = f"{name}{low(body.shown.index)}" if body.unit is not None else body.tip.rstrip(".")
    if body.unit is not None and body.unit < len(column.names):
        words += f" “{column.names[body.unit]}”"
    elif name in column.meanings:
        words += f" ({column.meanings[name]})"
    lines = [f"{words} = {short(value)}"]
    if (net := reading.net_input(body.shown)) is not None:
        lines.append(f"net input {short(net)}")
    if (error := reading.error(body.shown)) is not None:
        lines.append(f"error ∂L/∂{name}{low(body.shown.index)} {short(error)}")
    return " · ".join(lines)


def _of_variables(picture: Picture, reading: Reading | None, body: Body) -> list[str]:
    """All that is known of a unit with gates, a line for each."""
    inside = [b for b in picture.bodies if (b.column, b.unit) == (body.column, body.unit) and b.shown and b is not body]
    return [told_of_body(picture, reading, b) for b in inside if reading]
