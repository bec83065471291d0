"""The network's drawing in files."""

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from simulator.keeping.library import resolve
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
