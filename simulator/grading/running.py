"""All seeds that are missing, their trials as they come."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from simulator.grading.claims import Paper
from simulator.grading.keeping import Kept
from simulator.grading.trial import Trial, trial
from simulator.horizon.attempt import Stopped, never


def missing(paper: Paper, kept: Kept, seeds: int | None = None) -> list[int]:
    """The seeds of a paper (as many as it wants, or `seeds`) that are not kept yet."""
    return sorted({*range(seeds or paper.seeds)} - {*kept.trials(paper)})


def grade(
    papers: Mapping[str, Paper],
    kept: Kept,
    executor: Executor,
    seeds: int | None = None,
    at_once: int = (os.cpu_count() or 1) + 1,
    stopped: Stopped = never,
) -> Iterator[tuple[str, Trial]]:
    """Train the seeds of each paper (as many as it wants, or `seeds`) that are not kept yet, and keep each as it ends.

    Once `stopped` is true, or the iterator is closed, no more begin. Raises InputError, and what the executor raises.
    """
    left = [(name, seed) for name, paper in papers.items() for seed in missing(paper, kept, seeds)][::-1]
    under_way = dict[Future[Trial | None], str]()
    try:
        while True:
            while left and len(under_way) < at_once and not stopped():
                name, seed = left.pop()
                paper = papers[name]
                under_way[executor.submit(trial, paper.experiment(seed), paper.figures, stopped)] = name
            if not under_way:
                return
            for each in wait(under_way, return_when=FIRST_COMPLETED).done:
                name = under_way.pop(each)
                if found := each.result():
                    kept.take(papers[name], found)
                    yield name, found
    finally:
        for each in under_way:
            each.cancel()
