"""Undo is a list of Experiments: every edit can be taken back, and the title knows what is saved."""

import pytest
from shiboken6 import delete

from simulator.errors import InputError
from simulator.experiment import Experiment
from widgets.bench.document import Document


@pytest.fixture
def document(qapp):
    made = Document()
    made.open(Experiment())
    return made


def test_an_edit_is_undone_and_redone(document):
    seen = []
    document.changed.connect(seen.append)
    document.edit("training.batch", 4)
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert [e.training.batch for e in seen] == [4, 16, 4]


def test_edits_of_one_field_in_a_row_are_one_step_back(document):
    for rate in (0.02, 0.03, 0.04):
        document.edit("training.learning_rate", rate)
    document.undo_stack.undo()
    assert document.experiment == Experiment()


def test_edits_of_different_fields_are_taken_back_one_by_one(document):
    document.edit("training.batch", 4)
    document.edit("training.seed", 5)
    document.undo_stack.undo()
    assert document.experiment.training.batch == 4
    assert document.experiment.training.seed == 0


def test_an_edit_back_to_the_start_leaves_nothing_to_undo(document):
    document.edit("training.batch", 4)
    document.edit("training.batch", 16)
    assert not document.undo_stack.canUndo()


def test_a_refused_edit_changes_nothing(document):
    with pytest.raises(InputError, match=r"training\.batch: 0 is not allowed"):
        document.edit("training.batch", 0)
    assert document.experiment == Experiment()
    assert not document.modified


def test_saving_makes_it_clean_and_undoing_past_the_saved_state_does_not(document, tmp_path):
    document.edit("training.batch", 4)
    document.saved(tmp_path / "x.json")
    assert not document.modified
    document.undo_stack.undo()
    assert document.modified
    document.undo_stack.redo()
    assert not document.modified


def test_opening_another_experiment_forgets_the_history(document):
    document.edit("training.batch", 4)
    document.open(Experiment(title="Other"))
    assert not document.undo_stack.canUndo()
    assert document.name == "Other"


def test_a_document_that_goes_says_nothing_more(document, qtbot):
    stack, heard = document.undo_stack, []
    document.edit("training.batch", 4)
    document.edit("training.seed", 4)
    stack.undo()
    for signal in (stack.cleanChanged, stack.indexChanged, stack.undoTextChanged):
        signal.connect(lambda *_: heard.append(document.modified))
    with qtbot.captureExceptions() as raised:
        delete(document)
    assert not heard and not raised
