"""Losses by states as they are drawn."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from simulator.probes.blame import Blame, LayerBlame
from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import LIGHT
from widgets.views import VIEWS


@pytest.fixture
def view(qtbot):
    made = VIEWS["blame"]()
    qtbot.addWidget(made)
    made.resize(600, 240)
    made.show()
    made.reveal(True)
    made.recolour(LIGHT)
    return made


def look(view, losses, *layers, first=0):
    seen = {"blame": Blame(tuple(losses), layers, first)}
    view.draw(Snapshot(0, 0, 0.0, 0.1, np.zeros((0, 5)), np.zeros((0, 3)), seen), History(()))
    return view.image.image


def of(shares, layer=0, name="h", backwards=False):
    return LayerBlame(layer, "elman", name, backwards, np.array(shares, float))


def test_colours_are_the_logarithms_of_shares_between_one_and_a_ten_thousandth(view):
    image = look(view, [1, 2], of([[1e-2, 1, 0], [1e-9, 1e-1, 1]]))
    np.testing.assert_allclose(image, [[0.5, 1, 0], [0, 0.75, 1]])
    assert view.numbers()[1][:2] == [[2, 1, 0.01], [2, 2, 1.0]]
    assert view.plot.vb.viewRange() == [[0.5, 3.5], [1.5, 3.5]]


def test_steps_without_a_loss_have_empty_rows_and_one_loss_fills_the_height(view):
    image = look(view, [0, 3, 4, 5, 6, 7], of(np.ones((6, 8))))
    assert image.any(axis=1).tolist() == [True, False, False, True, True, True, True, True]
    image = look(view, [4], of(np.ones((1, 5))))
    assert image.shape == (1, 5)


def test_both_directions_of_the_selected_layer_are_in_one_picture(view):
    layers = of([[1, 0.1]]), of([[1, 1]], 1), of([[0.01, 1]], 1, backwards=True)
    np.testing.assert_allclose(look(view, [0], *layers), [[1, 0.75]])
    view.select(Selection(layer=1, step=1))
    np.testing.assert_allclose(view.image.image, [[1, 1]])
    assert view.step.at() == 2
    assert view.options() == {"part": "held-out", "sequence": 0, "typed": ""}
    view.select(Selection(part="typed", typed="1 2"))
    assert view.options() == {"part": "typed", "sequence": 0, "typed": "1 2"}


def test_of_the_last_steps_alone_the_axis_counts_on_from_those_before(view):
    look(view, [12], of([[0.1, 1, 0]]), first=11)
    assert view.plot.vb.viewRange()[0] == [11.5, 14.5]
    assert view.numbers()[1][:2] == [[13, 12, 0.1], [13, 13, 1.0]]
    view.select(Selection(step=12))
    assert view.step.at() == 13
    view.select(Selection(step=2))
    assert view.step.at() is None


def test_a_click_selects_the_states_step_and_the_units_are_said(view, qtbot):
    look(view, [3, 4], of(np.ones((2, 5))), first=2)
    view.select(Selection(step=3))
    view.grab()
    assert view.step.at() == 4
    spot = view.widget.mapFromScene(view.widget.box.mapViewToScene(QPointF(6.1, 4.5)))
    with qtbot.waitSignal(view.pointed, timeout=1000) as heard:
        qtbot.mouseClick(view.widget.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [{"step": 5}]
    assert "share of that at t = s" in view.widget.y_caption.text
