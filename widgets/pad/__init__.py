"""A paper to draw on with the mouse."""

from widgets.pad.pad import Pad

__all__ = ["Pad"]
