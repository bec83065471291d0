"""Use: what can be done with the trained network, on the page Use."""

from widgets.commands.base import Program, command, working


def _in_front(program: Program) -> bool:
    return working(program) and program.shell.page_kind == "use"


@command(
    "use.refresh", "Refresh the &verdict", "Look at the weights of now, for the network may have been trained on.",
    keys="F5", when=_in_front,
)  # fmt: skip
def refresh(program: Program) -> None:
    program.shell.ask_page("refresh")


@command(
    "use.file", "Try it on &another file…", "Read all of a file that the network was not trained on.", when=_in_front
)  # fmt: skip
def other_file(program: Program) -> None:
    program.shell.ask_page("file")


@command(
    "use.save", "Save predict&ions…", "Write every scored step, or the forecast, as a table (CSV).", when=_in_front
)
def save(program: Program) -> None:
    program.shell.ask_page("save")
