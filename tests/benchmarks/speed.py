"""How fast a training step is, through the trainer: draw, forward, backward and update, against PyTorch (eager) and JAX
(`jit`, `lax.scan`) where they are installed.

    uv run python tests/benchmarks/speed.py [--kinds elman lstm gru gru-after] [--seconds 0.3] [--rounds 5] [--quick]

All train the same network (one recurrent layer and a linear read-out, mean squared error, plain gradient descent,
float32) on the same sizes, in turn, each in a process of its own: on one processor each, then on all each, where ours
cuts batches into as many parts. A cell has PyTorch's and JAX's time divided by ours, medians over rounds: above 1 we
are faster. In the second table one part's time over that of all follows. GRUs reset before the product (ours) and
after it (`gru-after`), as both others do. Then follow the share of this machine's matrix-product peak, how time grows,
and peak memory.
"""

import argparse
import math
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial

import numpy as np
from sides import FLOPS, KINDS, Side, Size, Step, installed, once, ours
from threadpoolctl import threadpool_limits

from simulator.blas import kernel
from simulator.processes import cores

SIZES: tuple[Size, ...] = (
    (25, 1, 1, 8), (50, 1, 1, 16), (25, 16, 1, 16), (50, 16, 8, 32), (50, 32, 32, 64), (50, 32, 64, 128),
    (100, 32, 64, 256), (50, 64, 64, 512),
)  # fmt: skip


def medians(turns: list[Callable[[float], float]], seconds: float, rounds: int) -> list[float]:
    """Seconds for a step of each: the median over rounds in which they take turns."""
    found = [[turn(seconds) for turn in turns] for _ in range(rounds)]
    return [statistics.median(times) for times in zip(*found, strict=True)]


def in_turn(steps: list[Step], seconds: float, rounds: int) -> list[float]:
    """The same for steps of this process."""
    for step in steps:
        step()
    return medians([partial(once, step) for step in steps], seconds, rounds)


def compare(kinds: list[str], processors: int, seconds: float, rounds: int) -> None:
    """One table of ratios, the others' time over ours."""
    columns = [side for side in ("torch", "jax") if installed(side)] + ["1 part"] * (processors > 1)
    print(
        f"\n{processors} processor{'s' * (processors > 1)} each, {kernel() or 'another BLAS'}: time over ours (our ms)"
    )
    print(f"{'T, B, in, H':>18}" + "".join(f"{kind:>{9 * len(columns) + 11}}" for kind in kinds))
    print(f"{'':18}" + "".join("".join(f"{name:>9}" for name in columns) + f"{'ms':>11}" for _ in kinds))
    ratios: dict[tuple[str, str], list[float]] = {(kind, name): [] for kind in kinds for name in columns}
    for size in SIZES:
        row = f"{', '.join(map(str, size)):>18}"
        for kind in kinds:
            mine, *theirs = cell(["ours", *columns], kind, size, processors, seconds, rounds)
            for name, time in zip(columns, theirs, strict=True):
                ratios[kind, name].append(time / mine)
                row += f"{time / mine:9.2f}"
            row += f" ({mine * 1e3:8.3f})"
        print(row, flush=True)
    row = f"{'geometric mean':>18}"
    for kind in kinds:
        row += "".join(f"{math.exp(statistics.fmean(map(math.log, ratios[kind, name]))):9.2f}" for name in columns)
        row += f"{'':11}"
    print(row)


def cell(sides: list[str], kind: str, size: Size, processors: int, seconds: float, rounds: int) -> list[float]:
    """Seconds for a step of each side."""
    with ExitStack() as stack:
        turns = [stack.enter_context(closing(Side(side, kind, size, processors))).turn for side in sides]
        return medians(turns, seconds, rounds)


def peak(seconds: float, rounds: int) -> None:
    """The share of this machine's matrix-product peak reached at H = 512, counting the products only."""
    T, B, n, H = SIZES[-1]
    a, b = np.ones((2048, 2048), "f4"), np.ones((2048, 2048), "f4")
    out = np.empty_like(a)
    flop = 2 * 2048**3
    for kind, blocks in FLOPS.items():
        if kind in KINDS:
            product, step = in_turn([lambda: np.matmul(a, b, out=out), ours(kind, T, B, n, H)], seconds, rounds)
            work = 2 * T * B * blocks * H * (3 * H + 2 * n)  # forward, the error's way back to h, the gradient
            print(f"{kind:>8}: {work / step / (flop / product):.2f} of {flop / product / 1e9:,.0f} GFLOP/s")


def growth(seconds: float, rounds: int) -> None:
    """How the time of an LSTM's step grows when one size doubles."""
    base = {"T": 50, "B": 16, "n": 8, "H": 64, "layers": 1}
    for name in ("T", "B", "H", "layers"):
        sizes = [base | {name: base[name] * k} for k in (1, 2, 4, 8)]
        found = in_turn([ours("lstm", **size) for size in sizes], seconds, rounds)
        row = ", ".join(f"{size[name]}: {t * 1e3:.2f} ms" for size, t in zip(sizes, found, strict=True))
        print(f"{name:>8}: {row}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=[*KINDS])
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="the tables only")
    parser.add_argument("--on", type=int, help="one table, on so many processors")
    words = parser.parse_args()
    if words.on:
        compare(words.kinds, words.on, words.seconds, words.rounds)
        return
    for on in sorted({1, cores()}):  # JAX takes as many threads as there are processors when it is loaded
        pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))] if on == 1 and sys.platform == "linux" else []
        subprocess.run([*pinned, sys.executable, *sys.argv, "--on", str(on)], check=True)
    if words.quick:
        return
    with threadpool_limits(1, user_api="blas"):
        print("\nShare of the matrix-product peak of one thread at H = 512")
        peak(words.seconds, words.rounds)
        print("\nTime of an LSTM's step as one size grows from T 50, B 16, 8 inputs, H 64")
        growth(words.seconds, words.rounds)
    large = in_turn([ours("lstm", 20, 8, 16, 2000)], words.seconds, 1)[0]
    print(f"\nAn LSTM of 2000 units (T 20, B 8, {4 * 2000 * 2017:,} weights): {large * 1e3:,.0f} ms a step")
    print(f"Peak memory of all this: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
