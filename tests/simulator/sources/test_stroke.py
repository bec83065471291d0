"""Handwriting: strokes as text, walked along evenly, learned, and continued."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment, revised
from simulator.sources.figures import FIGURES, figure
from simulator.sources.stroke import StrokeSpec
from simulator.sources.strokes import MOST, read, round_trip, written
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment
from tests.simulator.pen import apart, continued, train

ROUND = 2 * np.pi * np.arange(50) / 50
CIRCLE = 0.5 + 0.3 * np.column_stack([np.cos(ROUND), np.sin(ROUND)])
TWO = "0.2,0.2 0.2,0.8; 0.6,0.8 0.6,0.2"
"""Two upright lines, one drawn upwards and one downwards."""


def far(steps):
    """How far it is from each place to the next, and from the last to the first."""
    return np.hypot(*(np.roll(steps[:, :2], -1, axis=0) - steps[:, :2]).T)


# strokes as text


@pytest.mark.parametrize("name", FIGURES)
def test_strokes_are_the_same_after_a_text_to_a_thousandth(name):
    strokes = figure(name)
    again = read(written(strokes))
    assert [len(stroke) for stroke in again] == [len(stroke) for stroke in strokes]
    np.testing.assert_allclose(np.vstack(again), np.vstack(strokes), atol=0.0005001)
    assert written(again) == written(strokes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.1 0.2", "should be written as x,y with spaces between, and strokes with semicolons between."),
        ("0.1,a", "should be written as x,y with spaces between, and strokes with semicolons between."),
        ("0.1,0.2,0.3", "should be written as x,y with spaces between, and strokes with semicolons between."),
        ("0.1,nan", "should lie on the paper, x from 0 to 1.5 and y from 0 to 1."),
        ("0.1,0.2 1.6,0.2", "should lie on the paper, x from 0 to 1.5 and y from 0 to 1."),
        (" ".join(["0,0"] * (MOST + 1)), "4,001 points are not allowed; it should be at most 4,000."),
    ],
)
def test_a_drawing_that_is_none_is_refused_in_one_sentence(text, reason):
    with pytest.raises(InputError) as refused:
        revised(Experiment.from_data({"data": {"kind": "stroke"}}), "data.drawing", text)
    assert str(refused.value).startswith("data.drawing: ")
    assert str(refused.value).endswith(reason)


def test_a_drawing_of_all_points_there_may_be_fits_into_its_field():
    many = np.full((MOST, 2), 0.123)
    assert len(StrokeSpec(drawing=written([many])).strokes()[0]) == MOST


def test_a_dot_alone_is_no_figure():
    with pytest.raises(InputError, match=r"^data\.drawing: this is a dot; draw a line\."):
        StrokeSpec(drawing="0.5,0.5 0.501,0.5").open()


# walking along


@pytest.mark.parametrize("points", [20, 60, 200])
@pytest.mark.parametrize("name", FIGURES)
def test_steps_are_evenly_apart_however_the_hand_moved(name, points):
    quick = [stroke[:: 1 + (len(stroke) > 60)] for stroke in figure(name)]
    steps = round_trip(quick, points, 0.0)
    assert abs(len(steps) - points) <= 2
    along = far(steps)[np.roll(steps[:, 2], -1) == 1]
    assert np.median(along) == pytest.approx(along.max(), rel=0.25)


def test_the_pen_is_down_along_the_strokes_and_up_between_them_and_on_the_way_back():
    steps = round_trip(read(TWO), 20, 0.7)  # two lines of 0.6 and two ways of 0.4 through the air: 0.1 a step
    assert steps[:, 2].tolist() == [0, *[1] * 6, 0, 0, 0, 0, *[1] * 6, 0, 0, 0]
    np.testing.assert_allclose(steps[:8, :2], [*([0.2, 0.2 + 0.1 * k] for k in range(7)), [0.3, 0.8]], atol=1e-9)


def test_what_nearly_comes_back_to_its_beginning_is_closed_and_never_lifts_the_pen():
    for stroke in (CIRCLE, CIRCLE[:-1]):
        steps = round_trip([stroke], 30, 1.0)
        assert len(steps) == 30 and (steps[:, 2] == 1).all()
        assert np.ptp(far(steps)) < 0.1 * far(steps).mean()
    assert (round_trip([CIRCLE[:35]], 30, 1.0)[:, 2] == 0).sum() > 5


@pytest.mark.parametrize("closed", [True, False])
def test_smoothing_takes_out_the_tremble_and_leaves_the_ends(closed):
    θ = np.linspace(0, 2 * np.pi if closed else np.pi, 150)
    still = 0.5 + 0.3 * np.column_stack([np.cos(θ), np.sin(θ)])
    shaken = still + 0.01 * np.random.default_rng(1).standard_normal(still.shape)

    def off(smoothing):
        steps = round_trip([shaken], 60, smoothing)
        steps = steps[steps[:, 2] == 1]
        return np.abs(np.hypot(*(steps[:, :2] - 0.5).T) - 0.3).mean()

    assert off(1.0) < 0.5 * off(0.0)
    if not closed:
        steps = round_trip([shaken], 60, 3.0)
        np.testing.assert_allclose(steps[0, :2], shaken[0], atol=1e-9)
        np.testing.assert_allclose(steps[:, :2][steps[:, 2] == 1][-1], shaken[-1], atol=1e-9)


def test_a_drawing_takes_the_place_of_the_figure():
    own, given = StrokeSpec(drawing=TWO, noise=0.0), StrokeSpec(noise=0.0)
    assert (own.unused(), given.unused()) == ({"figure", "seed"}, {"seed"})
    once = own.once()
    np.testing.assert_allclose(own.series().values, np.tile(once, (20, 1)))
    assert own.open().preview().facts == f"2 strokes · {len(once)} steps a figure · {20 * len(once):,} in all"


def test_a_beginning_has_steps_of_the_same_length_and_ends_where_it_ends():
    spec = StrokeSpec(drawing=TWO)
    begun = spec.begun(read("0.2,0.2 0.2,0.5"))
    assert begun[:, 2].tolist() == [0, 1, 1, 1] or len(begun) == 10
    assert far(begun)[:-1] == pytest.approx(far(spec.once())[0], rel=0.1)
    np.testing.assert_allclose(begun[[0, -1], :2], [[0.2, 0.2], [0.2, 0.5]])


# learning and continuing


def test_what_is_fed_back_has_the_pen_up_or_down_and_all_else_as_it_was():
    source = StrokeSpec(drawing=TWO).open("float64")
    y = np.array([[0.3, 0.4, 0.49], [0.5, 0.6, 0.8]])
    seen = source.restore(source.fed_back((y - source.offset) / source.scale))
    np.testing.assert_allclose(seen, [[0.3, 0.4, 0.0], [0.5, 0.6, 1.0]], atol=1e-12)


HAND = {"kind": "stroke", "drawing": written([CIRCLE + [0.1, 0] * np.sin(2 * ROUND)[:, None]]), "points": 24}


@pytest.mark.parametrize("data", [HAND, {"kind": "stroke", "drawing": TWO, "points": 24}], ids=["closed", "lifted"])
def test_a_figure_is_learned_and_continued_round_after_round(data):
    data = data | {"length": 30}
    network = {"layers": [{"kind": "lstm", "units": 16}]}
    trainer = Trainer(
        experiment(network=network, data=data, precision="float32", learning_rate=0.01, batch=8, updates=600)
    )
    train(trainer)
    once = trainer.experiment.data.once()
    points = continued(trainer, once[:9], 10 * len(once))
    last = points[-len(once) :]
    assert apart(last, once) < 0.06, "the tenth round by itself lies on the figure, about half a step off at most"
    assert abs(last[:, 2].mean() - once[:, 2].mean()) < 0.1
    assert set(np.round(last[:, 2], 6)) <= {0.0, 1.0}
