"""What a plot of an evaluation writes."""

import threading
from concurrent.futures import ThreadPoolExecutor

from simulator.use import evaluate
from simulator.use import tables as command
from tests.simulator.helpers import experiment, trained
from widgets.keeping.pictures import drawn
from widgets.use.series import Series


def test_rows_are_made_in_the_thread_that_writes_them(qtbot, monkeypatch):
    """There can be a million of them."""
    made = experiment(data={"kind": "sine", "steps": 100, "length": 8}, updates=1)
    _, checkpoint = trained(made)
    found, threads, rows = evaluate(checkpoint), set(), command.value_rows

    def noted(p):
        for row in rows(p):
            threads.add(threading.current_thread())
            yield row

    monkeypatch.setattr(command, "value_rows", noted)
    series = Series()
    qtbot.addWidget(series)
    series.show_found(found, made.data)
    encode = drawn(series, ".csv")
    with ThreadPoolExecutor(1) as pool:
        lines = pool.submit(encode).result().decode().splitlines()
    assert len(lines) == 1 + found.steps and threads.isdisjoint({threading.main_thread()})
