"""The card of time on the real window: its picture, its slider, its walk; and a sequence that is typed."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolTip

from simulator.experiment import presets, revised
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG
from widgets.bench.selection import Selection
from widgets.theme import THEMES

LEFT_BUTTON = Qt.MouseButton.LeftButton


class Inside:
    """The page Inside of a window, and the view that stands in its card of time."""

    def __init__(self, window, qtbot, experiment, size=(1280, 720)):
        window.resize(*size)
        window.bench.open(Opened(experiment))
        window.show_page("inside")
        self.window, self.qtbot, self.body = window, qtbot, window.pages["inside"].body
        self.card, self.chooser = self.body.cards["time"], self.body.chooser
        self.see(lambda view: view.seen is not None)

    @property
    def view(self):
        return self.card.above.shown

    @property
    def canvas(self):
        return self.view.canvas

    @property
    def now(self) -> Selection:
        return self.window.bench.selector.now

    def see(self, there):
        self.qtbot.waitUntil(lambda: bool(there(self.view)), timeout=LONG)
        self.canvas.grab()  # lay it out

    def turn_to(self, title):
        names = self.card.above.names.buttons()
        self.qtbot.mouseClick(next(b for b in names if b.text() == title), LEFT_BUTTON)
        self.see(lambda view: view.title == title and view.seen is not None)

    def cell(self, label, step, unit):
        where = next(each for each in self.canvas.placed if each.row.label == label)
        return where.cell(step, unit, self.canvas.steps).center().toPoint()

    def click(self, point, widget=None):
        self.qtbot.mouseClick(widget or self.canvas, LEFT_BUTTON, pos=point)

    def type(self, text):
        self.qtbot.mouseClick(self.chooser.parts.buttons()[2], LEFT_BUTTON)
        self.chooser.text.clear()
        self.qtbot.keyClicks(self.chooser.text, text)
        self.qtbot.keyClick(self.chooser.text, Qt.Key.Key_Return)


@pytest.fixture
def inside(window, qtbot):
    def make(name, *changes, size=(1280, 720)):
        experiment = presets()[name]
        for path, value in changes:
            experiment = revised(experiment, path, value)
        return Inside(window, qtbot, experiment, size)

    return make


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_a_click_selects_step_layer_and_unit_and_everything_follows(inside, size, theme):
    page = inside("eight-elman", size=size)
    page.window.use_theme(theme)
    page.canvas.grab()
    page.click(page.cell("h", 6, 4))
    assert (page.now.step, page.now.layer, page.now.unit) == (6, 0, 4)
    assert page.view.timeline.value() == 6 and "<b>t = 7</b> of 32" in page.card.walk.place.text()
    page.click(page.cell("y", 9, 1))
    assert (page.now.step, page.now.layer, page.now.unit) == (9, 1, 1)
    page.click(page.cell("x", 2, 1))
    assert (page.now.step, page.now.layer, page.now.unit) == (2, -1, 1)
    between = QPoint(round(page.canvas.steps.centre(20)), page.cell("x", 2, 1).y() - 8)
    page.click(between)
    assert (page.now.step, page.now.layer, page.now.unit) == (20, -1, 1)
    image = page.canvas.grab().toImage()
    wash = {image.pixelColor(round(page.canvas.steps.centre(20)), y).name() for y in range(image.height())}
    assert THEMES[theme].wash in wash
    width = page.canvas.width()
    assert page.canvas.steps.centre(31) < width and page.view.timeline.steps == page.canvas.steps


def test_what_is_pointed_at_is_told_with_its_value(inside, monkeypatch):
    page, told = inside("eight-elman"), []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, widget: told.append(text))
    page.qtbot.mouseMove(page.canvas, page.cell("h", 6, 4))
    value = f"{float(page.view.seen.values['0.h'][6, 4]):.4g}".replace("-", "−")
    page.qtbot.waitUntil(lambda: told == [f"h₅ at t = 7: {value}"], timeout=LONG)


def test_the_slider_is_dragged_and_the_keys_walk(inside):
    page = inside("eight-elman")
    timeline = page.view.timeline
    at = QPoint(round(timeline.steps.centre(12)), 8)
    page.qtbot.mousePress(timeline, LEFT_BUTTON, pos=at)
    page.qtbot.mouseMove(timeline, QPoint(round(timeline.steps.centre(14)), 8))
    page.qtbot.mouseRelease(timeline, LEFT_BUTTON)
    assert page.now.step == 14
    page.qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert page.now.step == 13
    for widget in (page.canvas, page.card):
        for key, step in ((Qt.Key.Key_Right, 14), (Qt.Key.Key_Left, 13), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0),
                          (Qt.Key.Key_End, 31), (Qt.Key.Key_Right, 31)):  # fmt: skip
            page.qtbot.keyClick(widget, key)
            assert page.now.step == step
        page.window.bench.selector.select(step=13)


def test_play_walks_to_the_end_at_the_speed_that_is_chosen_and_then_begins_anew(inside):
    page = inside("eight-elman")
    player, walk = page.window.bench.player, page.card.walk
    page.window.bench.selector.select(step=29)
    page.qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    assert player.playing and player.timer.interval() == 250
    walk.speed.setFocus()
    page.qtbot.keyClick(walk.speed, Qt.Key.Key_Down)
    assert player.timer.interval() == 125
    player.timer.timeout.emit()
    assert page.now.step == 30 and player.playing
    assert page.window.actions_["inside.play"].text() == "Stand still in the sequence"
    player.timer.timeout.emit()
    assert page.now.step == 31 and not player.playing
    assert page.window.actions_["inside.play"].text() == "&Play the sequence"
    page.click(walk.play.rect().center(), walk.play)
    assert page.now.step == 0 and player.playing
    page.click(walk.forward.rect().center(), walk.forward)
    assert page.now.step == 1 and not player.playing
    page.window.actions_["inside.step-back"].trigger()
    assert page.now.step == 0 and not walk.back.isEnabled()


def test_the_commands_are_there_on_this_page_alone(inside):
    page = inside("eight-elman")
    commands = [page.window.actions_[id] for id in ("inside.play", "inside.step-back", "inside.step-forward")]
    page.window.activateWindow()
    page.qtbot.waitUntil(page.window.isActiveWindow)
    assert all(action.isEnabled() for action in commands)
    page.qtbot.keyClick(page.window, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert page.now.step == 30
    page.window.show_page("train")
    assert not any(action.isEnabled() for action in commands)


def test_of_a_long_sequence_the_columns_around_the_step_are_shown_and_all_of_it_in_a_strip(inside):
    page = inside("copy", ("data.delay", 200))
    T, canvas = len(page.view.seen.x), page.canvas
    steps = canvas.steps
    assert steps.count < T and steps.pitch >= 14 and steps.has(T - 1)
    page.click(QPoint(round(canvas.whole.centre(20)), 6))
    assert abs(page.now.step - 20) <= 1
    steps = canvas.steps
    assert steps.has(page.now.step)
    page.click(QPoint(round(steps.centre(steps.first + 5)), canvas.height() - 8))
    assert page.now.step == steps.first + 5 and canvas.steps == steps, "nothing moves under the pointer"
    assert page.view.timeline.maximum() == T - 1


def test_gates_stand_on_one_axis_and_a_click_selects_unit_and_step(inside):
    page = inside("reber")
    page.turn_to("Signals")
    strips = page.canvas.strips
    names = [signal.name for signal in page.window.bench.document.experiment.network.layers[0].signals]
    assert [strip.signal.name for strip in strips] == names and {"o", "i", "f", "c"} <= {*names}
    k = names.index("f")
    area, n = page.canvas.areas()[k], strips[k].values.shape[1]
    page.click(QPointF(page.canvas.steps.centre(3), area.top() + 2.5 / n * area.height()).toPoint())
    assert (page.now.layer, page.now.unit, page.now.step) == (0, 2, 3)
    value = f"{float(page.view.seen.values['0.f'][3, 2]):.4g}".replace("-", "−")
    assert page.canvas.told(3, strips[k], 2) == f"f₃ at t = 4: {value} (forget gate)"
    assert page.canvas.symbols == page.view.seen.symbols


def painted(canvas) -> QImage:
    return canvas.grab().toImage()


def test_the_selected_weight_is_drawn_at_every_step(inside):
    page = inside("eight-elman")
    page.window.bench.selector.select(step=20)
    before = painted(page.canvas)
    page.window.bench.selector.select(weight=("0.elman.W", 4, 2))
    after, steps = painted(page.canvas), page.canvas.steps
    assert page.canvas.line.name == "U¹₅₃" and page.canvas.line.back == 1
    y = (page.cell("h", 0, 4).y() + page.cell("h", 0, 2).y()) // 2
    for t in range(steps.count - 1):
        gap = range(round(steps.centre(t) + steps.pitch * 0.3), round(steps.centre(t + 1) - steps.pitch * 0.3) + 1)
        assert any(before.pixelColor(x, y) != after.pixelColor(x, y) for x in gap), t


def test_typed_symbols_are_read_as_they_are_typed_and_what_cannot_be_is_refused(inside):
    page = inside("reber")
    page.type("BTSXSE")
    page.see(lambda view: view.seen.typed == "BTSXSE")
    assert page.view.seen.symbols == tuple("BTSXSE") and page.now.part == "typed"
    assert "of 6" in page.card.walk.place.text()
    page.qtbot.keyClicks(page.chooser.text, "?")
    page.chooser.pause.timeout.emit()
    page.qtbot.waitUntil(lambda: page.chooser.refusal.text() != "", timeout=LONG)
    assert page.chooser.refusal.text() == "“?” is not a symbol of this data; type some of B T S X P V E."
    assert page.window.theme.refusal in page.chooser.refusal.styleSheet()
    assert page.now.typed == "BTSXSE" and page.view.seen.symbols == tuple("BTSXSE")
    assert page.chooser.text.text() == "BTSXSE?" and page.chooser.text.isVisible()
    page.qtbot.keyClick(page.chooser.text, Qt.Key.Key_Backspace)
    page.qtbot.keyClick(page.chooser.text, Qt.Key.Key_Return)
    assert page.chooser.refusal.text() == ""
    page.qtbot.mouseClick(page.chooser.parts.buttons()[0], LEFT_BUTTON)
    page.see(lambda view: view.seen.part == "held-out")
    assert not page.chooser.text.isVisible() and page.chooser.number.isVisible()


def test_typed_numbers_that_were_refused_at_first_leave_what_was_seen(inside):
    page = inside("sine")
    page.type("0,5")
    page.qtbot.waitUntil(lambda: page.chooser.refusal.text() != "", timeout=LONG)
    assert "is not a number; write numbers like 0.5" in page.chooser.refusal.text()
    assert page.now.part == "held-out" and page.view.seen.part == "held-out" and page.chooser.typing
    page.type("0.5 -0.2; 0.1")
    page.see(lambda view: view.seen.part == "typed")
    assert page.view.seen.x.shape == (3, 1) and not page.view.seen.scored.any()
    assert [row.label for row in page.canvas.rows] == ["x", "h", "y"], "there is no target"
    page.window.bench.open(Opened(presets()["reber"]))
    assert not page.chooser.typing and page.chooser.text.text() == ""


def test_who_goes_back_from_typing_without_a_word_sees_of_how_many(inside):
    page = inside("eight-elman")
    for place, seen in ((2, False), (0, True)):
        page.qtbot.mouseClick(page.chooser.parts.buttons()[place], LEFT_BUTTON)
        assert page.chooser.of.isVisible() is seen
    assert page.chooser.of.text() == "of 5"


def test_what_is_typed_has_no_target_and_the_drawing_shows_none(inside):
    page = inside("eight-elman")
    live = next(view for view in page.body.views if view.kind == "network").live
    shown = next(body.shown for body in live.picture.bodies if body.shown and body.shown.variable == "target")
    page.see(lambda view: live.reading.value(shown) is not None)
    page.type("0.5 0.2; 0.1 0.3")
    page.see(lambda view: live.reading.steps == 2)
    assert live.reading.value(shown) is None
