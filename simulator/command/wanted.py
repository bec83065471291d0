"""What is asked of whoever can draw."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wanted:
    """What is to be animated, and how."""

    run: str
    view: str
    path: Path
    frames: int
    seconds: float
    first: int | None
    """The update it begins at; None: the first there is. Likewise:"""
    last: int | None
    size: tuple[int, int]
    """Width and height, in pixels."""
    dark: bool
