"""What is known about a line besides what is written in it."""

from dataclasses import replace

from simulator.arithmetic.figures import said
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Entry, Fraction, Line, Number, Word


def noted(line: Line, *notes: str) -> Line:
    """A line with more to be known about it."""
    return replace(line, note=" ".join(filter(None, (line.note, *notes)))) if any(notes) else line


def is_gradient(line: Line) -> bool:
    """Whether it is the line of ∂E/∂(weight)."""
    return line.section == "backward" and any(isinstance(link, Entry) for link in line.links)


def is_part(line: Line) -> bool:
    """Whether it is one of the places from which an error comes, not their sum."""
    return isinstance(line.left, Word)


def was(line: Line, before: Reading, rate: float, sequence: int = 0) -> str:
    """What a line's result was in another reading, with another learning rate η, where it was another."""
    result = line.result
    if is_part(line) or not isinstance(result, Number):
        return ""
    backward, link = isinstance(line.left, Fraction), result.link or line.links[0]
    if line.section == "update" and isinstance(link, Entry):
        at = link.row, link.column
        value = before.weights[link.matrix][at] - rate * before.gradients[link.matrix][at]
    elif result.link is None:
        return ""
    elif isinstance(link, Entry):
        value = before.gradients[link.matrix][link.row, link.column]
    else:
        within = before.adjoints if backward else before.values
        value = within[link.variable][link.step, sequence, link.unit]
    return "" if value == result.value else f"Before: {said(float(value))}."
