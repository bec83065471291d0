"""Whether an engine is there: it gives a sign of life every second."""

HUNG = 120
"""Looks, some four seconds of them, without a sign of life after which an engine counts as hung. Counted in looks, so
that time in which the window itself stood still does not count."""


class Pulse:
    """Feels an engine's pulse, a look at a time."""

    def __init__(self) -> None:
        self.signs, self.quiet = 0, 0

    @property
    def hung(self) -> bool:
        return self.quiet > HUNG

    def feel(self, signs: int) -> bool:
        """So many signs there have been; returns whether it hangs now and did not, or the reverse. A start may take
        long: none at all are no reason to worry."""
        before = self.hung
        self.quiet = self.quiet + 1 if signs == self.signs and signs else 0
        self.signs = signs
        return self.hung != before
