"""The picture of a sweep, in three forms: points, parallel coordinates, and curves with bands."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from widgets.sweeps.courses import Courses
from widgets.sweeps.parallel import Parallel
from widgets.sweeps.scatter import Scatter
from widgets.sweeps.seen import Seen
from widgets.theme import LIGHT, Theme
from widgets.views.base import Numbers
from widgets.views.margin import small

PAPER = 980, 600
"""Size of the figure where it is drawn into a file, in pixels."""
POINTS, PARALLEL, CURVES = range(3)
"""The forms."""


class Chart(QWidget):
    """Can be exported as a view can. `form` chooses what is seen."""

    kind, unsaid = "summary", ""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.seen: Seen | None = None
        self.scatter, self.parallel, self.courses = Scatter(), Parallel(), Courses()
        self.parts: tuple[Scatter | Parallel | Courses, ...] = self.scatter, self.parallel, self.courses
        self.conditions = QLabel()
        self.conditions.setWordWrap(True)
        self.conditions.setFont(small())
        self.conditions.setContentsMargins(8, 4, 8, 4)
        self.forms = QStackedLayout()
        for each in self.parts:
            self.forms.addWidget(each)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(self.forms, 1)
        box.addWidget(self.conditions)

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
            self.scatter.x, self.scatter.colour = 0, usual_colour(seen)
            self.scatter.show_all()
            self.courses.bands.clear()
            self.courses.show_all()
        self.seen = seen
        self.conditions.setText(seen.caption)
        self.parts[self.form].draw(seen)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for each in self.parts:
            each.recolour(theme)
        self.conditions.setStyleSheet(f"color: {theme.faint}; background: {theme.base};")

    # What is exported

    @property
    def title(self) -> str:
        """The experiment that was varied."""
        return self.seen.title if self.seen else "Sweep"

    def apart(self) -> "Chart":
        """The same figure for a slide or a paper: with its conditions, whatever room there is here."""
        made = Chart()
        made.recolour(self.theme)
        made.resize(*PAPER)
        if self.seen:
            made.draw(self.seen)
            made.show_as(self.scatter.x, self.scatter.colour)
            made.show_form(self.form)
        made.grab()  # lay it out
        return made

    @property
    def picture(self) -> QWidget:
        return self

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        shown = self.parts[self.form]
        place = QRectF(shown.geometry()).translated(area.topLeft())
        shown.paint(painter, place, factor)
        if self.conditions.isHidden():
            return
        painter.setFont(small())
        painter.setPen(self.theme.faint)
        place = QRectF(self.conditions.geometry()).translated(area.topLeft()).adjusted(8, 4, -8, -4)
        painter.drawText(place, int(Qt.TextFlag.TextWordWrap), self.conditions.text())

    def numbers(self) -> Numbers:
        """A row for each run."""
        return self.seen.numbers() if self.seen else ([], [])


def usual_colour(seen: Seen) -> str:
    """The second field, where there is one."""
    return seen.dimensions[1].path if len(seen.dimensions) > 1 else ""
