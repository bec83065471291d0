"""`grade`: experiments of papers, run over seeds and held against what was reported."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, INTERRUPTED, PROGRAM, Command, Hands, complain, whole
from simulator.command.progress import Progress, duration
from simulator.command.stopping import stopped_by_signals
from simulator.command.tables import aligned
from simulator.command.training import jobs_of, lost
from simulator.errors import InputError, listed

if TYPE_CHECKING:
    from simulator.grading import Kept, Paper, Trial
    from simulator.horizon import Workers

ALL = "all"


@COMMANDS.register
class GradePapers(Command):
    kind, help, order = "grade", "hold what papers reported against what comes out here", 55

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "names", metavar="NAME", nargs="*",
            help=f"which experiments to run, or {ALL} (hours); none: tell how they stand, and run nothing",
        )  # fmt: skip
        parser.add_argument("--seeds", metavar="N", help="runs of each (what its claims want)")
        parser.add_argument("--jobs", metavar="N", help="how many runs go at once (one on each processor)")
        parser.add_argument(
            "--write",
            metavar="FILE.md",
            help="write the table between the marks in this file; its rows that were measured elsewhere stay",
        )

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.files import read_text, write_text
        from simulator.grading import Kept, inserted, markdown, shipped

        papers, kept = shipped(), Kept()
        chosen = wanted(arguments.names, papers)
        seeds = None if arguments.seeds is None else whole("--seeds", arguments.seeds, 1, 1000)
        jobs = jobs_of(arguments)
        if arguments.write is not None:  # refused before anything runs
            inserted(read_text(arguments.write, "--write"), "", arguments.write)
        code = follow(chosen, kept, seeds, jobs) if chosen else DONE
        trials = {name: kept.first(paper) for name, paper in papers.items()}
        print("\n".join(written(chosen or papers, trials)))
        if not chosen:
            print(f"\n`{PROGRAM} grade NAME` trains what is missing of one, `grade {ALL}` of all of them (hours).")
        if arguments.write is not None:
            text = read_text(arguments.write, "--write")
            table, stay = markdown(papers, trials, text)
            write_text(arguments.write, inserted(text, table, arguments.write))
            if stay:
                print(f"Rows of {arguments.write} that stay as they are, as no seed of theirs is kept here: {stay}.")
        return code


def wanted(names: list[str], papers: "dict[str, Paper]") -> "dict[str, Paper]":
    """The papers of these names. Raises InputError."""
    for name in names:
        if name not in papers and name != ALL:
            raise InputError(f"{name!r} is not allowed; it should be {ALL} or one of {listed([*papers], name)}; "
                             "`grade` alone tells of all.")  # fmt: skip
    return papers if ALL in names else {name: papers[name] for name in names}


def follow(papers: "dict[str, Paper]", kept: "Kept", seeds: int | None, jobs: int) -> int:
    """Run what is missing, and say how each run ended. Returns the exit code."""
    from simulator.horizon import Workers

    with Workers(jobs) as workers, stopped_by_signals(workers.stop):
        return _followed(papers, kept, seeds, workers)


def _followed(papers: "dict[str, Paper]", kept: "Kept", seeds: int | None, workers: "Workers") -> int:
    from concurrent.futures import BrokenExecutor

    from simulator.grading import grade, missing

    left = sum(len(missing(paper, kept, seeds)) for paper in papers.values())
    began, shown, stopped, came = time.monotonic(), Progress(sys.stdout), workers.begin(), False
    if left:
        shown.say(f"{left:,} {'seed' if left == 1 else 'seeds'} to train, {min(workers.jobs, left)} at a time; each "
                  "says how it ended.")  # fmt: skip
    try:
        for name, trial in grade(papers, kept, workers.pool, seeds, workers.jobs + 1, stopped):
            came = True
            figures = ", ".join(f"{figure} {'–' if v is None else f'{v:,.6g}'}" for figure, v in trial.values.items())
            end = "diverged" if trial.diverged else figures
            shown.say(f"{name}, seed {trial.seed}: {end} · {trial.cpu_seconds:.0f} CPU s · "
                      f"{duration(time.monotonic() - began)}")  # fmt: skip
    except BrokenExecutor:
        return lost()
    if stopped() and not came:
        complain("interrupted.")
        return INTERRUPTED
    if stopped():
        complain("interrupted; the same command goes on.")
    return DONE


def written(papers: "dict[str, Paper]", trials: "dict[str, list[Trial]]") -> list[str]:
    """The grades as aligned lines."""
    from simulator.grading import asked, grades, ours, seconds

    heads = ("experiment", "figure", "ours (95 %)", "asked", "verdict", "seeds", "CPU")
    rows, figures = [heads], dict[str, str]()
    for name, each in grades(papers, trials):
        figure, made = each.claim.figure, f"{len(each.trials)} of {papers[name].seeds}"
        figures[figure] = each.claim.measured.told
        rows.append((name, figure, ours(each), asked(each.claim), each.verdict, made,
                     seconds(each) if each.trials else "–"))  # fmt: skip
    return [*aligned(rows), "", *(f"{figure}: {told}" for figure, told in figures.items())]
