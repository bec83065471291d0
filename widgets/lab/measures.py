"""How large the parts of the laboratory are at each width of the window, in pixels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measures:
    """From `width` on (of the whole window): the inspector's width, the network's height, and how many columns of
    cards stand side by side."""

    width: int
    inspector: int
    band: int
    columns: int


STEPS = (
    Measures(1920, 380, 300, 2),
    Measures(1440, 336, 236, 2),
    Measures(1280, 304, 176, 2),
    Measures(1120, 296, 160, 2),
    Measures(0, 296, 150, 1),
)
NARROWEST, WIDEST = 290, 420
"""Of the inspector, by hand."""
GAP, EDGE, RADIUS = 12, 16, 8
"""Between cards, at the page's edge, and of a card's corners."""
FOLDS_BELOW = 680
"""Height of the page below which a card's lower row is folded to a line."""
PLOT = (220, 110)
"""The smallest plot."""


def measures(width: int) -> Measures:
    """The measures for a window so wide."""
    return next(step for step in STEPS if width >= step.width)
