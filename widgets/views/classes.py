"""The probability of each class, answer by answer, and which one is right."""

import numpy as np
from PySide6.QtCore import QRectF

from simulator.probes.output import Output
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.drawing.shades import shades
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import Points
from widgets.views.plotted import PlotView

POINTS = 60
"""Columns shown; more would be too narrow to tell apart."""


@VIEWS.register
class ClassesView(PlotView):
    """A row for each class, a column for each answer; a ring marks the class that is right."""

    kind, title, order, probe = "classes", "Class probabilities", 22, "output"
    tip = "What the network expects: a row for each class, a column for each answer. A ring marks the right one."

    def __init__(self) -> None:
        super().__init__()
        self.plot.invertY(True)
        self.image = self.widget.add_image()
        self.right = Points()
        self.widget.put_in(self.right)
        self.seen: Output | None = None
        self.about = ""

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.targets == "classes"

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen, names, self.about = None, started.outputs, started.experiment.data.shown_part
        self.plot.getAxis("left").names = names
        self.image.clear()
        self.right.clear()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = seen = snapshot.probes["output"].first(POINTS)
        self.label(seen.x_label, f"class · {self.about}, ring: the right one")
        points, classes = seen.output.shape
        left = float(seen.x[0]) - 0.5 if points else 0.0
        self.image.show_values(seen.output.T, QRectF(left, -0.5, max(points, 1), classes), 0, 1)
        scored = seen.target.sum(axis=1) > 0
        self.right.draw(left + 0.5 + np.flatnonzero(scored), seen.target[scored].argmax(axis=1))
        x, y = (left, left + max(points, 1)), (-0.5, classes - 0.5)
        self.plot.setLimits(xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1])
        self.widget.fix(x, y)

    def numbers(self) -> Numbers:
        if self.seen is None:
            return ["x", "right"], []
        seen, header = self.seen, ["x", "right", *(f"probability {name}" for name in self.seen.names)]
        rows = zip(seen.x, seen.target, seen.output, strict=True)
        return header, [[float(x), seen.names[int(d.argmax())], *map(float, y)] for x, d, y in rows]

    def recolour(self, theme: Theme) -> None:
        self.right.style(theme.target, width=1.5)
        self.image.setLookupTable(shades(theme, 0, 1))
        super().recolour(theme)
