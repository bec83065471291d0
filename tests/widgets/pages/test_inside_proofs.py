"""In the window, by mouse and keys alone: an edge and its term, a term typed over and taken over, undo, the steps."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from simulator.arithmetic.written import Entry
from simulator.experiment import presets
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG
from widgets.bench.session import State

LEFT = Qt.MouseButton.LeftButton
SIZES = [((1280, 720), "light"), ((1280, 720), "dark"), ((1440, 900), "light"), ((1440, 900), "dark")]


class Reader:
    """Who sits before the page Inside. `weight`: (matrix, row, column)."""

    def __init__(self, window, qtbot, name, size, theme):
        self.window, self.qtbot = window, qtbot
        window.resize(*size)
        window.use_theme(theme)
        window.bench.open(Opened(presets()[name]))
        window.show_page("inside")
        self.body = window.pages["inside"].body
        self.network, self.worked = self.view("network"), self.view("worked")
        self.see(lambda: self.worked.worked and self.live.reading is not None)
        self.see(lambda: self.worked.seen.sequence == window.bench.selector.now.sequence)
        self.see(lambda: self.live.picture.bundles and window.bench.session.state is not State.RUNNING)

    @property
    def live(self):
        return self.network.live

    @property
    def now(self):
        return self.window.bench.selector.now

    def view(self, kind):
        return next(view for view in self.body.views if view.kind == kind)

    def see(self, there):
        self.qtbot.waitUntil(lambda: bool(there()), timeout=LONG)

    def click_edge(self, column, source, target):
        """The edge that leads into a unit of a column, near its source, where no other crosses it."""
        bundle = next(b for b in self.live.picture.bundles if b.column == column and b.shape == "line")
        end = next(end for end in bundle.ends if (end.source, end.target) == (source, target))
        at = QPointF(end.x1 + 0.2 * (end.x2 - end.x1), end.y1 + 0.2 * (end.y2 - end.y1)) * self.live.scale
        self.qtbot.mouseClick(self.live, LEFT, pos=at.toPoint())

    def click_term(self, weight, number=False):
        """A weight's symbol in the arithmetic, or its number."""
        page = self.worked.page
        spot = next(
            spot for spot in page.spots() if spot.link == Entry(*weight) and (spot.number is not None) == number
        )
        QTest.mouseMove(page.viewport(), QPoint(2, 2))
        self.qtbot.mouseClick(page.viewport(), LEFT, pos=spot.area.center().toPoint())
        QTest.mouseMove(page.viewport(), QPoint(2, 2))

    def press(self, action):
        """The keys of a command, where the focus is."""
        self.window.activateWindow()
        self.see(self.window.isActiveWindow)
        QTest.keySequence(self.window.focusWidget() or self.window, action.shortcut())


@pytest.fixture
def reader(window, qtbot):
    return lambda name, size, theme: Reader(window, qtbot, name, size, theme)


@pytest.mark.parametrize(("size", "theme"), SIZES)
def test_an_edge_and_its_term_are_one_and_what_is_typed_is_taken_over_and_undone(reader, qtbot, size, theme):
    reader = reader("by-hand", size, theme)
    session, page = reader.window.bench.session, reader.worked.page
    edge, other = ("0.dense.W", 1, 0), ("0.dense.W", 0, 0)
    reader.click_edge(1, 1, 0)
    assert reader.now.weight == edge and page.highlighted == {Entry(*edge)}
    qtbot.keyClick(reader.live.editor.fields[0][0], Qt.Key.Key_Escape)
    reader.click_term(other)
    assert reader.now.weight == other and page.highlighted == {Entry(*other)}
    assert reader.live.selection.weight == other
    before, y = np.array(reader.worked.seen.weights["0.dense.W"]), float(reader.network.seen.values["y"][0, 0])
    reader.click_term(edge, number=True)
    qtbot.keyClicks(page.edit, "2")
    qtbot.keyClick(page.edit, Qt.Key.Key_Return)
    reader.see(lambda: reader.worked.changes.isVisible())
    assert reader.worked.changes.said.text() == "W¹₂₁ = 2.0000"
    reader.see(lambda: reader.worked.worked.lines.reading.values["y"][0, 0, 0] != y)
    wanted = float(reader.worked.worked.lines.reading.values["y"][0, 0, 0])
    qtbot.mouseClick(reader.worked.changes.over, LEFT)
    reader.see(lambda: reader.network.seen.weights["0.dense.W"][1, 0] == 2)
    assert float(reader.network.seen.values["y"][0, 0]) == pytest.approx(wanted)
    assert not reader.worked.changes.isVisible() and session.state is not State.RUNNING
    undo = reader.window.actions_["edit.undo"]
    reader.see(undo.isEnabled)
    reader.press(undo)
    reader.see(lambda: np.array_equal(reader.network.seen.weights["0.dense.W"], before))
    reader.see(lambda: reader.worked.worked.lines.reading.values["y"][0, 0, 0] == y)


@pytest.mark.parametrize(("size", "theme"), SIZES[::3])
def test_the_steps_are_walked_by_mouse_and_keys_and_every_view_follows(reader, qtbot, size, theme):
    reader = reader("eight-elman", size, theme)
    slider = reader.view("unrolled").timeline
    reader.see(lambda: slider.maximum() > 12)
    middle = QPointF(slider.steps.centre(10), 8).toPoint()
    qtbot.mouseClick(slider, LEFT, pos=middle)
    assert reader.now.step == 10
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    reader.press(reader.window.actions_["inside.step-forward"])
    reader.see(lambda: reader.now.step == 12)
    reader.see(lambda: reader.worked.worked.step == 12)
    h = reader.network.seen.values["0.h"][12, 0]
    assert reader.worked.worked.lines.reading.values["0.h"][12, 0, 0] == pytest.approx(float(h))
    assert "t\u00a0=\u00a013," in reader.worked.head.of.text() and "t = 13" in reader.body.time.walk.place.text()
