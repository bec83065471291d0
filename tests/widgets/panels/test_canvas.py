"""The network as a graph: what is drawn, and what clicks, drags and keys ask for."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsEllipseItem

from simulator.experiment import Experiment
from simulator.layers import LAYERS, LayerSpec
from simulator.network import NetworkSpec
from widgets.panels.canvas import VISIBLE, Canvas, columns_of
from widgets.theme import DARK, LIGHT


def stack(*kinds, **fields):
    layers = [{"kind": kind, "units": 4} | fields for kind in kinds]
    return Experiment.from_data({"network": {"layers": layers}})


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(380, 220)
    made.show()
    made.show_network(stack("elman", "dense", "lstm"), ("x",), ("y",))
    return made


@pytest.fixture
def asked(canvas):
    """What the canvas asks for, in order."""
    heard = []
    for name in ("selected", "remove_asked", "edit_asked", "moved"):
        getattr(canvas, name).connect(lambda *what, name=name: heard.append((name, *what)))
    return heard


def point(canvas, index):
    """Where a column's middle is on the screen."""
    return canvas.mapFromScene(QPointF(canvas._x(index + 1), 0))


def tips(canvas, word):
    return [item for item in canvas.scene().items() if item.toolTip().startswith(word)]


@pytest.mark.parametrize("index", [-1, 0, 1, 2, 3])
def test_a_click_selects_the_column_under_it(canvas, asked, qtbot, index):
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, index))
    assert asked == [("selected", index)]


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


def test_a_double_click_asks_to_edit(canvas, asked, qtbot):
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point(canvas, 1))
    assert ("edit_asked", 1) in asked
    assert not [what for what in asked if what[0] == "moved"]


def test_delete_and_backspace_ask_to_remove_the_selected_layer(canvas, asked, qtbot):
    canvas.select(1)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert asked == [("remove_asked", 1)] * 2


def test_arrow_keys_select_from_input_to_output_and_stop_there(canvas, asked, qtbot):
    canvas.selected.connect(canvas.select)
    for key in [Qt.Key.Key_Left] * 2 + [Qt.Key.Key_Right] * 5:
        qtbot.keyClick(canvas, key)
    assert [index for _, index in asked] == [-1, -1, 0, 1, 2, 3, 3]


def test_the_selected_column_can_always_be_seen(canvas, qtbot):
    canvas.selected.connect(canvas.select)
    canvas.show_network(stack(*["elman"] * 16), ("x",), ("y",))
    for index in range(1, 17):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        assert canvas.viewport().rect().contains(point(canvas, index))
    canvas.select(-1)
    assert canvas.viewport().rect().contains(point(canvas, -1))


@pytest.mark.parametrize("kind", LAYERS)
def test_a_loop_is_drawn_for_the_layers_that_feed_back_and_a_bias_where_there_is_one(canvas, kind):
    sized = {"units": 4} if "units" in LAYERS[kind].model_fields else {}
    layer = LAYERS[kind](**sized)
    # The network need not be one that can be trained: only what is drawn matters.
    experiment = Experiment().model_copy(update={"network": NetworkSpec.model_construct(layers=(layer,))})
    canvas.show_network(experiment, ("x",), ("y",))
    assert len(tips(canvas, "Recurrent")) == LAYERS[kind].recurrent
    assert len(tips(canvas, "Bias")) == 1 + layer.biased
    assert columns_of(experiment, ("x",), ("y",))[1].caption == f"{LAYERS[kind].written}\n{layer.width(1)}"


def test_a_layer_without_units_of_its_own_is_as_wide_as_its_inputs(canvas):
    class Thin(LayerSpec):
        written = "Thin"
        kind: str = "dense"

        def width(self, n_in):
            return n_in

    experiment = Experiment().model_copy(update={"network": NetworkSpec.model_construct(layers=(Thin(),))})
    canvas.show_network(experiment, ("a", "b", "c"), ("y",))
    assert canvas.columns[1].count == 3


@pytest.mark.parametrize("units", [1, 2, VISIBLE, VISIBLE + 1, 4096])
@pytest.mark.parametrize("depth", [1, 3])
def test_networks_of_any_size_fit_into_view(canvas, units, depth):
    canvas.resize(900, 500)
    canvas.show_network(stack(*["lstm"] * depth, units=units), tuple("abcdefghij"), ("y",))
    canvas.resize(380, 220)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect().adjusted(-3, -3, 3, 3)
    assert seen.contains(canvas.sceneRect())
    assert canvas.sceneRect().contains(canvas.scene().itemsBoundingRect())
    drawn = [i for i in canvas.scene().items() if isinstance(i, QGraphicsEllipseItem)]
    assert len(drawn) == (VISIBLE - 1) + depth * (units if units <= VISIBLE else VISIBLE - 1) + 1


def test_units_of_the_data_are_named_and_long_names_shortened(canvas):
    canvas.show_network(stack("elman"), ("price", "temperature"), ("next",))
    texts = {item.text() for item in canvas.scene().items() if hasattr(item, "text")}
    assert {"price", "tempera…", "next"} <= texts
    assert tips(canvas, "temperature")


def test_both_themes_reach_the_drawing(canvas):
    for theme in (DARK, LIGHT):
        canvas.recolour(theme)
        assert canvas.scene().backgroundBrush().color().name() == theme.base
        assert {i.brush().color().name() for i in tips(canvas, "Elman")} == {theme.text, theme.accent}
