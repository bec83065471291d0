"""`train`: train without a window."""

import argparse
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.command.base import (
    BAD_INPUT,
    COMMANDS,
    DIVERGED,
    DONE,
    FAULT,
    PROGRAM,
    Command,
    Draw,
    Hands,
    complain,
    name_argument,
)
from simulator.command.kinds.export import draw_plots
from simulator.command.progress import Progress
from simulator.command.stopping import stopped_by_signals
from simulator.command.training import changed
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.engine.orders import Alone
    from simulator.experiment import Experiment
    from simulator.keeping.library import Opened
    from simulator.keeping.writer import Writer
    from simulator.runs import Recorder
    from simulator.training.snapshot import Checkpoint


@COMMANDS.register
class Train(Command):
    kind, help, order = "train", "train without a window", 20

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        name_argument(parser)
        parser.add_argument("--updates", metavar="N", help="how many updates to make in all")
        parser.add_argument("--seed", metavar="N", help="another seed")
        parser.add_argument(
            "--set", metavar="FIELD=VALUE", action="append", default=[], help="change any field; repeatable"
        )
        parser.add_argument(
            "--out", metavar="DIR", help="keep experiment, history, weights and plots in this new folder"
        )
        parser.add_argument("--no-record", action="store_true", help="leave the run out of the store of runs")
        parser.add_argument("--quiet", action="store_true", help="show no progress")
        parser.add_argument("--fields", action="store_true", help="list every field that --set can change, and exit")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.command.fields import listing
        from simulator.engine.orders import Alone
        from simulator.keeping.data import is_data
        from simulator.keeping.run import has_history
        from simulator.keeping.writer import Writer, claim
        from simulator.runs import resolve

        opened = resolve(arguments.name)
        experiment = changed(opened.experiment, arguments, arguments.seed)
        if arguments.fields:
            print("\n".join(listing(experiment)))
            return DONE
        if opened.checkpoint:
            check_goes_on(experiment, opened.checkpoint, opened.experiment.training.updates)
        desk = Alone()
        writer = None
        if arguments.out is not None:
            earlier = opened.path if opened.path and has_history(opened.path) else None
            writer = Writer(claim(arguments.out), desk, earlier)
        recorder = None if arguments.no_record else recorder_of(experiment, opened, arguments.name, desk)
        progress = Progress(None if arguments.quiet else sys.stdout)
        takers = [each for each in (writer, recorder, progress) if each]
        if is_data(arguments.name) and not arguments.quiet:
            say_what_is_asked(experiment, progress)
        try:
            with stopped_by_signals(desk.end):
                code = follow(experiment, desk, opened.checkpoint, takers)
        finally:
            for each in takers:
                each.close()
        if recorder and recorder.trouble:
            complain(f"{recorder.trouble.rstrip('.')}; --no-record leaves it out.")
        if code in (DONE, DIVERGED):
            say_what_was_kept(writer, recorder, hands.draw, progress, arguments.quiet)
        return code


def recorder_of(experiment: "Experiment", opened: "Opened", name: str, desk: "Alone") -> "Recorder":
    """Who records the run in the store. A run from there that was interrupted goes on where it stands; every other is a
    run of its own."""
    from simulator.engine.orders import Keep
    from simulator.experiment import same_network
    from simulator.runs import Recorder, Store
    from simulator.runs.naming import run_of

    store, again = Store(), ""
    origin, parent = Path(name).stem if opened.path else name, run_of(opened, store)
    if parent:
        entry = store.entry(parent)
        origin = entry.facts.origin
        goes_on = entry.state == "interrupted" and not opened.as_it_was
        if goes_on and same_network(experiment, opened.experiment):
            again, parent = parent, ""
    return Recorder(
        store, ask=lambda: desk.watch.append(Keep()), origin=origin, before=None if again else opened.experiment,
        start=opened.checkpoint, parent=parent, again=again,
    )  # fmt: skip


def check_goes_on(experiment: "Experiment", start: "Checkpoint", planned: int) -> None:
    """Refuse options that would do nothing, or not what they say, to a network that is trained already and was to make
    so many updates."""
    before = start.experiment
    if experiment.training.seed != before.training.seed:
        raise InputError("training.seed: another seed is not allowed here; a trained network goes on with its own.")
    for part in ("layers", "read_out"):
        if getattr(experiment.network, part) != getattr(before.network, part):
            raise InputError(
                f"network.{part}: a change is not allowed here; a trained network keeps its layers and read-out, so to "
                "have others train anew from its experiment.json or a preset."
            )
    updates = experiment.training.updates
    if updates <= start.update and updates == planned:
        raise InputError(
            f"training.updates: the network has made all its {start.update:,} updates; ask for more with --updates, "
            "which counts those too."
        )
    if updates <= start.update:
        raise InputError(
            f"training.updates: {updates:,} is not allowed; the network has made {start.update:,} "
            "updates already, and --updates counts them too, so ask for more."
        )
    if start.done(experiment.training):
        raise InputError(
            f"training.stop_at_goal: the network has reached its goal at update {start.goal_update:,}; set "
            "training.stop_at_goal=false, or another goal, to train on."
        )


def say_what_is_asked(experiment: "Experiment", progress: Progress) -> None:
    """What was taken for granted of a file, so that it can be set otherwise."""
    from simulator.experiment import task

    with suppress(InputError):  # what cannot be read is told by the engine
        preview = experiment.data.open().preview()
        progress.say(f"{task(experiment, preview)} {preview.facts}.")


def follow(
    experiment: "Experiment", desk: "Alone", start: "Checkpoint | None", takers: "list[Writer | Recorder | Progress]"
) -> int:
    """Train to the end, each report written, recorded and shown. Returns the exit code."""
    from simulator.engine import train
    from simulator.processes import cores
    from simulator.training.snapshot import Failed

    for report in train(experiment, desk, start, cores() - 1):
        for each in takers:
            each.take(report)
        if isinstance(report, Failed):
            takers[-1].close()  # the line that was rewritten
            complain(report.sentence, report.details)  # of a fault of ours: what a report about it needs
            return DIVERGED if report.diverged else FAULT if report.details else BAD_INPUT
    return DONE


def say_what_was_kept(
    writer: "Writer | None", recorder: "Recorder | None", draw: Draw | None, progress: Progress, quiet: bool
) -> None:
    from simulator.keeping.run import PLOTS, load_run

    if writer is None and recorder and recorder.id:
        progress.say(f"Kept as {recorder.id}; `{PROGRAM} runs` lists it, and --out DIR keeps plots and history too.")
        return
    if writer is None:
        progress.say("Nothing was kept; add --out DIR to keep the weights, the history and the plots.")
        return
    if draw and not quiet:  # it takes seconds, also after Ctrl-C
        complain("drawing plots…")
    try:
        drawn = draw_plots(load_run(writer.folder), writer.folder / PLOTS, draw)
    except (ImportError, InputError) as error:
        complain(f"plots were left out ({str(error).rstrip('.')}).")
        drawn = []
    except Exception as error:  # a fault of ours must not cost the run: told, with what a report about it needs
        told = f"plots were left out, for a fault of this program ({type(error).__name__}: {error})."
        complain(told, traceback.format_exc())
        drawn = []
    weights = "the weights and the plots" if drawn else "and the weights"
    progress.say(f"Kept in {writer.folder}: the experiment, its history, {weights}.")
