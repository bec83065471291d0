"""A run's view over the course of training, written by the command line without a window."""

from pathlib import Path

import pytest
from PIL import Image

from simulator import train
from simulator.command.wanted import Wanted
from simulator.engine.orders import Alone
from simulator.errors import InputError
from simulator.runs import Recorder, Store
from tests.simulator.helpers import experiment
from widgets.desktop import films


@pytest.fixture
def run(qapp, folder):
    """A run of 30 updates in the store."""
    recorder = Recorder(Store())
    for report in train(experiment(), Alone(0.0)):
        recorder.take(report)
    recorder.close()
    return recorder.id


def wanted(id, **other):
    usual = {"run": id, "view": "loss", "path": Path("loss.webp"), "frames": 3, "seconds": 1.0, "first": None,
             "last": None, "size": (400, 300), "dark": False}  # fmt: skip
    return Wanted(**usual | other)


def test_a_view_of_a_run_becomes_a_film(run, tmp_path):
    told = []
    films.animate(wanted(run, path=tmp_path / "a.webp", dark=True), lambda *counts: told.append(counts))
    with Image.open(tmp_path / "a.webp") as film:
        assert (film.n_frames, film.size) == (3, (400, 300))
        assert max(film.convert("RGB").getpixel((2, 2))) < 60
    assert told[-1] == (3, 3)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [({"view": "lost"}, "'lost' is no view of this network; choose one of .*loss"),
     ({"view": "text"}, "'text' is no view of this network"), ({"last": 31}, "should lie between 0 and 30"),
     ({"run": "nowhere"}, "is no run in the store"), ({"path": Path("a.avi")}, "'.avi' is not allowed"),
     ({"path": Path("nowhere/a.webp")}, "its folder does not exist"),
     ({"run": "6dbb@20"}, "give 6dbb, and --updates 0-20")],
)  # fmt: skip
def test_bad_input_is_one_sentence(run, other, sentence):
    with pytest.raises(InputError, match=sentence):
        films.animate(wanted(run, **other), lambda *_: None)
