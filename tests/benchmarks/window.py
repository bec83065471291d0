"""What the window costs: training speed, processor and event-loop lag, with every default view live.

    uv run python tests/benchmarks/window.py [PRESET ...] [--seconds 5] [--rounds 3] [--in-process]

Each round trains the same experiment in turn without and with a window, in fresh processes, and takes the ratio of
their updates per second. Core is the processor time of the window's process, its engine's not counted, in seconds a
second, fps how often the view is drawn that is drawn most. Lag is how late a precise 10 ms timer in the window's thread
fires. Where that time goes:

    uv run --with py-spy py-spy record -r 200 -f raw -o samples.txt -- \
        python tests/benchmarks/window.py PRESET --child windowed --seconds 10
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ENDLESS = 100_000_000


def alone(preset: str, seconds: float) -> dict[str, float]:
    """Updates per second of `train` with nobody looking, from the first snapshot on."""
    from simulator import train
    from simulator.training.snapshot import Snapshot

    first = last = None
    for report in train(endless(preset)):
        if isinstance(report, Snapshot):
            first, last = first or (time.perf_counter(), report.update), (time.perf_counter(), report.update)
            if last[0] - first[0] > seconds:
                break
    return {"rate": (last[1] - first[1]) / (last[0] - first[0])}


def windowed(preset: str, seconds: float, in_process: bool) -> dict[str, float]:
    """The same with a window, and its lag while it trains and before."""
    from PySide6.QtCore import QElapsedTimer, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from simulator.keeping.library import Opened
    from widgets.settings import Settings
    from widgets.window.window import Window

    app = QApplication([])
    window = Window(Settings(Path(tempfile.mkdtemp())), in_process)
    window.show()
    window.bench.open(Opened(endless(preset)))
    clock, late, marks, drawn = QElapsedTimer(), {"idle": [], "training": []}, [], Counter()
    clock.start()
    state = {"phase": "settling", "due": 0, "used": 0.0}

    def tick() -> None:
        now = clock.nsecsElapsed() / 1e6
        if state["phase"] in late:
            late[state["phase"]].append(max(now - state["due"], 0.0))
        state["due"] = now + 10

    def snapshot(seen: object) -> None:
        marks.append((time.perf_counter(), seen.update))

    def count(view: object) -> None:
        draw = view.draw

        def counted(*what: object) -> None:
            drawn[view.kind] += 1
            draw(*what)

        view.draw = counted

    window.bench.session.collected.connect(snapshot)
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
    timer.timeout.connect(tick)
    timer.start()

    def phase(name: str) -> None:
        state["phase"] = name
        if name == "starting":
            window.bench.session.run()
        elif name == "training":
            marks.clear()
            state["used"] = -time.process_time()
            seen = window.page.showing().seen()
            state["views"] = len(seen)
            for view in seen:
                count(view)
        elif name == "over":
            state["used"] += time.process_time()
            app.quit()

    plan = (("idle", 1.0), ("starting", 3.0), ("training", 5.0), ("over", 5.0 + seconds))
    for name, at in plan:
        QTimer.singleShot(int(at * 1000), lambda name=name: phase(name))
    app.exec()
    (then, before), (now, made) = marks[0], marks[-1]
    window.bench.session.close()
    return {
        "rate": (made - before) / (now - then),
        "core": state["used"] / seconds,
        "frames": max(drawn.values(), default=0) / seconds,
        "idle": quantile(late["idle"]),
        "training": quantile(late["training"]),
        "views": state["views"],
    }


def quantile(values: list[float], q: float = 0.95) -> float:
    return sorted(values)[int(q * (len(values) - 1))]


def endless(preset: str) -> object:
    from simulator.experiment import presets, revised

    return revised(presets()[preset], "training.updates", ENDLESS)


def child(*words: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-process", action="store_true")
    parser.add_argument("--child", choices=("alone", "windowed"))
    words = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if words.child == "alone":
        print(json.dumps(alone(words.presets[0], words.seconds)))
    elif words.child:
        print(json.dumps(windowed(words.presets[0], words.seconds, words.in_process)))
    else:
        compare(words)


def compare(words: argparse.Namespace) -> None:
    from simulator.experiment import presets

    extra = ["--in-process"] if words.in_process else []
    heads = f"{'preset':16} {'alone/s':>9} {'window/s':>9} {'ratio':>6} {'core':>5} {'fps':>4}"
    print(f"{heads}  lag p95 idle, training (ms)  views")
    for preset in words.presets or list(presets()):
        rounds = []
        for _ in range(words.rounds):
            common = [preset, "--seconds", str(words.seconds)]
            rounds.append((child(*common, "--child", "alone"), child(*common, *extra, "--child", "windowed")))
        ratio = statistics.median(w["rate"] / a["rate"] for a, w in rounds)
        median = {key: statistics.median(w[key] for _, w in rounds) for key in rounds[0][1]}
        rate = statistics.median(a["rate"] for a, _ in rounds)
        print(
            f"{preset:16} {rate:9,.0f} {median['rate']:9,.0f} {ratio:6.2f} {median['core']:5.2f} "
            f"{median['frames']:4.0f}  {median['idle']:8.1f} {median['training']:8.1f} {median['views']:19.0f}"
        )


if __name__ == "__main__":
    main()
