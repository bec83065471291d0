"""The laboratory: sizes that fit every window, which views are shown, and exports of all of them."""

import csv
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QToolButton

from simulator.experiment import presets
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG, leave, new_window
from widgets.lab.floating import Floating
from widgets.segments import Segments
from widgets.views import VIEWS


def lab_of(window):
    return window.pages["train"].lab


def view_of(window, kind):
    return next(view for view in lab_of(window).views if view.kind == kind)


def click_name(window, qtbot, kind):
    """The name of a view on its card."""
    view = view_of(window, kind)
    card = lab_of(window).cards[view.card]
    button = next(b for b in card.place_of(view).names.buttons() if b.text() == view.title)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    return window


SIZES = [(1024, 700), (1280, 720), (1440, 900), (1920, 1080), (3840, 2160)]


def test_every_size_is_usable_whatever_it_was_before(opened, qtbot):
    for before in ((1024, 700), (3840, 2160)):
        for size in SIZES:
            for each in (before, size):
                opened.resize(*each)
            check_usable(opened, size)


def check_usable(opened, size):
    lab = lab_of(opened)
    assert (opened.width(), opened.height()) == size, "nothing forces the window to be larger"
    assert 290 <= lab.inspector.width() <= 420
    room = lab.inspector.area.viewport().width()
    assert all(panel.minimumSizeHint().width() <= room for panel in lab.inspector.panels.values()), "no field is cut"
    assert lab.band.canvas.height() >= 100
    units = next(f for f in lab.network.layer_form.fields.values() if f.name == "units")
    assert units.isVisible() and not units.visibleRegion().isEmpty(), "a layer's fields can be seen"
    assert lab.one_column == (size[0] < 1120)
    seen = opened.page.showing().seen()
    assert {"loss"} <= {view.kind for view in seen}
    assert all(view.width() >= 220 and view.height() >= 110 for view in seen)
    states = view_of(opened, "states")
    assert states.isVisible() == (not lab.one_column and lab.height() >= 680)


def test_what_was_set_by_hand_holds_on_resize_and_over_starts(folder, qtbot):
    window = new_window(folder, qtbot)
    window.bench.open(Opened(presets()["sine"]))
    lab = lab_of(window)
    lab.columns.moveSplitter(400, 1)
    lab.whole.moveSplitter(310, 1)
    share = lab.columns.chosen
    window.resize(1920, 1080)
    assert lab.inspector.width() == pytest.approx(310, abs=3)
    left, right = lab.columns.sizes()
    assert left / (left + right) == pytest.approx(share, abs=0.01)
    click_name(window, qtbot, "traces")
    lab.inspector.turn_to("Training")
    leave(window)
    window.close()
    second = new_window(folder, qtbot)
    second.resize(1440, 900)
    second.bench.open(Opened(presets()["sine"]))
    assert lab_of(second).columns.chosen == pytest.approx(share, abs=0.01)
    assert lab_of(second).inspector.shown == "Training"
    assert view_of(second, "traces").isVisible() and not view_of(second, "states").isVisible()
    second.actions_["view.reset-layout"].trigger()
    assert lab_of(second).columns.chosen is None
    assert view_of(second, "states").isVisible()


def arranged(**changed):
    """An arrangement as it is kept, with other values in some places."""
    splits = {"inspector": 300, "network": 200, "columns": 0.5, "rows of training": 0.6, "rows of sequence": 0.6}
    cards = {"training": {"folded": True, "views": []}, "sequence": {"folded": None, "views": ["traces"]}}
    top = {name: changed.pop(name) for name in ("tab", "card") if name in changed}
    return json.dumps({"splits": splits | changed, "cards": cards, "tab": "Notes", "card": 1} | top)


DAMAGED = [
    "", "{", "[]", "[" * 100_000, '{"splits": {}, "cards": {}, "tab": 1, "card": "x"}', arranged(tab=7),
    arranged(card=10**30), *(arranged(inspector=x) for x in (float("nan"), float("inf"), 1e300, 10**400, -1, "300")),
    *(arranged(columns=x) for x in (1.5, -0.1, float("nan"), True)),
]  # fmt: skip


def test_a_damaged_arrangement_changes_nothing(folder, qtbot):
    window = new_window(folder, qtbot)
    window.bench.settings.arrangement = DAMAGED[1]
    window.bench.open(Opened(presets()["sine"]))
    lab = lab_of(window)
    for text in DAMAGED:
        lab.restore(text)
        assert view_of(window, "loss").isVisible(), text[:80]
        assert [split.chosen for split in lab.splits.values()] == [None] * 5, text[:80]
        assert [card.by_hand for card in lab.cards.values()] == [None, None], text[:80]
        assert lab.inspector.shown == "Network" and lab.switch.index == 0, text[:80]


def test_an_arrangement_of_an_earlier_start_is_taken_over(folder, qtbot):
    window = new_window(folder, qtbot)
    window.bench.settings.arrangement = arranged()
    window.bench.open(Opened(presets()["sine"]))
    lab = lab_of(window)
    assert lab.whole.chosen == 300 and lab.inspector.shown == "Notes" and lab.cards["training"].by_hand
    assert json.loads(lab.arrangement()) == json.loads(arranged())


def test_nothing_scrolls_inside_something_that_scrolls(opened):
    for area in opened.page.findChildren(QScrollArea):
        above = area.parentWidget()
        while above is not None:
            assert not isinstance(above, QScrollArea)
            above = above.parentWidget()


def test_the_lower_row_can_be_unfolded_where_it_was_folded_for_want_of_room(opened, qtbot):
    opened.resize(1280, 720)
    card = lab_of(opened).cards["sequence"]
    assert card.below.folded and not view_of(opened, "states").isVisible()
    qtbot.mouseClick(card.below.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert view_of(opened, "states").isVisible()
    opened.resize(1300, 720)
    assert view_of(opened, "states").isVisible(), "what the user chose stays"


def test_a_card_shows_the_view_that_suits_and_goes_back_to_the_chosen_one(window, qtbot):
    window.bench.open(Opened(presets()["characters"]))
    assert "text" in {view.kind for view in window.page.showing().seen()}
    click_name(window, qtbot, "classes")
    assert "classes" in {view.kind for view in window.page.showing().seen()}
    window.bench.open(Opened(presets()["sine"]))
    assert "output" in {view.kind for view in window.page.showing().seen()}
    window.bench.open(Opened(presets()["characters"]))
    assert "classes" in {view.kind for view in window.page.showing().seen()}


def test_a_view_in_a_window_of_its_own_is_drawn_and_comes_back(training, qtbot):
    card = lab_of(training).cards["training"]
    loss = view_of(training, "loss")
    card.fill_menu()
    next(a for a in card.menu.actions() if a.text().startswith("Open in a window")).trigger()
    [window] = training.findChildren(Floating)
    assert window.isVisible() and loss.window() is window and loss in training.page.showing().seen()
    assert "score" not in {view.kind for view in training.page.showing().seen()}
    window.close()
    assert loss.window() is training and loss.isVisible()
    assert not card.floating


def test_one_column_has_a_switch(opened, qtbot):
    opened.resize(1024, 700)
    lab = lab_of(opened)
    assert lab.cards["training"].isVisible() and not lab.cards["sequence"].isVisible()
    qtbot.mouseClick(lab.switch.buttons()[1], Qt.MouseButton.LeftButton)
    assert lab.cards["sequence"].isVisible() and not lab.cards["training"].isVisible()
    opened.resize(1440, 900)
    assert lab.cards["sequence"].isVisible() and lab.cards["training"].isVisible()


def test_all_plots_are_exported_also_those_that_are_not_seen(training, qtbot, folder):
    click_name(training, qtbot, "traces")
    qtbot.waitUntil(lambda: not view_of(training, "states").isVisible(), timeout=LONG)
    training.bench.session.pause()
    qtbot.waitUntil(lambda: training.bench.session.history.last.paused, timeout=LONG)
    (folder / "plots").mkdir()
    training.program.exporting.plots(training.page.showing(), folder / "plots")
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    made = {path.name for path in (folder / "plots").iterdir()}
    suited = {view.kind for view in training.page.showing().suited() if view.numbers()[1]}
    assert {"loss", "output", "states", "traces", "gradients"} <= suited <= set(VIEWS)
    assert made == {f"{kind}{suffix}" for kind in suited for suffix in (".png", ".svg", ".csv")}
    with (folder / "plots" / "states.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) > 2
    assert not view_of(training, "states").isVisible()


def test_plots_are_exported_after_the_engine_has_failed(training, qtbot, folder):
    training.bench.session.let_go()
    (folder / "plots").mkdir()
    training.program.exporting.plots(training.page.showing(), folder / "plots")
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    assert (folder / "plots" / "loss.png").exists()


def test_an_export_encodes_and_writes_in_the_background_and_says_when_it_is_done(training, qtbot, folder, monkeypatch):
    training.bench.session.pause()
    jobs = []
    with monkeypatch.context() as patch:
        patch.setattr(training.bench.background, "do", lambda work, then: jobs.append((work, then)))
        view = training.page.showing().seen()[0]
        training.program.exporting.plot(training.page.showing(), view, folder / "one.png")
    assert not (folder / "one.png").exists()
    [(work, then)] = jobs
    then(work())
    assert (folder / "one.png").exists()
    assert "Exported" in training.overlay.text.text()


def test_the_focus_goes_with_the_chosen_word(qtbot):
    words = Segments(("Network", "One."), ("Data", "Two."), ("Training", "Three."))
    qtbot.addWidget(words)
    with qtbot.waitActive(words):
        words.show()
        words.activateWindow()
    first, second, third = words.buttons()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert second.hasFocus() and not first.hasFocus()
    words.select(2)
    assert third.hasFocus()
    words.focusNextChild()
    assert not (first.hasFocus() or second.hasFocus())  # who comes by Tab comes to the chosen one
    third.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(third, Qt.Key.Key_Left)
    assert second.hasFocus() and second.isChecked()


def test_the_export_of_a_curve_says_what_its_numbers_are(opened):
    card = lab_of(opened).cards["training"]
    card.fill_menu()
    export = next(action for action in card.menu.actions() if action.text() == "Export…")
    assert "each span of updates" in export.toolTip() and card.menu.toolTipsVisible()
    assert "each span of updates" in opened.actions_["file.export-plots"].toolTip()
