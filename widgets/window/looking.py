"""The strip that says at which update one looks while looking back, and leads on from there."""

import html
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSlider, QStyle

from simulator.errors import one_line
from widgets.bench.back import Back
from widgets.bench.moments import Moments
from widgets.theme import LIGHT, Theme, buttons, tips
from widgets.words import number

HEIGHT = 42
LONGEST = 30
"""Characters of a name that have room."""
STEPS = 100
"""Into how many the whole past is cut for Page up and Page down."""


class Jumping(QSlider):
    """A slider whose handle comes to where it is clicked, and can be dragged on from there. The handle is as wide as
    the style sheet makes it."""

    HANDLE = 16
    TICK = 5
    """Height of what marks a place, in pixels."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.marked: tuple[int, ...] = ()
        """Values that are marked."""
        self.ink = QColor(LIGHT.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setPen(QPen(self.ink, 2))
            room = self.width() - self.HANDLE
            for value in self.marked:
                x = self.HANDLE // 2 + QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, room)
                painter.drawLine(x, self.height() - self.TICK, x, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place, room = round(event.position().x()) - self.HANDLE // 2, self.width() - self.HANDLE
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))
        super().mousePressEvent(event)


class Looking(QFrame):
    """A slider over all updates that were made, the way back to training, and the one into a branch. Emits `naming`
    (update, its name now) where one is to be given a name."""

    naming = Signal(int, str)

    def __init__(self, back: Back, moments: Moments) -> None:
        super().__init__()
        self.moments = moments
        self.setObjectName("looking")
        self.setFixedHeight(HEIGHT)
        self.back, self.theme, self.page = back, LIGHT, False
        self.text, self.slider = QLabel(), Jumping()
        self.slider.setFixedHeight(24)  # its handle's, with a margin
        self.slider.setAccessibleName("Update that is looked at")
        self.slider.setToolTip(
            "The update that is looked at: click, drag, or use the arrow keys. Training goes on meanwhile, untouched."
        )
        self.named, self.menu = QPushButton("Names"), QMenu(self)
        self.named.setToolTip("Give this update a name, and find those again that have one.")
        self.named.setMenu(self.menu)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.live, self.branch = QPushButton("Live"), QPushButton("Branch from here")
        self.live.setToolTip("Back to the network as it trains (Esc).")
        self.live.setShortcut("Esc")
        self.branch.setToolTip(
            "Go on from this update in a run of its own, with the settings of then, which you can change; undo brings "
            "the other run back."
        )
        self.branch.setObjectName("main")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(12)
        row.addWidget(self.text)
        row.addWidget(self.slider, 1)
        row.addWidget(self.named)
        row.addWidget(self.live)
        row.addWidget(self.branch)
        self.slider.valueChanged.connect(back.go_to)
        self.live.clicked.connect(back.leave)
        back.moved.connect(self.show_place)
        back.session.collected.connect(self._grow)
        moments.changed.connect(self._mark)
        self.show_place()

    def on_page(self, has_views: bool) -> None:
        """Whether the page in front shows what is looked at."""
        self.page = has_views
        self.show_place()

    @Slot()
    def show_place(self) -> None:
        """Where one looks."""
        asked, seen = self.back.asked, self.back.seen
        self.setVisible(self.page and asked is not None)
        if asked is None:
            return
        name = one_line(self.moments.known.get(asked, ""), LONGEST)
        there = f"Looking at update <b>{asked:,}</b>{f' · {html.escape(name)}' if name else ''}"
        exact = seen if self.back.exact else None
        self.text.setText(f"{there} · training loss {number(exact.loss)}" if exact else f"{there} …")
        self.text.setToolTip(
            f"Now shown: update {seen.update:,}; the one asked for is being computed."
            if seen and not self.back.exact
            else "The network as it was after so many updates, computed again to the bit."
        )
        made = max(self.back.session.made, 1)
        widest = self.text.fontMetrics().horizontalAdvance(f"Looking at update {made:,} · training loss 0.00000")
        self.text.setMinimumWidth(round(1.08 * widest))  # so that the slider stands still
        self.branch.setEnabled(self.back.exact)
        self._grow()

    @Slot()
    def _mark(self) -> None:
        self.slider.marked = tuple(self.moments.known)
        self.slider.update()
        self.show_place()

    @Slot()
    def fill_menu(self) -> None:
        """What can be done with names now."""
        self.menu.clear()
        asked, known = self.back.asked, self.moments.known
        if asked is None:
            return
        name = known.get(asked, "")
        said = f"Rename “{name}”…" if name else f"Name update {asked:,}…"
        self.menu.addAction(said).triggered.connect(lambda: self.naming.emit(asked, name))
        if name:
            self.menu.addAction(f"Forget “{name}”").triggered.connect(lambda: self.moments.name(asked, ""))
        if known:
            self.menu.addSeparator()
        for update, each in known.items():
            self.menu.addAction(f"{each} · {update:,}").triggered.connect(partial(self._go_to, update))

    def _go_to(self, update: int, _: bool = False) -> None:
        self.back.go_to(update)

    @Slot()
    def _grow(self) -> None:
        """The past grows as training goes on; the handle stays at its update."""
        if self.back.asked is None or self.slider.isSliderDown():
            return
        made = self.back.session.made
        self.slider.blockSignals(True)
        self.slider.setRange(0, made)
        self.slider.setPageStep(max(made // STEPS, 1))
        self.slider.setValue(self.back.asked)
        self.slider.blockSignals(False)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.slider.ink = QColor(theme.text)
        self.setStyleSheet(
            f"#looking {{ background: {theme.wash}; border: none; border-bottom: 1px solid {theme.edge}; }}"
            "#looking QLabel { background: transparent; }"
            f"#looking QSlider::groove {{ height: 4px; border-radius: 2px; background: {theme.border}; }}"
            f"#looking QSlider::sub-page {{ border-radius: 2px; background: {theme.accent}; }}"
            f"#looking QSlider::handle {{ width: 12px; margin: -6px 0; border-radius: 8px; background: {theme.base}; "
            f"border: 2px solid {theme.accent}; }}"
            f"#looking QSlider::handle:focus {{ background: {theme.accent}; }}" + buttons(theme) + tips(theme)
        )
