"""Fields that change nothing as the others stand: each kind's own word, held against what its fields do."""

from functools import cache

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment, TrainingSpec, revised
from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec, ReadOut
from simulator.sources import SOURCES
from tests.simulator.cases import N_IN, N_OUT, case, choices

SMALL = {"length": 12, "units": 3, "blocks": 3, "tau": 5, "held_out": 20}
FEWEST = 300
"""What there is much of, there is as little of."""
CHANCE = {
    ("ConvolutionSpec", "pool"): "with one step to pool, every pooling is the same, and the form would offer none",
    ("Lorenz", "horizon"): "what does not move is the same at every horizon",
    ("Walk", "horizon"): "the same of a walk without chance",
}
"""Fields that happen to do nothing in some state, and are shown all the same."""


def base(kind):
    """The values of a small one."""
    found = {}
    for name, field in kind.model_fields.items():
        number = field.annotation is int and field.default > FEWEST and name != "seed"
        found[name] = SMALL.get(name, FEWEST if number else field.default)
    return {name: value for name, value in found.items() if name != "kind"}


def values(field, own):
    """Other values that a field may have."""
    few = list(choices(field.annotation))
    if field.annotation in (int, float):
        step = 1 if field.annotation is int else 0.25
        few = [own + step, own - step, field.annotation(0), field.annotation(2)]
    if field.annotation == tuple[float, ...]:
        few = [(2.0, 3.0)]
    return [value for value in dict.fromkeys(few) if value != own]


def made(kind, fields):
    try:
        return kind(**fields)
    except ValueError:
        return None


def data_does(spec):
    """Everything that the network and the user get to see."""
    try:
        source = spec.open()
    except InputError:
        return None
    batches = [source.draw(np.random.default_rng(3), 5), source.held_out(), source.shown()]
    arrays = [a.tobytes() for b in batches for a in (b.x, b.target, b.mask) if a is not None]
    return source.inputs, source.outputs, source.constants(), source.shown_at(), arrays


def layer_does(spec, read_out=None):
    """Weights, outputs and gradient."""
    network = Network(
        NetworkSpec(layers=(spec,) if spec else (), read_out=read_out or ReadOut()), N_IN, N_OUT,
        np.random.default_rng(1), "float64",
    )  # fmt: skip
    batch = case()
    weights = network.theta.tobytes()
    network.forward(batch.x, batch.lengths, batch.target)
    network.backward(batch.target, batch.mask)
    gradients = [(name, g.tobytes()) for name, g in network.grads().items()]
    return weights, gradients, network.forward(batch.x).tobytes()


def check(kind, does):
    """In the small state and in those that differ from it in one field, the fields that do nothing say so."""
    does, own, fields = cache(does), base(kind), kind.model_fields
    states = [own, *(own | {name: v} for name in own for v in values(fields[name], own[name]))]
    for state in states:
        spec = made(kind, state)
        if spec is None or (seen := does(spec)) is None:
            continue
        for name in own:
            others = [made(kind, state | {name: v}) for v in values(fields[name], state[name])]
            others = [other for other in others if other is not None]
            idle = bool(others) and all(does(other) == seen for other in others)
            if others and (kind.__name__, name) not in CHANCE:
                assert (name in spec.unused()) == idle, (name, state)


@pytest.mark.parametrize("kind", [kind for kind in SOURCES if not SOURCES[kind].files_asked()])
def test_a_field_of_the_data_that_does_nothing_says_so(kind):
    check(SOURCES[kind], data_does)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_field_of_a_layer_that_does_nothing_says_so(kind):
    check(LAYERS[kind], layer_does)


def test_what_makes_the_sentences_does_nothing_with_a_file(tmp_path):
    (tmp_path / "own.txt").write_text("to be or not to be " * 30)
    spec = SOURCES["characters"](path=str(tmp_path / "own.txt"))
    assert spec.unused() == {"sentences", "seed"}
    assert SOURCES["characters"]().unused() == frozenset()
    for name in spec.unused():
        assert data_does(spec) == data_does(spec.model_copy(update={name: 77}))


def test_a_field_of_the_read_out_that_does_nothing_says_so():
    check(ReadOut, lambda read_out: layer_does(LAYERS["elman"](units=3), read_out))


def test_without_layers_a_shortcut_is_no_other_way():
    assert "read_out.shortcut" in NetworkSpec().unused()
    assert layer_does(None) == layer_does(None, ReadOut(shortcut=True))
    assert "read_out.shortcut" not in NetworkSpec(layers=(LAYERS["elman"](),)).unused()


def test_to_stop_at_the_goal_needs_one():
    assert "stop_at_goal" in TrainingSpec().unused()
    assert "stop_at_goal" not in TrainingSpec(goal_score=0.5).unused()


def test_a_share_right_needs_a_criterion_but_one_that_is_set_is_shown():
    assert "training.goal_score" in Experiment().unused()
    assert "training.goal_score" not in revised(Experiment(), "training.goal_score", 0.5).unused()
    assert "training.goal_score" not in revised(Experiment(), "data.kind", "reber").unused()


def test_paths_lead_to_the_parts():
    layers = [{"kind": "elman"}, {"kind": "lstm", "forget_gate": False}]
    unused = Experiment.from_data({"network": {"layers": layers}}).unused()
    assert {"network.layers.0.init_scale", "network.layers.1.forget_bias", "data.seed"} <= unused
    assert all(revised(Experiment.from_data({"network": {"layers": layers}}), p, 1) for p in unused if "seed" in p)
