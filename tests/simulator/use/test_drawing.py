"""A network goes on with a drawing; the pen that it reads again is up or down."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.network import Network
from simulator.use import forecast, go_on
from tests.simulator.helpers import experiment, trained

STROKE = {"kind": "stroke", "points": 20, "repeats": 6, "length": 10, "noise": 0.0, "figure": "hi"}
LINE = [np.array([[0.2, 0.2], [0.6, 0.2]])]


@pytest.fixture(scope="module")
def pen():
    return trained(experiment(data=STROKE, updates=3))[1]


@pytest.fixture
def read(monkeypatch):
    """The pen's column of every single step that a network reads."""
    found, forward = [], Network.forward

    def noting(network, x, *rest):
        if len(x) == 1:
            found.append(float(x[0, 0, 2]))
        return forward(network, x, *rest)

    monkeypatch.setattr(Network, "forward", noting)
    return found


def test_a_drawing_is_gone_on_with_in_the_papers_own_units(pen, read):
    points = go_on(pen, LINE, 30)
    assert points.shape == (30, 3) and np.isfinite(points).all()
    assert len(read) == 29 and len(set(read)) <= 2, "up or down, nothing between"
    assert np.array_equal(go_on(pen, LINE, 30), points), "nothing of it stays in the network"


def test_without_a_drawing_it_goes_on_from_the_figure_itself(pen):
    assert not np.array_equal(go_on(pen, [], 5), go_on(pen, LINE, 5))


def test_a_forecast_reads_the_pen_up_or_down_too(pen, read):
    forecast(pen, 12)
    assert read and len(set(np.round(read, 4))) <= 2


def test_what_is_not_drawn_cannot_be_gone_on_with():
    made = trained(experiment(data={"kind": "sine", "steps": 60, "length": 8}, updates=1))[1]
    with pytest.raises(InputError, match="trained on a drawing"):
        go_on(made, LINE, 5)
