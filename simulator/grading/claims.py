"""What papers reported, and what is claimed of it here: files beside the presets, read strictly."""

from functools import cache
from importlib import resources
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from simulator.errors import InputError, listed
from simulator.experiment import SUFFIX, Experiment, presets, with_all
from simulator.grading.figures import FIGURES, Figure
from simulator.spec import Spec

Operator = Literal[">=", "<="]


class Claim(Spec):
    """One figure of a paper, and how near ours has to come for it to count as reached."""

    figure: str
    """One of FIGURES."""
    paper: str = Field(min_length=1, max_length=300)
    """What the paper says of it, in a few words."""
    op: Operator
    threshold: float
    """Ours, chosen before any run."""
    source: str = Field(min_length=1, max_length=300)
    known: Literal["read", "recalled"]
    """Whether the paper's figure was read there, or is from memory or second-hand."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.figure not in FIGURES:
            raise ValueError(f"{self.figure!r} is not allowed; it should be one of {listed([*FIGURES], self.figure)}.")
        return self

    @property
    def measured(self) -> type[Figure]:
        return FIGURES[self.figure]


class Paper(Spec):
    """One experiment of a paper: what is trained here, and what is claimed of it."""

    version: Literal[1]
    title: str = Field(min_length=1, max_length=200)
    preset: str
    """From which the experiment starts."""
    changes: dict[str, Any]
    """Fields of it, by their dotted paths, set to plain data; a part of another kind whole."""
    seeds: int = Field(ge=1, le=1000)
    limit: int = Field(ge=1, le=100_000_000)
    """Updates that a seed has; one that reaches the experiment's goal ends there."""
    differs: str = Field(min_length=1, max_length=1000)
    """What is not as in the paper."""
    claims: tuple[Claim, ...] = Field(min_length=1)

    def experiment(self, seed: int = 0) -> Experiment:
        """What a seed trains. Raises InputError."""
        shipped = _presets()
        if self.preset not in shipped:
            raise InputError(
                f"preset: {self.preset!r} is not allowed; it should be one of {listed([*shipped], self.preset)}."
            )
        return self.of(shipped[self.preset], seed)

    def of(self, preset: Experiment, seed: int) -> Experiment:
        base = with_all(preset, self.changes)
        goes_to_goal = base.training.goals != (None, None)
        for claim in self.claims:
            self._check(claim, base, goes_to_goal)
        fields = {"training.seed": seed, "training.updates": self.limit, "training.stop_at_goal": goes_to_goal}
        return with_all(base, fields)

    def _check(self, claim: Claim, base: Experiment, goal: bool) -> None:
        if claim.measured.of_goal and not goal:
            raise InputError(f"claims: {claim.figure!r} needs a goal; set training.goal or training.goal_score.")
        if not claim.measured.fits(base.data):
            raise InputError(f"claims: {claim.figure!r} needs data with a criterion of what is right; choose another.")

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.figure for claim in self.claims))


_presets = cache(presets)


def read(text: str, name: str) -> Paper:
    """Claims from JSON, with an experiment that can be trained. Raises InputError, which names the file."""
    paper = Paper.from_json(text, name)
    try:
        paper.experiment()
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    return paper


def shipped() -> dict[str, Paper]:
    """The claims that come with the program, by the names of their files."""
    files = sorted((resources.files("presets") / "claims").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(SUFFIX): read(file.read_text("utf-8"), file.name)
        for file in files
        if file.name.endswith(SUFFIX)
    }
