"""Edges, from what a layer declares: those from below, through taps, back in time, and from the outputs."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF

from simulator.layers import Way, Wire
from widgets.drawing.forms import Form
from widgets.drawing.picture import Area, Body, Bundle, End, Fan, Ground, Heat, Picture, Rule, Shown, Text
from widgets.drawing.slots import Slots

TAPS = 6
"""Steps of the past that are drawn at most."""


def from_outside(way: Way) -> list[Wire]:
    """The wires from the layer below (x, or h for the read-out), whatever their step."""
    return [w for w in way.wires if w.source.role == "outside" and w.source.name in "xh"]


def through_time(way: Way) -> bool:
    """Whether the layer reads other steps of what is below than the present one."""
    return any(w.back != 0 for w in from_outside(way))


def fed_back(way: Way) -> tuple[Wire, ...]:
    """Wires from all units, gates or cells to all, one step later; what a unit keeps of itself alone is inside it."""
    inner = ("unit", "gate", "cell", "between")
    return tuple(w for w in way.wires if w.source.role in inner and w.every)


class Tape:
    """The last steps of what is below, a row of squares for each of its units; a frame where taps see all at once."""

    def __init__(self, column: int, way: Way) -> None:
        self.column, self.way = column, way
        self.wires = from_outside(way)
        backs = sorted({w.back or 0 for w in self.wires}, reverse=True)
        self.endless = any(w.back is None for w in self.wires)
        if self.endless:
            backs = [4, 3, 2, 1, 0]
        self.steps: list[int | None] = list(backs)
        if len(backs) > TAPS:
            self.steps = [*backs[:2], None, *backs[-3:]]
        self.framed = any(w.weights for w in self.wires)

    def plan(self, rows: Slots, bottom: float) -> None:
        """Rows beside the units below; one that is only passed on stands low, so that no line crosses another."""
        self.rows = rows
        if not self.framed and not self.endless and len(rows.seen) == 1:
            self.rows = Slots(((0, bottom),), rows.pitch)
        self.side = max(min(rows.pitch - 4, 12.0), 6.0)
        self.width = len(self.steps) * (self.side + 3) + 34

    def place(self, picture: Picture, x: float) -> None:
        """Add the squares, and the frame."""
        self.squares: dict[tuple[int, int], QPointF] = {}
        self.before = self.column - 1
        for i, y in self.rows:
            for n, back in enumerate(self.steps):
                at = x + 12 + n * (self.side + 3)
                if back is None:
                    picture.texts.append(Text(self.column, "…", at + self.side / 2, y))
                    continue
                rect = QRectF(at, y - self.side / 2, self.side, self.side)
                when = f"{back} steps before" if back > 1 else "one step before" if back else "in this step"
                shown = Shown(picture.columns[self.column - 1].variable, i, back)
                tip = f"Input {i + 1} of the layer, {when}."
                picture.bodies.append(Body(self.column, None, "square", rect, tip, shown))
                self.squares[i, back] = rect.center()
        top, bottom = self.rows.seen[0][1] - self.side / 2, self.rows.seen[-1][1] + self.side / 2
        self.frame = QRectF(x + 8, top - 4, len(self.steps) * (self.side + 3) + 5, bottom - top + 8)
        if self.framed:
            tip = "What every unit sees at once; at the next step the same weights see all of it one step later."
            picture.grounds.append(Ground(self.column, self.frame, False, tip))
        oldest, middle = self.steps[0], (top + bottom) / 2
        if oldest:
            first_x, last_x = x + 12 + self.side / 2, self.frame.right() - 4 - self.side / 2
            last = "t"
            picture.texts.append(
                Text(self.column, f"t−{oldest}" if not self.endless else "…", first_x, bottom + 11, size=10)
            )
            picture.texts.append(Text(self.column, last, last_x, bottom + 11, size=10))
        self.outlet = QPointF(self.frame.right(), middle)

    def led_to(self, picture: Picture, below: Area) -> None:
        """A hairline to each row from the unit whose past it is."""
        for i, y in self.rows:
            at = below.outlets[i]
            if at.y() == y:
                picture.rules.append(Rule(self.column, at.x(), self.frame.left() + 2, y))
            else:
                picture.rules.append(Rule(self.column, at.x(), self.frame.left() + 2, at.y(), y2=y))

    def edges(self, picture: Picture, form: Form) -> None:
        """From the frame to each unit, or from each square to the one that passes it on."""
        bundle = Bundle(
            self.column, 0, "line", tuple(self.wires), self.wires[0].source.count, form.count, self.before,
            target_unit=form.first,
        )  # fmt: skip
        if self.framed:
            bundle.ends = [End(None, k, self.outlet.x(), self.outlet.y(), form.left[k].x(), y) for k, y in form.slots]
        elif self.endless:
            bundle.shape = "arrow"
            rows = dict(self.rows.seen)
            bundle.ends = [
                End(k, k, self.frame.right(), rows[k], form.left[k].x(), y) for k, y in form.slots if k in rows
            ]
            factor = self.wires[0].factor
            x = (self.frame.right() + form.left[form.slots.seen[0][0]].x()) / 2
            picture.texts.append(Text(self.column, factor, x, form.slots.seen[0][1] - 9, size=10))
        else:
            bundle.shape = "elbow"
            bundle.ends = list(self._passed_on(form))
        picture.bundles.append(bundle)

    def _passed_on(self, form: Form) -> Iterable[End]:
        for k, y in form.slots:
            for wire in self.wires:
                i = k - wire.first
                if (at := self.squares.get((i, wire.back or 0))) and wire.joins(i, k):
                    yield End(i, k, at.x(), at.y(), form.left[k].x(), y)


def from_below(picture: Picture, form: Form, column: int, before: int, wires: tuple[Wire, ...], shape: str) -> None:
    """Lines from every unit of a column below to every unit."""
    sources, outlets = wires[0].source.count, picture.areas[before].outlets
    bundle = Bundle(column, 0, shape, wires, sources, form.count, before)  # type: ignore[arg-type]
    bundle.target_unit, bundle.target_each = form.first, form.each
    few = len(outlets) * len(form.slots.seen) <= picture.room.lines
    bundle.ends = [
        end
        for i, at in outlets.items()
        for k, y in form.slots
        if few or in_focus(picture, bundle, i, k)
        for end in (End(i, k, at.x(), at.y(), form.left[k].x(), y),)
    ]
    if not few:
        lefts, rights = list(outlets.values()), list(form.left.values())
        half = form.slots.pitch / 2
        picture.fans.append(
            Fan(
                column, (lefts[0].x(), lefts[0].y() - half, lefts[-1].y() + half),
                (rights[0].x(), rights[0].y() - half, rights[-1].y() + half),
            )
        )  # fmt: skip
        if not bundle.ends:
            middle = (lefts[0].x() + rights[0].x()) / 2, (lefts[0].y() + lefts[-1].y()) / 2
            picture.texts.append(Text(column, "click a unit to see its edges", *middle, quiet=True))
    picture.bundles.append(bundle)


def in_focus(picture: Picture, bundle: Bundle, i: int, k: int) -> bool:
    """Whether an edge is one of the unit whose edges are drawn."""
    return picture.focus is not None and bundle.touches(End(i, k, 0, 0, 0, 0), *picture.focus)


def arcs(picture: Picture, form: Form, wires: tuple[Wire, ...], width: float) -> None:
    """Back to the column's own units: each to each, and a small loop to itself."""
    bundle = Bundle(
        form.column, 0, "arc", wires, form.count, form.count, form.column, source_unit=form.first,
        target_unit=form.first, source_each=form.each, target_each=form.each,
        dashed=bool(form.way and form.way.backward),
    )  # fmt: skip
    ys = dict(form.slots.seen)
    order = {k: n for n, k in enumerate(ys)}
    most = max(len(order) - 1, 1)
    few = len(ys) ** 2 <= picture.room.arcs
    if not few and not (picture.focus and form.holds(*picture.focus)):
        high, pitch = len(ys) * form.slots.pitch, form.slots.pitch
        rect = QRectF(form.right[0].x() + 10, min(ys.values()) - pitch / 2, width - 20, high)
        picture.heats.append(Heat(form.column, rect, bundle))
    for i, y in ys.items():
        for j, to in ys.items():
            if not few and not in_focus(picture, bundle, i, j):
                continue
            far = abs(order[i] - order[j]) / most
            bend = 0.0 if i == j else (8 + (width - 20) * far) * (1.0 if j > i else 0.84)
            bundle.ends.append(End(i, j, form.right[i].x(), y, form.right[j].x(), to, bend))
    picture.bundles.append(bundle)


def bias(picture: Picture, form: Form, wires: tuple[Wire, ...]) -> None:
    """A bar under each unit that has a weight from a fixed 1."""
    bundle = Bundle(form.column, 0, "bias", wires, 1, form.count, form.column, -1, form.first, target_each=form.each)
    if picture.room.live and (form.slots.pitch < 9 or not form.open):
        return
    for k, y in form.slots:
        if not any(wire.joins(0, j) for wire in wires for j in range(wire.target.count)):
            continue
        foot = y + (form.beneath if picture.room.live else min(form.slots.pitch / 2 - 1, 13.0))
        middle = form.foot(k)
        bundle.ends.append(End(0, k, middle - 5, foot, middle + 5, foot))
    picture.bundles.append(bundle)


def ring(picture: Picture, context: Form, output: Form, wires: tuple[Wire, ...], right: float, bottom: float) -> None:
    """From the outputs round below to the squares that collect them."""
    ends = [
        End(k, k, output.right[k].x(), output.right[k].y(), context.left[k].x(), y, n)
        for n, (k, y) in enumerate(context.slots)
        if k in output.right
    ]
    bundle = Bundle(
        context.column, 0, "ring", wires, output.count, context.count, output.column, target_unit=-1, ends=ends,
        dashed=True, right=right, bottom=bottom,
    )  # fmt: skip
    picture.bundles.append(bundle)


def collected(picture: Picture, context: Form, form: Form, way: Way) -> None:
    """From the squares that collect the outputs to the units, and what each keeps of itself."""
    seen = tuple(w for w in way.wires if w.source.role == "context" and w.target.role == "unit")
    kept = tuple(w for w in way.wires if w.source.role == w.target.role == "context")
    ends = [End(i, k, context.right[i].x(), at, form.left[k].x(), y) for i, at in context.slots for k, y in form.slots]
    common = (context.count, form.count, form.column)
    picture.bundles.append(Bundle(form.column, 0, "line", seen, *common, source_unit=-1, target_unit=0, ends=ends))
    if kept:
        loops = [End(i, i, context.right[i].x(), y, context.right[i].x(), y) for i, y in context.slots]
        picture.bundles.append(
            Bundle(form.column, 0, "loop", kept, context.count, context.count, form.column, -1, -1, ends=loops)
        )
        i, y = context.slots.seen[0]
        picture.texts.append(Text(form.column, kept[0].factor, context.right[i].x() + 14, y - 7, 0, 10))
