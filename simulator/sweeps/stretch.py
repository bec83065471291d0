"""A stretch of one run: what an executor is given, here or on another machine.

It goes on from a checkpoint, to the bits of a run that never stopped, and gives the next one back after some seconds:
so it may be made anywhere and more than once, whoever is lost costs a stretch alone, and no folder need be shared.
"""

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulator.errors import DivergedError, InputError
from simulator.experiment import Experiment
from simulator.files import is_file, known_digest, make_folder, read_bytes, write_bytes
from simulator.horizon.attempt import Stopped, never
from simulator.race.stretch import whole
from simulator.threads import limited
from simulator.training.making import made_with
from simulator.training.snapshot import Checkpoint
from simulator.training.trainer import Trainer

SAME = "program", "numpy"
"""Of what decides the bits, that which has to be the same everywhere; processors and their BLAS may differ."""


@dataclass(frozen=True)
class File:
    """A data file of the user's, for a machine that need not have it."""

    field: str
    """Which field of the data names it."""
    name: str
    digest: str
    content: bytes | None = None
    """None: the machine is asked whether it has it."""


@dataclass(frozen=True)
class Wanted:
    """A run, from where, and for how many seconds."""

    experiment: Experiment
    start: Checkpoint | None = None
    seconds: float = 10.0
    files: tuple[File, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of whoever asks, by SAME; empty: it is the same program."""


@dataclass(frozen=True)
class Stretch:
    """How far it came, and whether that is the end: all updates made, or training diverged (why, in a sentence)."""

    checkpoint: Checkpoint | None
    over: bool = False
    diverged: str = ""
    refused: str = ""
    """Why the run cannot be made, in a sentence."""
    strange: str = ""
    """Why no run can be made there: another version, in a sentence."""
    lacking: bool = False
    """It was not begun: a file is not there, and has to be sent."""


def stretch(wanted: Wanted, stopped: Stopped = never) -> Stretch:
    """Train for so many seconds. Whatever is wrong with the run or its data is told, not raised."""
    if strange := _other_versions(wanted.versions):
        return Stretch(None, strange=strange)
    try:
        experiment = _with_files(wanted)
        if experiment is None:
            return Stretch(None, lacking=True)
        start = replace(wanted.start, experiment=experiment) if wanted.start else None
        made = _train(Trainer(experiment, start), wanted.seconds, stopped)
    except InputError as refusal:
        return Stretch(None, refused=str(refusal))
    except MemoryError:
        return Stretch(None, refused="there is not enough memory for this network or its data.")
    assert made.checkpoint
    return replace(made, checkpoint=replace(made.checkpoint, experiment=wanted.experiment))


def _train(trainer: Trainer, seconds: float, stopped: Stopped) -> Stretch:
    """At least one update, however long it takes: otherwise a run would never come further."""
    until, first = time.monotonic() + seconds, trainer.update_count
    try:
        with limited(trainer.network, trainer.training.parts):
            while True:
                trainer.propagate()
                if trainer.done:
                    return Stretch(whole(trainer), over=True)
                if (time.monotonic() >= until and trainer.update_count > first) or stopped():
                    return Stretch(trainer.checkpoint())
                trainer.update()
    except DivergedError as error:
        return Stretch(trainer.checkpoint(), diverged=str(error))


def _other_versions(versions: Mapping[str, str]) -> str:
    here = made_with()
    told = [f"{name} {here[name]} there, {versions[name]} here" for name in versions if here[name] != versions[name]]
    return f"a worker has other versions ({'; '.join(told)}); install the same on both." if told else ""


def versions() -> dict[str, str]:
    """Ours, for a machine of which we do not know whether it has the same."""
    return {name: made_with()[name] for name in SAME}


def file_of(field: str, path: str) -> File:
    """The file that a field of the data names. Raises InputError."""
    where = f"data.{field}"
    return File(field, Path(path).name, known_digest(path, where), read_bytes(path, where))


def _with_files(wanted: Wanted) -> Experiment | None:
    """The experiment with its files where they lie here; None where one is not there yet."""
    data, whose = wanted.experiment.data, os.getuid() if os.name == "posix" else 0
    folder = Path(tempfile.gettempdir()) / f"rnn-simulator-files-{whose}"
    for each in wanted.files:
        path = folder / each.digest / each.name
        if each.content is not None:
            make_folder(path.parent)
            write_bytes(path, each.content)
        elif not is_file(path) or known_digest(path, f"data.{each.field}") != each.digest:
            return None
        data = data.model_copy(update={each.field: str(path)})
    return wanted.experiment.model_copy(update={"data": data}) if wanted.files else wanted.experiment
