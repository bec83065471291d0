"""The window's menus: which commands stand where."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu, QMenuBar

from widgets.commands import Program
from widgets.pages import PAGES
from widgets.window.actions import Actions

if TYPE_CHECKING:
    from widgets.views import View

LINE = ""
"""A line between groups of commands."""


class Menus(QObject):
    """Fills the menu bar."""

    def __init__(self, bar: QMenuBar, actions: Actions, program: Program) -> None:
        super().__init__(bar)
        self.actions, self.program = actions, program
        file = self._menu(bar, "&File", "file.new", "file.open", "file.open-folder")
        self.recent = file.addMenu("Open &recent")
        self.recent.aboutToShow.connect(self.fill_recent)
        self._fill(file, LINE, "file.save", "file.save-as", "file.save-preset", LINE, "file.export-weights",
                   "file.export-best", "file.export-network", "file.export-plots")  # fmt: skip
        self.one = file.addMenu("Export one plo&t")
        self.one.aboutToShow.connect(self.fill_plots)
        self.films = file.addMenu("Ani&mate one plot")
        self.films.aboutToShow.connect(self.fill_films)
        self._fill(file, LINE, "file.quit")
        self._menu(bar, "&Edit", "edit.undo", "edit.redo")
        self._menu(bar, "&Run", "run.toggle", "run.step", "run.best", "run.reset", LINE, "run.back", "run.branch",
                   LINE, "run.keep", "run.race", "run.sweep", LINE, "inside.play", "inside.step-back",
                   "inside.step-forward", LINE, "use.refresh", "use.file", "use.save")  # fmt: skip
        pages = sorted(PAGES, key=lambda kind: PAGES[kind].order)
        self._menu(bar, "&View", *(f"page.{kind}" for kind in pages), LINE, "inside.horizon", LINE,
                   "view.reset-layout", LINE, "view.dark")  # fmt: skip
        self._menu(bar, "&Help", "help.about")

    def _menu(self, bar: QMenuBar, title: str, *ids: str) -> QMenu:
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(True)
        self._fill(menu, *ids)
        return menu

    def _fill(self, menu: QMenu, *ids: str) -> None:
        for id in ids:
            if id == LINE:
                menu.addSeparator()
            else:
                menu.addAction(self.actions[id])

    @Slot()
    def fill_recent(self) -> None:
        self.recent.clear()
        for path in self.program.bench.settings.recent:
            self.recent.addAction(str(path)).triggered.connect(partial(self._open, str(path)))
        if self.recent.isEmpty():
            self.recent.addAction("Nothing yet").setEnabled(False)

    def _open(self, path: str, *_: bool) -> None:
        self.program.filing.open(path)

    def _export(self, view: "View", *_: bool) -> None:
        if showing := self.program.shell.showing():
            self.program.exporting.ask_plot(showing, view)

    def _film(self, view: "View", *_: bool) -> None:
        if showing := self.program.shell.showing():
            self.program.filming.ask(showing, view)

    @Slot()
    def fill_plots(self) -> None:
        self._fill_with_views(self.one, self._export)

    @Slot()
    def fill_films(self) -> None:
        self._fill_with_views(self.films, self._film)

    def _fill_with_views(self, menu: QMenu, do: "Callable[[View], None]") -> None:
        menu.clear()
        if showing := self.program.shell.showing():
            for view in showing.suited():
                menu.addAction(view.title).triggered.connect(partial(do, view))
        if menu.isEmpty():
            menu.addAction("Nothing to see on this page").setEnabled(False)
