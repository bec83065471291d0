"""A trained network beside its data, to be used and no more: nothing here can train it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.files import located
from simulator.network import Network
from simulator.sources.base import Source, SourceSpec
from simulator.sources.batch import Part
from simulator.training.snapshot import Checkpoint

Data = str | Path | Mapping[str, Any] | SourceSpec
"""Other data than a network was trained on: a file, the changed fields of its own data, or a choice of data."""
NAMED = 6
"""So many inputs are called by their names."""


@dataclass(frozen=True)
class InUse:
    """The network with weights of its own, copied from a checkpoint, and the data that it reads."""

    experiment: Experiment
    source: Source
    network: Network
    parts: dict[Part, str]
    """The parts of the data, in words; the one that says most comes first."""
    is_new: bool = False
    """Whether the network was trained on other data."""

    def chosen(self, part: Part | None) -> Part:
        """A part that it has; None: the one that says most. Raises InputError."""
        if part is None:
            return next(iter(self.parts))
        if self.is_new:
            raise InputError("part: it is not allowed with other data, all of which is read; leave it out.")
        if part not in self.parts:
            hint = "; train with data.test=0.2 to keep one" * (part == "test")
            raise InputError(f"part: this data has no {part} part, only {' and '.join(self.parts)}{hint}.")
        return part

    @property
    def reads_on(self) -> bool:
        """Whether training carries its state along long sequences."""
        return self.experiment.training.method.reads_on


def opened(checkpoint: Checkpoint, data: Data | None = None) -> InUse:
    """A trained network beside the data it was trained on, or beside other data. Raises InputError where that cannot be
    opened, or does not fit."""
    if data is not None:
        return _beside(checkpoint, data)
    source = _own(checkpoint)
    network = network_of(checkpoint, len(source.inputs), len(source.outputs))
    return InUse(checkpoint.experiment, source, network, source.parts())


def _beside(checkpoint: Checkpoint, data: Data) -> InUse:
    """A trained network beside data that is new to it, all of it one part, read through the constants of the run,
    columns by their names."""
    before, spec = checkpoint.experiment.data, _wanted(checkpoint.experiment.data, data)
    if spec == before or set(_places(spec)) & set(_places(before)):
        raise InputError(
            "data: this is what the network was trained on; leave it out to evaluate its test or validation part."
        )
    own = _own_if_there(checkpoint) if type(spec) is type(before) else None
    spec = spec.named(own) if own else spec
    source = spec.unseen().open_through(checkpoint.constants, checkpoint.experiment.training.precision)
    shapes = [W.shape for W in checkpoint.weights.values()]
    if own and (len(own.inputs), len(own.outputs)) != (len(source.inputs), len(source.outputs)):
        raise InputError(f"data: this is not allowed here: it has {_has(source)}; the network has {_has(own)}.")
    if source.targets != before.targets or (own is None and shapes[-1][1] != len(source.outputs)):
        raise InputError(
            f"data: this is not allowed here: its targets are {len(source.outputs)} {source.targets}, and the network "
            f"gives {shapes[-1][1]} {before.targets}."
        )
    if own:
        source.take_over(own)
    else:
        source.adopt(checkpoint.constants)
    network = network_of(checkpoint, len(source.inputs), len(source.outputs))
    parts = source.parts()
    if parts.keys() == {"test"}:
        parts["test"] = f"all of {_called(spec, before)}, which the network was not trained on"
    return InUse(checkpoint.experiment, source, network, parts, is_new=True)


def network_of(checkpoint: Checkpoint, n_in: int, n_out: int) -> Network:
    """The network of a checkpoint, for so many inputs and outputs. Raises InputError where its weights do not fit."""
    experiment = checkpoint.experiment
    network = Network(experiment.network, n_in, n_out, np.random.default_rng(0), experiment.training.precision)
    network.load(checkpoint.weights)
    return network


def _own(checkpoint: Checkpoint) -> Source:
    """What the network was trained on."""
    source = checkpoint.experiment.data.open(checkpoint.experiment.training.precision)
    source.adopt(checkpoint.constants)
    return source


def _own_if_there(checkpoint: Checkpoint) -> Source | None:
    try:
        return _own(checkpoint)
    except InputError:  # moved since, or changed: what stands beside the weights has to do
        return None


def _wanted(before: SourceSpec, data: Data) -> SourceSpec:
    match data:
        case SourceSpec():
            return data
        case str() | Path():
            asked = before.files_asked()
            if not asked:
                raise InputError("data: this network's data is made, not read from a file; change its fields instead.")
            return before.model_copy(update={asked[0]: str(data)})
        case _:
            return before.from_data(before.model_dump(mode="json") | dict(data))


def _places(spec: SourceSpec) -> list[Path]:
    """Where its files lie."""
    return [located(path).absolute() for path in spec.files().values()]


def _called(spec: SourceSpec, before: SourceSpec) -> str:
    """Its file's name; or else what is other than before."""
    if files := [Path(path).name for path in spec.files().values()]:
        return ", ".join(files)
    old = before.model_dump()
    changed = [f"{name}={value}" for name, value in spec.model_dump().items() if old.get(name) != value]
    return f"the data with {', '.join(changed)[:80]}"


def _has(source: Source) -> str:
    names = [
        f"{len(each)} {what}{'s' * (len(each) > 1)}" + f" ({', '.join(each)})" * (len(each) <= NAMED)
        for what, each in (("input", source.inputs), ("output", source.outputs))
    ]
    return " and ".join(names)
