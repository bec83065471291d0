"""From one Experiment to the next: one field set, other data, another loss."""

from collections.abc import Mapping
from typing import Any

from simulator.errors import InputError, listed
from simulator.experiment.experiment import FITTING, USUAL, Experiment
from simulator.layers import LAYERS
from simulator.losses import READ_OUTS, LossName
from simulator.methods import METHODS
from simulator.optimizers import OPTIMIZERS
from simulator.registry import Registry, kind_of
from simulator.schedules import SCHEDULES
from simulator.sources import SOURCES, SourceSpec
from simulator.spec import switched


def with_data(experiment: Experiment, data: SourceSpec) -> Experiment:
    """The experiment on other data, with the usual read-out and loss where its own were for targets of another sort."""
    network = experiment.network
    if data.targets != experiment.data.targets:
        read_out = network.read_out.model_copy(update={"activation": USUAL[data.targets]})
        network = network.model_copy(update={"loss": FITTING[data.targets][0], "read_out": read_out})
    training = experiment.training
    if kind_of(type(data)) != kind_of(type(experiment.data)):  # the goals were the other task's
        training = training.model_copy(update={"goal": None, "goal_score": None})
    return experiment.model_copy(update={"data": data, "network": network, "training": training})


def with_loss(experiment: Experiment, loss: LossName) -> Experiment:
    """The experiment with another loss, and the read-out that it needs."""
    network = experiment.network.model_copy(update={"loss": loss})
    needed = READ_OUTS.get(loss)
    if needed and network.read_out.activation not in needed:
        read_out = network.read_out.model_copy(update={"activation": needed[0]})
        network = network.model_copy(update={"read_out": read_out})
    return revised(experiment, "network", network.model_dump(mode="json"))


def revised(experiment: Experiment, path: str, value: object) -> Experiment:
    """The experiment with one field, by its dotted path, set to plain data. Setting a `kind` keeps what both kinds
    share. Raises InputError."""
    keys = path.split(".")
    data: Any = experiment.model_dump(mode="json")
    place = _place(data, path)
    if keys[-1] == "kind":
        return _switched(experiment, keys[:-1], value)
    place[int(keys[-1]) if isinstance(place, list) else keys[-1]] = value
    return Experiment.from_data(data)


def with_all(experiment: Experiment, changes: Mapping[str, object]) -> Experiment:
    """The experiment with fields, by their dotted paths, set to plain data all at once, so that only what comes of them
    all has to be allowed. A part of another kind is set whole. Raises InputError."""
    data: Any = experiment.model_dump(mode="json")
    for path, value in changes.items():
        place, key = _place(data, path), path.split(".")[-1]
        place[int(key) if isinstance(place, list) else key] = value
    return Experiment.from_data(data)


def _place(data: Any, path: str) -> Any:
    """What holds the field of this path, which is there. Raises InputError."""
    keys, place = path.split("."), data
    for depth, key in enumerate(keys[:-1]):
        place = _enter(place, key, ".".join(keys[: depth + 1]))
    _enter(place, keys[-1], path)
    return place


def _enter(place: Any, key: str, path: str) -> Any:
    if isinstance(place, dict) and key in place:
        return place[key]
    if isinstance(place, list) and key.isdecimal() and int(key) < len(place):
        return place[int(key)]
    have = ", ".join(place) if isinstance(place, dict) else f"0 to {len(place) - 1}" if place else "nothing"
    raise InputError(f"{path}: there is no such field; here are {have}.")


SWITCHES: dict[str, Registry[Any]] = {
    "data": SOURCES, "layers": LAYERS, "optimizer": OPTIMIZERS, "method": METHODS, "schedule": SCHEDULES,
}  # fmt: skip


def _switched(experiment: Experiment, keys: list[str], kind: object) -> Experiment:
    registry = SWITCHES["layers" if "layers" in keys else keys[-1]]
    if not isinstance(kind, str) or kind not in registry:
        allowed = listed([*registry], str(kind))
        said = "null" if kind is None else repr(kind)
        raise InputError(f"{'.'.join(keys)}.kind: {said} is not allowed; it should be one of {allowed}.")
    spec: Any = experiment
    for key in keys:
        spec = spec[int(key)] if isinstance(spec, tuple) else getattr(spec, key)
    new = switched(spec, registry[kind])
    if keys == ["data"]:
        return with_data(experiment, new)  # type: ignore[arg-type]
    return revised(experiment, ".".join(keys), new.model_dump(mode="json"))
