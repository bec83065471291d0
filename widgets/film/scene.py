"""A view of its own, which nobody sees, drawn at one instant of training after the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QAbstractButton, QComboBox

from simulator.probes.base import Silent
from simulator.training.curves import Curves
from simulator.training.snapshot import Snapshot, Started
from widgets import theme as themes
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.keeping import pictures
from widgets.theme import Theme
from widgets.views.base import View
from widgets.views.reach import Range
from widgets.words import sentence

TRIES = 5
"""So many times at most its size is set right."""


class Scene:
    """First `measure` all instants, then draw each of them with `frame`: so the axes and the colours of its plots stand
    still. Curves reach up to the instant."""

    def __init__(
        self, kind: type[View], started: Started, curves: Mapping[str, Curves], size: QSize, theme: Theme,
        selection: Selection | None = None, like: View | None = None,
    ) -> None:  # fmt: skip
        """`curves`: of the whole run, by the parts of a Course; `size`: of the frames, in pixels; `like`: the view
        whose choices it takes over."""
        self.view, self.matrices, self.curves, self.size = kind(), tuple(started.weights), curves, size
        self.view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)  # but lay it out as if it were
        self.view.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)  # nor keep the program from ending
        self.view.setPalette(_ground(theme))
        self.view.resize(size)
        self.view.recolour(theme)
        self.view.select(selection or Selection())
        self.started, self.like = started, like
        self.ranges: dict[str, Range] = {}
        self.laid_out = self.pinned = False
        self._begin()

    def _begin(self) -> None:
        """Know of no instant."""
        self.view.begin(self.started)
        if self.like:
            _choose_alike(self.view, self.like)

    @property
    def probes(self) -> dict[str, Mapping[str, Any]]:
        """What it must have seen, with the options of each probe."""
        return {self.view.probe: self.view.options()} if self.view.probe else {}

    def measure(self, snapshot: Snapshot) -> None:
        """Draw an instant, to know how far the plots must reach."""
        self._draw(snapshot)
        if not self.laid_out:
            self._lay_out()
        for name, new in self.view.ranges().items():
            low, high = self.ranges.get(name, new)
            self.ranges[name] = min(low, new[0]), max(high, new[1])

    def _lay_out(self) -> None:
        """Make it as large as its picture needs, of which what stands beside may take a share."""
        self.laid_out = True
        self.view.show()
        for _ in range(TRIES):
            self.view.grab()
            self.view.resize(self.view.size() + self.size - pictures.whole_size(self.view))
        self.view.grab()

    def frame(self, snapshot: Snapshot, scale: int = 1) -> QImage:
        """An instant as a picture, with so many pixels for each of its size."""
        if not self.pinned:
            self.pinned = True
            self._begin()
            self.view.pin(self.ranges)
        self._draw(snapshot)
        return pictures.image(self.view, scale, f"update {snapshot.update:,}")

    def _draw(self, snapshot: Snapshot) -> None:
        seen = snapshot.probes.get(self.view.probe or "")
        if self.view.probe and (seen is None or isinstance(seen, Silent)):
            self.view.reveal(False, sentence(seen.reason) if seen else "There is nothing to see at this update.")
            return
        history = History(self.matrices).follow(self.curves)
        history.cut(snapshot.update + 1)
        history.last = snapshot
        self.view.draw(snapshot, history)
        self.view.reveal(True)
        self.view.settle()

    def end(self) -> None:
        """It is not needed any more."""
        self.view.hide()
        self.view.deleteLater()


def _ground(theme: Theme) -> QPalette:
    """On the colour of the cards."""
    palette = themes.palette(theme)
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.base))
    return palette


def _choose_alike(view: View, like: View) -> None:
    """Take over what was chosen in a view of the same kind: both made the same controls, in the same order."""
    for mine, theirs in _pairs(view, like, QComboBox):
        mine.setCurrentIndex(min(theirs.currentIndex(), mine.count() - 1))
    for mine, theirs in _pairs(view, like, QAbstractButton):
        if mine.isCheckable():
            mine.setChecked(theirs.isChecked())


def _pairs(view: View, like: View, kind: type[Any]) -> Sequence[tuple[Any, Any]]:
    return list(zip(view.findChildren(kind), like.findChildren(kind), strict=False))
