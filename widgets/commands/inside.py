"""Inside: walking the sequence that is looked at, and what networks can do."""

from widgets.commands.base import Program, command, working


def _walkable(program: Program) -> bool:
    return working(program) and program.shell.page_kind == "inside" and program.bench.player.count > 1


def _playing(program: Program) -> bool:
    return program.bench.player.playing


@command(
    "inside.play", "&Play the sequence", "Walk through the sequence step by step; again: stand still.",
    keys="Ctrl+Space", when=_walkable, icon=lambda program: "pause" if _playing(program) else "run",
    called=lambda program: "Stand still in the sequence" if _playing(program) else "&Play the sequence",
)  # fmt: skip
def play(program: Program) -> None:
    program.bench.player.toggle()


@command(
    "inside.step-back", "&Time step back", "Look at the time step before.", keys="Ctrl+Left", when=_walkable,
    icon=lambda program: "back",
)  # fmt: skip
def step_back(program: Program) -> None:
    program.bench.player.move(-1)


@command(
    "inside.step-forward", "Time step &forward", "Look at the next time step.", keys="Ctrl+Right", when=_walkable,
    icon=lambda program: "forward",
)  # fmt: skip
def step_forward(program: Program) -> None:
    program.bench.player.move(1)


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
