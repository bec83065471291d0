"""What a page shows that has nothing to show yet: a sentence, and the buttons that would fill it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets.commands import COMMANDS, Program


class Empty(QWidget):
    def __init__(self, sentence: str, program: Program, *ids: str) -> None:
        """`ids`: the commands that help."""
        super().__init__()
        label = QLabel(sentence)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch()
        self.buttons: dict[str, QPushButton] = {}
        for each in ids:
            command = COMMANDS[each]
            button = self.buttons[each] = QPushButton(command.title.replace("&", ""))
            button.setToolTip(command.tip)
            button.clicked.connect(partial(self._do, each))
            row.addWidget(button)
        row.addStretch()
        self.program = program
        box = QVBoxLayout(self)
        box.addStretch()
        box.addWidget(label)
        box.addLayout(row)
        box.addStretch()

    def showEvent(self, event: QShowEvent) -> None:
        """What takes an open document cannot be done without one."""
        super().showEvent(event)
        for id, button in self.buttons.items():
            button.setEnabled(COMMANDS[id].when(self.program))

    def _do(self, command: str, _: bool = False) -> None:
        COMMANDS[command].do(self.program)
