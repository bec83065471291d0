"""A network that runs on by itself: exact where its arithmetic is, and never where its outputs are not its inputs."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.use import forecast
from tests.simulator.helpers import arrays_in, experiment, trained

A = 2 * np.cos(2 * np.pi / 25)
"""x[t+1] = A x[t] - x[t-1] for a sine of period 25."""
SINE = {"kind": "sine", "steps": 300, "length": 8, "normalise": "none", "test": 0.2}


def kept(data=SINE, network=None, **training):
    return trained(experiment(data=data, network=network, **({"updates": 3} | training)))[1]


@pytest.fixture(scope="module")
def exact():
    """h₁ is what is read, h₂ what was read before; y = A h₁ - h₂."""
    made = kept(network={"layers": [{"kind": "elman", "units": 2, "activation": "identity"}]})
    hidden, read_out = np.zeros((4, 2)), np.array([[A], [-1.0], [0.0]])
    hidden[2, 0] = hidden[0, 1] = 1
    shapes = {name: W.shape for name, W in made.weights.items()}
    assert list(shapes.values()) == [(4, 2), (3, 1)]
    return replace(made, weights=dict(zip(shapes, (hidden, read_out), strict=True)))


def sine(steps):
    return np.sin(2 * np.pi * steps / 25)[:, None]


def test_a_linear_recurrence_goes_on_exactly(exact):
    found = forecast(exact, 120)
    assert found.step[0] == 300 and found.start == 299
    assert np.abs(found.output - sine(found.step)).max() < 1e-9
    assert not len(found.truth)
    assert np.array_equal(found.past[:, 0], np.sin(2 * np.pi * found.past_step / 25))
    assert found.growth.network.high.max() < 1e-9
    assert (found.growth.beats_persistence, found.growth.beats_mean) == (24, 30)  # after 25 it is the last value again
    assert found.says.endswith("nearer than the mean for all 30 steps.")


def test_it_begins_where_it_is_told_and_the_truth_stands_beside(exact):
    found = forecast(exact, 40, start=279)
    assert np.abs(found.output - sine(found.step)).max() < 1e-9
    np.testing.assert_allclose(found.truth, sine(np.arange(280, 300)), atol=1e-12)


def test_many_to_one_reads_a_window_again_for_each_step(exact):
    data = exact.experiment.data.model_copy(update={"mapping": "many-to-one"})
    slides = replace(exact, experiment=exact.experiment.model_copy(update={"data": data}))
    found = forecast(slides, 50)
    assert np.abs(found.output - sine(found.step)).max() < 1e-9
    assert found.growth.network.high.max() < 1e-9


def test_units_are_the_datas_own_and_columns_feed_the_inputs_of_their_names(tmp_path):
    t = np.arange(80)
    rows = np.column_stack([50 + t, 3 - t / 7])
    (tmp_path / "own.csv").write_text("a,b\n" + "\n".join(f"{a!r},{b!r}" for a, b in rows.tolist()))
    data = {"kind": "table", "path": str(tmp_path / "own.csv"), "length": 5}
    data |= {"columns": ["a", "b"], "target_columns": ["b", "a"]}
    made = kept(data, network={"layers": []})
    scale = made.constants["scale"]
    W = np.array([[0.0, 1.0], [1.0, 0.0], [-1 / 7 / scale[1], 1 / scale[0]]])  # b goes on falling, a rising
    (name,) = made.weights
    found = forecast(replace(made, weights={name: W}), 30)
    assert found.names == ("b", "a")
    np.testing.assert_allclose(found.output, np.column_stack([3 - found.step / 7, 50 + found.step]), rtol=1e-9)


def test_errors_grow_from_starts_in_the_test_part_beside_persistence_and_mean():
    made = kept(SINE | {"noise": 0.1}, updates=60)
    found = forecast(made, 10).growth
    source = made.experiment.data.open("float64")
    values = source.columns.values
    assert found.part_says.startswith("test part")
    assert len(found.starts) == 20 and found.starts.min() == source.end and found.starts.max() + 10 == source.N
    for h in (1, 10):
        off = np.abs(values[found.starts] - values[found.starts + h])
        np.testing.assert_allclose(found.persistence.median[h - 1], np.median(off, axis=0))
        np.testing.assert_allclose(found.persistence.low[h - 1], np.percentile(off, 25, axis=0))
        off = np.abs(values[: source.split + 1].mean() - values[found.starts + h])
        np.testing.assert_allclose(found.mean.median[h - 1], np.median(off, axis=0))
    trained_on = forecast(made, 10, part="training").growth
    assert trained_on.part_says.startswith("training part") and trained_on.starts.max() + 10 <= source.split
    alone = [forecast(made, 10, start=int(s)).output[9] for s in found.starts]
    np.testing.assert_allclose(
        found.network.median[9], np.median(np.abs(np.array(alone) - values[found.starts + 10]), axis=0), rtol=1e-6
    )


def test_what_grows_beyond_all_bounds_is_left_out_and_told(exact):
    hidden, read_out = (W.copy() for W in exact.weights.values())
    read_out[0] = 1e6
    found = forecast(replace(exact, weights=dict(zip(exact.weights, (hidden, read_out), strict=True))), 400)
    lost = np.isnan(found.output[:, 0])
    assert lost.any() and lost[lost.argmax() :].all()
    assert found.says.endswith(f"The forecast leaves all bounds after {lost.argmax():,} steps.")
    assert np.isfinite(found.growth.network.median).all()


@pytest.mark.parametrize(
    ("data", "layer", "reason"),
    [
        (SINE | {"horizon": 3}, {}, "an output 3 steps ahead is not the next input"),
        (SINE | {"mapping": "one-to-many"}, {}, "one-to-many reads the first value alone"),
        ({"kind": "adding"}, {}, "needs one long sequence of numbers"),
        (SINE, {"direction": "both"}, "reads backwards"),
        (SINE, {"kind": "convolution", "pool": "max", "stride": 2}, "pools over time"),
    ],
)
def test_what_cannot_run_on_is_told_why(data, layer, reason):
    with pytest.raises(InputError, match=reason):
        forecast(kept(data, network={"layers": [{"kind": "elman", "units": 2} | layer]}), 5)


def test_an_input_that_is_not_predicted_is_named(tmp_path):
    (tmp_path / "own.csv").write_text("a,b\n" + "1,2\n3,4\n" * 20)
    data = {"kind": "table", "path": str(tmp_path / "own.csv"), "length": 5, "target_columns": ["b"]}
    with pytest.raises(InputError, match="a is read but not predicted"):
        forecast(kept(data), 5)


def test_steps_and_start_are_bounded(exact):
    with pytest.raises(InputError, match="steps: 0 is not allowed"):
        forecast(exact, 0)
    with pytest.raises(InputError, match="start: 300 is not allowed; it should be a time step from 7 to 299"):
        forecast(exact, 5, start=300)


def test_it_goes_on_from_other_data(exact):
    found = forecast(exact, 30, data={"steps": 123})
    assert found.start == 122
    assert np.abs(found.output - sine(found.step)).max() < 1e-9
    assert "steps=123, which the network was not trained on" in found.growth.part_says


def test_the_mean_of_other_data_is_not_known_before_it_comes(tmp_path):
    rows = np.arange(120.0) % 7
    for name, far in (("old", 0), ("new", 1000)):
        (tmp_path / f"{name}.csv").write_text("v\n" + "\n".join(map(str, rows + far)))
    made = kept({"kind": "table", "path": str(tmp_path / "old.csv"), "length": 8})
    found = forecast(made, 5, data=tmp_path / "new.csv")
    assert found.growth.mean.median.min() > 990


def test_it_can_be_sent_and_changes_nothing(exact):
    before = {name: W.copy() for name, W in exact.weights.items()}
    found = forecast(exact, 5)
    assert np.array_equal(pickle.loads(pickle.dumps(found)).output, found.output)
    assert not any(a.flags.writeable for a in arrays_in(found))
    assert all(np.array_equal(before[name], W) for name, W in exact.weights.items())
