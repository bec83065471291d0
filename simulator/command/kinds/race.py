"""`race`: architectures on the same batches, with as many weights each."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Command, Hands, complain, name_argument, whole
from simulator.command.progress import Progress, duration
from simulator.command.stopping import stopped_by_signals
from simulator.command.tables import aligned
from simulator.command.training import changed, drawn, jobs_of, lost, nothing
from simulator.errors import InputError
from simulator.numerals import figure, off_by

if TYPE_CHECKING:
    from simulator.keeping.writer import Claim
    from simulator.race import Crew, Lanes, Race
    from simulator.race import Progress as Going

TABLE, CURVES = "race.csv", "curves.csv"
TOLD = 0.1
"""From one line to the next, as a share of the whole way."""


@COMMANDS.register
class RunRace(Command):
    kind, help, order = "race", "train architectures side by side on the same batches", 45

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        name_argument(parser)
        parser.add_argument(
            "--architectures", metavar="NAME,…",
            help="own (the experiment's network as it is), and words as `horizon` reads them, such as elman, gru, lstm "
            "or elman:activation=relu (own, and those of elman, gru and lstm that are of other kinds)",
        )  # fmt: skip
        parser.add_argument("--seeds", metavar="N", help="runs of each architecture (1)")
        parser.add_argument("--jobs", metavar="N", help="how many lanes compute at once (one on each processor)")
        parser.add_argument("--updates", metavar="N", help="how many updates each makes")
        parser.add_argument(
            "--set", metavar="FIELD=VALUE", action="append", default=[], help="change any field; repeatable"
        )
        parser.add_argument("--match", metavar="N", help="how many weights each has (as the experiment's network)")
        parser.add_argument("--allow-mismatch", action="store_true", help="let weights be more than 10 %% off")
        parser.add_argument("--out", metavar="DIR", help="keep tables and figure in this new folder")
        parser.add_argument("--no-record", action="store_true", help="leave the lanes out of the store of runs")
        parser.add_argument("--quiet", action="store_true", help="show no progress, the result alone")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.keeping.writer import claim
        from simulator.race import Lanes, crew
        from simulator.runs import Store

        conditions = wanted(arguments)
        jobs = jobs_of(arguments)
        claimed = claim(arguments.out) if arguments.out is not None else None
        lanes = None if arguments.no_record else Lanes(Store(), conditions, Path(arguments.name).stem)
        shown = Progress(None if arguments.quiet else sys.stdout)
        try:
            shown.say(conditions.caption())
            with crew(jobs) as made, stopped_by_signals(made.stop):
                code, going = follow(conditions, made, lanes, shown)
            if going is None:
                return nothing(code)
            if lanes:
                lanes.stop(going)
            print("\n".join(written(going)))
            if claimed:
                keep(going, claimed, hands, shown)
        finally:
            if lanes:
                lanes.close()
            if claimed:
                claimed.release()
        if lanes and lanes.trouble:
            complain(f"{lanes.trouble.rstrip('.')}; --no-record leaves it out.")
        return code


def wanted(arguments: argparse.Namespace) -> "Race":
    """The conditions as the options want them, tried out."""
    from simulator.race import prepared
    from simulator.runs import resolve

    experiment = changed(resolve(arguments.name).experiment, arguments)
    words = [word.strip() for word in (arguments.architectures or "").split(",") if word.strip()]
    if arguments.architectures is not None and not words:
        raise InputError("--architectures: an empty list is not allowed; name some, as in own,elman,lstm.")
    seeds = 1 if arguments.seeds is None else whole("--seeds", arguments.seeds, 1, 1000)
    match = None if arguments.match is None else whole("--match", arguments.match, 1, 100_000_000)
    race = prepared(experiment, words, seeds=seeds, match=match, allow_mismatch=arguments.allow_mismatch)
    race.try_out()
    return race


def follow(conditions: "Race", crew: "Crew", lanes: "Lanes | None", shown: Progress) -> "tuple[int, Going | None]":
    """Run the race and tell how it stands now and then. Returns FAULT if a process ended before its end, else DONE, and
    how far it has come."""
    from concurrent.futures import BrokenExecutor

    from simulator.race import race

    going, told, began = None, TOLD, time.monotonic()
    try:
        for going in race(conditions, crew.begin()):
            if lanes:
                lanes.take(going)
            lane = going.lanes[going.latest]
            if lane.sentence:
                shown.say(f"{lane.lane.architecture}, seed {lane.lane.seed}: {lane.sentence}")
            if going.share >= told:
                told = going.share + TOLD
                shown.say(f"{line(going)} · {duration(time.monotonic() - began)}")
    except BrokenExecutor:
        return lost(), going
    return DONE, going


def line(going: "Going") -> str:
    """The median of the lowest validation losses, and who has reached the goal."""
    from simulator.race import standings

    goal = going.race.has_goal
    said = [
        f"{each.architecture} {figure(each.best_loss)}" + f" ({each.solved} of {each.seeds})" * goal
        for each in standings(going)
    ]
    return f"{going.share:4.0%} · " + " · ".join(said)


def written(going: "Going") -> list[str]:
    """The result as aligned lines."""
    from simulator.race import standings

    heads = ("architecture", "size", "weights", "off", "best loss", "goal", "at update", "CPU s")
    rows = [
        (
            each.architecture, each.size, f"{each.weights:,}", off_by(each.mismatch), figure(each.best_loss),
            f"{each.solved} of {each.seeds}" if going.race.has_goal else "–",
            "–" if each.goal_update is None else f"{each.goal_update:,.0f}", f"{each.cpu_seconds:,.1f}",
        )
        for each in standings(going)
    ]  # fmt: skip
    by_seed = {each.lane.seed: each.digest for each in going.lanes if each.state != "diverged"}
    same = "the same for all" if going.same_batches else "NOT the same for all"
    hashes = ", ".join(f"seed {seed}: {digest}" for seed, digest in list(by_seed.items())[:4])
    cut = "" if going.over else f"Cut off at {going.share:.0%}. "
    return [*aligned([heads, *rows], range(2, 8)), f"{cut}Batches are {same} ({hashes})."]


def keep(going: "Going", claimed: "Claim", hands: Hands, shown: Progress) -> None:
    from simulator.files import as_csv, write_text
    from simulator.race import CURVES as KINDS
    from simulator.race import bands, figures

    folder = claimed.folder
    write_text(folder / TABLE, as_csv(*figures(going)))
    rows: list[list[object]] = [
        [curve, axis, band.architecture, *values]
        for curve in KINDS
        for axis in ("update", "cpu_seconds")
        for band in bands(going, curve, axis)
        for values in zip(*(a.tolist() for a in (band.x, band.median, band.low, band.high)), strict=True)
    ]
    write_text(folder / CURVES, as_csv(["curve", "axis", "architecture", "x", "median", "low", "high"], rows))
    also = " and the figure" * drawn(hands.chart_race, going, folder)
    shown.say(f"Kept in {folder}: the tables{also}.")
