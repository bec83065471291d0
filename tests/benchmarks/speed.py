"""How fast a training step is: forward, backward and update, against PyTorch where it is installed.

    uv run python tests/benchmarks/speed.py [--kinds elman lstm gru] [--seconds 0.4] [--rounds 5] [--quick]

Both train the same network (one recurrent layer and a linear read-out, mean squared error, plain gradient descent,
float32) on the same sizes, in turn, in one process. A cell is PyTorch's time divided by ours, the median over rounds:
above 1 we are faster. Where all threads are to be had, ours uses as many as the engine would choose for the network.
Then follow the share of this machine's matrix-product peak, how time grows, and peak memory.
"""

import argparse
import math
import os
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec
from simulator.optimizers.sgd import SGD
from simulator.threads import blas_threads

SIZES = (
    (25, 1, 1, 8), (50, 1, 1, 16), (25, 16, 1, 16), (50, 16, 8, 32), (50, 32, 32, 64), (50, 32, 64, 128),
    (100, 32, 64, 256), (50, 64, 64, 512),
)  # fmt: skip
"""T, B, inputs, H."""
FLOPS = {"elman": 1, "gru": 3, "lstm": 4}
"""Blocks of columns: the products of a step are blocks · H · (H + inputs) long."""
Step = Callable[[], object]


def data(T: int, B: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((T, B, n)).astype("f4"), rng.standard_normal((T, B, 1)).astype("f4")


def network_of(kind: str, n: int, H: int) -> Network:
    """One layer of H units and a linear read-out."""
    return Network(NetworkSpec(layers=(LAYERS[kind](units=H),)), n, 1, np.random.default_rng(0), "float32")


def ours(kind: str, T: int, B: int, n: int, H: int) -> Step:
    """One training step of this project's engine."""
    network = network_of(kind, n, H)
    x, d = data(T, B, n)
    rule, scratch = SGD(), np.empty_like(network.theta)

    def step() -> None:
        network.forward(x)
        network.value(d, None)
        network.backward(d, None)
        rule.move(network.theta, network.dtheta, 1e-3, 1, {}, scratch)

    return step


def theirs(kind: str, T: int, B: int, n: int, H: int) -> Step:
    """The same in PyTorch, eager."""
    import torch

    torch.manual_seed(0)
    layer = {"elman": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](n, H)
    out = torch.nn.Linear(H, 1)
    x, d = map(torch.from_numpy, data(T, B, n))
    rule = torch.optim.SGD([*layer.parameters(), *out.parameters()], lr=1e-3)

    def step() -> None:
        rule.zero_grad()
        loss = torch.nn.functional.mse_loss(out(layer(x)[0]), d)
        loss.backward()
        rule.step()

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


def has_torch() -> bool:
    try:
        import torch  # noqa: F401
    except ImportError:
        print("PyTorch is not installed: the comparison is skipped, our own times follow.")
        return False
    return True


def compare(kinds: list[str], threads: int | None, seconds: float, rounds: int) -> None:
    """One table of ratios, PyTorch's time over ours."""
    torch = has_torch()
    if torch:
        import torch as library

        library.set_num_threads(threads or os.cpu_count() or 1)
    print(f"\n{threads or 'all'} thread{'s' * (threads != 1)}: PyTorch's time over ours (our ms)")
    print(f"{'T, B, in, H':>18}" + "".join(f"{kind:>20}" for kind in kinds))
    ratios: dict[str, list[float]] = {kind: [] for kind in kinds}
    for size in SIZES:
        row = f"{', '.join(map(str, size)):>18}"
        for kind in kinds:
            steps = [ours(kind, *size)] + ([theirs(kind, *size)] if torch else [])
            own = threads or blas_threads(network_of(kind, *size[2:]))
            with threadpool_limits(own, user_api="blas"):  # NumPy's alone
                found = in_turn(steps, seconds, rounds)
            ratio = found[1] / found[0] if torch else math.nan
            ratios[kind].append(ratio)
            row += f"{ratio:9.2f} ({found[0] * 1e3:8.3f})"
        print(row, flush=True)
    means = {kind: math.exp(statistics.fmean(map(math.log, found))) for kind, found in ratios.items()}
    print(f"{'geometric mean':>18}" + "".join(f"{means[kind]:9.2f}{'':11}" for kind in kinds))


def peak(seconds: float, rounds: int) -> None:
    """The share of this machine's matrix-product peak reached at H = 512, counting the products only."""
    T, B, n, H = SIZES[-1]
    a, b = np.ones((2048, 2048), "f4"), np.ones((2048, 2048), "f4")
    out = np.empty_like(a)
    flop = 2 * 2048**3
    for kind, blocks in FLOPS.items():
        if kind in LAYERS:
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
    parser.add_argument("--kinds", nargs="+", default=[kind for kind in FLOPS if kind in LAYERS])
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 0], help="0: all")
    parser.add_argument("--quick", action="store_true", help="the table only")
    words = parser.parse_args()
    for threads in words.threads:
        compare(words.kinds, threads or None, words.seconds, words.rounds)
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
