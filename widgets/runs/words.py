"""Runs in words."""

from simulator.runs import Entry
from widgets.words import counted, number

ALMOST = 1.05
"""Losses are about the same up to this ratio."""


def state(entry: Entry) -> str:
    facts = entry.facts
    match entry.state:
        case "running" | "paused":
            return f"{entry.state} {100 * facts.update / facts.updates:.0f} %" if facts.updates else entry.state
        case "diverged" | "interrupted" | "failed":
            return f"{entry.state} at {facts.update:,}"
        case "finished" | "stopped" if facts.goal_update is not None:
            return f"goal at {facts.goal_update:,}"
        case _:
            return entry.state


def against(entry: Entry, baseline: Entry | None) -> str:
    """How it compares with the baseline, in a sentence; "" where there is nothing to compare."""
    mine, its = entry.facts.best_loss, baseline.facts.best_loss if baseline else None
    if baseline is None or entry.id == baseline.id:
        return f"{entry.brief} is the baseline: the others are compared with it." if baseline else ""
    if not entry.is_beside(baseline):
        return f"{entry.brief} has other data or another loss than {baseline.brief}: their losses cannot be compared."
    if mine is None or its is None:
        return f"{entry.brief} has no validation loss yet that could be compared."
    figures = f"best validation loss {number(mine)}, the baseline's {number(its)}"
    low, high = sorted((mine, its))
    if low <= 0 or high / low < ALMOST:
        return f"{entry.brief} is as good as {baseline.brief}: {figures}."
    ratio = high / low
    some = f"{ratio:.1f} times" if ratio >= 2 else f"{100 * (ratio - 1):.0f} %"
    times = f"{ratio:,.0f} times" if ratio >= 10 else some
    better = "better" if mine < its else "worse"
    return f"{entry.brief} is {times} {better} than {baseline.brief}: {figures}."


def shown(drawn: int, entries: int, baseline: Entry | None) -> str:
    """What the status line says."""
    base = f" · baseline: {baseline.brief}" if baseline else ""
    return f"{drawn} of {counted(entries, 'run')} drawn{base} · runs are kept until you delete them"
