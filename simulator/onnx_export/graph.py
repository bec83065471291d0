"""A graph for an ONNX file, as it grows."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from simulator.activations import ACTIVATIONS, Activation
from simulator.arrays import Array

OPSET, IR = 17, 8
"""Versions of 2022, for which every operator here is defined and which old runtimes read, too."""
FIRST, LAST = -(2**63), 2**63 - 1
"""Past the first step, and past the last, in a slice."""
FUNCTIONS = {"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu", "softmax": "Softmax"}
"""Operators of the activations; identity needs none."""

Value = str
"""A value in the graph, known by its name."""


class Graph:
    """Nodes and constants. Constants are float32, in which all runtimes calculate, or int64 for sizes and places."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.numbers = itertools.count()
        self.place = ""
        """What names begin with, such as `0.lstm`."""

    def add(self, operator: str, *inputs: Value | Array | Sequence[int], **attributes: Any) -> Value:
        """A node, over values and constants; returns its first output. "" is an input left out."""
        names = [each if isinstance(each, str) else self.constant(np.asarray(each)) for each in inputs]
        output = self.name(operator)
        self.nodes.append(helper.make_node(operator, names, [output], name=output, **attributes))
        return output

    def constant(self, value: Array) -> Value:
        name = self.name("constant")
        value = value.astype(np.int64 if value.dtype.kind == "i" else np.float32)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def name(self, what: str) -> Value:
        return f"{self.place}.{what}.{next(self.numbers)}"

    def inner(self) -> Self:
        """A graph inside this one, with nodes of its own."""
        other = type(self)()
        other.constants, other.numbers, other.place = self.constants, self.numbers, self.place
        return other

    def linear(self, x: Value, W: Array, bias: Array | None) -> Value:
        """x W, with a bias where there is one."""
        a = self.add("MatMul", x, W)
        return a if bias is None else self.add("Add", a, bias)

    def activated(self, a: Value, activation: Activation) -> Value:
        """φ(a), over the last axis where φ is the softmax."""
        name = named(activation)
        if name == "identity":
            return a
        return self.add(FUNCTIONS[name], a, **({"axis": -1} if name == "softmax" else {}))

    def every(self, x: Value, stride: int) -> Value:
        """Every so many steps of x (T, …), counted back from the last."""
        if stride == 1:
            return x
        backwards = self.add("Slice", x, [-1], [FIRST], [0], [-stride])
        return self.add("Slice", backwards, [-1], [FIRST], [0], [-1])

    def for_each(self, x: Value, start: Array) -> Value:
        """A start (…, 1, n) for each of the sequences of x (T, B, n): (…, B, n)."""
        B = self.add("Shape", x, start=1, end=2)
        return self.add("Expand", start, self.add("Concat", B, [1], axis=0))

    def scan(
        self, x: Value, starts: Sequence[Array], step: Callable[[Self, Value, list[Value]], tuple[Value, list[Value]]]
    ) -> Value:
        """What recurs in no operator of ONNX's own: h (T, B, n) of x (T, B, n_in).

        Parameters
        ----------
        starts : the states before the first step, each (1, n)
        step : (graph, x[t], states) -> h[t], the next states
        """
        inner = self.inner()
        before = [self.name("state") for _ in starts]
        now = self.name("x")
        h, after = step(inner, now, before)
        outputs = [inner.add("Identity", each) for each in (*after, h)]  # a graph's outputs have to be apart
        body = helper.make_graph(
            inner.nodes, self.name("step"), [unknown(name) for name in (*before, now)], [unknown(o) for o in outputs]
        )
        inputs = [*(self.for_each(x, start) for start in starts), x]
        names = [self.name("Scan") for _ in outputs]
        self.nodes.append(helper.make_node("Scan", inputs, names, name=names[-1], body=body, num_scan_inputs=1))
        return names[-1]

    def finish(self, title: str, n_in: int, y: Value, T: str, n_out: int) -> GraphProto:
        """The graph from "x" (T, B, n_in) to "y" (T, B, n_out), which the value y becomes."""
        self.nodes.append(helper.make_node("Identity", [y], ["y"], name="y"))
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["T", "B", n_in])
        out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [T, "B", n_out])
        return helper.make_graph(self.nodes, title, [x], [out], self.constants)


def named(activation: Activation) -> str:
    return next(name for name, each in ACTIVATIONS.items() if each is activation)


def unknown(name: Value) -> ValueInfoProto:
    """A value (B, n) of a step."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
