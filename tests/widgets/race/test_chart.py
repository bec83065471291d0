"""The figure of a race."""

import numpy as np
import pytest

from simulator.race import bands, prepared, race
from tests.simulator.helpers import experiment
from tests.simulator.race.test_race import Hand, Inline
from widgets.desktop import plots
from widgets.race.chart import Chart


@pytest.fixture(scope="module")
def progress():
    made = prepared(experiment(updates=20, validate_every=5, goal=5.0), ["own", "gru"], seeds=3, allow_mismatch=True)
    *_, last = race(made, [Hand(Inline())])
    return last


def test_each_architecture_has_its_median_its_band_and_its_name(qtbot, progress):
    chart = Chart()
    qtbot.addWidget(chart)
    chart.draw(progress)
    for (line, spread), band in zip(chart.series, bands(progress), strict=True):
        np.testing.assert_allclose(line.xData, band.x)
        np.testing.assert_allclose(line.yData, band.median)
        assert not spread.path().isEmpty()
    assert [line.called for line, _ in chart.series] == ["Elman (own) · goal 3 of 3", "GRU · goal 3 of 3"]
    chart.show_as("loss", "sequences")
    assert chart.series[0][0].xData[-1] == 60
    assert chart.plot.x_caption.text == "sequences"
    assert len(chart.numbers()[1]) == 6


def test_its_figure_in_a_file_says_on_what_and_how_it_was_raced(qtbot, progress):
    chart = Chart()
    qtbot.addWidget(chart)
    chart.resize(520, 240)
    chart.draw(progress)
    chart.conditions.hide()
    chart.show_as("loss", "sequences")
    apart = chart.apart()
    qtbot.addWidget(apart)
    assert apart.title == progress.race.experiment.title
    assert not apart.conditions.isHidden()
    assert "Goal: validation loss at most 5." in apart.conditions.text()
    assert (apart.curve, apart.axis) == ("loss", "sequences")


def test_it_is_drawn_without_a_window(qapp, progress, tmp_path):
    paths = plots.chart_race(progress, tmp_path)
    assert sorted(path.name for path in paths) == ["race.png", "race.svg"]
    assert all(path.stat().st_size > 1000 for path in paths)
