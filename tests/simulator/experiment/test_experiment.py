"""Experiments: files, refusals that name field, value and what is allowed, and changes of one field."""

import json
import math
import typing

import annotated_types
import numpy as np
import pytest

from simulator.command.fields import listing, walk
from simulator.errors import InputError
from simulator.experiment import (
    FITTING,
    LIVE,
    USUAL,
    Experiment,
    load,
    presets,
    revised,
    same_network,
    save,
    with_data,
    with_loss,
)
from simulator.experiment.from_text import set_from_text
from simulator.layers import LAYERS
from simulator.optimizers import OPTIMIZERS
from simulator.sources import SOURCES
from simulator.spec import extra
from tests.simulator.helpers import LAYER_KINDS, OPTIMIZER_KINDS, SOURCE_KINDS

TWO = Experiment.from_data({"network": {"layers": [{"kind": "lstm", "units": 5}, {"kind": "elman", "units": 3}]}})


def drawn(spec, rng):
    """A random valid choice of every plain field of a spec, as data."""
    return {name: value(field, rng) for name, field in spec.model_fields.items() if plain(field)}


def plain(field):
    return field.annotation in (int, float, bool, str) or typing.get_origin(field.annotation) is typing.Literal


def value(field, rng):
    """A random value that the field allows."""
    if typing.get_origin(field.annotation) is typing.Literal:
        return rng.choice(typing.get_args(field.annotation)).item()
    if field.annotation is bool:
        return bool(rng.integers(2))
    if "drawing" in extra(field):
        return str(rng.choice(["", "0.1,0.2 0.3,1; 1.5,0.5"]))
    if field.annotation is str:
        return "".join(rng.choice(list('aé"\\\n\t□😀 {}')) for _ in range(5))
    low, high = bounds(field)
    return int(rng.integers(low, min(high, 2**62) + 1)) if field.annotation is int else float(rng.uniform(low, high))


def stacked(kinds):
    """The kinds in an order that is allowed: one that has to be last is, and there is one such."""
    return [k for k in kinds if not LAYERS[k].last] + [k for k in kinds if LAYERS[k].last][:1]


def bounds(field):
    limits = {type(m): m for m in field.metadata}
    low = limits.get(annotated_types.Ge, limits.get(annotated_types.Gt))
    high = limits.get(annotated_types.Le, limits.get(annotated_types.Lt))
    return getattr(low, "ge", getattr(low, "gt", 0)), getattr(high, "le", getattr(high, "lt", 1e6))


def random_experiment(seed):
    rng = np.random.default_rng(seed)
    source = SOURCES[SOURCE_KINDS[seed % len(SOURCE_KINDS)]]
    training = drawn(type(Experiment().training), rng)
    optimizer = OPTIMIZERS[OPTIMIZER_KINDS[seed % len(OPTIMIZER_KINDS)]]
    classes = source.targets == "classes"
    network = {
        "layers": [drawn(LAYERS[kind], rng) for kind in stacked(rng.choice(LAYER_KINDS, rng.integers(0, 4)))],
        "read_out": {"activation": "softmax" if classes else "tanh", "bias": bool(rng.integers(2))},
        "loss": "cross-entropy" if classes else "squared-error",
    }
    training |= {"learning_rate": 10.0 ** -float(rng.integers(0, 300)), "optimizer": drawn(optimizer, rng)}
    data = drawn(source, rng)
    return {"title": "T😀", "notes": "é\n\t\"'", "network": network, "data": data, "training": training}


@pytest.mark.parametrize("seed", range(40))
def test_any_experiment_is_the_same_after_a_file(seed, tmp_path):
    original = Experiment.from_data(random_experiment(seed))
    save(original, tmp_path / "e.json")
    assert load(tmp_path / "e.json") == original
    assert Experiment.from_json(original.to_json()).to_json() == original.to_json()


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_a_preset_is_the_same_after_a_file(preset, tmp_path):
    save(preset, tmp_path / "e.json")
    assert load(tmp_path / "e.json") == preset


def test_an_empty_object_is_the_default_experiment():
    assert Experiment.from_json("{}") == Experiment()


def refusal(data):
    with pytest.raises(InputError) as refused:
        Experiment.from_json(data if isinstance(data, str) else json.dumps(data), "e.json")
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence.removeprefix("e.json: ")


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        ({"colour": "red"}, ["colour: there is no such field"]),
        ({"training": {"lr": 0.1}}, ["training.lr: there is no such field"]),
        ({"network": {"layers": [{"kind": "lstm", "unit": 3}]}}, ["network.layers.0.unit: there is no such field"]),
        ({"version": 2}, ["version: 2 is not allowed", "1"]),
        ({"version": "1"}, ["version: '1' is not allowed", "1"]),
        ({"title": ""}, ["title: '' is not allowed", "1 character"]),
        ({"title": 5}, ["title: 5 is not allowed", "string"]),
        ({"title": "x" * 300}, ["title: 'xxx", "is not allowed", "200 characters"]),
        ({"network": {"layers": [{"kind": "lstm", "units": 0}]}}, ["network.layers.0.units: 0 is not", "equal to 1"]),
        ({"network": {"layers": [{"kind": "elman"}, {"kind": "lstm", "units": 5000}]}},
         ["network.layers.1.units: 5000 is not allowed", "4096"]),
        ({"network": {"layers": [{"kind": "lstm", "units": 2.5}]}}, ["layers.0.units: 2.5 is not allowed", "integer"]),
        ({"network": {"layers": [{"kind": "lstm", "units": True}]}}, ["layers.0.units: True is not", "integer"]),
        ({"network": {"layers": [{"kind": "lstm", "units": "5"}]}}, ["layers.0.units: '5' is not allowed", "integer"]),
        ({"network": {"layers": [{"kind": "lstm", "units": None}]}}, ["layers.0.units: null is not", "integer"]),
        ({"network": {"layers": [{"kind": "lstm", "bias": 1}]}}, ["layers.0.bias: 1 is not allowed", "boolean"]),
        ({"network": {"layers": [{"kind": "gate"}]}}, ["network.layers.0.kind: 'gate' is not allowed", *LAYER_KINDS]),
        ({"network": {"layers": [{"units": 3}]}}, ["network.layers.0: the field 'kind' is missing; it is required"]),
        ({"network": {"layers": [3]}}, ["network.layers.0"]),
        ({"network": {"layers": "lstm"}}, ["network.layers: 'lstm' is not allowed"]),
        ({"network": {"layers": [{"kind": "elman"}] * 33}}, ["network.layers", "32"]),
        ({"network": {"layers": [{"kind": "elman", "activation": "softmax"}]}},
         ["network.layers.0.activation: 'softmax' is not allowed", "tanh"]),
        ({"network": {"loss": "absolute"}}, ["network.loss: 'absolute' is not allowed", "squared-error"]),
        ({"data": {"kind": "lorens"}}, ["data.kind: 'lorens' is not allowed; it should be one of lorenz, ", " more."]),
        ({"data": {"length": 5}}, ["data: the field 'kind' is missing; it is required"]),
        ({"data": {"kind": "sine", "length": 0}}, ["data.length: 0 is not allowed", "equal to 1"]),
        ({"data": {"kind": "sine", "periods": []}}, ["data.periods: [] is not allowed", "at least 1"]),
        ({"data": {"kind": "sine", "periods": [1, "x"]}}, ["data.periods.1: 'x' is not allowed", "number"]),
        ({"data": {"kind": "walk", "momentum": 1}}, ["data.momentum: 1 is not allowed", "0.99"]),
        ({"training": {"optimizer": {"kind": "lion"}}}, ["training.optimizer.kind: 'lion'", *OPTIMIZER_KINDS]),
        ({"training": {"optimizer": {"kind": "adam", "beta1": 1}}}, ["training.optimizer.beta1: 1 is not", "than 1"]),
        ({"training": {"learning_rate": 0}}, ["training.learning_rate: 0 is not allowed", "greater than 0"]),
        ({"training": {"learning_rate": -1}}, ["training.learning_rate: -1 is not allowed", "greater than 0"]),
        ({"training": {"learning_rate": True}}, ["training.learning_rate: True is not allowed", "number"]),
        ({"training": {"seed": -1}}, ["training.seed: -1 is not allowed", "equal to 0"]),
        ({"training": {"seed": 2**32}}, ["training.seed: 4294967296 is not allowed", "4294967295"]),
        ({"training": {"batch": 10**30}}, ["training.batch: 1000000", "is not allowed"]),
        ({"training": {"precision": "float16"}}, ["training.precision: 'float16' is not allowed", "float32"]),
        ({"network": {"loss": "cross-entropy"}}, ["network.loss: 'cross-entropy' is not allowed", "squared-error"]),
        ({"data": {"kind": "characters"}, "network": {"loss": "cross-entropy"}},
         ["network.read_out.activation: 'identity' is not allowed", "softmax"]),
        ('{"training": {"learning_rate": 1e999}}', ["training.learning_rate: inf is not allowed"]),
        ('{"training": {"clip": NaN}}', ["NaN", "must be finite"]),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_naming_field_value_and_what_is_allowed(data, parts):
    sentence = refusal(data)
    assert sentence.startswith(parts[0].split(":")[0]) or parts[0] in sentence
    for part in parts:
        assert part in sentence


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused_from_a_form_too(value):
    with pytest.raises(InputError, match=r"^training\.learning_rate: (nan|-?inf) is not allowed; "):
        revised(TWO, "training.learning_rate", value)
    with pytest.raises(InputError, match=r"^training\.batch: (nan|-?inf) is not allowed; "):
        revised(TWO, "training.batch", value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        load(tmp_path / "none.json")
    (tmp_path / "zip.json").write_bytes(b"PK\x03\x04\0\0\0")
    with pytest.raises(InputError, match="not a text file"):
        load(tmp_path / "zip.json")


# one field


def test_revised_sets_one_field_and_leaves_the_rest():
    new = revised(TWO, "network.layers.1.units", 9)
    assert new.network.layers[1].units == 9
    assert revised(new, "network.layers.1.units", 3) == TWO
    assert TWO.network.layers[1].units == 3


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("network.layers.1.units", 0, "network.layers.1.units: 0 is not allowed"),
        ("network.layers.2.units", 3, "network.layers.2: there is no such field; here are 0 to 1"),
        ("network.layers.-1.units", 3, "network.layers.-1: there is no such field"),
        ("network.layers.x", 3, "network.layers.x: there is no such field"),
        ("network.layers.².units", 3, "network.layers.²: there is no such field"),
        ("training.speed", 3, "training.speed: there is no such field; here are optimizer, method"),
        ("training.seed.x", 3, "training.seed.x: there is no such field"),
        ("", 3, ": there is no such field"),
        ("data.kind", "noise", "data.kind: 'noise' is not allowed; it should be one of"),
        ("data.kind", None, "data.kind: null is not allowed"),
        ("data.kind", ["sine"], r"data.kind: \['sine'\] is not allowed"),
        ("network.layers.0.kind", "sgd", "network.layers.0.kind: 'sgd' is not allowed"),
        ("training.learning_rate", {1, 2}, "cannot be written as JSON"),
    ],
)
def test_revised_refuses_with_the_field(path, value, sentence):
    with pytest.raises(InputError, match=sentence):
        revised(TWO, path, value)


def test_setting_a_kind_keeps_what_both_kinds_share():
    lstm = revised(TWO, "network.layers.1.kind", "lstm")
    assert (lstm.network.layers[1].kind, lstm.network.layers[1].units) == ("lstm", 3)
    assert lstm.network.layers[0] == TWO.network.layers[0]
    windows = revised(revised(TWO, "data.length", 77), "data.kind", "walk")
    assert (windows.data.kind, windows.data.length) == ("walk", 77)
    assert revised(TWO, "training.optimizer.kind", "sgd").training.optimizer.kind == "sgd"


@pytest.mark.parametrize(
    ("assignment", "path", "expected"),
    [
        ("training.updates=50", ("training", "updates"), 50),
        ("training.clip=null", ("training", "clip"), None),
        ("training.clip=1", ("training", "clip"), 1.0),
        ("title=My run", ("title",), "My run"),
        ("title=5", ("title",), "5"),
        ("title=true", ("title",), "true"),
        ("title=a=b", ("title",), "a=b"),
        ('title="quoted"', ("title",), "quoted"),
        ("data.periods=[5, 7.5]", ("data", "periods"), (5.0, 7.5)),
        ("data.kind=walk", ("data", "kind"), "walk"),
        ("data=walk", ("data", "kind"), "walk"),
        ('data={"kind": "walk", "days": 77}', ("data", "days"), 77),
        ("training.optimizer=sgd", ("training", "optimizer", "kind"), "sgd"),
        ("training.method=truncated", ("training", "method", "kind"), "truncated"),
        ("training.schedule=cosine", ("training", "schedule", "kind"), "cosine"),
        ("data.periods=10,20, 30.5", ("data", "periods"), (10.0, 20.0, 30.5)),
        ("data.periods=10", ("data", "periods"), (10.0,)),
        ("training.updates=1e3", ("training", "updates"), 1000),
        ("training.clip=none", ("training", "clip"), None),
        ("training.clip=Off", ("training", "clip"), None),
        ("data.normalise=none", ("data", "normalise"), "none"),
        ("title=none", ("title",), "none"),
        ("network.read_out.bias=False", ("network", "read_out", "bias"), False),
        ("network.read_out.bias=off", ("network", "read_out", "bias"), False),
    ],
)
def test_set_from_text(assignment, path, expected):
    found = set_from_text(TWO, assignment)
    for name in path:
        found = getattr(found, name)
    assert found == expected


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("training.updates", "has no '='"),
        ("training.updates=many", "training.updates: 'many' is not allowed"),
        ("training.updates=0", "training.updates: 0 is not allowed"),
        ("training.updates=1.5", "training.updates: 1.5 is not allowed"),
        ("training.learning_rate=NaN", "training.learning_rate: 'NaN' is not allowed"),
        ("training.learning_rate=1e999", "training.learning_rate: inf is not allowed"),
        ("training.updates=1e999", "training.updates: inf is not allowed"),
        ("training.updates=null", "training.updates: null is not allowed"),
        ("training.updates=none", "training.updates: 'none' is not allowed"),
        ("data.periods=10,x", r"data\.periods\.1: 'x' is not allowed"),
        ("data.periods=", r"data\.periods: \[\] is not allowed"),
        ("data=wolk", r"data\.kind: 'wolk' is not allowed; it should be one of .*walk"),
        ("training.optimizer=5", r"training\.optimizer\.kind: '5' is not allowed; it should be one of adagrad"),
        ("network.layers.7=lstm", r"network\.layers\.7.*there is no such field; here are 0 to 1"),
        ("network.layers.x.units=3", r"network\.layers\.x: there is no such field"),
        ("optimizer=sgd", "optimizer.*there is no such field"),
        ("=5", "there is no such field"),
    ],
)
def test_set_from_text_refuses(assignment, sentence):
    with pytest.raises(InputError, match=sentence):
        set_from_text(TWO, assignment)


def test_a_layer_is_set_by_its_kind_and_columns_by_their_names():
    assert set_from_text(TWO, "network.layers.1=lstm").network.layers[1].kind == "lstm"
    table = set_from_text(TWO, "data=table")
    assert set_from_text(table, "data.columns=Close").data.columns == ("Close",)
    assert set_from_text(table, "data.columns=Open, 5").data.columns == ("Open", "5")
    assert set_from_text(table, 'data.columns=["a, b"]').data.columns == ("a, b",)
    assert set_from_text(table, "data.columns=").data.columns == ()


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_field_is_listed_and_can_be_set_by_its_path_to_the_value_shown(kind):
    whole = with_data(TWO, SOURCES[kind]())
    seen = {path: value for path, value, _ in walk(whole)}
    assert {f"data.{name}" for name in SOURCES[kind].model_fields} <= set(seen)
    assert {"network.layers.1.units", "training.optimizer.beta1", "training.goal"} <= set(seen)
    for path, value in seen.items():
        assert set_from_text(whole, f"{path}={value}") == whole, path


def test_the_list_of_fields_is_aligned_fits_the_terminal_and_says_what_is_allowed(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    lines = list(listing(TWO))
    assert max(map(len, lines)) <= 100
    paths = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert paths == [path for path, _, _ in walk(TWO)]
    text = " ".join(" ".join(lines).split())
    assert "network.layers.1.units 3 Whole number from 1 to 4,096. Number of hidden units in this layer." in text
    assert "training.clip none Number above 0 to 1,000,000, or none. Shorten the gradient" in text
    assert "training.optimizer.beta1 0.9 Number from 0, below 1. How long" in text
    assert "data.mapping many-to-many many-to-many, many-to-one, one-to-many. Many" in text
    assert "data.steps 2000 Whole number from 20 to 1,000,000 steps. How" in text
    assert "data.periods 25 List with commas, at least 1 long, at most 8 long. Length" in text


# data, loss and network


@pytest.mark.parametrize("before", SOURCE_KINDS)
@pytest.mark.parametrize("after", SOURCE_KINDS)
def test_other_data_gets_a_loss_and_read_out_that_fit(before, after):
    start = with_data(TWO, SOURCES[before]())
    new = with_data(start, SOURCES[after]())
    assert Experiment.from_data(new.model_dump(mode="json")) == new
    assert new.data == SOURCES[after]()
    assert new.network.layers == TWO.network.layers
    if SOURCES[after].targets != SOURCES[before].targets:
        usual = (FITTING[SOURCES[after].targets][0], USUAL[SOURCES[after].targets])
        assert (new.network.loss, new.network.read_out.activation) == usual
    else:
        assert new.network == start.network


def test_data_that_the_read_out_already_suits_leaves_it_alone():
    sigmoid = revised(TWO, "network.read_out.activation", "sigmoid")
    assert with_data(sigmoid, SOURCES["walk"]()).network == sigmoid.network


def test_another_loss_brings_softmax_where_it_is_needed():
    characters = with_data(TWO, SOURCES["characters"]())
    squared = with_loss(characters, "squared-error")
    assert squared.network.loss == "squared-error"
    plain = revised(squared, "network.read_out.activation", "sigmoid")
    assert with_loss(plain, "cross-entropy").network.read_out.activation == "softmax"
    with pytest.raises(InputError, match=r"network\.loss"):
        with_loss(TWO, "cross-entropy")


@pytest.mark.parametrize(
    ("path", "value", "same"),
    [
        ("title", "other", True), ("notes", "other", True),
        ("training.learning_rate", 0.5, True), ("training.updates", 7, True), ("training.clip", 2.0, True),
        ("training.validate_every", 3, True), ("training.goal", 0.5, True),
        ("training.batch", 5, False), ("training.seed", 5, False), ("training.precision", "float64", False),
        ("training.optimizer.kind", "sgd", False), ("training.optimizer.beta1", 0.5, False),
        ("network.layers.0.units", 6, False), ("network.read_out.bias", False, False), ("data.length", 9, False),
    ],
)  # fmt: skip
def test_which_changes_ask_for_a_new_network(path, value, same):
    assert same_network(TWO, revised(TWO, path, value)) is same


def test_live_fields_are_fields_of_training():
    assert set(LIVE) <= set(type(TWO.training).model_fields)


@pytest.mark.parametrize(
    ("notes", "summary"),
    [
        ("", ""),
        ("One. Two.", "One."),
        ("A line\nanother. end", "A line"),
        ("It reaches 0.5 soon. Then", "It reaches 0.5 soon."),
        ("One.\n\nTwo. Three.", "One."),
    ],
)
def test_the_summary_is_the_first_sentence(notes, summary):
    assert revised(TWO, "notes", notes).summary == summary
