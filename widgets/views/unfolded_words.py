"""What is written on a network unfolded in time: the rows' names, symbols in their cells, and the columns' numbers."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from widgets.theme import Theme, contrast, mixed
from widgets.views.margin import small
from widgets.views.placing import Placed
from widgets.views.steps import LEFT, Steps

NUMBERS, EVERY = 13, 5
"""Height of the columns' numbers, and which of them are written, where these columns are not the whole sequence."""
FIRST = 36
"""How far the first one's words and the next number stand apart at the least, from middle to middle."""


def write_symbols(painter: QPainter, rows: Sequence[Placed], steps: Steps, theme: Theme) -> None:
    """Symbols: what was read and asked for on the card's own ground, what was foreseen on a ground as strong as it
    is likely."""
    painter.setFont(small())
    for where in (where for where in rows if where.texts):
        row, output = where.row, where.row.label == "y"
        shares = np.clip(np.nan_to_num(row.values).max(axis=1), 0, 1)
        for index, t in enumerate(row.steps):
            if not steps.has(int(t)):
                continue
            cell = where.cell(int(t), 0, steps)
            if output:
                ground, ink = grounded(round(float(shares[index]), 2), theme)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(cell, 3, 3)
                painter.setPen(ink)
            else:
                painter.setPen(QColor(theme.text if row.label == "x" else theme.faint))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, row.read[index])


def write_numbers(painter: QPainter, steps: Steps, top: float, theme: Theme) -> None:
    """Which steps the columns are, where these are not all: the slider below counts the whole sequence."""
    painter.setFont(small())
    painter.setPen(QColor(theme.faint))
    middle = Qt.AlignmentFlag.AlignCenter
    free = steps.centre(steps.first) + FIRST
    for step in range(steps.first, steps.first + steps.count):
        if step == steps.first or ((step + 1) % EVERY == 0 and steps.centre(step) > free):
            area = QRectF(steps.centre(step) - 20, top, 40, NUMBERS)
            painter.drawText(area, middle, f"t = {step + 1}" if step == steps.first else str(step + 1))


def write_names(painter: QPainter, rows: Sequence[Placed], theme: Theme) -> None:
    """The rows' names at the left."""
    painter.setFont(small())
    painter.setPen(QColor(theme.faint))
    for where in rows:
        middle, half = (where.top + where.bottom) / 2, 8
        area = QRectF(0, middle - half, LEFT - 10, 2 * half)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, where.row.label)


@cache
def grounded(share: float, theme: Theme) -> tuple[QColor, QColor]:
    """A ground as strong as something is likely, and the colour that can be read on it."""
    ground = mixed(theme.base, theme.accent, share**0.85)
    return QColor(ground), QColor(max(theme.text, theme.on_accent, key=lambda ink: contrast(ink, ground)))
