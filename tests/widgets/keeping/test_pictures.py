"""Plots in files."""

import csv
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtGui import QImage

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.probes.text import Text
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.keeping.pictures import FORMATS, SCALE, save, save_all
from widgets.theme import LIGHT
from widgets.views import VIEWS

VALUES = np.array([1e-12, 1 / 3, 0.1 + 0.2, 5e-324, 123456789.123456789, 1e22])


@pytest.fixture
def loss(qtbot):
    """A loss curve of telling values."""
    view = VIEWS["loss"]()
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    view.recolour(LIGHT)
    started = Started(Experiment(), ("x",), ("y",), {"0.elman.W": (1, 1)})
    x = np.arange(float(len(VALUES)))
    history = History(tuple(started.weights))
    records = np.column_stack([x, x, VALUES, VALUES, VALUES])
    history.add(Snapshot(5, 5, 0.1, 0.01, records, np.array([[0, 1 / 7, np.nan]])))
    view.begin(started)
    view.draw(history.last, history)
    view.reveal(True)
    view.grab()
    return view


@pytest.fixture
def text(qtbot):
    view = VIEWS["text"]()
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.recolour(LIGHT)
    view.draw(Snapshot(0, 0, 0, 0, np.empty((0, 5)), np.empty((0, 3)), {"text": Text("a,", 'é"\n;')}), None)
    view.reveal(True)
    view.grab()
    return view


def test_a_picture_has_the_promised_size_and_shows_the_curve(loss, tmp_path):
    save(loss, tmp_path / "loss.png")
    image = QImage(str(tmp_path / "loss.png"))
    assert image.size() == loss.widget.size() * SCALE
    pixels = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert {LIGHT.base, LIGHT.training} <= pixels


def test_a_drawing_holds_the_curve_as_a_path_of_its_points(loss, tmp_path):
    save(loss, tmp_path / "loss.svg")
    root = ET.parse(tmp_path / "loss.svg").getroot()
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    assert root.find("svg:title", namespace).text == loss.title
    size = loss.widget.size()
    assert root.get("viewBox").split() == ["0", "0", str(size.width()), str(size.height())]
    curves = [
        path
        for group in root.iterfind(".//svg:g", namespace)
        if group.get("stroke") == LIGHT.training
        for path in [*group.iterfind("svg:polyline", namespace), *group.iterfind("svg:path", namespace)]
    ]
    points = [(path.get("points") or path.get("d")).split() for path in curves]
    assert max(map(len, points)) >= len(VALUES)


def test_numbers_read_back_bit_for_bit(loss, tmp_path):
    save(loss, tmp_path / "loss.csv")
    with (tmp_path / "loss.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["curve", "update", "loss"]
    assert [float(row[2]) for row in rows if row[0] == "training"] == VALUES.tolist()
    assert [float(row[2]) for row in rows if row[0] == "validation"] == [1 / 7]
    assert rows[0] == ["training", "0.0", "1e-12"]


def test_every_character_of_a_text_reads_back(text, tmp_path):
    save(text, tmp_path / "text.csv")
    with (tmp_path / "text.csv").open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    assert "".join(row[1] for row in rows) == 'a,é"\n;'


def test_all_views_go_into_a_new_folder_under_their_kind(loss, text, tmp_path):
    paths = save_all([loss, text], tmp_path / "new" / "plots")
    assert sorted(path.name for path in paths) == sorted(
        f"{kind}{suffix}" for kind in ("loss", "text") for suffix in FORMATS
    )
    assert all(path.stat().st_size for path in paths)
    assert not QImage(str(tmp_path / "new" / "plots" / "text.png")).isNull()
    ET.parse(tmp_path / "new" / "plots" / "text.svg")


@pytest.mark.parametrize("name", ["loss.pdf", "loss", "nowhere/loss.png", "file/loss.csv", "x" * 300 + ".svg"])
def test_what_cannot_be_written_is_told_in_one_sentence_and_leaves_nothing(loss, tmp_path, name):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError) as refusal:
        save(loss, tmp_path / name)
    assert str(refusal.value).startswith(str(tmp_path))
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_cannot_be_made_is_told(loss, tmp_path):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError, match="choose another folder"):
        save_all([loss], tmp_path / "file" / "plots")


def test_an_old_file_is_kept_where_the_new_one_fails(loss, tmp_path, monkeypatch):
    path = tmp_path / "loss.csv"
    save(loss, path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(InputError, match="No space left"):
        save(loss, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
