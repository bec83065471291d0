"""Drawing in the real window: one edit of the document, learned and continued."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from simulator.experiment import presets, revised
from simulator.keeping.library import Opened
from simulator.sources.strokes import read, written
from simulator.training.trainer import Trainer
from tests.simulator.pen import apart, continued, train

UNDO = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
θ = np.linspace(0, 2 * np.pi, 70)
LOOP = np.column_stack([0.75 + 0.5 * np.cos(θ), 0.5 + 0.3 * np.sin(2 * θ)])
"""An eight on its side."""
LINE = np.array([[0.2, 0.2], [0.3, 0.2], [0.4, 0.2]])


@pytest.fixture
def field(window, qtbot):
    """The drawing among the fields of the data, in a window in which the preset was opened."""
    window.bench.open(Opened(presets()["handwriting"]))
    window.pages["train"].lab.inspector.turn_to("Data")
    made = window.pages["train"].lab.data.form.fields["drawing"]
    qtbot.waitUntil(lambda: made.pad.paper.guide is not None, timeout=20_000)
    with qtbot.waitActive(window):
        window.activateWindow()
    return made


@pytest.fixture
def draw(field, qtbot):
    def draw(places):
        paper = field.pad.paper
        at = [paper.at(*place).toPoint() for place in places]
        qtbot.mousePress(paper, Qt.MouseButton.LeftButton, pos=at[0])
        for point in at[1:]:
            qtbot.mouseMove(paper, point)
        qtbot.mouseRelease(paper, Qt.MouseButton.LeftButton, pos=at[-1])

    return draw


def drawing(window):
    return window.bench.document.experiment.data.drawing


def test_the_figure_is_seen_until_something_is_drawn_and_stands_above_the_other_fields(window, field):
    form = window.pages["train"].lab.data.form
    assert next(iter(form.fields.values())) is field
    np.testing.assert_array_equal(field.pad.paper.guide, presets()["handwriting"].data.once())
    assert field.pad.strokes == [] and not field.pad.train_button.isEnabled()


def test_a_drawing_is_one_edit_and_undo_is_first_the_papers_and_then_the_documents(window, field, draw, qtbot):
    paper, before = field.pad.paper, window.bench.document.experiment
    draw(LOOP)
    draw(LINE)
    assert window.bench.document.experiment == before, "not before it is asked for"
    qtbot.keyClick(paper, *UNDO)
    assert len(field.pad.strokes) == 1
    draw(LINE)
    qtbot.mouseClick(field.pad.train_button, Qt.MouseButton.LeftButton)
    assert [len(stroke) > 1 for stroke in read(drawing(window))] == [True, True]
    assert drawing(window) == written(field.pad.strokes)
    assert window.bench.document.undo_stack.count() == 1 and not field.pad.train_button.isEnabled()
    assert "figure" not in [n for n, f in window.pages["train"].lab.data.form.fields.items() if f.isVisible()]
    paper.setFocus()
    qtbot.keyClick(paper, *UNDO)
    assert window.bench.document.experiment == before and field.pad.strokes == []


def test_a_cleared_paper_gives_the_figure_back(window, field, draw, qtbot):
    draw(LOOP)
    field.pad.train_button.click()
    field.pad.clear_button.click()
    assert (field.pad.train_button.text(), field.pad.train_button.isEnabled()) == ("Back to the figure", True)
    field.pad.train_button.click()
    assert (drawing(window), field.pad.train_button.text()) == ("", "Use this drawing")
    assert not field.pad.train_button.isEnabled()


def test_to_run_is_to_use_what_was_drawn(window, field, draw, qtbot):
    draw(LOOP)
    window.bench.toggle()
    assert drawing(window) == written(field.pad.strokes) != ""


def test_a_dot_is_refused_at_the_paper(window, field, draw, qtbot):
    draw(LINE[:1])
    assert not field.pad.train_button.isEnabled()
    window.bench.toggle()
    fault = window.pages["train"].lab.data.form.faults["drawing"]
    qtbot.waitUntil(fault.isVisible, timeout=20_000)
    assert fault.text() == "This is a dot; draw a line."


def test_a_stroke_drawn_with_the_mouse_is_learned_and_continued(window, field, draw, qtbot):
    draw(LOOP)
    field.pad.train_button.click()
    trainer = Trainer(revised(window.bench.document.experiment, "training.updates", 150))
    train(trainer)
    once = trainer.experiment.data.once()
    assert apart(once, LOOP) < 0.05
    points = continued(trainer, trainer.experiment.data.begun([LOOP[:20]]), 2 * len(once))
    assert apart(points[-len(once) :], once) < 0.06
    field.pad.paper.timer.setInterval(0)
    field.pad.show_continuation(points)
    qtbot.waitUntil(lambda: not field.pad.paper.timer.isActive())
    assert field.pad.paper.gone == len(points)
