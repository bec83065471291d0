"""The path that a layer's state takes through a sequence, in the plane that holds most of it."""

import math
import time
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from simulator.arithmetic.figures import short
from simulator.arrays import Array, at_stride
from simulator.probes.inside import Inside
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing import Column, columns_of
from widgets.drawing.measure import font
from widgets.theme import Theme, mixed
from widgets.views.base import VIEWS, Numbers
from widgets.views.one_sequence import OneSequence
from widgets.views.paced import SHARE, Paced

DOT, NEAR, NAMED = 3.0, 9.0, 60
"""Radius of a point, how near the pointer is to one that it points at, and steps at most that are named."""
EDGE = 34.0
FAINTEST, LARGEST = 0.25, 1e30
SHADES = 100
"""Pieces of the path, each in a colour of its own."""
SMALL, TRIED, TURNS = 96, 12, 3
"""Up to how many steps or units all components are found; beyond, how many directions are tried, and how often they are
turned."""
TINY = 1e-12
"""A size, beside a largest number of 1, that is nothing but rounding."""


def plane(h: Array, before: Array | None = None) -> tuple[Array, Array, Array]:
    """Principal components of the states h (steps, units): places (steps, 2), axes (2, units), and each axis' share of
    the variance. Signs are those of the axes before, so that the picture does not turn over.

    They come from the smaller of the products of the centred states with themselves: an eigenvector u of C Cᵀ gives the
    axis Cᵀu / ‖Cᵀu‖. Where that is large, they are looked for among a few directions, from those of the axes before.
    The states are divided by the largest first, so that no product is beyond all bounds."""
    centred = h - h.mean(axis=0)
    C = centred / (float(np.abs(centred).max()) or 1.0)
    if before is not None and before.shape[1] != h.shape[1]:
        before = None
    found, variances = leading(C, before) if min(C.shape) > SMALL else principal(C)
    sizes = np.linalg.norm(found, axis=1, keepdims=True)
    axes, shares = np.zeros((2, h.shape[1])), np.zeros(2)
    np.divide(found, sizes, out=axes[: len(found)], where=sizes > TINY)
    if (total := float(np.vdot(C, C))) > TINY:
        shares[: len(found)] = variances.clip(0) / total
    if before is not None:
        axes *= np.where((axes * before).sum(axis=1) < 0, -1.0, 1.0)[:, None]
    return centred @ axes.T, axes, shares


def principal(C: Array) -> tuple[Array, Array]:
    """At most two directions (2, units) of centred states, the first with the most variance; and their variances."""
    across = len(C) < C.shape[1]
    variances, vectors = np.linalg.eigh(C @ C.T if across else C.T @ C)
    found = vectors[:, :-3:-1].T @ C if across else vectors[:, :-3:-1].T
    return found, variances[:-3:-1]


def leading(C: Array, before: Array | None) -> tuple[Array, Array]:
    """The same, by iteration: random directions and those of before are turned towards where most variance is
    (Halko, Martinsson and Tropp, 2011). Their variances are those along them, so never too large."""
    C = C.astype(np.float32)
    given = np.random.default_rng(0).normal(size=(C.shape[1], TRIED)).astype(np.float32)
    if before is not None:
        given[:, :2] = before.T
    for _ in range(TURNS):
        given = C.T @ np.linalg.qr(C @ given)[0]
    basis = np.linalg.qr(given)[0]
    _, s, turned = np.linalg.svd(C @ basis, full_matrices=False)
    return np.asarray((basis @ turned[:2].T).T, float), np.asarray(s[:2], float) ** 2


def read_at(seen: Inside, t: int) -> str:
    """What was read at a step: the symbol, or the numbers."""
    if seen.symbols and seen.symbols[t]:
        return seen.symbols[t]
    return ", ".join(f"{name} = {short(float(v))}" for name, v in list(zip(seen.inputs, seen.x[t], strict=True))[:6])


class Path(Paced):
    """Emits `pointed` with the step that was clicked."""

    pointed = Signal(dict)

    def __init__(self) -> None:
        super().__init__("Path of the state")
        self.clear()

    def clear(self) -> None:
        self.places, self.shares = np.zeros((0, 2)), np.zeros(2)
        self.steps: list[int] = []
        self.names: list[str] = []
        self.step, self.caption = 0, ""

    def show_path(self, places: Array, shares: Array, steps: list[int], names: list[str], caption: str) -> None:
        """The states' places, and for each the step it belongs to and what was read there."""
        self.places, self.shares, self.steps, self.names, self.caption = places, shares, steps, names, caption

    def points(self) -> list[QPointF]:
        """On the widget, both axes on one scale."""
        if not len(self.places):
            return []
        low, high = self.places.min(axis=0), self.places.max(axis=0)
        span = np.maximum(high - low, 1e-9)
        area = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE / 1.5)
        scale = min(area.width() / span[0], area.height() / span[1])
        middle = (low + high) / 2
        return [
            QPointF(area.center().x() + (x - middle[0]) * scale, area.center().y() - (y - middle[1]) * scale)
            for x, y in self.places.tolist()
        ]

    def render_on(self, painter: QPainter) -> None:
        points = self.points()
        self._caption(painter)
        pieces = self._pieces(len(points))
        for colour, a, b in pieces:
            painter.setPen(QPen(colour, 1.6))
            painter.drawPolyline(QPolygonF(points[a : b + 1]))
        for colour, a, b in pieces:
            dots = QPolygonF(points[a:b])
            for ink, width in ((QColor(self.theme.base), 2 * DOT + 1), (colour, 2 * DOT - 1)):
                painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawPoints(dots)
        painter.setFont(font(self.font(), 10))
        painter.setPen(QColor(self.theme.faint))
        for point, name in zip(points, self.names, strict=False):
            if len(points) <= NAMED and len(name) <= 3:
                painter.drawText(point + QPointF(5, -4), name)
        if (chosen := self._selected()) is not None:
            self._mark(painter, points[chosen])

    def _pieces(self, count: int) -> list[tuple[QColor, int, int]]:
        """The path of so many points in pieces of one colour: that, the first point, and the next piece's first."""
        ends = np.unique(np.linspace(0, count, SHADES + 1).round().astype(int)).tolist()
        return [(self._colour(a / max(count - 1, 1)), a, b) for a, b in pairwise(ends)]

    def _colour(self, share: float) -> QColor:
        """From faint to strong through time."""
        return QColor(mixed(self.theme.base, self.theme.accent, FAINTEST + (1 - FAINTEST) * share))

    def _caption(self, painter: QPainter) -> None:
        painter.setFont(font(self.font(), 11))
        painter.setPen(QColor(self.theme.faint))
        one, two = (f"{100 * share:.0f} %" for share in self.shares)
        text = f"{self.caption} · {one} of the variance to the right, {two} upwards · faint at first, strong in the end"
        painter.drawText(QRectF(12, 4, self.width() - 24, 18), Qt.AlignmentFlag.AlignVCenter, text)

    def _mark(self, painter: QPainter, point: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.base), 4.0))
        painter.drawEllipse(point, DOT + 4, DOT + 4)
        painter.setPen(QPen(QColor(self.theme.accent), 2.0))
        painter.drawEllipse(point, DOT + 4, DOT + 4)
        painter.setFont(font(self.font(), 11, strong=True))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(point + QPointF(DOT + 8, 4), f"t = {self.step + 1}")

    def _selected(self) -> int | None:
        """The state after the selected step: where several steps are one, after the last that is complete."""
        past = [k for k, step in enumerate(self.steps) if step <= self.step]
        return past[-1] if past else None

    def at(self, place: QPointF) -> int | None:
        """The point nearest to a place, if it is near."""
        far = [math.hypot(p.x() - place.x(), p.y() - place.y()) for p in self.points()]
        return int(np.argmin(far)) if far and min(far) <= NEAR else None

    def told(self, position: QPointF) -> str:
        k = self.at(position)
        return "" if k is None else f"t = {self.steps[k] + 1} · {self.names[k]}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        k = self.at(event.position())
        if k is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pointed.emit({"step": self.steps[k]})


@VIEWS.register
class PathView(OneSequence):
    """The state of the selected layer from step to step, by its two principal components."""

    kind, title, order, card = "path", "Path of the state", 30, "stage"
    tip = "Where the selected layer's state goes during the sequence, in the plane that holds most of its variance. "
    tip += "A click selects the step."

    def __init__(self) -> None:
        super().__init__()
        self.path = Path()
        self.columns: list[Column] = []
        self.axes: Array | None = None
        self.found = -1
        """The layer that is shown."""
        self.again, self.values = 0.0, np.zeros((0, 0))
        self.box.addWidget(self.path, 1)
        self.path.pointed.connect(self.pointed)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return bool(started.experiment.network.layers)

    @property
    def picture(self) -> QWidget:
        return self.path

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.axes, self.values, self.again = None, np.zeros((0, 0)), 0.0
        self.columns = columns_of(started.experiment, started.inputs, started.outputs)
        self.path.clear()

    def select(self, selection: Selection) -> None:
        super().select(selection)
        self._show(still=True)

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.take(snapshot)
        self._show(snapshot.paused)

    @property
    def layer(self) -> int:
        """The selected one, or the nearest that is hidden."""
        return min(max(self.selection.layer, 0), len(self.columns) - 3)

    def _show(self, still: bool) -> None:
        seen = self.seen
        if seen is None or len(self.columns) < 3:
            return
        self.path.step = self.step
        column = self.columns[self.layer + 1]
        h = seen.values.get(column.variable)
        if h is None or not (np.abs(h) < LARGEST).all():
            self.path.clear()
        elif h is not self.values and (still or time.perf_counter() >= self.again):
            began = time.perf_counter()
            places, self.axes, shares = plane(h, self.axes if self.found == self.layer else None)
            self.found, self.values = self.layer, h
            steps = at_stride(np.arange(len(seen.x)), column.stride).tolist()
            names = [read_at(seen, t) for t in steps]
            letter = column.signals[0].name
            self.path.show_path(places, shares, steps, names, f"{letter} of the {column.head} layer")
            now = time.perf_counter()
            self.again = now + (now - began) / SHARE
        self.path.repaint_soon(still)

    def numbers(self) -> Numbers:
        rows = [[t + 1, *map(float, place)] for t, place in zip(self.path.steps, self.path.places, strict=True)]
        return ["step", "first component", "second component"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.path.recolour(theme)
