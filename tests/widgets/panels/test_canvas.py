"""The network as a picture: what is drawn, and what clicks, drags, keys and the pointer find."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from simulator.experiment import Experiment
from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec
from tests.simulator.cases import full, named, specs
from widgets.drawing.ink import THICK, THIN, Ink
from widgets.drawing.routes import along
from widgets.drawing.slots import MOST
from widgets.panels.canvas import Canvas
from widgets.theme import DARK, LIGHT

INPUTS, OUTPUTS = ("a", "b", "c"), ("y", "z")


def stack(*kinds, read_out=None, **fields):
    layers = [{"kind": kind, "units": 4} | fields for kind in kinds]
    return Experiment.from_data({"network": {"layers": layers, "read_out": read_out or {}}})


def of_layers(*layers):
    """The network need not be one that can be trained: only what is drawn matters."""
    return Experiment().model_copy(update={"network": NetworkSpec.model_construct(layers=layers)})


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(700, 220)
    made.show()
    made.show_network(stack("elman", "dense", "lstm"), ("x",), ("y",))
    return made


@pytest.fixture
def asked(canvas):
    """What the canvas asks for, in order."""
    heard = []
    for name in ("selected", "unit_selected", "remove_asked", "edit_asked", "moved"):
        getattr(canvas, name).connect(lambda *what, name=name: heard.append((name, *what)))
    return heard


def on_screen(canvas, x, y):
    return QPoint(round(x - canvas.horizontalScrollBar().value()), round(y))


def point(canvas, index):
    """Where a column's name is on the screen."""
    return on_screen(canvas, canvas.picture.areas[index + 1].middle, 12)


def bodies(canvas, place, *shapes):
    return [b for b in canvas.picture.bodies if b.column == place and b.shape in shapes]


def drawn(canvas, place):
    """Every declared edge that a drawn one into a column stands for: (way, wire, i, j)."""
    return [
        (bundle.way, *part)
        for bundle in canvas.picture.bundles
        if bundle.column == place
        for end in bundle.ends
        for part in bundle.parts(end)
    ]


def shapes(canvas, place):
    return {bundle.shape for bundle in canvas.picture.bundles if bundle.column == place and bundle.ends}


# What is drawn


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_the_edges_are_those_the_layer_declares(canvas, spec):
    """All but what a unit does with its own values alone, which is inside it; of a window's, those that are seen."""
    canvas.resize(1400, 900)
    canvas.show_network(of_layers(spec), INPUTS, OUTPUTS)
    units = {b.unit for b in canvas.picture.bodies if b.column == 1}
    declared = [
        (k, wire, *edge)
        for k, way in enumerate(spec.structure(3, 2).ways)
        for wire in way.wires
        if wire.every or wire.source.role == "outside" or wire.source.role == "context"
        for edge in wire.edges()
        if spec.width(3) <= MOST or edge[1] in units
    ]
    assert sorted(map(repr, drawn(canvas, 1))) == sorted(map(repr, declared))


def test_the_output_sees_the_last_layer_and_by_a_shortcut_the_inputs(canvas):
    canvas.show_network(stack("dense", read_out={"shortcut": True}), INPUTS, OUTPUTS)
    names = [wire.source.name for _, wire, *_ in drawn(canvas, 2)]
    assert {name: names.count(name) for name in set(names)} == {"h": 8, "x": 6, "1": 2}
    assert "under" in shapes(canvas, 2)


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("dense", {}, {"line", "bias"}),
        ("elman", {}, {"line", "arc", "bias"}),
        ("jordan", {}, {"line", "ring", "loop", "bias"}),
        ("jordan", {"decay": 0.0}, {"line", "ring", "bias"}),
        ("lstm", {}, {"line", "arc", "bias"}),
        ("window", {}, {"elbow"}),
        ("integrate", {}, {"arrow"}),
        ("tdnn", {"bias": False}, {"line"}),
    ],
)
def test_a_kind_is_drawn_by_what_it_is(canvas, kind, fields, expected):
    canvas.show_network(of_layers(full(kind, **fields)), INPUTS, OUTPUTS)
    assert shapes(canvas, 1) == expected


def test_gates_and_cell_of_a_unit_are_seen(canvas):
    canvas.resize(900, 500)
    for kind, bars in (("lstm", 3), ("gru", 2)):
        canvas.show_network(stack(kind), ("x",), ("y",))
        assert len(bodies(canvas, 1, "box")) == len(bodies(canvas, 1, "square")) == 4
        assert len(bodies(canvas, 1, "bar")) == 4 * bars


@pytest.mark.parametrize(("forgets", "bars", "kept"), [(False, 2, "↺ 1.0"), (True, 3, "↺ f")])
def test_a_block_frames_its_cells_between_the_gates_they_share(canvas, forgets, bars, kept):
    layer = LAYERS["blocks"](blocks=2, size=3, forget_gate=forgets)
    canvas.resize(900, 500)
    canvas.show_network(of_layers(layer), ("x",), ("y",))
    assert len(bodies(canvas, 1, "frame")) == 2
    assert len(bodies(canvas, 1, "bar")) == 2 * bars
    assert len(bodies(canvas, 1, "square")) == 6
    assert [text.text for text in canvas.picture.texts].count(kept) == 6


def test_what_reads_both_ways_has_a_lane_each_the_backward_one_dashed(canvas):
    canvas.show_network(stack("elman", direction="both"), ("x",), ("y",))
    assert [b.dashed for b in canvas.picture.bundles if b.shape == "arc"] == [False, True]
    assert len([ground for ground in canvas.picture.grounds if ground.lane]) == 2
    assert {b.unit for b in bodies(canvas, 1, "disk")} == set(range(8))


def test_taps_stand_in_a_frame_of_features_by_steps(canvas):
    canvas.show_network(of_layers(full("tdnn", delays=4)), INPUTS, OUTPUTS)
    frame = next(ground.rect for ground in canvas.picture.grounds if not ground.lane)
    assert len([b for b in bodies(canvas, 1, "square") if frame.contains(b.rect)]) == 3 * 4


def test_a_long_past_is_drawn_by_its_ends(canvas):
    canvas.show_network(of_layers(full("tdnn", delays=200)), ("x",), ("y",))
    texts = [text.text for text in canvas.picture.texts]
    assert len(bodies(canvas, 1, "square")) == 5
    assert {"t−199", "…", "t"} <= set(texts)


@pytest.mark.parametrize(("pool", "strips"), [("none", 4), ("max", 6)])
def test_a_channel_leads_to_its_map_and_pooling_to_a_shorter_one(canvas, pool, strips):
    canvas.show_network(of_layers(full("convolution", pool=pool)), INPUTS, OUTPUTS)
    assert len([b for b in bodies(canvas, 1, "square") if b.unit == 0]) == strips
    assert (pool in {text.text for text in canvas.picture.texts}) == (pool == "max")


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("size", [(560, 110), (900, 300)])
def test_every_kind_stays_within_its_picture(canvas, kind, size):
    canvas.resize(*size)
    canvas.show_network(of_layers(full(kind, 40)), INPUTS, OUTPUTS)
    picture = canvas.picture
    for body in picture.bodies:
        assert body.rect.top() >= 0 and body.rect.bottom() <= picture.height
        assert body.rect.left() >= 0 and body.rect.right() <= picture.width
    for area, following in zip(picture.areas, picture.areas[1:], strict=False):
        assert area.right < following.left


@pytest.mark.parametrize("units", [1, 2, 6, 7, 10, 11, 4096])
def test_of_many_units_the_first_and_the_last_are_drawn(canvas, units):
    canvas.resize(700, 260)
    canvas.show_network(stack("dense", units=units), ("x",), ("y",))
    seen = [b.unit for b in bodies(canvas, 1, "disk")]
    assert seen[-1] == units - 1
    assert seen[:-1] == list(range(len(seen) - 1))
    assert len(seen) == min(units, MOST) if units <= MOST else 6 < len(seen) < MOST


def test_columns_spread_over_the_width_and_a_deep_network_scrolls(canvas):
    canvas.resize(1400, 220)
    assert canvas.horizontalScrollBar().maximum() == 0
    assert canvas.picture.areas[-1].right - canvas.picture.areas[0].left > 1000
    canvas.show_network(stack(*["elman"] * 32, units=16), ("x",), ("y",))
    assert canvas.horizontalScrollBar().maximum() > 1000
    assert len({area.left for area in canvas.picture.areas}) == 34


def test_units_of_the_data_are_named_and_long_names_shortened(canvas):
    long = "temperature of the water in the northern basin"
    canvas.show_network(stack("elman"), ("price", long), ("next",))
    texts = {text.text for text in canvas.picture.texts}
    assert {"price", "next"} <= texts
    assert long not in texts
    assert any(text.startswith("temperature") and text.endswith("…") for text in texts)


def test_a_size_that_depends_on_the_data_is_not_told_before_it_is_known(canvas):
    canvas.show_network(of_layers(full("window")), (), ())
    assert [column.size for column in canvas.columns] == ["?", "?", "identity · ?"]
    canvas.show_network(of_layers(full("window")), INPUTS, OUTPUTS)
    assert [column.size for column in canvas.columns] == ["3", "15", "identity · 2"]


# Colours


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixelColor(on_screen(canvas, x, y)).name()


def test_both_themes_reach_the_drawing(canvas):
    for theme in (DARK, LIGHT):
        canvas.recolour(theme)
        assert colour_at(canvas, 2, 110) == theme.base
        disk = bodies(canvas, 0, "disk")[0].rect.center()
        assert colour_at(canvas, disk.x(), disk.y()) == theme.diverging[1]


def test_the_selected_column_has_a_wash_and_the_selected_unit_a_ring(canvas):
    unit = bodies(canvas, 2, "disk")[1]
    area, above = canvas.picture.areas[2], unit.rect.top() - 4
    canvas.select(0)
    assert colour_at(canvas, area.left - 4, 60) == LIGHT.base
    canvas.select(1, 1)
    assert colour_at(canvas, area.left - 4, 60) == LIGHT.wash
    ring = QColor(colour_at(canvas, unit.rect.center().x(), above))
    assert ring.blue() > 200 and ring.red() < 80


def test_weights_give_edges_their_colour_and_thickness(canvas):
    experiment = stack("dense")
    canvas.show_network(experiment, INPUTS, OUTPUTS)
    weights = Network(experiment.network, 3, 2, np.random.default_rng(0), "float64").params()
    W = weights["0.dense.W"]
    W[:3], W[0, 1], W[2, 3] = 0.1, 0.5, -1.0
    bundle = next(b for b in canvas.picture.bundles if b.column == 1 and b.shape == "line")
    ink, ends = Ink(LIGHT, weights), {(end.source, end.target): end for end in bundle.ends}
    found = {at: ink.key(bundle, ends[at], canvas.columns[1])[:2] for at in ((0, 1), (2, 3), (0, 0))}
    assert found == {
        (0, 1): (LIGHT.diverging[2], round(THIN + THICK / 2, 1)),
        (2, 3): (LIGHT.diverging[0], round(THIN + THICK, 1)),
        (0, 0): (LIGHT.diverging[2], round(THIN + THICK / 10, 1)),
    }
    edge = ends[2, 3]
    middle = ((edge.x1 + edge.x2) / 2, (edge.y1 + edge.y2) / 2)
    before = colour_at(canvas, *middle)
    canvas.show_weights(weights)
    assert before != colour_at(canvas, *middle) == LIGHT.diverging[0]


def test_edges_of_the_selected_unit_stand_out(canvas):
    canvas.show_network(stack("dense"), INPUTS, OUTPUTS)
    ink = Ink(LIGHT, {}, (1, 2))
    touching = {
        (bundle.column, end.source, end.target)
        for bundle in canvas.picture.bundles
        if bundle.shape == "line"
        for end in bundle.ends
        if ink.key(bundle, end, canvas.columns[bundle.column])[2] == 1
    }
    assert touching == {(1, 0, 2), (1, 1, 2), (1, 2, 2), (2, 2, 0), (2, 2, 1)}


def test_a_cell_stands_out_with_the_edges_of_its_block(canvas):
    canvas.show_network(of_layers(LAYERS["blocks"](blocks=3, size=2)), ("x",), ("y",))
    bundles = {b.shape: b for b in canvas.picture.bundles if b.column == 1}
    touched = {
        shape: [(end.source, end.target) for end in bundles[shape].ends if bundles[shape].touches(end, 1, 5)]
        for shape in ("line", "arc")
    }
    assert touched["line"] == [(0, 2)]
    assert sorted(touched["arc"]) == [(0, 2), (1, 2), (2, 0), (2, 1), (2, 2)]


# What the user does


@pytest.mark.parametrize("index", [-1, 0, 1, 2, 3])
def test_a_click_selects_the_column_under_it(canvas, asked, qtbot, index):
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, index))
    assert asked == [("selected", index)]


def test_a_click_on_a_unit_selects_it(canvas, asked, qtbot):
    unit = bodies(canvas, 2, "disk")[2]
    where = on_screen(canvas, unit.rect.center().x(), unit.rect.center().y())
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked == [("unit_selected", 1, 2)]


def test_a_click_beside_the_graph_selects_the_nearest_column(canvas, asked, qtbot):
    for place in (QPoint(1, 1), QPoint(canvas.viewport().width() - 2, 1)):
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [("selected", -1), ("selected", 3)]


def test_a_drag_moves_a_layer_to_another_place(canvas, asked, qtbot):
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, 0))
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, 2))
    assert asked == [("selected", 0), ("moved", 0, 2)]


@pytest.mark.parametrize(("source", "target"), [(-1, 1), (0, 3), (3, 0), (1, -1)])
def test_input_and_output_stay_at_their_ends(canvas, asked, qtbot, source, target):
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, source))
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, target))
    assert asked == [("selected", source)]


def test_a_double_click_and_enter_ask_to_edit(canvas, asked, qtbot):
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, 1))
    canvas.select(2)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert [what for what in asked if what[0] == "edit_asked"] == [("edit_asked", 1), ("edit_asked", 2)]
    assert not [what for what in asked if what[0] == "moved"]


def test_delete_and_backspace_ask_to_remove_the_selected_layer(canvas, asked, qtbot):
    canvas.select(1)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert asked == [("remove_asked", 1)] * 2


def test_arrow_keys_select_from_input_to_output_and_stop_there(canvas, asked, qtbot):
    canvas.selected.connect(canvas.select)
    for key in [Qt.Key.Key_Left] * 2 + [Qt.Key.Key_Right] * 5 + [Qt.Key.Key_Home, Qt.Key.Key_End]:
        qtbot.keyClick(canvas, key)
    assert [index for _, index in asked] == [-1, -1, 0, 1, 2, 3, 3, -1, 3]


def test_up_and_down_select_the_units_that_are_drawn_and_stop_there(canvas, asked, qtbot):
    canvas.unit_selected.connect(canvas.select)
    canvas.select(1)
    for key in [Qt.Key.Key_Down] * 5 + [Qt.Key.Key_Up] * 2:
        qtbot.keyClick(canvas, key)
    assert [what[2] for what in asked] == [0, 1, 2, 3, 3, 2, 1]


def test_the_selected_column_can_always_be_seen(canvas, qtbot):
    canvas.selected.connect(canvas.select)
    canvas.show_network(stack(*["elman"] * 16), ("x",), ("y",))
    for index in range(1, 17):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        assert canvas.viewport().rect().contains(point(canvas, index))
    canvas.select(-1)
    assert canvas.viewport().rect().contains(point(canvas, -1))


def middle_of(bundle, end):
    """A point that is on an edge."""
    box = along(bundle, end)
    return box.pointAtPercent(0.25) if bundle.shape != "line" else QPointF((end.x1 + end.x2) / 2, (end.y1 + end.y2) / 2)


def told(canvas, bundle, end):
    at = middle_of(bundle, end)
    return canvas.told(QPointF(at.x() - canvas.horizontalScrollBar().value(), at.y()))


def test_edges_say_what_they_join_and_which_weight_they_carry(canvas):
    canvas.show_network(stack("dense"), INPUTS, OUTPUTS)
    bundle = next(b for b in canvas.picture.bundles if b.column == 1 and b.shape == "line")
    end = next(end for end in bundle.ends if (end.source, end.target) == (0, 0))
    assert told(canvas, bundle, end) == "Input “a” → Dense 1.\nWeight W¹₁₁"
    weights = Network(stack("dense").network, 3, 2, np.random.default_rng(0), "float64").params()
    weights["0.dense.W"][0, 0] = -0.25
    canvas.show_weights(weights)
    assert told(canvas, bundle, end) == "Input “a” → Dense 1.\nWeight W¹₁₁ = −0.25"


def test_an_edge_to_a_unit_with_gates_says_which_weight_goes_where(canvas):
    canvas.show_network(stack("lstm"), ("x",), ("y",))
    bundle = next(b for b in canvas.picture.bundles if b.column == 1 and b.shape == "line")
    lines = told(canvas, bundle, bundle.ends[0]).splitlines()
    assert lines[1:] == [
        "Weight W¹ᵒ₁₁ (output gate)", "Weight W¹ⁱ₁₁ (input gate)", "Weight W¹ᶠ₁₁ (forget gate)",
        "Weight W¹ᵍ₁₁ (candidate)",
    ]  # fmt: skip


def test_units_lanes_and_columns_say_what_they_are(canvas):
    unit = bodies(canvas, 2, "disk")[1].rect.center()
    assert canvas.told(unit) == "Unit 2."
    assert canvas.told(QPointF(point(canvas, 1))) == LAYERS["dense"].told()
    lane = next(ground.rect for ground in canvas.picture.grounds if ground.lane)
    assert "one step later" in canvas.told(QPointF(lane.right() - 2, lane.top() + 2))
