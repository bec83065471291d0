"""How fast a training step is, through the trainer: draw, forward, backward and update, against PyTorch (eager) and JAX
(`jit`, `lax.scan`) where they are installed.

    uv run python tests/benchmarks/speed.py [--kinds elman lstm gru gru-after] [--seconds 0.3] [--rounds 5] [--quick]

All train the same network (one recurrent layer and a linear read-out, mean squared error, plain gradient descent,
float32) on the same sizes, in turn, in one process for each table: one processor each, then all each, where ours cuts
batches into as many parts. A cell has PyTorch's and JAX's time divided by ours, medians over rounds: above 1 we are
faster. In the second table one part's time over that of all follows. GRUs reset before the product (ours) and after it
(`gru-after`), as both others do. Then follow the share of this machine's matrix-product peak, how time grows, and peak
memory.
"""

import argparse
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from simulator.blas import kernel
from simulator.experiment import Experiment
from simulator.processes import cores
from simulator.threads import limited
from simulator.training.trainer import Trainer

SIZES = (
    (25, 1, 1, 8), (50, 1, 1, 16), (25, 16, 1, 16), (50, 16, 8, 32), (50, 32, 32, 64), (50, 32, 64, 128),
    (100, 32, 64, 256), (50, 64, 64, 512),
)  # fmt: skip
"""T, B, inputs, H."""
KINDS: dict[str, dict[str, Any]] = {
    "elman": {"kind": "elman"}, "gru": {"kind": "gru"}, "gru-after": {"kind": "gru", "reset": "after"},
    "lstm": {"kind": "lstm"},
}  # fmt: skip
FLOPS = {"elman": 1, "gru": 3, "lstm": 4}
"""Blocks of columns: the products of a step are blocks · H · (H + inputs) long."""
Step = Callable[[], object]


def data(T: int, B: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((T, B, n)).astype("f4"), rng.standard_normal((T, B, 1)).astype("f4")


@cache
def table(n: int) -> str:
    """A file with so many columns of inputs and one of targets."""
    path = Path(FOLDER.name) / f"{n}.csv"
    names = ",".join([*(f"x{k}" for k in range(n)), "y"])
    np.savetxt(path, np.random.default_rng(0).standard_normal((2000, n + 1)), "%.6f", ",", header=names, comments="")
    return str(path)


FOLDER = tempfile.TemporaryDirectory()


def trainer(kind: str, T: int, B: int, n: int, H: int, parts: int = 1) -> Trainer:
    """This project's engine, with a helping process for each part beside the first."""
    inputs = [f"x{k}" for k in range(n)]
    wanted = Experiment.from_data(
        {
            "network": {"layers": [KINDS[kind] | {"units": H}]},
            "data": {"kind": "table", "path": table(n), "columns": inputs, "target_columns": ["y"], "length": T},
            "training": {
                "optimizer": {"kind": "sgd"}, "learning_rate": 1e-3, "batch": B, "parts": parts,
                "updates": 10**8, "validate_every": 10**6,
            },
        }
    )  # fmt: skip
    return Trainer(wanted, helpers=parts - 1)


def stepping(made: Trainer) -> Step:
    """One training step. Helpers are there from the first on."""

    def step() -> None:
        made.propagate()
        made.update()

    step()
    while made.team and not all(helper.is_ready() for helper in made.team.helpers):
        time.sleep(0.01)
    return step


def ours(kind: str, T: int, B: int, n: int, H: int) -> Step:
    return stepping(trainer(kind, T, B, n, H))


def in_torch(kind: str, T: int, B: int, n: int, H: int) -> Step:
    """The same in PyTorch, eager."""
    import torch

    torch.manual_seed(0)
    layer = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM}.get(kind, torch.nn.GRU)(n, H)
    out = torch.nn.Linear(H, 1)
    x, d = map(torch.from_numpy, data(T, B, n))
    rule = torch.optim.SGD([*layer.parameters(), *out.parameters()], lr=1e-3)

    def step() -> None:
        rule.zero_grad()
        loss = torch.nn.functional.mse_loss(out(layer(x)[0]), d)
        loss.backward()
        rule.step()

    return step


def in_jax(kind: str, T: int, B: int, n: int, H: int) -> Step:
    """The same in JAX, compiled, one product for all inputs and one for each step."""
    import jax
    import jax.numpy as jnp

    rng, blocks = np.random.default_rng(0), FLOPS[kind.removesuffix("-after")]
    shapes = {
        "W": (n, blocks * H),
        "U": (H, blocks * H),
        "b": (blocks * H,),
        "c": (blocks * H,),
        "V": (H, 1),
        "v": (1,),
    }
    weights = {name: jnp.asarray(rng.normal(0, 0.1, shape), "float32") for name, shape in shapes.items()}
    x, d = map(jnp.asarray, data(T, B, n))

    def loss(w: Any) -> Any:
        def elman(h: Any, a: Any) -> Any:
            h = jnp.tanh(a + h @ w["U"])
            return h, h

        def gru(h: Any, a: Any) -> Any:
            ar, az, an = jnp.split(a, 3, 1)
            ur, uz, un = jnp.split(h @ w["U"] + w["c"], 3, 1)
            z = jax.nn.sigmoid(az + uz)
            h = (1 - z) * jnp.tanh(an + jax.nn.sigmoid(ar + ur) * un) + z * h
            return h, h

        def lstm(state: Any, a: Any) -> Any:
            h, c = state
            i, f, o, g = jnp.split(a + h @ w["U"], 4, 1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        zero = jnp.zeros((B, H), "float32")
        cell, start = {"elman": (elman, zero), "lstm": (lstm, (zero, zero))}.get(kind, (gru, zero))
        h = jax.lax.scan(cell, start, x @ w["W"] + w["b"])[1]
        return jnp.mean((h @ w["V"] + w["v"] - d) ** 2)

    @jax.jit
    def move(w: Any) -> Any:
        return jax.tree.map(lambda p, g: p - 1e-3 * g, w, jax.grad(loss)(w))

    def step() -> None:
        nonlocal weights
        weights = jax.block_until_ready(move(weights))

    return step


def once(step: Step, seconds: float) -> float:
    """Seconds for a step, the mean over as many as fit."""
    began, count = time.perf_counter(), 0
    while count < 2 or time.perf_counter() - began < seconds:
        step()
        count += 1
    return (time.perf_counter() - began) / count


def in_turn(steps: list[Step], seconds: float, rounds: int) -> list[float]:
    """Seconds for each step: the median over rounds in which they take turns."""
    for step in steps:
        step()
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(rounds):
        for step, found in zip(steps, times, strict=True):
            found.append(once(step, seconds))
    return [statistics.median(found) for found in times]


def rivals() -> dict[str, Callable[..., Step]]:
    """The others, as far as they are installed."""
    found = {}
    for name, make in {"torch": in_torch, "jax": in_jax}.items():
        try:
            __import__(name)
        except ImportError:
            print(f"{name} is not installed, and left out.")
        else:
            found[name] = make
    return found


def compare(kinds: list[str], processors: int, seconds: float, rounds: int) -> None:
    """One table of ratios, the others' time over ours."""
    others = rivals()
    if "torch" in others:
        import torch

        torch.set_num_threads(processors)
    columns = [*others, *(["1 part"] if processors > 1 else [])]
    print(
        f"\n{processors} processor{'s' * (processors > 1)} each, {kernel() or 'another BLAS'}: time over ours (our ms)"
    )
    print(f"{'T, B, in, H':>18}" + "".join(f"{kind:>{9 * len(columns) + 11}}" for kind in kinds))
    print(f"{'':18}" + "".join("".join(f"{name:>9}" for name in columns) + f"{'ms':>11}" for _ in kinds))
    ratios: dict[tuple[str, str], list[float]] = {(kind, name): [] for kind in kinds for name in columns}
    for size in SIZES:
        row = f"{', '.join(map(str, size)):>18}"
        for kind in kinds:
            found = cell(kind, size, others, min(processors, size[1]), seconds, rounds)
            for name, ratio in zip(columns, found[1:], strict=False):
                ratios[kind, name].append(ratio / found[0])
                row += f"{ratio / found[0]:9.2f}"
            row += f" ({found[0] * 1e3:8.3f})"
        print(row, flush=True)
    row = f"{'geometric mean':>18}"
    for kind in kinds:
        row += "".join(f"{math.exp(statistics.fmean(map(math.log, ratios[kind, name]))):9.2f}" for name in columns)
        row += f"{'':11}"
    print(row)


def cell(
    kind: str,
    size: tuple[int, int, int, int],
    others: dict[str, Callable[..., Step]],
    parts: int,
    seconds: float,
    rounds: int,
) -> list[float]:
    """Seconds of ours in parts, of the others and, on several processors, of ours in one part."""
    with ExitStack() as stack:
        made = [stack.enter_context(closing(trainer(kind, *size, each))) for each in (parts, 1)]
        with limited(made[0].network, parts):
            steps = [stepping(made[0]), *(make(kind, *size) for make in others.values()), stepping(made[1])]
            return in_turn(steps, seconds, rounds)


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
    base = {"T": 50, "B": 16, "n": 8, "H": 64}
    for name in ("T", "B", "H"):
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
