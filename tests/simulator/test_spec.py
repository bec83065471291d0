"""Specs: what the JSON reader refuses before anything is built, and what a form can rely on."""

import json

import pytest
from pydantic_core import PydanticUndefined

from simulator.errors import InputError
from simulator.experiment import Experiment, TrainingSpec
from simulator.layers import LAYERS
from simulator.network import NetworkSpec, ReadOut
from simulator.optimizers import OPTIMIZERS
from simulator.sources import SOURCES
from simulator.spec import MAX_JSON, parse, switched

SPECS = [*LAYERS.values(), *SOURCES.values(), *OPTIMIZERS.values(), TrainingSpec, ReadOut, NetworkSpec]


def refusal(text):
    with pytest.raises(InputError) as refused:
        Experiment.from_json(text, "some.json")
    sentence = str(refused.value)
    assert sentence.startswith("some.json: ")
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 400
    return sentence.removeprefix("some.json: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON: Expecting value at line 1, column 1."),
        ("{", "not JSON: "),
        ('{"title": "a",}', "not JSON: "),
        ('{"title": "a"} x', "not JSON: Extra data at line 1, column 16."),
        ('{"title": "a", "title": "b"}', "the field 'title' stands twice; it is allowed once."),
        ('{"training": {"seed": 1, "seed": 1}}', "the field 'seed' stands twice; it is allowed once."),
        ('{"training": {"clip": NaN}}', "NaN is not a number that is allowed; it must be finite."),
        ('{"training": {"clip": -Infinity}}', "-Infinity is not a number that is allowed; it must be finite."),
        ("[" * 200_000, "the JSON is nested too deeply."),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "the JSON is nested too deeply."),
        ("9" * 5000, "a whole number has too many digits; at most 4,300 are read."),
        ("[]", "the experiment: [] is not allowed; "),
        ("3", "the experiment: 3 is not allowed; "),
        ('"words"', "the experiment: 'words' is not allowed; "),
        ("null", "the experiment: null is not allowed; "),
        ('{"title": "\ud800"}', ""),
        ('{"title": "\\ud800"}', ""),
    ],
)  # fmt: skip
def test_what_is_no_experiment_is_refused_in_one_sentence(text, sentence):
    assert refusal(text).startswith(sentence)


def test_too_long_a_text_is_refused_before_it_is_read():
    assert refusal('"' + "a" * MAX_JSON + '"').startswith("the file is too long; an experiment has at most 4,000,000")


def test_a_key_that_stands_twice_among_very_many_is_named():
    """In one pass: when each key was looked for among all before it, this took minutes."""
    text = "{" + ",".join(f'"k{k}":0' for k in range(250_000)) + ', "k249999":0}'
    assert refusal(text) == "the field 'k249999' stands twice; it is allowed once."


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400 + ".0"])
@pytest.mark.parametrize("field", ["learning_rate", "clip", "goal"])
def test_a_number_too_large_to_hold_is_refused_by_its_field(field, number):
    sentence = refusal(json.dumps({"training": {field: 0}}).replace(": 0", f": {number}"))
    assert sentence.startswith(f"training.{field}: ")
    assert "is not allowed" in sentence


def test_parse_gives_plain_data():
    assert parse('{"a": [1, 2.5, "x", true, null]}') == {"a": [1, 2.5, "x", True, None]}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_every_field_has_what_a_form_needs(spec):
    for name, field in spec.model_fields.items():
        if name in ("kind", "layers", "read_out"):
            continue
        assert field.title, name
        assert field.description, name
        assert field.description.endswith((".", "60")), name
    for name, field in spec.model_fields.items():
        assert field.default is not PydanticUndefined, f"{name} has no default"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_every_spec_makes_the_round_trip(spec):
    assert spec.from_json(spec().to_json()) == spec()
    assert spec.from_data(spec().model_dump(mode="json")) == spec()


@pytest.mark.parametrize("registry", [LAYERS, SOURCES, OPTIMIZERS], ids=lambda r: r.what)
def test_switching_to_any_kind_and_back_keeps_what_both_share(registry):
    for a in registry.values():
        for b in registry.values():
            there = switched(a(), b)
            assert type(there) is b
            shared = (set(a.model_fields) & set(b.model_fields)) - {"kind"}
            assert {n: getattr(switched(there, a), n) for n in shared} == {n: getattr(a(), n) for n in shared}


def test_switching_keeps_units_bias_and_the_window():
    elman = LAYERS["elman"](units=7, bias=False, activation="relu")
    assert switched(elman, LAYERS["lstm"]).units == 7
    assert switched(elman, LAYERS["lstm"]).bias is False
    assert switched(elman, LAYERS["dense"]).activation == "relu"
    assert switched(SOURCES["sine"](length=9, horizon=3), SOURCES["walk"]).length == 9
    assert switched(OPTIMIZERS["rmsprop"](epsilon=0.5), OPTIMIZERS["adam"]).epsilon == 0.5


def test_kinds_that_only_a_program_gives_are_read_but_not_recommended():
    with pytest.raises(InputError) as refusal:
        Experiment.from_data({"data": {"kind": "arrayx"}})
    assert "data.kind: 'arrayx' is not allowed; it should be one of" in str(refusal.value)
    assert not {"array", "arrays"} & set(str(refusal.value).replace(",", " ").split())
    assert "array" not in [*SOURCES] and SOURCES["array"] in SOURCES.all()
    assert SOURCES["array"]().kind == "array"


def test_a_spec_is_frozen_and_can_be_a_key():
    spec = LAYERS["lstm"]()
    with pytest.raises(ValueError, match="frozen"):
        spec.units = 5
    assert len({LAYERS["lstm"](), LAYERS["lstm"](), LAYERS["lstm"](units=3)}) == 2
