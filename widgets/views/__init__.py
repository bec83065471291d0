"""The live views: one kind, one file. Importing the package registers them all."""

from widgets.views.base import CARDS, INSIDE, VIEWS, View

VIEWS.load(__name__, __path__)

__all__ = ["CARDS", "INSIDE", "VIEWS", "View"]
