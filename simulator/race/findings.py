"""What a race has shown so far: for each architecture a curve with a band, and how it stands."""

import statistics
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.race.running import LaneState, Progress
from simulator.runs import Axis

CURVES = {"loss": ("training", 0), "validation_loss": ("validation", 0), "score": ("validation", 1)}
"""What can be drawn, and in which part of a course and which column of it it stands."""
POINTS = 200


@dataclass(frozen=True)
class Band:
    """An architecture's curve: the median of its seeds, and the quarters around it. Infinite where half of them have
    diverged by then; those are never left out."""

    architecture: str
    x: Array
    median: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Standing:
    """How an architecture stands."""

    architecture: str
    size: str
    weights: int
    mismatch: float
    seeds: int
    solved: int
    """Seeds that have reached the goal. Those that were cut off, or diverged, have not."""
    goal_update: float | None
    """The median of when; None where fewer than half have."""
    best_loss: float | None
    """The median of the lowest validation losses."""
    cpu_seconds: float
    """The median of what they took of the processor."""
    update: int
    """What the last of them has made."""


def _of(progress: Progress, architecture: str) -> list[LaneState]:
    return [lane for lane in progress.lanes if lane.lane.architecture == architecture]


def bands(progress: Progress, curve: str = "validation_loss", axis: Axis = "update") -> list[Band]:
    """A band for each architecture, as far as all its seeds have come."""
    found = [_band(name, _of(progress, name), curve, axis) for name in progress.race.architectures]
    return [band for band in found if len(band.x)]


def _band(architecture: str, lanes: list[LaneState], curve: str, axis: Axis) -> Band:
    part, column = CURVES[curve]
    lines = []
    for lane in lanes:
        curves = lane.recorded.course.parts[part]
        x, y = lane.recorded.along(axis, curves.x), curves.mean[:, column]
        seen = np.isfinite(y)
        lines.append((x[seen], y[seen], lane.state == "diverged"))
    return band_of(architecture, lines, lost=0.0 if curve == "score" else np.inf)


def band_of(called: str, lines: list[tuple[Array, Array, bool]], lost: float = np.inf) -> Band:
    """The median of several curves, as far as all have come, and the quarters around it: of each x and y (points,), and
    whether it diverged, which counts as `lost` from then on. Empty where one has not begun."""
    ends = [x[-1] for x, _, diverged in lines if len(x) and not diverged]
    if any(not len(x) for x, _, diverged in lines if not diverged) or not (ends or any(len(x) for x, _, _ in lines)):
        nothing = np.empty(0)
        return Band(called, nothing, nothing, nothing, nothing)
    end = min(ends) if ends else max(x[-1] for x, _, _ in lines if len(x))
    known = np.unique(np.concatenate([x[x <= end] for x, _, _ in lines]))
    grid = known if len(known) <= POINTS else np.linspace(known[0], end, POINTS)
    rows = np.array(
        [np.interp(grid, x, y, right=lost if diverged else y[-1]) if len(x) else np.full(len(grid), lost)
         for x, y, diverged in lines]
    )  # fmt: skip
    low, high = (np.quantile(rows, q, axis=0, method="nearest") for q in (0.25, 0.75))
    return Band(called, grid, np.median(rows, axis=0), low, high)


def standings(progress: Progress) -> list[Standing]:
    return [_standing(name, _of(progress, name)) for name in progress.race.architectures]


def _standing(architecture: str, lanes: list[LaneState]) -> Standing:
    one = lanes[0].lane
    times = [lane.goal_update if lane.goal_update is not None else np.inf for lane in lanes]
    losses = [lane.best_loss for lane in lanes if lane.best_loss is not None]
    median = statistics.median(times)
    return Standing(
        architecture, one.size, one.weights, one.mismatch, len(lanes), int(np.isfinite(times).sum()),
        median if np.isfinite(median) else None, statistics.median(losses) if losses else None,
        statistics.median(lane.cpu_seconds for lane in lanes), min(lane.update for lane in lanes),
    )  # fmt: skip


def figures(progress: Progress) -> tuple[list[str], list[list[object]]]:
    """A header and a row for each lane."""
    header = [
        "architecture", "seed", "size", "weights", "mismatch", "state", "updates", "best_validation_loss",
        "best_update", "goal_update", "cpu_seconds", "seconds", "batches",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for each in progress.lanes:
        lane, made = each.lane, each.checkpoint
        best = made.best if made else None
        state = each.state if each.over else "cut off"
        rows.append(
            [lane.architecture, lane.seed, lane.size, lane.weights, round(lane.mismatch, 5), state, each.update,
             best and best.loss, best and best.update, each.goal_update, each.cpu_seconds, each.ticks[-1][3],
             each.digest]
        )  # fmt: skip
    return header, rows
