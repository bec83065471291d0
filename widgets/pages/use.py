"""Use: what is it good for?"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from widgets.pages.base import PAGES
from widgets.pages.opened import OpenedPage

if TYPE_CHECKING:
    from widgets.use.body import UseBody
    from widgets.use.tab import Saved

TABLE = {".csv": "Table (*.csv)"}


@PAGES.register
class UsePage(OpenedPage):
    """The trained network at work: evaluated, let run on, let write, let draw."""

    kind, title, order = "use", "Use", 4
    needs = ("widgets.use.body",)
    looks_back = True
    tip = "What is it good for? The trained network on data it has not seen, and going on by itself."

    def make(self) -> "UseBody":
        from widgets.use.body import UseBody

        self.use = UseBody(self.program.bench)
        return self.use

    def build(self) -> Iterator[None]:
        yield from super().build()
        self.use.file_asked.connect(self._ask_file)
        self.use.save_asked.connect(self._ask_place)
        self.use.trial.changed.connect(self.status_changed)

    def enter(self) -> None:
        super().enter()
        if self.program.bench.in_use:
            self.use.enter()

    def leave(self) -> None:
        self.use.leave()

    def do(self, wish: str) -> None:
        ways = {"refresh": self.use.trial.take, "file": self._ask_file, "save": self.use.save}
        ways[wish]()

    def status(self) -> str:
        return self.use.status() if self.built and self.program.bench.in_use else ""

    def showing(self) -> None:
        """Its plots are of evaluations, not of the instant."""

    def busy(self) -> bool:
        return self.use.busy or super().busy()

    @Slot()
    def _ask_file(self) -> None:
        program = self.program
        folder, types = program.bench.settings.folder, "Data (*.csv *.tsv *.txt *.npz);;All files (*)"
        if path := program.filing.dialogs.file_to_open(folder, types):
            self.use.head.take_file(path)

    @Slot(object)
    def _ask_place(self, saved: "Saved") -> None:
        program, (name, write) = self.program, saved
        suggestion = program.bench.settings.folder / name
        if path := program.filing.dialogs.place("Save predictions", suggestion, TABLE, ".csv"):
            told = partial(program.bench.report, f"Saved to {path}.")
            program.filing.writer.write(partial(write, path), told)
