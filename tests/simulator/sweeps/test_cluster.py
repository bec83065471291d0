"""Sweeps on a real Dask scheduler, whose workers share nothing with the program but a network."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulator.command import main as cli
from simulator.errors import InputError
from simulator.experiment import load
from simulator.experiment.from_text import set_from_text
from simulator.runs import Store, resolve
from simulator.sweeps import HandsLostError, Running, SweepFolder, prepared
from simulator.sweeps.stretch import Wanted, stretch

pytest.importorskip("distributed")

QUIET = {**os.environ, "DASK_DISTRIBUTED__ADMIN__EVENT_LOOP": "tornado", "PYTHONWARNINGS": "ignore"}


class Machines:
    """A scheduler and workers, each a process with a folder for temporary files of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers = folder, list[subprocess.Popen[str]]()
        self.scheduler, line = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                           until="Scheduler at:")  # fmt: skip
        self.address = re.search(r"tcp://\S+", line)[0]  # type: ignore[index]

    def worker(self) -> "subprocess.Popen[str]":
        name = f"w{len(self.workers)}"
        process, _ = self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name,
            "--local-directory", str(self.folder / name), until="Registered to:", temporary=self.folder / f"{name}-tmp",
        )  # fmt: skip
        self.workers.append(process)
        return process

    def _start(self, *words: str, until: str, temporary: Path | None = None) -> "tuple[subprocess.Popen[str], str]":
        env = dict(QUIET)
        if temporary:
            temporary.mkdir()
            env["TMPDIR"] = str(temporary)
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env, cwd=self.folder,
        )  # fmt: skip
        assert process.stderr
        for line in process.stderr:
            if until in line:
                return process, line
        raise AssertionError(f"the {words[0]} did not start")

    def close(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.communicate()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path)
    yield made
    made.close()


def test_a_sweep_outlives_a_worker_and_each_run_has_the_bits_of_one_alone(machines: Machines, tmp_path: Path) -> None:
    from simulator.sweeps.cluster import Cluster

    rows = "\n".join(f"{np.sin(k / 3):.6f},{np.cos(k / 3):.6f}" for k in range(200))
    (tmp_path / "own.csv").write_text(f"a,b\n{rows}\n")
    experiment = set_from_text(resolve(str(tmp_path / "own.csv")).experiment, "training.updates=200")
    sweep = prepared(experiment, ["network.layers.0.units=3,4,5"], seeds=[0, 1])
    first, _ = machines.worker(), machines.worker()
    hands, folder = Cluster(machines.address), SweepFolder(sweep, tmp_path / "out")
    running, killed = Running(sweep, hands, folder, seconds=0.1), False
    for going in running.run():
        if going.latest is not None and not killed:
            first.send_signal(signal.SIGKILL)
            killed = True
    hands.close()
    folder.close()
    assert killed and [each.state for each in going.runs] == ["finished"] * 6
    store = Store(tmp_path / "out" / "runs")
    assert len(store.entries()) == 6
    for each in going.runs[::3]:
        alone = stretch(Wanted(each.planned.experiment, seconds=60.0)).checkpoint
        there = store.open(each.facts.id)
        assert alone and all(np.array_equal(alone.weights[name], W) for name, W in there.weights.items())
        assert load(store.place(each.facts.id) / "experiment.json").data == experiment.data


def test_a_scheduler_that_nobody_is_at_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.sweeps import cluster

    monkeypatch.setattr(cluster, "PATIENCE", "0.5s")
    assert cli.main(["sweep", "sine", "--seeds", "2", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "--scheduler: nobody answers as a scheduler at tcp://127.0.0.1:9" in said


def test_a_cluster_without_workers_says_so(machines: Machines, tmp_path: Path) -> None:
    from simulator.sweeps.cluster import Cluster

    sweep = prepared(set_from_text(resolve("sine").experiment, "training.updates=2"), [], seeds=[0, 1])
    hands, folder = Cluster(machines.address), SweepFolder(sweep, tmp_path / "out")
    with pytest.raises(InputError, match="has no workers"):
        list(Running(sweep, hands, folder).run())
    hands.close()
    folder.close()


def test_a_scheduler_that_is_lost_is_told_and_what_came_is_kept(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.sweeps import cluster

    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    machines.worker()
    sweep = prepared(set_from_text(resolve("sine").experiment, "training.updates=100000"), [], seeds=[0, 1])
    hands, folder = cluster.Cluster(machines.address), SweepFolder(sweep, tmp_path / "out")
    with pytest.raises(HandsLostError, match="is gone"):
        for going in Running(sweep, hands, folder, seconds=0.1).run():
            if going.latest is not None:
                machines.scheduler.kill()
    hands.close()
    folder.close()
    store = Store(tmp_path / "out" / "runs")
    assert [store.open(each.id).update > 0 for each in store.entries() if each.state == "stopped"]


@pytest.mark.parametrize("address", ["http://there:80", "there:8786", "tcp://there", "8786"])
def test_what_is_no_address_is_refused_at_once(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sweep", "sine", "--seeds", "2", "--scheduler", address]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "write one as tcp://HOST:8786" in said
