"""Plots in files: a picture (PNG), a drawing (SVG), or the plotted numbers (CSV)."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from simulator.errors import InputError
from simulator.files import as_csv, make_folder, write_bytes
from widgets.keeping.plain_svg import plain
from widgets.theme import Theme
from widgets.views.plotted import AXIS

FORMATS = (".png", ".svg", ".csv")
SCALE = 2
"""Pixels of a picture for each pixel of the screen."""
TITLE, PAD = 32, 8
"""Height of the title and the space before it, in pixels of the screen."""


class Pictured(Protocol):
    """What can be exported: a view, or another plot."""

    @property
    def kind(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def theme(self) -> Theme: ...

    @property
    def picture(self) -> QWidget: ...

    @property
    def unsaid(self) -> str: ...

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None: ...

    def numbers(self) -> tuple[list[str], Iterable[list[Any]]]: ...


Drawn = Callable[[], bytes]
"""A plot that is drawn and waits to be encoded, in whichever thread."""


def drawn(view: Pictured, suffix: str) -> Drawn:
    """Draw what the view shows now; the suffix decides how. Raises InputError."""
    ways = {".png": _png, ".svg": _svg, ".csv": _csv}
    if suffix.lower() not in ways:
        raise InputError(f"{suffix or 'no ending'!r} is not allowed; it should be one of {', '.join(FORMATS)}.")
    return ways[suffix.lower()](view)


def write(plots: Mapping[Path, Drawn]) -> None:
    """Encode and write plots. Raises InputError."""
    for path, encode in plots.items():
        write_bytes(path, encode())


def save(view: Pictured, path: Path) -> None:
    """Write what the view shows now. Raises InputError."""
    try:
        plot = drawn(view, path.suffix)
    except InputError as refusal:
        raise InputError(f"{path}: {refusal}") from None
    write({path: plot})


def save_all(views: Iterable[Pictured], folder: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write every view in every format, as `loss.png` and so on. Raises InputError."""
    make_folder(folder)
    paths = []
    for view in views:
        for suffix in formats:
            paths.append(folder / f"{view.kind}{suffix}")
            save(view, paths[-1])
    return paths


def whole_size(view: Pictured) -> QSize:
    """The picture with its title above it and, where only the card around it says it, its x axis below."""
    return view.picture.size() + QSize(0, TITLE + (AXIS if view.unsaid else 0))


def _draw(view: Pictured, device: QPaintDevice, instant: str = "") -> None:
    """Paint the picture on a device of its size, with which instant it shows at the right of its title."""
    size = whole_size(view)
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPoint(), size), QColor(view.theme.base))
        font = QFont(QApplication.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(view.theme.text)
        head = QRectF(PAD, 0, size.width() - 2 * PAD, TITLE)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, view.title)
        if instant:
            painter.setFont(QApplication.font())
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, instant)
        view.paint_picture(painter, QRectF(QPoint(0, TITLE), view.picture.size()), device.devicePixelRatioF())
    finally:
        painter.end()  # or Qt ends the program


def image(view: Pictured, scale: int = SCALE, instant: str = "") -> QImage:
    """What the view shows now, with so many pixels for each pixel of the screen."""
    image = QImage(whole_size(view) * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    _draw(view, image, instant)
    return image


def _png(view: Pictured) -> Drawn:
    picture = image(view)

    def encode() -> bytes:
        return encoded(picture)

    return encode


def encoded(image: QImage) -> bytes:
    """A picture as PNG."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses
    return bytes(buffer.data().data())


def _svg(view: Pictured) -> Drawn:
    size, buffer = whole_size(view), QBuffer()
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


def _csv(view: Pictured) -> Drawn:
    header, rows = view.numbers()

    return lambda: as_csv(header, ([_cell(value) for value in row] for row in rows)).encode()


def _cell(value: Any) -> Any:
    """Numbers so that they read back as they were."""
    return repr(float(value)) if isinstance(value, float) else value
