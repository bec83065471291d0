"""The unit on its curve."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from widgets.maths import CurveOfUnit, CurvesOfLoss
from widgets.theme import DARK, readable


@pytest.fixture
def curve(qtbot):
    made = CurveOfUnit()
    qtbot.addWidget(made)
    made.resize(400, 160)
    made.show()
    return made


def test_it_says_how_much_of_the_error_passes(curve):
    said = {}
    for activation, a in (("tanh", -0.5048), ("sigmoid", 0.0), ("relu", -1.0), ("identity", 50.0), ("tanh", 4.0)):
        curve.show_unit(activation, a)
        said[activation, a] = curve.words()
        assert curve.accessibleName() == curve.words()
    assert said == {
        ("tanh", -0.5048): "φ = tanh, slope here 0.78: 78 % of the error passes.",
        ("sigmoid", 0.0): "φ = sigmoid, slope here 0.25: 25 % of the error passes.",
        ("relu", -1.0): "φ = relu, slope here 0: 0 % of the error passes.",
        ("identity", 50.0): "φ = identity, slope here 1: 100 % of the error passes.",
        ("tanh", 4.0): "φ = tanh, slope here 0.0013: 0.13 % of the error passes.",
    }


def test_where_there_is_no_curve_it_says_why(curve):
    curve.show_unit("softmax", 0.5)
    assert "every output depends on every unit" in curve.words()
    curve.show_unit("tanh", float("nan"))
    assert "not a number" in curve.words()
    curve.show_unit("", 0.0)
    assert curve.words() == ""
    curve.show_unit("", 0.0, without="It is given.")
    assert (curve.title, curve.words()) == ("No curve", "It is given.") and not curve.has_picture()
    curve.grab()


def test_the_point_goes_along_the_curve(curve):
    curve.recolour(DARK)

    def painted(colour):
        image, colour = curve.grab().toImage(), QColor(colour).rgb()
        return [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) == colour]

    def point():
        found = painted(DARK.accent)
        return [sum(each) / len(found) for each in zip(*found, strict=True)]

    places = []
    for a in (-2.0, 0.0, 2.0):
        curve.show_unit("tanh", a)
        places.append(point())
    (x0, y0), (x1, y1), (x2, y2) = places
    assert x0 < x1 < x2 and y0 > y1 > y2
    assert abs(x0 + x2 - 2 * x1) < 1.5 and abs(y0 + y2 - 2 * y1) < 1.5
    curve.show_unit("sigmoid", 0.0)
    tangent = painted(DARK.diverging[0])
    assert min(tangent)[1] > max(tangent)[1]  # it rises
    curve.show_unit("tanh", 40.0)  # far out it is still in the picture
    assert point()[0] < 200


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("a", [1e17, -1e17])
def test_a_unit_far_beyond_saturation_is_painted(curve, activation, a):
    curve.show_unit(activation, a)
    curve.grab()


def test_a_loss_beyond_all_bounds_has_no_picture(qtbot):
    loss = CurvesOfLoss()
    qtbot.addWidget(loss)
    for y in (1e160, float("nan"), float("inf")):
        loss.show_output(y, 0.5, "identity")
        assert not loss.has_picture() and loss.words() == ""
    loss.show_output(0.25, 0.5, "identity")
    assert "= 0.0312" in loss.words()


def test_two_losses_are_drawn_where_both_suit_and_the_title_says_how_many(qtbot):
    loss = CurvesOfLoss()
    qtbot.addWidget(loss)
    loss.resize(400, 160)
    for activation, title, colours in (
        ("sigmoid", "Both losses", 2),
        ("softmax", "Both losses", 2),
        ("tanh", "Loss", 1),
    ):
        loss.show_output(0.25, 1.0, activation)
        image = loss.grab().toImage()
        painted = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        assert sum(QColor(colour).rgb() in painted for colour in loss.theme.series[:2]) == colours
        assert loss.title == f"{title} at this y"


@pytest.mark.parametrize(("wanted", "above"), [(1.0, 0.75), (0.0, 0.25)])
def test_each_of_two_losses_has_its_name_where_both_are_low(qtbot, wanted, above):
    loss = CurvesOfLoss()
    qtbot.addWidget(loss)
    loss.resize(400, 132)
    loss.show_output(1 - wanted, wanted, "sigmoid")
    image = QImage(160, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(loss.theme.base))
    with QPainter(image) as painter:
        loss.paint_picture(painter, QRectF(10, 10, 140, 80))
    middle = 10 + round(140 * above)
    corner = [QColor(image.pixel(x, y)) for x in range(middle - 35, middle + 35) for y in range(5, 40)]
    hues = {each.hue() for each in corner if each.saturation() > 80}
    for colour in loss.theme.series[:2]:
        name = QColor(readable(colour, loss.theme)).hue()
        assert any(abs(hue - name) < 10 for hue in hues)


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_picture_that_cannot_be_painted_ends_its_painter(qtbot):
    painters = []

    class Broken(CurveOfUnit):
        def paint_picture(self, painter, area):
            painters.append(painter)
            raise ArithmeticError

    broken = Broken()
    qtbot.addWidget(broken)
    broken.show_unit("tanh", 0.5)
    with pytest.raises(ArithmeticError):
        broken.grab()
    assert painters and not any(painter.isActive() for painter in painters)
