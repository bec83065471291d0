"""The shipped experiments: each opens, says what it reaches, and reaches it."""

import json
import re
from importlib import resources

import numpy as np
import pytest

from simulator import train
from simulator.engine.orders import Alone
from simulator.experiment import Experiment, presets, revised
from simulator.training.snapshot import Failed, Snapshot
from simulator.training.trainer import Trainer

PRESETS = presets()
FILES = sorted(f.name for f in resources.files("presets").iterdir() if f.name.endswith(".json"))
LONG = {name: preset for name, preset in PRESETS.items() if preset.title.endswith("(long)")}
SHORT = {name: preset for name, preset in PRESETS.items() if name not in LONG}
QUICK = ("forward", "by-hand", "letters", "cycles", "latch", "convolution")
"""Those that reach their goals in a second or two; tests/benchmarks/goals.py trains all others, too."""

DOTTED = {
    "forward": {"persistence": "0.369", "last place alone": "0.0366"},
    "by-hand": {"best constant": "0.125"},
    "five-days": {"persistence": "0.0040"},
    "walk": {"persistence": "0.0040"},
    "letters": {"last letter alone": "0.30", "knowing the rule": "0.071"},
    "xor-in-time": {"knowing the rule": "0.1667"},
    "eight-elman": {"persistence": "0.0295", "last place alone": "0.0015"},
    "eight-jordan": {"persistence": "0.0295", "last place alone": "0.0015"},
    "cycles": {"best constant": "0.088", "plan alone": "0.086"},
    "reber": {"present symbol only": "1.35"},
    "latch": {"best constant": "0.25"},
    "adding": {"best constant": "0.039"},
    "copy": {"no memory": "0.448"},
    "order": {"best constant": "1.39"},
    "reber-1997": {"present symbol only": "1.35"},
    "handwriting": {"persistence": "0.122", "best constant": "1.01"},
    "order-three": {"best constant": "2.08"},
    "adding-500": {"best constant": "0.037"},
    "copy-100": {"no memory": "0.1733"},
}
"""The opponents the notes speak of, with their losses as written there."""


def test_the_file_names_count_from_one_and_name_each_preset_once():
    assert [int(re.fullmatch(r"(\d\d)-[a-z0-9-]+\.json", name)[1]) for name in FILES] == list(range(1, len(FILES) + 1))
    assert len(PRESETS) == len(FILES) == len({preset.title for preset in PRESETS.values()})
    assert PRESETS.keys() >= {"sine", "walk", "characters", "two-three-one"}


def test_the_long_ones_stand_last():
    assert list(PRESETS) == [*SHORT, *LONG]
    assert LONG


@pytest.mark.parametrize("file", FILES)
def test_a_preset_says_every_setting_so_that_a_changed_default_cannot_change_it(file):
    written = resources.files("presets").joinpath(file).read_text("utf-8")
    assert Experiment.from_json(written).model_dump(mode="json") == json.loads(written)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_words_fit_the_gallery_and_state_the_goal(preset):
    assert preset.title != "Untitled"
    assert 20 <= len(preset.summary) <= 110
    assert preset.summary.endswith((".", "?"))
    training = preset.training
    goals = [str(training.goal)] if training.goal is not None else []
    goals += [f"{100 * training.goal_score:g} %"] if training.goal_score is not None else []
    assert goals
    for goal in goals:
        assert re.search(rf"goal (of|is) {goal}(?!\d)", preset.notes)
    assert "Loss:" in preset.notes
    assert "Try:" in preset.notes


@pytest.mark.parametrize("name", DOTTED)
def test_the_opponents_losses_are_those_in_the_notes(name):
    found = Trainer(PRESETS[name]).started().baselines
    for opponent, written in DOTTED[name].items():
        digits = len(written.partition(".")[2])
        assert f"{found[opponent]:.{digits}f}" == written
        assert re.search(rf"\b{re.escape(written)}(?!\d)", PRESETS[name].notes)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_words_are_finished(preset):
    words = f"{preset.title} {preset.summary} {preset.notes}"
    assert not re.search(r"[A-Z]{4,}\d+|TODO|XXX|\?\?|\{\w*\}", words), "something is still to be filled in"
    assert '"' not in words, "quotes are curly: “ ”"
    assert not re.search(r"[ \t]{2,}| [,;:.?!)]| $|^ ", words, re.MULTILINE)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_seconds_are_said_to_be_without_a_window(preset):
    if re.search(r"\bseconds\b|\bminutes?\b|\bhours?\b", preset.notes):
        assert "without a window, on one core" in preset.notes


def met(training, loss, score):
    """Whether a validation loss and a share of right answers are good enough by all goals there are."""
    return (training.goal is None or loss <= training.goal) and (
        training.goal_score is None or score >= training.goal_score
    )


def update_of_goal(preset):
    """At which update a preset's goal is reached, training no further."""
    training, desk = preset.training, Alone()
    reached = []
    for report in train(preset, desk):
        assert not isinstance(report, Failed), report
        if isinstance(report, Snapshot):
            reached += [int(update) for update, loss, score in report.validation if met(training, loss, score)]
            desk.stop = bool(reached)
    assert reached, f"{preset.title} did not get to its goal in {training.updates} updates"
    return min(reached)


@pytest.mark.parametrize("name", QUICK)
def test_a_preset_trains_to_its_goal(name):
    preset = PRESETS[name]
    assert update_of_goal(preset) <= 0.6 * preset.training.updates, "there is nothing left to see after the goal"


@pytest.mark.parametrize("preset", LONG.values(), ids=LONG)
def test_a_long_preset_begins_to_learn(preset):
    begun = revised(revised(preset, "training.updates", 100), "training.validate_every", 100)
    snapshots = [report for report in train(begun) if isinstance(report, Snapshot)]
    (_, at_first, _), (update, later, _) = [row for snapshot in snapshots for row in snapshot.validation]
    assert update == 100
    assert np.isfinite(later)
    assert later < at_first


@pytest.mark.parametrize("preset", LONG.values(), ids=LONG)
def test_the_notes_of_a_long_preset_say_how_long(preset):
    assert re.search(r"\bminutes?\b|\bhours?\b", preset.notes)


def test_a_window_and_a_memory_are_compared_on_the_same_walk():
    assert PRESETS["five-days"].data == PRESETS["walk"].data
    assert PRESETS["five-days"].training.goal == PRESETS["walk"].training.goal


def test_the_walks_goal_is_half_the_loss_of_saying_that_tomorrow_is_like_today():
    walk = PRESETS["walk"]
    held_out = walk.data.open("float64").held_out()
    persistence = np.square(held_out.x[-1] - held_out.target[-1]).mean()
    assert f"a loss of {persistence:.4f}" in walk.notes
    assert walk.training.goal <= persistence / 2


def test_the_walks_held_out_prices_lie_within_those_it_was_trained_on():
    source = PRESETS["walk"].data.open("float64")
    trained, held_out = source.x[: source.split], source.x[source.split :]
    assert trained.min() < held_out.min()
    assert held_out.max() < trained.max()


def test_the_characters_begin_at_the_logarithm_of_their_number():
    preset = PRESETS["characters"]
    signs = len(preset.data.open().inputs)
    assert f"{signs} signs" in preset.notes
    assert f"{np.log(signs):.2f}, the logarithm of {signs}" in preset.notes
