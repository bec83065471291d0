"""The live drawing: what its marks show, what pointing tells, what a click selects and edits."""

import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

from simulator.layers import LAYERS
from tests.simulator.cases import full, named, specs
from tests.widgets.views.seen_inside import T, seen_inside, shown
from widgets.bench.selection import Selection
from widgets.drawing.ink import STRONGEST, Ink
from widgets.drawing.picture import Shown
from widgets.drawing.reading import joined
from widgets.drawing.shades import colours
from widgets.theme import DARK, LIGHT
from widgets.views.weight_editor import number_of

ELMAN = LAYERS["elman"](units=4)


def on_screen(live, point):
    return QPoint(round(point.x() * live.scale), round(point.y() * live.scale))


def disk(live, column, unit):
    return next(b for b in live.picture.bodies if (b.column, b.unit, b.shape) == (column, unit, "disk"))


def edge(live, column, shape, source, target):
    bundle = next(b for b in live.picture.bundles if b.column == column and b.shape == shape)
    return bundle, next(e for e in bundle.ends if (e.source, e.target) == (source, target))


def along(live, column, source, target, share=0.35):
    """A place on a straight edge."""
    _, end = edge(live, column, "line", source, target)
    return QPointF(end.x1 + share * (end.x2 - end.x1), end.y1 + share * (end.y2 - end.y1))


# What is shown


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_marks_of_every_kind_have_the_values_of_what_they_stand_for(qtbot, spec):
    """All that the layer can be looked at in, at the last step, and steps before where marks are of the past."""
    live = shown(qtbot, "network", spec).live
    live.grab()
    reading, found = live.reading, set()
    for body in live.picture.bodies:
        if body.shown is None or body.shown.variable not in reading.values:
            continue
        values = reading.values[body.shown.variable]
        value = reading.value(body.shown)
        row = len(values) - 1 - body.shown.back
        assert value == (values[row, body.shown.index] if row >= 0 else None)
        found.add(body.shown.variable)
    assert {"x", "y", "target"} <= found and found & {"0.h", "0.c"}
    gates = {f"0.{place.name}" for way in spec.structure(3, 2).ways for place in way.at("gate")}
    assert gates & set(reading.values) <= found


def test_units_are_filled_by_the_activation_of_the_selected_step_in_the_range_of_the_signal(qtbot):
    view = shown(qtbot, "network", LAYERS["dense"](units=3, activation="sigmoid"))
    view.numbers_shown.setChecked(False)
    for step in (1, T - 1):
        view.select(Selection(step=step))
        image, h = view.live.grab().toImage(), view.seen.values["0.h"]
        for k in range(3):
            at = on_screen(view.live, disk(view.live, 1, k).rect.center())
            assert image.pixelColor(at) == colours(LIGHT, 0, 1, h[step, k])[0]


def test_gradients_take_the_weights_place(qtbot):
    view = shown(qtbot, "network", ELMAN)
    seen, live = view.seen, view.live
    W, g = seen.weights["0.elman.W"][4:7], seen.gradients["0.elman.W"][4:7]
    i, j = np.unravel_index(np.argmax(np.where(W * g < 0, np.abs(g), 0)), W.shape)
    at = on_screen(live, along(live, 1, i, j, 0.5))
    view.select(Selection(0, j))  # its edges are strong
    before = live.grab().toImage().pixelColor(at)
    qtbot.mouseClick(view.by_gradient, Qt.MouseButton.LeftButton, pos=QPoint(8, view.by_gradient.height() // 2))
    assert view.by_gradient.isChecked() and "∂L/∂W" in view.legend.edges
    after = live.grab().toImage().pixelColor(at)
    blue = before.blue() > before.red()
    assert blue != (after.blue() > after.red()), "the signs differ"


def test_all_units_up_to_64_are_seen_and_of_more_a_strip(qtbot):
    live = shown(qtbot, "network", LAYERS["dense"](units=64)).live
    assert len([b for b in live.picture.bodies if b.column == 1 and b.shape == "disk"]) == 64
    view = shown(qtbot, "network", LAYERS["lstm"](units=100))
    assert [s.variable for s in view.live.picture.strips] == ["0.o", "0.i", "0.f", "0.c", "0.h"]


def test_a_click_on_a_strip_selects_the_unit_and_shows_its_edges(qtbot):
    view = shown(qtbot, "network", LAYERS["dense"](units=900))
    live = view.live
    assert not [e for b in live.picture.bundles if b.shape == "line" for e in b.ends]
    strip = live.picture.strips[0]
    at = QPointF(strip.rect.center().x(), strip.body(700).rect.center().y())
    qtbot.mouseClick(live, Qt.MouseButton.LeftButton, pos=on_screen(live, at))
    ((name, parts),) = view.heard
    assert name == "pointed" and parts["layer"] == 0 and abs(parts["unit"] - 700) <= 4
    view.select(Selection(**parts))
    lines = [b for b in live.picture.bundles if b.shape == "line"]
    assert [len(b.ends) for b in lines] == [3, 2]
    assert {e.target for e in lines[0].ends} == {parts["unit"]} == {e.source for e in lines[1].ends}


def test_recurrent_weights_of_many_units_are_a_heat_map_that_can_be_pointed_at(qtbot):
    view = shown(qtbot, "network", LAYERS["elman"](units=90))
    live, W = view.live, view.seen.weights["0.elman.W"]
    (heat,) = live.picture.heats
    at = QPointF(heat.rect.left() + heat.rect.width() * 10.5 / 90, heat.rect.top() + heat.rect.height() * 30.5 / 90)
    assert f"U¹₁₁,₃₁: h₁₁ → h₃₁ = {W[10, 30]:.3g}".replace("-", "−") in live.told(at * live.scale)


def test_of_very_many_edges_the_strongest_are_drawn_and_all_of_the_selected_unit(qtbot):
    view = shown(qtbot, "network", LAYERS["dense"](units=30), LAYERS["dense"](units=30))
    live, W = view.live, view.seen.weights["1.dense.W"]
    bundle = next(b for b in live.picture.bundles if b.column == 2 and b.shape == "line")
    drawn = {(e.source, e.target) for e in live.ink.drawn(bundle, live.columns[2])}
    assert len(drawn) == STRONGEST < 900
    weakest = min(abs(W[i, j]) for i, j in drawn)
    assert sum(abs(W[i, j]) >= weakest for i in range(30) for j in range(30)) == STRONGEST
    view.select(Selection(1, 5))
    drawn = {(e.source, e.target) for e in live.ink.drawn(bundle, live.columns[2])}
    assert {(i, 5) for i in range(30)} <= drawn


def test_a_deep_network_is_made_to_fit(qtbot):
    live = shown(qtbot, "network", *[LAYERS["lstm"](units=6)] * 9, size=(600, 300)).live
    assert live.picture.width * live.scale <= live.width() + 1
    assert live.scale < 1


# What is pointed at


def test_an_edge_tells_at_once_what_it_is_with_weight_and_gradient(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live, W, g = view.live, view.seen.weights["0.elman.W"], view.seen.gradients["0.elman.W"]
    place = on_screen(live, along(live, 1, 0, 2))
    qtbot.mouseMove(live, QPoint(2, 2))
    qtbot.mouseMove(live, place)
    expected = f"W¹₁₃: x₁ → h₃ = {W[4, 2]:.3g}, gradient {g[4, 2]:.3g} · click to edit".replace("-", "−")
    assert live.told(QPointF(place)) == expected
    qtbot.waitUntil(lambda: QToolTip.text() == expected)


def test_a_unit_tells_its_name_value_net_input_and_error_as_far_as_they_are_known(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live, h = view.live, view.seen.values["0.h"]
    place = QPointF(on_screen(live, disk(live, 1, 2).rect.center()))
    assert live.told(place).startswith(f"h₃ (state) = {h[-1, 2]:.3g} · ".replace("-", "−"))
    net, error = (f"{v:.3g}".replace("-", "−") for v in (np.arctanh(h[-1, 2]), view.seen.errors["0.h"][-1, 2]))
    assert live.told(place).endswith(f"· net input {net} · error ∂L/∂h₃ {error}")
    x = QPointF(on_screen(live, disk(live, 0, 1).rect.center()))
    assert live.told(x).startswith("x₂ “b” = ")


def test_an_edge_of_a_unit_with_gates_tells_each_of_its_weights(qtbot):
    view = shown(qtbot, "network", LAYERS["lstm"](units=3))
    live, W = view.live, view.seen.weights["0.lstm.W"]
    words = live.told(QPointF(on_screen(live, along(live, 1, 1, 0))))
    for k, letter in enumerate("ᵒⁱᶠᵍ"):
        assert f"W¹{letter}₂₁: x₂ → {'oifg'[k]}₁ = {W[3 + 1, 3 * k]:.3g}".replace("-", "−") in words


# What a click does


def test_a_click_on_an_edge_selects_the_weight_pauses_and_offers_it_to_be_written(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live, W = view.live, view.seen.weights["0.elman.W"]
    qtbot.mouseClick(live, Qt.MouseButton.LeftButton, pos=on_screen(live, along(live, 1, 0, 2)))
    assert view.heard == [("pointed", {"layer": 0, "unit": 2, "weight": ("0.elman.W", 4, 2)}), ("held",)]
    ((field, offered),) = live.editor.fields
    assert live.editor.isVisible() and field.text() == str(W[4, 2]) and offered.called == "W¹₁₃"
    for wrong in ("abc", "1,000", "-1,234", "inf", "nan", "-1e999"):
        field.selectAll()
        qtbot.keyClicks(field, wrong)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert "type" in live.editor.refusal.text() and len(view.heard) == 2 and live.editor.isVisible()
    field.selectAll()
    qtbot.keyClicks(field, "-0,5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert view.heard[2:] == [("edited", "0.elman.W", 4, 2, -0.5)]
    assert not live.editor.isVisible()


def test_the_editor_stands_inside_the_drawing_and_escape_leaves_the_weight(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live = view.live
    _, end = edge(live, 2, "line", 3, 1)
    qtbot.mouseClick(
        live,
        Qt.MouseButton.LeftButton,
        pos=on_screen(live, QPointF(end.x2 - 20, end.y2 - 20 * (end.y2 - end.y1) / (end.x2 - end.x1))),
    )
    assert live.rect().contains(live.editor.geometry())
    with qtbot.waitActive(view):
        view.activateWindow()
    live.editor.fields[0][0].setFocus()
    qtbot.keyClick(live.editor.fields[0][0], Qt.Key.Key_Escape)
    assert not live.editor.isVisible() and [what[0] for what in view.heard] == ["pointed", "held"]
    assert live.hasFocus()


def test_a_network_of_which_nothing_is_known_yet_can_be_clicked_on(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live = view.live
    started, _ = seen_inside(ELMAN)
    view.begin(started)
    at = on_screen(live, along(live, 1, 0, 2))
    assert live.told(at) == ""
    qtbot.mouseClick(live, Qt.MouseButton.LeftButton, pos=at)
    assert not live.editor.isVisible() and [what[0] for what in view.heard] == ["pointed"]


@pytest.mark.parametrize(("text", "value"), [(" 0.25 ", 0.25), ("−1,5", -1.5), ("0,125", 0.125), ("1e-3", 0.001)])
def test_numbers_are_read_as_people_write_them(text, value):
    assert number_of(text) == value


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_selected_weight_is_drawn_in_accent(qtbot, theme):
    view = shown(qtbot, "network", ELMAN)
    view.recolour(theme)
    view.select(Selection(0, None, ("0.elman.W", 5, 3)))
    live = view.live
    middle = on_screen(live, along(live, 1, 1, 3, 0.5))
    image = live.grab().toImage()
    accent = QColor(theme.accent)
    around = [image.pixelColor(middle + QPoint(0, d)) for d in range(-5, 6)]
    assert any(abs(c.red() - accent.red()) + abs(c.blue() - accent.blue()) < 16 for c in around)


def test_arrows_lead_through_units_and_layers(qtbot):
    view = shown(qtbot, "network", ELMAN)
    for key, expected in (
        (Qt.Key.Key_Down, (0, 0)), (Qt.Key.Key_Down, (0, 1)), (Qt.Key.Key_Up, (0, 0)), (Qt.Key.Key_Right, (1, None)),
        (Qt.Key.Key_Right, (1, None)), (Qt.Key.Key_Left, (0, None)),
    ):  # fmt: skip
        qtbot.keyClick(view.live, key)
        view.select(Selection(**view.heard[-1][1]))
        assert (view.heard[-1][1]["layer"], view.heard[-1][1]["unit"]) == expected


# Cost


def test_a_picture_that_costs_much_is_painted_less_often_but_for_the_last(qtbot):
    view = shown(qtbot, "network", ELMAN)
    live = view.live
    live.grab()
    live.painted, live.cost = time.perf_counter(), 100.0
    live.repaint_soon(still=False)
    assert live.later.isActive() and live.later.interval() > 100_000
    live.later.stop()
    live.repaint_soon(still=True)
    assert not live.later.isActive()


def test_ways_of_edges_are_found_once(qtbot):
    live = shown(qtbot, "network", ELMAN).live
    live.grab()
    arcs = next(b for b in live.picture.bundles if b.shape == "arc")
    before = arcs.traced
    live.grab()
    assert arcs.traced is before


def test_values_that_are_not_known_are_told_as_what_stands_there(qtbot):
    live = shown(qtbot, "network", full("convolution")).live
    live.reading.values = {name: a for name, a in live.reading.values.items() if name != "0.c"}
    assert live.reading.value(Shown("0.c", 0)) is None
    words = [live.told(QPointF(on_screen(live, b.rect.center()))) for b in live.picture.bodies if b.column == 1]
    assert all(words) and not any(math.nan is w for w in words)


def test_biases_do_not_decide_how_strong_other_edges_look(qtbot):
    view = shown(qtbot, "network", ELMAN)
    W = np.array(view.seen.weights["0.elman.W"])
    W[-1] = 50
    ink = Ink(LIGHT, {"0.elman.W": W})
    assert ink.most(view.live.columns[1]) == np.abs(W[:-1]).max()


def test_what_stands_in_both_ways_is_seen_in_the_order_of_time(qtbot):
    seen = shown(qtbot, "network", LAYERS["lstm"](units=3, direction="both")).seen
    both = joined({name: a for name, a in seen.values.items() if name != "0.h"})
    np.testing.assert_allclose(both["0.h"], seen.values["0.h"])
    np.testing.assert_allclose(both["0.o"] * np.tanh(both["0.c"]), seen.values["0.h"])
