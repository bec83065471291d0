"""Which form shows a layer's units, and the ground of what they feed back."""

from PySide6.QtCore import QRectF

from simulator.layers import Way
from widgets.drawing.columns import Column
from widgets.drawing.forms import Blocks, Boxes, Disks, Form, Maps, Squares
from widgets.drawing.measure import STRIPS, Room
from widgets.drawing.picture import Ground, Picture, Text
from widgets.drawing.strips import Strips


def form_of(place: int, column: Column, way: Way, first: int, room: Room, high: float) -> Form:
    """The form that shows everything the way declares, in so many pixels."""
    gates, units = way.at("gate"), way.units.count
    if gates and gates[0].count < units:
        return Blocks(place, column, way, gates[0].count, first, room, "block")
    if room.live and (units > room.units or (gates and high / units < STRIPS)):
        return Strips(place, column, way, units, first, room)
    if gates:
        return Boxes(place, column, way, units, first, room)
    if way.at("map"):
        return Maps(place, column, way, units, first, room, "channel")
    if not any(wire.weights for wire in way.wires) and all(wire.back is not None for wire in way.wires):
        return Squares(place, column, way, units, first, room)
    return Disks(place, column, way, units, first, room)


def lane(picture: Picture, form: Form, x: float, width: float, labelled: bool) -> None:
    """The ground of what comes back one step later, right of the units."""
    ys = [y for _, y in form.slots]
    half = form.slots.pitch / 2
    rect = QRectF(x, min(ys) - half, width, max(ys) - min(ys) + 2 * half)
    assert form.way
    when = "one step earlier" if form.way.backward else "one step later"
    tip = f"Memory: what the units are here comes back {when}."
    picture.grounds.append(Ground(form.column, rect, True, tip))
    if labelled:
        picture.texts.append(Text(form.column, when, rect.center().x(), rect.bottom() + 4, size=10))
