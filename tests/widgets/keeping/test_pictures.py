"""Plots in files."""

import base64
import csv
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.probes.text import Text
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.keeping.pictures import AXIS, FORMATS, SCALE, TITLE, encoded, save, save_all
from widgets.keeping.plain_svg import plain
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
    assert image.size() == (loss.widget.size() + QSize(0, TITLE + AXIS)) * SCALE
    pixels = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert {LIGHT.base, LIGHT.training} <= pixels


def test_a_drawing_holds_the_curve_as_a_path_of_its_points(loss, tmp_path):
    save(loss, tmp_path / "loss.svg")
    root = ET.parse(tmp_path / "loss.svg").getroot()
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    assert root.find("svg:title", namespace).text == loss.title
    size = loss.widget.size()
    assert root.get("viewBox").split() == ["0", "0", str(size.width()), str(size.height() + TITLE + AXIS)]
    curves = [
        path
        for group in root.iterfind(".//svg:g", namespace)
        if group.get("stroke") == LIGHT.training
        for path in [*group.iterfind("svg:polyline", namespace), *group.iterfind("svg:path", namespace)]
    ]
    points = [(path.get("points") or path.get("d")).split() for path in curves]
    assert max(map(len, points)) >= len(VALUES)


def test_a_picture_says_what_it_is_and_what_its_axes_and_lines_are(loss, tmp_path):
    save(loss, tmp_path / "loss.svg")
    texts = {"".join(each.itertext()).strip() for each in ET.parse(tmp_path / "loss.svg").iter() if "text" in each.tag}
    assert {"Loss", "update", "mean squared error", "training", "validation"} <= texts


def test_a_drawing_needs_no_program_that_keeps_pens_from_being_scaled(loss, tmp_path):
    save(loss, tmp_path / "loss.svg")
    assert b"vector-effect" not in (tmp_path / "loss.svg").read_bytes()
    root = ET.parse(tmp_path / "loss.svg").getroot()
    width, height = (float(side) for side in root.get("viewBox").split()[2:])
    curves = 0
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        shapes = [shape.get("points") or shape.get("d") for shape in group if shape.get("points") or shape.get("d")]
        if shapes and group.get("stroke") != "none":
            assert group.get("transform", "matrix(1,0,0,1,").startswith("matrix(1,0,0,1,"), "its pen is scaled"
            assert float(group.get("stroke-width")) in (1, 2)
        if group.get("stroke") == LIGHT.training and group.get("stroke-width") == "2":
            curves += len(shapes)
            for pair in (pair for points in shapes for pair in points.replace("M", "").replace("L", "").split()):
                x, y = map(float, pair.split(","))
                assert 0 <= x <= width and 0 <= y <= height
    assert curves


def test_a_zoomed_curve_stays_inside_its_plot_in_a_drawing(loss, tmp_path):
    loss.plot.vb.setYRange(-1, 0, padding=0)
    loss.grab()
    save(loss, tmp_path / "loss.svg")
    root = ET.parse(tmp_path / "loss.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    clipped = {
        inner.get("stroke")
        for group in root.iter(f"{svg}g")
        if group.get("clip-path")
        for inner in group.iter(f"{svg}g")
        if inner.get("stroke-width") == "2"
    }
    assert LIGHT.training in clipped


def test_cells_of_a_heat_map_stay_apart_in_a_drawing():
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0)
    link = "data:image/png;base64," + base64.b64encode(encoded(image)).decode()
    place = f'<image xmlns:xlink="http://www.w3.org/1999/xlink" width="3" height="2" xlink:href="{link}"/>'
    root = ET.fromstring(plain(f'<svg xmlns="http://www.w3.org/2000/svg">{place}</svg>'.encode()))
    found = QImage.fromData(base64.b64decode(root[0].get("{http://www.w3.org/1999/xlink}href").split(",")[1]))
    assert found.width() % 3 == found.height() % 2 == 0 and min(found.width(), found.height()) >= 1000
    assert (root[0].get("width"), root[0].get("height")) == ("3", "2")


def test_lines_of_a_picture_are_as_thick_as_on_the_screen_and_the_screens_stay(loss, tmp_path):
    before = loss.training.mean.opts["pen"].widthF()
    with loss.widget.magnified(SCALE):
        assert loss.training.mean.opts["pen"].widthF() == SCALE * before
    assert loss.training.mean.opts["pen"].widthF() == before


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
