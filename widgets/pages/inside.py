"""Inside: how does it do it?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout

from simulator.experiment import Experiment
from widgets.pages.base import PAGES, Page
from widgets.pages.empty import Empty
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.views import View
    from widgets.views.showing import Showing


@PAGES.register
class InsidePage(Page):
    """One sequence inside the network: the network itself, its steps in time, its arithmetic."""

    kind, title, order = "inside", "Inside", 3
    needs = ("widgets.inside.body",)
    tip = "How does it do it? The network at work on one sequence, and every number worked out."

    def build(self) -> Iterator[None]:
        from widgets.inside.body import Body  # brings the plots' library, which the gallery does not need

        bench = self.program.bench
        self.stack = QStackedLayout(self)
        bench.document.changed.connect(self._changed)
        self.body = Body(bench)
        yield from self.body.pieces()
        self.empty = Empty("Nothing is open yet.", self.program, "file.new", "page.gallery")
        for part in (self.empty, self.body):
            self.stack.addWidget(part)
        self.body.export_asked.connect(self._export)
        self.body.paper_asked.connect(self.program.exporting.ask_paper)
        if bench.in_use:
            self.body.catch_up()
        self._changed(bench.document.experiment)

    @Slot(object)
    def _changed(self, experiment: Experiment) -> None:
        self.stack.setCurrentWidget(self.body if self.program.bench.in_use else self.empty)
        self.status_changed.emit()

    @Slot(object)
    def _export(self, view: "View") -> None:
        self.program.exporting.ask_plot(self.body.showing, view)

    def status(self) -> str:
        training = self.program.bench.document.experiment.training
        return f"Seed {training.seed} · {training.precision}" if self.program.bench.in_use else ""

    def enter(self) -> None:
        if self.program.bench.in_use:
            self.program.bench.session.preview()

    def showing(self) -> "Showing | None":
        return self.body.showing

    def busy(self) -> bool:
        return self.program.bench.session.previewing

    def reset_layout(self) -> None:
        self.body.reset()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        if self.built:
            self.body.recolour(theme)
