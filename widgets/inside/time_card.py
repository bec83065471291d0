"""The card of time: how to walk through the sequence, above the views of its steps."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from widgets.bench.player import SPEEDS, Player
from widgets.icons import themed
from widgets.lab.card import AxisCard
from widgets.lab.measures import PLOT
from widgets.theme import LIGHT, Theme
from widgets.views import View

STEPS = 0.42
"""The steps' share of the height; the rest has what came of them, such as the gradient's fade."""
LOWEST = 104
"""Height of the steps on a low page, in pixels: their slider, and a line for each row."""


class Walk(QWidget):
    """‹ ▶ ›, the speed, and where one is."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.player, self.theme = player, LIGHT
        self.back = self._button("Step back", "Look at the time step before (Left).")
        self.play = self._button("Play", "")
        self.forward = self._button("Step forward", "Look at the next time step (Right).")
        self.back.clicked.connect(self._back)
        self.play.clicked.connect(self._play)
        self.forward.clicked.connect(self._forward)
        self.speed = QComboBox()
        for speed in SPEEDS:
            self.speed.addItem(f"{speed}/s", speed)
        self.speed.setCurrentIndex(self.speed.findData(player.speed))
        self.speed.setToolTip("How many time steps a second Play makes.")
        self.speed.setAccessibleName("Speed")
        self.speed.activated.connect(self._hurry)
        self.place = QLabel()
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self.back, self.play, self.forward, self.speed, self.place):
            row.addWidget(part)
        row.setSpacing(4)
        player.changed.connect(self.show_place)
        player.selector.changed.connect(self.show_place)
        self.show_place()

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        return button

    @Slot()
    def _back(self) -> None:
        self.player.move(-1)

    @Slot()
    def _play(self) -> None:
        self.player.toggle()

    @Slot()
    def _forward(self) -> None:
        self.player.move(1)

    @Slot(int)
    def _hurry(self, place: int) -> None:
        self.player.set_speed(self.speed.itemData(place))

    @Slot()
    def show_place(self) -> None:
        count, step, playing = self.player.count, self.player.step, self.player.playing
        self.setVisible(count > 0)
        self.place.setText(f"<b>t = {step + 1:,}</b> of {count:,}")
        widest = self.place.fontMetrics().horizontalAdvance(f"t = {count:,} of {count:,}")
        self.place.setMinimumWidth(round(widest * 1.15) + 8)  # so that nothing moves as it counts
        self.back.setEnabled(step > 0)
        self.forward.setEnabled(step < count - 1)
        self.play.setEnabled(count > 1)
        self.play.setIcon(themed("pause" if playing else "run", self.theme))
        self.play.setToolTip(
            "Stand still (Space)." if playing else "Walk through the sequence step by step; from its end: anew (Space)."
        )

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.back.setIcon(themed("back", theme))
        self.forward.setIcon(themed("forward", theme))
        self.show_place()


class TimeCard(AxisCard):
    """Left, Right, Home, End and Space walk while the focus is on it."""

    def __init__(self, title: str, views: list[View], player: Player) -> None:
        super().__init__(title, "", views)
        self.player, self.walk = player, Walk(player)
        self.rows.set_usual(STEPS)
        self.add_to_head(self.walk)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def unfolded(self) -> bool:
        """Whether something stands under the steps that is more than a line."""
        return self.below.shown is not None and not self.below.folded

    def give_way(self, low: bool) -> None:
        """On a low page the steps have no more height than they need."""
        self.above.stack.setMinimumHeight(LOWEST if low else PLOT[1])
        self.rows.set_usual(0.0 if low else STEPS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.player.move(-1)
            case Qt.Key.Key_Right:
                self.player.move(1)
            case Qt.Key.Key_Home:
                self.player.move(-self.player.count)
            case Qt.Key.Key_End:
                self.player.move(self.player.count)
            case Qt.Key.Key_Space:
                self.player.toggle()
            case _:
                super().keyPressEvent(event)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.walk.recolour(theme)
