"""From a file of data to an experiment on it."""

from pathlib import Path

from simulator.errors import InputError
from simulator.experiment import Experiment, with_data
from simulator.files import is_file, located
from simulator.sources import SOURCES, SourceSpec

UNITS = 32
"""Of the first network on the user's own data: an LSTM, which learns most things."""
KEPT = "mapping"
"""The field that says what is asked of the data, whatever it is; the others were chosen for the data before."""
SMALL = 1_000_000
"""A file of so many bytes may be too short for the usual window; a longer one is read only where it is used."""


def readers() -> dict[str, type[SourceSpec]]:
    """The source that reads files of an ending, such as `.csv`."""
    return {ending: spec for spec in SOURCES.values() for ending in spec.reads}


def is_data(path: str | Path) -> bool:
    """Whether the file's ending is that of data."""
    return Path(path).suffix.lower() in readers()


def with_file(experiment: Experiment, path: str | Path) -> Experiment:
    """The experiment on the data of a file, read by the source that its ending names, with that source's own settings
    as far as the file has room for them. Raises InputError."""
    spec = readers().get(Path(path).suffix.lower())
    if spec is None:
        allowed = ", ".join(sorted(readers()))
        raise InputError(f"{path}: this is not a file of data; one ends with {allowed}.")
    field = spec.files_asked()[0]
    old = experiment.data.model_dump(mode="json")
    kept = {KEPT: old[KEPT]} if KEPT in old and KEPT in spec.model_fields else {}
    data = spec.from_data(kept | {field: str(path)})
    if is_file(path) and located(path).stat().st_size <= SMALL:
        data = data.fitted()
    return with_data(experiment, data)


def experiment_on(path: str | Path) -> Experiment:
    """A new experiment on the data of a file. Raises InputError."""
    layers = [{"kind": "lstm", "units": UNITS}]
    first = Experiment.from_data({"title": Path(path).name[:200], "network": {"layers": layers}})
    made = with_file(first, path)
    training = made.training.model_copy(update={"updates": 5000, "clip": 1.0})
    return made.model_copy(update={"training": training})
