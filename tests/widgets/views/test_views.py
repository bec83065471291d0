"""The live views, each drawn from what a real engine reported."""

from dataclasses import fields, is_dataclass, replace
from functools import cache

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from simulator import train
from simulator.engine.orders import Alone, Watch
from simulator.experiment import Experiment
from simulator.layers import LAYERS, Signal
from simulator.probes import PROBES
from simulator.probes.output import Output
from simulator.training.snapshot import Finished, Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.shades import levels
from widgets.theme import DARK, LIGHT, readable
from widgets.views import VIEWS
from widgets.views.gradients import called
from widgets.views.plotted import PlotView
from widgets.views.signals import SignalsView
from widgets.views.text import TextView

SIZES = {"lstm": {"units": 3}, "elman": {"units": 5}}
DATA = {
    "sine": {"kind": "sine", "steps": 200, "length": 8},
    "characters": {"kind": "characters", "length": 12, "sentences": 100},
    "logic": {"kind": "logic"},
}
READ_OUTS = {"characters": {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}}


@cache
def trained(data, *layers):
    """What a run of 30 updates reported: Started, its history, and its last snapshot, seen through every probe."""
    network = {"layers": [SIZES.get(kind, {}) | {"kind": kind} for kind in layers]} | READ_OUTS.get(data, {})
    training = {"updates": 30, "batch": 3, "validate_every": 10, "goal": 0.5, "clip": 1.0, "precision": "float64"}
    desk = Alone(interval=0.0)
    desk.watch.append(Watch({name: {} for name in PROBES}))
    experiment = Experiment.from_data({"data": DATA[data], "network": network, "training": training})
    first, *reports, last = train(experiment, desk)
    history = History(tuple(first.weights))
    for report in reports:
        if isinstance(report, Snapshot):
            history.add(report)
    assert isinstance(last, Finished), last.sentence
    return first, history, history.last


def suited(kind, *layers):
    """A run that the view has something to show for."""
    return next(run for data in DATA if VIEWS[kind].suits((run := trained(data, *layers))[0]))


@pytest.fixture
def view_of(qtbot):
    def make(kind, theme=LIGHT):
        view = VIEWS[kind]()
        qtbot.addWidget(view)
        view.resize(500, 360)
        view.show()
        view.recolour(theme)
        return view

    return make


@pytest.fixture(params=VIEWS)
def view(request, view_of):
    return view_of(request.param)


def drawn(view, started, history, snapshot):
    view.begin(started)
    view.draw(snapshot, history)
    view.reveal(True)
    return view


def of(started, snapshot, records, probes):
    """The same run with other numbers."""
    other = replace(snapshot, records=records, probes=probes)
    new = History(tuple(started.weights))
    new.add(other)
    return new, other


def mapped(seen, change):
    """What a probe saw, with every array of numbers changed but for the places on the x axis."""
    if isinstance(seen, dict):
        return {name: mapped(part, change) for name, part in seen.items()}
    if isinstance(seen, tuple):
        return tuple(mapped(part, change) for part in seen)
    if is_dataclass(seen) and not isinstance(seen, Signal):
        names = [field.name for field in fields(seen) if field.name != "x"]
        return replace(seen, **{name: mapped(getattr(seen, name), change) for name in names})
    return change(seen) if isinstance(seen, np.ndarray) else seen


EXPECTED = {
    "loss": lambda r, v, p: (
        [["training", u, loss] for u, loss in r[:, [0, 2]]] + [["validation", u, loss] for u, loss in v[:, :2]]
    ),
    "score": lambda r, v, p: v[:, [0, 2]].tolist(),
    "gradients": lambda r, v, p: [
        [name, u, norm]
        for k, name in enumerate(["all", "0.elman.W", "1.readout.W"])
        for u, norm in zip(r[:, 0], r[:, 3 + k], strict=True)
    ],
    "output": lambda r, v, p: [
        [x, *pair] for x, pair in zip(p["output"].x, np.hstack([p["output"].target, p["output"].output]), strict=True)
    ],
    "states": lambda r, v, p: [[t, *h] for t, h in enumerate(p["states"].layers[0].values["h"])],
    "traces": lambda r, v, p: [[t, *h] for t, h in enumerate(p["states"].layers[0].values["h"])],
    "text": lambda r, v, p: [["read", c] for c in p["text"].prompt] + [["written", c] for c in p["text"].text],
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_the_plotted_numbers_are_what_the_engine_reported(view_of, kind):
    started, history, snapshot = suited(kind, "elman")
    header, rows = drawn(view_of(kind), started, history, snapshot).numbers()
    training, validation = history.training, history.validation
    records = np.column_stack([training.x, 0 * training.x, training.mean, history.norms.mean])
    expected = EXPECTED[kind](records, np.column_stack([validation.x, validation.mean]), snapshot.probes)
    assert len(records) == 31
    assert [list(row) for row in expected] == rows
    assert {len(row) for row in rows} == {len(header)}


def test_every_view_makes_a_table(view):
    header, rows = drawn(view, *suited(view.kind, "elman")).numbers()
    assert len(header) > 1
    assert {len(row) for row in rows} == {len(header)}


def test_a_hint_stands_in_place_of_a_view_with_nothing_to_show(view):
    drawn(view, *suited(view.kind, "elman"))
    assert not view.hint.isVisible()
    view.reveal(False, "Press Run.")
    assert (view.hint.isVisible(), view.hint.text(), view.body.isVisible()) == (True, "Press Run.", False)


def colours(image, area):
    """The colours of an area of a picture."""
    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    left, top, right, bottom = (max(side, 0) for side in area.getCoords())
    part = pixels.reshape(image.height(), image.width())[top : bottom + 1, left : right + 1]
    return {f"#{colour & 0xFFFFFF:06x}" for colour in np.unique(part).tolist()}


def test_each_theme_reaches_what_is_drawn_already(view):
    drawn(view, *suited(view.kind, "elman"))
    for theme in (DARK, LIGHT):
        view.recolour(theme)
        image = view.grab().toImage()
        if isinstance(view, PlotView):
            area = view.widget.geometry()
            assert image.pixelColor(area.topLeft() + QPoint(2, 2)).name() == theme.base
            assert theme.faint in colours(image, area), "the axes' numbers"
        elif isinstance(view, TextView):
            assert theme.faint in view.text.toHtml()
        else:
            assert theme.faint in colours(image, view.body.geometry())


def place(view, item):
    """Where an item of a plot is in the view's picture."""
    return view.widget.mapFromScene(item.sceneBoundingRect()).boundingRect().translated(view.widget.pos())


PLOTS = [kind for kind in VIEWS if issubclass(VIEWS[kind], PlotView)]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", PLOTS)
def test_the_names_in_the_margin_have_the_colours_of_their_lines(view_of, kind, theme):
    view = drawn(view_of(kind, DARK if theme is LIGHT else LIGHT), *suited(kind, "elman", "lstm"))
    view.recolour(theme)
    image = view.grab().toImage()
    inside, margin = (colours(image, place(view, item)) for item in (view.plot.vb, view.widget.margin))
    palette = {*vars(theme).values(), *theme.series} - {*vars(DARK if theme is LIGHT else LIGHT).values()}
    for named, *_ in view.widget.margin.places():
        assert named.colour in palette
        assert named.colour in inside, named.called
        assert near(readable(named.colour, theme), margin), named.called


def near(wanted, found):
    """Whether a colour was found but for what smooth edges make of it."""
    channels = np.array([QColor(each).getRgb()[:3] for each in found])
    return np.abs(channels - QColor(wanted).getRgb()[:3]).max(axis=1).min() <= 8


def test_names_stand_in_the_order_of_the_lines_ends_and_apart(view_of):
    view = drawn(view_of("traces"), *trained("sine", "elman"))
    view.grab()
    found = view.widget.margin.places()
    assert len(found) == 5
    ends, heights = ([each[k] for each in found] for k in (1, 2))
    assert ends == sorted(ends)
    assert min(np.diff(heights)) >= 14 - 1e-9
    assert [each.called for each, *_ in found] == [
        f"unit {unit + 1}" for unit in np.argsort([-line.points()[-1][1] for line in view.lines], kind="stable")
    ]


def test_no_curve_is_covered(view_of):
    view = drawn(view_of("loss"), *trained("sine", "elman"))
    view.grab()
    plot = view.plot.vb.sceneBoundingRect()
    for item in (view.widget.margin, view.widget.y_caption, view.widget.x_caption):
        assert (
            not plot.intersected(item.sceneBoundingRect()).width() * plot.intersected(item.sceneBoundingRect()).height()
            > 2 * plot.height()
        ), item


def test_a_diverged_run_does_not_break_the_drawing(view):
    started, _, snapshot = suited(view.kind, "elman")
    for value in (1e38, -1e38, 1e300, np.inf, -np.inf, np.nan, 0.0):
        for part in (slice(None), slice(3, 5)):

            def spoil(a, part=part, value=value):
                a = a.astype(np.result_type(a, float))
                a[part] = value
                return a

            records = snapshot.records.copy()
            records[part, 2:] = value
            drawn(view, started, *(of(started, snapshot, records, mapped(snapshot.probes, spoil))))
            assert not view.grab().isNull()
            view.numbers()


def test_one_value_beyond_all_bounds_does_not_squeeze_the_others(view_of):
    started, history, snapshot = trained("sine", "elman")
    seen = snapshot.probes["output"]
    wild = np.array(seen.output)
    wild[3] = 1e38
    shown = replace(snapshot, probes={"output": replace(seen, output=wild)})
    view = drawn(view_of("output"), started, history, shown)
    view.grab()
    assert view.plot.vb.viewRange()[1][1] < 100


def test_a_few_points_are_marked_in_the_colours_of_their_names(view_of):
    started, history, snapshot = trained("sine", "elman")
    few = replace(snapshot, probes={"output": snapshot.probes["output"].first(4)})
    view = drawn(view_of("output"), started, history, few)
    view.recolour(DARK)
    image = view.grab().toImage()
    inside, margin = (colours(image, place(view, item)) for item in (view.plot.vb, view.widget.margin))
    assert {DARK.target, DARK.output} <= inside
    assert {readable(DARK.target, DARK), readable(DARK.output, DARK)} <= margin
    assert not {LIGHT.target, LIGHT.output, "#00ff00"} & (inside | margin)


def test_the_first_look_comes_before_any_update(view):
    started, _, snapshot = suited(view.kind, "elman")
    for rows in (1, 0):
        history, first = of(started, replace(snapshot, update=0), snapshot.records[:rows], snapshot.probes)
        drawn(view, started, history, first)
        assert not view.grab().isNull()
        view.numbers()


def test_a_new_network_leaves_nothing_of_the_old_one(view, view_of, qtbot):
    drawn(view, *suited(view.kind, "elman", "lstm"))
    if isinstance(view, SignalsView):
        choose(qtbot, view.layer, "1.lstm")
        choose(qtbot, view.signal, "f")
    run = suited(view.kind, "elman")
    view.begin(run[0])
    assert not view.numbers()[1]
    drawn(view, *run)
    fresh = drawn(view_of(view.kind), *run)
    assert view.numbers() == fresh.numbers()
    qtbot.waitUntil(lambda: view.grab().toImage() == fresh.grab().toImage())


def choose(qtbot, combo, data):
    """By keyboard, as a user would."""
    while combo.currentData() != data:
        before = combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() != before


@pytest.mark.parametrize("kind", ["states", "traces"])
def test_each_signal_of_each_layer_can_be_chosen_and_stays_chosen(view_of, qtbot, kind):
    started, history, snapshot = trained("sine", "elman", "lstm")
    view = drawn(view_of(kind), started, history, snapshot)
    choose(qtbot, view.layer, "1.lstm")
    choose(qtbot, view.signal, "f")
    view.draw(snapshot, history)
    expected = snapshot.probes["states"].layers[1].values["f"]
    np.testing.assert_array_equal([row[1:] for row in view.numbers()[1]], expected)


@pytest.mark.parametrize("kind", ["states", "traces"])
def test_where_the_data_has_symbols_they_stand_on_the_axis(view_of, kind):
    started, history, snapshot = trained("characters", "elman")
    view = drawn(view_of(kind), started, history, snapshot)
    axis, read = view.plot.getAxis("bottom"), snapshot.probes["states"].symbols
    assert len(read) == 12 and axis.symbols == read
    view.grab()
    assert axis.reading
    drawn(view, *trained("sine", "elman")).grab()
    assert not axis.symbols and not axis.reading


@pytest.mark.parametrize("kind", ["lstm", "gru", "blocks", "jordan"])
def test_the_colours_of_a_signal_go_from_bound_to_bound_as_its_layer_declares_them(view_of, qtbot, kind):
    spec = LAYERS[kind]()
    started, history, snapshot = trained("sine", kind)
    view = drawn(view_of("states"), started, history, snapshot)
    assert view.layer.currentText() == f"1 · {spec.written}"
    texts = [view.signal.itemText(k) for k in range(view.signal.count())]
    assert texts == [f"{signal.name} – {signal.meaning}" for signal in spec.signals]
    for signal in spec.signals:
        choose(qtbot, view.signal, signal.name)
        low, high = view.image.limits
        assert tuple(view.image.levels) == (low, high)
        assert view.widget.margin.image is view.image
        if signal.bounded:
            assert (low, high) == (signal.low, signal.high)
        else:
            assert low == -high <= -1


def test_colours_go_up_from_a_bound_at_zero_and_as_far_as_the_values_where_there_is_none():
    relu, free, gate = Signal("h", 0, np.inf, "state"), Signal("c", -np.inf, np.inf, "cell"), Signal("z", 0, 1, "gate")
    values = np.array([[0.1, 2.5]])
    assert levels(relu, values) == (0, 4)
    assert levels(free, values) == (-4, 4)
    assert levels(gate, values) == (0, 1)
    assert levels(free, 0 * values) == (-1, 1)
    assert levels(free, np.array([[np.nan, np.inf]])) == (-(2.0**64), 2.0**64)


def test_another_output_is_chosen_by_its_name(view_of, qtbot):
    started, history, snapshot = trained("sine", "elman")
    seen = snapshot.probes["output"]
    wide = {name: np.hstack([a, 2 * a]) for name, a in (("output", seen.output), ("target", seen.target))}
    two = replace(snapshot, probes={"output": replace(seen, **wide, names=("a", "b"))})
    view = drawn(view_of("output"), replace(started, outputs=("a", "b")), history, two)
    qtbot.keyClick(view.choice, Qt.Key.Key_Down)
    np.testing.assert_array_equal(view.output.getOriginalDataset()[1], wide["output"][:, 1])
    assert view.widget.y_caption.text == "b · held-out part"
    assert view.numbers()[0] == ["x", "target a", "output a", "target b", "output b"]


def test_temperature_and_another_text_are_asked_of_the_engine(view_of, qtbot):
    view = view_of("text")
    drawn(view, *trained("characters", "elman"))
    with qtbot.waitSignal(view.options_changed):
        qtbot.keyClick(view.slider, Qt.Key.Key_Right)
    assert view.options()["temperature"] == 0.8
    assert view.value.text() == "0.8"
    before = view.options()["seed"]
    with qtbot.waitSignal(view.options_changed):
        view.again.click()
    assert view.options()["seed"] != before


def test_goal_and_clipping_stand_where_they_were_set_and_follow_their_change(view_of):
    started, history, snapshot = trained("sine", "elman")
    loss = drawn(view_of("loss"), started, history, snapshot)
    gradients = drawn(view_of("gradients"), started, history, snapshot)
    assert loss.goal.at() == pytest.approx(0.5)
    assert gradients.limit.at() == pytest.approx(1.0)
    other = started.experiment.training.model_copy(update={"goal": None, "clip": 0.01})
    loss.follow(other)
    gradients.follow(other)
    assert loss.goal.at() is None
    assert gradients.limit.at() == pytest.approx(0.01)


def test_a_long_run_shows_its_mean_and_behind_it_its_swing(view_of):
    started, _, snapshot = trained("sine", "elman")
    n = 5_000
    records = np.ones((n, 6)) * np.arange(n)[:, None]
    records[:, 2] = np.where(np.arange(n) % 2, 1.0, 3.0)
    history, long = of(started, snapshot, records, {})
    view = drawn(view_of("loss"), started, history, long)
    np.testing.assert_allclose(view.training.mean.getOriginalDataset()[1], 2.0)
    assert set(view.training.raw.getOriginalDataset()[1]) == {1.0, 3.0}
    assert view.training.raw.zValue() < view.training.mean.zValue()


def test_a_table_of_a_long_run_says_that_its_rows_are_spans(view_of):
    started, _, snapshot = trained("sine", "elman")
    n = 5_000
    records = np.ones((n, 6)) * np.arange(n)[:, None]
    records[:, 2] = np.where(np.arange(n) % 2, 1.0, 3.0)
    run = of(started, snapshot, records, {})
    for kind, first in (("loss", "training"), ("gradients", "all")):
        header, rows = drawn(view_of(kind), started, *run).numbers()
        assert header[1:] == ["span_start", "low", "high", "mean"]
        starts = [row[1] for row in rows if row[0] == first]
        assert len(starts) == len(run[0].training.x) < n
        assert set(np.diff(starts)) == {run[0].training.stride}
    assert ["training", 0.0, 1.0, 3.0, 2.0] in drawn(view_of("loss"), started, *run).numbers()[1]


@pytest.mark.parametrize(("data", "label"), [("sine", "mean squared error"), ("characters", "cross-entropy (nats)")])
def test_the_loss_is_shown_in_its_own_unit(view_of, data, label):
    view = drawn(view_of("loss"), *trained(data, "elman"))
    assert view.widget.y_caption.text == label


def test_views_suit_the_data_they_can_show():
    fits = {data: {kind for kind in VIEWS if VIEWS[kind].suits(trained(data, "elman")[0])} for data in DATA}
    assert fits["sine"] >= {"loss", "output", "states", "traces", "gradients"}
    assert "text" not in fits["sine"]
    assert "text" in fits["characters"]
    assert "output" not in fits["characters"]
    bare = Started(Experiment.from_data({"network": {"layers": []}}), (), (), {})
    assert not VIEWS["states"].suits(bare)


def test_opponents_stand_at_their_losses_each_with_its_name(view_of):
    started, history, last = trained("sine", "elman")
    near = {"best constant": 0.0882, "plan alone": 0.0862, "persistence": 0.03, "impossible": 0.0, "wild": np.inf}
    view = drawn(view_of("loss"), replace(started, baselines=near), history, last)
    assert [line.at() for line in view.opponents] == [*map(pytest.approx, (0.0882, 0.0862, 0.03)), None, None]
    view.grab()
    named = {each.called: (end, at) for each, end, at in view.widget.margin.places()}
    assert {"best constant", "plan alone", "persistence"} <= named.keys()
    assert abs(named["plan alone"][1] - named["best constant"][1]) >= 14 - 1e-9
    assert "plan alone: 0.0862" in view.widget.margin.toolTip()


@pytest.mark.parametrize(
    ("weights", "names"),
    [
        (("0.elman.W", "1.readout.W"), ["Elman W", "read-out W"]),
        (("0.tdnn.W", "1.tdnn.W", "3.readout.W"), ["1 TDNN W", "2 TDNN W", "read-out W"]),
        (("1.lstm.forward.W", "1.lstm.backward.W"), ["LSTM forward.W", "LSTM backward.W"]),
    ],
)
def test_matrices_are_called_as_the_editor_calls_their_layers(weights, names):
    assert called(weights) == names


def test_two_outputs_can_be_seen_against_each_other_in_the_plane(view_of):
    view, n = view_of("output"), 30
    started, history, last = trained("sine", "elman")
    angle = np.linspace(0, 6, n)
    circle = np.c_[np.cos(angle), np.sin(angle)]
    seen = Output(circle, circle, np.arange(n), "time step", ("x", "y"), connected=True)
    view.begin(replace(started, outputs=("x", "y")))
    view.draw(replace(last, probes={"output": seen}), history)
    view.choice.setCurrentIndex(2)
    view.choice.activated.emit(2)
    np.testing.assert_array_equal(view.output.points(), seen.output)
    assert view.widget.x_caption.text == "x"


def test_a_ring_marks_the_right_class_of_every_answer(view_of):
    started, history, last = trained("characters", "lstm")
    view = drawn(view_of("classes"), started, history, last)
    right = last.probes["output"].target.argmax(axis=1)[:60]
    np.testing.assert_array_equal(view.right.getData()[1], right)
    np.testing.assert_allclose(view.image.image, last.probes["output"].output[:60].T)


def test_what_is_a_point_in_the_plane_is_first_seen_there(view_of):
    started, history, last = trained("sine", "elman")
    eight = Experiment.from_data({"data": {"kind": "figure-eight"}})
    both = np.column_stack([np.arange(20.0), np.arange(20.0) ** 2])
    seen = Output(both, both, np.arange(20), "time step", ("x", "y"), connected=True)
    view = view_of("output")
    view.begin(replace(started, experiment=eight, outputs=("x", "y")))
    view.draw(replace(last, probes={"output": seen}), history)
    assert view.choice.currentText() == "x and y in the plane"
    np.testing.assert_array_equal(view.output.points(), both)


def test_where_the_pen_is_in_the_air_no_line_is_drawn(view_of):
    started, history, last = trained("sine", "elman")
    hand = Experiment.from_data({"data": {"kind": "stroke"}})
    way = np.column_stack([np.arange(6.0), np.arange(6.0) ** 2, [0, 1, 1, 0, 0, 1]])
    names = ("x", "y", "pen")
    view = view_of("output")
    view.begin(replace(started, experiment=hand, outputs=names))
    seen = Output(way, way, np.arange(6), "time step", names, connected=True)
    view.draw(replace(last, probes={"output": seen}), history)
    np.testing.assert_array_equal(view.output.points(), way[:, :2])
    joined = np.isfinite(view.output.getOriginalDataset()[1]).tolist()
    assert joined == [False, True, True, True, False, True, False, True, True]
    view.choice.setCurrentIndex(1)
    view.choice.activated.emit(1)
    assert np.isfinite(view.output.getOriginalDataset()[1]).all(), "over time every step follows the one before"


def test_examples_without_an_order_are_not_joined(view_of):
    started, history, last = trained("sine", "elman")
    apart = replace(last.probes["output"], connected=False)
    view = drawn(view_of("output"), started, history, replace(last, probes={"output": apart}))
    assert view.output.opts["pen"] is None and view.output.opts["symbol"]


def test_the_rows_of_a_truth_table_are_not_called_held_out(view_of):
    view = drawn(view_of("output"), *trained("logic", "dense"))
    assert "trained on" in view.widget.y_caption.text
    assert "held" not in view.widget.y_caption.text + view.widget.x_caption.text + view.tip


def test_the_x_axis_is_named_only_where_the_card_does_not(view_of):
    loss, logic = (
        drawn(view_of("loss"), *trained("sine", "elman")),
        drawn(view_of("output"), *trained("logic", "dense")),
    )
    assert (loss.widget.x_caption.text, loss.unsaid) == ("", "update")
    assert logic.widget.x_caption.text.startswith("corner")
    assert logic.unsaid == ""


@pytest.mark.parametrize("kind", PLOTS)
def test_a_new_network_is_shown_whole_whatever_range_the_user_had(view_of, kind):
    run = suited(kind, "elman")
    view, fresh = drawn(view_of(kind), *run), drawn(view_of(kind), *run)
    view.grab()
    fresh.grab()
    view.plot.vb.setXRange(2, 3, padding=0)
    view.plot.vb.sigRangeChangedManually.emit([True, True])
    view.draw(*run[:0:-1])
    view.grab()
    assert view.plot.vb.viewRange()[0] == [2, 3], "the user's range stays while it trains"
    drawn(view, *run)
    view.grab()
    np.testing.assert_allclose(view.plot.vb.viewRange(), fresh.plot.vb.viewRange())


@pytest.mark.parametrize("kind", ["states", "traces"])
def test_the_selected_layer_is_the_shown_one(view_of, qtbot, kind):
    view = view_of(kind)
    view.select(Selection(layer=1))
    drawn(view, *trained("sine", "elman", "lstm"))
    assert view.layer.currentData() == "1.lstm"
    view.select(Selection(layer=0))
    assert len(view.numbers()[0]) == 6
    view.select(Selection(layer=2))  # the read-out has no states: the one before stays
    assert view.layer.currentData() == "0.elman"
    with qtbot.waitSignal(view.pointed) as pointed:
        qtbot.keyClick(view.layer, Qt.Key.Key_Down)
    assert pointed.args == [{"layer": 1}]


def test_a_click_on_states_selects_unit_and_step(view_of, qtbot):
    view = drawn(view_of("states"), *trained("sine", "elman"))
    view.grab()
    with qtbot.waitSignal(view.pointed) as pointed:
        click(view, 3.2, 4.9)
    assert pointed.args == [{"layer": 0, "unit": 4, "step": 3}]


def click(view, x, y, press=QEvent.Type.MouseButtonPress):
    at = view.widget.mapFromScene(view.plot.vb.mapViewToScene(QPointF(x, y)))
    for kind in (press, QEvent.Type.MouseButtonRelease):
        held = Qt.MouseButton.LeftButton if kind == press else Qt.MouseButton.NoButton
        place, whole = QPointF(at), QPointF(view.widget.mapToGlobal(at))
        event = QMouseEvent(kind, place, whole, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view.widget.viewport(), event)


def unit_numbers(view):
    view.grab()
    image = QImage(200, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    _, _, texts = view.plot.getAxis("left").generateDrawSpecs(painter)
    painter.end()
    return [text for _, _, text in texts]


def zoomed(view):
    view.widget.box.setRange(xRange=(1.5, 4.5), yRange=(1.5, 4.5), padding=0)
    view.widget.by_hand = True
    view.grab()


def test_a_zoomed_heat_map_says_which_units_it_shows(view_of):
    view = drawn(view_of("states"), *trained("sine", "elman"))
    assert unit_numbers(view) == ["1", "5"]
    zoomed(view)
    assert {"2", "3", "4"} <= set(unit_numbers(view))


def test_a_double_click_on_a_zoomed_heat_map_shows_all_and_selects_nothing(view_of, qtbot):
    view, pointed = drawn(view_of("states"), *trained("sine", "elman")), []
    view.pointed.connect(pointed.append)
    zoomed(view)
    click(view, 3.2, 3.9)
    click(view, 3.2, 3.9, QEvent.Type.MouseButtonDblClick)
    assert not view.widget.by_hand and not view.waiting.isActive() and not pointed
    zoomed(view)
    click(view, 3.2, 3.9)
    assert view.waiting.isActive()
    view.waiting.timeout.emit()
    assert pointed == [{"layer": 0, "unit": 3, "step": 3}]


def test_the_selected_unit_and_step_are_marked(view_of):
    run = trained("sine", "elman", "lstm")
    states, traces = (drawn(view_of(kind), *run) for kind in ("states", "traces"))
    for view in (states, traces):
        view.select(Selection(layer=0, unit=2, step=5))
        assert view.step.at() == 5
    assert [line.opts["pen"].widthF() for line in traces.lines] == [1, 1, 3, 1, 1]
    assert {y for _, y in states.outline.points()} == {2.5, 3.5}
    for view in (states, traces):
        view.select(Selection(layer=1))
        assert view.step.at() is None
    assert {line.opts["pen"].widthF() for line in traces.lines} == {1}
    assert not states.outline.points()


def test_a_selected_unit_beyond_the_first_has_a_trace(view_of):
    started, history, last = trained("sine", "elman")
    seen = last.probes["states"].layers[0]
    wide = replace(seen, values={"h": np.hstack([seen.values["h"]] * 4)})
    view = view_of("traces")
    view.begin(started)
    view.draw(replace(last, probes={"states": replace(last.probes["states"], layers=(wide,))}), history)
    view.select(Selection(unit=15))
    assert view.numbers()[0][-1] == "unit 16"
    view.select(Selection(unit=1))
    assert view.numbers()[0][-1] == "unit 8"


def test_the_selected_sequence_is_asked_of_the_engine(view_of, qtbot):
    view = view_of("states")
    with qtbot.waitSignal(view.options_changed):
        view.select(Selection(sequence=2))
    assert view.options() == {"sequence": 2}
    with qtbot.assertNotEmitted(view.options_changed):
        view.select(Selection(sequence=2, unit=1))


def test_names_of_classes_never_stand_on_each_other(view_of):
    started, history, last = trained("characters", "elman")
    view = drawn(view_of("classes"), started, history, last)
    for height in (200, 700):
        view.resize(400, height)
        view.grab()
        axis, room = view.plot.getAxis("left"), view.plot.vb.height()
        ((step, places),) = axis.tickValues(*view.plot.vb.viewRange()[1], room)
        assert room / len(started.outputs) * step >= 12
        names = [started.outputs[int(place)] for place in places]
        assert axis.tickStrings(places, 1, step) == names
        assert (names == list(started.outputs)) == (height == 700)


@pytest.mark.parametrize(("points", "widths"), [(100, (4, 2)), (2000, (2, 1))])
def test_the_target_is_wider_than_the_output_and_long_lines_are_thin(view_of, points, widths):
    started, history, last = trained("sine", "elman")
    wave = np.sin(np.arange(float(points)))[:, None]
    seen = Output(wave, wave, np.arange(points), "time step", ("sine",), connected=True)
    view = drawn(view_of("output"), started, history, replace(last, probes={"output": seen}))
    assert tuple(line.opts["pen"].widthF() for line in (view.target, view.output)) == widths
    items = view.plot.items
    assert items.index(view.target) < items.index(view.output), "the output is on top"


@pytest.mark.parametrize("kind", ["loss", "score"])
def test_the_moment_the_goal_was_reached_is_marked_once_it_has_happened(view_of, kind):
    started, history, snapshot = suited(kind, "elman")
    view = drawn(view_of(kind), started, history, replace(snapshot, goal_update=None))
    assert view.passed.line.at() is None
    rows = view.numbers()
    view.draw(replace(snapshot, goal_update=20), history)
    assert view.passed.line.at() == 20 and view.passed.words.toPlainText() == "goal at 20"
    assert view.numbers() == rows, "what is exported are the curves"
    view.draw(replace(snapshot, goal_update=None), history)  # another goal
    assert view.passed.line.at() is None and not view.passed.words.toPlainText()
    view.begin(replace(started, goal_update=10))  # a network that was at its goal before
    assert view.passed.line.at() == 10


@pytest.mark.parametrize("kind", ["loss", "gradients"])
def test_before_the_first_update_the_axis_begins_at_zero(view_of, kind):
    view = view_of(kind)
    view.begin(trained("sine", "elman")[0])
    view.plot.addItem(pg.PlotDataItem([0.0], [0.0], symbol="o"))
    view.widget.show_all()
    view.grab()
    low, high = view.widget.box.viewRange()[0]
    assert low == pytest.approx(0, abs=1e-9) and 0 < high <= 2


def test_plots_say_on_which_data_they_are(view_of):
    started, history, last = trained("sine", "elman")
    said = {kind: drawn(view_of(kind), started, history, last).widget.y_caption.text for kind in ABOUT}
    assert all(said[kind].endswith(about) for kind, about in ABOUT.items())


ABOUT = {"output": "held-out part", "states": "a sequence that it trains on", "traces": "a sequence that it trains on"}
