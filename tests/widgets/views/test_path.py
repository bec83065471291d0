"""The path of the state: its principal components, and the steps that are pointed at and clicked."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QToolTip

from simulator.layers import LAYERS
from tests.widgets.views.seen_inside import T, seen_inside, shown
from widgets.bench.selection import Selection
from widgets.views import path
from widgets.views.path import plane, read_at


def test_the_plane_keeps_the_distances_of_states_that_lie_in_one_and_says_how_much_each_axis_holds():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(20, 2)) * (3, 1)
    places -= places.mean(axis=0)
    frame = np.linalg.qr(rng.normal(size=(7, 7)))[0][:2]
    found, axes, shares = plane(places @ frame + rng.normal(size=7))
    np.testing.assert_allclose(found @ found.T, places @ places.T, atol=1e-12)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(shares, np.sort(np.linalg.eigvalsh(places.T @ places))[::-1] / (places**2).sum())


def test_the_picture_does_not_turn_over_from_look_to_look():
    h = np.random.default_rng(1).normal(size=(9, 4))
    places, axes, _ = plane(h)
    again, _, _ = plane(h, -axes)
    np.testing.assert_allclose(again, -places)


@pytest.mark.parametrize("shape", [(30, 6), (6, 30), (9, 9), (2, 5), (5, 2)])
@pytest.mark.parametrize("size", [1, 1e25])
def test_the_axes_are_those_of_the_singular_values(shape, size):
    h = size * np.random.default_rng(2).normal(size=shape)
    _, s, Vt = np.linalg.svd(h - h.mean(axis=0), full_matrices=False)
    places, axes, shares = plane(h, Vt[:2])
    kept = s[:2] > 1e-9 * s[0]
    np.testing.assert_allclose(axes[kept], Vt[:2][kept], atol=1e-7)
    np.testing.assert_allclose(shares, s[:2] ** 2 / (s @ s), atol=1e-12)
    np.testing.assert_allclose(places, (h - h.mean(axis=0)) @ axes.T)


def test_of_many_steps_and_units_the_same_plane_is_found_without_all_components(monkeypatch):
    monkeypatch.setattr(path, "principal", lambda C: pytest.fail("all components of a large state"))
    rng = np.random.default_rng(3)
    h = rng.normal(size=(400, 6)).cumsum(axis=0) @ rng.normal(size=(6, 300)) + 0.1 * rng.normal(size=(400, 300))
    _, s, Vt = np.linalg.svd(h - h.mean(axis=0), full_matrices=False)
    places, axes, shares = plane(1e25 * h, Vt[:2])
    np.testing.assert_allclose(axes, Vt[:2], atol=1e-3)
    np.testing.assert_allclose(shares, s[:2] ** 2 / (s @ s), rtol=1e-5)
    again, _, _ = plane(1e25 * h, axes)
    np.testing.assert_allclose(again, places, rtol=1e-3, atol=1e23)


def test_a_long_path_has_every_point_and_gets_stronger(qtbot):
    drawn = path.Path()
    qtbot.addWidget(drawn)
    drawn.resize(700, 300)
    turns = np.linspace(0, 40, 900)
    places = np.stack([turns * np.cos(turns), turns * np.sin(turns)], axis=1)
    drawn.show_path(places, np.ones(2) / 2, list(range(900)), ["long name"] * 900, "h")
    image = drawn.grab().toImage()
    base = image.pixelColor(1, 299)
    around = [QPoint(x, y) for x in (-2, 0, 2) for y in (-2, 0, 2)]
    for point in drawn.points():
        assert any(image.pixelColor(point.toPoint() + by) != base for by in around)
    first, last = (image.pixelColor(drawn.points()[k].toPoint()).lightness() for k in (0, -1))
    assert first > last + 30


@pytest.mark.parametrize("shape", [(1, 4), (5, 1), (6, 3)])
def test_states_that_do_not_move_or_have_one_unit_have_a_place(shape):
    places, _, shares = plane(np.ones(shape))
    assert places.shape == (shape[0], 2) and np.isfinite(places).all() and not shares.any()


def test_the_selected_layer_is_shown_and_a_click_selects_the_step(qtbot):
    view = shown(qtbot, "path", LAYERS["elman"](units=4), LAYERS["gru"](units=3))
    view.select(Selection(layer=1))
    expected, _, _ = plane(view.seen.values["1.h"])
    np.testing.assert_allclose(np.abs(view.path.places), np.abs(expected))
    assert "GRU" in view.path.caption
    qtbot.mouseMove(view.path, QPoint(1, 1))
    point = view.path.points()[2].toPoint()
    qtbot.mouseMove(view.path, point)
    qtbot.waitUntil(lambda: QToolTip.text().startswith("t = 3 · a = "))
    qtbot.mouseClick(view.path, Qt.MouseButton.LeftButton, pos=point)
    assert view.heard == [("pointed", {"step": 2})]
    before = view.path.grab().toImage()
    view.select(Selection(layer=1, step=2))
    assert view.path.grab().toImage().pixelColor(point + QPoint(7, 0)) != before.pixelColor(point + QPoint(7, 0))


def test_points_stand_inside_and_nothing_is_at_an_empty_place(qtbot):
    view = shown(qtbot, "path", LAYERS["lstm"](units=5), size=(500, 200))
    assert len(view.path.points()) == T
    assert all(view.path.rect().contains(p.toPoint()) for p in view.path.points())
    assert view.path.told(QPointF(1, 1)) == ""
    qtbot.mouseClick(view.path, Qt.MouseButton.LeftButton, pos=QPoint(1, 199))
    assert not view.heard


def test_where_several_steps_are_one_the_last_that_is_complete_is_marked(qtbot):
    view = shown(qtbot, "path", LAYERS["convolution"](units=3, kernel=2, pool="max", pool_steps=2, stride=2))
    assert view.path.steps == [1, 3, 5]
    view.select(Selection(step=4))
    assert view.path._selected() == 1


def test_symbols_are_named_and_numbers_are_told_even_where_one_of_them_is_1():
    _, snapshot = seen_inside(LAYERS["elman"](units=2))
    seen = replace(snapshot.probes["inside"], x=np.eye(3)[[1, 0]])
    assert read_at(seen, 0) == "a = 0, b = 1, c = 0"
    assert read_at(replace(seen, symbols=("q", "")), 0) == "q"
    assert read_at(replace(seen, symbols=("q", "")), 1) == "a = 1, b = 0, c = 0"
