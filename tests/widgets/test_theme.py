"""Both themes can be read: contrasts as the colours' table promises."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSlider, QSpinBox

from widgets.theme import DARK, LIGHT, READABLE, apply, contrast, readable

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@BOTH
def test_text_can_be_read_on_every_ground(theme):
    for ground in (theme.window, theme.base, theme.sunken):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.faint, ground) >= READABLE
    assert contrast(theme.on_accent, theme.accent) >= READABLE
    for colour in (theme.accent, theme.good, theme.refusal):
        assert contrast(colour, theme.base) >= READABLE


@BOTH
def test_lines_and_borders_can_be_seen(theme):
    for colour in (theme.border, theme.axis, *theme.series):
        assert contrast(colour, theme.base) >= 3


@BOTH
def test_a_series_colour_made_for_text_can_be_read(theme):
    for colour in theme.series:
        assert contrast(readable(colour, theme), theme.base) >= READABLE


@BOTH
def test_no_two_series_have_the_same_colour(theme):
    assert all(a != b for a, b in itertools.combinations(theme.series, 2))


@BOTH
@pytest.mark.parametrize("kind", [QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox])
def test_the_borders_of_controls_can_be_seen(qtbot, theme, kind):
    apply(QApplication.instance(), theme)
    qtbot.addWidget(control := kind())
    control.resize(90, 30)
    picture = control.grab().toImage()
    middle = [picture.pixelColor(x, 15).name() for x in range(14)]
    assert (
        max(contrast(colour, theme.base) for colour in middle if colour != control.palette().window().color().name())
        >= 3
    )
    apply(QApplication.instance(), LIGHT)


@BOTH
def test_how_far_a_slider_goes_can_be_seen(qtbot, theme):
    apply(QApplication.instance(), theme)
    qtbot.addWidget(slider := QSlider(Qt.Orientation.Horizontal))
    slider.resize(120, 30)
    picture = slider.grab().toImage()
    beyond = [picture.pixelColor(100, y).name() for y in range(picture.height())]
    assert max(contrast(colour, theme.base) for colour in beyond) >= 3
    apply(QApplication.instance(), LIGHT)
