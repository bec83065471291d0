"""In the window: a weight is clicked on the live drawing, written, and undone."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from tests.widgets.helpers import LONG, reach
from widgets.bench.session import State


@pytest.mark.parametrize(("size", "theme"), [((1280, 720), "dark"), ((1440, 900), "light")])
def test_a_weight_is_written_with_mouse_and_keys_and_undo_brings_it_back(training, qtbot, size, theme):
    window, session = training, training.bench.session
    window.resize(*size)
    window.use_theme(theme)
    window.show_page("inside")
    view = next(view for view in window.pages["inside"].body.views if view.kind == "network")
    live = view.live
    qtbot.waitUntil(lambda: view.seen is not None and live.reading is not None, timeout=LONG)
    bundle = next(b for b in live.picture.bundles if b.column == 1 and b.shape == "line")
    end = bundle.ends[3]
    at = QPointF(end.x1 + 0.5 * (end.x2 - end.x1), end.y1 + 0.5 * (end.y2 - end.y1)) * live.scale
    qtbot.mouseClick(live, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert session.state is State.PAUSED
    matrix, row, column = window.bench.selector.now.weight
    assert (matrix, row, column) == ("0.elman.W", 16, 3)
    qtbot.waitUntil(lambda: bool(session.history.last.paused), timeout=LONG)
    before, trained = session.network, view.seen.weights[matrix]
    field = live.editor.fields[0][0]
    field.selectAll()
    qtbot.keyClicks(field, "1.25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.network is not before and session.history.last is not None, timeout=LONG)
    qtbot.waitUntil(lambda: view.seen.weights[matrix][row, column] == 1.25, timeout=LONG)
    changed = np.array(view.seen.weights[matrix])
    changed[row, column] = trained[row, column]
    reach(window, qtbot, 20)
    assert window.bench.document.undo_stack.undoText() == "change of a weight"
    window.actions_["edit.undo"].trigger()
    qtbot.waitUntil(lambda: view.seen.weights[matrix][row, column] != 1.25, timeout=LONG)
    np.testing.assert_array_equal(view.seen.weights[matrix], changed)
    assert session.network is before
