"""A line of arithmetic as LaTeX, for amsmath."""

import re
from collections.abc import Iterable

from simulator.arithmetic.figures import exactly, figure
from simulator.arithmetic.plain import held, numbers_of, single, summed
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
    Written,
)

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
OPERATORS = {"tanh", "max", "min", "exp", "ln", "log", "sin", "cos"}
SPECIAL = {**{sign: f"\\{sign}" for sign in "#$%&_{}"}, "−": "-", "∞": "\\infty ", "½": "\\tfrac{1}{2}"}


def formula(written: Written, numbers: bool = False) -> str:
    """What stands in \\( \\). `numbers`: with a · between factors."""

    def of(part: Written) -> str:
        return formula(part, numbers)

    def factor(part: Written) -> str:
        return _held(of(part)) if held(part) else of(part)

    match written:
        case Letter():
            return _letter(written)
        case Number(value, exact=True):
            return "\\tfrac{1}{2}" if value == 0.5 else exactly(value)
        case Number(value):
            shown, power = figure(value)
            shown = {"inf": "\\infty", "-inf": "-\\infty", "nan": "\\text{nan}"}.get(shown, shown)
            return shown if power is None else f"{shown} \\cdot 10^{{{power}}}"
        case Word(name):
            return f"\\text{{{name}}}"
        case Sum():
            return summed(written, of, _held)
        case Minus(inside):
            return f"-{factor(inside)}"
        case Product(factors):
            return _product(factors, numbers)
        case Fraction(over, under):
            return f"\\frac{{{of(over)}}}{{{of(under)}}}"
        case Call(name, inside, primes):
            return f"{_function(name)}{chr(39) * primes}{_held(of(inside))}"
        case Power(base, exponent):
            return f"{of(base) if single(base) else _held(of(base))}^{{{exponent}}}"
        case Over(index, inside):
            return f"\\sum_{{{_maths(index)}}} {factor(inside)}"
        case Elided(count, None):
            return f"\\underbrace{{\\cdots}}_{{{count}\\text{{ terms}}}}"
        case Elided(count, value):
            return f"\\underbrace{{{of(Number(value or 0.0))}}}_{{{count}\\text{{ terms}}}}"
        case Matrix(rows):
            lined = " \\\\ ".join(" & ".join(map(of, row)) for row in rows)
            return f"\\begin{{bmatrix}} {lined} \\end{{bmatrix}}"


def equation(line: Line) -> str:
    """One equation, without delimiters."""
    numbers = numbers_of(line)
    forms = [formula(line.left), formula(line.symbols)]
    forms += [] if numbers is None else [formula(numbers, numbers=True)]
    return " = ".join([*forms, formula(line.result)])


def aligned(lines: Iterable[Line]) -> str:
    """Equations below each other, each form in a row of its own."""
    rows = []
    for line in lines:
        rows.append(f"{formula(line.left)} &= {formula(line.symbols)}")
        numbers = numbers_of(line)
        if numbers is not None:
            rows.append(f"&= {formula(numbers, numbers=True)}")
        rows[-1] += f" = {formula(line.result)}"
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _letter(letter: Letter) -> str:
    name = _maths(letter.text)
    name = f"\\boldsymbol{{{name}}}" if letter.bold else name
    above = "\\prime" * letter.primes + (" " if letter.primes and letter.above else "") + _maths(letter.above)
    shown = name + (f"_{{{_maths(letter.below)}}}" if letter.below else "") + (f"^{{{above}}}" if above else "")
    return f"\\partial {shown}" if letter.partial else shown


def _maths(text: str) -> str:
    """Letters and indices; three Latin letters or more are a word."""
    text = "".join(SPECIAL.get(sign, sign) for sign in text)
    text = re.sub(r"(?<!\\)\b[A-Za-z]{3,}", lambda word: f"\\text{{{word.group()}}}", text)
    return "".join(f"\\{GREEK[sign]} " if sign in GREEK else sign for sign in text).strip()


def _function(name: str) -> str:
    return f"\\{name}" if name in OPERATORS else _maths(name) if len(name) < 2 else f"\\operatorname{{{name}}}"


def _held(inside: str) -> str:
    return f"\\left({inside}\\right)"


def _product(factors: tuple[Written, ...], numbers: bool) -> str:
    shown = [_held(formula(each, numbers)) if held(each) else formula(each, numbers) for each in factors]
    parts = shown[:1]
    for before, factor, its in zip(factors, factors[1:], shown[1:], strict=False):
        matrices = isinstance(before, Matrix) or isinstance(factor, Matrix)
        dot = not matrices and (numbers or isinstance(factor, Number))
        parts.append((" \\cdot " if dot else " \\, ") + its)
    return "".join(parts)
