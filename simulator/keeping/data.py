"""From a file of data to an experiment on it."""

from contextlib import suppress
from pathlib import Path

from simulator.errors import InputError
from simulator.experiment import Experiment, presets, revised, task, with_data
from simulator.files import is_file, located
from simulator.sources import SOURCES, SourceSpec
from simulator.sources.sequences import TooLongError

UNITS = 32
"""Of the first network on the user's own data: an LSTM, which learns most things, or dense units where there is nothing
to remember."""
KEPT = "mapping"
"""The field that says what is asked of the data, whatever it is; the others were chosen for the data before."""
SMALL = 1_000_000
"""A file of so many bytes may be too short for the usual window; a longer one is read only where it is used."""


def readers() -> dict[str, type[SourceSpec]]:
    """The source that reads files of an ending, such as `.csv`."""
    return {ending: spec for spec in SOURCES.values() for ending in spec.reads}


def guessed(path: str | Path) -> SourceSpec:
    """How a file of data is likely meant, by its ending and, of a table, by what its columns hold: the kind of source
    and its settings. Raises InputError where its ending is not that of data."""
    ending = Path(path).suffix.lower()
    for spec in SOURCES.values():
        with suppress(InputError):  # what is wrong with the file is told where it is used
            if ending in spec.claims and (found := spec.guess(str(path))):
                return found
    usual = readers().get(ending)
    if usual is None:
        allowed = ", ".join(sorted(readers()))
        raise InputError(f"{path}: this is not a file of data; one ends with {allowed}.")
    with suppress(InputError):
        return usual.guess(str(path)) or usual.from_data({usual.files_asked()[0]: str(path)})
    return usual.from_data({usual.files_asked()[0]: str(path)})


def is_data(path: str | Path) -> bool:
    """Whether the file's ending is that of data."""
    return Path(path).suffix.lower() in readers()


def with_file(experiment: Experiment, path: str | Path) -> Experiment:
    """The experiment on the data of a file, read as it is likely meant; settings made for a file of the same kind are
    kept as far as the new one has room for them. Raises InputError."""
    data, before = guessed(path), experiment.data
    old, own = before.model_dump(mode="json"), before.files()
    if own and (type(before) is type(data) or str(path) in own.values()):
        field = before.files_asked()[0]
        kept = before.model_copy(update={field: str(path)})
        if not before.claims:  # what claims a file by its columns was chosen for those alone
            kept = _still_good(kept, field)
        data = kept if _opens(kept) or not _opens(data) else data
    elif KEPT in old and KEPT in type(data).model_fields:
        data = data.model_copy(update={KEPT: old[KEPT]})
    if is_file(path) and located(path).stat().st_size <= SMALL:
        data = data.fitted()
    return _titled(with_data(experiment, data), before, Path(path))


def _opens(data: SourceSpec) -> bool:
    try:
        data.open()
    except TooLongError:
        return True
    except InputError:
        return False
    return True


def _still_good(data: SourceSpec, field: str) -> SourceSpec:
    """The settings that were made for a file of the same kind, as they were by default where the new one refuses them,
    such as columns that it does not have. What else is wrong is told where it is used."""
    for _ in type(data).model_fields:
        try:
            data.open()
        except TooLongError:
            break
        except InputError as refusal:
            name = refusal.field.removeprefix("data.")
            if name == field or name not in type(data).model_fields:
                break
            data = data.model_copy(update={name: type(data).model_fields[name].default})
        else:
            break
    return data


def told(experiment: Experiment) -> str:
    """What is asked of a network on the user's data, and how that was read, in sentences; "" where it cannot be."""
    try:
        preview = experiment.data.open().preview()
    except InputError:
        return ""
    read = f"As read: {'; '.join(preview.told)}." if preview.told else ""
    return f"{task(experiment, preview)} {read}".strip()


def _titled(experiment: Experiment, before: SourceSpec, path: Path) -> Experiment:
    """Under the file's name, where the title was that of a preset or of the file before, or none; the user's own
    stays."""
    names = {Path(each).name for each in before.files().values()}
    given = experiment.title not in names | {Experiment().title} | {preset.title for preset in presets().values()}
    return experiment if given else experiment.model_copy(update={"title": path.name[:200]})


def experiment_on(path: str | Path) -> Experiment:
    """A new experiment on the data of a file. Raises InputError."""
    layers = [{"kind": "lstm", "units": UNITS}]
    made = with_file(Experiment.from_data({"network": {"layers": layers}}), path)
    if made.data.timeless:
        made = revised(made, "network.layers.0.kind", "dense")
    training = made.training.model_copy(update={"updates": 5000, "clip": 1.0})
    return made.model_copy(update={"training": training})
