"""The page Use, driven as a user would: a verdict on entering, other data, other weights, what cannot be done."""

import csv
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from simulator.experiment import presets, revised
from simulator.keeping.library import Opened
from simulator.training.trainer import Trainer
from simulator.use import evaluate
from tests.simulator.helpers import trained
from tests.widgets.helpers import LONG, reach
from widgets.bench.session import State
from widgets.theme import DARK, LIGHT, contrast


def small(name="sine", **fields):
    made = presets()[name]
    for path, value in fields.items():
        made = revised(made, path.replace("__", "."), value)
    return made


class Driven:
    """The window with an experiment open, on the page Use."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        window.resize(1280, 800)

    def open(self, experiment):
        self.window.bench.open(Opened(experiment))
        self.enter()

    def enter(self):
        self.window.show_page("use")
        self.wait()

    @property
    def body(self):
        return self.window.pages["use"].use

    @property
    def verdict(self):
        return self.body.verdict

    def wait(self):
        self.qtbot.waitUntil(lambda: self.body.trial.offer is not None and not self.body.busy, timeout=LONG)

    def press(self, word):
        button = next(b for b in self.body.head.words.buttons() if b.text() == word)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        if button.isEnabled():
            self.wait()
        return button

    def choose(self, combo, text):
        combo.setCurrentText(text)
        combo.activated.emit(combo.currentIndex())


@pytest.fixture
def use(window, qtbot):
    return Driven(window, qtbot)


def test_entering_evaluates_the_part_that_says_most_and_says_what_that_is_worth(use):
    use.open(small(data__length=20, data__steps=300, data__test=0.2))
    head, found = use.body.head, use.body.tab.found
    parts = [head.data.itemText(k) for k in range(head.data.count())]
    assert parts == ["Test part, never looked at while training", "Validation part", "Training part"]
    assert found.part == "test" and use.verdict.headline.text() == found.verdict
    assert use.verdict.detail.text().startswith("Untrained: ") and not use.verdict.good
    assert use.window.status.text() == "Untrained weights, unchanged by anything on this page"
    use.choose(head.data, "Validation part")
    use.wait()
    assert use.body.tab.found.part == "validation" and "it flatters" in use.verdict.detail.text()


def test_looking_changes_no_bit_of_what_is_trained(use, qtbot):
    experiment = small(data__length=20, data__steps=200, training__updates=200)
    use.window.bench.open(Opened(experiment))
    session = use.window.bench.session
    session.step()
    reach(use.window, qtbot, 1)
    use.enter()
    assert use.body.trial.last.update == 1 and use.body.tab.found.part == "validation"
    use.press("Forecast")
    session.run()
    qtbot.waitUntil(lambda: session.state is State.FINISHED, timeout=LONG)
    use.wait()
    qtbot.waitUntil(lambda: use.body.trial.last.update == 200, timeout=LONG)
    alone = Trainer(experiment)
    while not alone.done:
        alone.propagate()
        alone.update()
    for name, W in alone.network.params().items():
        assert np.array_equal(session.checkpoint.weights[name], W)


def test_what_it_shows_is_what_the_command_line_says(use, qtbot):
    use.open(small("reber", training__updates=20))
    tab = use.body.tab
    alone = evaluate(use.body.trial.last)
    assert tab.found.loss == alone.loss and np.array_equal(tab.grid.found.counts, alone.confusion.counts)
    assert tab.figures.rows[1][1] == f"{alone.loss:,.4g}"
    first, last = tab.series.bar.value(), tab.series.bar.maximum()
    tab.series.bar.setFocus()
    qtbot.keyClick(tab.series.bar, Qt.Key.Key_End)
    assert tab.series.bar.value() == last > first
    x, _ = tab.series.rings.getData()
    assert x[-1] == len(alone.predictions.step)
    row, column = 1, 1
    qtbot.mouseClick(tab.grid, Qt.MouseButton.LeftButton, pos=tab.grid.square(row, column).center().toPoint())
    assert tab.confused.about.text() == tab.grid.says(row, column)


def test_another_file_is_read_or_refused_in_a_sentence_and_nothing_is_lost(use, tmp_path, monkeypatch):
    paths = [tmp_path / f"{name}.csv" for name in ("own", "new", "wrong")]
    for k, (path, title) in enumerate(zip(paths, ("price", "price", "speed"), strict=True)):
        values = 100 + np.sin(np.arange(120) / (5 + k))
        path.write_text("\n".join([f"day,{title}", *(f"{d},{v:.3f}" for d, v in enumerate(values))]))
    own, new, wrong = map(str, paths)
    chosen = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen.pop(0), ""))
    window = use.window
    window.program.filing.take(own, False)
    use.qtbot.waitUntil(lambda: window.bench.in_use, timeout=LONG)
    use.enter()
    before, head = use.body.tab.found, use.body.head
    chosen.append(wrong)
    use.choose(head.data, "Another file…")
    use.wait()
    assert head.refusal.isVisible() and head.refusal.text().startswith("wrong.csv: ")
    assert use.body.tab.found is before and use.verdict.headline.text() == before.verdict
    chosen.append(new)
    window.actions_["use.file"].trigger()
    use.wait()
    assert use.body.tab.found.part == "new data" and head.data.currentText() == "new.csv"
    assert not head.refusal.isVisible() and use.body.tab.found.verdict == use.verdict.headline.text()
    chosen.append(wrong)
    use.choose(head.data, "Another file…")
    use.wait()
    assert head.refusal.isVisible() and use.body.tab.found.part == "new data"
    assert head.data.currentText() == "new.csv", "the box names what the verdict is about"
    use.press("Type")
    assert not head.refusal.isVisible(), "which was said of another tab"
    use.press("Evaluate")
    window.bench.open(Opened(small("reber", training__updates=20)))
    use.body.trial.go_back()
    assert not use.body.trial.path, "another network never goes back to a file of the one before"


def test_a_file_that_fits_no_tab_leaves_none_of_them_without_a_word(use, tmp_path):
    use.open(small(data__length=20, data__steps=300))
    (wrong := tmp_path / "wrong.csv").write_text("a,b,c\n" + "1,2,3\n" * 40)
    use.body.trial.choose(None, str(wrong))
    use.press("Forecast")  # before it is found out
    assert use.body.head.refusal.text().startswith("wrong.csv: ") and not use.body.trial.path
    use.wait()
    assert use.body.tab.found is not None and use.verdict.headline.text().startswith(("No better", "Nearer"))


def test_the_best_weights_can_be_looked_at_in_place_of_the_last(use):
    experiment = small(data__length=20, data__steps=200, training__updates=3)
    made = trained(experiment)[1]
    zeros = {name: np.zeros_like(W) for name, W in made.weights.items()}
    best = replace(made.best, update=2, weights=zeros)
    use.window.bench.open(Opened(experiment, checkpoint=replace(made, best=best)))
    use.enter()
    last = use.body.tab.found
    use.choose(use.body.head.weights, "best, of update 2")
    use.wait()
    assert use.window.status.text().startswith("Weights of update 2,")
    assert np.ptp(use.body.tab.found.predictions.output) == 0 < np.ptp(last.predictions.output)


def test_a_forecast_goes_beyond_the_data_or_stands_beside_what_came(use):
    use.open(small(data__length=20, data__steps=300))
    use.press("Forecast")
    tab = use.body.tab
    assert tab.found.step[0] == 300 and len(tab.found.step) == 20 and not len(tab.found.truth)
    assert tab.ahead.truth.end() is None and use.verdict.headline.text()
    tab.steps.setValue(7)
    use.wait()
    assert len(tab.found.step) == 7
    use.choose(tab.begin, "of the last steps known")
    use.wait()
    assert len(tab.found.truth) == 7 and tab.ahead.truth.end() == pytest.approx(tab.found.truth[-1, 0])


def test_another_network_is_another_verdict_and_what_it_cannot_do_says_why(use):
    use.open(small(data__length=20, data__steps=300))
    use.press("Forecast")
    use.window.bench.document.edit("data.steps", 240)
    use.wait()
    assert use.body.tab.found.step[0] == 240
    use.window.bench.open(Opened(small("reber", training__updates=20)))
    use.wait()
    assert use.body.tab.name == "evaluate" and use.body.tab.found.confusion is not None
    for word in ("Forecast", "Write", "Draw"):
        button = use.press(word)
        assert not button.isEnabled() and len(button.toolTip()) > 20
    assert use.body.tab.name == "evaluate"


def test_a_typed_sequence_is_answered_or_refused_at_its_field(use, qtbot):
    use.open(small("reber", training__updates=20))
    use.press("Type")
    tab = use.body.tab
    assert tab.answers.nothing.isVisible() and not tab.answers.plot.isVisible()
    assert use.verdict.headline.text() == "Type a sequence." and "B T S" in tab.text.placeholderText()
    qtbot.keyClicks(tab.text, "BTS")
    qtbot.keyClick(tab.text, Qt.Key.Key_Return)
    use.wait()
    assert tab.answers.plot.isVisible() and not tab.answers.nothing.isVisible()
    found, likeliest = tab.found, max(zip(tab.found.output[-1], tab.found.names, strict=True))[1]
    assert found.symbols == ("B", "T", "S") and tab.figures.rows[1][0] == likeliest
    assert f"it expects {likeliest}," in use.verdict.headline.text()
    qtbot.keyClicks(tab.text, "Q")
    qtbot.keyClick(tab.text, Qt.Key.Key_Return)
    use.wait()
    assert tab.refusal.isVisible() and "“Q”" in tab.refusal.text() and tab.found is found


def test_a_network_of_characters_writes_on_from_a_prompt(use, qtbot):
    use.open(small("characters", data__sentences=40, training__updates=5))
    use.press("Write")
    tab = use.body.tab
    assert len(tab.found.pieces) == tab.length.value() and "Untrained" in use.verdict.detail.text()
    before = tab.found.text
    qtbot.mouseClick(tab.another, Qt.MouseButton.LeftButton)
    use.wait()
    assert tab.found.text != before
    qtbot.keyClicks(tab.prompt, "the cat")
    qtbot.keyClick(tab.prompt, Qt.Key.Key_Return)
    use.wait()
    assert tab.found.prompt == "the cat" and tab.text.toPlainText().startswith("the cat")
    assert tab.cards[0].about.text().endswith("after 7 it read; strong colour: likely")
    tab.prompt.setText("é")
    qtbot.keyClick(tab.prompt, Qt.Key.Key_Return)
    use.wait()
    assert tab.refusal.isVisible() and "“é” is not a character" in tab.refusal.text()
    assert tab.found.prompt == "the cat"


def test_a_drawing_is_gone_on_with_and_can_be_trained_on(use, qtbot):
    use.open(small("handwriting", training__updates=5))
    use.press("Draw")
    tab, paper = use.body.tab, use.body.tab.pad.paper
    assert tab.points.shape == (2 * len(use.window.bench.document.experiment.data.once()), 3)
    at = [paper.at(*place).toPoint() for place in ((0.2, 0.2), (0.5, 0.2), (0.9, 0.6))]
    qtbot.mousePress(paper, Qt.MouseButton.LeftButton, pos=at[0])
    for point in at[1:]:
        qtbot.mouseMove(paper, point)
    qtbot.mouseRelease(paper, Qt.MouseButton.LeftButton, pos=at[-1])
    assert use.verdict.detail.text(), "with a line less above it the paper would move under the pen"
    assert tab.points is None and "Draw a beginning" in use.verdict.headline.text()
    qtbot.mouseClick(tab.pad.go_on_button, Qt.MouseButton.LeftButton)
    use.wait()
    assert tab.points is not None and "your beginning" in use.verdict.headline.text()
    qtbot.mouseClick(tab.pad.train_button, Qt.MouseButton.LeftButton)
    assert use.window.bench.document.experiment.data.drawing


def test_predictions_are_saved_as_a_table(use, user, tmp_path, qtbot):
    use.open(small(data__length=20, data__steps=300))
    user.place = (str(tmp_path / "out.csv"), "")
    qtbot.mouseClick(use.body.head.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (tmp_path / "out.csv").exists(), timeout=LONG)
    qtbot.waitUntil(lambda: not use.window.bench.background.open, timeout=LONG)
    header, *rows = csv.reader((tmp_path / "out.csv").read_text().splitlines())
    found = use.body.tab.found.predictions
    assert header[1] == found.step_label and len(rows) == len(found.step)
    assert float(rows[-1][3]) == pytest.approx(float(found.output[-1, 0]))


def test_the_plots_can_be_exported(use, user, tmp_path, qtbot):
    use.open(small("reber", training__updates=20))
    for name, suffix in (
        ("Output and target", "svg"),
        ("What was taken for what", "csv"),
        ("Output and target", "png"),
    ):
        path = tmp_path / f"{name}.{suffix}"
        user.place = (str(path), "")
        button = next(b for b in use.body.findChildren(QToolButton) if b.accessibleName() == f"Export {name}")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(path.exists, timeout=LONG)
    qtbot.waitUntil(lambda: not use.window.bench.background.open, timeout=LONG)
    header, *rows = csv.reader((tmp_path / "What was taken for what.csv").read_text().splitlines())
    assert header[1:] == [row[0] for row in rows] == list(use.body.tab.found.confusion.names)


def test_cancel_leaves_what_is_shown_and_refresh_reads_it_after_all(use, qtbot, monkeypatch):
    use.open(small(data__length=20, data__steps=300))
    before = use.body.tab.found

    def for_ever(checkpoint, part, path, tell):
        while not threading.Event().wait(0.002):
            tell(1, 4)

    with monkeypatch.context() as patch:
        patch.setattr("widgets.use.evaluate.evaluated", for_ever)
        use.choose(use.body.head.data, "Training part")
        qtbot.waitUntil(lambda: use.verdict.stop.isVisible() and use.verdict.progress.maximum() == 4, timeout=LONG)
        assert use.verdict.headline.text() == before.verdict
        qtbot.mouseClick(use.verdict.stop, Qt.MouseButton.LeftButton)
    assert use.body.tab.found is before and not use.verdict.stop.isVisible() and not use.body.busy
    qtbot.mouseClick(use.body.head.again, Qt.MouseButton.LeftButton)
    use.wait()
    assert use.body.tab.found.part == "training" and not use.body.head.again.isEnabled()


def test_the_steps_that_are_furthest_off_lead_to_themselves(use):
    use.open(small(data__length=20, data__steps=2000))
    tab = use.body.tab
    p = tab.found.predictions
    assert p.loss[tab.worst.points[0]] == p.loss.max()
    use.choose(tab.series.stretch, "50")
    tab.worst.label.linkActivated.emit("0")
    x, y = tab.series.rings.getData()
    assert set(x) == {p.step[tab.worst.points[0]]} and p.target[tab.worst.points[0], 0] in y


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_ring_of_the_right_class_stands_out_from_every_shade(use, theme):
    use.window.use_theme(theme.name)
    use.open(small("characters", data__sentences=40))
    series = use.body.tab.series
    assert series.of_classes and len(series.rings.getData()[0])
    np.testing.assert_array_equal(series.halo.getData(), series.rings.getData())
    halo = series.halo.pen.color().name()
    assert min(contrast(halo, shade) for shade in (theme.accent, theme.target)) >= 3
    assert series.halo.pen.widthF() > series.rings.pen.widthF()


def test_a_target_of_nought_is_written_as_nought(use, tmp_path, qtbot):
    (tmp_path / "rain.csv").write_text("rain\n" + "\n".join("0" if k % 11 == 3 else "5.3" for k in range(200)))
    use.window.program.filing.take(str(tmp_path / "rain.csv"), False)
    qtbot.waitUntil(lambda: use.window.bench.document.experiment.title == "rain.csv", timeout=LONG)
    use.enter()
    targets = [row[2] for row in use.body.tab.worst.rows[1:]]
    assert "0" in targets and not any("e-" in each for each in targets)


def test_data_that_cannot_be_read_is_said(use, qtbot):
    use.window.bench.open(Opened(small(data__length=100, data__steps=150)))
    use.window.show_page("use")
    qtbot.waitUntil(lambda: use.verdict.headline.text() == "That cannot be done.", timeout=LONG)
    assert use.verdict.detail.text().endswith("The page Train says why.")


def test_a_verdict_that_flatters_leads_to_where_a_test_part_is_kept(use, qtbot):
    use.open(small(data__length=20, data__steps=300))
    way = use.verdict.way
    assert "it flatters" in use.verdict.detail.text() and way.isVisible() and way.toolTip()
    use.press("Forecast")
    assert way.isVisible() and use.body.tab.found.growth.part_says.startswith("validation part")
    use.choose(use.body.head.data, "Training part")
    use.wait()
    assert use.body.tab.found.growth.part_says.startswith("training part")
    use.press("Type")
    assert not way.isVisible()
    use.press("Evaluate")
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    lab = use.window.pages["train"].lab
    assert use.window.page_kind == "train" and lab.inspector.shown == "Data"
    field = lab.data.form.fields["test"]
    qtbot.waitUntil(lambda: field.isVisible() and not field.visibleRegion().isEmpty())
    assert lab.window().focusWidget() is field.focus
    field.edit.setText("0.2")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    use.enter()
    assert use.body.tab.found.part == "test" and not way.isVisible()


def test_a_refusal_from_a_tab_that_was_left_does_not_stand_above_the_one_in_front(use, qtbot):
    use.open(small(data__length=20, data__steps=300))
    use.press("Forecast")
    forecast = use.body.tab
    forecast.begin.setCurrentIndex(1)
    forecast.steps.setValue(10_000)
    use.press("Evaluate")
    assert use.verdict.headline.text() == use.body.tab.found.verdict
    use.press("Forecast")
    assert use.verdict.headline.text() == "That cannot be done." and "10,000" in use.verdict.detail.text()


def test_what_does_the_work_is_started_while_training_goes_on(use, qtbot):
    use.open(small(data__length=20, data__steps=300))
    trial = use.body.trial
    trial.errands.here = False
    trial.soon.setInterval(0)
    use.window.show_page("train")
    use.window.bench.session.run()
    qtbot.waitUntil(lambda: trial.errands.clerk is not None and not trial.errands.open, timeout=LONG)
    began = trial.errands.clerk.process.pid
    use.enter()
    assert trial.errands.clerk.process.pid == began and use.body.tab.found is not None


def test_what_was_given_up_while_it_started_is_started_again(use, qtbot):
    use.open(small(data__length=20, data__steps=300))
    trial, bench = use.body.trial, use.window.bench
    trial.errands.here = False
    trial.soon.setInterval(0)
    use.window.show_page("train")
    bench.session.run()
    qtbot.waitUntil(lambda: trial.errands.under_way("ready"), timeout=LONG)
    bench.document.edit("network.layers.0.units", 5)
    assert not trial.errands.open
    bench.session.run()
    qtbot.waitUntil(lambda: trial.errands.under_way("ready"), timeout=LONG)


def test_answers_of_one_step_each_are_points_however_many_there_are(use):
    use.open(small("adding", data__length=10, training__updates=20))
    series = use.body.tab.series
    for stretch in range(series.stretch.count()):
        use.choose(series.stretch, series.stretch.itemText(stretch))
        for line in (series.target, series.line):
            _, y = line.scatter.getData()
            assert line.opts["symbol"] and len(y) == series.stretch.currentData() > 1


def test_who_looks_back_uses_the_network_as_it_was(use, qtbot):
    use.open(small(data__length=20, data__steps=300, training__updates=60))
    session, back, trial = use.window.bench.session, use.window.bench.back, use.body.trial
    session.run()
    reach(use.window, qtbot, 60)
    use.wait()
    now = use.body.tab.found.loss
    use.window.actions_["run.back"].trigger()
    assert use.window.looking.isVisibleTo(use.window)
    use.window.looking.slider.setValue(7)
    qtbot.waitUntil(lambda: trial.last.update == 7 and not trial.behind and not use.body.busy, timeout=LONG)
    then = use.body.tab.found.loss
    assert use.window.status.text().startswith("Weights of update 7,")
    assert then == evaluate(trial.last, "validation").loss != now
    use.window.looking.live.click()
    qtbot.waitUntil(lambda: trial.last.update == 60 and not use.body.busy, timeout=LONG)
    assert use.body.tab.found.loss == now
    assert not back.looking
