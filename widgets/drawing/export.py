"""A painting as a picture (PNG) or a drawing (SVG), for other programs."""

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QColor, QImage, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator

from widgets.drawing.paint import Painting

SCALE = 2
"""Pixels of an image for each pixel of the screen."""


def image(painting: Painting) -> QImage:
    """The whole picture, also what would have to be scrolled to."""
    made = QImage(_size(painting) * SCALE, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(SCALE)
    _draw(painting, made)
    return made


def svg(painting: Painting, title: str) -> bytes:
    """The same as lines and words. Lines have a width of their own, which every program draws alike."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setResolution(96)  # one unit of the drawing is one pixel of the screen
    drawing.setSize(_size(painting))
    drawing.setViewBox(painting.picture.whole)
    drawing.setTitle(title)
    _draw(painting, drawing)
    return bytes(buffer.data().data())


def _size(painting: Painting) -> QSize:
    return painting.picture.whole.size().toSize()


def _draw(painting: Painting, device: QPaintDevice) -> None:
    painter = QPainter(device)
    try:
        painter.fillRect(painting.picture.whole, QColor(painting.theme.base))
        painting.paint(painter, painting.picture.whole)
    finally:
        painter.end()  # or Qt ends the program
