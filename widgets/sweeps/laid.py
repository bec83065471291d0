"""Where the points of a sweep stand, for whichever thread works it out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.arrays import Array
from widgets.sweeps.seen import Dimension, Dot, Seen, Setting, written

MOST, BINS = 8, 4
"""So many colours are told apart; more values than that are put into so many groups of neighbours."""
APART, ROOM = 0.07, 0.35
"""Between two colours at the same value, and beside the outermost values, as shares of the distance of two."""
BY_SEED = "seed"


@dataclass
class Group:
    """What has one colour."""

    called: str
    dots: list[Dot] = field(default_factory=list)


def groups(seen: Seen, colour: str) -> list[Group]:
    """The runs by the values of a field, by its path, or by their seeds; "": all in one."""
    dots = [dot for dot in seen.dots if dot.loss is not None]
    paths = [d.path for d in seen.dimensions]
    if colour not in (*paths, BY_SEED):
        return [Group("", dots)]
    if colour == BY_SEED:
        title, values = BY_SEED, tuple(sorted({dot.seed for dot in seen.dots}))
        keys: list[Any] = [dot.seed for dot in dots]
    else:
        k = paths.index(colour)
        title, values = seen.dimensions[k].brief, seen.dimensions[k].values
        keys = [dot.values[k] for dot in dots]
    made: list[Group] = []
    place: dict[Any, Group] = {}
    for cut in np.array_split(np.arange(len(values)), BINS if len(values) > MOST else len(values)):
        first, last = written(values[cut[0]]), written(values[cut[-1]])
        made.append(Group(f"{title} {first}" if first == last else f"{title} {first}…{last}"))
        place |= {values[k]: made[-1] for k in cut}
    for key, dot in zip(keys, dots, strict=True):
        place[key].dots.append(dot)
    return made


@dataclass(frozen=True)
class Placed:
    """A group over a field: its runs from the left, where they stand (runs,), and the medians of its seeds."""

    called: str
    dots: list[Dot]
    x: Array
    y: Array
    medians: tuple[Array, Array]


def laid_out(seen: Seen, x: int, colour: str) -> list[Placed]:
    """The groups of a colour over a field, worked out once."""
    found = seen.laid.get((x, colour))
    if found is None:
        found = seen.laid[x, colour] = list(_laid_out(seen, x, colour))
    return found


def _laid_out(seen: Seen, k: int, colour: str) -> Iterator[Placed]:
    axis, found = seen.dimensions[k], groups(seen, colour)
    places = {value: axis.place(value) for value in axis.values}
    for place, group in enumerate(found):
        aside = (place - (len(found) - 1) / 2) * APART * step(axis)
        here = [dot for dot in group.dots if dot.finite and dot.loss]
        here.sort(key=lambda dot: places[dot.values[k]])  # the name stands beside the last
        x = np.array([places[dot.values[k]] for dot in here]) + aside
        y = np.array([dot.loss for dot in here], float)
        yield Placed(group.called, here, x, y, _medians(group, axis, k, aside))


def _medians(group: Group, axis: Dimension, k: int, aside: float) -> tuple[Array, Array]:
    """Of the seeds at each value; none where there are many values, of one run each."""
    seeds: dict[Any, list[Dot]] = {}
    for dot in group.dots:
        seeds.setdefault(dot.values[k], []).append(dot)
    if len(axis.values) > MOST and len(group.dots) < 2 * len(seeds):
        return np.empty(0), np.empty(0)
    found = [(axis.place(value) + aside, Setting((value,), tuple(dots)).loss) for value, dots in seeds.items()]
    found.sort()
    return np.array([x for x, _ in found]), np.array([y for _, y in found], float)


def step(axis: Dimension) -> float:
    """The least distance of two values that are told apart, or what stands for it where there is one, or many."""
    places = sorted(axis.place(value) for value in axis.values)
    if len(places) < 2:
        return 1.0
    return (places[-1] - places[0]) / 8 if len(places) > MOST else float(np.diff(places).min())
