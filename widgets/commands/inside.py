"""Inside: walking the sequence that is looked at."""

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
    "inside.step-back", "Time step &back", "Look at the time step before.", keys="Ctrl+Left", when=_walkable,
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
