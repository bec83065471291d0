"""How numbers, indices and powers are written wherever mathematics is: on paper, as LaTeX, in a sentence."""

import math

DIGITS = 4
FIXED = 1e-3, 1e5
"""Numbers from the first to below the second are written without a power of ten."""
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
HIGH = str.maketrans("-0123456789abcdefghijklmnoprstuvwxyz", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def figure(value: float, digits: int | None = DIGITS) -> tuple[str, int | None]:
    """A number as digits with an ASCII minus, and the power of ten they are multiplied by (None: by none). `digits`
    behind the point, or as many in all before a power; None: as many as it takes to read the same number back."""
    if digits is None or not math.isfinite(value):
        return repr(float(value)), None
    size = abs(value)
    if size == 0 or FIXED[0] <= size < FIXED[1]:
        return f"{value + 0.0:.{digits}f}", None
    shown, power = f"{value:.{digits - 1}e}".split("e")
    return shown, int(power)


def exactly(value: float) -> str:
    """A number as it is: 2, 0.5."""
    return f"{value:.15g}"


def said(value: float) -> str:
    """A number with the digits it has on paper, as it stands in a sentence: −0.0869, 5.377·10⁻⁴."""
    return powered(*figure(value))


def short(value: float, digits: int = 3) -> str:
    """A number in a few digits: −0.087, 5.38·10⁻⁵."""
    shown, _, power = f"{value:.{digits}g}".partition("e")
    return powered(shown, int(power) if power else None)


def tiny(value: float, tight: bool = False) -> str:
    """A number in a unit of a drawing: two decimals, fewer where it is large; where it is tight, without the 0 before
    the point."""
    size = abs(value)
    text = f"{value:.2f}" if size < 10 else f"{value:.0f}" if size < 1000 else f"{value:.0e}"
    if tight and size < 10:
        text = text.replace("0.", ".", 1) if size < 1 else f"{value:.1f}"
    return text.replace("-", "−")


def powered(shown: str, power: int | None) -> str:
    """Digits, times a power of ten if there is one, with true minuses."""
    shown = shown.replace("-", "−")
    if power is None:
        return shown
    return f"{shown}·10{high(str(power))}" if shown != "1" else f"10{high(str(power))}"


def index(*places: int) -> str:
    """Places that count from 0 as indices from 1: 13, with a comma where one of them has two digits: 3,12."""
    return ("," if max(places) >= 9 else "").join(str(place + 1) for place in places)


def low(*places: int) -> str:
    """Places that count from 0 as indices below a letter: ₁₃."""
    return index(*places).translate(LOW)


def high(text: str) -> str:
    """A number or small letters above the line: ⁻⁴, ᶠ."""
    return text.translate(HIGH)
