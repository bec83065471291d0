"""The transport bar: its figures, and what it says where training stands still."""

from PySide6.QtGui import QIcon

from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG, endless, reach
from widgets.bench.session import State


def speed_comes(window, qtbot):
    qtbot.waitUntil(lambda: "updates/s" in window.bar.speed.text() and "left" in window.bar.speed.text(), timeout=LONG)


def test_a_speed_and_a_time_left_are_shown_only_while_it_trains(training, qtbot):
    bar, session = training.bar, training.bench.session
    speed_comes(training, qtbot)
    said = bar.speed.text()
    session.let_go()
    states = (State.FAILED, ""), (State.PAUSED, "paused"), (State.FINISHED, "done"), (State.READY, "")
    for state, says in states:
        bar.speed.setText(said)
        session._enter(state)
        assert bar.speed.text() == " · ".join(part for part in (bar.elapsed, says) if part)


def test_a_speed_comes_again_after_a_pause(training, qtbot):
    session = training.bench.session
    speed_comes(training, qtbot)
    session.pause()
    qtbot.waitUntil(lambda: session.history.last.paused, timeout=LONG)
    assert "paused" in training.bar.speed.text() and "left" not in training.bar.speed.text()
    session.run()
    assert "paused" not in training.bar.speed.text()
    reach(training, qtbot, session.history.last.update + 1)
    speed_comes(training, qtbot)


def test_the_main_button_has_the_icon_that_its_command_says(training, monkeypatch):
    drawn = []
    monkeypatch.setattr("widgets.window.bar.icon", lambda shape, *colours: drawn.append(shape) or QIcon())
    for state, shape in ((State.PAUSED, "run"), (State.RUNNING, "pause"), (State.STARTING, "pause")):
        training.bench.session._enter(state)
        assert drawn[-1] == shape


def test_it_says_what_of_the_document_is_not_saved(window, qtbot, folder):
    says, bench = window.bar.saved.text, window.bench
    bench.open(Opened(endless("sine")))
    assert says() == "as opened"
    bench.session.step()
    reach(window, qtbot, 1)
    assert says() == "training not saved"
    bench.document.edit("title", "Other")
    assert says() == "edits and training not saved"
    window.program.filing.save_to(folder / "mine.json")
    qtbot.waitUntil(lambda: says() == "training not saved", timeout=LONG)
    window.program.filing.save_to(folder / "mine.safetensors")
    qtbot.waitUntil(lambda: says() == "saved", timeout=LONG)
    bench.document.edit("title", "Another")
    assert says() == "edits not saved"
    bench.document.undo_stack.undo()
    bench.session.step()
    reach(window, qtbot, 2)
    assert says() == "training not saved"
    bench.open(Opened(endless("sine"), None, bench.session.checkpoint))
    assert says() == "as opened"
