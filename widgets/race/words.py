"""Who wins a race, in words."""

from simulator.race import Progress, Standing, standings
from widgets.words import number

CLEARLY = 1.1
"""Losses further apart than by this ratio are no draw."""


def verdict(progress: Progress, over: bool) -> tuple[str, str]:
    """A judgement, and the figures it stands on. `over`: nothing more will come."""
    unsolved = False
    found = [each for each in standings(progress) if each.best_loss is not None]
    if not found:
        return "The lanes are starting.", ""
    if progress.race.has_goal and any(each.solved for each in found):
        first, *others = sorted(found, key=_by_goal)
        tied = [each for each in others if _by_goal(each)[:2] == _by_goal(first)[:2]]
        told = [f"{each.architecture} on {each.solved or 'none'} of {each.seeds}" for each in others]
        when = f" (median update {first.goal_update:,.0f})" if first.goal_update is not None else ""
        figures = f"It reached the goal on {first.solved} of {first.seeds} seeds{when}, " + ", ".join(told)
    else:
        first, *others = sorted(found, key=lambda each: each.best_loss or 0.0)
        tied = [each for each in others if (each.best_loss or 0) < CLEARLY * (first.best_loss or 0)]
        told = [f"{each.architecture} {number(each.best_loss or 0)}" for each in others]
        mine = f"{first.architecture} {number(first.best_loss or 0)}"
        figures = "Lowest validation loss, median of the seeds: " + ", ".join([mine, *told])
        unsolved = progress.race.has_goal and not tied
    if unsolved:
        head = f"{first.architecture} {'came' if over else 'is'} closest; nobody has reached the goal."
    elif tied:
        head = f"{first.architecture} and {tied[0].architecture} are level" + ("." if over else " so far.")
    elif not over:
        head = f"{first.architecture} leads so far."
    elif not progress.over:
        head = f"{first.architecture} was ahead when the race was stopped."
    elif progress.race.has_goal and first.goal_update is None:
        head = f"{first.architecture} is ahead, but most of its seeds missed the goal."
    else:
        head = f"{first.architecture} wins on this task."
    return head, f"{figures}. {_weights(found)}{_cut(progress, over)}"


def _by_goal(standing: Standing) -> tuple[float, float, float]:
    when = standing.goal_update if standing.goal_update is not None else float("inf")
    return -standing.solved, when, standing.best_loss or 0.0


def _weights(found: list[Standing]) -> str:
    off = max(abs(each.mismatch) for each in found)
    return f"Weights match within {100 * off:.0f} %: " + ", ".join(f"{each.weights:,}" for each in found) + "."


def _cut(progress: Progress, over: bool) -> str:
    if over and not progress.over:
        return f" Cut off at {100 * progress.share:.0f} %: what was not reached counts as a failure."
    return ""


def batches(progress: Progress) -> str:
    """Whether all have learned from the same."""
    if not progress.same_batches:
        return "batches differ"
    digest = next((lane.digest for lane in progress.lanes if lane.digest), "")
    return f"same batches: {digest[:6]}…" if digest else ""
