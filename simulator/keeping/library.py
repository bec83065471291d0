"""What a name on the command line or a choice in the gallery stands for, and the user's own presets."""

import difflib
import shlex
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from simulator.errors import InputError, listed
from simulator.experiment import SUFFIX, Experiment, load, presets, save
from simulator.files import is_file, is_folder, located, make_folder
from simulator.keeping import weights
from simulator.keeping.data import experiment_on, is_data, told
from simulator.keeping.run import has_history, is_run, load_checkpoint, load_run
from simulator.training.snapshot import Checkpoint, Snapshot

ALLOWED = " -_.,()+'’"
"""Characters in a preset's name besides letters and digits."""


ARRAYS = "{} holds arrays alone; a trained network is opened from its run folder or its .safetensors."


@dataclass(frozen=True)
class Opened:
    """An experiment, the file or run folder it came from, and what was learned and seen there."""

    experiment: Experiment
    path: Path | None = None
    checkpoint: Checkpoint | None = None
    history: Snapshot | None = None
    told: str = ""
    """What a file of data was taken for, in a sentence."""
    data: Path | None = None
    """That file, where it was opened by its name and the experiment was made for it."""
    as_it_was: bool = False
    """Whether the checkpoint is of an earlier update than the path's: what is trained on it is another run."""


def resolve(name: str | Path) -> Opened:
    """What `name` stands for: a preset's name, the name of one of the user's, an experiment's `.json`, a trained
    network's `.safetensors`, a run folder, or a file of data, on which an untrained network stands then. A preset goes
    before a file; write ./NAME for the file.

    Raises InputError.
    """
    if not str(name).strip():
        raise InputError("An empty name is not allowed; give a preset, an experiment, a trained network or a run.")
    shipped, own = presets(), user_files()
    if str(name) in shipped:
        return Opened(shipped[str(name)])
    path = own.get(str(name), located(name))
    if is_folder(path) and is_run(path) and not has_history(path):
        checkpoint = load_checkpoint(path)
        return Opened(checkpoint.experiment, path, checkpoint)
    if is_folder(path):
        run = load_run(path)
        return Opened(run.checkpoint.experiment, path, run.checkpoint, run.snapshot)
    if path.suffix.lower() == ".safetensors":
        checkpoint = weights.load(path)
        return Opened(checkpoint.experiment, path, checkpoint)
    if is_file(path) or path.suffix.lower() == SUFFIX:
        try:
            return Opened(anchored(load(path), path.absolute().parent), path)
        except InputError:
            if is_data(path) and not looks_like_json(path):
                made = experiment_on(path)
                return Opened(made, told=told(made), data=path)
            if path.suffix.lower() == ".npz":
                raise InputError(ARRAYS.format(path)) from None
            raise
    if len(path.parts) > 1:
        raise InputError(f"There is no file {path}; choose one that exists, or a preset's name.")
    raise InputError(unknown(str(name), [*shipped, *own]))


def trained(name: str | Path) -> Checkpoint:
    """The trained network that `name` stands for, a run folder or a `.safetensors`, without its data. Raises
    InputError."""
    path = located(name)
    if is_folder(path):
        return load_checkpoint(path)
    if path.suffix.lower() == ".safetensors":
        return weights.load(path)
    if is_file(path) or str(name) in presets() or str(name) in user_files():
        raise InputError(
            f"{name} is no trained network; give a run folder, which `train {shlex.quote(str(name))} --out DIR` "
            "writes, or a .safetensors."
        )
    raise InputError(
        f"There is no run {name}; give one of `runs` by its id, a run folder, which `train --out` writes, or a "
        ".safetensors."
    )


def looks_like_json(path: Path) -> bool:
    try:
        with located(path).open("rb") as file:
            return file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return False


def unknown(name: str, names: list[str]) -> str:
    """One sentence for a name that nothing has."""
    plain = {known.lower(): known for known in names}
    near = difflib.get_close_matches(name.lower(), plain, n=1, cutoff=0.5)
    hint = f" (did you mean {plain[near[0]]!r}?)" if near else ""
    name = name if len(name) < 60 else name[:57] + "…"
    return f"{name!r} is neither a preset nor a file{hint}; the presets are {listed(names) or 'not installed'}."


def anchored(experiment: Experiment, folder: Path) -> Experiment:
    """The experiment with its data files, where they lie in `folder`, named so that they are found from everywhere."""
    found = {
        name: str(folder / path)
        for name, path in experiment.data.files().items()
        if not located(path).is_absolute() and is_file(folder / path)
    }
    return experiment.model_copy(update={"data": experiment.data.model_copy(update=found)}) if found else experiment


def user_data() -> Path:
    """Where all lies that the program keeps for its user. It need not exist."""
    return platformdirs.user_data_path("rnn-simulator", appauthor=False)


def user_folder() -> Path:
    """Where the user's own presets lie. It need not exist."""
    return user_data() / "presets"


def user_files() -> dict[str, Path]:
    """The files of the user's own presets by name."""
    folder = user_folder()
    try:
        return {path.stem: path for path in sorted(folder.glob("*" + SUFFIX)) if not path.name.startswith(".")}
    except OSError:
        return {}


def user_presets() -> dict[str, Experiment]:
    """The user's own presets by name; those that cannot be read are left out (`resolve` says why)."""
    found = {}
    for name, path in user_files().items():
        try:
            found[name] = load(path)
        except InputError:
            continue
    return found


def save_preset(name: str, experiment: Experiment) -> Path:
    """Save an experiment as the user's own preset, in place of an older one of that name. Raises InputError."""
    name = name.strip()
    if not name or not name[0].isalnum() or len(name) > 80 or not all(c.isalnum() or c in ALLOWED for c in name):
        raise InputError(
            f"{name[:80]!r} is not allowed as a preset's name; it should be 1 to 80 letters, digits, spaces "
            "or any of - _ . , ( ) + ', and begin with a letter or digit."
        )
    if name in presets():
        raise InputError(f"{name!r} is the name of a shipped preset; choose another.")
    path = make_folder(user_folder()) / (name + SUFFIX)
    save(experiment, path)
    return path
