"""How far training has come, as a bar with a tick where the goal was reached; whoever drags along it looks back."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar

from widgets.theme import LIGHT, Theme

HEIGHT, BAR, TICK, HANDLE = 14, 6, 3, 5.5
"""Height of the whole, which is the tick's, and of the bar in its middle; width of the tick, and radius of the handle,
in pixels."""
STEPS = 1000
"""A share of 1, as the bar counts."""


class Progress(QProgressBar):
    """Emits `sought` with the update that the user points at, up to those that were made."""

    sought = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.goal: float | None = None
        """The share of the updates at which the goal was reached; None: not yet."""
        self.made, self.total = 0, 1
        self.looked: int | None = None
        """The update that is looked at; None: the newest."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setRange(0, STEPS)
        self.setTextVisible(False)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Progress")
        self.show_share(0, 1, None)

    def show_share(self, made: int, total: int, goal_update: int | None) -> None:
        """So many updates of all, and at which of them the goal was reached."""
        self.made, self.total = made, max(total, made)
        self.setValue(round(STEPS * min(made / total, 1)))
        self.goal = None if goal_update is None else min(goal_update / total, 1)
        reached = f" The green tick: the goal was reached at update {goal_update:,}." if goal_update is not None else ""
        self.setToolTip(f"Share of the updates made; drag along it to see the network as it was.{reached}")
        self.update()

    def look_at(self, update: int | None) -> None:
        """Where the handle stands; None: at the newest update."""
        self.looked = update
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position())

    def _seek(self, at: QPointF) -> None:
        share = (at.x() - HANDLE) / max(self.width() - 2 * HANDLE, 1)
        self.sought.emit(min(max(round(share * self.total), 0), self.made))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Painted here: a style sheet has no ticks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top, width = (self.height() - BAR) / 2, self.width()
        for share, colour in ((1.0, self.theme.edge), (self.value() / STEPS, self.theme.accent)):
            if share > 0:
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(0, top, max(share * width, BAR), BAR), BAR / 2, BAR / 2)
        if self.goal is not None:
            left = round(min(max(self.goal * width - TICK / 2, 0), width - TICK))
            painter.fillRect(QRectF(left - 1, 0, TICK + 2, self.height()), QColor(self.theme.base))
            painter.fillRect(QRectF(left, 0, TICK, self.height()), QColor(self.theme.good))
        if self.made:
            update = self.made if self.looked is None else self.looked
            x = HANDLE + min(update / self.total, 1) * (width - 2 * HANDLE)
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.setBrush(QColor(self.theme.base))
            painter.drawEllipse(QPointF(x, self.height() / 2), HANDLE, HANDLE)
        painter.end()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()
