"""What a claim measures, each figure against numbers worked out by hand, and the runs that it is measured on."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiment import presets, with_all
from simulator.grading import FIGURES, trial
from simulator.grading.trial import CHECK_EVERY
from simulator.sources.batch import Batch


def column(*values):
    """Numbers of one sequence (T, 1, 1)."""
    return np.array(values, float).reshape(-1, 1, 1)


def surprising(foreseen):
    """A run at its end whose outputs are 0, for targets 1, 3, 2, 2 and one that is not scored."""
    batch = Batch(column(0, 0, 0, 0, 0), column(1, 3, 2, 2, 9), np.array([[1.0], [1], [1], [1], [0]]))
    network = SimpleNamespace(forward=lambda x, lengths: np.zeros_like(x))
    known = None if foreseen is None else np.array(foreseen, bool).reshape(-1, 1)
    return SimpleNamespace(
        held_out=SimpleNamespace(batch=batch, network=network), source=SimpleNamespace(foreseeable=lambda batch: known)
    )


def opposed(loss):
    """A run at its end whose opponents are a mean at 0.5, the last value at 0.4, and one that cannot be beaten."""
    baselines = {"best constant": 0.5, "last value": 0.4, "all knowing": 0.1}
    return SimpleNamespace(
        held_out=SimpleNamespace(baselines=lambda: dict(baselines)),
        source=SimpleNamespace(ceiling="all knowing"),
        best=SimpleNamespace(loss=loss),
    )


BATCH_OF_8 = SimpleNamespace(batch=8)

CASES = [
    ("reached", SimpleNamespace(goal_update=0), 1.0),
    ("reached", SimpleNamespace(goal_update=None), 0.0),
    ("sequences", SimpleNamespace(goal_update=25, training=BATCH_OF_8), 200.0),
    ("sequences", SimpleNamespace(goal_update=None, training=BATCH_OF_8), None),
    ("right", SimpleNamespace(held_out=SimpleNamespace(test=lambda: (0.375, 0.75))), 0.75),
    ("loss", SimpleNamespace(best=SimpleNamespace(loss=0.375)), 0.375),
    ("loss", SimpleNamespace(best=None), None),
    ("loss-to-memoryless", opposed(loss=0.2), 0.5),  # 0.2 of 0.4, the better of the two that can be beaten
    ("surprise", surprising([1, 0, 1, 1, 0]), 3.0),  # 3² over the mean of 1², 2² and 2²
    ("surprise", surprising(None), None),
]


@pytest.mark.parametrize(("figure", "run", "value"), CASES)
def test_a_figure_is_what_comes_out_by_hand(figure, run, value):
    assert FIGURES[figure].of(run) == (None if value is None else pytest.approx(value))


def test_every_figure_has_a_value_by_hand():
    assert {figure for figure, _, value in CASES if value} == {*FIGURES}


def test_a_long_run_keeps_no_records_that_nobody_reads(monkeypatch):
    ended = []
    monkeypatch.setattr(FIGURES["loss"], "of", ended.append)
    fields = {"training.updates": 4 * CHECK_EVERY - 1, "training.validate_every": 1, "training.goal": None}
    found = trial(with_all(presets()["two-three-one"], fields), ["loss"])
    assert found and found.updates == 4 * CHECK_EVERY - 1
    (trainer,) = ended
    for records in (trainer.records, trainer.validation, trainer.unnoted, trainer.unnoted_looks):
        assert 0 < len(records) < CHECK_EVERY
