"""Train: does it learn?"""

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
class TrainPage(Page):
    """The laboratory: network, data, training; loss, output, states, gradients."""

    kind, title, order = "train", "Train", 2
    needs = ("widgets.lab.lab",)
    tip = "Does it learn? Network, data and training, and the live plots."

    def build(self) -> Iterator[None]:
        from widgets.lab.lab import Lab  # brings the plots' library, which the gallery does not need

        bench = self.program.bench
        self.stack = QStackedLayout(self)
        bench.document.changed.connect(self._changed)  # first: the laboratory is in front when it follows
        self.lab = Lab(bench)
        yield from self.lab.pieces()
        self.empty = Empty("Nothing is open yet.", self.program, "file.new", "page.gallery")
        for part in (self.empty, self.lab):
            self.stack.addWidget(part)
        self.lab.export_asked.connect(self._export)
        bench.data_asked.connect(self.lab.show_data)
        self.lab.restore(bench.settings.arrangement)
        if bench.in_use:
            self.lab.catch_up()
        self._changed(bench.document.experiment)

    @Slot(object)
    def _changed(self, experiment: Experiment) -> None:
        self.stack.setCurrentWidget(self.lab if self.program.bench.in_use else self.empty)
        self.status_changed.emit()

    @Slot(object)
    def _export(self, view: "View") -> None:
        self.program.exporting.ask_plot(self.lab.showing, view)

    def status(self) -> str:
        training = self.program.bench.document.experiment.training
        return f"Seed {training.seed} · {training.precision}" if self.program.bench.in_use else ""

    def enter(self) -> None:
        if self.program.bench.in_use:
            self.program.bench.session.preview()

    def showing(self) -> "Showing | None":
        return self.lab.showing

    def busy(self) -> bool:
        return self.lab.data.reader.reading is not None or self.program.bench.session.previewing

    def reset_layout(self) -> None:
        self.lab.reset()

    def remember(self) -> None:
        self.program.bench.settings.arrangement = self.lab.arrangement()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        if self.built:
            self.lab.recolour(theme)
