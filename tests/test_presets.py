"""The shipped experiments: each opens, says what it reaches, and reaches it."""

import json
import re
from importlib import resources

import numpy as np
import pytest

from simulator import train
from simulator.experiment import Experiment, presets
from simulator.orders import Alone
from simulator.snapshot import Failed, Snapshot

PRESETS = presets()
FILES = sorted(f.name for f in resources.files("presets").iterdir() if f.name.endswith(".json"))


def test_the_file_names_count_from_one_and_name_each_preset_once():
    assert [int(re.fullmatch(r"(\d+)-[a-z0-9-]+\.json", name)[1]) for name in FILES] == list(range(1, len(FILES) + 1))
    assert len(PRESETS) == len(FILES) >= 4


@pytest.mark.parametrize("file", FILES)
def test_a_preset_says_every_setting_so_that_a_changed_default_cannot_change_it(file):
    written = resources.files("presets").joinpath(file).read_text("utf-8")
    assert Experiment.from_json(written).model_dump(mode="json") == json.loads(written)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_words_fit_the_gallery_and_state_the_goal(preset):
    assert preset.title != "Untitled"
    assert 20 <= len(preset.summary) <= 110
    assert preset.summary.endswith(".")
    assert (
        f"the goal of {preset.training.goal}" in preset.notes or f"the goal is {preset.training.goal}" in preset.notes
    )
    assert "Loss:" in preset.notes


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_trains_to_its_goal(preset):
    reached, desk = [], Alone()
    for report in train(preset, desk):
        assert not isinstance(report, Failed), report
        if isinstance(report, Snapshot):
            reached += [update for update, loss, _ in report.validation if loss <= preset.training.goal]
            desk.stop = bool(reached)
    assert reached, f"{preset.title} did not get to {preset.training.goal} in {preset.training.updates} updates"
    assert min(reached) <= 0.6 * preset.training.updates, "there is nothing left to see after the goal"


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
