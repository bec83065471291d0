"""Files of one's own, dropped on the window: each opens at the first try, and says what it was taken for."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from simulator.experiment import presets
from simulator.keeping.library import Opened
from simulator.registry import kind_of
from tests.simulator.sources.own_files import OWN
from tests.widgets.helpers import LONG


def drop(window, path):
    """Let a file fall on the window, as a desktop does. Returns whether it was let in."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(window.rect().center(), copy, mime, left, none)
    QApplication.sendEvent(window, entered)
    if entered.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(window.rect().center()), copy, mime, left, none))
    return entered.isAccepted()


def taken(window, qtbot, path):
    """The data panel, once the file is shown in it."""

    def there():
        data = window.bench.document.experiment.data
        if str(path) not in data.files().values() or not window.pages["train"].built:
            return False
        reader = window.pages["train"].lab.data.reader
        return reader.wanted == data and reader.reading is None

    qtbot.waitUntil(there, timeout=LONG)
    return window.pages["train"].lab.data


@pytest.mark.parametrize("begin", ["gallery", "work"])
def test_each_file_that_falls_on_the_window_is_shown_with_its_task(window, qtbot, folder, begin):
    if begin == "work":
        window.bench.open(Opened(presets()["sine"]))
    for number, (name, own) in enumerate(OWN.items()):
        path = folder / f"own{number}{own.ending}"
        path.write_bytes(own.content)
        assert drop(window, path)
        panel = taken(window, qtbot, path)
        made = window.bench.document.experiment
        told = name, panel.asks.text(), panel.facts.text(), window.overlay.text.text()
        assert kind_of(type(made.data)) == own.kind, told
        assert panel.asks.text().startswith(own.task), told
        assert panel.asks.isVisibleTo(panel) and not panel.refused, told
        assert made.network.loss == own.loss, told
        assert window.overlay.text.text().startswith(own.task), told
        window.bench.document.saved(folder / "kept.json")


def test_the_line_follows_the_loss_and_a_guess_can_be_changed(window, qtbot, folder):
    path = folder / "own.csv"
    path.write_bytes(OWN["independent rows"].content)
    window.bench.open(Opened(presets()["sine"]))
    drop(window, path)
    panel = taken(window, qtbot, path)
    window.bench.document.edit("network.loss", "squared-error")
    assert panel.asks.text().startswith("Classification of each row, 3 classes: squared error")
    label = panel.form.fields["label"]
    assert [action.text() for action in label.menu.actions() if action.isChecked()] == ["Species"]
    other = next(action for action in label.menu.actions() if action.text() == "SepalWidth")
    other.trigger()
    qtbot.waitUntil(lambda: panel.reader.reading is None and "'SepalWidth'" in panel.asks.text(), timeout=LONG)
    assert window.bench.document.experiment.data.label == "SepalWidth"
    panel.kind.setCurrentIndex(panel.kind.findData("table"))
    panel.kind.activated.emit(panel.kind.currentIndex())
    qtbot.waitUntil(lambda: panel.refused, timeout=LONG)
    assert "at most 18" in panel.form.faults["length"].text() and panel.asks.isHidden()
    window.bench.document.edit("data.length", 18)
    qtbot.waitUntil(lambda: panel.asks.text().startswith("Next value of"), timeout=LONG)
    assert window.bench.document.experiment.network.read_out.activation == "identity"
