"""Training: run, pause, step, reset."""

from widgets.bench.session import State
from widgets.commands.base import Program, command, working


def _going(program: Program) -> bool:
    return program.bench.session.going


def _unfinished(program: Program) -> bool:
    return working(program) and program.bench.session.state is not State.FINISHED


def _told(program: Program) -> str:
    if program.bench.session.state is State.FINISHED:
        return "All updates are made. Raise “Updates” on the Training tab to train on, or reset."
    return "Stand still; nothing is lost." if _going(program) else "Train the network."


def _begun(program: Program) -> bool:
    return working(program) and program.bench.session.state is not State.READY


@command(
    "run.toggle", "&Run", "Train the network; pressed again, stand still, and nothing is lost.", keys="Ctrl+R",
    when=_unfinished, called=lambda program: "Pause" if _going(program) else "Run",
    told=_told, icon=lambda program: "pause" if _going(program) else "run",
)  # fmt: skip
def toggle(program: Program) -> None:
    program.bench.toggle()


@command(
    "run.step", "&Step", "Make one update, then stand still.", keys="Ctrl+T", when=_unfinished,
    icon=lambda program: "step",
)  # fmt: skip
def step(program: Program) -> None:
    program.bench.step()


@command(
    "run.reset", "R&eset", "Begin again with fresh weights, drawn from the seed.", keys="Ctrl+Shift+R", when=_begun,
    icon=lambda program: "reset",
)  # fmt: skip
def reset(program: Program) -> None:
    program.bench.reset()
