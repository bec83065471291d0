"""The window of the memory horizon, driven as its user does."""

import csv
import threading
import xml.etree.ElementTree as ET
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from simulator.horizon import Attempt, Horizon, named, survey
from widgets import theme
from widgets.bench.workbench import Workbench
from widgets.commands import COMMANDS
from widgets.horizon import window as module
from widgets.horizon.window import HorizonWindow
from widgets.settings import Settings

TINY = Horizon(
    architectures=(named("tdnn:delays=2"), named("elman")), lags=(1, 2, 3), seeds=2, units=4, updates=75, held_out=20
)


class Threads:
    """Workers of this process, which begin at once. `hold`: they wait after the first run for `stop`."""

    hold, broken = False, False

    def __init__(self, jobs):
        self.jobs, self.stopped, self.closed = jobs, threading.Event(), False

    def survey(self, horizon):
        self.stopped.clear()
        with ThreadPoolExecutor(self.jobs) as pool:
            for each in survey(horizon, pool, 2, self.stopped.is_set):
                yield each
                if self.broken:
                    raise BrokenExecutor
                if self.hold:
                    self.stopped.wait()

    def stop(self):
        self.stopped.set()

    def close(self):
        self.stop()
        self.closed = True


@pytest.fixture
def shown(qtbot, folder, monkeypatch):
    """The window of the horizon, with a tiny survey to make."""
    monkeypatch.setattr(module, "Workers", type("Own", (Threads,), {}))
    parent, bench = QWidget(), Workbench(Settings(folder))
    qtbot.addWidget(parent)
    made = HorizonWindow(bench, parent)
    made.choice.horizon = TINY
    made.choice.changed.emit()
    made.show()
    yield made
    bench.close()
    bench.background.finish()


def press(qtbot, shown):
    qtbot.mouseClick(shown.toggle, Qt.MouseButton.LeftButton)


def survey_all(qtbot, shown):
    press(qtbot, shown)
    qtbot.waitUntil(lambda: shown.runner is None)


def test_the_command_opens_it_and_there_is_one(window, qtbot):
    COMMANDS["inside.horizon"].do(window.program)
    shown = window.findChild(HorizonWindow)
    assert shown.isVisible()
    assert not shown.isModal()
    COMMANDS["inside.horizon"].do(window.program)
    assert window.findChildren(HorizonWindow) == [shown]
    window.use_theme("dark")
    qtbot.waitUntil(lambda: shown.chart.theme is theme.DARK)
    window.bench.document.undo_stack.setClean()
    window.close()
    assert not shown.isVisible()


def test_start_draws_what_comes_and_says_how_far_each_gets(qtbot, shown):
    assert not shown.export.isEnabled()
    survey_all(qtbot, shown)
    short, elman = shown.chart.series
    assert [y for _, y in short.share.points()] == [100, 0, 0]
    assert elman.share.points()[0][1] == 100
    assert short.share.called == "tdnn:delays=2 · 1 step"
    assert len(short.times.points()) == 1
    assert len(short.whiskers.points()) == 6
    assert "carries a sign" in shown.verdict.text()
    assert shown.state.text().startswith("12 runs in ")
    assert shown.export.isEnabled()
    assert shown.toggle.text() == "Start"
    told = module.verdict(shown.findings, False, stopped=True)
    assert "stopped after 12 of at most 12 runs" in told and "so far" not in told


def test_each_lag_has_its_number_and_the_series_stand_beside_each_other(qtbot, shown):
    survey_all(qtbot, shown)
    assert shown.chart.success.inside.getAxis("bottom").names == ("1", "2", "3")
    short, elman = ([x for x, _ in series.share.points()] for series in shown.chart.series)
    assert [round(x) for x in short] == [round(x) for x in elman] == [0, 1, 2]
    assert all(a < b for a, b in zip(short, elman, strict=True))


def test_stop_keeps_what_came(qtbot, shown, monkeypatch):
    monkeypatch.setattr(module.Workers, "hold", True)
    press(qtbot, shown)
    qtbot.waitUntil(lambda: len(shown.findings.attempts) == 1)
    assert shown.toggle.text() == "Stop"
    assert not shown.choice.isEnabled()
    press(qtbot, shown)
    qtbot.waitUntil(lambda: shown.runner is None)
    assert len(shown.findings.attempts) <= 2, "what had ended by then"
    assert "carries a sign" not in shown.verdict.text()
    made = len(shown.findings.attempts)
    assert shown.state.text().startswith(f"Stopped after {made} of at most 12 runs in ")
    assert shown.choice.isEnabled()


def test_the_pool_is_kept_until_there_are_other_jobs(qtbot, shown):
    survey_all(qtbot, shown)
    first = shown.workers
    survey_all(qtbot, shown)
    assert shown.workers is first
    shown.choice.jobs_.setValue(first.jobs + 1)
    survey_all(qtbot, shown)
    assert shown.workers is not first
    assert first.closed


def test_closing_ends_the_survey_and_its_processes(qtbot, shown, monkeypatch):
    monkeypatch.setattr(module.Workers, "hold", True)
    press(qtbot, shown)
    qtbot.waitUntil(lambda: len(shown.findings.attempts) == 1)
    workers = shown.workers
    shown.close()
    assert workers.closed
    qtbot.waitUntil(lambda: shown.runner is None)
    shown.show()
    assert len(shown.chart.series[0].share.points()) == 1


def test_the_program_ends_it_too(qtbot, shown):
    survey_all(qtbot, shown)
    workers = shown.workers
    shown.bench.close()
    assert workers.closed
    assert not shown.isVisible()


def test_a_process_that_dies_is_told_and_others_take_its_place(qtbot, shown, monkeypatch):
    monkeypatch.setattr(module.Workers, "broken", True)
    survey_all(qtbot, shown)
    assert "ended unexpectedly" in shown.state.text()
    assert len(shown.findings.attempts) == 1
    monkeypatch.setattr(module.Workers, "broken", False)
    survey_all(qtbot, shown)
    assert len(shown.findings.attempts) == 12


def test_conditions_are_fields_and_stand_in_the_caption(qtbot, shown):
    survey_all(qtbot, shown)
    edit = shown.choice.form.fields["seeds"].edit
    edit.setText("3")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert shown.choice.horizon == TINY.model_copy(update={"seeds": 3})
    assert "3 seeds" in shown.chart.conditions.text()
    assert not shown.findings.attempts, "what was found belongs to other conditions"
    box = shown.choice.optimizer
    box.setCurrentIndex(box.findData("adam"))
    box.activated.emit(box.currentIndex())
    assert "Adam 0.1" in shown.chart.conditions.text()


def test_what_is_compared_is_chosen_and_the_last_one_stays(qtbot, shown):
    shown.choice.horizon = Horizon()
    boxes = shown.choice.architectures
    for word in ("jordan", "tdnn", "gru", "lstm-1", "lstm-5"):
        qtbot.mouseClick(boxes[word], Qt.MouseButton.LeftButton, pos=QPoint(8, boxes[word].height() // 2))
    assert [series.name for series in shown.chart.series] == ["Elman"]
    qtbot.mouseClick(boxes["elman"], Qt.MouseButton.LeftButton, pos=QPoint(8, boxes["elman"].height() // 2))
    assert boxes["elman"].isChecked()
    assert [each.name for each in shown.choice.horizon.architectures] == ["Elman"]


def test_a_value_that_is_not_allowed_is_told_at_its_field(qtbot, shown):
    edit = shown.choice.form.fields["seeds"].edit
    edit.setText("0")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert "0 is not allowed" in shown.choice.form.faults["seeds"].text()
    assert shown.choice.horizon == TINY


@pytest.mark.parametrize("suffix", [".csv", ".svg", ".png"])
def test_what_is_seen_is_exported(qtbot, shown, user, tmp_path, suffix):
    shown.findings.take(Attempt("Elman", 1, 0, 50, 1.0))
    shown._show()
    user.place = (str(tmp_path / f"mine{suffix}"), "")
    qtbot.mouseClick(shown.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.state.text().startswith("Exported to "))
    written = (tmp_path / f"mine{suffix}").read_bytes()
    if suffix == ".csv":
        assert [row["architecture"] for row in csv.DictReader(written.decode().splitlines())] == ["Elman"]
    elif suffix == ".svg":
        words = "".join(ET.fromstring(written).itertext())
        assert "Memory horizon" in words
        assert "noise of variance 0.2" in words
        assert "Elman" in words
    else:
        assert written.startswith(b"\x89PNG")


def test_every_control_says_what_it_does(shown):
    for control in shown.findChildren(QAbstractButton) + shown.findChildren(QComboBox) + shown.findChildren(QLineEdit):
        if control.isVisible():
            assert control.toolTip() or control.parentWidget().toolTip(), control
