"""The sheet of matrices: true to the weights, pointed at, clicked, and with a trail of histograms."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolTip

from simulator.layers import LAYERS
from tests.simulator.cases import named, specs
from tests.widgets.views.seen_inside import seen_inside, shown
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.shades import colours
from widgets.theme import LIGHT
from widgets.views import sheet
from widgets.views.tiles import TRAIL, Trail


def middle(tile, i, j):
    return tile.rect(i, j).center().toPoint()


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_every_entry_of_every_matrix_is_on_the_sheet_and_has_a_name(qtbot, spec):
    view = shown(qtbot, "matrices", spec)
    sheet = view.sheet
    sheet.grab()
    assert [tile.name for tile in sheet.tiles] == list(view.seen.weights)
    for tile in sheet.tiles:
        assert sheet.rect().contains(tile.area.toRect()) and sheet.rect().contains(tile.bars.toRect())
        W = view.seen.weights[tile.name]
        for i, j in np.ndindex(W.shape):
            assert tile.at(tile.rect(i, j).center()) == (i, j)
            value = f"{W[i, j]:.3g}".replace("-", "−")
            assert " → " in (words := sheet.told(tile.rect(i, j).center())) and f"= {value}, gradient " in words


def test_no_two_maps_stand_on_each_other(qtbot):
    sheet = shown(qtbot, "matrices", LAYERS["gru"](units=9), LAYERS["elman"](units=3), size=(760, 240)).sheet
    areas = [tile.area.united(tile.bars) for tile in sheet.tiles]
    assert len(areas) > 3
    assert not any(a.intersects(b) for n, a in enumerate(areas) for b in areas[:n])


def test_entries_have_the_colours_of_their_values(qtbot):
    view = shown(qtbot, "matrices", LAYERS["elman"](units=40))
    sheet = view.sheet
    tile, image = sheet.tiles[0], sheet.grab().toImage()
    W = view.seen.weights[tile.name]
    reach = float(np.abs(W[:-1]).max())  # the last row are biases
    for i, j in ((0, 0), (17, 30), (42, 3)):
        found, expected = image.pixelColor(middle(tile, i, j)), colours(LIGHT, -reach, reach, float(W[i, j]))[0]
        assert abs(found.red() - expected.red()) + abs(found.blue() - expected.blue()) <= 4


def test_an_entry_tells_its_name_row_column_value_and_gradient(qtbot):
    view = shown(qtbot, "matrices", LAYERS["lstm"](units=3))
    sheet, tile = view.sheet, view.sheet.tiles[0]
    qtbot.mouseMove(sheet, QPoint(1, 1))
    qtbot.mouseMove(sheet, middle(tile, 4, 7))  # x₂ to f₂
    W, g = view.seen.weights[tile.name][4, 7], view.seen.gradients[tile.name][4, 7]
    expected = f"W¹ᶠ₂₂: x₂ → f₂ = {W:.3g}, gradient {g:.3g}\n0.lstm.W, row 5, column 8".replace("-", "−")
    qtbot.waitUntil(lambda: QToolTip.text() == expected)


def test_a_click_selects_the_weight_with_its_unit_and_it_is_marked(qtbot):
    view = shown(qtbot, "matrices", LAYERS["lstm"](units=3))
    sheet, tile = view.sheet, view.sheet.tiles[0]
    before = sheet.grab().toImage()
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=middle(tile, 4, 7))
    assert view.heard == [("pointed", {"layer": 0, "unit": 1, "weight": ("0.lstm.W", 4, 7)})]
    view.select(Selection(**view.heard[0][1]))
    corner = tile.rect(4, 7).adjusted(-2, -2, 2, 2).center().toPoint() - QPoint(
        0, int(tile.rect(4, 7).height() / 2 + 2)
    )
    assert sheet.grab().toImage().pixelColor(corner) != before.pixelColor(corner)


def test_the_units_of_a_second_direction_are_counted_on(qtbot):
    view = shown(qtbot, "matrices", LAYERS["elman"](units=3, direction="both"))
    tile = next(tile for tile in view.sheet.tiles if "backward" in tile.name)
    qtbot.mouseClick(view.sheet, Qt.MouseButton.LeftButton, pos=middle(tile, 0, 1))
    assert view.heard[0][1]["unit"] == 4


def test_the_table_holds_every_weight_exactly(qtbot):
    view = shown(qtbot, "matrices", LAYERS["gru"](units=3))
    header, rows = view.numbers()
    assert header == ["matrix", "row", "column", "weight"]
    assert len(rows) == sum(W.size for W in view.seen.weights.values())
    for name, i, j, value in rows:
        assert np.float32(value) == view.seen.weights[name][i - 1, j - 1]


def test_earlier_histograms_are_kept_the_further_back_the_fewer():
    trail = Trail()
    for look in range(200):
        trail.add(float(look), np.zeros(1))
        assert len(trail.kept) <= TRAIL
    ages = [most for most, _ in trail.kept]
    assert ages[0] == 0 and ages == sorted(ages) and ages[-1] > 100


def test_standing_still_leaves_no_trail(qtbot):
    view = shown(qtbot, "matrices", LAYERS["elman"](units=3))
    trail = view.sheet.trails["0.elman.W"]
    _, snapshot = seen_inside(LAYERS["elman"](units=3), update=7)
    view.draw(snapshot, History(()))
    assert trail.looks == 1
    _, snapshot = seen_inside(LAYERS["elman"](units=3), update=8)
    view.draw(snapshot, History(()))
    assert trail.looks == 2


def test_a_matrix_of_more_entries_than_pixels_is_painted_from_some_of_them(qtbot, monkeypatch):
    sizes, whole = [], sheet.image
    monkeypatch.setattr(sheet, "image", lambda theme, W, *levels: sizes.append(W.size) or whole(theme, W, *levels))
    view = shown(qtbot, "matrices", LAYERS["elman"](units=2000))
    view.sheet.grab()
    assert max(sizes) < view.seen.weights["0.elman.W"].size / 2
