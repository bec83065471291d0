"""Looks inside: what networks can do, and why."""

from widgets.commands.base import Program, command


@command(
    "inside.horizon", "Memory &horizon…",
    "How many steps back each architecture can carry a sign: measured here, in a window of its own.",
)  # fmt: skip
def horizon(program: Program) -> None:
    from widgets.horizon.window import HorizonWindow  # brings the plots' library

    window = program.exporting.dialogs.parent
    opened = window.findChild(HorizonWindow) or HorizonWindow(program.bench, window)
    opened.show()
    opened.activateWindow()
