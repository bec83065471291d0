"""What a sweep trains: an experiment over and over, with other values in some of its fields, and with other seeds."""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.experiment.from_text import set_from_text
from simulator.files import is_file, known_digest
from simulator.registry import kind_of
from simulator.spec import Spec
from simulator.sweeps.axes import Axis, axis
from simulator.training.trainer import Trainer

MOST = 100_000
"""Runs of one sweep."""
SEEDS_GO_BY = "training.seed"


class Words(Spec):
    """A sweep as `sweep.json` has it."""

    version: Literal[1] = 1
    experiment: Experiment
    vary: tuple[str, ...] = Field((), max_length=100)
    """As `axis` reads them."""
    seeds: tuple[int, ...] = Field((0,), min_length=1)
    random: int | None = Field(None, ge=1)
    random_seed: int = Field(0, ge=0)
    digests: dict[str, str] = Field(default_factory=dict)
    """As `Sweep` has them."""


@dataclass(frozen=True)
class Planned:
    """A run that is to be made. `key` is the same wherever experiment and data are."""

    key: str
    values: tuple[Any, ...]
    """What each field is set to."""
    seed: int
    experiment: Experiment

    @property
    def older_key(self) -> str:
        """The key that it has in folders of older versions, which knew a file by its path."""
        return _hashed(self.experiment)


@dataclass(frozen=True)
class Sweep:
    """The conditions. They decide every bit of what its runs learn."""

    experiment: Experiment
    axes: tuple[Axis, ...]
    seeds: tuple[int, ...]
    random: int | None = None
    """How many settings are drawn; None: all there are."""
    random_seed: int = 0
    digests: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What files of data held when it was made, as hashes by their paths; any other is looked at."""

    @cached_property
    def planned(self) -> tuple[Planned, ...]:
        """Every run, the seeds of one setting side by side. Raises InputError where one cannot be made."""
        found: dict[str, Planned] = {}
        for texts in self._settings():
            experiment = self.experiment
            for each, text in zip(self.axes, texts, strict=True):
                try:
                    experiment = set_from_text(experiment, f"{each.field}={text}")
                except InputError as refusal:
                    raise InputError(f"--vary {each.word}: {refusal}") from None
            values = tuple(value_at(experiment, *each) for each in zip(self.axes, texts, strict=True))
            for seed in self.seeds:
                own = experiment.model_copy(
                    update={"training": experiment.training.model_copy(update={"seed": seed})}
                )  # fmt: skip
                made = Planned(key_of(own, self.digests), values, seed, own)
                found.setdefault(made.key, made)
        return tuple(found.values())

    def _settings(self) -> Iterator[tuple[str, ...]]:
        if self.random is None:
            yield from itertools.product(*(each.texts for each in self.axes))
            return
        for k in range(self.random):  # each from a generator of its own: more of them begin with the same
            rng = np.random.default_rng([self.random_seed, k])
            yield tuple(each.draw(rng, self.experiment) for each in self.axes)

    def try_out(self) -> None:
        """Raises InputError where a network cannot be trained on its data: each pair of network and data is made once,
        the first hundred of them."""
        tried = dict[tuple[object, ...], Planned]()
        for each in self.planned:
            experiment = each.experiment
            tried.setdefault((experiment.network, experiment.data, experiment.training.method), each)
        for each in list(tried.values())[:100]:
            try:
                Trainer(each.experiment)
            except InputError as refusal:
                raise InputError(f"{self.called(each)}: {refusal}") from None

    def called(self, planned: Planned) -> str:
        """A run by what its fields are set to."""
        named = (f"{each.field}={shown(value)}" for each, value in zip(self.axes, planned.values, strict=True))
        return ", ".join([*named, f"seed {planned.seed}"])

    @property
    def has_goal(self) -> bool:
        return self.experiment.training.goals != (None, None)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(each.field for each in self.axes)

    def caption(self) -> str:
        """The conditions in words."""
        training, seeds, runs = self.experiment.training, len(self.seeds), len(self.planned)
        varied = ", ".join(each.word for each in self.axes) or "nothing but the seed"
        drawn = f", {self.random:,} settings drawn at random (seed {self.random_seed})" if self.random else ""
        return (
            f"{self.experiment.title}: {runs:,} run{'s' * (runs > 1)} of {training.updates:,} updates; varied: "
            f"{varied}{drawn}; {seeds} seed{'s' * (seeds > 1)} each."
        )

    def _read(self) -> Iterator[tuple[str, str]]:
        """Each file of data that can be read, or could be, and a hash of what it holds."""
        for each in self.planned:
            for name, said in contents(each.experiment, self.digests).items():
                path = each.experiment.data.files()[name]
                if said != path:
                    yield path, said

    def check_files(self) -> None:
        """Raises InputError where a file of data is no longer what it was when the sweep was made."""
        for path, digest in self._read():
            if is_file(path) and known_digest(path, "--vary") != digest:
                raise InputError(
                    f"{path} has changed since this sweep was made; put the old file back, or begin a new sweep "
                    "elsewhere."
                )

    def words(self) -> Words:
        return Words(
            experiment=self.experiment, vary=tuple(each.word for each in self.axes), seeds=self.seeds,
            random=self.random, random_seed=self.random_seed, digests=dict(self._read()),
        )  # fmt: skip

    @classmethod
    def of(cls, words: Words) -> Self:
        """Raises InputError."""
        return cls(
            words.experiment, tuple(map(axis, words.vary)), words.seeds, words.random, words.random_seed, words.digests
        )


def prepared(
    experiment: Experiment,
    vary: Sequence[str],
    *,
    seeds: Sequence[int] = (),
    random: int | None = None,
    random_seed: int = 0,
) -> Sweep:
    """A sweep of the experiment, with every one of its runs made up and found allowed. Raises InputError.

    Parameters
    ----------
    vary : words as `axis` reads them
    seeds : of training; by default the experiment's own
    random : how many settings are drawn, in place of all combinations
    """
    axes = tuple(map(axis, vary))
    fields = [each.field for each in axes]
    for path in fields:
        if fields.count(path) > 1:
            raise InputError(f"--vary {path}: the field stands twice; it is allowed once.")
        if path == SEEDS_GO_BY:
            raise InputError(f"--vary {path}: seeds are not varied so; say how many with --seeds.")
    spans = [each.word for each in axes if each.is_span]
    if spans and random is None:
        raise InputError(f"--vary {spans[0]}: a span is drawn from; say how many settings with --random.")
    seeds = tuple(dict.fromkeys(seeds)) or (experiment.training.seed,)
    settings = random
    if settings is None:
        settings = int(np.prod([float(len(each.texts)) for each in axes])) if axes else 1
    if settings * len(seeds) > MOST:
        raise InputError(f"--vary: these are {settings * len(seeds):,} runs; at most {MOST:,} are allowed.")
    made = Sweep(experiment, axes, seeds, random, random_seed)
    made.planned  # noqa: B018  (which refuses what is not allowed)
    return made


def key_of(experiment: Experiment, digests: Mapping[str, str] = MappingProxyType({})) -> str:
    """A hash of all that decides a run's bits: of the experiment without its words, and of what its files hold, not of
    where they lie. `digests` as `Sweep` has them."""
    data = experiment.data.model_copy(update=contents(experiment, digests))
    return _hashed(experiment.model_copy(update={"data": data}))


def contents(experiment: Experiment, digests: Mapping[str, str]) -> dict[str, str]:
    """A hash of what each file of its data holds, by its field; the path of one that cannot be read."""
    said = dict(experiment.data.files())
    for name, path in said.items():
        with suppress(InputError):
            said[name] = digests.get(path) or known_digest(path, f"data.{name}")
    return said


def _hashed(experiment: Experiment) -> str:
    words = experiment.model_copy(update={"title": "", "notes": ""})
    return hashlib.sha256(words.to_json().encode()).hexdigest()[:16]


def value_at(experiment: Experiment, axis: Axis, text: str) -> Any:
    """What a field is set to by a text; of a part, the text itself: its kind alone need not be all that was written.
    Raises InputError where another axis has put something in its place that lacks the field."""
    place: Any = experiment
    for key in axis.field.split("."):
        if isinstance(place, Spec) and key in type(place).model_fields:
            place = getattr(place, key)
        elif isinstance(place, tuple) and int(key) < len(place):
            place = place[int(key)]
        else:
            there = kind_of(type(place)) if isinstance(place, Spec) else "what is put there"
            raise InputError(
                f"--vary {axis.field}: {there} has no such field; leave that out, or vary each in a sweep of its own."
            )
    parts = place if isinstance(place, tuple) else (place,)
    return text if any(isinstance(each, Spec) for each in parts) else place


def shown(value: Any) -> str:
    """A value in a table."""
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return ",".join(map(shown, value)) if isinstance(value, tuple) else str(value)
