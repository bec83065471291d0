"""Eigenvalues of a layer's step in the plane, and how they move while it learns."""

import math
from collections import deque
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from simulator.layers import LAYERS
from simulator.probes.spectrum import MATRIX, Spectrum, WaySpectrum
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import Theme, mixed
from widgets.views.base import VIEWS, Numbers
from widgets.views.course import Course
from widgets.views.drawing import DASHED, DOTS, Array, Points
from widgets.views.plot import Plot
from widgets.views.recurrent import RecurrentPlot
from widgets.views.spread import Spread

TAIL, AGES = 30, 5
"""Looks that are still seen, and how many shades their age has."""
ROUND = np.linspace(0, 2 * np.pi, 181)
FURTHEST = 1e6
TALL = 240
"""Height from which on there is room for the singular values, in pixels."""
EDGE = 0.25
"""The plane's edge moves by so much at a time."""


@VIEWS.register
class SpectrumView(RecurrentPlot):
    """The selected layer's eigenvalues beside the unit circle, their largest size over training, and the singular
    values of the selected step (without one, the last) among those of its steps."""

    kind, title, order, probe = "spectrum", "Spectrum", 40, "spectrum"
    card = "stage"
    tip = "By how much one step stretches the state: inside the circle it fades, outside it grows."

    def __init__(self) -> None:
        super().__init__()
        self.seen = Spectrum(())
        self.tail: deque[Array] = deque(maxlen=TAIL)
        self.course = Course()
        self.widget.box.sigResized.connect(self._fix_plane)
        self.widget.setMinimumWidth(280)
        self.label("real part", "eigenvalues, imaginary part")
        self.unit, self.radius = self.widget.add_line("unit circle"), self.widget.add_line("ρ")
        self.unit.draw(np.cos(ROUND), np.sin(ROUND))
        self.old = [Points(size=4) for _ in range(AGES)]
        self.points = Points(size=8)
        for item in (*self.old, self.points):
            self.widget.put_in(item)
        self.over, self.steps = Plot(), Plot()
        self.over.box.grows = True
        self.over.caption("update", "spectral radius ρ")
        self.steps.caption("rank", "singular values of one step, and over the steps")
        self.line, self.one = self.over.add_line("ρ"), self.over.add_level("1")
        self.crossed = self.over.add_level("first over 1", upright=True)
        self.values, self.one_too, self.spread = self.steps.add_line("median"), self.steps.add_level("1"), Spread()
        self.here = self.steps.add_line("here")
        self.steps.inside.addItem(self.spread)
        for level in (self.one, self.one_too):
            level.put(1.0)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        side = QVBoxLayout()
        side.setSpacing(0)
        for part, stretch in ((self.words, 0), (self.over, 1), (self.steps, 1)):
            side.addWidget(part, stretch)
        row = QHBoxLayout()
        row.addWidget(self.widget, 1)
        row.addLayout(side, 1)
        self.box.addLayout(row)

    def options(self) -> dict[str, Any]:
        return super().options() | {"step": self.selected.step}

    def select(self, selection: Selection) -> None:
        before = self.selected
        super().select(selection)
        if before.layer != selection.layer and selection.layer in {way.layer for way in self.seen.ways}:
            self._forget()
            self._show()

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen = Spectrum(())
        self._forget()
        self._show()

    def _forget(self) -> None:
        self.tail.clear()
        self.course = Course()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        seen: Spectrum = snapshot.probes["spectrum"]
        if seen is self.seen:
            return
        other, self.seen = seen.asked != self.seen.asked, seen
        if other and self.way and self.way.of != MATRIX:
            self._forget()
        if (way := self.way) is not None:
            self.tail.append(way.eigenvalues)
            self.course.add(snapshot.update, way.radius, history.is_past(snapshot))
        self._show()

    @property
    def way(self) -> WaySpectrum | None:
        """What is shown: of the selected layer, or else of the last."""
        ways = self.seen.ways
        return next((way for way in ways if way.layer == self.selected.layer), ways[-1] if ways else None)

    def _show(self) -> None:
        way = self.way
        if way is None:
            for item in (*self.old, self.points, self.radius, self.line, self.values, self.here):
                item.clear()
            self.spread.clear()
            self.crossed.put(None)
            self.words.setText("")
            return
        ρ, values = way.radius, way.eigenvalues
        reads = ", reading backwards" * way.backwards
        self.words.setText(f"{LAYERS[way.kind].written}{reads}: {way.of}. ρ {ρ:.3f}")
        self.points.draw(values.real, values.imag)
        for age, item in enumerate(self.old):
            looks = list(self.tail)[::-1][1 + age * TAIL // AGES : 1 + (age + 1) * TAIL // AGES]
            past = np.concatenate(looks) if looks else np.zeros(0, complex)
            item.draw(past.real, past.imag)
        self.radius.called = f"ρ {ρ:.2f}"
        with np.errstate(invalid="ignore"):  # of a diverged run
            self.radius.draw(ρ * np.cos(ROUND), ρ * np.sin(ROUND))
        self._fix_plane()
        updates, radii = self.course.line()
        self.line.draw(updates, radii)
        over = updates[1:][(radii[1:] > 1) & (radii[:-1] <= 1)]
        self.crossed.put(over[0] if len(over) else None)
        rank = np.arange(1, way.singular.shape[1] + 1)
        low, median, high = way.singular
        self.values.draw(rank, median)
        self.spread.draw(rank, low, high)
        self.here.called = f"t = {way.step + 1}"
        self.here.draw(rank, way.here)
        for plot in self.plots:
            plot.margin.again()

    @Slot()
    def _fix_plane(self) -> None:
        """As far as the largest eigenvalue and the unit circle, a unit as long one way as the other."""
        ρ = self.way.radius if self.way else 1.0
        edge = EDGE * (math.ceil(min(max(1.0, ρ), FURTHEST) / EDGE) + 0.5)  # max: NaN counts as 1
        width, height = max(self.widget.box.width(), 1), max(self.widget.box.height(), 1)
        x, y = edge * max(width / height, 1), edge * max(height / width, 1)
        self.widget.fix(x=(-x, x), y=(-y, y))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.steps.setVisible(event.size().height() >= TALL)

    @property
    def plots(self) -> tuple[Plot, ...]:
        return self.widget, self.over, self.steps

    def numbers(self) -> Numbers:
        values = self.way.eigenvalues if self.way else np.zeros(0)
        rows = [[k + 1, float(v.real), float(v.imag), float(abs(v))] for k, v in enumerate(values)]
        return ["eigenvalue", "real", "imaginary", "size"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        colour = theme.series[0]
        for age, item in enumerate(self.old):
            item.style(mixed(theme.base, colour, 0.5 * (1 - age / AGES)))
            item.setZValue(-age - 1)
        self.points.style(colour, 2)
        self.unit.style(theme.axis)
        self.radius.style(theme.series[1], 1, DASHED)
        self.line.style(colour, 2)
        self.values.style(theme.faint, 1.5)
        self.here.style(colour, 2)
        self.spread.style(theme.faint)
        for level in (self.one, self.one_too):
            level.style(theme.faint, DOTS)
        self.crossed.style(theme.series[1])
        self._show()
