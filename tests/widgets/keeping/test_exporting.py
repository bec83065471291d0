"""The network's drawing, and all plots, in files."""

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from simulator.keeping.library import resolve
from tests.widgets.helpers import LONG, reach
from widgets.commands import COMMANDS
from widgets.keeping.exporting import HIGH, WIDE

SVG = "{http://www.w3.org/2000/svg}"


def names_of(preset):
    source = resolve(preset).experiment.data.open()
    return source.inputs + source.outputs


@pytest.fixture
def exported(window, user, qtbot, folder):
    """Exports the drawing of a preset's network by the menu's command."""

    def export(preset, name):
        window.bench.open(resolve(preset))
        path = folder / name
        user.place = (str(path), "")
        COMMANDS["file.export-network"].do(window.program)
        qtbot.waitUntil(path.exists, timeout=20_000)
        return path

    return export


def test_a_drawing_as_svg_has_its_words_and_lines_of_their_own_width(exported):
    root = ET.parse(exported("sine", "network.svg")).getroot()
    words = {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    assert {"Input", "Elman", "Output"} <= words
    effects = {element.get("vector-effect") for element in root.iter()}
    assert effects <= {None, "none"}  # other programs do not know it
    assert [float(n) for n in root.get("viewBox").split()] == [0, 0, WIDE, HIGH]


def test_a_drawing_as_png_is_large_enough_for_print(exported):
    picture = QImage(str(exported("sine", "network.png")))
    assert (picture.width(), picture.height()) == (2 * WIDE, 2 * HIGH)
    assert len({picture.pixel(x, HIGH) for x in range(0, 2 * WIDE, 3)}) > 3


def test_inputs_and_outputs_are_named_in_the_file(exported):
    root = ET.parse(exported("two-three-one", "network.svg")).getroot()
    words = {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    assert set(names_of("two-three-one")) <= words


# All plots


def turned(window, qtbot, drawn):
    """Begin to export all plots, and wait until so many are drawn; the folder."""
    folder = window.bench.settings.data / "plots"
    folder.mkdir(exist_ok=True)
    window.program.exporting.plots(window.showing(), folder)
    qtbot.waitUntil(lambda: len(window.program.exporting.series.plots) >= drawn, timeout=LONG)
    return folder


def test_while_plots_are_drawn_the_window_says_so_answers_and_they_show_one_instant(training, qtbot):
    session, exporting = training.bench.session, training.program.exporting
    qtbot.waitUntil(lambda: session.made > 100, timeout=LONG)
    folder = turned(training, qtbot, 1)
    assert training.overlay.text.text() == "Drawing plots…"
    assert exporting.series.left, "the event loop turns in between"
    before = training.showing().views[0].numbers()
    reach(training, qtbot, session.made + 20)  # it trains on
    if exporting.series:
        assert training.showing().views[0].numbers() == before
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    assert {path.suffix for path in folder.iterdir()} == {".png", ".svg", ".csv"}
    last = max(int(float(row.split(",")[1])) for row in (folder / "loss.csv").read_text().splitlines()[1:])
    norms = max(int(float(row.split(",")[1])) for row in (folder / "gradients.csv").read_text().splitlines()[1:])
    assert last == norms
    reach(training, qtbot, session.made + 20)
    qtbot.waitUntil(lambda: training.showing().views[0].numbers() != before, timeout=LONG)


def test_drawing_plots_can_be_cancelled_and_nothing_is_written(training, qtbot):
    folder = turned(training, qtbot, 1)
    (cancel,) = training.overlay.buttons
    cancel.click()
    assert not training.overlay.isVisible() and not training.showing().held
    drawn = len(training.program.exporting.series.plots)
    reach(training, qtbot, training.bench.session.made + 20)
    assert len(training.program.exporting.series.plots) == drawn and not list(folder.iterdir())
    turned(training, qtbot, 2)
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    assert (folder / "loss.svg").exists()


def test_plots_of_a_network_that_is_changed_meanwhile_are_not_written(training, qtbot):
    folder = turned(training, qtbot, 1)
    training.bench.document.edit("network.layers.0.units", 3)
    qtbot.waitUntil(lambda: "changed before its plots" in training.overlay.text.text(), timeout=LONG)
    assert not list(folder.iterdir())
