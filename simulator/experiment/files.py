"""Experiments in files: the user's own, and the presets that come with the program."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from simulator.experiment.experiment import Experiment
from simulator.files import read_text, write_text

SUFFIX = ".json"


def load(path: str | Path) -> Experiment:
    """Read an experiment from a file. Raises InputError."""
    return Experiment.from_json(read_text(path, "experiment", limit=16_000_000), str(path))


def save(experiment: Experiment, path: str | Path) -> None:
    """Write an experiment to a file, whole or not at all. Raises InputError."""
    write_text(path, experiment.to_json())


def presets() -> dict[str, Experiment]:
    """The shipped experiments by name, in the order of their file names (which begin with a number)."""
    folder = resources.files("presets")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(SUFFIX)), key=lambda f: f.name)
    return {
        f.name.removesuffix(SUFFIX).partition("-")[2]: Experiment.from_json(f.read_text("utf-8"), f.name) for f in files
    }


@dataclass(frozen=True)
class Chapter:
    """Some presets that belong together, by their names."""

    title: str
    about: str
    presets: tuple[str, ...]


def chapters() -> tuple[Chapter, ...]:
    """The chapters of the shipped experiments, in the textbook's order."""
    read = tomllib.loads((resources.files("presets") / "chapters.toml").read_text("utf-8"))
    return tuple(Chapter(c["title"], c["about"], tuple(c["presets"])) for c in read["chapter"])
