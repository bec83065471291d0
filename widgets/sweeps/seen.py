"""A sweep as it is drawn: its fields as axes, its runs as points."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.race import Band, band_of
from simulator.sweeps import findings
from widgets.words import number

FAR = 3.0
"""From which ratio on two values are taken for ones of a logarithmic axis."""


@dataclass(frozen=True)
class Dimension:
    """A varied field. Numbers have places on an axis, logarithmic where that spreads them more evenly; words stand in
    their order."""

    path: str
    title: str
    values: tuple[Any, ...]
    """All that there are, numbers from the lowest."""
    numeric: bool
    log: bool

    @classmethod
    def of(cls, path: str, title: str, values: Iterable[Any]) -> "Dimension":
        found = list(dict.fromkeys(values))
        numeric = bool(found) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in found)
        if numeric:
            found.sort()
        return cls(path, title, tuple(found), numeric, numeric and geometric(found))

    def place(self, value: Any) -> float:
        """Where a value stands."""
        if not self.numeric:
            return float(self.values.index(value))
        return math.log10(value) if self.log else float(value)

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest place."""
        places = [self.place(value) for value in self.values]
        return (min(places), max(places)) if places else (0.0, 1.0)

    @property
    def brief(self) -> str:
        """Its title without those of what it is in."""
        return self.title.rpartition(" › ")[2]


def geometric(values: Sequence[float]) -> bool:
    """Whether numbers, from the lowest, are spread more evenly on a logarithmic axis."""
    if len(values) < 2 or values[0] <= 0:
        return False
    if len(values) == 2:
        return values[1] / values[0] >= FAR
    gaps, ratios = np.diff(values), np.diff(np.log(values))
    return bool(ratios.std() / ratios.mean() < gaps.std() / gaps.mean())


def written(value: Any) -> str:
    """A value as the window says it."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return number(value)
        case _:
            return str(value)


@dataclass(frozen=True)
class Dot:
    """One run. Its loss is infinite where it diverged; None: it has none yet."""

    values: tuple[Any, ...]
    seed: int
    loss: float | None
    state: str = "finished"
    goal_update: int | None = None
    update: int = 0
    cpu_seconds: float = 0.0
    folder: Path | None = None
    sentence: str = ""
    """Why it diverged or failed."""
    curve: tuple[Array, Array] | None = field(default=None, compare=False)
    """Its validation loss: updates and values (points,)."""

    @property
    def over(self) -> bool:
        return self.state in ("finished", "diverged", "failed")

    @property
    def finite(self) -> bool:
        return self.loss is not None and math.isfinite(self.loss)


class Setting(findings.Setting[Dot]):
    """The same, as the window says and opens it."""

    @property
    def best(self) -> Dot | None:
        """The run with the lowest loss that can be opened."""
        found = [dot for dot in self.runs if dot.folder and dot.finite]
        return min(found, key=lambda dot: dot.loss or 0.0, default=None)

    @property
    def brief(self) -> str:
        """Its values alone."""
        return " · ".join(map(written, self.values))

    def called(self, dimensions: Sequence[Dimension]) -> str:
        """Its values, each behind its field."""
        return " · ".join(f"{d.brief} {written(v)}" for d, v in zip(dimensions, self.values, strict=True))


class Bands:
    """How settings learned: the median and the middle half of their runs that have curves."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], tuple[object, Band]] = {}

    def of(self, setting: Setting) -> Band:
        """Worked out again where its curves have grown."""
        lines = [(*dot.curve, dot.loss is not None and not dot.finite) for dot in setting.runs if dot.curve]
        key = [(len(x), lost) for x, _, lost in lines]
        before = self.known.get(setting.values)
        if before is None or before[0] != key:
            before = self.known[setting.values] = key, band_of("", lines)
        return before[1]


@dataclass(frozen=True)
class Seen:
    """A sweep as far as it is."""

    title: str
    caption: str
    """Under which conditions it runs, in sentences."""
    dimensions: tuple[Dimension, ...]
    dots: tuple[Dot, ...]
    has_goal: bool = False
    goal: float | None = None
    share: float = 0.0
    """How much of it is made."""
    left: float | None = None
    """Seconds that the rest will take, about; None: nobody knows yet."""
    bands: Bands = field(default_factory=Bands, compare=False)
    """Of its settings, as far as they are worked out."""
    laid: dict[tuple[int, str], list[Any]] = field(default_factory=dict, compare=False)
    """What `laid_out` has laid out, by field and colour."""

    @cached_property
    def over(self) -> int:
        """How many of its runs are."""
        return sum(dot.over for dot in self.dots)

    @cached_property
    def failed(self) -> list[Dot]:
        return [dot for dot in self.dots if dot.state == "failed"]

    @cached_property
    def going(self) -> bool:
        """Whether runs are under way."""
        return any(dot.state == "running" for dot in self.dots)

    @property
    def usual_colour(self) -> str:
        """What its points have their colours from at first: the second field, where there is one."""
        return self.dimensions[1].path if len(self.dimensions) > 1 else ""

    @cached_property
    def settings(self) -> list[Setting]:
        """The best first."""
        return [Setting(each.values, each.runs) for each in findings.ranked(self.dots, self.has_goal)]

    def numbers(self) -> tuple[list[str], list[list[Any]]]:
        """A header, and a row for each run."""
        header = [*(d.path for d in self.dimensions), "seed", "state", "updates", "best_validation_loss", "goal_update",
                  "cpu_seconds", "run"]  # fmt: skip
        return header, [
            [*dot.values, dot.seed, dot.state, dot.update, dot.loss, dot.goal_update, dot.cpu_seconds,
             dot.folder.name if dot.folder else ""]
            for dot in self.dots
        ]  # fmt: skip
