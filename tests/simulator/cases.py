"""What every kind of layer is tried on: its variants, and batches of every sort. New kinds are covered unasked."""

import itertools
import typing
from dataclasses import dataclass, replace

import annotated_types
import numpy as np

from simulator.layers import LAYERS, LayerSpec
from simulator.losses import LOSSES, READ_OUTS
from simulator.network import Network, NetworkSpec, ReadOut
from tests.simulator.helpers import small

T, B, N_IN, UNITS, N_OUT = 5, 3, 2, 3, 3
SORTS = ("many-to-many", "many-to-one", "one-to-many", "weights", "lengths")
"""Many-to-many scores every step, many-to-one the last; in one-to-many nothing comes in after the first step; with
weights some steps count more than others, or not at all; with lengths two sequences end early."""
BELOW = [kind for kind in LAYERS if not LAYERS[kind].last]
"""The kinds on which others may stand."""


def choices(annotation):
    """All values of a field that has few: a Literal or a bool."""
    if annotation is bool:
        return (True, False)
    return typing.get_args(annotation) if typing.get_origin(annotation) is typing.Literal else ()


def others(field):
    """Other values of a field than its own: each of few, or a number a little larger (or smaller) than its own."""
    if few := choices(field.annotation):
        return [value for value in few if value != field.default]
    if field.annotation not in (int, float):
        return []
    step = 1 if field.annotation is int else 0.25
    most = min((m.le for m in field.metadata if isinstance(m, annotated_types.Le)), default=np.inf)
    return [field.default + step if field.default + step <= most else field.default - step]


def full(kind, units=UNITS, **fields):
    """The layer of a kind with its full gradient: the first LSTM's is truncated unless one asks otherwise."""
    untouched = {"truncate": False} if "truncate" in LAYERS[kind].model_fields else {}
    return small(kind, units, **untouched | fields)


WITHOUT = ("kind", "units", "init", "init_scale", "truncate")
"""Fields that make no other way to compute, and the one whose gradient is not the derivative."""


def variants(kind, depth=1, **given):
    """The layer of a kind as it is by default but for what is given, and with up to `depth` of its fields changed."""
    yield full(kind, **given)
    fields = {name: others(f) for name, f in LAYERS[kind].model_fields.items() if name not in WITHOUT}
    for many in range(1, depth + 1):
        for names in itertools.combinations([name for name in fields if fields[name]], many):
            for values in itertools.product(*(fields[name] for name in names)):
                yield full(kind, **given | dict(zip(names, values, strict=True)))


def read_outs(loss):
    """Every read-out that may stand with this loss."""
    return READ_OUTS.get(loss, choices(ReadOut.model_fields["activation"].annotation))


PAIRS = [(loss, activation) for loss in LOSSES for activation in read_outs(loss)]


def built(
    layers, loss="squared-error", activation="identity", bias=True, seed=1, shortcut=False, dtype="float64",
    reduction="mean",
):  # fmt: skip
    """A network, its weights drawn wide so that no gate stands at its middle, with an error for x."""
    read_out = ReadOut(activation=activation, bias=bias, shortcut=shortcut)
    spec = NetworkSpec(layers=tuple(layers), read_out=read_out, loss=loss, reduction=reduction)
    rng = np.random.default_rng(seed)
    network = Network(spec, N_IN, N_OUT, rng, dtype)
    network.theta[:] = rng.normal(0, 0.6, network.theta.shape)
    if activation == "relu":  # so that some outputs are not cut off
        network.read_out.W[-1] = 1
    network.layers[0].input_error = True
    return network


@dataclass(frozen=True)
class Case:
    """A batch."""

    x: np.ndarray
    target: np.ndarray
    mask: np.ndarray | None = None
    lengths: np.ndarray | None = None

    def sequence(self, b):
        """Sequence b alone."""
        one = [None if a is None else a[:, b : b + 1] for a in (self.x, self.target, self.mask)]
        return Case(*one, None if self.lengths is None else self.lengths[b : b + 1])

    def piece(self, first, last):
        """These steps of every sequence."""
        return Case(*(None if a is None else a[first:last] for a in (self.x, self.target, self.mask)))

    def to(self, dtype):
        return replace(self, x=self.x.astype(dtype), target=self.target.astype(dtype))


def case(loss="squared-error", sort="many-to-many", seed=2, T=T, B=B):
    """A random batch. What stands behind the end of a sequence is no less random."""
    rng = np.random.default_rng(seed)
    target = rng.uniform(0.1, 0.9, (T, B, N_OUT))
    if loss == "cross-entropy":
        target = np.eye(N_OUT)[rng.integers(0, N_OUT, (T, B))]
    x, mask, lengths = rng.normal(size=(T, B, N_IN)), None, None
    if sort == "one-to-many":
        x[1:] = 0
    elif sort == "many-to-one":
        mask = np.zeros((T, B))
        mask[-1] = 1
    elif sort == "weights":
        mask = rng.uniform(0.2, 1.0, (T, B))
        mask[T // 2 :, 0], mask[:, 1] = 0, 0
    elif sort == "lengths":
        lengths = np.array([T, *rng.integers(1, T, B - 1)])
        mask = (np.arange(T)[:, None] < lengths).astype(float)
    return Case(x, target, mask, lengths)


def takes(network, sort):
    """Layers that pool over time refuse sequences of different length."""
    return network.stride == 1 or sort != "lengths"


def forward(network, case):
    """As in training: the targets are there for those that are taught by them."""
    return network.forward(case.x, case.lengths, case.target)


def loss_of(network, case):
    forward(network, case)
    return network.value(case.target, case.mask)


def gradient(network, case):
    """∂L/∂θ of every matrix, and ∂L/∂x, by the engine; a shortcut's part of ∂L/∂x is of no use, and not found."""
    forward(network, case)
    network.begin_back(case.target, case.mask)
    error = network.back()
    found = {name: g.copy() for name, g in network.grads().items()}
    return found if network.shortcut or error is None else found | {"x": np.array(error)}


EPSILON = 1e-5


def by_differences(network, array, case):
    """∂L/∂array, one number after another, by central differences."""
    slope = np.empty(array.shape)
    for at in np.ndindex(array.shape):
        kept = array[at]
        array[at] = kept + EPSILON
        above = loss_of(network, case)
        array[at] = kept - EPSILON
        slope[at] = (above - loss_of(network, case)) / (2 * EPSILON)
        array[at] = kept
    return slope


def relative_error(network, case):
    """The largest |numeric - analytic| / max |analytic| over every weight matrix and x."""
    found = gradient(network, case)
    largest = max(np.abs(g).max() for g in found.values())
    assert largest > 1e-6, "nothing to compare with"
    worst = 0.0
    for name, array in (network.params() | {"x": case.x}).items():
        if name in found:
            scale = max(np.abs(found[name]).max(), 1e-3 * largest)  # what never comes through is compared, too
            worst = max(worst, np.abs(by_differences(network, array, case) - found[name]).max() / scale)
    return worst


def specs(depth=1) -> list[LayerSpec]:
    """Every variant of every kind."""
    return [spec for kind in LAYERS for spec in variants(kind, depth)]


def truncated(depth=1) -> list[LayerSpec]:
    """Every variant whose gradient is truncated, of the kinds that can do so."""
    kinds = [kind for kind in LAYERS if "truncate" in LAYERS[kind].model_fields]
    return [spec for kind in kinds for spec in variants(kind, depth, truncate=True)]


def named(spec):
    """For a test's name: what differs from the kind's usual values."""
    usual = full(spec.kind)
    other = {name: value for name, value in spec if value != getattr(usual, name)}
    return "-".join([spec.kind, *(f"{name}={value}" for name, value in other.items())])
