"""What a field is set to, from words."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.runs import resolve
from simulator.sweeps import axis, prepared

SINE = resolve("sine").experiment


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ("8,16, 32", ("8", "16", "32")),
        ("8,8,16", ("8", "16")),
        ("8..64*2", ("8", "16", "32", "64")),
        ("8..60*2", ("8", "16", "32")),
        ("8..24+8", ("8", "16", "24")),
        ("0.001..1*10", ("0.001", "0.01", "0.1", "1")),
        ("0..1+0.25", ("0", "0.25", "0.5", "0.75", "1")),
        ("-1..1+1", ("-1", "0", "1")),
        ("-0.3..0.3+0.1", ("-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3")),
        ("a,b;c", ("a,b", "c")),
        ("lstm", ("lstm",)),
    ],
)
def test_values_are_read_as_they_are_written(values: str, texts: tuple[str, ...]) -> None:
    assert axis(f"network.layers.0.units={values}").texts == texts


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("units", "no field with values"),
        ("=3", "no field with values"),
        ("units=", "no field with values"),
        ("units=3,,4", "empty value"),
        ("units=8..4*2", "no values"),
        ("units=8..64*1", "factor above 1"),
        ("units=0..64*2", "above 0"),
        ("units=1..4+0", "step above 0"),
        ("units=1..4", "no range"),
        ("units=1...2..4*2", "should be numbers"),
        ("units=0..1+0.00001", "more than 10,000"),
        ("units=log:0..1", "above 0"),
        ("units=lin:1..1", "empty"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(word: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refusal:
        axis(word)
    assert word in str(refusal.value)


@pytest.mark.parametrize(
    ("vary", "options", "said"),
    [
        (["training.learning_rate=0.1,-1"], {}, "training.learning_rate: -1 is not allowed"),
        (["training.lr=1"], {}, "no such field"),
        (["network.layers.0.units=lin:2..8"], {}, "--random"),
        (["training.seed=1,2"], {}, "--seeds"),
        (["training.batch=1,2", "training.batch=3"], {}, "twice"),
        (["network.layers.0.units=4,8", "network.layers.0.kind=elman,window"], {}, r"units: window has no such field"),
        (["network.layers.0.units=4,8", 'network.layers=[{"kind":"elman"}];[]'], {}, "has no such field"),
        (["training.batch=1..9000+1"], {"seeds": range(12)}, "at most 100,000"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_it_begins(
    vary: list[str], options: dict[str, range], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        prepared(SINE, vary, **options)  # type: ignore[arg-type]


def test_a_network_that_its_data_does_not_suit_is_refused_before_it_begins() -> None:
    sweep = prepared(SINE, ["network.layers.0.direction=forward,both", "training.method=full,rtrl"])
    with pytest.raises(InputError, match=r"network\.layers\.0\.direction=both, training\.method=rtrl, seed"):
        sweep.try_out()


def test_all_combinations_are_planned_with_all_seeds_and_typed_values() -> None:
    sweep = prepared(SINE, ["network.layers.0.kind=lstm,gru", "training.clip=none,1"], seeds=[3, 5])
    assert [each.values for each in sweep.planned[::2]] == [("lstm", None), ("lstm", 1), ("gru", None), ("gru", 1)]
    assert [each.seed for each in sweep.planned] == [3, 5] * 4
    assert len({each.key for each in sweep.planned}) == 8


def test_parts_that_are_written_out_are_settings_of_their_own() -> None:
    parts = '{"kind":"elman","units":2}', '{"kind":"elman","units":32}'
    sweep = prepared(SINE, [f"network.layers.0={';'.join(parts)}"])
    assert [each.values for each in sweep.planned] == [(part,) for part in parts]
    assert [each.values for each in prepared(SINE, ["network.layers.0=elman,lstm"]).planned] == [("elman",), ("lstm",)]


def test_random_settings_lie_in_their_spans_and_more_of_them_begin_with_the_same() -> None:
    vary = ["training.learning_rate=log:1e-4..1", "network.layers.0.units=lin:2..9", "training.batch=1,2"]
    few, many = (prepared(SINE, vary, random=count) for count in (5, 40))
    assert few.planned == many.planned[:5]
    assert not set(few.planned) & set(prepared(SINE, vary, random=5, random_seed=1).planned)
    rates, units, batches = zip(*(each.values for each in many.planned), strict=True)
    assert min(rates) >= 1e-4 and max(rates) <= 1 and 0.2 < np.mean(np.log10(rates) < -2) < 0.8
    assert all(isinstance(each, int) and 2 <= each <= 9 for each in units) and set(batches) == {1, 2}


def test_the_key_is_that_of_what_decides_the_bits() -> None:
    keys = [
        prepared(SINE.model_copy(update=words), ["training.batch=4"]).planned[0].key for words in ({}, {"title": "x"})
    ]
    assert keys[0] == keys[1] != prepared(SINE, ["training.batch=5"]).planned[0].key
