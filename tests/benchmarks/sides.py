"""The training step that `speed.py` times: in this engine, in PyTorch (eager) and in JAX (`jit`, `lax.scan`).

Each is made in a process of its own. In one process, the others' idle threads slowed our parts by a third.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from simulator.experiment import Experiment
from simulator.threads import limited
from simulator.training.trainer import Trainer

Size = tuple[int, int, int, int]
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
ENTERED = ExitStack()
"""What lasts as long as the process."""


def trainer(kind: str, T: int, B: int, n: int, H: int, parts: int = 1, layers: int = 1) -> Trainer:
    """This project's engine, with a helping process for each part beside the first."""
    inputs = [f"x{k}" for k in range(n)]
    wanted = Experiment.from_data(
        {
            "network": {"layers": [KINDS[kind] | {"units": H}] * layers},
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


def ours(kind: str, T: int, B: int, n: int, H: int, processors: int = 1, layers: int = 1) -> Step:
    """Ours, in as many parts as there are processors and examples for them."""
    parts = min(processors, B)
    made = trainer(kind, T, B, n, H, parts, layers)
    ENTERED.enter_context(limited(made.network, parts))
    ENTERED.callback(made.close)
    return stepping(made)


def in_one(kind: str, T: int, B: int, n: int, H: int, processors: int) -> Step:
    """Ours in one part."""
    return ours(kind, T, B, n, H)


def in_torch(kind: str, T: int, B: int, n: int, H: int, processors: int) -> Step:
    """The same in PyTorch, eager."""
    import torch

    torch.set_num_threads(processors)
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


def in_jax(kind: str, T: int, B: int, n: int, H: int, processors: int) -> Step:
    """The same in JAX, compiled, one product for all inputs and one for each step. It takes as many threads as there
    are processors when it is loaded, whatever `processors` says."""
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


SIDES: dict[str, Callable[..., Step]] = {"ours": ours, "torch": in_torch, "jax": in_jax, "1 part": in_one}


def installed(side: str) -> bool:
    return side not in ("torch", "jax") or find_spec(side) is not None


class Side:
    """One side's step in a process of its own, which takes turns when asked and sleeps between them."""

    def __init__(self, *asked: Any) -> None:
        """`asked`: a name of `SIDES`, kind, size and processors."""
        spawn = get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=serve, args=(theirs, *asked))
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def turn(self, seconds: float) -> float:
        """Seconds for a step."""
        self.pipe.send(seconds)
        found: float = self.pipe.recv()
        return found

    def close(self) -> None:
        self.pipe.send(0)
        self.process.join()


def serve(pipe: Connection, side: str, kind: str, size: Size, processors: int) -> None:
    """The process's main."""
    step = SIDES[side](kind, *size, processors)
    step()
    pipe.send(None)
    while seconds := pipe.recv():
        pipe.send(once(step, seconds))
    ENTERED.close()
