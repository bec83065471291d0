"""Errands: work in another process, its result back in the window's thread."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from simulator.errors import InputError
from widgets.bench.errands import Errands


def where(tell):
    return os.getpid()


def twice(number, tell):
    tell(1, 2)
    return 2 * number


def refuse(tell):
    raise InputError("data.path: there is no such file.")


def break_down(tell):
    raise KeyError("x")


def long(tell):
    for k in range(100_000):
        tell(k, 100_000)
        time.sleep(0.001)


def deaf(tell):
    while True:
        time.sleep(0.01)


def die(tell):
    os._exit(3)


class Waiting:
    """Sends errands, and keeps what comes back."""

    def __init__(self, here, qtbot):
        self.errands, self.qtbot = Errands(here), qtbot
        self.results, self.refusals, self.threads = [], [], set()

    def send(self, name, work, *arguments):
        self.errands.send(name, work, *arguments, then=self._take, refused=self.refusals.append)

    def _take(self, result):
        self.threads.add(threading.current_thread())
        self.results.append(result)

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.errands.open, timeout=20_000)


@pytest.fixture(params=[True, False], ids=["here", "elsewhere"])
def waiting(request, qtbot):
    made = Waiting(request.param, qtbot)
    yield made
    made.errands.close()
    clerk = made.errands.clerk
    assert clerk is None or not clerk.process.is_alive()


def test_results_come_back_in_the_windows_thread_and_the_process_stays(waiting):
    waiting.send("a", where)
    waiting.wait()
    waiting.send("a", where)
    waiting.send("b", twice, 21)
    waiting.wait()
    first, again, number = waiting.results
    assert first == again and number == 42
    assert (first == os.getpid()) == waiting.errands.here
    assert waiting.threads == {threading.main_thread()}


def test_a_refusal_is_a_sentence_and_the_next_errand_is_done_all_the_same(waiting):
    waiting.send("a", refuse)
    waiting.send("b", break_down)
    waiting.send("c", twice, 2)
    waiting.wait()
    assert waiting.refusals == ["data.path: there is no such file.", "That went wrong (KeyError: 'x')."]
    assert waiting.results == [4]


def test_another_of_its_name_takes_the_place_of_one_under_way(waiting, qtbot):
    with qtbot.waitSignal(waiting.errands.progressed, timeout=20_000) as told:
        waiting.send("a", long)
    assert told.args[0] == "a" and told.args[2] == 100_000
    waiting.send("a", twice, 3)
    waiting.wait()
    assert waiting.results == [6] and not waiting.refusals


def test_cancel_ends_also_what_does_not_listen(qtbot):
    waiting = Waiting(False, qtbot)
    waiting.send("a", where)
    waiting.wait()
    waiting.send("a", deaf)
    waiting.errands.cancel("a")
    waiting.send("a", where)
    waiting.wait()
    assert len(waiting.results) == 2 and not waiting.refusals
    waiting.errands.close()


def test_what_does_not_listen_holds_up_nobody_once_it_is_dropped(qtbot):
    waiting = Waiting(False, qtbot)
    waiting.send("a", where)
    waiting.wait()
    waiting.send("a", deaf)
    qtbot.waitUntil(waiting.errands.queue.empty)
    waiting.send("a", where)
    waiting.wait()
    assert len(waiting.results) == 2 and not waiting.refusals
    waiting.errands.close()


def test_a_process_that_dies_is_told_of_and_replaced(qtbot):
    waiting = Waiting(False, qtbot)
    waiting.send("a", die)
    waiting.wait()
    assert waiting.refusals == ["The process that worked on it ended unexpectedly (exit code 3)."]
    waiting.send("a", twice, 1)
    waiting.wait()
    assert waiting.results == [2]
    waiting.errands.close()


WINDOW = """
from widgets.bench.errands import Clerk, Errand
from tests.widgets.bench.test_errands import working

if __name__ == "__main__":
    errand = Errand("a", working, (), print, print)
    Clerk().do(errand, lambda report: print("working", flush=True))
"""


def working(tell):
    tell(0, 1)
    deaf(tell)


def test_no_process_stays_where_the_window_is_killed(tmp_path):
    (tmp_path / "window.py").write_text(WINDOW)
    root = Path(__file__).parents[3]
    window = subprocess.Popen(
        [sys.executable, tmp_path / "window.py"], stdout=subprocess.PIPE, text=True, cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert window.stdout.readline() == "working\n"
    window.kill()
    window.communicate(timeout=20)  # what it prints ends once every process that could print has ended
