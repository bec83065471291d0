"""The recurrent kinds: by ONNX's own operators where it has them, step by step where not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

import numpy as np

from simulator.arrays import Array
from simulator.layers import Layer
from simulator.layers.both_ways import BothWays
from simulator.layers.elman import Elman
from simulator.layers.gru_after import GRU
from simulator.layers.gru_before import GRUBefore
from simulator.layers.jordan import Jordan
from simulator.layers.lstm_plain import LSTM
from simulator.layers.memory import Memory
from simulator.layers.recurrent import Recurrent
from simulator.onnx_export.graph import Graph, Value, named
from simulator.onnx_export.layers import refusal, write

OPEN = 50.0
"""A bias with which a gate is 1 to the last digit of a float32."""
FUNCTIONS = {"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu", "identity": "Affine"}


@dataclass(frozen=True)
class Cell:
    """One way of a recurrent layer as ONNX has it, with its blocks of columns in ONNX's order."""

    operator: str
    W: Array
    """(n_in, blocks·H)"""
    R: Array
    """(H, blocks·H)"""
    bias: Array
    """(2·blocks·H): beside W, then beside R."""
    activations: tuple[str, ...]
    peep: Array | None = None
    """(3·H)"""
    linear_before_reset: int | None = None


@singledispatch
def cell(way: Layer, place: str) -> Cell:
    raise refusal(way, place)


def split(way: Recurrent, W: Array) -> tuple[Array, Array, Array]:
    """The rows of W for x, for h and for 1; zeros where there is no bias."""
    H, n = way.units, way.n_in
    bias = W[-1] if len(W) > H + n else np.zeros_like(W[0])
    return W[H : H + n], W[:H], bias


@cell.register(Elman)
def _(way: Elman, place: str) -> Cell:
    W, R, bias = split(way, way.W)
    return Cell("RNN", W, R, np.concatenate([bias, 0 * bias]), (FUNCTIONS[named(way.activation)],))


@cell.register(LSTM)
def _(way: LSTM, place: str) -> Cell:
    """ONNX's blocks are i, o, f and c, our g; its peepholes i, o, f. Where there is no forget gate, one stays open."""
    H, n, peep = way.units, way.n_in, None
    parts = {name: split(way, way.W[:, k * H : (k + 1) * H]) for k, name in enumerate(way.BLOCKS)}
    parts.setdefault("f", (np.zeros((n, H)), np.zeros((H, H)), np.full(H, OPEN)))
    W, R, bias = (np.concatenate([parts[name][k] for name in "iofg"], axis=-1) for k in range(3))
    if "peep" in way.params:
        o, i, *f = way.params["peep"]
        peep = np.concatenate([i, o, *(f or [0 * o])])
    return Cell("LSTM", W, R, np.concatenate([bias, 0 * bias]), ("Sigmoid", "Tanh", "Tanh"), peep)


@cell.register(GRU)
def _(way: GRU, place: str) -> Cell:
    """ONNX's blocks are z, r and h, our n. After the reset gate n has two biases, before it one."""
    H, W_n, R_n = way.units, way.params["W_n"], way.params["R_n"]
    W, R, bias = split(way, way.W)
    b_W = W_n[-1] if len(W_n) > way.n_in else np.zeros(H)
    b_R = R_n[H] if len(R_n) > H else np.zeros(H)
    return Cell(
        "GRU",
        np.concatenate([W, W_n[: way.n_in]], axis=1),
        np.concatenate([R, R_n[:H]], axis=1),
        np.concatenate([bias, b_W, 0 * bias, b_R]),
        ("Sigmoid", "Tanh"),
        linear_before_reset=int(not isinstance(way, GRUBefore)),
    )


@write.register(Recurrent)
def _(layer: Recurrent, graph: Graph, x: Value) -> Value:
    return by_operator([layer], "forward", graph, x)


@write.register(BothWays)
def _(layer: BothWays, graph: Graph, x: Value) -> Value:
    layer.share()
    return by_operator(list(layer.ways.values()), "bidirectional" if len(layer.ways) > 1 else "reverse", graph, x)


def by_operator(ways: Sequence[Layer], direction: str, graph: Graph, x: Value) -> Value:
    """RNN, LSTM or GRU, whose output (T, ways, B, H) becomes (T, B, ways·H)."""
    cells = [cell(way, graph.place) for way in ways]
    first, n = cells[0], len(ways)
    states = ("start", "start_c") if first.operator == "LSTM" else ("start",)
    inputs: list[Array | Value] = [
        np.stack([c.W.T for c in cells]),
        np.stack([c.R.T for c in cells]),
        np.stack([c.bias for c in cells]),
        "",  # every sequence is as long as x
        *(start(ways, name, graph, x) for name in states),
        *([] if first.peep is None else [np.stack([c.peep for c in cells if c.peep is not None])]),
    ]
    attributes: dict[str, object] = {"activations": first.activations * n}
    if "Affine" in first.activations:
        attributes |= {"activation_alpha": [1.0] * n, "activation_beta": [0.0] * n}
    if first.linear_before_reset is not None:
        attributes["linear_before_reset"] = first.linear_before_reset
    h = graph.add(first.operator, x, *inputs, hidden_size=ways[0].units, direction=direction, **attributes)
    return graph.add("Reshape", graph.add("Transpose", h, perm=[0, 2, 1, 3]), [0, 0, -1])


def start(ways: Sequence[Layer], name: str, graph: Graph, x: Value) -> Value:
    """The states before the first step, (ways, B, H); "" where they are 0."""
    fixed = [way.start if isinstance(way, Recurrent) and name == "start" else 0.0 for way in ways]
    starts = np.stack(
        [way.params.get(name, np.full((1, way.units), value)) for way, value in zip(ways, fixed, strict=True)]
    )
    return graph.for_each(x, starts) if starts.any() else ""


@write.register(Jordan)
def _(layer: Jordan, graph: Graph, x: Value) -> Value:
    """With a read-out of its own inside, whose outputs the network's read-out then finds again."""
    k, n, read_out = layer.n_out, layer.n_in, layer.read_out
    bias = layer.W[-1] if len(layer.W) > k + n else None

    def step(graph: Graph, x: Value, states: list[Value]) -> tuple[Value, list[Value]]:
        (s,) = states
        a = graph.linear(graph.add("Concat", s, x, axis=1), layer.W[: k + n], bias)
        h = graph.activated(a, layer.activation)
        y = write(read_out, graph, h)
        return h, [graph.add("Add", graph.add("Mul", s, np.array(layer.decay)), y)]

    return graph.scan(x, [np.full((1, k), layer.start)], step)


@write.register(Memory)
def _(layer: Memory, graph: Graph, x: Value) -> Value:
    """s[t] = f s[t-1] + y_in g(a), h = y_out h(s), where g = 2 tanh(a/2) and h(s) = tanh(s/2)."""
    G, C, n = layer.gates, layer.units, layer.blocks
    bias = np.zeros(G + C)
    if "b" in layer.params:
        bias[: layer.params["b"].size] = layer.params["b"][0]
    to_cells = np.repeat(np.eye(n), layer.size, axis=1)
    half, two = np.array(0.5), np.array(2.0)

    def step(graph: Graph, x: Value, states: list[Value]) -> tuple[Value, list[Value]]:
        h, s, *y = states
        a = graph.linear(graph.add("Concat", h, *y, x, axis=1), layer.W, bias)
        gates = graph.add("Sigmoid", graph.add("Slice", a, [0], [G], [1]))
        y_in, y_out, *f = (
            graph.add("MatMul", graph.add("Slice", gates, [k], [k + n], [1]), to_cells) for k in range(0, G, n)
        )
        g = graph.add("Tanh", graph.add("Mul", graph.add("Slice", a, [G], [G + C], [1]), half))
        taken = graph.add("Mul", y_in, graph.add("Mul", g, two))
        s = graph.add("Add", graph.add("Mul", f[0], s) if f else s, taken)
        h = graph.add("Mul", y_out, graph.add("Tanh", graph.add("Mul", s, half)))
        return h, [h, s, *([gates] if y else [])]

    starts = [np.zeros((1, C)), np.zeros((1, C)), *([np.zeros((1, G))] if layer.fed > C else [])]
    return graph.scan(x, starts, step)
