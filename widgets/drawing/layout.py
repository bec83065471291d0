"""Where everything stands: columns from left to right over the whole width, each one's things from top to bottom."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from simulator.arithmetic.figures import low
from simulator.layers import Way, Wire
from widgets.drawing import feeds
from widgets.drawing.choice import form_of, lane
from widgets.drawing.columns import Column
from widgets.drawing.forms import Context, Disks, Form
from widgets.drawing.measure import (
    BAND,
    FOOT,
    HEAD,
    LANE,
    LANES,
    LOW,
    MARGIN,
    NAME,
    NARROW,
    WIDE,
    Room,
    shortened,
    width,
)  # fmt: skip
from widgets.drawing.picture import Area, Body, Picture, Rule, Shown, Text
from widgets.drawing.slots import Slots
from widgets.drawing.strips import Strips

RING, STEP = 10.0, 5.0
"""Room for what goes round below: at the least, and for each line of it."""
BETWEEN = 16.0
"""From a column's units down to the squares that stand under them."""
NAMED, LETTERED = 11.0, 9.0
"""Height of a name, and the radius of a unit that has its letter beside it."""
TARGETS = 34.0
"""Room for what the outputs should be, beside them."""
HAIRLINES = 24
"""Units at most whose way over the lane is drawn."""


class Stack:
    """One column: the tape it reads, a form for each of its ways, and the lane of what they feed back."""

    def __init__(self, place: int, column: Column, last: bool, room: Room, high: float) -> None:
        self.place, self.column, self.last = place, column, last
        ways = column.structure.ways if column.structure else ()
        self.tape = feeds.Tape(place, ways[0]) if ways and feeds.through_time(ways[0]) else None
        self.forms: list[Form] = []
        first = 0
        for way in ways:
            self.forms.append(form_of(place, column, way, first, room, high / len(ways)))
            first += way.units.count
        if not ways:
            form = Strips if room.live and column.count > room.units else Disks
            self.forms = [form(place, column, None, column.count, room=room, named="input")]
        elif last:
            self.forms[0].named = "output"
        collects = ways[0].at("context") if ways else []
        self.context = Context(place, column, ways[0], collects[0].count) if collects else None
        self.feeds_back = any(feeds.fed_back(way) for way in ways)

    @property
    def ways(self) -> tuple[Way, ...]:
        return self.column.structure.ways if self.column.structure else ()

    def plan(self, top: float, bottom: float, above: "Context | None") -> None:
        """`above`: squares of the next layer that stand under this column."""
        if above:
            least = min(above.count, 4) * 18.0
            own = min(self.column.count * 30.0, bottom - top - least - BETWEEN)
            top = (top + bottom - own - BETWEEN - least) / 2
            bottom = top + own
            above.plan(bottom + BETWEEN, bottom + BETWEEN + least)
        each = (bottom - top) / len(self.forms)
        for k, form in enumerate(self.forms):
            gap = 8.0 * (len(self.forms) > 1)
            form.plan(top + k * each + gap / 2, top + (k + 1) * each - gap)

    @property
    def body(self) -> float:
        return max(form.width for form in self.forms)

    def width(self, lane: float) -> float:
        tape = self.tape.width if self.tape else 0.0
        return tape + self.body + lane * self.feeds_back


class Layout:
    """Makes one picture."""

    def __init__(self, columns: list[Column], height: float, family: QFont, room: Room) -> None:
        self.columns, self.height, self.family, self.room = columns, height, family, room
        self.low = height < LOW or room.live
        self.lane = min(max(LANES * height, LANE[0]), LANE[1] * (1.0 + 0.4 * room.live))
        high = height - HEAD - 4 - FOOT
        self.stacks = [Stack(k, column, k == len(columns) - 1, room, high) for k, column in enumerate(columns)]
        self.context = next((stack.context for stack in self.stacks if stack.context), None)
        self.shortcut = any(
            wire.source.name == "x" and len(columns) > 2 for way in self.stacks[-1].ways for wire in way.wires
        )
        self._plan()

    def _plan(self) -> None:
        below = (RING + STEP * min(self.context.count, 4)) if self.context else RING * self.shortcut
        top, bottom = HEAD + 4, self.height - (8 if self.low else FOOT) - below
        if self.room.live or any(stack.tape for stack in self.stacks):
            bottom -= 12  # for the steps' names
        elif any(stack.feeds_back for stack in self.stacks) and self.lanes_named:
            bottom -= 8
        for k, stack in enumerate(self.stacks):
            above = self.stacks[k + 1].context if k + 1 < len(self.stacks) else None
            stack.plan(top, bottom, above)
            if stack.tape:
                stack.tape.plan(self._rows(k - 1), stack.forms[0].slots.seen[-1][1])
        self.bottom = self.height - (4 if self.low else FOOT + 2)

    @property
    def lanes_named(self) -> bool:
        return not self.low or (self.room.live and self.height >= LOW)

    def _rows(self, place: int) -> Slots:
        """A tape's rows stand beside the units whose past they are, those of one way where there are two."""
        return self.stacks[place].forms[0].slots

    # From left to right

    def picture(self, wide: float, focus: tuple[int, int] | None) -> Picture:
        before, after = self._names(0), self._names(-1) + self._ring_width() + TARGETS * self.room.live
        gaps = len(self.stacks) - 1
        room, widths = self._room(wide - before - after - 2 * MARGIN)
        if room < gaps * NARROW:
            self.lane = LANE[0]
            room, widths = self._room(wide - before - after - 2 * MARGIN)
        gap = min(max(room / gaps, NARROW), max(WIDE * wide, 4 * NARROW))
        used = sum(widths) + gap * gaps + before + after + 2 * MARGIN
        picture = Picture(max(wide, used), self.height, self.columns, self.room, focus)
        x = MARGIN + before + (picture.width - used) / 2
        for w in widths:
            picture.areas.append(Area(x, x + w, x + w / 2))
            x += w + gap
        for stack in self.stacks:
            self._place(picture, stack)
        for stack in self.stacks[1:]:
            self._join(picture, stack)
        self._words(picture)
        first, last = self.stacks[0].forms[0], self.stacks[-1].forms[0]
        picture.areas[0].left = min(picture.areas[0].left, picture.areas[0].middle - first.width / 2 - before)
        picture.areas[-1].right = max(picture.areas[-1].right, picture.areas[-1].middle + last.width / 2 + after)
        return picture

    def _room(self, wide: float) -> tuple[float, list[float]]:
        """What is left between the columns, and their widths."""
        widths = [max(stack.width(self.lane), self._caption(stack)) for stack in self.stacks]
        return wide - sum(widths), widths

    def _caption(self, stack: Stack) -> float:
        inside = 0 < stack.place < len(self.stacks) - 1
        text = stack.column.caption if self.low and inside else stack.column.head
        return max(width(self.family, text, 12, strong=True), width(self.family, stack.column.size)) + 2

    def _names(self, place: int) -> float:
        names, form = self.columns[place].names, self.stacks[place].forms[0]
        shown = [names[k] for k, _ in form.slots if k < len(names)]
        return max((min(width(self.family, name), NAME) + 6 for name in shown), default=0.0)

    def _ring_width(self) -> float:
        return 12 + STEP * len(self.context.slots.seen) if self.context else 0.0

    def _place(self, picture: Picture, stack: Stack) -> None:
        area = picture.areas[stack.place]
        x = area.middle - stack.width(self.lane) / 2
        if stack.tape:
            stack.tape.place(picture, x)
            x += stack.tape.width
        for form in stack.forms:
            form.place(picture, area, x + (stack.body - form.width) / 2)
            if stack.feeds_back:
                lane(picture, form, x + stack.body, self.lane, self.lanes_named)
        following = self.stacks[stack.place + 1] if stack.place + 1 < len(self.stacks) else None
        if following and following.context:
            following.context.place(picture, Area(0, 0, 0), area.middle - following.context.width / 2)

    # Edges

    def _join(self, picture: Picture, stack: Stack) -> None:
        area, lanes = picture.areas[stack.place], stack.feeds_back
        for number, (form, way) in enumerate(zip(stack.forms, stack.ways, strict=True)):
            made = len(picture.bundles)
            self._from_below(picture, stack, form, way)
            if biases := tuple(w for w in way.wires if w.source.name == "1"):
                feeds.bias(picture, form, biases)
            if back := feeds.fed_back(way):
                feeds.arcs(picture, form, back, self.lane)
            for bundle in picture.bundles[made:]:
                bundle.way = number
        if lanes:
            carried = len(area.outlets) <= HAIRLINES
            for k, at in area.outlets.items():
                area.outlets[k] = QPointF(at.x() + self.lane, at.y())
                if carried:
                    picture.rules.append(Rule(stack.place, at.x(), at.x() + self.lane, at.y()))
        if stack.context:
            self._collect(picture, stack)

    def _from_below(self, picture: Picture, stack: Stack, form: Form, way: Way) -> None:
        if stack.tape:
            stack.tape.led_to(picture, picture.areas[stack.place - 1])
            stack.tape.edges(picture, form)
            return
        for name in "hx":
            wires: tuple[Wire, ...] = tuple(w for w in feeds.from_outside(way) if w.source.name == name)
            if not wires:
                continue
            past = stack.last and name == "x" and len(self.stacks) > 2
            feeds.from_below(
                picture, form, stack.place, 0 if past else stack.place - 1, wires, "under" if past else "line"
            )
            if past:
                picture.bundles[-1].bottom = self.bottom

    def _collect(self, picture: Picture, stack: Stack) -> None:
        assert stack.context
        way, output = stack.ways[0], self.stacks[-1]
        feeds.collected(picture, stack.context, stack.forms[0], way)
        heard = tuple(w for w in way.wires if w.source.name == "y")
        right = max(at.x() for at in output.forms[0].right.values()) + 9
        lowest = max(body.rect.bottom() for body in picture.bodies) + 20 + STEP * len(stack.context.slots.seen)
        feeds.ring(picture, stack.context, output.forms[0], heard, right, min(self.bottom, lowest))

    # Words

    def _words(self, picture: Picture) -> None:
        for place, (column, area) in enumerate(zip(self.columns, picture.areas, strict=True)):
            inside = 0 < place < len(self.columns) - 1
            head = column.caption if self.low and inside else column.head
            picture.texts.append(Text(place, head, area.middle, HEAD / 2 + 3, size=12, strong=True, head=True))
            if not self.low:
                picture.texts.append(Text(place, column.size, area.middle, self.height - FOOT / 2 - 1))
        for place, align, aside in (
            (0, -1, 0.0),
            (len(self.columns) - 1, 1, self._ring_width() + TARGETS * self.room.live),
        ):
            names, form = self.columns[place].names, self.stacks[place].forms[0]
            free = -NAMED
            for k, y in form.slots:
                if k < len(names) and y >= free + NAMED:
                    free = y
                    x = form.left[k].x() - 6 if align < 0 else form.right[k].x() + 6 + aside
                    text = shortened(self.family, names[k], 11, NAME)
                    picture.texts.append(Text(place, text, x, y, align))
        if self.room.live:
            self._targets(picture)
            for stack in self.stacks[1:-1]:
                self._units(picture, stack)

    def _units(self, picture: Picture, stack: Stack) -> None:
        """The units' letters, where there is room for them."""
        letter = stack.column.signals[0].name
        for form in stack.forms:
            weighted = form.way and any(wire.weights for wire in form.way.wires)
            if weighted and form.open and form.radius >= LETTERED and form.each == 1:
                for k, y in form.slots:
                    at = form.left[k]
                    text = f"{letter}{low(form.first + k)}"
                    picture.texts.append(Text(stack.place, text, at.x() + 1, y - form.radius, -1, 10, quiet=True))

    def _targets(self, picture: Picture) -> None:
        """What the outputs should be, beside them."""
        form, place = self.stacks[-1].forms[0], len(self.stacks) - 1
        r = max(min(0.75 * form.radius, 12.0), 2.0)
        for k, y in form.slots:
            x = form.right[k].x() + self._ring_width() + TARGETS / 2
            rect = QRectF(x - r, y - r, 2 * r, 2 * r)
            picture.bodies.append(Body(place, None, "disk", rect, f"Target of output {k + 1}.", Shown("target", k)))
        picture.texts.append(Text(place, "target", x, y + r + 8, size=10))


def arranged(
    columns: list[Column], wide: float, height: float, family: QFont, room: Room = BAND,
    focus: tuple[int, int] | None = None,
) -> Picture:  # fmt: skip
    """The picture of a network for so many pixels; wider where the columns need more. `focus`: column and unit whose
    edges are drawn where there are too many for all."""
    return Layout(columns, height, family, room).picture(wide, focus)
