"""What a sweep has found, in words."""

from collections.abc import Sequence

from widgets.sweeps.seen import Dimension, Seen, Setting, written
from widgets.words import clock, counted, sentence

CLEARLY = 1.1
"""Losses further apart than by this ratio are no draw."""


def verdict(seen: Seen, over: bool) -> tuple[str, str]:
    """A judgement, and the figures it stands on. `over`: nothing more will come."""
    found = [each for each in seen.settings if each.loss is not None]
    failed = _failed(seen)
    if not found:
        going = any(dot.loss is not None for dot in seen.dots)
        early = "No run has come to its end yet." if going else "The runs are starting."
        return "No run has come to its end." if over else early, failed
    first, *others = found
    over = over and not seen.going  # another program is at work on it
    if not first.loss < float("inf"):  # type: ignore[operator]
        return "Every setting diverged; try smaller learning rates.", ""
    name = first.called(seen.dimensions)
    whole = seen.over == len(seen.dots)
    if others and _level(first, others[0], seen):
        head = f"{name} is hardly ahead of {others[0].brief}{'' if whole else ' so far'}."
    elif not others and not whole:
        head = f"{name} alone has come to its end."
    elif over and not whole:
        head = f"{name} was ahead when the sweep was stopped."
    else:
        head = f"{name} {'is best' if over else 'leads so far'}."
    return head, " ".join(filter(None, (_figures(first, others, seen), _edge(first, seen, whole), failed)))


def _figures(first: Setting, others: Sequence[Setting], seen: Seen) -> str:
    seeds = sum(dot.over and dot.loss is not None for dot in first.runs)
    of = f"median of {seeds} seeds" if seeds > 1 else "one seed"
    told = f"Lowest validation loss {written(first.loss)} ({of})"
    if seen.has_goal:
        told += f", goal on {first.solved} of {first.over}"
    if others:
        told += f"; next {others[0].brief} with {_loss(others[0])}"
    if len(others) > 1:
        told += f", last {others[-1].brief} with {_loss(others[-1])}"
    return f"{told}."


def _failed(seen: Seen) -> str:
    failed = seen.failed
    return f"{counted(len(failed), 'run')} failed: {sentence(failed[0].sentence)}" if failed else ""


def _loss(setting: Setting) -> str:
    finite = setting.loss is not None and setting.loss < float("inf")
    return written(setting.loss) if finite else "no end: it diverged"


def _level(first: Setting, second: Setting, seen: Seen) -> bool:
    same = not seen.has_goal or first.success == second.success
    return same and second.loss is not None and second.loss < CLEARLY * (first.loss or 0.0)


def _edge(first: Setting, seen: Seen, whole: bool) -> str:
    """Where the best values are the outermost that were tried, there may be better ones beyond."""
    found = [
        f"{written(value)} is the {'lowest' if value == dimension.values[0] else 'highest'} {dimension.brief}"
        for dimension, value in zip(seen.dimensions, first.values, strict=True)
        if whole and dimension.numeric and len(dimension.values) > 2 and value in _ends(dimension)
    ]
    return f"{' and '.join(found)} that was tried: go further there." if found else ""


def _ends(dimension: Dimension) -> tuple[object, object]:
    return dimension.values[0], dimension.values[-1]


def progress(seen: Seen, passed: float | None, over: bool) -> str:
    """How far it is, after so many seconds, where they are known. `over`: nothing more will come."""
    left = f"about {clock(seen.left)} left" if seen.left and not over else ""
    took = "" if passed is None else clock(passed)
    return " · ".join(part for part in (f"{seen.over:,} of {len(seen.dots):,} runs", took, left) if part)
