"""LaTeX that says what the page says."""

import pytest

from simulator.arithmetic import latex
from simulator.arithmetic.written import (
    Call,
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

E, H = Letter("E", partial=True), Letter("h", primes=1, below="9,3", partial=True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (Letter("W", below="13", above="1"), "W_{13}^{1}"),
        (Letter("h", primes=1, below="t-1,5", above="2"), "h_{t-1,5}^{\\prime 2}"),
        (Letter("ΔW", below="11"), "\\Delta W_{11}"),
        (Letter("x", bold=True), "\\boldsymbol{x}"),
        (Letter("E", below="total"), "E_{\\text{total}}"),
        (Letter("η"), "\\eta"),
        (Fraction(E, H), "\\frac{\\partial E}{\\partial h_{9,3}^{\\prime}}"),
        (Call("tanh", Letter("a"), 1), "\\tanh'\\left(a\\right)"),
        (Call("σ", Letter("a")), "\\sigma\\left(a\\right)"),
        (Call("relu", Letter("a")), "\\operatorname{relu}\\left(a\\right)"),
        (Over("t", Sum((Letter("x"), Minus(Letter("y"))))), "\\sum_{t} \\left(x - y\\right)"),
        (Power(Sum((Letter("d"), Minus(Letter("y"))))), "\\left(d - y\\right)^{2}"),
        (Product((Number(0.5, exact=True), Letter("a"))), "\\tfrac{1}{2} \\, a"),
        (Number(-1.5e-7), "-1.500 \\cdot 10^{-7}"),
        (Sum((Number(1.0), Number(-2.0))), "1.0000 + \\left(-2.0000\\right)"),
        (Elided(20, 0.5), "\\underbrace{0.5000}_{20\\text{ terms}}"),
        (Word("from the output"), "\\text{from the output}"),
        (Matrix(((Letter("a"), Letter("b")),)), "\\begin{bmatrix} a & b \\end{bmatrix}"),
    ],
)
def test_formulas(written, expected):
    assert latex.formula(written) == expected


def test_numbers_have_a_dot_between_and_letters_a_gap():
    assert latex.formula(Product((Letter("W"), Letter("x")))) == "W \\, x"
    assert latex.formula(Product((Number(2.0), Call("σ", Number(1.0)))), numbers=True).startswith("2.0000 \\cdot ")


def test_equations_stand_below_each_other_and_their_braces_close():
    line = Line("forward", Letter("h"), Call("tanh", Letter("a")), Call("tanh", Number(-0.7)), Number(-0.6044))
    assert latex.equation(line) == "h = \\tanh\\left(a\\right) = \\tanh\\left(-0.7000\\right) = -0.6044"
    repeated = Line("forward", Letter("h"), Letter("a"), Number(0.5), Number(0.5))
    assert latex.equation(repeated) == "h = a = 0.5000"
    assert latex.aligned([repeated]).count("=") == 2
    written = latex.aligned([line, line])
    assert written.count("&=") == 4 and written.count("\\\\\n") == 3
    assert written.count("{") == written.count("}")
