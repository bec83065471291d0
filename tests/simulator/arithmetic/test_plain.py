"""What is written in numbers comes to the result that stands behind it."""

import ast
import csv
import io
import operator

import numpy as np
import pytest

from simulator.arithmetic import plain
from simulator.arithmetic.written import (
    Call,
    Element,
    Elided,
    Fraction,
    Letter,
    Line,
    Matrix,
    Minus,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Word,
)

FUNCTIONS = {"tanh": np.tanh, "σ": lambda a: 1 / (1 + np.exp(-a)), "slope": lambda a: 1 - np.tanh(a) ** 2}
OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.MatMult: operator.matmul, ast.USub: operator.neg,
}  # fmt: skip


def value(text):
    """Arithmetic and nothing else; {remarks} are passed over."""
    text = "".join(part.split("}")[-1] for part in text.split("{"))
    return _value(ast.parse(text.replace("tanh'", "slope"), mode="eval").body)


def _value(node):
    match node:
        case ast.Constant(value=float() | int()):
            return node.value
        case ast.List():
            return np.array([_value(each) for each in node.elts])
        case ast.BinOp():
            return OPERATORS[type(node.op)](_value(node.left), _value(node.right))
        case ast.UnaryOp():
            return OPERATORS[type(node.op)](_value(node.operand))
        case ast.Call(func=ast.Name(), args=[argument]):
            return FUNCTIONS[node.func.id](_value(argument))
    raise ValueError(ast.dump(node))


def N(value):
    return Number(value)


x, w = np.array([0.9035, -0.7435, 0.0]), np.array([-0.381, -0.09, -1.6275])
WRITTEN = {
    "a weighted sum": (Sum((*(Product((N(p), N(q))) for p, q in zip(x, w, strict=True)), N(-0.4656))), x @ w - 0.4656),
    "a sum that begins below zero": (Sum((N(-0.25), Product((N(-2.0), N(-3.0))))), 5.75),
    "a difference": (Sum((N(0.5), Minus(N(-0.25)), Minus(Sum((N(0.125), N(-1.0)))))), 1.625),
    "a minus before a product": (Minus(Product((Number(0.1, exact=True), N(-0.5)))), 0.05),
    "a minus before a sum": (Minus(Sum((N(1.5), N(-0.25)))), -1.25),
    "a product of sums": (Product((Sum((N(1.0), N(2.0))), Minus(N(3.0)), Sum((N(-1.0), N(5.0))))), -36.0),
    "sums in a sum": (Sum((N(1.0), Sum((N(2.0), Minus(N(4.0)))))), -1.0),
    "a function": (Call("tanh", N(-0.7158)), np.tanh(-0.7158)),
    "a slope": (Product((N(0.8806), Call("tanh", N(1.1999), 1))), 0.8806 * (1 - np.tanh(1.1999) ** 2)),
    "a square": (Product((Number(0.5, exact=True), Power(Sum((N(0.25), Minus(N(-0.31))))))), 0.1568),
    "the square of a negative": (Sum((Number(1, exact=True), Minus(Power(N(-0.4659))))), 1 - 0.4659**2),
    "a square behind a minus": (Minus(Power(N(3.0))), -9.0),
    "a fraction": (Product((N(2.0), Fraction(Sum((N(1.0), N(2.0))), Product((N(-4.0), N(0.5)))), N(3.0))), -9.0),
    "a fraction under a fraction": (Fraction(N(1.0), Fraction(N(1.0), N(4.0))), 4.0),
    "very small and very large": (Product((N(-1.5e-7), N(2e8), N(0.5))), -15.0),
    "the square of a small one": (Power(N(-2e-4)), 4e-8),
    "terms left out": (Sum((N(0.5), Elided(20, -0.125), N(0.25))), 0.625),
    "terms left out at the start": (Sum((Elided(20, -0.125), Minus(N(0.25)))), -0.375),
    "matrices": (
        Product((Matrix(((N(0.5), N(-0.25)),)), Matrix(((N(0.1), N(-0.5)), (N(0.3), N(2.0)))))),
        [[-0.025, -0.75]],
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_numbers_come_to_their_result(name):
    written, expected = WRITTEN[name]
    np.testing.assert_allclose(value(plain.text(written)), expected, rtol=0, atol=2e-4)
    np.testing.assert_allclose(value(plain.text(written, digits=None)), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.12345, "0.1235"), (-0.5, "-0.5000"), (-0.0, "0.0000"), (1234.5, "1234.5000"), (0.001, "0.0010"),
        (-1.23456e-4, "-1.235e-4"), (250_000.0, "2.500e5"), (float("inf"), "inf"), (float("nan"), "nan"),
    ],
)  # fmt: skip
def test_a_number_has_four_digits_and_what_is_not_zero_is_never_written_as_zero(value, shown):
    assert plain.text(Number(value)) == shown


def test_a_negative_number_has_one_pair_of_parentheses():
    assert plain.text(Call("tanh", N(-0.7))) == "tanh(-0.7000)"
    assert plain.text(Product((N(-0.5), N(2.0)))) == "(-0.5000)*2.0000"
    assert plain.text(Sum((N(1.0), Minus(N(-0.5))))) == "1.0000 - (-0.5000)"
    assert plain.text(Product((N(2.0), Minus(N(3.0))))) == "2.0000*(-3.0000)"
    assert plain.text(Power(N(2e-4))) == "(2.000e-4)**2"


def test_symbols_name_what_the_textbook_names():
    slope = Fraction(Letter("E", partial=True), Letter("h", primes=1, below="9,3", partial=True))
    assert plain.text(slope) == "∂E/∂h'[9,3]"
    assert plain.text(Product((Letter("W", below="12", above="o"), Word("max")))) == "W^o[12]*max"
    assert plain.text(Over("t", Product((Letter("h"), Letter("δ"))))) == "Σ_t h*δ"
    assert plain.text(Sum((Letter("a"), Elided(7), Letter("b")))) == "a + ... {7 terms} ... + b"


def line(**changes):
    h = Letter("h", primes=1, below="1,1")
    made = {"section": "forward", "left": Letter("h", below="1,1"), "symbols": Call("tanh", h), "about": "its state"}
    return Line(**made | {"numbers": Call("tanh", N(-0.71584)), "result": N(-0.61432)} | changes)


def test_an_equation_has_all_three_forms_and_its_result():
    assert plain.equation(line()) == "h[1,1] = tanh(h'[1,1]) = tanh(-0.7158) = -0.6143"
    assert plain.equation(line(numbers=None)) == "h[1,1] = tanh(h'[1,1]) = -0.6143"
    row, linked = Matrix(((N(0.5), N(1.0)),)), Matrix(((N(0.5), Number(1.0, Element("0.h", 0, 1))),))
    assert plain.equation(line(numbers=row, result=linked)).count("0.5000") == 1
    assert plain.equation(line(numbers=N(-0.61432))) == "h[1,1] = tanh(h'[1,1]) = -0.6143"


def test_a_table_keeps_every_digit_and_one_row_for_a_line():
    rows = list(csv.reader(io.StringIO(plain.table([line(), line(numbers=None)]))))
    assert rows == [
        ["section", "about", "left", "symbols", "numbers", "result"],
        ["forward", "its state", "h[1,1]", "tanh(h'[1,1])", "tanh(-0.71584)", "-0.61432"],
        ["forward", "its state", "h[1,1]", "tanh(h'[1,1])", "", "-0.61432"],
    ]
