"""The terms of what takes entries or steps from where they stand."""

import numpy as np

from simulator.arithmetic.pen import Pen, Term
from simulator.arithmetic.places import Beside, Kept, Largest, Part, Placed, Shared, Total, Turned, Won
from simulator.arithmetic.sums import one, total
from simulator.arithmetic.terms.base import terms_of
from simulator.arithmetic.written import Call, Matrix


@terms_of.register
def _(node: Beside, pen: Pen, j: int) -> list[Term]:
    for part in node.parts:
        if j < part.width:
            return terms_of(part, pen, j)
        j -= part.width
    return []


@terms_of.register
def _(node: Part, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, node.first + j)


@terms_of.register
def _(node: Shared, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, j // node.times)


@terms_of.register
def _(node: Total, pen: Pen, j: int) -> list[Term]:
    return [term for k in range(node.times) for term in terms_of(node.parts[0], pen, j * node.times + k)]


@terms_of.register
def _(node: Largest, pen: Pen, j: int) -> list[Term]:
    each = [one(terms_of(part, pen, j), pen) for part in node.parts]
    symbols, numbers = Matrix((tuple(s for s, _, _ in each),)), Matrix((tuple(n for _, n, _ in each),))
    return [Term((Call("max", symbols),), (Call("max", numbers),), max(value for _, _, value in each))]


@terms_of.register
def _(node: Won, pen: Pen, j: int) -> list[Term]:
    values = [total(terms_of(part, pen, j)) for part in node.parts]
    if int(np.argmax(values)) != node.number:
        return []
    return [Term((), (), 1.0)]


@terms_of.register
def _(node: Turned, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, j)


@terms_of.register
def _(node: Kept, pen: Pen, j: int) -> list[Term]:
    first = (pen.steps(node.source.name) - 1) % node.stride
    return terms_of(node.parts[0], pen.at(first + node.stride * pen.step), j)


@terms_of.register
def _(node: Placed, pen: Pen, j: int) -> list[Term]:
    step = pen.step - (pen.steps(pen.own) - 1) % node.stride
    return [] if step < 0 or step % node.stride else terms_of(node.parts[0], pen.at(step // node.stride), j)
