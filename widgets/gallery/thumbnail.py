"""The picture on a card: a glimpse of the data itself."""

import textwrap

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPen, QPolygonF

from simulator.sources import Preview, SourceSpec, strokes
from widgets.theme import Theme

FEW = 12
"""Points up to which data is shown as a table of its values."""
MOST_LINES, MOST_POINTS, TEXT_LINES = 3, 240, 4


def preview_of(spec: SourceSpec) -> Preview | None:
    """What there is to draw; None where the data cannot be opened. May take a while: not in the window's thread."""
    try:
        return spec.open().preview()
    except Exception:  # a picture is never worth an error
        return None


def draw(painter: QPainter, area: QRectF, preview: Preview, theme: Theme, plane: bool) -> None:
    """Draw a preview into an area; in the `plane`: its first two lines as the coordinates of a path."""
    inner = area.adjusted(10, 8, -10, -8)
    painter.save()
    painter.setClipRect(area)
    lines = list(preview.lines.items())[:MOST_LINES]
    if preview.text is not None:
        _text(painter, inner, preview.text, theme)
    elif lines and len(lines[0][1]) <= FEW:
        _table(painter, inner, lines, theme)
    elif preview.path is not None:
        _curves(painter, inner, strokes.lines(preview.path), theme.series[0])
    elif plane and len(lines) > 1:
        path = np.column_stack([np.asarray(values[:MOST_POINTS], float) for _, values in lines[:2]])
        _curves(painter, inner, [path], theme.series[0])
    else:
        for (_, y), colour in zip(reversed(lines), reversed(theme.series[: len(lines)]), strict=True):
            _line(painter, inner, y, [each for _, each in lines], colour)
    painter.restore()


def _text(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(12)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    height = painter.fontMetrics().height() + 2
    most = int(area.width() // painter.fontMetrics().horizontalAdvance("m"))
    rows = [row for line in text.splitlines()[:TEXT_LINES] for row in textwrap.wrap(line, most) or [""]]
    for number, row in enumerate(rows[:TEXT_LINES], 1):
        painter.drawText(QPointF(area.left(), area.top() + number * height - 4), row)


def _table(painter: QPainter, area: QRectF, columns: list[tuple[str, np.ndarray]], theme: Theme) -> None:
    font = QFont(painter.font())
    font.setPixelSize(12)
    painter.setFont(font)
    rows = min(len(columns[0][1]), TEXT_LINES)
    width, height = min(area.width() / len(columns), 64), area.height() / (rows + 1)
    left = area.center().x() - width * len(columns) / 2
    for c, (name, values) in enumerate(columns):
        cells = [name, *(f"{v:g}" for v in values[:rows])]
        for r, cell in enumerate(cells):
            box = QRectF(left + c * width, area.top() + r * height, width, height)
            last = c == len(columns) - 1 and r > 0 and values[r - 1] > 0.5
            if last:
                painter.fillRect(box.adjusted(18, 1, -18, -1), QColor(theme.accent))
            painter.setPen(QColor(theme.on_accent if last else theme.faint if r == 0 else theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell)
    painter.setPen(QPen(QColor(theme.axis), 1))
    under = area.top() + height
    painter.drawLine(QPointF(left, under), QPointF(left + width * len(columns), under))


def _line(painter: QPainter, area: QRectF, y: np.ndarray, all_lines: list[np.ndarray], colour: str) -> None:
    """A line over time; all lines of a picture share one scale."""
    seen = np.concatenate([np.asarray(each[:MOST_POINTS], float) for each in all_lines])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    shown = np.asarray(y[:MOST_POINTS], float)
    x = np.linspace(area.left(), area.right(), len(shown))
    heights = area.bottom() - (shown - low) / ((high - low) or 1) * area.height()
    _stroke(painter, x, heights, colour)


def _curves(painter: QPainter, area: QRectF, curves: list[np.ndarray], colour: str) -> None:
    """Lines (points, 2) in the plane."""
    every = np.vstack(curves)
    scale = min(area.width() / (np.ptp(every[:, 0]) or 1), area.height() / (np.ptp(every[:, 1]) or 1))
    middle = (every.max(axis=0) + every.min(axis=0)) / 2
    for x, y in (((curve - middle) * scale).T for curve in curves):
        _stroke(painter, area.center().x() + x, area.center().y() - y, colour)


def _stroke(painter: QPainter, x: np.ndarray, y: np.ndarray, colour: str) -> None:
    painter.setPen(QPen(QColor(colour), 1.6))
    good = np.isfinite(x) & np.isfinite(y)
    points = [QPointF(a, b) for a, b in zip(x[good].tolist(), y[good].tolist(), strict=True)]
    painter.drawPolyline(QPolygonF(points))
