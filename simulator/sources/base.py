"""What a data source is: something that draws batches to train on and holds some data out to test on."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.registry import Registry
from simulator.sources.alphabet import Alphabet, Script
from simulator.sources.batch import Batch, Part, Reading
from simulator.sources.preview import Preview
from simulator.sources.track import Track
from simulator.spec import Spec

Targets = Literal["values", "bits", "classes"]
Constants = dict[str, list[float] | str]

TEST = "test part, never looked at while training"
VALIDATION = "validation part: training has looked at it, so it flatters"
TRAINING = "training part: the network was fitted to it, so it says little of new data"

SAMPLE, SAMPLE_SEED = 1000, 2
"""So many sequences tell what is trained on, where it is made as it is needed; and their seed."""
UNSEEN = 0.01
"""As often is every class taken to have come besides, so that none that was not seen counts as impossible."""


class SourceSpec(Spec):
    """The choice of data. A kind adds `kind`, its fields, and `open`."""

    targets: ClassVar[Targets] = "values"
    """Whether the network is to give numbers of any size, a yes or no for each output, or one class of several."""
    criterion: ClassVar[bool] = False
    """Whether the data says of numbers, too, which are right; of classes and of yes or no it always does."""

    reads: ClassVar[tuple[str, ...]] = ()
    """The endings of files that it is the one to read, such as `.csv`."""
    claims: ClassVar[tuple[str, ...]] = ()
    """The endings of files that it reads where `guess` finds them to be of its sort."""
    aside: ClassVar[tuple[str, ...]] = ("seed",)
    """Fields that decide what is drawn or how it is cut, not what is asked: whatever they are, losses can be
    compared."""
    shown_part: ClassVar[str] = "held-out part"
    """What the piece is that output and target are shown on."""
    plane: ClassVar[bool] = False
    """Whether the first two outputs are a point in the plane, and best seen there."""
    lifted: ClassVar[bool] = False
    """Whether the third output says that the pen is down, above one half, on the way to that point."""
    writes: ClassVar[bool] = False
    """Whether a network that was trained on it can write: its source has a `script`."""

    @property
    def has_criterion(self) -> bool:
        """Whether the data says which answers are right."""
        return self.criterion or self.targets != "values"

    def open(self, dtype: npt.DTypeLike = "float32") -> "Source":
        """Read or make the data. Raises InputError where the file or a parameter cannot work."""
        raise NotImplementedError

    @property
    def timeless(self) -> bool:
        """Whether its sequences are of one step each, so that there is nothing to remember."""
        return False

    @classmethod
    def guess(cls, path: str) -> Self | None:
        """How it would read a file of the user's, as far as the file's beginning tells; None where it is of another
        sort. Raises InputError."""
        return cls.from_data({cls.files_asked()[0]: path})

    def fitted(self) -> Self:
        """The same, asking for no more than there is in a small file."""
        return self

    def named(self, before: "Source") -> Self:
        """The same for new data, naming what the data before had for inputs and outputs, where it leaves that open."""
        return self

    def script_through(self, constants: Constants) -> "Script | None":
        """What a network with these constants needs to write, without its data, and so without a prompt; None where it
        cannot write."""
        return None

    def open_through(self, constants: Constants, dtype: npt.DTypeLike = "float32") -> "Source":
        """Open new data for a network that was trained on other data, whose constants these are; `take_over` or `adopt`
        does the rest. Raises InputError where the network cannot read it."""
        return self.open(dtype)

    def once(self) -> Array:
        """Of a drawing, one round (steps, outputs). Raises InputError where there is none."""
        raise InputError("draw: only a network that was trained on a drawing can go on with one.")

    def begun(self, beginning: list[Array]) -> Array:
        """Of data that is drawn, another drawing's beginning (steps, inputs), its strokes walked along in steps as
        long. Raises InputError where the data is no drawing."""
        return self.once()

    def unseen(self) -> Self:
        """The same, with all of the data as its test part: data that is new to the network."""
        return self


SOURCES: Registry[type[SourceSpec]] = Registry("source")


class Source(ABC):
    """Opened data."""

    targets: Targets = "values"
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    learned: ClassVar[tuple[str, ...]] = ("mean_target",)
    """Its attributes that hold what is known of the data that is trained on."""
    right_means: str = "scored steps whose likeliest class is right"
    """What `right` counts, in words: "share of …"."""

    @abstractmethod
    def draw(self, rng: Rng, B: int) -> Batch:
        """B training sequences; every random choice comes from rng."""

    @abstractmethod
    def held_out(self) -> Batch:
        """The sequences the validation loss is taken on: always the same, never trained on."""

    def held_out_stream(self) -> Batch:
        """The same for training that carries its state along long sequences: few, long pieces of what is held out."""
        return self.held_out()

    def parts(self) -> dict[Part, str]:
        """The parts that `read` gives, in words; the one that says most of new data comes first."""
        return {"validation": VALIDATION, "training": TRAINING}

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        """The whole of a part, each of its steps scored once, in sequences as training reads them; `reads_on`: in
        long pieces, for training that carries its state along. One that is made as it is needed has a large draw."""
        if part == "training":
            return Reading.of(self.sample())
        return Reading.of(self.held_out_stream() if reads_on else self.held_out())

    position_label: str = "time step"
    """What `positions` counts."""

    def positions(self, batch: Batch) -> Array:
        """Where the targets (T, B) of a batch stand: in a long sequence, counted from its first step; else in their
        own sequences."""
        steps = np.arange(len(batch.target))[:, None]
        return np.broadcast_to(steps, batch.target.shape[:2])

    @abstractmethod
    def shown(self) -> Batch:
        """A connected piece of held-out data, for the plot of output against target. Its scored outputs, in order,
        are the points of the plot."""

    @abstractmethod
    def preview(self) -> Preview:
        """What the data looks like."""

    def right(self, y: Array, batch: Batch) -> Array | None:
        """Which answers are right by the task's own criterion: bools, of any shape (one for each scored step, or one
        for each sequence); None where there is no such criterion. y (T, B, k) are the outputs."""
        if self.targets == "values":
            return None
        scored = batch.scored()
        y, d = y[scored], batch.target[scored]
        if self.targets == "bits":
            return np.asarray(((y > 0.5) == (d > 0.5)).all(axis=1))
        return np.asarray(y.argmax(axis=1) == d.argmax(axis=1))

    def foreseeable(self, batch: Batch) -> Array | None:
        """At which steps (T, B) of a batch somebody who knows how the data is made can know the target; None where that
        does not part them."""
        return None

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Outputs (T, B, k) of opponents without memory, by name: what training has to beat. They know what is trained
        on, and not the batch. By default the best constant output: the mean of the scored targets."""
        return {"best constant": np.broadcast_to(self.mean_target, batch.target.shape)}

    def called(self, guess: str) -> str:
        """What a sentence calls one of the `guesses`: "no better than …"."""
        if guess == "best constant":
            return "always giving the mean" if self.targets == "values" else "guessing"
        return f"“{guess}”"

    @property
    def ceiling(self) -> str:
        """Which of the `guesses` is nobody's to beat but by luck, since it knows how the data is made; "": none."""
        return ""

    def sample(self) -> Batch:
        """Much of what is trained on, the same each time; where it is made as it is needed, a large draw."""
        return self.draw(np.random.default_rng(SAMPLE_SEED), SAMPLE)

    def sampled_targets(self) -> Array:
        """The targets (steps, k) of the steps of `sample` that are scored."""
        batch = self.sample()
        return np.asarray(batch.target[batch.scored()])

    @cached_property
    def mean_target(self) -> Array:
        """The mean target (k,) of what is trained on."""
        d = self.sampled_targets()
        unseen = UNSEEN if self.targets == "classes" else 0.0
        return np.asarray((d.sum(axis=0, dtype=float) + unseen) / (len(d) + unseen * d.shape[1]))

    def stream(self, at: Array | None, rng: Rng, B: int, T: int) -> tuple[Batch, Array, bool]:
        """The next T steps of B long sequences, for training that carries its state from one piece to the next.

        `at` (B,) is where the piece before ended; None draws B places to begin. Returns the piece, where it ends, and
        whether it begins anew (at the start, or because a sequence has come to its end), so that the state must too.
        Raises InputError where the data has no long sequence.
        """
        raise InputError(
            "training.method: truncated backpropagation is not allowed with this data, whose sequences are short and "
            "independent; choose full backpropagation."
        )

    def track(self) -> Track:
        """The sequence that goes on by itself. Raises InputError where outputs cannot be read as the next inputs."""
        raise InputError(
            "forecast: it needs one long sequence of numbers, such as a table's, to go on from; this data has none."
        )

    def script(self) -> Script | None:
        """What a network needs to write such data by itself; None where each output is not the likelihood of the next
        symbol that it will read."""
        return None

    def alphabet(self) -> Alphabet | None:
        """The symbols that sequences are made of; None where they are made of numbers."""
        return None

    @property
    def connected(self) -> bool:
        """Whether the points of the shown piece follow each other in time, so that a line may join them."""
        return True

    def shown_at(self) -> tuple[str, float]:
        """The axis label of the shown piece, and where on that axis it begins."""
        return "time step", 0.0

    def times(self) -> Array | None:
        """When the steps 0, 1, 2, … of that axis were, in seconds since 1970; None where that is not known."""
        return None

    def prepare(self, x: Array) -> Array:
        """Inputs (T, B, n) in the data's own units, as the network is to read them."""
        return x

    def restore(self, y: Array) -> Array:
        """Outputs (…, k) in the data's own units."""
        return y

    def fed_back(self, y: Array) -> Array:
        """Outputs (…, k) as the network reads them where they take the place of its next inputs (…, n), both as it
        has them: normalised."""
        return y

    def constants(self) -> Constants:
        """What must be kept beside trained weights to use them on new data: normalisation, vocabulary."""
        return {}

    def by_role(self) -> Constants:
        """The constants in an order that other data of the kind has too."""
        return self.constants()

    def adopt_by_role(self, constants: Constants) -> None:
        """Use constants in that order. Raises InputError where they do not fit this data."""
        self.adopt(constants)

    def take_over(self, before: Self) -> None:
        """Be read by a network that was trained on other data of the kind, with its constants, against opponents who
        know that data alone. Raises InputError where they do not fit."""
        self.adopt_by_role(before.by_role())
        for name in before.learned:
            setattr(self, name, getattr(before, name))

    def adopt(self, constants: Constants) -> None:  # noqa: B027  (data without constants adopts none)
        """Use the constants that stand beside trained weights. Raises InputError where they do not fit this data."""
