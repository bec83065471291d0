"""The drawing of a network: from what its layers declare to marks on a picture, and from these to paint."""

from widgets.drawing.columns import Column, columns_of
from widgets.drawing.layout import arranged
from widgets.drawing.paint import Painting
from widgets.drawing.picture import Picture

__all__ = ["Column", "Painting", "Picture", "arranged", "columns_of"]
