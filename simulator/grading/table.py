"""The grades as a table, in a text between two marks."""

import math
from collections.abc import Mapping, Sequence

from simulator.errors import InputError
from simulator.grading.claims import Claim, Paper
from simulator.grading.trial import Trial
from simulator.grading.verdict import Grade, graded

BEGIN, END = "<!-- grades -->", "<!-- /grades -->"
HEADS = ("experiment", "the paper", "ours (95 %)", "asked", "verdict", "seeds", "CPU", "date", "what differs")
Row = tuple[str, ...]
SIGNS = {">=": "≥", "<=": "≤"}


def grades(papers: Mapping[str, Paper], trials: Mapping[str, Sequence[Trial]]) -> list[tuple[str, Grade]]:
    """A grade for each claim, with the name of its file."""
    return [(name, graded(claim, trials[name])) for name, paper in papers.items() for claim in paper.claims]


def ours(grade: Grade) -> str:
    """Our figure and how sure it is."""
    if not grade.trials:
        return "–"
    figure, n = grade.claim.measured, len(grade.trials)
    low, high = (_end(grade.claim, each) for each in grade.interval)
    if figure.share:
        return f"{grade.got} of {n} ({low} to {high})"
    if not any(map(math.isfinite, (grade.value, *grade.interval))):
        return f"never ({grade.got} of {n} get there)"
    beside = f", {grade.got} of {n} get there" if grade.got < n else ""
    unsure = f"({low} to {high}{beside})" if n > 5 else f"(too few for an interval{beside})"
    return f"{_end(grade.claim, grade.value)} {unsure}"


def _end(claim: Claim, value: float) -> str:
    return claim.measured.written(value) if math.isfinite(value) else "never"


def asked(claim: Claim) -> str:
    return f"{SIGNS[claim.op]} {claim.measured.written(claim.threshold)}"


def seconds(grade: Grade) -> str:
    """What the trials took of the processor."""
    taken = sum(trial.cpu_seconds for trial in grade.trials)
    return f"{taken:,.0f} s" if taken < 120 else f"{taken / 60:,.0f} min"


def _row(name: str, paper: Paper, grade: Grade) -> Row:
    claim, n = grade.claim, len(grade.trials)
    dagger = "†" if claim.known == "recalled" else ""
    dates = max((trial.ended for trial in grade.trials), default="")
    cells = (
        f"{paper.title} (`{name}`)", f"{claim.paper}{dagger} ({claim.source})",
        f"{claim.measured.told}: {ours(grade)}", asked(claim), f"**{grade.verdict}**",
        f"{n} of {paper.seeds}" if n < paper.seeds else str(n), seconds(grade) if n else "–", dates or "–",
        paper.differs,
    )  # fmt: skip
    return tuple(cell.replace("|", "∣") for cell in cells)


def markdown(papers: Mapping[str, Paper], trials: Mapping[str, Sequence[Trial]], before: str = "") -> tuple[str, int]:
    """The table in Markdown, a row for each claim, and how many of them stay as they stand in the table of the text
    `before`: those that were measured there, and of which there is no trial here."""
    table, measured, stay = [HEADS, ("---",) * len(HEADS)], _measured(before), 0
    for name, grade in grades(papers, trials):
        found = None if grade.trials else next((row for row in measured if _same(row, name, grade.claim)), None)
        table.append(found or _row(name, papers[name], grade))
        stay += found is not None
    return "\n".join("| " + " | ".join(row) + " |" for row in table), stay


def _measured(text: str) -> list[Row]:
    """Rows of the table in a text that tell of trials."""
    table = text.partition(BEGIN)[2].partition(END)[0]
    found = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in table.splitlines()]
    return [row for row in found if len(row) == len(HEADS) and row[4] != "**not run here**"]


def _same(row: Row, name: str, claim: Claim) -> bool:
    """Whether a row tells of this claim, and asks what it asks."""
    return row[0].endswith(f"(`{name}`)") and row[2].startswith(f"{claim.measured.told}: ") and row[3] == asked(claim)


def inserted(text: str, table: str, where: str) -> str:
    """The text with the table between its marks in place of what stands there. Raises InputError where it has not one
    of each, in this order; `where` names it."""
    begin, end = text.find(BEGIN), text.find(END)
    if text.count(BEGIN) != 1 or text.count(END) != 1 or end < begin:
        raise InputError(
            f"--write: {where} needs one line {BEGIN} and one line {END} below it; the table goes between."
        )
    return f"{text[: begin + len(BEGIN)]}\n{table}\n{text[end:]}"
