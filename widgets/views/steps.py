"""Time steps side by side: where each stands on the axis that the plots of a card share, and cells in colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from widgets.drawing.shades import SHADES, shades
from widgets.theme import Theme
from widgets.views.drawing import Array

LEFT, RIGHT = 56, 96
"""Beside the axis, in pixels: as plots have it."""
Span = tuple[float, float]
CORNERS = 7
"""Pixels from which on a cell's corners are left out, so that it looks rounded."""


@dataclass(frozen=True)
class Steps:
    """`count` steps from `first` on between two places, in pixels."""

    left: float
    right: float
    first: int
    count: int

    @property
    def pitch(self) -> float:
        return (self.right - self.left) / max(self.count, 1)

    def centre(self, step: float) -> float:
        return self.left + (step - self.first + 0.5) * self.pitch

    def at(self, x: float) -> int | None:
        """The step that stands there."""
        step = self.first + int((x - self.left) // max(self.pitch, 1e-9))
        return step if self.left <= x < self.right and step < self.first + self.count else None

    def has(self, step: int) -> bool:
        return self.first <= step < self.first + self.count


def coloured(values: Array, limits: Span, theme: Theme) -> NDArray[np.uint8]:
    """The colours (…, 3) of values between two limits."""
    low, high = limits
    share = (np.clip(np.nan_to_num(np.asarray(values, float)), low, high) - low) / (high - low)
    return np.asarray(shades(theme, low, high)[np.asarray(share * (SHADES - 1) + 0.5, int)], np.uint8)


def cells(colours: NDArray[np.uint8], columns: Sequence[Span], rows: Sequence[Span], ratio: float = 1) -> QImage:
    """A picture of cells in `colours` (rows, columns, 3), which stand at so many pixels from its left and upper edge;
    transparent between. `ratio`: its own pixels for each of the screen."""
    across, left = _places(columns, ratio)
    down, upper = _places(rows, ratio)
    red, green, blue = np.moveaxis(colours.astype(np.uint32), 2, 0)
    packed = 0xFF000000 | red << 16 | green << 8 | blue  # one number for each cell: much faster to spread
    picture = packed[down][:, across]
    picture[down < 0] = 0
    picture[:, across < 0] = 0
    picture[np.ix_(upper, left)] = 0
    height, width = picture.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    made = QImage(picture.tobytes(), width, height, 4 * width, form).copy()
    made.setDevicePixelRatio(ratio)
    return made


def _places(spans: Sequence[Span], ratio: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which span each pixel is in, -1 for none; and which pixels are the ends of one that is long enough."""
    size = max((round(end * ratio) for _, end in spans), default=0)
    inside, ends = np.full(max(size, 1), -1), np.zeros(max(size, 1), bool)
    for k, (start, end) in enumerate(spans):
        a = min(round(start * ratio), size - 1)
        b = a + max(int((end - start) * ratio + 1e-6), 1)
        inside[a:b] = k
        if end - start >= CORNERS and b <= size:
            ends[[a, b - 1]] = True
    return inside, ends


def stacked(count: int, start: float, end: float, gap: float) -> list[Span]:
    """So many spans between two places, with a gap between them where there is room for it."""
    each = (end - start) / max(count, 1)
    between = gap if each >= 3 * gap else 0.0
    return [(start + k * each, start + (k + 1) * each - between) for k in range(count)]
