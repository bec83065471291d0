"""Outputs over time, one at a time, or the first two as points in the plane."""

import numpy as np
from PySide6.QtWidgets import QComboBox

from simulator.arrays import Array
from simulator.sources.base import SourceSpec
from widgets.views.plot import Plot

IN_PLANE = -1


def offer_outputs(combo: QComboBox, names: tuple[str, ...], data: SourceSpec) -> None:
    """Each output by its number; the plane first, where that is how the data is best seen."""
    combo.clear()
    for column, name in enumerate(names):
        combo.addItem(name, column)
    if data.plane and len(names) > 1:
        combo.insertItem(0, f"{names[0]} and {names[1]} in the plane", IN_PLANE)
    combo.setCurrentIndex(0)
    combo.setVisible(len(names) > 1)


def path(values: Array, lifted: bool, breaks: Array | None = None) -> tuple[Array, Array]:
    """x and y of points (steps, k), with gaps before the numbers `breaks` and, where the pen is `lifted`, on the way
    through the air."""
    x, y = np.asarray(values[:, 0], float), np.asarray(values[:, 1], float)
    air = np.flatnonzero(values[:, 2] <= 0.5) if lifted else np.zeros(0, int)
    gaps = np.unique(np.concatenate([air, np.zeros(0, int) if breaks is None else breaks]))
    return np.insert(x, gaps, x[gaps]), np.insert(y, gaps, np.nan)


def turn(plot: Plot, in_plane: bool) -> None:
    """Axes for a plane, alike in both directions, or for time."""
    plot.box.setAspectLocked(in_plane)
    axis = plot.inside.getAxis("bottom")
    axis.whole = not in_plane
    plot.inside.setMouseEnabled(x=True, y=in_plane)
