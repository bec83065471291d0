"""Refusals as the window says them: no field by its path."""

import re

import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment, presets, revised
from simulator.training.snapshot import Failed
from widgets.bench.document import Document
from widgets.bench.message import Tone
from widgets.bench.workbench import Workbench
from widgets.forms.bound import BoundForm
from widgets.panels.data import DataPanel
from widgets.settings import Settings
from widgets.words import plainly

LAYER = Experiment.from_data({"network": {"layers": [{"kind": "elman"}]}})
INSIDE = re.compile(r"\b(network|data|training)\.\w")


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("data.length: windows are too long.", "Data › Window: windows are too long."),
        ("network.layers.0.units: 0 is not allowed.", "Network › Layer 1 › Units: 0 is not allowed."),
        ("network.read_out.activation: no.", "Network › Output layer › Activation: no."),
        ("training.method: not with this data.", "Training › Method: not with this data."),
        ("training.optimizer.beta1: 2 is too much.", "Training › Optimizer › Beta β₁: 2 is too much."),
        ("mine.json: data.length: too long.", "mine.json: Data › Window: too long."),
        ("data.csv: there is no such file.", "data.csv: there is no such file."),
        ("network.layers.7.units: 0 is not allowed.", "network.layers.7.units: 0 is not allowed."),
        ("data: too large.", "Data: too large."),
        ("set “Empty cells” to repeat: data.missing=repeat).", "set “Empty cells” to repeat)."),
    ],
)
def test_fields_have_their_titles(sentence, told):
    assert plainly(sentence, LAYER) == told


def test_a_field_refuses_under_its_row_without_its_own_name(qtbot):
    document = Document()
    form = BoundForm(document, "data")
    qtbot.addWidget(form)
    document.open(presets()["sine"])
    form.show_part("data", document.experiment.data)
    form.fields["amplitudes"].commit([])
    assert form.faults["amplitudes"].text()
    form.fields["horizon"].commit(10**6)
    assert form.faults["horizon"].text().startswith("1000000 is not allowed")
    assert not [fault.text() for fault in form.faults.values() if INSIDE.search(fault.text())]


def test_the_data_panel_and_the_message_speak_of_fields_by_their_titles(qtbot, tmp_path):
    bench = Workbench(Settings(tmp_path))
    qtbot.addWidget(panel := DataPanel(bench.document))
    said = []
    bench.said.connect(said.append)
    bench.document.open(revised(presets()["sine"], "data.length", 5000))
    qtbot.waitUntil(lambda: panel.refused)
    assert panel.form.faults["length"].text().startswith("Windows of 5000 steps")
    bench.explain(Failed("data.length: windows of 5000 steps are not allowed."))
    assert said[-1].text == "Data › Window: windows of 5000 steps are not allowed."
    assert [name for name, _ in said[-1].actions] == ["Show the data"]
    bench.explain(Failed("training.method: not with this data."))
    assert [name for name, _ in said[-1].actions] == ["Start again"]
    bench.say("Saved as data.length: x", tone=Tone.SUCCESS)
    assert said[-1].text == "Saved as data.length: x"
    bench.close()


def test_a_refusal_carries_its_field():
    with pytest.raises(InputError) as refusal:
        revised(LAYER, "network.layers.0.units", 0)
    assert refusal.value.field == "network.layers.0.units"
    assert InputError("there is no file data.csv: choose another.").field == ""
