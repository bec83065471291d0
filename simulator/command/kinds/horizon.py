"""`horizon`: how many steps back each architecture can carry a sign."""

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Chart, Command, Hands, whole
from simulator.command.progress import Progress, duration
from simulator.command.stopping import stopped_by_signals
from simulator.command.training import drawn, jobs_of, lost, nothing

if TYPE_CHECKING:
    from simulator.horizon import Attempt, Findings, Horizon, Workers
    from simulator.keeping.writer import Claim

TABLE, RUNS, CONDITIONS = "horizon.csv", "runs.csv", "horizon.json"


@COMMANDS.register
class MemoryHorizon(Command):
    kind, help, order = "horizon", "measure how far back networks remember", 50

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--architectures", metavar="NAME,…",
            help="some of jordan, tdnn, elman, gru, lstm-1 and lstm-5 (numbers are forget biases), or a layer's kind "
            "with fields of its own, as in elman:activation=relu",
        )  # fmt: skip
        parser.add_argument("--lags", metavar="N,…", help="steps from the sign to the answer, rising (1 to 100)")
        parser.add_argument("--seeds", metavar="N", help="runs of each architecture at each lag (5)")
        parser.add_argument("--jobs", metavar="N", help="how many runs go at once (one on each processor)")
        parser.add_argument("--out", metavar="DIR", help="keep tables, conditions and figure in this new folder")
        parser.add_argument("--quiet", action="store_true", help="show no progress, the result alone")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.horizon import Findings, Workers
        from simulator.keeping.writer import claim

        horizon = wanted(arguments)
        jobs = jobs_of(arguments)
        claimed = claim(arguments.out) if arguments.out is not None else None
        progress, findings = Progress(None if arguments.quiet else sys.stdout), Findings(horizon)
        try:
            with Workers(jobs) as workers, stopped_by_signals(workers.stop):
                code = follow(findings, workers, progress)
            if not findings.attempts:
                return nothing(code)
            print("\n".join(written(findings)))
            if claimed:
                keep(findings, claimed, hands.chart, progress)
        finally:
            if claimed:
                claimed.release()
        return code


def wanted(arguments: argparse.Namespace) -> "Horizon":
    """The conditions as the options want them, tried out: a layer that cannot do it is refused before anything runs."""
    from simulator.horizon import Horizon, named

    fields: dict[str, object] = {}
    if arguments.architectures is not None:
        words = arguments.architectures.split(",")
        fields["architectures"] = [named(word.strip()).model_dump(mode="json") for word in words]
    if arguments.lags is not None:
        fields["lags"] = [whole("--lags", lag, 1, 10_000) for lag in arguments.lags.split(",")]
    if arguments.seeds is not None:
        fields["seeds"] = whole("--seeds", arguments.seeds, 1, 1000)
    horizon = Horizon.from_data(fields)
    horizon.try_out()
    return horizon


def follow(findings: "Findings", workers: "Workers", progress: Progress) -> int:
    """Take the runs as they come, and say so where the last one of a point has. Returns FAULT if a process ended before
    all had come, else DONE."""
    from concurrent.futures import BrokenExecutor

    began = time.monotonic()
    try:
        for found in workers.survey(findings.horizon):
            findings.take(found)
            if line := told(findings, found):
                progress.say(f"{line} · {duration(time.monotonic() - began)}")
    except BrokenExecutor:
        return lost()
    return DONE


def told(findings: "Findings", found: "Attempt") -> str:
    """The point to which a run belongs, once it is whole."""
    point = findings.point(found.architecture, found.lag)
    if not point or not findings.is_whole(point):
        return ""
    median = f", median of {point.median:,.0f} updates" if point.median is not None else ""
    return f"lag {point.lag} · {found.architecture}: {point.solved} of {point.runs}{median}"


def written(findings: "Findings") -> list[str]:
    """The result as aligned lines."""
    rows = [("architecture", "all seeds up to", "half of them", "then (lag: seeds)")]
    for each in findings.summaries():
        then = ", ".join(f"{point.lag}: {point.solved} of {point.runs}" for point in each.then)
        rows.append((each.architecture, str(each.all_up_to or "–"), each.steps, then or "–"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [f"{a:{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in rows]
    return [*lines, f"{len(findings.attempts):,} runs, {findings.seconds:,.0f} seconds of the processor."]


def keep(findings: "Findings", claimed: "Claim", chart: Chart | None, progress: Progress) -> None:
    from simulator.files import as_csv, write_text
    from simulator.training.making import made_with

    folder = claimed.folder
    conditions = {"conditions": findings.horizon.model_dump(mode="json"), "made_with": made_with()}
    write_text(folder / CONDITIONS, json.dumps(conditions, indent=2, ensure_ascii=False) + "\n")
    write_text(folder / TABLE, as_csv(*findings.table()))
    write_text(folder / RUNS, as_csv(*findings.runs()))
    also = " and the figure" * drawn(chart, findings, folder)
    progress.say(f"Kept in {folder}: the conditions, the tables{also}.")
