"""What races: an experiment's network with other layers in it, each as large as makes the weights as many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.horizon import USUAL, Architecture, named
from simulator.layers import LayerSpec
from simulator.numerals import off_by
from simulator.registry import kind_of
from simulator.spec import switched
from simulator.training.trainer import Trainer

OWN = "own"
"""The word for the network as the experiment has it."""
USUALLY = ("elman", "gru", "lstm")
"""What it is compared with unless others are asked for."""
MOST_OFF = 0.1
"""The share of the weights by which a lane may have more or fewer than all are to have."""
LARGEST = 4096


@dataclass(frozen=True)
class Lane:
    """One architecture with one seed."""

    architecture: str
    seed: int
    experiment: Experiment
    weights: int
    mismatch: float
    """How many more weights it has than all are to have, as a share of them; negative: fewer."""
    size: str
    """Its layers' size in words, such as `23`."""


@dataclass(frozen=True)
class Race:
    """The conditions. They decide every bit of what the lanes learn."""

    experiment: Experiment
    weights: int
    """How many weights all are to have."""
    architectures: tuple[str, ...]
    lanes: tuple[Lane, ...]
    """Every architecture with every seed, the seeds of one side by side."""

    @property
    def updates(self) -> int:
        return self.experiment.training.updates

    @property
    def seeds(self) -> int:
        return len(self.lanes) // len(self.architectures)

    @property
    def has_goal(self) -> bool:
        return self.experiment.training.goals != (None, None)

    def try_out(self) -> None:
        """Raises InputError where one of the architectures cannot be trained on this data."""
        for lane in self.lanes[:: self.seeds]:
            try:
                Trainer(lane.experiment)
            except InputError as refusal:
                raise InputError(f"architectures: {lane.architecture}: {refusal}") from None

    def caption(self) -> str:
        """The conditions in words."""
        training, seeds = self.experiment.training, self.seeds
        sizes = {lane.architecture: lane for lane in self.lanes}
        each = ", ".join(f"{name} {sizes[name].size} ({off_by(sizes[name].mismatch)})" for name in self.architectures)
        told = [f"validation loss at most {training.goal:g}"] if training.goal is not None else []
        told += [f"{100 * training.goal_score:g} % right"] if training.goal_score is not None else []
        goal = f"Goal: {' and '.join(told)}. " if told else ""
        spread = f"Line: median of {seeds} seeds; band: the middle half of them. " if seeds > 1 else ""
        return (
            f"{self.experiment.title}: about {self.weights:,} weights each ({each}), {training.updates:,} updates of "
            f"{training.batch:,} sequences, the same for all. {goal}{spread}"
        ).strip()


def prepared(
    experiment: Experiment,
    architectures: Sequence[str] = (),
    *,
    seeds: int = 1,
    match: int | None = None,
    allow_mismatch: bool = False,
) -> Race:
    """A race of the experiment. Opens its data, to know inputs and outputs. Raises InputError.

    Parameters
    ----------
    architectures : words as `named` reads them, or OWN; by default OWN and those of USUALLY that are of other kinds
    seeds : how many, from the experiment's own on
    match : how many weights each is to have; by default as many as the experiment's network
    allow_mismatch : whether a lane may be further off than MOST_OFF, where its size goes in large steps
    """
    training = experiment.training.model_copy(update={"stop_at_goal": False})  # all go on as long
    experiment = experiment.model_copy(update={"training": training, "title": _task(experiment)})
    source = experiment.data.open(training.precision)
    sizes = len(source.inputs), len(source.outputs)
    weights, lanes = match or experiment.network.weights(*sizes), list[Lane]()
    for word in architectures or usual(experiment):
        name, layer = _asked(experiment, word)
        wanted = experiment
        if layer or match:
            wanted = _matched(experiment, name, layer, weights, lambda e: e.network.weights(*sizes))
        count = wanted.network.weights(*sizes)
        mismatch = (count - weights) / weights if weights else 0.0
        if abs(mismatch) > MOST_OFF and not allow_mismatch:
            raise InputError(
                f"architectures: {name} comes to {count:,} weights at the nearest, {off_by(mismatch)} of the "
                f"{weights:,} that all are to have; leave it out, match another number, or allow the mismatch."
            )
        if name in {lane.architecture for lane in lanes}:
            raise InputError(f"architectures: {name} stands twice; it is allowed once.")
        size = "+".join(each.size_in_words or each.written for each in wanted.network.layers)
        for k in range(seeds):
            seed = (training.seed + k) % 2**32
            own = training.model_copy(update={"seed": seed})
            words = {"training": own, "title": f"{name}: {experiment.title}"[:200]}
            lanes.append(Lane(name, seed, wanted.model_copy(update=words), count, mismatch, size))
    names = tuple(dict.fromkeys(lane.architecture for lane in lanes))
    return Race(experiment, weights, names, tuple(lanes))


def _task(experiment: Experiment) -> str:
    """The experiment's title; of a lane of another race without that lane's name."""
    own = _asked(experiment, OWN)[0].removesuffix(f" ({OWN})")
    name, _, task = experiment.title.partition(": ")
    return task if task and (name == own or name.startswith(f"{own} (")) else experiment.title


def usual(experiment: Experiment) -> list[str]:
    """What races where nothing else is asked for: words that `prepared` reads."""
    own = {kind_of(type(layer)) for layer in experiment.network.layers}
    return [OWN, *(word for word in USUALLY if word not in own)]


def _asked(experiment: Experiment, word: str) -> tuple[str, Architecture | None]:
    """An architecture's name, and itself; None: the experiment's own."""
    if word == OWN:
        return "+".join(layer.written for layer in experiment.network.layers) + f" ({OWN})", None
    layer = named(word)
    return (layer.name if word in USUAL or ":" in word else layer.layer.written), layer


def _matched(
    experiment: Experiment,
    name: str,
    architecture: Architecture | None,
    weights: int,
    count: Callable[[Experiment], int],
) -> Experiment:
    """The experiment with layers of an architecture, of the size at which it has most nearly so many weights: they grow
    with it, so that it is found by halving."""
    fields = {kind_of(type(layer)): layer for layer in _layers(experiment, architecture)}
    if not all(layer.sized_by for layer in fields.values()):
        return _with_size(experiment, name, architecture, 0)
    low, high = 0, LARGEST  # too few weights, and enough or the most there are
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if count(_sized(experiment, architecture, middle)) >= weights else (middle, high)
    around = [size for size in (low, high) if size]
    best = min(around, key=lambda size: abs(count(_sized(experiment, architecture, size)) - weights))
    return _with_size(experiment, name, architecture, best)


def _with_size(experiment: Experiment, name: str, architecture: Architecture | None, size: int) -> Experiment:
    """Checked as if it had come from a file. Raises InputError, which names the architecture."""
    try:
        return Experiment.from_data(_sized(experiment, architecture, size).model_dump(mode="json"))
    except InputError as refusal:
        raise InputError(f"architectures: {name}: {refusal}") from None


def _sized(experiment: Experiment, architecture: Architecture | None, size: int) -> Experiment:
    layers = list(experiment.network.layers) if _places(experiment) else []
    new = _layers(experiment, architecture)
    for place, layer in zip(_places(experiment) or [0], new, strict=True):
        sized = layer.model_copy(update={layer.sized_by: size}) if layer.sized_by and size else layer
        layers[place : place + 1] = [sized]
    network = experiment.network.model_copy(update={"layers": tuple(layers)})
    return experiment.model_copy(update={"network": network})


def _places(experiment: Experiment) -> list[int]:
    """Which layers are the architecture: those that feed back; where none does, one layer stands in place of all."""
    return [place for place, layer in enumerate(experiment.network.layers) if layer.recurrent]


def _layers(experiment: Experiment, architecture: Architecture | None) -> list[LayerSpec]:
    """The new layers, unsized, with what they share with those in whose place they stand."""
    layers, places = experiment.network.layers, _places(experiment)
    if architecture is None:
        return [layers[place] for place in places] or list(layers[:1])
    new = architecture.layer
    given = {name: getattr(new, name) for name in new.model_fields_set if name != "kind"}
    made = [switched(layers[place], type(new)).model_copy(update=given) for place in places]
    return [layer for layer in made if isinstance(layer, LayerSpec)] or [new]
