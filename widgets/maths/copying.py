"""Lines as something to paste elsewhere."""

from collections.abc import Callable

from simulator.arithmetic import latex, plain
from simulator.arithmetic.written import Line
from widgets.maths.sheet import Sections


def lines_of(sections: Sections) -> list[Line]:
    return [line for _, lines in sections for line in lines]


def as_text(sections: Sections) -> str:
    """Titles, equations and notes, as somebody reads them who cannot see the page."""
    blocks = []
    for title, lines in sections:
        rows = [title] if title else []
        for line in lines:
            about = f"{line.about}: " if line.about else ""
            rows += [about + plain.equation(line), *([line.note] if line.note else [])]
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks)


ONE: dict[str, Callable[[Line], str]] = {
    "text": plain.equation,
    "LaTeX": latex.equation,
    "CSV": lambda line: plain.table([line]),
}
ALL: dict[str, Callable[[Sections], str]] = {
    "text": as_text,
    "LaTeX": lambda sections: latex.aligned(lines_of(sections)),
    "CSV": lambda sections: plain.table(lines_of(sections)),
}
"""How a line, and all lines, can be copied, by the word of the menu."""
