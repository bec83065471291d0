"""From a file of data to an experiment on it."""

from pathlib import Path

from simulator.errors import InputError
from simulator.experiment import Experiment, with_data
from simulator.sources import SOURCES, SourceSpec
from simulator.spec import switched

UNITS = 32
"""Of the first network on the user's own data: an LSTM, which learns most things."""


def readers() -> dict[str, type[SourceSpec]]:
    """The source that reads files of an ending, such as `.csv`."""
    return {ending: spec for spec in SOURCES.values() for ending in spec.reads}


def is_data(path: str | Path) -> bool:
    """Whether the file's ending is that of data."""
    return Path(path).suffix.lower() in readers()


def with_file(experiment: Experiment, path: str | Path) -> Experiment:
    """The experiment on the data of a file, read by the source that its ending names. Raises InputError."""
    spec = readers().get(Path(path).suffix.lower())
    if spec is None:
        allowed = ", ".join(sorted(readers()))
        raise InputError(f"{path}: this is not a file of data; one ends with {allowed}.")
    field = spec.files_asked()[0]
    kept = switched(experiment.data, spec).model_dump(mode="json")
    return with_data(experiment, spec.from_data(kept | {field: str(path)}))


def experiment_on(path: str | Path) -> Experiment:
    """A new experiment on the data of a file. Raises InputError."""
    layers = [{"kind": "lstm", "units": UNITS}]
    first = Experiment.from_data({"title": Path(path).name[:200], "network": {"layers": layers}})
    made = with_file(first, path)
    training = made.training.model_copy(update={"updates": 5000, "clip": 1.0})
    return made.model_copy(update={"training": training})
