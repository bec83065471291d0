"""Sweeps under kills, and what a run of one costs: `python tests/benchmarks/sweeps.py WHAT [COUNT]`.

WHAT is worker, client, dask-worker or scheduler, which is killed so often at random moments, or cost. Whatever was
killed, in the end each run is there once, finished, with the weights of a sweep that nobody disturbed. Ends with 1
where that fails. `cost` is the time of 120 runs of one update each, by two processes and by Dask, over that of the same
one after the other in this process; and what it takes to find that all are there.
"""

import csv
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from simulator.experiment.from_text import set_from_text
from simulator.runs import Store, resolve
from simulator.sweeps import load_sweep, prepared
from simulator.sweeps.stretch import Wanted, stretch

WORDS = ["sweep", "sine", "--vary", "training.learning_rate=0.003,0.01", "--vary", "network.layers.0.units=4..16*2",
         "--seeds", "2", "--updates", "4000", "--quiet"]  # fmt: skip
ENV = {**os.environ, "PYTHONWARNINGS": "ignore"}


def client(out: Path, *more: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "simulator", *WORDS, "--out", str(out), *more]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV)


class Machines:
    """A scheduler at a fixed port, and two workers."""

    def __init__(self, port: int) -> None:
        self.port, self.address = port, f"tcp://127.0.0.1:{port}"
        self.begin()

    def begin(self) -> None:
        self.scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard",
                              until="Scheduler at:")  # fmt: skip
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> "subprocess.Popen[str]":
        return dask("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", until="Registered to:")

    def close(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


def dask(kind: str, *words: str, until: str) -> "subprocess.Popen[str]":
    log = Path(tempfile.mkstemp(suffix=f"-{kind}.log")[1])
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words],
            stderr=file, stdout=file, text=True, env=ENV, cwd=tempfile.gettempdir(),
        )  # fmt: skip
    while until not in log.read_text():
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        time.sleep(0.05)
    return process


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = each.read_text()
            if int(re.sub(r".*\) ", "", told).split()[1]) == process.pid:
                found.append(int(each.parent.name))
    return found


def kill(what: str, count: int, out: Path, rng: random.Random) -> int:
    """Run the sweep till it is done, killing now and then; how many were killed."""
    killed = 0
    machines = Machines(18786) if what in ("dask-worker", "scheduler") else None
    more = ("--scheduler", machines.address) if machines else ("--jobs", "2")
    began, process = time.monotonic(), client(out, *more)
    while True:
        try:
            code = process.wait(rng.uniform(0.5, 2.5) + 1.5 * (what == "client"))
            if code == 0:
                break
            if machines and machines.scheduler.poll() is not None:
                machines.close()
                machines.begin()
            process = client(out, *more)
        except subprocess.TimeoutExpired:
            if killed < count:
                killed += kill_one(what, process, machines, rng)
        if time.monotonic() - began > 900:
            process.kill()
            break
    if machines:
        machines.close()
    return killed


def kill_one(what: str, process: "subprocess.Popen[bytes]", machines: Machines | None, rng: random.Random) -> int:
    if what == "client":
        process.kill()
    elif machines is None:
        found = children(process)
        if not found:
            return 0
        with suppress(ProcessLookupError):
            os.kill(rng.choice(found), signal.SIGKILL)
    elif what == "scheduler":
        machines.scheduler.kill()
        machines.scheduler.wait()
    else:
        place = rng.randrange(2)
        machines.workers[place].kill()
        machines.workers[place].wait()
        machines.workers[place] = machines.worker()
    return 1


def sound(out: Path) -> bool:
    """Whether each run is there once, finished, with the weights of the same run alone."""
    sweep = load_sweep(out)
    with (out / "results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    store = Store(out / "runs")
    good = len(rows) == len({row["key"] for row in rows}) == len(store.entries()) == len(sweep.planned)
    good &= all(row["state"] == "finished" for row in rows)
    for row, planned in zip(rows, sweep.planned, strict=True):
        alone = stretch(Wanted(planned.experiment, seconds=1e6)).checkpoint
        there = store.open(row["run"])
        assert alone
        good &= all(np.array_equal(alone.weights[name], W) for name, W in there.weights.items())
    return good


def cost() -> None:
    words = [*WORDS, "--updates", "1", "--seeds", "20"]
    experiment = set_from_text(resolve("sine").experiment, "training.updates=1")
    sweep = prepared(experiment, [WORDS[3], WORDS[5]], seeds=range(20))
    began = time.perf_counter()
    for each in sweep.planned:
        stretch(Wanted(each.experiment))
    alone = (time.perf_counter() - began) / len(sweep.planned)
    print(f"{len(sweep.planned)} runs of one update, one after the other: {1e3 * alone:.0f} ms each")
    machines = Machines(18787)
    with tempfile.TemporaryDirectory() as folder:
        for name, more in (("2 processes", ["--jobs", "2"]), ("Dask", ["--scheduler", machines.address])):
            for what in ("all", "none"):  # the second time nothing is left to be made
                began = time.perf_counter()
                subprocess.run([sys.executable, "-m", "simulator", *words, "--out", f"{folder}/{name}", *more],
                               stdout=subprocess.DEVNULL, env=ENV, check=True)  # fmt: skip
                took = time.perf_counter() - began
                each = took / len(sweep.planned)
                ratio = f", {1e3 * each:.0f} ms each, {each / alone:.1f} times as long" if what == "all" else ""
                print(f"{name}, {what} to make: {took:.1f} s{ratio}")
    machines.close()


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "cost"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    if what == "cost":
        cost()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sweep"
        began = time.monotonic()
        killed = kill(what, count, out, random.Random(0))
        good = sound(out)
        print(f"{what} killed {killed} times in {time.monotonic() - began:.0f} s: {'sound' if good else 'NOT SOUND'}")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
