"""What the pages on an open experiment share: a body of cards, or one sentence while nothing is open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout

from simulator.experiment import Experiment
from widgets.pages.base import Page
from widgets.pages.empty import Empty
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.lab.body import Body
    from widgets.views import View
    from widgets.views.showing import Showing


class OpenedPage(Page):
    """A page on what is open. A kind gives its body in `make`."""

    def make(self) -> "Body":
        """The body, without its pieces; import it here: it brings the plots' library, which the gallery needs not."""
        raise NotImplementedError

    def build(self) -> Iterator[None]:
        bench = self.program.bench
        self.stack = QStackedLayout(self)
        bench.document.changed.connect(self._changed)  # first: the body is in front when it follows
        self.body = self.make()
        yield from self.body.pieces()
        self.empty = Empty("Nothing is open yet.", self.program, "file.new", "page.gallery")
        for part in (self.empty, self.body):
            self.stack.addWidget(part)
        self.body.export_asked.connect(self._export)
        self.body.film_asked.connect(self._film)
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

    @Slot(object)
    def _film(self, view: "View") -> None:
        self.program.filming.ask(self.body.showing, view)

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
