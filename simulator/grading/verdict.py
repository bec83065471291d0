"""What the seeds so far say of a claim: its figure, how sure that is, and whether it is reached."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.grading.claims import Claim
from simulator.grading.trial import Trial
from simulator.horizon import wilson

Verdict = Literal["reached", "missed", "cannot tell", "not run here"]
MISSED_BY = 0.025
"""With this chance at most the true median may lie beyond either end of its interval."""


@dataclass(frozen=True)
class Grade:
    """A claim, and what the trials come to."""

    claim: Claim
    trials: tuple[Trial, ...]
    value: float
    """Ours: the share of the seeds, or their median; infinite where half of them have none."""
    interval: tuple[float, float]
    """Where the true one lies: of a median with 95 % confidence at least; of a share (Wilson's) with 95 % on average
    over all shares, of ten seeds with 92 % where it is 70 % and with 83 % at worst, near 0 or 1."""

    @property
    def got(self) -> int:
        """Seeds that have the figure; of a share, those that count in it."""
        name, share = self.claim.figure, self.claim.measured.share
        return sum(bool(t.values[name]) if share else t.values[name] is not None for t in self.trials)

    @property
    def verdict(self) -> Verdict:
        """Reached or missed where the whole interval says so."""
        if not self.trials:
            return "not run here"
        low, high = self.interval
        limit = self.claim.threshold
        above, below = (low >= limit, high < limit) if self.claim.op == ">=" else (high <= limit, low > limit)
        return "reached" if above else "missed" if below else "cannot tell"


def graded(claim: Claim, trials: Sequence[Trial]) -> Grade:
    """A trial without the figure counts as the worst there is: one that never got there must not be left out."""
    if not trials:
        return Grade(claim, (), math.nan, (math.nan, math.nan))
    worst = -math.inf if claim.op == ">=" else math.inf
    found = [trial.values[claim.figure] for trial in trials]
    if claim.measured.share:
        right = sum(bool(value) for value in found)
        return Grade(claim, tuple(trials), right / len(found), wilson(right, len(found)))
    values = sorted(worst if value is None else value for value in found)
    return Grade(claim, tuple(trials), _middle(values), median_interval(values))


def _middle(values: Sequence[float]) -> float:
    """The median of sorted values, of which some may be infinite."""
    n = len(values)
    middle = values[(n - 1) // 2 : n // 2 + 1]
    return middle[0] if middle[0] == middle[-1] else statistics.median(middle)


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """Between which of the sorted values the true median lies with 95 % confidence at least, whatever the distribution:
    the r-th from either end, r as large as the binomial distribution of ½ allows. Fewer than six values say nothing."""
    n, r, tail = len(values), 0, 0.0
    while (tail := tail + math.comb(n, r) / 2**n) <= MISSED_BY:
        r += 1
    return (values[r - 1], values[n - r]) if r else (-math.inf, math.inf)
