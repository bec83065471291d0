"""What a field's value may be, and how values are written."""

import annotated_types
from pydantic.fields import FieldInfo


def bounds(info: FieldInfo) -> tuple[float | None, float, str]:
    """Lowest and highest value (None, infinity: without), and both in words."""
    low: float | None = None
    high, words = float("inf"), list[str]()
    for limit in info.metadata:
        match limit:
            case annotated_types.Ge(float() | int() as ge):
                low = ge
                words.append(f"at least {ge:,}")
            case annotated_types.Gt(float() | int() as gt):
                low = gt
                words.append(f"above {gt:,}")
            case annotated_types.Le(float() | int() as le):
                high = le
                words.append(f"at most {le:,}")
            case annotated_types.Lt(float() | int() as lt):
                high = lt
                words.append(f"below {lt:,}")
    if words == [f"at least {low:,}" if low is not None else "", f"at most {high:,}"]:
        words = [f"{low:,} to {high:,}"]
    return low, high, ", ".join(words)


def within(value: float, info: FieldInfo) -> bool:
    """Whether the value keeps to the field's bounds."""
    checks = {
        annotated_types.Ge: lambda limit: value >= limit.ge,
        annotated_types.Gt: lambda limit: value > limit.gt,
        annotated_types.Le: lambda limit: value <= limit.le,
        annotated_types.Lt: lambda limit: value < limit.lt,
    }
    finite = value == value and abs(value) != float("inf")
    return finite and all(checks[type(limit)](limit) for limit in info.metadata if type(limit) in checks)


def plain(value: float) -> str:
    """The shortest text that reads back as the same number."""
    short = format(value, "g")
    return short if float(short) == value else repr(value)


def quoted(text: str) -> str:
    """A name for a list with commas between: in quotes where it holds a comma or a quote itself."""
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def largest(info: FieldInfo) -> int:
    """The greatest length of a text."""
    return next((limit.max_length for limit in info.metadata if isinstance(limit, annotated_types.MaxLen)), 0)


def neighbour(value: float, direction: int) -> float:
    """The next number up or down of the row 1, 2, 5, 10, 20, 50 and so on."""
    if value <= 0:
        return value + direction
    row = [float(f"{digit}e{power}") for power in range(-12, 13) for digit in (1, 2, 5)]
    if direction > 0:
        return next((step for step in row if step > value * (1 + 1e-9)), value)
    return next((step for step in reversed(row) if step < value * (1 - 1e-9)), value)
