"""Undo and redo of edits of the document."""

from widgets.commands.base import Program, command, working


def _undoable(program: Program) -> bool:
    return working(program) and program.bench.document.undo_stack.canUndo()


def _redoable(program: Program) -> bool:
    return working(program) and program.bench.document.undo_stack.canRedo()


def _undo_called(program: Program) -> str:
    return f"&Undo {program.bench.document.undo_stack.undoText()}".strip()


def _redo_called(program: Program) -> str:
    return f"&Redo {program.bench.document.undo_stack.redoText()}".strip()


@command("edit.undo", "&Undo", "Take back the last edit.", keys="Ctrl+Z", when=_undoable, called=_undo_called)
def undo(program: Program) -> None:
    program.bench.document.undo_stack.undo()


@command(
    "edit.redo", "&Redo", "Make again what was taken back.", keys="Ctrl+Shift+Z", when=_redoable, called=_redo_called
)
def redo(program: Program) -> None:
    program.bench.document.undo_stack.redo()
