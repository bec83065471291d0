"""The network as a band: what is clicked in it is what the bench has selected."""

import pytest
from PySide6.QtCore import Qt

from simulator.keeping.library import resolve
from widgets.bench.layers import Layers
from widgets.bench.workbench import Workbench
from widgets.panels.band import Band
from widgets.settings import Settings


@pytest.fixture
def band(qtbot, tmp_path):
    bench = Workbench(Settings(tmp_path), in_process=True)
    made = Band(bench, Layers(bench))
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    bench.document.open(resolve("sine").experiment)
    yield made
    bench.close()


def click(band, qtbot, point):
    qtbot.mouseClick(band.canvas.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())


def test_a_unit_that_is_clicked_is_selected_everywhere_and_a_click_beside_lets_it_go(band, qtbot):
    unit = next(b for b in band.canvas.picture.bodies if b.column == 1 and b.unit == 2)
    click(band, qtbot, unit.rect.center())
    now = band.bench.selector.now
    assert (now.layer, now.unit) == (0, 2) == (band.canvas.index, band.canvas.unit)
    click(band, qtbot, band.canvas.picture.frame(1).topLeft() + unit.rect.center() * 0)
    assert band.bench.selector.now.unit is None


def test_what_is_selected_elsewhere_is_marked_in_the_drawing(band):
    band.bench.selector.select(layer=1, unit=0)
    assert (band.canvas.index, band.canvas.unit) == (1, 0)


def test_a_kind_that_is_chosen_in_the_menu_is_added(band):
    action = next(action for action in band.add.menu().actions() if action.data() == "gru")
    action.trigger()
    assert [layer.kind for layer in band.layers.all] == ["elman", "gru"]
    assert [column.head for column in band.canvas.columns] == ["Input", "Elman", "GRU", "Output"]
