"""Eigenvalues in the plane as they are drawn."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.probes.spectrum import Spectrum, WaySpectrum
from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import DARK
from widgets.views import VIEWS
from widgets.views.spectrum import TAIL


def way(radius, layer=0, step=4):
    values = radius * np.exp(1j * np.array([0.5, -0.5])) * [1, 1]
    spread, here = np.outer([0.9, 1, 1.1], [radius, 0.1]), np.array([1.05 * radius, 0.2])
    return WaySpectrum(layer, "elman", False, "the recurrent matrix", values, spread, here, step)


@pytest.fixture
def view(qtbot):
    made = VIEWS["spectrum"]()
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    made.reveal(True)
    made.recolour(DARK)
    return made


def look(view, update, *ways, asked=()):
    seen = Snapshot(update, 0, 0.0, 0.1, np.zeros((0, 5)), np.zeros((0, 3)), {"spectrum": Spectrum(ways, asked)})
    view.draw(seen, History(()))


def test_eigenvalues_leave_a_tail_that_fades_and_ends(view):
    for update in range(2 * TAIL):
        look(view, update, way(0.5 + update / 1000))
    assert len(view.points.points()) == 2
    tail = [len(item.points()) for item in view.old]
    assert sum(tail) == 2 * (TAIL - 1)
    assert view.grab().toImage().width() == 800


def test_the_radius_is_drawn_over_training_and_where_it_first_passes_one(view):
    for update, radius in ((0, 0.8), (10, 0.9), (20, 1.1), (30, 0.95), (40, 1.2)):
        look(view, update, way(radius))
        assert view.crossed.at() == (20 if update >= 20 else None)
    np.testing.assert_allclose(view.line.points(), [[0, 0.8], [10, 0.9], [20, 1.1], [30, 0.95], [40, 1.2]])
    look(view, 40, way(1.3))
    assert len(view.line.points()) == 5, "another look at the same update takes the place of the one before"
    assert view.radius.called == "ρ 1.30"


def test_the_whole_unit_circle_is_seen_round_and_the_largest_eigenvalue(view, qtbot):
    for radius in (0.3, 2.6):
        look(view, 0, way(radius))
        view.grab()
        (left, right), (bottom, top) = view.widget.box.viewRange()
        assert -left == right >= max(1, radius) <= top == -bottom
        assert (right / top) == pytest.approx(view.widget.box.width() / view.widget.box.height(), rel=0.02)


def test_another_layer_begins_anew(view):
    for update in range(3):
        look(view, update, way(0.5, 0), way(0.9, 1))
    assert view.way.radius == pytest.approx(0.5)
    view.select(Selection(layer=1))
    assert view.way.radius == pytest.approx(0.9)
    assert not sum(len(item.points()) for item in view.old)


@pytest.mark.parametrize(("of", "kept"), [("the recurrent matrix", 2), ("the Jacobian of (h) at time step 4", 1)])
def test_another_step_begins_anew_where_it_has_other_eigenvalues(view, of, kept):
    for update, step in ((0, 3), (10, 4)):
        look(view, update, replace(way(0.5), of=of), asked=("held-out", 0, step, ""))
    assert len(view.line.points()) == kept


def test_the_singular_values_of_the_selected_step_are_named_by_it(view):
    look(view, 0, way(0.5, step=8))
    assert view.here.called == "t = 9"
    np.testing.assert_allclose(view.here.points(), [[1, 0.525], [2, 0.2]])
