"""Files in the style of public ones: each opens at the first try, and its task is guessed and told."""

import pytest

from simulator.command import main as command
from simulator.experiment import task
from simulator.keeping.data import experiment_on, told
from simulator.registry import kind_of
from tests.simulator.sources.own_files import OWN


@pytest.fixture(params=OWN, ids=str)
def own(request, tmp_path):
    """A file, and what is to be guessed of it."""
    wanted = OWN[request.param]
    path = tmp_path / f"own{wanted.ending}"
    path.write_bytes(wanted.content)
    return path, wanted


def test_the_kind_of_task_is_guessed_and_told(own):
    path, wanted = own
    made = experiment_on(path)
    source = made.data.open()
    preview = source.preview()
    assert kind_of(type(made.data)) == wanted.kind
    assert (source.inputs, source.outputs) == (wanted.inputs, wanted.outputs)
    assert task(made, preview).startswith(wanted.task)
    assert task(made, preview).endswith(".")
    assert [fact for fact in wanted.facts if fact not in preview.facts] == []
    assert [fact for fact in wanted.facts if "cells" in fact and fact not in told(made)] == []
    assert (made.network.loss, made.network.layers[0].kind) == (wanted.loss, wanted.layer)


def test_one_command_trains_on_it(own, capsys):
    path, wanted = own
    assert command.main(["train", str(path), "--updates", "2"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(wanted.task)
    assert "2 updates" in told
