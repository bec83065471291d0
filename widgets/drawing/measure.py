"""Sizes in the drawing, in pixels, and how wide words are."""

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
