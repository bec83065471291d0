"""An Experiment: everything the user chose, frozen and checked. Presets and saved experiments are this, as JSON."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from simulator.activations import ReadOutActivation
from simulator.errors import InputError
from simulator.files import read_text, write_text
from simulator.layers import LAYERS
from simulator.losses import READ_OUTS, LossName
from simulator.methods import METHODS, MethodSpec
from simulator.methods.full import FullBPTT
from simulator.network import NetworkSpec, Precision
from simulator.optimizers import OPTIMIZERS, OptimizerSpec
from simulator.optimizers.adam import Adam
from simulator.registry import Registry, kind_of
from simulator.schedules import SCHEDULES, ScheduleSpec
from simulator.schedules.constant import Constant
from simulator.sources import SOURCES, SourceSpec
from simulator.sources.base import Targets
from simulator.sources.sine import Sine
from simulator.spec import ADVANCED, Spec, one_of, switched

if TYPE_CHECKING:
    AnySource = SourceSpec
    AnyOptimizer = OptimizerSpec
    AnyMethod = MethodSpec
    AnySchedule = ScheduleSpec
else:
    AnySource = one_of(SOURCES)
    AnyOptimizer = one_of(OPTIMIZERS)
    AnyMethod = one_of(METHODS)
    AnySchedule = one_of(SCHEDULES)


class TrainingSpec(Spec):
    """The choice of how to train."""

    optimizer: AnyOptimizer = Field(
        Adam(), title="Optimizer", description="The rule that turns a gradient into a change of the weights."
    )
    method: AnyMethod = Field(
        FullBPTT(), title="Method", description="How the gradient is found: how far errors go back through time."
    )
    schedule: AnySchedule = Field(
        Constant(), title="Schedule", description="How the learning rate changes as training goes on."
    )
    learning_rate: float = Field(
        0.01, gt=0, le=1000, title="Learning rate η",
        description="How far each update moves the weights. Can be changed while it trains.",
    )  # fmt: skip
    batch: int = Field(
        16, ge=1, le=4096, title="Batch",
        description="Sequences that share one update; their gradients are averaged.",
        json_schema_extra={"unit": "sequences"},
    )  # fmt: skip
    updates: int = Field(
        1000, ge=1, le=100_000_000, title="Updates",
        description="How many weight changes to make. Can be changed while it trains.",
    )  # fmt: skip
    clip: float | None = Field(
        None, gt=0, le=1e6, title="Clip gradient",
        description="Shorten the gradient to this norm where it is longer. Off: leave it as it is.",
    )  # fmt: skip
    clip_value: float | None = Field(
        None, gt=0, le=1e6, title="Clip values",
        description="Cut every single number of the gradient off at this size. Off: leave them as they are.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    weight_decay: float = Field(
        0.0, ge=0, le=1, title="Weight decay",
        description="Share of the learning rate by which every weight shrinks at each update (AdamW's way, for all "
        "optimizers). 0: none.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    validate_every: int = Field(
        25, ge=1, le=1_000_000, title="Validate every",
        description="Updates from one look at the held-out data to the next.",
        json_schema_extra={"unit": "updates"},
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Seed",
        description="Draws the first weights and the order of the data; the same seed gives the same run.",
    )  # fmt: skip
    precision: Precision = Field(
        "float32", title="Precision", description="float32 is faster for large networks; float64 is more exact."
    )
    goal: float | None = Field(
        None, ge=0, le=1e6, title="Goal",
        description="Validation loss at which the task counts as learned; drawn as a line in the loss plot.",
    )  # fmt: skip
    goal_score: float | None = Field(
        None, gt=0, le=1, title="Goal share right",
        description="Share of held-out answers that have to be right for the task to count as learned, for data with "
        "a criterion.",
    )  # fmt: skip


LIVE = ("learning_rate", "updates", "clip", "clip_value", "weight_decay", "validate_every", "goal", "goal_score")
"""Training fields that can change while it trains; every other change means a new network."""

SQUARES: tuple[LossName, ...] = ("squared-error", "half-squared-error")
FITTING: dict[Targets, tuple[LossName, ...]] = {
    "values": SQUARES,
    "bits": (*SQUARES, "binary-cross-entropy"),
    "classes": ("cross-entropy", *SQUARES),
}
"""The losses that go with targets of a sort, the usual one first."""
USUAL: dict[Targets, ReadOutActivation] = {"values": "identity", "bits": "sigmoid", "classes": "softmax"}


class Experiment(Spec):
    """A network, its data and its training, with a title and notes."""

    version: Literal[1] = 1
    title: str = Field("Untitled", min_length=1, max_length=200, title="Title", description="Name of the experiment.")
    notes: str = Field(
        "",
        max_length=20_000,
        title="Notes",
        description="What to watch for; the first sentence is shown in the gallery.",
    )
    network: NetworkSpec = NetworkSpec()
    data: AnySource = Sine()
    training: TrainingSpec = TrainingSpec()

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        network, targets = self.network, self.data.targets
        if network.loss not in FITTING[targets]:
            allowed = " or ".join(FITTING[targets])
            raise ValueError(
                f"network.loss: {network.loss!r} is not allowed with data of kind "
                f"{kind_of(type(self.data))!r}, whose targets are {targets}; it should be {allowed}."
            )
        if network.read_out.activation == "softmax" and targets != "classes":
            raise ValueError(
                f"network.read_out.activation: 'softmax' is not allowed with data of kind "
                f"{kind_of(type(self.data))!r}, whose targets are {targets}; it should be {USUAL[targets]!r}."
            )
        allowed_too = READ_OUTS.get(network.loss)
        if allowed_too and network.read_out.activation not in allowed_too:
            raise ValueError(
                f"network.read_out.activation: {network.read_out.activation!r} is not allowed with {network.loss}; "
                f"it should be {allowed_too[0]!r}."
            )
        return self

    @property
    def summary(self) -> str:
        """The first sentence of the notes."""
        end = self.notes.find(". ")
        return (self.notes if end < 0 else self.notes[: end + 1]).split("\n")[0]


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


def core(experiment: Experiment) -> Experiment:
    """The experiment without its words and live fields: what decides which network it is. A key to compare by."""
    training = experiment.training.model_copy(update=dict.fromkeys(LIVE))
    return experiment.model_copy(update={"title": "", "notes": "", "training": training})


def same_network(a: Experiment, b: Experiment) -> bool:
    """Whether b can go on with the network trained under a: it differs in words and live fields only."""
    return core(a) == core(b)


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
    place: Any = data
    for depth, key in enumerate(keys[:-1]):
        place = _enter(place, key, ".".join(keys[: depth + 1]))
    _enter(place, keys[-1], path)
    if keys[-1] == "kind":
        return _switched(experiment, keys[:-1], value)
    place[int(keys[-1]) if isinstance(place, list) else keys[-1]] = value
    return Experiment.from_data(data)


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
        allowed = ", ".join(registry)
        said = "null" if kind is None else repr(kind)
        raise InputError(f"{'.'.join(keys)}.kind: {said} is not allowed; it should be one of {allowed}.")
    spec: Any = experiment
    for key in keys:
        spec = spec[int(key)] if isinstance(spec, tuple) else getattr(spec, key)
    new = switched(spec, registry[kind])
    if keys == ["data"]:
        return with_data(experiment, new)  # type: ignore[arg-type]
    return revised(experiment, ".".join(keys), new.model_dump(mode="json"))


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
