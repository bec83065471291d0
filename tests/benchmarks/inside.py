"""What each view of the page Inside costs: training speed with it open against closed, frames, and event-loop lag.

    uv run python tests/benchmarks/inside.py [--seconds 2] [--rounds 3] [--views KIND ...] [--networks NAME ...]

One window trains an Elman of 16 units, LSTMs of 48 and of 128, in turn with nothing to look at and with one view alone
on the page; the ratio of the updates per second is the median over the rounds. Lag is how late a precise 10 ms timer in
the window's thread fires while the view is open.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

NETWORKS = {
    "Elman 16": ("sine", {}),
    "LSTM 48": ("characters", {}),
    "LSTM 128": ("characters", {"network.layers.0.units": 128}),
}
SETTLE = 1.0
"""Seconds after a change of the page that are not counted."""


def opened(name: str) -> object:
    from simulator.experiment import presets, revised
    from simulator.keeping.library import Opened

    preset, changes = NETWORKS[name]
    wanted = presets()[preset]
    for path, value in {"training.updates": 100_000_000, **changes}.items():
        wanted = revised(wanted, path, value)
    return Opened(wanted)


class Meter:
    """Watches a window for some seconds at a time."""

    def __init__(self, app: object, window: object) -> None:
        from PySide6.QtCore import QElapsedTimer, Qt, QTimer

        self.app, self.window, self.seen = app, window, []
        window.bench.session.collected.connect(lambda seen: self.seen.append((time.perf_counter(), seen.update)))
        self.late, self.due, self.clock = [], 0.0, QElapsedTimer()
        self.clock.start()
        self.timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self) -> None:
        now = self.clock.nsecsElapsed() / 1e6
        self.late.append(max(now - self.due, 0.0))
        self.due = now + 10

    def run(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def rate(self, seconds: float) -> float:
        """Updates per second."""
        self.run(SETTLE)
        self.seen.clear()
        self.late.clear()
        self.run(seconds)
        (then, before), (now, made) = self.seen[0], self.seen[-1]
        return (made - before) / (now - then)

    def p95(self) -> float:
        return sorted(self.late)[int(0.95 * (len(self.late) - 1))]


def alone_on_page(body: object, view: object) -> None:
    """Nothing but the card with this view, in that card nothing but its row."""
    for key, card in body.cards.items():
        card.setVisible(key == view.card)
        for place in (card.above, card.below):
            place.setVisible(view in place.views)
    card = body.cards[view.card]
    place = card.place_of(view)
    place.chosen = view
    place.fold(False)
    place.refill()


def close_all(body: object) -> None:
    """Nothing to look at."""
    for card in body.cards.values():
        card.hide()
    body.showing.looker.start()


def drawn(view: object) -> list[float]:
    """Counts how often the view draws, from now on."""
    times: list[float] = []
    draw = view.draw

    def counted(*what: object) -> None:
        times.append(time.perf_counter())
        draw(*what)

    view.draw = counted
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--views", nargs="*")
    parser.add_argument("--networks", nargs="*", default=list(NETWORKS))
    words = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from widgets.settings import Settings
    from widgets.window.window import Window

    app = QApplication(sys.argv[:1])
    window = Window(Settings(Path(tempfile.mkdtemp())))
    window.show()
    meter = Meter(app, window)
    print(f"{'network':10} {'view':10} {'closed/s':>9} {'open/s':>9} {'ratio':>6} {'draws/s':>8} {'lag p95':>8} ms")
    for name in words.networks:
        window.bench.open(opened(name))
        window.show_page("inside")
        body = window.page.body
        window.bench.session.run()
        meter.run(3.0)
        for view in [v for v in body.showing.suited() if not words.views or v.kind in words.views]:
            times, rounds = drawn(view), []
            for _ in range(words.rounds):
                close_all(body)
                closed = meter.rate(words.seconds)
                alone_on_page(body, view)
                meter.run(0.2)  # until it has been laid out
                body.showing.look()
                assert view in body.showing.seen()
                before = len(times)
                opened_rate = meter.rate(words.seconds)
                rounds.append((closed, opened_rate, (len(times) - before) / (words.seconds + SETTLE), meter.p95()))
            closed, rate, draws, lag = (statistics.median(column) for column in zip(*rounds, strict=True))
            ratio = statistics.median(opened_rate / closed for closed, opened_rate, *_ in rounds)
            print(
                f"{name:10} {view.kind:10} {closed:9,.0f} {rate:9,.0f} {ratio:6.2f} {draws:8.1f} {lag:8.1f}", flush=True
            )
    window.bench.document.undo_stack.setClean()
    window.left = True
    window.close()


if __name__ == "__main__":
    main()
