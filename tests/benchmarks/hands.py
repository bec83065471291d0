"""How many frames a second the window makes while somebody drags a plot, scrubs through time and plays.

    uv run python tests/benchmarks/hands.py [PRESET ...] [--moves 120]

The preset trains for some seconds and pauses. Then the window gets one move after another and has painted what came of
each before it gets the next: a frame is everything from the move to the painted picture. Ms are the processor's, for
the median frame and the 95th percentile; frames a second are those of the clock, for the median.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BREATH = 0.011
"""Between moves, in seconds: plots hear no more than a hundred a second."""


def measure(preset: str, moves: int) -> None:
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from simulator.experiment import presets
    from simulator.keeping.library import Opened
    from widgets.settings import Settings
    from widgets.views.plot import Plot
    from widgets.views.timeline import Timeline
    from widgets.window.window import Window

    app = QApplication.instance() or QApplication([])
    window = Window(Settings(Path(tempfile.mkdtemp())))
    window.resize(1440, 900)
    window.show()
    window.bench.open(Opened(presets()[preset]))

    def let(seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            app.processEvents()
            time.sleep(0.002)

    def mouse(widget: QWidget, kind: QEvent.Type, x: float, y: float) -> None:
        place = QPointF(x, y)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(kind, place, widget.mapToGlobal(place), left, held, none)
        app.sendEvent(widget, event)

    def frames(what: str, move: Callable[[int], object]) -> None:
        walls, works = [], []
        for k in range(moves):
            time.sleep(BREATH)
            wall, work = time.perf_counter(), time.thread_time()
            move(k)
            app.processEvents()
            walls.append(time.perf_counter() - wall)
            works.append(1000 * (time.thread_time() - work))
        late = sorted(works)[int(0.95 * (len(works) - 1))]
        rate = 1 / statistics.median(walls)
        print(f"{preset:14} {what:22} {rate:8.0f} {statistics.median(works):10.1f} {late:6.1f}", flush=True)

    def drag(kind: str, plot: Plot) -> None:
        area, inside = plot.viewport(), plot.box.sceneBoundingRect()
        high = inside.center().y()

        def place(k: int) -> float:
            return inside.left() + inside.width() * (0.25 + 0.5 * abs((k / 40) % 2 - 1))  # back and forth

        mouse(area, QEvent.Type.MouseButtonPress, place(0), high)
        frames(f"drag {kind}", lambda k: mouse(area, QEvent.Type.MouseMove, place(k), high + k % 9))
        mouse(area, QEvent.Type.MouseButtonRelease, place(0), high)
        plot.show_all()

    let(1.0)
    window.bench.session.run()
    let(4.0)
    window.bench.session.pause()
    let(1.0)
    for view in window.page.showing().seen():
        if plots := getattr(view, "plots", ()):
            drag(view.kind, plots[0])
    window.show_page("inside")
    let(2.0)
    line = next(each for each in window.findChildren(Timeline) if each.isVisible())
    steps, player = line.steps, window.bench.player
    mouse(line, QEvent.Type.MouseButtonPress, steps.centre(0), 16)
    frames("scrub", lambda k: mouse(line, QEvent.Type.MouseMove, steps.centre((k + 1) % steps.count), 16))
    mouse(line, QEvent.Type.MouseButtonRelease, steps.centre(0), 16)
    frames("play", lambda k: player.go((player.step + 1) % player.count))
    window.bench.session.close()
    window.left = True
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--moves", type=int, default=120)
    words = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"{'preset':14} {'move':22} {'frames/s':>8} {'median ms':>10} {'p95':>6}")
    for preset in words.presets or ("sine", "characters", "reber"):
        measure(preset, words.moves)


if __name__ == "__main__":
    main()
