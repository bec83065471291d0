"""The probability of each class over held-out data, and which one is right."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from simulator.probes.output import Output
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers, PlotView

POINTS = 60
"""Columns shown; more would be too narrow to tell apart."""
NAMED = 40
"""Most classes whose names fit beside the axis."""


@VIEWS.register
class ClassesView(PlotView):
    """A row for each class, a column for each held-out answer; a ring marks the class that is right."""

    kind, title, order, probe = "classes", "Class probabilities", 22, "output"
    tip = (
        "What the network expects: a row for each class, a column for each held-out answer. A ring marks the right one."
    )

    def __init__(self) -> None:
        super().__init__()
        self.plot.showGrid(x=False, y=False)
        self.plot.invertY(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self.right = pg.ScatterPlotItem(symbol="o", size=8, brush=None)
        self.plot.addItem(self.right)
        self.bar = pg.ColorBarItem(values=(0, 1), width=10, interactive=False)
        self.bar.setImageItem(self.image, insert_in=self.plot)
        self.seen: Output | None = None

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.targets == "classes"

    def begin(self, started: Started) -> None:
        self.seen, names = None, started.outputs
        self.plot.getAxis("left").setTicks([list(enumerate(names))] if len(names) <= NAMED else None)
        self.image.clear()
        self.right.clear()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = seen = snapshot.probes["output"].first(POINTS)
        self.label(f"{seen.x_label} (ring: the right class)", "class")
        points, classes = seen.output.shape
        self.image.setImage(np.clip(np.nan_to_num(seen.output.T), 0, 1), autoLevels=False, levels=(0, 1))
        left = float(seen.x[0]) - 0.5 if points else 0.0
        self.image.setRect(QRectF(left, -0.5, max(points, 1), classes))
        scored = seen.target.sum(axis=1) > 0
        self.right.setData(left + 0.5 + np.flatnonzero(scored), seen.target[scored].argmax(axis=1))
        self.plot.setLimits(xMin=left, xMax=left + max(points, 1), yMin=-0.5, yMax=classes - 0.5)
        self.plot.setRange(xRange=(left, left + max(points, 1)), yRange=(-0.5, classes - 0.5), padding=0)

    def numbers(self) -> Numbers:
        if self.seen is None:
            return ["x", "right"], []
        seen, header = self.seen, ["x", "right", *(f"probability {name}" for name in self.seen.names)]
        rows = zip(seen.x, seen.target, seen.output, strict=True)
        return header, [[float(x), seen.names[int(d.argmax())], *map(float, y)] for x, d, y in rows]

    def recolour(self, theme: Theme) -> None:
        self.bar.setColorMap(pg.ColorMap([0.0, 1.0], [pg.mkColor(theme.base), pg.mkColor(theme.accent)]))
        self.bar.axis.setPen(theme.faint)
        self.bar.axis.setTextPen(theme.text)
        self.right.setPen(pg.mkPen(theme.target, width=1.5))
        super().recolour(theme)
