"""Runs: which is better?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedLayout

from widgets.pages.base import PAGES, Page
from widgets.pages.empty import Empty
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.keeping.pictures import Pictured

NOTHING = "There are no runs yet. Each network that is trained is listed here, with its curve."


@PAGES.register
class RunsPage(Page):
    """Every run that there was, side by side. It needs nothing open."""

    kind, title, order, of_document = "runs", "Runs", 5, False
    needs = ("widgets.runs.body",)
    tip = "Which is better? Every run that was trained, its curve, races and sweeps."

    def build(self) -> Iterator[None]:
        from widgets.runs.body import RunsBody

        self.body = body = RunsBody(self.program.bench)
        self.stack = QStackedLayout(self)
        self.empty = Empty(NOTHING, self.program, "run.race", "run.sweep", "page.gallery", "file.open")
        for part in (body, self.empty):
            self.stack.addWidget(part)
        body.opened.connect(self._open)
        body.resumed.connect(self._resume)
        body.exported.connect(self._export)
        body.told.connect(self._turn)
        yield

    @Slot()
    def _turn(self) -> None:
        """The list, or one sentence where there is nothing in it."""
        self.stack.setCurrentWidget(self.body if self.body.filled else self.empty)
        self.status_changed.emit()

    @Slot(str)
    def _open(self, folder: str) -> None:
        self.program.filing.open(folder, self._show)

    @Slot(str)
    def _resume(self, folder: str) -> None:
        self.program.filing.open(folder, self._go_on)

    def _show(self) -> None:
        self.program.shell.show_page("train")

    def _go_on(self) -> None:
        self._show()
        QTimer.singleShot(0, self.program.bench.session.run)

    @Slot(object)
    def _export(self, figure: "Pictured") -> None:
        self.program.exporting.ask_figure(figure)

    def enter(self) -> None:
        self.body.begin()

    def leave(self) -> None:
        self.body.rest()

    def status(self) -> str:
        return self.body.status() if self.built else ""

    def remember(self) -> None:
        self.body.shown.save()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        if self.built:
            self.body.recolour(theme)
