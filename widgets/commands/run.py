"""Training: run, pause, step, reset."""

from widgets.bench.session import State
from widgets.commands.base import Program, command, working
from widgets.words import number

BEST = "Go back to the weights of the lowest validation loss, where those of now are others."

BACK = "See the network as it was at any update of this run, while it trains on; a slider appears under the bar."


def _going(program: Program) -> bool:
    return program.bench.session.going


def _unfinished(program: Program) -> bool:
    return working(program) and program.bench.session.state is not State.FINISHED


def _told(program: Program) -> str:
    session = program.bench.session
    if session.state is State.FINISHED and session.at_goal:
        return "The goal is reached. Switch “Stop at the goal” off on the Training tab to train on, or reset."
    if session.state is State.FINISHED:
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


def _better(program: Program) -> bool:
    return working(program) and program.bench.session.better is not None


def _told_of_best(program: Program) -> str:
    best = program.bench.session.better
    if best is None:
        return BEST
    where = f"Go on from the weights of the lowest validation loss, {number(best.loss)} at update {best.update:,}"
    return f"{where}; training pauses there, and undo brings the last ones back."


@command("run.best", "Go to the &best weights", BEST, when=_better, told=_told_of_best)
def best(program: Program) -> None:
    program.bench.go_to_best()


def _with_past(program: Program) -> bool:
    return working(program) and program.bench.back.possible


def _told_of_past(program: Program) -> str:
    return "Back to the network as it trains." if program.bench.back.looking else BACK


@command(
    "run.back", "&Look back", BACK, keys="Ctrl+B", when=_with_past, told=_told_of_past,
    called=lambda program: "Back to &live" if program.bench.back.looking else "&Look back",
)  # fmt: skip
def back(program: Program) -> None:
    past = program.bench.back
    if past.looking:
        past.leave()
    else:
        past.go_to(program.bench.session.made)


@command(
    "run.branch", "Branch from &here", "Go on from the update that is looked at, in a run of its own.",
    when=lambda program: working(program) and program.bench.back.exact,
)  # fmt: skip
def branch(program: Program) -> None:
    program.bench.branch()


@command(
    "run.keep", "Keep this c&urve",
    "Draw the curve of this run behind those of the next networks, and beside others on the page Runs.",
    keys="Ctrl+K", when=_begun,
)  # fmt: skip
def keep(program: Program) -> None:
    bench = program.bench
    if id := bench.keep_curve():
        others = [each for each in bench.settings.shown_runs if each != id]
        bench.settings.shown_runs = [*others, id]
        bench.report("This curve is kept: it is drawn behind the next one, and on the page Runs (Ctrl+5).")


@command(
    "run.race", "Ra&ce…", "Train other architectures beside this one, on the same batches with as many weights each.",
    when=working, icon=lambda program: "race",
)  # fmt: skip
def race(program: Program) -> None:
    program.shell.show_page("runs")
    program.bench.race_asked.emit()


@command(
    "run.sweep", "S&weep…", "Train this experiment over and over with fields of it varied, and see what is best.",
    when=working, icon=lambda program: "sweep",
)  # fmt: skip
def sweep(program: Program) -> None:
    program.shell.show_page("runs")
    program.bench.sweep_asked.emit()


@command(
    "run.reset", "R&eset", "Begin again with fresh weights, drawn from the seed.", keys="Ctrl+Shift+R", when=_begun,
    icon=lambda program: "reset",
)  # fmt: skip
def reset(program: Program) -> None:
    program.bench.reset()
