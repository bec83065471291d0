"""Lines for the page, as a network would give them."""

import math

from simulator.arithmetic.written import Call, Element, Entry, Fraction, Letter, Line, Matrix, Number, Product, Sum

WEIGHT = Entry("0.elman.W", 0, 0)
STATE = Element("0.h", 0, 0)


def weighted(inputs=3, value=-0.381, **changes):
    """h′ = x₁ W₁₁ + … with the weight W₁₁ named in symbols and in numbers."""
    links = [Entry("0.elman.W", k, 0) for k in range(inputs)]
    x = [Letter("x", below=f"1,{k + 1}") for k in range(inputs)]
    w = [Letter("W", below=f"{k + 1}1", link=link) for k, link in enumerate(links)]
    numbers = [Product((Number(0.5 + k), Number(value, link))) for k, link in enumerate(links)]
    result = Number(sum((0.5 + k) * value for k in range(inputs)), Element("0.h'", 0, 0))
    symbols = Sum(tuple(Product(each) for each in zip(x, w, strict=True)))
    return Line("forward", Letter("h", 1, "1,1"), symbols, Sum(tuple(numbers)), result, **changes)


def state(a=-0.7):
    inside = Letter("h", 1, "1,1", link=Element("0.h'", 0, 0))
    result = Number(math.tanh(a), STATE)
    return Line("forward", Letter("h", below="1,1", link=STATE), Call("tanh", inside), Call("tanh", Number(a)), result)


def slope(link=None):
    def by(letter):
        return Fraction(Letter("E", partial=True), letter)

    symbols = Product((Letter("x"), by(Letter("h", 1, "1,1", partial=True))))
    weight = by(Letter("W", below="11", partial=True, link=link))
    numbers = Product((Number(0.5), Number(-0.25)))
    return Line("backward", weight, symbols, numbers, Number(-0.125), links=(WEIGHT,))


def matrix(rows=2, columns=3):
    cells = tuple(tuple(Number(i - j / 3, Entry("W", i, j)) for j in range(columns)) for i in range(rows))
    return Line("forward", Letter("W", bold=True), Letter("A", bold=True), None, Matrix(cells))
