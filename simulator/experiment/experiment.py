"""An Experiment: everything the user chose, frozen and checked. Presets and saved experiments are this, as JSON."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from simulator.activations import ReadOutActivation
from simulator.experiment.training import LIVE, TrainingSpec
from simulator.losses import READ_OUTS, LossName
from simulator.network import NetworkSpec
from simulator.registry import kind_of
from simulator.sources import SOURCES, SourceSpec
from simulator.sources.base import Targets
from simulator.sources.sine import Sine
from simulator.spec import Spec, one_of

if TYPE_CHECKING:
    AnySource = SourceSpec
else:
    AnySource = one_of(SOURCES)


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

    def unused(self) -> frozenset[str]:
        no_score = self.training.goal_score is None and not self.data.has_criterion
        return super().unused() | ({"training.goal_score"} if no_score else set())

    @property
    def summary(self) -> str:
        """The first sentence of the notes."""
        end = self.notes.find(". ")
        return (self.notes if end < 0 else self.notes[: end + 1]).split("\n")[0]


def core(experiment: Experiment) -> Experiment:
    """The experiment without its words and live fields: what decides which network it is. A key to compare by."""
    training = experiment.training.model_copy(update=dict.fromkeys(LIVE))
    return experiment.model_copy(update={"title": "", "notes": "", "training": training})


def same_network(a: Experiment, b: Experiment) -> bool:
    """Whether b can go on with the network trained under a: it differs in words and live fields only."""
    return core(a) == core(b)
