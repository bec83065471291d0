"""How forms stand in a panel: one below the other, evenly, all fields beginning on one line."""

from PySide6.QtWidgets import QFormLayout, QWidget

BETWEEN, BESIDE = 5, 8
"""From one row to the next, and from a label to its field, in pixels."""


def rows_in(widget: QWidget | None = None) -> QFormLayout:
    """Rows of a label and a field, of a widget or to be put in a layout."""
    made = QFormLayout(widget) if widget else QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setVerticalSpacing(BETWEEN)
    made.setHorizontalSpacing(BESIDE)  # the style's own depends on what stands in the rows
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def align(panel: QWidget) -> None:
    """Let all fields of a panel, of whichever form, begin on one line."""
    layouts = panel.findChildren(QFormLayout)
    cells = [rows.itemAt(r, QFormLayout.ItemRole.LabelRole) for rows in layouts for r in range(rows.rowCount())]
    labels = [label for cell in cells if cell and (label := cell.widget())]
    width = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(width)
