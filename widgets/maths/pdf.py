"""Lines on paper."""

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from widgets.maths.sheet import Item, Sections, Sheet
from widgets.theme import LIGHT

RESOLUTION, PX = 600, 96
MARGIN, FOOT = 18.0, 8.0
"""In mm: around the text, and of it what the page's number takes."""
SMALLER = 0.8
"""On paper: 17 px are 10.2 points."""


def made(sections: Sections, font: QFont, heading: str = "") -> bytes:
    """An A4 PDF in the light colours, in which no line is cut by the end of a page."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN), QPageLayout.Unit.Millimeter)
    writer.setTitle(heading)
    writer.setCreator("RNN Simulator")
    painter = QPainter(writer)
    zoom = RESOLUTION / PX * SMALLER
    painter.scale(zoom, zoom)
    width, height = writer.width() / zoom, writer.height() / zoom
    foot = FOOT / 25.4 * PX / SMALLER
    sheet = Sheet(width, 1.0, font)
    sheet.show(sections)
    sheet.lay_all()
    for number, page in enumerate(pages(sheet, height - foot), 1):
        if number > 1:
            writer.newPage()
        y = 0.0
        for item in page:
            _paint(painter, sheet, item, y)
            y += item.height
        painter.setFont(sheet.small)
        painter.setPen(QColor(LIGHT.faint))
        bottom = QRectF(0, height - foot, width, foot)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, heading)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(number))
    painter.end()
    return bytes(buffer.data().data())


def pages(sheet: Sheet, height: float) -> list[list[Item]]:
    """Items by page. A title goes over with its first line."""
    pages: list[list[Item]] = [[]]
    filled = 0.0
    for item in sheet.items:
        if pages[-1] and filled + item.height > height:
            title = [pages[-1].pop()] if len(pages[-1]) > 1 and pages[-1][-1].line is None else []
            pages.append(title)
            filled = sum(each.height for each in title)
        pages[-1].append(item)
        filled += item.height
    return pages


def _paint(painter: QPainter, sheet: Sheet, item: Item, y: float) -> None:
    """What is wider than the page is made smaller."""
    wide = 1.0 if item.set is None else max(1.0, item.set.width / sheet.width)
    painter.save()
    painter.translate(0, y)
    painter.scale(1 / wide, 1 / wide)
    sheet.paint_item(painter, LIGHT, item, 0.0)
    painter.restore()
