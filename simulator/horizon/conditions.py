"""Under which conditions memory is measured: what is compared, on what, and what counts as solved."""

from typing import TYPE_CHECKING

from pydantic import Field, ValidationError, field_validator

from simulator.errors import InputError, listed
from simulator.experiment import Experiment, TrainingSpec
from simulator.layers import LAYERS, LayerSpec
from simulator.network import NetworkSpec
from simulator.network.spec import ReadOut
from simulator.optimizers import OPTIMIZERS, OptimizerSpec
from simulator.optimizers.sgd import SGD
from simulator.sources.sign import SignSpec
from simulator.spec import ADVANCED, Spec, one_of, parse, sentence
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    AnyLayer = LayerSpec
    AnyOptimizer = OptimizerSpec
else:
    AnyLayer = one_of(LAYERS)
    AnyOptimizer = one_of(OPTIMIZERS)


class Architecture(Spec):
    """A layer that is compared with others, all of them with the same number of units."""

    name: str = Field(min_length=1, max_length=80, title="Name", description="What figures and tables call it.")
    layer: AnyLayer
    note: str = Field("", max_length=200, title="Note", description="What has to be known to read its result.")


def _usual(name: str, note: str = "", **layer: object) -> Architecture:
    return Architecture.from_data({"name": name, "layer": layer, "note": note})


USUAL = {
    "jordan": _usual("Jordan", kind="jordan"),
    "tdnn": _usual("TDNN (span 10)", kind="tdnn", delays=10),
    "elman": _usual("Elman", kind="elman"),
    "gru": _usual("GRU", "its update gate begins at ½, so that half of its state fades at each step", kind="gru"),
    "lstm-1": _usual("LSTM (forget bias 1)", kind="lstm", forget_bias=1.0),
    "lstm-5": _usual("LSTM (forget bias 5)", kind="lstm", forget_bias=5.0),
}
"""What is compared unless others are asked for, by the words of the command line."""
LAGS = (1, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 70, 100)


def named(word: str) -> Architecture:
    """One of the usual architectures, or a layer of any kind with its fields, as in `elman:activation=relu`, which then
    is its name. Raises InputError."""
    if word in USUAL:
        return USUAL[word]
    kind, *settings = word.split(":")
    if kind not in LAYERS:
        known = listed([*USUAL, *(each for each in LAYERS if each not in USUAL)], kind)
        raise InputError(f"architectures: {kind!r} is not allowed; it should be one of {known}.")
    layer: dict[str, object] = {"kind": kind}
    for setting in settings:
        field, equals, value = setting.partition("=")
        if not equals or field == "units":
            raise InputError(
                f"architectures: {setting!r} is not allowed in {word!r}; write field=value, and no units, which are "
                "the same for all."
            )
        layer[field] = _read(value)
    try:
        return Architecture.from_data({"name": word, "layer": layer})
    except InputError as refusal:
        raise InputError(f"architectures: {word}: {refusal}") from None


def _read(text: str) -> object:
    """A value as JSON has it, or else a word."""
    try:
        return parse(text)
    except InputError:
        return text


class Horizon(Spec):
    """The conditions. They decide every bit of the result: it does not depend on how many runs go at once."""

    architectures: tuple[Architecture, ...] = Field(
        tuple(USUAL.values()), min_length=1, max_length=20, title="Architectures", description="What is compared."
    )
    lags: tuple[int, ...] = Field(
        LAGS, min_length=1, max_length=100, title="Lags", description="Steps from the sign to the answer, rising."
    )
    seeds: int = Field(
        5, ge=1, le=1000, title="Seeds",
        description="Runs of each architecture at each lag, from seed 0 on. More make the intervals narrower.",
    )  # fmt: skip
    units: int = Field(
        16,
        ge=1,
        le=1024,
        title="Units",
        description="Units of each architecture's one layer.",
        json_schema_extra=ADVANCED,
    )
    optimizer: AnyOptimizer = Field(SGD(), title="Optimizer", description="The rule that moves the weights.")
    learning_rate: float = Field(0.1, gt=0, le=1000, title="Learning rate η", description="How far each update goes.")
    clip: float | None = Field(
        1.0,
        gt=0,
        le=1e6,
        title="Clip gradient",
        description="Shorten the gradient to this norm where it is longer.",
        json_schema_extra=ADVANCED,
    )
    batch: int = Field(
        32, ge=1, le=4096, title="Batch", description="Sequences that share one update.", json_schema_extra=ADVANCED
    )
    updates: int = Field(
        2000,
        ge=1,
        le=1_000_000,
        title="Updates",
        description="After so many a run has failed to solve it.",
        json_schema_extra=ADVANCED,
    )
    variance: float = Field(
        0.2, ge=0, le=100, title="Noise variance", description="Variance of the noise.", json_schema_extra=ADVANCED
    )
    check_every: int = Field(
        25,
        ge=1,
        le=10_000,
        title="Check every",
        description="Updates from one look at the held-out data to the next.",
        json_schema_extra=ADVANCED,
    )
    held_out: int = Field(
        256,
        ge=2,
        le=10_000,
        title="Held out",
        description="Sequences that are never trained on.",
        json_schema_extra=ADVANCED,
    )
    share: float = Field(
        0.99,
        gt=0,
        le=1,
        title="Share right",
        description="So many of the held-out signs have to be named right …",
        json_schema_extra=ADVANCED,
    )
    checks: int = Field(
        2,
        ge=1,
        le=100,
        title="Checks in a row",
        description="… at so many checks in a row.",
        json_schema_extra=ADVANCED,
    )
    give_up: int = Field(
        2, ge=1, le=100, title="Give up after",
        description="An architecture ends after so many lags in a row that no seed has solved.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip

    @field_validator("lags")
    @classmethod
    def _rise(cls, lags: tuple[int, ...]) -> tuple[int, ...]:
        for lag, after in zip((0, *lags), lags, strict=False):
            if not lag < after <= 10_000:
                raise ValueError(f"{after:,} is not allowed after {lag:,}; they should rise, from 1 to 10,000.")
        return lags

    @field_validator("architectures")
    @classmethod
    def _differ(cls, architectures: tuple[Architecture, ...]) -> tuple[Architecture, ...]:
        names = [each.name for each in architectures]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} stands twice; it is allowed once.")
        return architectures

    def experiment(self, architecture: Architecture, lag: int, seed: int) -> Experiment:
        """One run, as the laboratory opens it: the seed draws weights, batches and held-out sequences."""
        layer = architecture.layer
        if "units" in type(layer).model_fields:
            layer = layer.model_copy(update={"units": self.units})
        return Experiment(
            title=f"{architecture.name}, lag {lag}",
            network=NetworkSpec(
                layers=(layer,), read_out=ReadOut(activation="sigmoid"), loss="binary-cross-entropy"
            ),
            data=SignSpec(lag=lag, variance=self.variance, held_out=self.held_out, seed=seed),
            training=TrainingSpec(
                optimizer=self.optimizer, learning_rate=self.learning_rate, clip=self.clip, batch=self.batch,
                updates=self.updates, validate_every=self.check_every, seed=seed,
            ),
        )  # fmt: skip

    @property
    def most_runs(self) -> int:
        """How many runs there are if no architecture ends early."""
        return len(self.architectures) * len(self.lags) * self.seeds

    def try_out(self) -> None:
        """Raises InputError where one of the architectures cannot be trained on the task."""
        for each in self.architectures:
            try:
                Trainer(self.experiment(each, self.lags[0], 0))
            except (InputError, ValidationError) as refusal:
                told = refusal if isinstance(refusal, InputError) else sentence(refusal)
                raise InputError(f"architectures: {each.name}: {told}") from None

    def caption(self) -> str:
        """The conditions in words: without them a horizon says little."""
        clip = f"clip {self.clip:g}" if self.clip is not None else "no clipping"
        in_a_row = f" at {self.checks} checks in a row" if self.checks > 1 else ""
        notes = "".join(f" {each.name}: {each.note}." for each in self.architectures if each.note)
        return (
            f"Task: a sign ±1 at step 1, noise of variance {self.variance:g}, the answer lag steps later. "
            f"{self.units} units, {self.optimizer.written} {self.learning_rate:g}, {clip}, batch {self.batch}, at most "
            f"{self.updates:,} updates, {self.seeds} seeds. Solved: at least {100 * self.share:g} % of "
            f"{self.held_out:,} held-out sequences on the right side{in_a_row}, every {self.check_every} updates. An "
            f"architecture ends after {self.give_up} lags without success. Whiskers: 95 % (Wilson).{notes}"
        )
