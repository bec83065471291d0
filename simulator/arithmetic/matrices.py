"""How nodes are written as vectors and matrices: whole rows at once, where they are small."""

from functools import singledispatch

from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Back, Into, Node, Plus, Reference, Weights
from simulator.arithmetic.pen import Pen
from simulator.arithmetic.terms import name_of
from simulator.arithmetic.written import Call, Letter, Matrix, Product, Sum, Written

LARGEST = 8
"""Rows and columns of a matrix that is written out."""
Both = tuple[Written, Written]
"""As symbols and as numbers."""


@singledispatch
def matrix_of(node: Node, pen: Pen) -> Both | None:
    """A node as a row of numbers; None where it is too long, has no matrix form, or stands outside the sequence."""
    return None


def row(reference: Reference, pen: Pen, step: int) -> Matrix:
    """A variable's values, or errors, at a step."""
    return Matrix((tuple(pen.variable(reference.name, step, j).numbers[0] for j in range(reference.width)),))


@matrix_of.register
def _(node: Reference, pen: Pen) -> Both | None:
    step = pen.step_of(node)
    if step is None or node.width > LARGEST or node.name == "∂E":
        return None
    letter = pen.names.vector(node.name.removeprefix("∂"), step)
    return (pen.slope(letter) if node.name.startswith("∂") else letter), row(node, pen, step)


@matrix_of.register
def _(node: Weights, pen: Pen) -> Both | None:
    return weights(node, pen, transposed=False)


def weights(W: Weights, pen: Pen, transposed: bool) -> Both | None:
    if max(W.rows, W.columns) > LARGEST:
        return None
    above = pen.names.weights_above(W)
    letter = Letter(W.letter, above=f"{above} T".strip() if transposed else above, bold=True)
    cells = [[pen.weight(W, i, j).numbers[0] for j in range(W.columns)] for i in range(W.rows)]
    return letter, Matrix(tuple(zip(*cells, strict=True)) if transposed else tuple(map(tuple, cells)))


@matrix_of.register
def _(node: Plus, pen: Pen) -> Both | None:
    there = [part for part in node.parts if all(pen.step_of(read) is not None for read in part.references())]
    parts = [both for part in there if (both := matrix_of(part, pen))]
    if len(parts) < len(there) or not parts:
        return None
    return parts[0] if len(parts) == 1 else (Sum(tuple(s for s, _ in parts)), Sum(tuple(n for _, n in parts)))


@matrix_of.register
def _(node: Into, pen: Pen) -> Both | None:
    return _multiplied(node.parts[0], node.parts[1], pen, transposed=False)


@matrix_of.register
def _(node: Back, pen: Pen) -> Both | None:
    return _multiplied(node.parts[0], node.parts[1], pen, transposed=True)


def _multiplied(x: Node, W: Node, pen: Pen, transposed: bool) -> Both | None:
    assert isinstance(W, Weights)
    left, right = matrix_of(x, pen), weights(W, pen, transposed)
    if left is None or right is None:
        return None
    return Product((left[0], right[0])), Product((left[1], right[1]))


@matrix_of.register
def _(node: Function, pen: Pen) -> Both | None:
    inside, name = matrix_of(node.parts[0], pen), name_of(node.activation)
    if inside is None or name == "identity":
        return inside
    return Call(name, inside[0]), Call(name, inside[1])
