"""A function for each kind of layer that adds its nodes to the graph; those without recurrence."""

from functools import singledispatch

import numpy as np
from onnx import helper

from simulator.errors import InputError
from simulator.layers import Layer
from simulator.layers.convolution import Convolution
from simulator.layers.dense import Dense
from simulator.layers.integrate import Integrate
from simulator.layers.tdnn import TDNN
from simulator.layers.window import SideBySide
from simulator.onnx_export.graph import LAST, Graph, Value


@singledispatch
def write(layer: Layer, graph: Graph, x: Value) -> Value:
    """Add a layer's nodes: x (T, B, n_in) -> h (T, B, units)."""
    raise refusal(layer, graph.place)


def refusal(layer: Layer, place: str) -> InputError:
    return InputError(
        f"{place}: layers of kind {layer.kind} are not allowed in an ONNX file; save this network as .safetensors."
    )


@write.register(Dense)
def _(layer: Dense, graph: Graph, x: Value) -> Value:
    a = graph.linear(x, layer.W[: layer.n_in], layer.W[-1] if layer.bias else None)
    return graph.activated(a, layer.activation)


@write.register(SideBySide)
def _(layer: SideBySide, graph: Graph, x: Value) -> Value:
    k = layer.k
    line = graph.add("Pad", x, [k - 1, 0, 0, 0, 0, 0])
    ends = [j + 1 - k or LAST for j in range(k)]
    return graph.add("Concat", *(graph.add("Slice", line, [j], [end], [0]) for j, end in enumerate(ends)), axis=2)


@write.register(TDNN)
def _(layer: TDNN, graph: Graph, x: Value) -> Value:
    return graph.add("Transpose", convolved(layer, graph, x), perm=[2, 0, 1])


@write.register(Convolution)
def _(layer: Convolution, graph: Graph, x: Value) -> Value:
    h = convolved(layer, graph, x)
    if layer.pool != "none":
        h = graph.add("MaxPool" if layer.pool == "max" else "AveragePool", h, kernel_shape=[layer.pooled])
    return graph.every(graph.add("Transpose", h, perm=[2, 0, 1]), layer.stride)


def convolved(layer: TDNN, graph: Graph, x: Value) -> Value:
    """x (T, B, n_in) -> (B, units, more + T): ahead of the first step stand those that are pooled with it."""
    k, n = layer.k, layer.n_in // layer.k
    kernel = layer.W[: k * n].reshape(k, n, layer.units).transpose(2, 1, 0)
    bias = [layer.W[-1]] if layer.bias else []
    reach = (k - 1) * layer.gap + layer.more
    x = graph.add("Transpose", x, perm=[1, 2, 0])
    a = graph.add("Conv", x, kernel, *bias, kernel_shape=[k], dilations=[layer.gap], pads=[reach, 0])
    return graph.activated(a, layer.activation)


@write.register(Integrate)
def _(layer: Integrate, graph: Graph, x: Value) -> Value:
    time, one = np.array(0), helper.make_tensor("one", 1, [1], [1.0])
    counts = graph.add("CumSum", graph.add("ConstantOfShape", graph.add("Shape", x), value=one), time)
    return graph.add("Div", graph.add("CumSum", x, time), counts)
