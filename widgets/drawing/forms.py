"""What a layer's units look like: disks, boxes with gates, blocks of cells, maps, squares."""

from PySide6.QtCore import QPointF, QRectF

from simulator.layers import Way
from simulator.layers.structure import Place
from widgets.drawing.columns import Column
from widgets.drawing.measure import BAND, Room
from widgets.drawing.picture import Area, Body, Picture, Rule, Shown, Text
from widgets.drawing.slots import Slots, all_of, slots

BAR = 5.0
"""Width of a gate's bar."""


class Form:
    """The units of one way of a layer, `first` the number of its first in the column. Once planned, it knows its slots
    and its width; once placed, where edges come in and go out."""

    least, most = 15.0, 30.0
    """Heights of one thing, at the least and at the most."""
    shrinks = True
    """Whether it may get smaller than that to be seen whole."""
    open = True
    """Whether there is room around it for its letter and its bias."""

    @property
    def each(self) -> int:
        """Units in each thing that is drawn."""
        return 1

    def __init__(
        self, place: int, column: Column, way: Way | None, count: int, first: int = 0, room: Room = BAND,
        named: str = "unit",
    ) -> None:  # fmt: skip
        self.column, self.way, self.count, self.first, self.named = place, way, count, first, named
        self.prefix, self.variable, self.room = column.prefix, column.variable, room
        self.left: dict[int, QPointF] = {}
        self.right: dict[int, QPointF] = {}

    def plan(self, top: float, bottom: float) -> None:
        room = self.room
        if room.live and self.shrinks and self.count <= room.units:
            self.slots: Slots = all_of(self.count, top, bottom, 2 * self.most)
        else:
            self.slots = slots(self.count, top, bottom, self.least, self.most)
        self.size()

    def size(self) -> None:
        """Find radius and width from the slots."""
        if self.room.live:  # a bias fits between two
            self.radius = max(min(self.slots.pitch / 2 - 2.5, self.room.radius), 2.0)
        else:
            self.radius = max(min(0.4 * self.slots.pitch, self.room.radius), 4.0)
        self.width = 2 * self.radius

    radius = 0.0
    """Half a unit's height."""

    @property
    def beneath(self) -> float:
        """How far under a unit's middle its bias stands, where units may be large."""
        return min(self.slots.pitch / 2 - 0.5, self.radius + 4)

    def holds(self, column: int, unit: int) -> bool:
        """Whether a unit of a column is one of its own."""
        return column == self.column and self.first <= unit < self.first + self.count * self.each

    def foot(self, k: int) -> float:
        """Where the bias stands under a unit."""
        return (self.left[k].x() + self.right[k].x()) / 2

    def place(self, picture: Picture, area: Area, x: float) -> None:
        """Add the units, their left edge at x."""
        for k, y in self.slots:
            self.left[k], self.right[k] = QPointF(x, y), QPointF(x + self.width, y)
            self.unit(picture, area, k, x, y)
        if self.slots.dots is not None:
            picture.texts.append(Text(self.column, "⋮", x + self.width / 2, self.slots.dots, size=13))

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        rect = QRectF(x, y - self.radius, 2 * self.radius, 2 * self.radius)
        self.body(picture, "disk", k, rect, self.told(k), Shown(self.variable, self.first + k))
        area.outlets[self.first + k] = self.right[k]

    def body(
        self, picture: Picture, shape: str, unit: int | None, rect: QRectF, tip: str, shown: Shown | None = None
    ) -> None:
        number = None if unit is None else self.first + unit
        picture.bodies.append(Body(self.column, number, shape, rect, tip, shown))  # type: ignore[arg-type]

    def told(self, k: int) -> str:
        name = self.way.name if self.way else ""
        return f"{self.named.capitalize()} {self.first + k + 1}{', ' + name if name else ''}."


class Disks(Form):
    """Units as disks."""


class Squares(Form):
    """Inputs of other steps side by side, as squares: no unit computes anything."""

    least, most = 13.0, 24.0

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        assert self.way
        wire = next(w for w in self.way.wires for i in (k - w.first,) if 0 <= i < w.source.count)
        r = self.radius
        when = f"t−{wire.back}" if wire.back else "t"
        tip = f"Input {k - wire.first + 1} at {when}, passed on as it is."
        shown = Shown(self.variable, self.first + k)
        self.body(picture, "square", k, QRectF(x, y - r, 2 * r, 2 * r), tip, shown)
        area.outlets[self.first + k] = self.right[k]


class Context(Form):
    """Squares that collect what the outputs were, each fading into itself."""

    least, most = 13.0, 22.0

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        r = self.radius
        tip = f"State s {k + 1}: what output {k + 1} was one step before, and what is left of its own value."
        assert self.way
        name = self.way.at("context")[0].name
        self.body(picture, "square", None, QRectF(x, y - r, 2 * r, 2 * r), tip, Shown(self.prefix + name, k))


class Boxes(Form):
    """A rounded box for each unit: a bar for each gate and a square for what is kept."""

    least, most = 22.0, 44.0

    def plan(self, top: float, bottom: float) -> None:
        """Below the letters that name the bars of the first."""
        super().plan(top + 8, bottom)

    def size(self) -> None:
        assert self.way
        self.gates = self.way.at("gate")
        self.height = min(self.slots.pitch - 4, 34.0)
        self.radius = self.height / 2
        self.square = max(min(self.height - 8, 15.0), 8.0)
        self.kept = self.way.at("cell") or self.way.at("unit")
        if self.room.live:  # what goes on is seen, too
            self.kept = list(dict.fromkeys((*self.kept, self.way.units)))
        self.width = 10 + len(self.gates) * (BAR + 6) + len(self.kept) * (self.square + 6) + 8

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        assert self.way
        box = QRectF(x, y - self.height / 2, self.width, self.height)
        self.body(picture, "box", k, box, self.told(k))
        roomy = self.height >= 30
        top, bar = box.top() + 5, self.height - (18 if roomy else 10)
        for n, gate in enumerate(self.gates):
            at = x + 9 + n * (BAR + 6)
            tip = f"Gate {gate.name} of unit {self.first + k + 1}."
            shown = Shown(self.prefix + gate.name, self.first + k)
            self.body(picture, "bar", k, QRectF(at, top, BAR, bar), tip, shown)
            self._letter(picture, gate.name, at + BAR / 2, box, roomy, k)
        for n, kept in enumerate(reversed(self.kept)):
            x = box.right() - 8 - self.square - n * (self.square + 6)
            square = QRectF(x, y - self.square / 2 - 5 * roomy, self.square, self.square)
            shown = Shown(self.prefix + kept.name, self.first + k)
            self.body(picture, "square", k, square, self._told(kept, k), shown)
            self._letter(picture, kept.name, square.center().x(), box, roomy, k)
        area.outlets[self.first + k] = self.right[k]

    def _told(self, kept: Place, k: int) -> str:
        assert self.way
        seen = [w.target.name for w in self.way.wires if w.source == kept and w.weights and w.target.role == "gate"]
        peeps = f" Its gates {', '.join(seen)} see it (peepholes)." * bool(seen and kept.role == "cell")
        word = "Cell" if kept.role == "cell" else "State"
        return f"{word} {kept.name} of unit {self.first + k + 1}.{peeps}"

    def _letter(self, picture: Picture, text: str, x: float, box: QRectF, roomy: bool, k: int) -> None:
        """Inside each box, or above the first where they are low."""
        if roomy:
            picture.texts.append(Text(self.column, text, x, box.bottom() - 7, size=10))
        elif k == 0:
            picture.texts.append(Text(self.column, text, x, box.top() - 6, size=10))


class Blocks(Form):
    """A frame for each block: its cells, each with its loop, between the bars of the gates they share."""

    least, most, shrinks = 34.0, 110.0, False
    CELL = 20.0

    @property
    def each(self) -> int:
        assert self.way
        return self.way.units.count // self.count

    def size(self) -> None:
        self.height = min(self.slots.pitch - 6, self.each * 26.0 + 14)
        self.radius = self.height / 2
        self.width = 132.0

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        assert self.way
        frame = QRectF(x, y - self.height / 2, self.width, self.height)
        self.body(picture, "frame", None, frame, f"Memory block {k + 1}: its cells share its gates.")
        gates = [gate.name for gate in self.way.at("gate")]
        bar = min(self.height - 20, 34.0)
        for name, at, word in (("i", x + 12, "in"), ("o", frame.right() - 12 - BAR, "out")):
            rect = QRectF(at, y - bar / 2 - 5, BAR, bar)
            long = {"i": "Input", "o": "Output"}[name]
            shown = Shown(self.prefix + name, k)
            self.body(picture, "bar", None, rect, f"{long} gate of block {k + 1}, shared by its cells.", shown)
            picture.texts.append(Text(self.column, word, at + BAR / 2, rect.bottom() + 7, size=10))
        if "f" in gates:
            rect = QRectF(x + 26, y - bar / 2 - 5, BAR, bar)
            shown = Shown(f"{self.prefix}f", k)
            self.body(picture, "bar", None, rect, f"Forget gate of block {k + 1}, shared by its cells.", shown)
            picture.texts.append(Text(self.column, "f", rect.center().x(), rect.bottom() + 7, size=10))
        kept = next(w for w in self.way.wires if w.source == w.target and w.target.role == "cell")
        self._cells(picture, area, k, frame, kept.factor)

    def _cells(self, picture: Picture, area: Area, k: int, frame: QRectF, factor: str) -> None:
        inner = slots(self.each, frame.top() + 3, frame.bottom() - 3, 13.0, 26.0, 4)
        side = max(min(inner.pitch - 4, 15.0), 8.0)
        x = frame.left() + 48
        for c, y in inner:
            number = k * self.each + c
            self.body(
                picture, "square", number, QRectF(x, y - side / 2, side, side),
                f"Cell {self.first + number + 1} in block {k + 1}: keeps {factor} of itself from step to step.",
                Shown(f"{self.prefix}c", self.first + number),
            )  # fmt: skip
            picture.texts.append(Text(self.column, f"↺ {factor}", x + side + 3, y, 1, size=10))
            area.outlets[self.first + number] = QPointF(frame.right(), y)
        if inner.dots is not None:
            picture.texts.append(Text(self.column, "⋮", x + side / 2, inner.dots, size=11))


class Maps(Form):
    """A channel's values over time as a strip, then, where it is pooled, the shorter strip that is left."""

    SHOWN, KEPT = 4, 2

    def size(self) -> None:
        assert self.way
        self.side = max(min(self.slots.pitch - 5, 13.0), 6.0)
        self.radius = self.side / 2
        self.pooling = next((w.factor for w in self.way.wires if w.source.role == "map" and w.factor), "")
        self.strip = self.SHOWN * (self.side + 1)
        self.width = self.strip + (46 + self.KEPT * (self.side + 1) if self.pooling else 0)

    def unit(self, picture: Picture, area: Area, k: int, x: float, y: float) -> None:
        mapped = f"{self.prefix}c" if self.pooling else self.variable
        self._strip(picture, k, x, y, self.SHOWN, f"Channel {k + 1} over time: its map.", mapped)
        if self.pooling:
            kept = x + self.strip + 46
            picture.rules.append(Rule(self.column, x + self.strip + 3, kept - 3, y, head=True))
            tip = f"Channel {k + 1}, the {self.pooling} of several steps."
            self._strip(picture, k, kept, y, self.KEPT, tip, self.variable)
            if k == 0:
                picture.texts.append(Text(self.column, self.pooling, x + self.strip + 22, y - 8, size=10))
        area.outlets[self.first + k] = self.right[k]

    def foot(self, k: int) -> float:
        return self.left[k].x() + self.strip / 2

    def _strip(self, picture: Picture, k: int, x: float, y: float, count: int, tip: str, variable: str) -> None:
        for n in range(count):
            rect = QRectF(x + n * (self.side + 1), y - self.side / 2, self.side, self.side)
            self.body(picture, "square", k, rect, tip, Shown(variable, k, count - 1 - n))
