"""What an edge is, in plain words."""

from simulator.arithmetic.figures import short
from widgets.drawing.entries import entry
from widgets.drawing.ink import Ink
from widgets.drawing.picture import Bundle, End, Picture


def told(picture: Picture, ink: Ink, bundle: Bundle, end: End) -> str:
    """From where, to where, how many steps before, and its weights."""
    parts = list(bundle.parts(end))
    backs = [part.wire.back for part in parts]
    if not parts:
        return ""
    column = picture.columns[bundle.column]
    lines = [f"{_source(picture, bundle, end)} → {_target(picture, bundle, end)}{_when(bundle, backs)}."]
    weights = [(part, at) for part in parts if (at := part.wire.weight(part.source, part.target))]
    if not weights:
        lines.append(
            "Passed on as it is: no weight." if not bundle.wires[0].factor else f"Factor: {bundle.wires[0].factor}."
        )
    elif len(weights) > 5:
        lines.append(f"{len(weights)} weights.")
    for part, (matrix, row, place) in weights if len(weights) <= 5 else ():
        known = ink.weights.get(column.matrices + matrix)
        value = "" if known is None else f" = {short(float(known[row, place]), 4)}"
        name, symbol = part.wire.target.name, entry(picture.columns, bundle.column, part.wire, part.source, part.target)
        into = f" ({column.meanings.get(name, name)})" if len(weights) > 1 else ""
        lines.append(f"Weight {symbol.symbol}{into}{value}")
    return "\n".join(lines)


def _source(picture: Picture, bundle: Bundle, end: End) -> str:
    wire, before = bundle.wires[0], picture.columns[bundle.before]
    if end.source is None:
        return "All inputs in the frame"
    if wire.source.name == "1":
        return "Bias, a fixed input of 1,"
    if wire.source.role == "context":
        return f"State s {end.source + 1}"
    if end.source < len(before.names):
        return f"{before.head} “{before.names[end.source]}”"
    return f"{before.head} {bundle.source_unit + end.source + 1}"


def _target(picture: Picture, bundle: Bundle, end: End) -> str:
    column = picture.columns[bundle.column]
    if bundle.wires[0].target.role == "context":
        return f"state s {end.target + 1}"
    if end.target < len(column.names):
        return f"{column.head.lower()} “{column.names[end.target]}”"
    return f"{column.head} {max(bundle.target_unit, 0) + end.target + 1}"


def _when(bundle: Bundle, backs: list[int | None]) -> str:
    if None in backs:
        return ", the mean of all steps so far"
    most = max(back or 0 for back in backs)
    if not most:
        return ""
    if bundle.dashed and bundle.shape == "arc":
        return ", one step earlier"
    return ", one step later" if most == 1 else f", up to {most} steps later"
