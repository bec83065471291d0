"""The registered commands as Qt has them: an action for each, for menus, buttons and keys."""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from widgets.commands import COMMANDS, Program
from widgets.icons import themed
from widgets.theme import Theme


class Actions(QObject):
    """An action for each command by its id, enabled and titled as the command says. `refresh` asks them all again."""

    def __init__(self, program: Program, window: QWidget) -> None:
        super().__init__(window)
        self.program = program
        self.looks: dict[str, tuple[str, Theme]] = {}
        """The icon of each action as it was drawn last, and in which colours."""
        self.actions = {id: self._action(id, window) for id in COMMANDS}
        bench = program.bench
        for signal in (
            bench.document.changed, bench.document.renamed, bench.document.undo_stack.indexChanged,
            bench.session.state_changed, bench.session.learned, bench.player.changed,
            bench.back.moved,
        ):  # fmt: skip
            signal.connect(self.refresh)

    def __getitem__(self, id: str) -> QAction:
        return self.actions[id]

    def _action(self, id: str, window: QWidget) -> QAction:
        command = COMMANDS[id]
        action = QAction(command.title, window)
        action.setObjectName(id)
        action.setToolTip(_with_keys(command.tip, command.keys))
        action.setStatusTip(command.tip)
        action.setCheckable(command.checked is not None)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        action.triggered.connect(partial(self._do, id))
        window.addAction(action)
        return action

    def _do(self, id: str, *_: bool) -> None:
        COMMANDS[id].do(self.program)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        for id, action in self.actions.items():
            command = COMMANDS[id]
            action.setEnabled(command.when(self.program))
            if command.called:
                action.setText(command.called(self.program))
            if command.told:
                action.setToolTip(_with_keys(command.told(self.program), command.keys))
            if command.checked:
                action.setChecked(command.checked(self.program))
            if shape := self.shape(id):
                self._draw(id, (shape, self.program.shell.theme))

    def shape(self, id: str) -> str:
        """The name of its icon now; "" where it has none."""
        which = COMMANDS[id].icon
        return which(self.program) if which else ""

    def _draw(self, id: str, look: tuple[str, Theme]) -> None:
        if self.looks.get(id) != look:
            self.looks[id] = look
            self.actions[id].setIcon(themed(*look))


def _with_keys(tip: str, keys: str) -> str:
    return f"{tip.rstrip('.')} ({keys})." if keys else tip
