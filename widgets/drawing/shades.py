"""The colours of values: blue above zero, orange below, from the background to the accent where all have one sign."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from simulator.arrays import Array
from simulator.layers import Signal
from widgets.theme import Theme, contrast

SHADES = 256


def shades(theme: Theme, low: float, high: float) -> NDArray[np.uint8]:
    """The colours (SHADES, 3) from one value to another: from 0 on with |v|^0.85, so that small values show; where all
    have one sign, from the background to the accent."""
    values = np.linspace(low, high, SHADES)
    share = (np.abs(values) / max(abs(low), abs(high), 1e-30))[:, None] ** 0.85
    minus, zero, plus = map(_rgb, theme.diverging if low < 0 else (theme.base, theme.base, theme.accent))
    ends = np.where(values[:, None] < 0, minus, plus)
    return np.asarray(np.round(zero + share * (ends - zero)), np.uint8)


def _rgb(colour: str) -> Array:
    return np.array([QColor(colour).red(), QColor(colour).green(), QColor(colour).blue()], float)


def levels(signal: Signal, values: Array) -> tuple[float, float]:
    """From where to where the colours go: between the signal's bounds or, on a side without one, as far as the largest
    value: 1, or the next power of two. A diverged one has an end."""
    if signal.bounded:
        return signal.low, signal.high
    largest = min(float(np.abs(np.nan_to_num(values)).max(initial=1)), 2.0**64)
    reach = float(2 ** np.ceil(np.log2(largest)))
    return max(signal.low, -reach), min(signal.high, reach)


@lru_cache(maxsize=64)
def table(theme: Theme, low: float, high: float) -> NDArray[np.uint32]:
    """The colours (SHADES,) as pixels."""
    r, g, b = shades(theme, low, high).astype(np.uint32).T
    pixels = np.uint32(0xFF000000) | r << np.uint32(16) | g << np.uint32(8) | b
    return np.asarray(pixels, np.uint32)


def places(values: Array, low: float, high: float) -> NDArray[np.intp]:
    """Where values stand among the shades; what is no number stands at zero."""
    share = (np.clip(np.nan_to_num(values), low, high) - low) / ((high - low) or 1.0)
    return np.asarray(np.round(share * (SHADES - 1)), np.intp)


@lru_cache(maxsize=4096)
def _colour(theme: Theme, low: float, high: float, place: int) -> tuple[QColor, QColor]:
    colour = QColor.fromRgb(int(table(theme, low, high)[place]))
    ends = sorted((theme.text, theme.base), key=lambda ink: contrast(ink, colour.name()))
    return colour, QColor(ends[-1])


def colours(theme: Theme, low: float, high: float, value: float) -> tuple[QColor, QColor]:
    """The colour of a value, and that of words upon it."""
    share = (min(max(value, low), high) - low) / ((high - low) or 1.0) if value == value else -low / (high - low)
    return _colour(theme, low, high, round(share * (SHADES - 1)))


def image(theme: Theme, values: Array, low: float, high: float) -> QImage:
    """A heat map, a pixel for each value (rows, columns)."""
    pixels = np.ascontiguousarray(table(theme, low, high)[places(values, low, high)])
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
