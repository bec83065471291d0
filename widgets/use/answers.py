"""What the network gave at each step of a typed sequence."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel

from simulator.use import Answered
from widgets.use.drawn import Drawn
from widgets.use.series import NAMED
from widgets.views.base import Numbers
from widgets.views.drawing import Image, Line
from widgets.views.plot import Plot

MOST_LINES = 8
FEW = 60
NOTHING = "What the network answers is drawn here, step after step, once a sequence is typed."


class Answers(Drawn):
    """Likelihoods, and what is yes or no, as a column of shades for each step; numbers as lines."""

    kind, title = "answers", "Answers"

    def __init__(self) -> None:
        super().__init__(Plot())
        self.found: Answered | None = None
        self.lines: list[Line] = []
        self.image: Image | None = None
        self.nothing = QLabel(NOTHING)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.addWidget(self.nothing, 1)

    def show_found(self, found: Answered | None) -> None:
        self.found = found
        self.plot.setVisible(found is not None)
        self.nothing.setVisible(found is None)
        for line in self.lines:
            self.plot.take_out(line)
        self.lines = []
        if self.image is not None:
            self.plot.inside.removeItem(self.image)
            self.image = self.plot.margin.image = None
            self.plot.inside.getAxis("left").setGrid(255)
        shaded = found is not None and found.targets != "values" and len(found.names) <= NAMED
        self.plot.inside.getAxis("left").names = found.names if found and shaded else ()
        self.plot.inside.getAxis("bottom").read(found.symbols if found else ())
        if found is None:
            return
        x = np.asarray(found.step, float)
        if shaded:
            self.image = self.plot.add_image()
            self.image.says = lambda value: f"{100 * value:.0f} %"
            self.image.show_values(found.output.T, QRectF(x[0] - 0.5, -0.5, x[-1] - x[0] + 1, len(found.names)), 0, 1)
            self.plot.fix((x[0] - 0.5, x[-1] + 0.5), (-0.5, len(found.names) - 0.5))
        else:
            for column, name in enumerate(found.names[:MOST_LINES]):
                line = self.plot.add_line(name)
                self.lines.append(line)
                line.style(self.theme.series[column % len(self.theme.series)], 2)
                line.draw(x, found.output[:, column], marked=len(x) == 1)
            self.plot.fix()
        said = "likelihood of each class" if found.targets == "classes" else "output"
        self.plot.caption("what was read, from left to right", said)
        self.plot.show_all()
        self.plot.margin.recolour(self.theme)

    def numbers(self) -> Numbers:
        if self.found is None:
            return [], []
        read = [self.found.symbols[k] if self.found.symbols else int(k) for k in self.found.step]
        rows = zip(read, self.found.output.tolist(), strict=True)
        return ["read", *self.found.names], [[symbol, *values] for symbol, values in rows]

    def restyle(self) -> None:
        self.show_found(self.found)
