"""The picture of a sweep, its table, and its words."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt

from simulator.sweeps import Running, SweepFolder, prepared
from simulator.sweeps.findings import settings
from tests.simulator.helpers import experiment
from tests.widgets.sweeps.inline import Inline
from widgets.desktop import plots
from widgets.keeping import pictures
from widgets.sweeps.card import SweepCard
from widgets.sweeps.chart import CURVES, PARALLEL, Chart
from widgets.sweeps.laid import BY_SEED, groups, laid_out
from widgets.sweeps.parallel import DRAWN, Parallel
from widgets.sweeps.reading import Reader
from widgets.sweeps.scatter import Scatter
from widgets.sweeps.seen import Dimension, Dot, Seen
from widgets.sweeps.table import Table
from widgets.sweeps.words import progress, verdict

RATES, UNITS = (0.001, 0.01, 0.1), (8, 16)
LOST = float("inf")


def loss_of(rate, units, seed):
    if (rate, units) == (0.1, 16):
        return LOST
    return (1 + abs(np.log10(rate) + 2)) / units * (1 + 0.1 * seed)


@pytest.fixture
def seen(tmp_path):
    dots = []
    for rate in RATES:
        for units in UNITS:
            for seed in (0, 1, 2):
                loss, x = loss_of(rate, units, seed), np.arange(5.0)
                state = "diverged" if loss == LOST else "finished"
                where = tmp_path / f"{rate}-{units}-{seed}"
                dots.append(Dot((rate, units), seed, loss, state, None, 40, 1.5, where, "", (x, 1 / (1 + x))))
    axes = (
        Dimension.of("training.learning_rate", "Training › Learning rate η", RATES),
        Dimension.of("network.layers.0.units", "Network › Layer 1 › Units", UNITS),
    )
    return Seen("Sine", "40 updates each.", axes, tuple(dots), has_goal=True, goal=0.1)


@pytest.fixture
def chart(qtbot, seen):
    made = Chart()
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.draw(seen)
    made.grab()
    return made


def test_only_values_that_are_geometric_have_a_logarithmic_axis():
    def log(*values):
        return Dimension.of("a", "A", values).log

    assert log(0.003, 0.01, 0.03) and log(8, 16, 32) and log(0.001, 0.1)
    assert not log(1, 2, 3) and not log(0, 10, 100) and not log(8, 16) and not log("elman", "gru")


def test_each_run_is_a_point_each_value_of_another_field_a_colour_with_the_medians_of_the_seeds(chart, seen):
    scatter = chart.scatter
    (line, points), (second, _) = scatter.drawn
    assert len(points.points()) == 9
    np.testing.assert_allclose([y for _, y in line.points()], [loss_of(rate, 8, 1) for rate in RATES])
    assert [each.called for each in scatter.margin.named][:2] == ["Units 8", "Units 16"]
    assert len(second.points()) == 2, "the median of runs that diverged is no number"
    assert len(scatter.lost.points()) == 3
    chart.show_as(1, BY_SEED)
    assert [group.called for group in groups(seen, BY_SEED)] == ["seed 0", "seed 1", "seed 2"]
    assert len(scatter.drawn) == 3


def test_medians_are_joined_between_numbers_alone_and_not_drawn_where_each_value_has_one_run(qtbot):
    scatter = Scatter()
    qtbot.addWidget(scatter)

    def drawn(values):
        dots = tuple(Dot((value,), 0, 1.0 + k) for k, value in enumerate(values))
        scatter.draw(Seen("", "", (Dimension.of("a", "A", values),), dots))
        ((line, _),) = scatter.drawn
        return len(line.points()), line.joined

    assert drawn((1, 2, 3)) == (3, True)
    assert drawn(("elman", "gru")) == (2, False)
    assert drawn(tuple(range(20)))[0] == 0


def test_many_values_are_put_into_a_few_groups_of_neighbours():
    values = tuple(range(1, 21))
    dots = tuple(Dot((value,), 0, 1.0) for value in values)
    found = groups(Seen("", "", (Dimension.of("a", "A", values),), dots), "a")
    assert [group.called for group in found] == ["A 1…5", "A 6…10", "A 11…15", "A 16…20"]
    assert sum(len(group.dots) for group in found) == 20


def test_the_pointer_finds_the_run_it_is_on(chart, seen):
    scatter = chart.scatter
    x, y, dot = scatter.spots[4]
    place = QPointF(scatter.mapFromScene(scatter.box.mapViewToScene(QPointF(x, y))))
    assert scatter.at(place) is dot
    chart.show_form(PARALLEL)
    parallel = chart.parallel
    best = min((dot for dot in seen.dots), key=lambda dot: dot.loss)
    end = parallel.line(best, QRectF(parallel.rect()))[-1]
    assert parallel.at(end - QPointF(1, 1)) is best
    assert parallel.drawn[-1] is best, "the best lies in front"
    lost = next(dot for dot in seen.dots if not dot.finite)
    assert parallel.line(lost, QRectF(parallel.rect()))[-1].y() < end.y() - 100


def test_of_thousands_of_runs_only_the_best_are_lines_and_one_without_loss_at_all_is_the_best(qtbot):
    axes = (Dimension.of("a", "A", (1, 2)),)
    dots = tuple(Dot((1 + k % 2,), k, float(k)) for k in range(DRAWN + 100))
    parallel = Parallel()
    qtbot.addWidget(parallel)
    parallel.draw(Seen("", "", axes, dots))
    assert len(parallel.drawn) == DRAWN and parallel.drawn[-1] is dots[0] and dots[DRAWN] not in parallel.drawn
    ends = [parallel.line(dot, QRectF(0, 0, 400, 300))[-1].y() for dot in dots[:2]]
    assert ends[0] == ends[1], "no logarithm is lower"
    parallel.grab()


def test_curves_are_named_from_the_best_setting_on(chart, seen):
    chart.show_form(CURVES)
    names = [line.called for line, _ in chart.courses.series]
    assert names[0] == "0.01 · 16" and names[-1] == "0.1 · 16"
    assert len(names) == 6


def test_its_numbers_have_a_row_for_each_run_and_its_figure_its_conditions(qtbot, chart, seen):
    header, rows = chart.numbers()
    assert header[:3] == ["training.learning_rate", "network.layers.0.units", "seed"] and len(rows) == 18
    chart.conditions.hide()
    chart.show_form(PARALLEL)
    apart = chart.apart()
    qtbot.addWidget(apart)
    assert apart.form == PARALLEL and apart.title == "Sine" and not apart.conditions.isHidden()
    lines = pictures.drawn(apart, ".csv")().decode().splitlines()
    assert lines[1] == "0.001,8,0,finished,40,0.25,,1.5,0.001-8-0" and "diverged,40,inf," in lines[-1]
    assert pictures.drawn(apart, ".svg")().count(b"polyline") > 10


def test_the_table_has_the_best_setting_first_and_opens_its_best_run(qtbot, seen):
    table = Table()
    qtbot.addWidget(table)
    opened = []
    table.opened.connect(opened.append)
    table.draw(seen)
    model = table.model()
    text = [[model.index(row, column).data() for column in range(model.columnCount())] for row in (0, 5)]
    assert text[0] == ["0.01", "16", "3 of 3", "0.0688", "0 of 3", "4.5"]
    assert text[1][3] == "diverged"
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in (0, 1)]
    assert fonts[0].bold() and fonts[1] is None
    table.doubleClicked.emit(model.index(0, 0))
    assert opened == [str(seen.dots[9].folder)]


def test_the_verdict_says_where_better_values_may_lie_and_what_diverged():
    axes = (Dimension.of("training.learning_rate", "Training › Learning rate η", RATES),)
    dots = tuple(Dot((rate,), 0, rate) for rate in RATES)
    head, figures = verdict(Seen("", "", axes, dots), True)
    assert head == "Learning rate η 0.001 is best."
    assert "0.001 is the lowest Learning rate η that was tried: go further there." in figures
    both = (*axes, Dimension.of("network.layers.0.units", "Network › Units", (8, 16, 32)))
    corner = tuple(Dot((rate, units), 0, rate / units) for rate in RATES for units in (8, 16, 32))
    told = "0.001 is the lowest Learning rate η and 32 is the highest Units that was tried: go further there."
    assert told in verdict(Seen("", "", both, corner), True)[1]
    lost = tuple(Dot((rate,), 0, LOST, "diverged") for rate in RATES)
    failed = Dot((0.2,), 0, None, "failed", sentence="its process ended unexpectedly.")
    told = "1 run failed: Its process ended unexpectedly."
    assert verdict(Seen("", "", axes, (*dots, failed)), True)[1].endswith(told)
    assert verdict(Seen("", "", axes, lost), True)[0].startswith("Every setting diverged")


def test_of_what_is_not_over_yet_the_verdict_says_what_is_and_ranks_by_the_share_that_reached_the_goal():
    axes = (Dimension.of("a", "A", (1, 2)),)
    first = [Dot((1,), seed, 0.1, "finished", 9 if seed < 2 else None) for seed in range(5)]
    second = [Dot((2,), 0, 0.2, "finished", 9), *(Dot((2,), seed, 0.01, "running") for seed in range(1, 5))]
    head, figures = verdict(Seen("", "", axes, (*first, *second), has_goal=True), False)
    assert head == "A 2 leads so far." and "(one seed), goal on 1 of 1;" in figures


def test_what_drawing_needs_is_worked_out_once_and_drawn_seldom(qtbot, seen, monkeypatch):
    place, card, drawn = laid_out(seen, 0, seen.usual_colour), SweepCard(), []
    qtbot.addWidget(card)
    card.draw(seen, False)
    assert laid_out(seen, 0, seen.usual_colour) is place and seen.settings is seen.settings
    monkeypatch.setattr("widgets.comparing.card.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(card, "draw", lambda latest, over: (drawn.append(over), clock.append(clock.pop() + 1.0)))
    clock, card.runner = [100.0], SimpleNamespace(ended=False, latest=seen, stop=int, close=int)
    for moment in (100.0, 110.0, 122.0):
        clock[0] = moment
        card.look()
    assert len(drawn) == 2, "after it took one second, not within ten"


def test_how_far_it_is_says_what_is_left_while_something_comes():
    axes = (Dimension.of("a", "A", (1, 2, 3, 4)),)
    states = ("finished", "finished", "running", "waiting")
    dots = tuple(Dot((k + 1,), 0, None, state) for k, state in enumerate(states))
    seen = Seen("", "", axes, dots, left=60.0)
    assert progress(seen, 30, False) == "2 of 4 runs · 0:30 · about 1:00 left"
    assert progress(seen, 30, True) == "2 of 4 runs · 0:30"


@pytest.mark.parametrize("vary", [(), ("network.layers.0.units=2,3",)])
def test_the_command_line_draws_it_from_what_the_folder_holds(qapp, tmp_path, vary):
    sweep = prepared(experiment(updates=10, validate_every=5), vary, seeds=(0, 1))
    place = SweepFolder(sweep, tmp_path / "kept")
    *_, last = Running(sweep, Inline(1), place).run()
    place.close()
    seen = Reader(place.folder).seen(last)
    assert [dot.curve is not None and len(dot.curve[0]) for dot in seen.dots] == [3] * len(seen.dots)
    if vary:
        found = [(each.values, each.loss) for each in settings(last)]
        assert [(each.values, each.loss) for each in seen.settings] == found, "ranked as on the command line"
    paths = plots.chart_sweep(last, place.folder)
    assert sorted(path.name for path in paths) == ["summary.png", "summary.svg"]
    assert all(path.stat().st_size > 1000 for path in paths)


def test_what_was_stopped_is_not_called_best():
    axes = (Dimension.of("a", "A", (1, 2, 3)),)
    alone = Dot((1,), 0, 0.1), Dot((2,), 0, None, "waiting"), Dot((3,), 0, None, "waiting")
    assert verdict(Seen("", "", axes, alone), True)[0] == "A 1 alone has come to its end."
    dots = Dot((1,), 0, 0.1), Dot((2,), 0, 0.3), Dot((3,), 0, None, "waiting")
    assert verdict(Seen("", "", axes, dots), True)[0] == "A 1 was ahead when the sweep was stopped."
    assert verdict(Seen("", "", axes, dots), False)[0] == "A 1 leads so far."
    elsewhere = *dots[:2], Dot((3,), 0, None, "running")
    assert verdict(Seen("", "", axes, elsewhere), True)[0] == "A 1 leads so far.", "another program is at work"
