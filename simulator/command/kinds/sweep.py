"""`sweep`: an experiment over and over, with fields of it varied."""

import argparse
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, FAULT, INTERRUPTED, Command, Hands, complain, name_argument, whole
from simulator.command.progress import Progress, duration
from simulator.command.stopping import stopped_by_signals
from simulator.command.tables import aligned
from simulator.command.training import changed, drawn, jobs_of
from simulator.errors import InputError
from simulator.numerals import figure

if TYPE_CHECKING:
    from simulator.sweeps import Hands as Workers
    from simulator.sweeps import Progress as Going
    from simulator.sweeps import Running, Sweep

TOLD = 5.0
"""Seconds from one line to the next."""
BEST = 10
"""Settings that are listed at the end."""
FROM_TO = re.compile(r"(\d+)-(\d+)")


@COMMANDS.register
class RunSweep(Command):
    kind, help, order = "sweep", "train an experiment with fields of it varied, here or on a cluster", 46

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        name_argument(parser)
        parser.add_argument(
            "--vary", metavar="FIELD=VALUES", action="append", default=[],
            help="values as 8,16,32 or 8..64*2 or 8..64+8 or, with --random, log:1e-4..1 or lin:0..1; repeatable",
        )  # fmt: skip
        parser.add_argument("--seeds", metavar="N", help="runs of each setting, or which seeds, as 0-4 or 1,5,9 (1)")
        parser.add_argument("--random", metavar="N", help="draw so many settings, in place of all combinations")
        parser.add_argument("--random-seed", metavar="N", help="draw others (0)")
        parser.add_argument("--updates", metavar="N", help="how many updates each makes")
        parser.add_argument(
            "--set", metavar="FIELD=VALUE", action="append", default=[], help="change any field of all; repeatable"
        )
        parser.add_argument("--jobs", metavar="N", help="how many train at once (one on each processor)")
        parser.add_argument(
            "--scheduler", metavar="ADDRESS", help="train on the workers of a Dask scheduler, as tcp://HOST:8786"
        )
        parser.add_argument("--out", metavar="DIR", help="keep it in this folder (one of the user's)")
        parser.add_argument("--quiet", action="store_true", help="show no progress, the result alone")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.sweeps import HandsLostError, Running, SweepFolder, usual_folder

        sweep = wanted(arguments)
        workers = workers_of(arguments)
        try:
            folder = SweepFolder(sweep, arguments.out or usual_folder(sweep, Path(arguments.name).stem))
            shown = Progress(None if arguments.quiet else sys.stdout)
            try:
                shown.say(sweep.caption())
                running = Running(sweep, workers, folder)
                with stopped_by_signals(running.stop):
                    going = follow(running, shown)
                print("\n".join(written(going)))
                keep(going, folder.folder, hands, shown)
            except HandsLostError as lost:
                complain(str(lost))
                return FAULT
            finally:
                folder.close()
        finally:
            workers.close()
        if going.over < len(going.runs):
            complain(f"interrupted with {going.over:,} of {len(going.runs):,} runs made; repeat the command to go on.")
            return DONE if any(each.facts.id for each in going.runs) else INTERRUPTED
        if failed := sum(each.state == "failed" for each in going.runs):
            complain(f"{failed:,} of {len(going.runs):,} runs failed; repeat the command to try them again.")
            return FAULT
        return DONE


def wanted(arguments: argparse.Namespace) -> "Sweep":
    """The sweep as the options want it, tried out."""
    from simulator.runs import resolve
    from simulator.sweeps import prepared

    experiment = changed(resolve(arguments.name).experiment, arguments)
    drawn = None if arguments.random is None else whole("--random", arguments.random, 1, 100_000)
    seed = 0 if arguments.random_seed is None else whole("--random-seed", arguments.random_seed, 0, 2**32 - 1)
    if not arguments.vary and arguments.seeds is None:
        raise InputError(
            "--vary: name a field and its values, as in training.learning_rate=0.003,0.01 (`train NAME --fields` lists "
            "all), or several --seeds."
        )
    seeds = seeds_of(arguments.seeds, experiment.training.seed)
    made = prepared(experiment, arguments.vary, seeds=seeds, random=drawn, random_seed=seed)
    made.try_out()
    return made


def seeds_of(text: str | None, own: int) -> list[int]:
    """So many from the experiment's own on, or those that are named."""
    if text is None:
        return [own]
    if span := FROM_TO.fullmatch(text.strip()):
        low, high = int(span[1]), int(span[2])
        if low > high or high - low >= 100_000 or high >= 2**32:
            raise InputError(f"--seeds {text}: these are no seeds; write the lower one first, as in 0-4.")
        return list(range(low, high + 1))
    if "," in text:
        return [whole("--seeds", part.strip(), 0, 2**32 - 1) for part in text.split(",")]
    return [(own + k) % 2**32 for k in range(whole("--seeds", text, 1, 100_000))]


def workers_of(arguments: argparse.Namespace) -> "Workers":
    """Who trains."""
    from simulator.sweeps import Here

    if arguments.scheduler is None:
        return Here(jobs_of(arguments))
    if arguments.jobs is not None:
        raise InputError("--jobs: it is not allowed with --scheduler, whose workers are as many as there are.")
    from simulator.sweeps.cluster import Cluster

    return Cluster(arguments.scheduler)


def follow(running: "Running", shown: Progress) -> "Going":
    """Run it, and tell how it stands now and then."""
    began = told = time.monotonic()
    going = None
    for going in running.run():
        run = going.runs[going.latest] if going.latest is not None else None
        if going.latest is None and going.over:
            shown.say(f"{going.over:,} of {len(going.runs):,} runs are there already.")
        if run and run.over and run.sentence:
            shown.say(f"{going.sweep.called(run.planned)}: {run.sentence}")
        if time.monotonic() - told >= TOLD:
            told = time.monotonic()
            left = "" if going.left is None else f" · about {duration(going.left)} left"
            shown.say(f"{going.over:,} of {len(going.runs):,} runs · {duration(told - began)}{left}")
    assert going
    from simulator.sweeps import Progress as Standing

    return Standing(running.sweep, tuple(running.states))


def written(going: "Going") -> list[str]:
    """The best settings, as aligned lines."""
    from simulator.sweeps import settings
    from simulator.sweeps.conditions import shown

    found = settings(going)
    has_goal = going.sweep.has_goal
    heads = [*(field.removeprefix("training.") for field in going.sweep.fields), "runs", "best loss",
             *["goal", "at update"] * has_goal, "CPU s"]  # fmt: skip
    rows = []
    for each in found[:BEST]:
        share = f"{each.solved} of {each.over}" if each.over else "–"
        goal = [share, "–" if each.goal_update is None else f"{each.goal_update:,.0f}"]
        rows.append(
            [*map(shown, each.values), f"{each.over} of {len(each.runs)}", figure(each.loss),
             *goal * has_goal, f"{each.cpu_seconds:,.1f}"]
        )  # fmt: skip
    lines = aligned([tuple(heads), *map(tuple, rows)], range(len(heads)))
    more = len(found) - BEST
    return [
        *lines,
        *([f"… and {more:,} more settings, the best first; results.csv has every run."] if more > 0 else []),
    ]


def keep(going: "Going", folder: Path, hands: Hands, shown: Progress) -> None:
    also = ", summary.svg and summary.png" * drawn(hands.chart_sweep, going, folder)
    shown.say(f"Kept in {folder}: every run, results.csv{also}.")
