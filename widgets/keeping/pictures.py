"""Plots in files: a picture (PNG), a drawing (SVG), or the plotted numbers (CSV)."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QPoint, QRectF, QSize
from PySide6.QtGui import QImage, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator

from simulator.errors import InputError
from simulator.files import make_folder, write_bytes
from widgets.views import View
from widgets.views.base import PlotView

FORMATS = (".png", ".svg", ".csv")
SCALE = 2
"""Pixels of a picture for each pixel of the screen."""


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


def _draw(view: View, device: QPaintDevice) -> None:
    """Paint the picture on a device that is as large as it."""
    widget = view.picture
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(widget.rect())
        painter.fillRect(area, view.theme.base)
        if isinstance(view, PlotView):  # its scene is as large as the widget, in pixels
            view.widget.scene().render(painter, area, view.widget.sceneRect())
        else:
            widget.render(painter, QPoint())
    finally:
        painter.end()  # or Qt ends the program


def _png(view: View) -> Drawn:
    image = QImage(view.picture.size() * SCALE, QImage.Format.Format_RGB32)
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
    widget = view.picture
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setResolution(96)  # one unit of the drawing is one pixel of the screen
    drawing.setSize(QSize(widget.size()))
    drawing.setViewBox(QRectF(widget.rect()))
    drawing.setTitle(view.title)
    _draw(view, drawing)
    data = bytes(buffer.data().data())
    return lambda: data


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
