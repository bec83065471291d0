"""Lists of the kinds of layer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu

from simulator.layers import LAYERS
from widgets.panels.kinds import BRIEF, fill_combo, fill_menu, grouped


@pytest.fixture
def combo(qtbot):
    made = QComboBox()
    qtbot.addWidget(made)
    fill_combo(made)
    return made


def test_every_kind_stands_in_one_group_those_without_memory_first():
    found = [(group, kind) for group, kinds in grouped() for kind, _ in kinds]
    assert sorted(kind for _, kind in found) == sorted(LAYERS)
    assert [group for group, _ in found] == sorted((group for group, _ in found), reverse=True)
    assert {kind for group, kind in found if group == "With memory"} == {k for k in LAYERS if LAYERS[k].recurrent}


def test_the_menu_says_of_each_kind_what_it_does_under_headings_that_do_nothing(qtbot):
    menu = QMenu()
    qtbot.addWidget(menu)
    fill_menu(menu)
    kinds = {action.data(): action for action in menu.actions() if action.data()}
    assert kinds.keys() == LAYERS.keys()
    assert all(kinds[k].text() == f"{LAYERS[k].written} – {LAYERS[k].brief}" for k in LAYERS)
    headings = [a.text() for a in menu.actions() if not a.isEnabled() and not a.isSeparator()]
    assert headings == ["Without memory", "With memory"]


def test_the_list_finds_each_kind_and_its_headings_cannot_be_chosen(combo):
    for kind in LAYERS:
        item = combo.findData(kind)
        assert combo.itemText(item) == LAYERS[kind].written
        assert combo.itemData(item, BRIEF) == LAYERS[kind].brief
    chosen = [combo.model().item(k) for k in range(combo.count()) if combo.itemData(k) is None]
    assert [item.text() for item in chosen] == ["Without memory", "With memory"]
    assert not any(item.flags() & Qt.ItemFlag.ItemIsSelectable for item in chosen)


def test_keys_go_from_kind_to_kind_past_a_heading(combo, qtbot):
    combo.show()
    last = max(k for k in range(combo.count()) if (kind := combo.itemData(k)) and not LAYERS[kind].recurrent)
    combo.setCurrentIndex(last)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert LAYERS[combo.currentData()].recurrent
