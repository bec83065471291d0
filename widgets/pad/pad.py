"""The paper, with what can be done with a drawing."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from simulator.arrays import Array
from simulator.sources.strokes import Strokes
from widgets.pad.paper import Paper

TRAIN, DOT = "Make what is drawn the data to train on.", "This is a dot; draw a line."


class Pad(QWidget):
    """Emits `changed` when the user has drawn something else, and what is drawn, a list of arrays (points, 2) on a
    paper 1.5 wide and 1 high, y upwards, with `train_asked` and `continue_asked` when a button asks for that."""

    changed = Signal()
    train_asked = Signal(object)
    continue_asked = Signal(object)

    def __init__(self, train: str = "Train on this", go_on: str = "") -> None:
        """`train` and `go_on` are the words on the buttons; without a word there is no such button."""
        super().__init__()
        self.paper = Paper()
        self.paper.setToolTip("Draw with the mouse. Ctrl+Z takes the last stroke back, Delete all of them.")
        self.setFocusProxy(self.paper)
        self.undo_button = self._small("Undo", "Take the last stroke back (Ctrl+Z).", self.paper.undo)
        self.clear_button = self._small("Clear", "Begin with an empty paper (Delete).", self.paper.clear)
        self.again_button = self._small("Again", "Let the network's pen go its way again (R).", self.paper.replay)
        self.go_on_button = self._large(go_on, "Let the trained network go on from the end of what is drawn.")
        self.train_button = self._large(train, TRAIN)
        self.train_button.setObjectName("main")
        self.go_on_button.clicked.connect(self._ask_to_go_on)
        self.train_button.clicked.connect(self._ask_to_train)
        self.paper.changed.connect(self._changed)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.undo_button, self.clear_button, self.again_button):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.go_on_button)
        row.addWidget(self.train_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.paper, 1)
        box.addLayout(row)
        self._offer()

    def _small(self, word: str, tip: str, do: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setText(word)
        button.setToolTip(tip)
        button.clicked.connect(do)
        return button

    def _large(self, word: str, tip: str) -> QPushButton:
        button = QPushButton(word)
        button.setToolTip(tip)
        button.setVisible(bool(word))
        return button

    @property
    def strokes(self) -> Strokes:
        """What is drawn; a stroke that is not finished is not among them."""
        return self.paper.strokes

    @property
    def edited(self) -> bool:
        """Whether the user has drawn since strokes were shown."""
        return bool(self.paper.past)

    def show_strokes(self, strokes: Strokes) -> None:
        """Put these on the paper. Nothing is emitted, and there is nothing to undo."""
        self.paper.show_strokes(strokes)
        self._offer()

    def show_points(self, points: Array | None) -> None:
        """Show faintly which steps (steps, 3) of x, y and the pen are trained on; None: none."""
        self.paper.show_guide(points)

    def show_continuation(self, points: Array | None) -> None:
        """Let the network's pen go from the end of what is drawn along these (steps, 3) of x, y and the pen, down above
        one half; None: away with it. Without motion, where the user wants none, all of it is seen at once."""
        self.paper.show_trail(points)
        self._offer()

    def _offer(self) -> None:
        self.undo_button.setEnabled(self.edited)
        self.clear_button.setEnabled(bool(self.strokes))
        self.again_button.setVisible(self.paper.trail is not None)
        self.go_on_button.setEnabled(bool(self.strokes))
        self.train_button.setEnabled(bool(self.strokes) and not self.paper.dotted)
        self.train_button.setToolTip(DOT if self.paper.dotted else TRAIN)

    @Slot()
    def _changed(self) -> None:
        self._offer()
        self.changed.emit()

    @Slot()
    def _ask_to_go_on(self) -> None:
        self.continue_asked.emit(self.strokes)

    @Slot()
    def _ask_to_train(self) -> None:
        self.train_asked.emit(self.strokes)
