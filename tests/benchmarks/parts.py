"""Batches in parts: `python tests/benchmarks/parts.py [--kills 50] [--sizes 16 64 128 256 512] [--rounds 8]`.

First helping processes are killed at random moments while a network trains: its losses and weights are to be those of a
run that nobody helped, to the bit, no update lost or doubled, and no process left. Ends with 1 where that fails. Then,
by size, how much faster two parts are than one, through the trainer and in turn: one part's time over that of two.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from contextlib import closing, suppress

from simulator.experiment import Experiment
from simulator.processes import cores
from simulator.threads import limited
from simulator.training.trainer import Trainer

LAYERS = {
    "elman": {"kind": "elman"}, "gru": {"kind": "gru"}, "gru, reset after": {"kind": "gru", "reset": "after"},
    "lstm": {"kind": "lstm"},
}  # fmt: skip
T, B = 50, 64


def experiment(layer: dict[str, object], parts: int, units: int, batch: int = B) -> Experiment:
    """On a sine."""
    return Experiment.from_data(
        {
            "network": {"layers": [layer | {"units": units}]},
            "data": {"kind": "sine", "steps": 4000, "length": T},
            "training": {"updates": 10**8, "batch": batch, "parts": parts, "validate_every": 10**6},
        }
    )


def course(trainer: Trainer) -> list[tuple[float, float]]:
    """Each update and its loss."""
    return [(record[0], record[2]) for record in trainer.records]


def kills(count: int) -> bool:
    """Whether a run whose helpers are killed so many times is the run that nobody helped."""
    wanted, rng, killed = experiment(LAYERS["lstm"], 4, 32), random.Random(0), 0

    def kill() -> None:
        nonlocal killed
        while killed < count:
            time.sleep(rng.uniform(0, 0.02))
            helper = rng.choice(disturbed.team.helpers or [None])
            if helper and helper.ready and helper.process:
                with suppress(ProcessLookupError, AttributeError):  # it has just been replaced
                    os.kill(helper.process.pid, signal.SIGKILL)
                    killed += 1

    with closing(Trainer(wanted, helpers=2)) as disturbed, limited(disturbed.network, 4):
        killer = threading.Thread(target=kill)
        killer.start()
        while killer.is_alive():
            disturbed.propagate()
            disturbed.update()
    left = multiprocessing.active_children()
    alone = Trainer(wanted)
    with limited(alone.network, 4):
        for _ in range(disturbed.update_count):
            alone.propagate()
            alone.update()
    same = disturbed.network.theta.tobytes() == alone.network.theta.tobytes() and course(disturbed) == course(alone)
    print(
        f"{killed} kills in {alone.update_count:,} updates: weights and losses are {'the same' if same else 'OTHERS'} "
        f"as without help; {len(left)} processes are left"
    )
    return same and not left


def gain(layer: dict[str, object], units: int, rounds: int) -> tuple[float, float]:
    """Milliseconds for an update in one part, and its time over that of one in two parts: the least over rounds, as
    whatever else the processors have to do takes from two parts what one does not need."""
    one, two = (Trainer(experiment(layer, parts, units), helpers=parts - 1) for parts in (1, 2))
    times: dict[Trainer, list[float]] = {one: [], two: []}
    with closing(one), closing(two), limited(one.network, 2):
        two.propagate()
        while not all(helper.is_ready() for helper in two.team.helpers):
            time.sleep(0.01)
        for _ in range(rounds):
            for trainer, found in times.items():
                found.append(once(trainer, 0.1))
    whole, parts = map(min, times.values())
    return 1000 * whole, whole / parts


def once(trainer: Trainer, seconds: float) -> float:
    """Seconds for an update, the mean over as many as fit."""
    began, count = time.perf_counter(), 0
    while count < 2 or time.perf_counter() - began < seconds:
        trainer.propagate()
        trainer.update()
        count += 1
    return (time.perf_counter() - began) / count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--sizes", type=int, nargs="*", default=[16, 64, 128, 256, 512])
    parser.add_argument("--rounds", type=int, default=8)
    words = parser.parse_args()
    fine = kills(words.kills)
    print(f"\nOne part's time over that of two (ms of one), T {T}, B {B}, {cores()} processors")
    print(f"{'H':>8}" + "".join(f"{name:>20}" for name in LAYERS))
    for units in words.sizes:
        row = f"{units:8}"
        for layer in LAYERS.values():
            one, ratio = gain(layer, units, words.rounds)
            row += f"{ratio:9.2f} ({one:8.2f})"
        print(row, flush=True)
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
