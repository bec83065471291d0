"""One selection for all who look."""

import pytest

from simulator.experiment import Experiment
from simulator.keeping.library import Opened
from widgets.bench.selection import Selection, Selector
from widgets.bench.workbench import Workbench
from widgets.settings import Settings

TWO = {"network": {"layers": [{"kind": "elman"}, {"kind": "lstm"}]}}


@pytest.fixture
def selector(qapp):
    return Selector()


def test_a_part_is_selected_and_told_once(selector):
    told = []
    selector.changed.connect(told.append)
    selector.select(unit=3, step=7)
    selector.select(unit=3)
    assert told == [Selection(unit=3, step=7)]


def test_another_layer_has_other_units_and_weights_but_the_same_time(selector):
    selector.select(layer=1, unit=3, weight=("1.lstm.W", 0, 2), sequence=2, step=7)
    selector.select(layer=0)
    assert selector.now == Selection(layer=0, sequence=2, step=7)
    selector.select(layer=1, unit=2)
    assert selector.now.unit == 2


def test_a_network_with_fewer_layers_takes_the_selection_along(qapp, tmp_path):
    bench = Workbench(Settings(tmp_path), in_process=True)
    bench.open(Opened(Experiment.from_data(TWO)))
    bench.selector.select(layer=2, unit=0)
    bench.document.edit("network.layers", TWO["network"]["layers"][:1])
    assert bench.selector.now == Selection(layer=1)
    bench.document.edit("training.learning_rate", 0.1)
    bench.selector.select(unit=4)
    bench.document.edit("training.learning_rate", 0.2)
    assert bench.selector.now.unit == 4, "a live setting leaves the network as it is"
    bench.close()
