"""The picture of a sweep, in three forms: points, parallel coordinates, and curves with bands."""

from collections.abc import Sequence
from typing import Self

from PySide6.QtWidgets import QStackedLayout

from widgets.comparing.chart import Chart as Captioned
from widgets.comparing.chart import Part
from widgets.sweeps.courses import Courses
from widgets.sweeps.parallel import Parallel
from widgets.sweeps.scatter import Scatter
from widgets.sweeps.seen import Seen
from widgets.theme import Theme
from widgets.views.base import Numbers

POINTS, PARALLEL, CURVES = range(3)
"""The forms."""


class Chart(Captioned):
    """`form` chooses what is seen."""

    kind = "summary"

    def __init__(self) -> None:
        super().__init__()
        self.seen: Seen | None = None
        self.scatter, self.parallel, self.courses = Scatter(), Parallel(), Courses()
        self.all: tuple[Scatter | Parallel | Courses, ...] = self.scatter, self.parallel, self.courses
        self.forms = QStackedLayout()
        for each in self.all:
            self.forms.addWidget(each)
        self.box.insertLayout(0, self.forms, 1)

    @property
    def form(self) -> int:
        return self.forms.currentIndex()

    def show_form(self, form: int) -> None:
        """Show it as POINTS, PARALLEL or CURVES."""
        self.forms.setCurrentIndex(form)
        if self.seen:
            self.draw(self.seen)

    def show_as(self, x: int, colour: str) -> None:
        """Points over another field, in the colours of another."""
        self.scatter.show_as(x, colour)

    def draw(self, seen: Seen) -> None:
        """Draw what there is so far."""
        if self.seen is None or self.seen.dimensions != seen.dimensions:
            self.scatter.x, self.scatter.colour = 0, seen.usual_colour
            self.scatter.show_all()
            self.courses.show_all()
        self.seen = seen
        self.conditions.setText(seen.caption)
        self.all[self.form].draw(seen)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for each in self.all:
            each.recolour(theme)

    # What is exported

    @property
    def title(self) -> str:
        """The experiment that was varied."""
        return self.seen.title if self.seen else "Sweep"

    @property
    def parts(self) -> Sequence[Part]:
        return (self.all[self.form],)

    def follow(self, other: Self) -> None:
        if other.seen:
            self.draw(other.seen)
            self.show_as(other.scatter.x, other.scatter.colour)
            self.show_form(other.form)

    def numbers(self) -> Numbers:
        """A row for each run."""
        return self.seen.numbers() if self.seen else ([], [])
