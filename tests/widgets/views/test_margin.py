"""Names at line ends."""

import numpy as np
import pytest

from widgets.theme import LIGHT
from widgets.views.margin import GAP, apart
from widgets.views.plot import Plot


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([], []),
        ([50], [50]),
        ([20, 80], [20, 80]),
        ([50, 50], [43, 57]),
        ([50, 52, 90], [44, 58, 90]),
        ([0, 1, 2], [7, 21, 35]),
        ([100, 100], [79, 93]),
    ],
)
def test_names_are_moved_apart_as_little_as_possible(wanted, places):
    assert apart(wanted, 14, 100) == pytest.approx(places)


def test_the_selected_name_is_never_left_out_where_there_are_too_many(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(300, 120)
    plot.recolour(LIGHT)
    plot.show()
    lines = [plot.add_line(f"unit {k}") for k in range(20)]
    for k, line in enumerate(lines):
        line.draw(np.arange(3.0), np.full(3, float(k)))
    plot.margin.chosen = lines[-1]
    plot.grab()
    found = plot.margin.places()
    assert lines[-1] in [each for each, *_ in found]
    assert len(found) == plot.margin.size().height() // GAP


def test_a_line_that_ends_out_of_view_has_no_name_beside_it(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.recolour(LIGHT)
    plot.show()
    low, high = (plot.add_line(name) for name in ("low", "high"))
    low.draw(np.arange(3.0), np.zeros(3))
    high.draw(np.arange(3.0), np.full(3, 10.0))
    plot.grab()
    assert len(plot.margin.places()) == 2
    plot.box.setRange(yRange=(-1, 1), padding=0)
    assert [each for each, *_ in plot.margin.places()] == [low]
