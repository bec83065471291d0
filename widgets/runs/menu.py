"""The menu of the right mouse button on runs."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from widgets.runs.keeper import Keeper
from widgets.runs.shown import Shown
from widgets.runs.table import RunsTable
from widgets.theme import Theme

SWATCH = 14


class Doing(Protocol):
    """Who does what the menu offers."""

    table: RunsTable
    shown: Shown
    keeper: Keeper
    theme: Theme

    def toggle(self, ids: list[str]) -> None: ...

    def draw_only(self) -> None: ...

    def open(self) -> None: ...

    def go_on(self) -> None: ...

    def toggle_pin(self) -> None: ...

    def delete(self) -> None: ...


def fill(body: Doing, menu: QMenu) -> None:
    """What can be done with the selected runs."""
    chosen = body.table.selected()
    one, ids = len(chosen) == 1, [entry.id for entry in chosen]
    _add(menu, "Open", "Look at it, use it, train it on.", body.open, one)
    if one and chosen[0].state == "interrupted":
        _add(menu, "Resume", "Go on where it was interrupted.", body.go_on)
    menu.addSeparator()
    drawn = bool(chosen) and all(id in body.shown for id in ids)
    _add(menu, "Hide the curve" if drawn else "Draw the curve", "Space does the same.", partial(body.toggle, ids),
         bool(chosen))  # fmt: skip
    _add(menu, "Draw only these", "Close every other eye.", body.draw_only, bool(chosen))
    _add(menu, "Rename", "F2 does the same.", body.table.rename, one)
    pinned = one and chosen[0].pinned
    _add(menu, "Unpin" if pinned else "Pin as baseline", "Compare the others with this run.", body.toggle_pin, one)
    if one:
        _add_colours(body, menu, ids[0])
    menu.addSeparator()
    _add(menu, "Delete", "Put them into the trash; it can be undone.", body.delete, bool(chosen))


def _add_colours(body: Doing, menu: QMenu, id: str) -> None:
    colours = menu.addMenu("Colour")
    for place, colour in enumerate(body.theme.series):
        swatch = QPixmap(SWATCH, SWATCH)
        swatch.fill(QColor(colour))
        action = _add(colours, f"Colour {place + 1}", "Draw its curve in this colour.",
                      partial(body.keeper.colour, id, place))  # fmt: skip
        action.setIcon(QIcon(swatch))
    _add(colours, "Whichever is free", "Leave the colour to the program.", partial(body.keeper.colour, id, None))


def _add(menu: QMenu, text: str, tip: str, do: Callable[[], object], on: bool = True) -> QAction:
    action = menu.addAction(text)
    action.setToolTip(tip)
    action.setEnabled(on)
    action.triggered.connect(lambda: do())
    return action
