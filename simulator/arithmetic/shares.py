"""What each step adds to the gradient of a weight."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from simulator.arithmetic.nodes import Node, Outer, Reference
from simulator.arithmetic.pen import LAST, MOST, Pen, Term
from simulator.arithmetic.terms import outer, terms_of


@dataclass(frozen=True, eq=False)
class Added:
    """The error of a block of weights, an entry of the block, and the steps at which it is used."""

    error: Node
    pen: Pen
    row: int
    column: int
    steps: range

    def share(self, step: int) -> list[Term]:
        """What a step adds."""
        pen = self.pen.at(step)
        if isinstance(self.error, Outer):
            return outer(self.error, pen, self.row, self.column)
        return terms_of(self.error, pen, self.column)

    @property
    def factors(self) -> list[tuple[Node, int]]:
        if isinstance(self.error, Outer):
            return list(zip(self.error.parts, (self.row, self.column), strict=True))
        return [(self.error, self.column)]

    def together(self, steps: Sequence[int]) -> list[Term]:
        """What some steps add, as one term without a word; their own terms where they cannot be taken together."""
        value, read = np.ones(len(steps)), np.ones(len(steps), bool)
        for factor, k in self.factors:
            if not isinstance(factor, Reference):
                return [term for step in steps for term in self.share(step)]
            found, there = self.pen.column(factor, k, steps)
            value, read = value * found, read & there
        count = int(np.count_nonzero(read))
        return [Term((), (), float(value[read].sum()), count=count)] if count else []


def shares(uses: Sequence[Added], step: int | None = None, short: bool = True) -> list[Term]:
    """What the steps add. If `short`, those that no sum shows are only added up, but for one `step` that is wanted."""
    middle, first, last = deque((use, t) for use in uses for t in use.steps), list[Term](), list[Term]()
    while middle and len(first) < MOST:
        use, t = middle.popleft()
        first += use.share(t)
    while middle and len(last) < LAST:
        use, t = middle.pop()
        last = use.share(t) + last
    for (use, shown), group in groupby(middle, key=lambda at: (at[0], not short or at[1] == step)):
        steps = list(map(itemgetter(1), group))
        first += [term for t in steps for term in use.share(t)] if shown else use.together(steps)
    return first + last
