"""Plots in files: a picture (PNG), a drawing (SVG), or the plotted numbers (CSV)."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from simulator.errors import InputError
from simulator.files import make_folder, write_bytes
from widgets.keeping.plain_svg import plain
from widgets.views import View
from widgets.views.plotted import PlotView

FORMATS = (".png", ".svg", ".csv")
SCALE = 2
"""Pixels of a picture for each pixel of the screen."""
TITLE, AXIS, PAD = 32, 24, 8
"""Height of the title and of the x axis's name, and the space before the title, in pixels of the screen."""


Drawn = Callable[[], bytes]
"""A plot that is drawn and waits to be encoded, in whichever thread."""


def drawn(view: View, suffix: str) -> Drawn:
    """Draw what the view shows now; the suffix decides how. Raises InputError."""
    ways = {".png": _png, ".svg": _svg, ".csv": _csv}
    if suffix.lower() not in ways:
        raise InputError(f"{suffix or 'no ending'!r} is not allowed; it should be one of {', '.join(FORMATS)}.")
    return ways[suffix.lower()](view)


def write(plots: Mapping[Path, Drawn]) -> None:
    """Encode and write plots. Raises InputError."""
    for path, encode in plots.items():
        write_bytes(path, encode())


def save(view: View, path: Path) -> None:
    """Write what the view shows now. Raises InputError."""
    try:
        plot = drawn(view, path.suffix)
    except InputError as refusal:
        raise InputError(f"{path}: {refusal}") from None
    write({path: plot})


def save_all(views: Iterable[View], folder: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write every view in every format, as `loss.png` and so on. Raises InputError."""
    make_folder(folder)
    paths = []
    for view in views:
        for suffix in formats:
            paths.append(folder / f"{view.kind}{suffix}")
            save(view, paths[-1])
    return paths


def _size(view: View) -> QSize:
    """The picture with its title above it and, where only the card around it says it, its x axis below."""
    return view.picture.size() + QSize(0, TITLE + (AXIS if view.unsaid else 0))


def _draw(view: View, device: QPaintDevice) -> None:
    """Paint the picture on a device of its size."""
    widget, size = view.picture, _size(view)
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPoint(), size), QColor(view.theme.base))
        _write(painter, QRectF(PAD, 0, size.width() - PAD, TITLE), view.title, view.theme.text, bold=True)
        area = QRectF(QPoint(0, TITLE), widget.size())
        if isinstance(view, PlotView):  # its scene is as large as the widget, in pixels
            with view.widget.magnified(device.devicePixelRatioF()):
                view.widget.scene().render(painter, area, view.widget.sceneRect())
            inside = view.plot.vb.sceneBoundingRect()
            _write(painter, QRectF(inside.left(), area.bottom(), inside.width(), AXIS), view.unsaid, view.theme.faint)
        else:
            widget.render(painter, area.topLeft().toPoint())
    finally:
        painter.end()  # or Qt ends the program


def _write(painter: QPainter, area: QRectF, text: str, colour: str, bold: bool = False) -> None:
    font = QFont(QApplication.font())
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(colour)
    side = Qt.AlignmentFlag.AlignLeft if bold else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), text)


def _png(view: View) -> Drawn:
    image = QImage(_size(view) * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    _draw(view, image)

    def encode() -> bytes:
        return encoded(image)

    return encode


def encoded(image: QImage) -> bytes:
    """A picture as PNG."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses
    return bytes(buffer.data().data())


def _svg(view: View) -> Drawn:
    size, buffer = _size(view), QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the older one cannot clip
    drawing.setOutputDevice(buffer)
    drawing.setResolution(96)  # one unit of the drawing is one pixel of the screen
    drawing.setSize(size)
    drawing.setViewBox(QRectF(QPoint(), size))
    drawing.setTitle(view.title)
    _draw(view, drawing)
    data = bytes(buffer.data().data())
    return lambda: plain(data)


def _csv(view: View) -> Drawn:
    header, rows = view.numbers()

    def encode() -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)
        return buffer.getvalue().encode()

    return encode


def _cell(value: Any) -> Any:
    """Numbers so that they read back as they were."""
    return repr(float(value)) if isinstance(value, float) else value
