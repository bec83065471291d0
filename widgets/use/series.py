"""Output against target over the whole of a part, a stretch at a time."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollBar, QWidget

from simulator.arrays import Array
from simulator.sources.base import SourceSpec
from simulator.use import Evaluation, Predictions
from simulator.use.tables import predictions
from widgets.use.drawn import Drawn
from widgets.use.plane import IN_PLANE, offer_outputs, path, turn
from widgets.views.drawing import SHORT, Image, Points
from widgets.views.plot import Plot

STRETCHES = 50, 100, 250, 1000, 5000
"""So many points can be seen at once."""
MOST = 50_000
"""So many can be seen in all."""
NAMED = 60
"""So many classes have a row each; of more there is no such picture."""


class Series(Drawn):
    """Numbers as two lines; of classes the likelihood of each as a column of shades, the target ringed."""

    kind, title = "predictions", "Output and target"

    def __init__(self) -> None:
        super().__init__(Plot())
        self.found: Evaluation | None = None
        self.places, self.label, self.breaks = np.zeros(0), "", np.zeros(0, int)
        self.lifted = False
        self.reaches: dict[int, tuple[float, float]] = {}
        self.marked: int | None = None
        """The point that somebody was led to."""
        self.output = QComboBox()
        self.output.setToolTip("Which output to show.")
        self.output.setAccessibleName("Output")
        self.stretch = QComboBox()
        self.stretch.setToolTip("How many scored steps are seen at once; the bar below moves along all of them.")
        self.stretch.setAccessibleName("Steps seen at once")
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setToolTip("Move along the whole part (drag, or the arrow keys).")
        self.bar.setAccessibleName("Place in the part")
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.target, self.line = self.plot.add_line("target"), self.plot.add_line("output")
        self.image: Image | None = None
        self.halo, self.rings = Points("o", 9), Points("o", 9)
        for item in (self.halo, self.rings):  # the ring's colour is as bright as the shade of a likely class
            self.plot.put_in(item)
        self.plot.inside.setMouseEnabled(x=True, y=False)
        self.box.addWidget(self.bar)
        self.output.activated.connect(self._again)
        self.stretch.activated.connect(self._again)
        self.bar.valueChanged.connect(self.redraw)

    def controls(self) -> QWidget:
        """What is shown, for the head of a card."""
        found = QWidget()
        row = QHBoxLayout(found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.word = QLabel("at once")
        for part in (self.output, self.stretch, self.word):
            row.addWidget(part)
        return found

    @property
    def of_classes(self) -> bool:
        return self.found is not None and self.found.targets == "classes"

    def show_found(self, found: Evaluation, data: SourceSpec) -> None:
        """Show another evaluation, at the place where one is, where that is there."""
        p, fresh = found.predictions, self.found is None or self.found.predictions.names != found.predictions.names
        self.found, self.marked, self.reaches = found, None, {}
        self.places, self.label = _places(p, found.sequences)
        self.breaks = np.flatnonzero(np.diff(p.sequence)) + 1 if self.label != p.step_label else np.zeros(0, int)
        if fresh:
            offer_outputs(self.output, p.names, data)
        if self.of_classes:
            self.output.hide()
        joined = found.targets == "values" and self.label != "sequence"
        self._offer_stretches(len(self.places), 250 if joined else 50)
        self.plot.inside.getAxis("left").names = p.names if self.of_classes else ()
        self.lifted = data.lifted
        self._again()

    def _offer_stretches(self, many: int, usual: int) -> None:
        chosen = self.stretch.currentData() if self.stretch.count() else usual
        self.stretch.clear()
        for each in [each for each in STRETCHES if each < many]:
            self.stretch.addItem(f"{each:,}", each)
        if many <= MOST:
            self.stretch.addItem(f"all {many:,}", many)
        at = self.stretch.findData(chosen)
        self.stretch.setCurrentIndex(at if at >= 0 else self.stretch.count() - 1)

    @Slot()
    def _again(self) -> None:
        """Another output, or more of it at once."""
        if self.found is None:
            return
        many, seen = len(self.places), self.stretch.currentData()
        self.bar.setVisible(seen < many)
        self.bar.setRange(0, max(many - seen, 0))
        self.bar.setPageStep(seen)
        self.bar.setSingleStep(max(seen // 10, 1))
        self.redraw()

    def lead_to(self, point: int) -> None:
        """Show a point, ringed, in the middle."""
        self.marked = point
        self.bar.setValue(point - self.stretch.currentData() // 2)
        self.redraw()

    def where(self, point: int) -> str:
        """A point in words, as the axis has it."""
        assert self.found
        p, axis = self.found.predictions, self.plot.inside.getAxis("bottom")
        if axis.times is not None and (date := axis.tickStrings([float(self.places[point])], 1.0, 1.0)[0]):
            return str(date)
        if self.label in ("sequence", p.step_label):
            return f"{self.label} {int(self.places[point]):,}"
        return f"{int(p.sequence[point]) + 1:,}, step {int(p.step[point]) + 1:,}"

    @property
    def head(self) -> str:
        """What stands above such words."""
        one = self.found is not None and self.label in ("sequence", self.found.predictions.step_label)
        return "" if one else "sequence"

    def reach(self) -> tuple[float, float]:
        """From where to where the y axis goes: the same at every place."""
        assert self.found
        p, k = self.found.predictions, max(self.output.currentData() or 0, 0)
        if self.of_classes:
            return -0.5, len(p.names) - 0.5
        if k not in self.reaches:
            values = np.concatenate([p.target[:, k], p.output[:, k]])
            values = values[np.isfinite(values)]
            low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
            room = (high - low) * 0.06 or 0.5
            self.reaches[k] = low - room, high + room
        return self.reaches[k]

    @Slot()
    def redraw(self) -> None:
        if self.found is None:
            return
        first = self.bar.value()
        last = min(first + self.stretch.currentData(), len(self.places))
        p, k = self.found.predictions, self.output.currentData() or 0
        x = self.places[first:last]
        self.plot.by_hand = False
        turn(self.plot, k == IN_PLANE)
        if k == IN_PLANE:
            self._draw_plane(p, first, last)
            return
        self.plot.inside.getAxis("bottom").tell(self.places, p.times)
        if self.of_classes:
            self._draw_classes(p, x, first, last)
        else:
            self._draw_values(p, x, first, last, k)
        half = 0.5 if self.of_classes or self.label == "sequence" or len(x) < 2 else 0.0
        self.plot.fix((float(x[0]) - half, float(x[-1]) + half) if len(x) else None, self.reach())
        self.plot.margin.update()

    def _draw_values(self, p: Predictions, x: Array, first: int, last: int, k: int) -> None:
        self._unshade()
        self.plot.caption(self.label, p.names[k])
        marked = self.label == "sequence"  # no time connects one answer with the next
        self._style(len(x) <= SHORT)
        gaps = self.breaks[(self.breaks > first) & (self.breaks < last)] - first
        for item, values in ((self.target, p.target), (self.line, p.output)):
            y = np.insert(
                np.asarray(values[first:last, k], float), gaps, np.nan
            )  # no line from one sequence to another
            item.draw(np.insert(np.asarray(x, float), gaps, x[gaps] if len(gaps) else []), y, marked)
        if self.marked is not None and first <= self.marked < last:
            at = [self.marked, self.marked]
            self._ring(self.places[at], np.array([p.target[self.marked, k], p.output[self.marked, k]], float))

    def _draw_plane(self, p: Predictions, first: int, last: int) -> None:
        self._unshade()
        self.plot.caption(p.names[0], p.names[1])
        self.plot.inside.getAxis("bottom").tell([], None)
        self._style(last - first <= SHORT)
        sequences = np.flatnonzero(np.diff(p.sequence[first:last])) + 1 if len(self.breaks) else None
        for item, values in ((self.target, p.target), (self.line, p.output)):
            item.draw(*path(values[first:last], self.lifted, sequences))
        if self.marked is not None and first <= self.marked < last:
            ends = np.array([p.target[self.marked, :2], p.output[self.marked, :2]], float)
            self._ring(ends[:, 0], ends[:, 1])
        self.plot.fix(None, None)
        self.plot.show_all()
        self.plot.margin.update()

    def _draw_classes(self, p: Predictions, x: Array, first: int, last: int) -> None:
        for line in (self.target, self.line):
            line.clear()
        self.plot.caption(self.label, "likelihood of each class; the ring is the right one")
        shades, targets = p.output[first:last].T, p.target[first:last].argmax(axis=1)
        if self.image is None:
            self.image = self.plot.add_image()
            self.image.setZValue(-4)
            self.image.says = lambda value: f"{100 * value:.0f} %"
        self.image.show_values(shades, QRectF(float(x[0]) - 0.5, -0.5, len(x), len(p.names)), 0.0, 1.0)
        self.plot.margin.image = self.image
        self.plot.margin.recolour(self.theme)
        if len(x) <= 1000:
            self._ring(x, targets)
        else:
            self._unring()

    def _ring(self, x: Array, y: Array) -> None:
        for item in (self.halo, self.rings):
            item.draw(x, y)

    def _unring(self) -> None:
        for item in (self.halo, self.rings):
            item.clear()

    def _unshade(self) -> None:
        """Numbers have no shades."""
        self._unring()
        if self.image is not None:
            self.plot.inside.removeItem(self.image)
            self.image = self.plot.margin.image = None
            self.plot.inside.getAxis("left").setGrid(255)

    def numbers(self) -> tuple[list[str], Iterable[list[object]]]:
        """All of them, not only those in view; rows are made as they are written."""
        if self.found is None:
            return [], []
        return predictions(self.found)

    def _style(self, thick: bool) -> None:
        self.target.style(self.theme.target, width=4 if thick else 2)
        self.line.style(self.theme.output, width=2 if thick else 1)
        self.line.mark = "x"

    def restyle(self) -> None:
        self._style(thick=True)
        self.halo.style(self.theme.base, 5)
        self.rings.style(self.theme.target, 2)
        self.redraw()


def _places(p: Predictions, sequences: int) -> tuple[Array, str]:
    """Where the points stand on the x axis, and what that is."""
    if len(p.step) == sequences and sequences > 1 and not (np.diff(p.step) > 0).all():
        return np.arange(1, len(p.step) + 1), "sequence"
    if (np.diff(p.step) > 0).all():
        return np.asarray(p.step), p.step_label
    return np.arange(1, len(p.step) + 1), f"scored {p.step_label}s, one sequence after the other"
