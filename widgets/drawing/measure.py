"""Sizes in the drawing, in pixels, and how wide words are."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

HEAD, FOOT = 22.0, 20.0
"""Heights kept for names above and sizes below."""
LOW = 150.0
"""Below this height, the size stands beside the name."""
MARGIN, NARROW, WIDE = 14.0, 36.0, 0.3
"""Edge of the picture, and the least and most between two columns, the most as a share of the width."""
LANE, LANES = (78.0, 116.0), 0.42
"""Width of what comes back one step later: the least and the most, and its share of the height."""
NAME = 120.0
"""Longest name, in pixels."""


@dataclass(frozen=True)
class Room:
    """How much is shown at once."""

    units: int = 10
    """Units one below the other at most; of more, the first ones and the last, or all as strips of colour."""
    radius: float = 11.0
    """The largest unit's."""
    live: bool = False
    """Whether units may get as small as they must to be seen all, and have their names and targets beside them."""
    lines: int = 1 << 30
    """Edges between two columns at most; of more, those of one unit."""
    arcs: int = 1 << 30
    """The same for edges of a column back to itself, which then are a heat map."""


BAND = Room()
STAGE = Room(64, 19.0, True, 1600, 600)
STRIPS = 24.0
"""Below this height a unit with gates is a row of colours."""


def font(family: QFont, size: int, strong: bool = False) -> QFont:
    made = QFont(family)
    made.setPixelSize(size)
    made.setBold(strong)
    return made


def width(family: QFont, text: str, size: int = 11, strong: bool = False) -> float:
    return QFontMetricsF(font(family, size, strong)).horizontalAdvance(text)


def shortened(family: QFont, text: str, size: int, most: float) -> str:
    """The text, its end left out where it is too long."""
    return QFontMetricsF(font(family, size)).elidedText(text, Qt.TextElideMode.ElideRight, most)
