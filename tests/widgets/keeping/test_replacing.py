"""Save does not put another network in a trained one's place unasked."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from simulator.experiment import presets, revised
from simulator.keeping import weights
from simulator.keeping.library import Opened
from tests.simulator.helpers import trained
from tests.widgets.helpers import LONG, leave, reach
from widgets.bench.session import State
from widgets.keeping.replacing import loss

SINE = revised(presets()["sine"], "training.updates", 100_000)


@pytest.fixture(scope="module")
def three():
    """A network that was trained for three updates."""
    return replace(trained(revised(SINE, "training.updates", 3))[1], experiment=SINE)


@pytest.fixture
def opened(window, qtbot, folder, three):
    """A window with the file of that network, which has learned for longer in the file alone if that is asked for."""

    def open_file(updates=3):
        path = folder / "mine.safetensors"
        weights.save(replace(three, update=updates), path)
        window.program.filing.show(Opened(SINE, path, three))
        qtbot.waitUntil(lambda: window.bench.session.state is State.PAUSED, timeout=LONG)
        return window, path

    yield open_file
    leave(window)


def train(window, qtbot, updates):
    """So many updates, one after another."""
    made = window.bench.session.made
    for each in range(updates):
        window.bench.session.step()
        reach(window, qtbot, made + each + 1)


def saved(window, qtbot, path):
    qtbot.waitUntil(lambda: f"Saved as {path}." in window.overlay.text.text(), timeout=LONG)
    return weights.load(path)


def kind_to_gru(window):
    window.bench.document.put("network.layers.0", type(window.bench.document.experiment.network).from_data(
        {"layers": [{"kind": "gru", "units": 16}]}
    ).layers[0], "change of a layer to GRU")  # fmt: skip


@pytest.mark.parametrize("answer", ["Cancel", Qt.Key.Key_Escape])
def test_another_network_asks_and_cancel_leaves_the_file(opened, qtbot, user, answer):
    window, path = opened()
    kind_to_gru(window)
    train(window, qtbot, 4)
    before, user.answers = path.read_bytes(), [answer]
    window.actions_["file.save"].trigger()
    [asked] = user.asked
    assert "holds an Elman 16 trained for 3 updates; this is a GRU 16 trained for 4." in asked
    qtbot.waitUntil(lambda: not window.bench.background.open, timeout=LONG)
    assert path.read_bytes() == before and not user.suggested


def test_enter_saves_another_network_under_a_name_that_is_free(opened, qtbot, user):
    window, path = opened()
    window.bench.document.edit("network.layers.0.units", 5)
    train(window, qtbot, 4)
    path.with_stem("mine-2").write_bytes(b"")
    other = path.with_stem("mine-3")
    before, user.answers, user.place = path.read_bytes(), [Qt.Key.Key_Return], (str(other), "")
    window.actions_["file.save"].trigger()
    assert user.suggested == str(other)
    assert saved(window, qtbot, other).experiment.network.layers[0].units == 5
    assert path.read_bytes() == before


def test_replace_replaces(opened, qtbot, user):
    window, path = opened()
    window.bench.document.edit("network.layers.0.units", 5)
    train(window, qtbot, 1)
    user.answers = ["Replace"]
    window.actions_["file.save"].trigger()
    assert saved(window, qtbot, path).experiment.network.layers[0].units == 5


def test_more_updates_of_the_same_network_are_asked_about(opened, user):
    window, _ = opened(updates=9)
    user.answers = ["Cancel"]
    window.actions_["file.save"].trigger()
    assert "trained for 9 updates; this one is trained for 3." in user.asked[0]


@pytest.mark.parametrize("undone", [False, True])
def test_the_same_network_trained_on_is_saved_without_a_question(opened, qtbot, user, undone):
    window, path = opened()
    if undone:
        window.bench.document.edit("network.layers.0.units", 5)
        window.bench.document.undo_stack.undo()
    window.bench.document.edit("title", "Other words")
    window.bench.document.edit("training.learning_rate", 0.02)
    qtbot.waitUntil(lambda: window.bench.session.history.last is not None, timeout=LONG)
    train(window, qtbot, 1)
    window.actions_["file.save"].trigger()
    kept = saved(window, qtbot, path)
    assert (kept.update, kept.experiment.title) == (4, "Other words")
    assert not user.asked


@pytest.mark.parametrize(
    ("path", "value", "made", "says"),
    [
        ("network.layers.0.units", 5, 0, "this is an Elman 5 untrained."),
        ("data.length", 77, 8, "this is an Elman 16 on other data, trained for 8."),
        ("training.seed", 77, 8, "this is an Elman 16 of other settings, trained for 8."),
    ],
)
def test_the_question_says_by_what_it_is_another(folder, three, path, value, made, says):
    weights.save(three, folder / "mine.safetensors")
    assert loss(folder / "mine.safetensors", revised(SINE, path, value), made).endswith(says)


def test_an_untrained_network_or_no_file_loses_nothing(folder, three):
    other = revised(SINE, "training.seed", 77)
    assert loss(folder / "mine.safetensors", other, 0) == ""
    weights.save(replace(three, update=0), folder / "mine.safetensors")
    assert loss(folder / "mine.safetensors", other, 0) == ""
