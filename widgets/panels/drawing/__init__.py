"""The drawing of a network: from what its layers declare to marks on a picture, and from these to paint."""

from widgets.panels.drawing.columns import Column, columns_of
from widgets.panels.drawing.layout import arranged
from widgets.panels.drawing.paint import Painting
from widgets.panels.drawing.picture import Picture

__all__ = ["Column", "Painting", "Picture", "arranged", "columns_of"]
