"""Which of many things are drawn one below the other, and where: the first ones, ⋮, the last."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST = 10
"""Things in a row at most."""
DOTS = 14.0
"""Height of the ⋮ that stands for those left out."""


@dataclass(frozen=True)
class Slots:
    """The things that are seen with the height of their middle; `dots`: where the ⋮ stands, if any are left out."""

    seen: tuple[tuple[int, float], ...]
    pitch: float
    dots: float | None = None

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return iter(self.seen)


def all_of(count: int, top: float, bottom: float, most: float) -> Slots:
    """All things between top and bottom, however small."""
    pitch = min((bottom - top) / count, most)
    middle = (top + bottom) / 2
    return Slots(tuple((k, middle + (k - (count - 1) / 2) * pitch) for k in range(count)), pitch)


def slots(count: int, top: float, bottom: float, least: float, most: float, limit: int = MOST) -> Slots:
    """So many of `count` things as fit between top and bottom, each between `least` and `most` high."""
    height = bottom - top
    fit = max(int(height / least), 1)
    if count <= min(fit, limit):
        return all_of(count, top, bottom, most)
    shown = max(min(int((height - DOTS) / least), limit - 1), 1)
    pitch = min((height - DOTS) / shown, most)
    middle = (top + bottom) / 2
    start = middle - (shown * pitch + DOTS) / 2 + pitch / 2
    first = [(k, start + k * pitch) for k in range(shown - 1)]
    if not first:  # no room but for one
        return Slots(((0, middle - DOTS / 2),), pitch, middle + pitch / 2)
    last = start + (shown - 1) * pitch + DOTS
    return Slots((*first, (count - 1, last)), pitch, (first[-1][1] + last) / 2)
