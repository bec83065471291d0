"""Many units as strips of colour."""

from PySide6.QtCore import QPointF, QRectF

from widgets.drawing.forms import Form
from widgets.drawing.picture import Area, Picture, Strip, Text
from widgets.drawing.slots import all_of


class Strips(Form):
    """All units as strips of colour, one for each gate, then the cell and the state."""

    WIDE, APART = 14.0, 4.0
    open = False

    def plan(self, top: float, bottom: float) -> None:
        gates = self.way.at("gate") if self.way else []
        kept = self.way.at("cell") if self.way else []
        self.seen = [*(place.name for place in (*gates, *kept)), self.variable.removeprefix(self.prefix)]
        self.slots = all_of(self.count, top + 12, bottom, 30.0)
        self.width = len(self.seen) * (self.WIDE + self.APART) - self.APART
        self.radius = self.slots.pitch / 2

    def place(self, picture: Picture, area: Area, x: float) -> None:
        for k, y in self.slots:
            self.left[k], self.right[k] = QPointF(x, y), QPointF(x + self.width, y)
            area.outlets[self.first + k] = self.right[k]
        top, high = self.slots.seen[0][1] - self.slots.pitch / 2, self.slots.pitch * self.count
        words = {gate.name: f"Gate {gate.name} of unit" for gate in (self.way.at("gate") if self.way else [])}
        for n, name in enumerate(self.seen):
            rect = QRectF(x + n * (self.WIDE + self.APART), top, self.WIDE, high)
            tip = words.get(name, f"{self.named.capitalize()}")
            picture.strips.append(Strip(self.column, rect, self.prefix + name, self.first, self.count, self.first, tip))
            picture.texts.append(Text(self.column, name, rect.center().x(), top - 7, size=10))
