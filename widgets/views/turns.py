"""Which view is drawn next: one at a time, so that between two the window hears its user."""

from collections.abc import Iterable

from widgets.views.base import View


class Turns:
    """Views that wait to be drawn, the one that waits longest first. One that comes again keeps its place, and none is
    drawn before it has rested; `now` is in seconds, of any clock."""

    def __init__(self) -> None:
        self.waiting: list[View] = []
        self.ready: dict[View, float] = {}
        """When each has rested."""

    def add(self, views: Iterable[View]) -> None:
        self.waiting += [view for view in views if view not in self.waiting]

    def take(self, now: float) -> View | None:
        """The next, which begins its rest; None: nobody waits, or all that do are resting."""
        view = next((view for view in self.waiting if self.ready.get(view, now) <= now), None)
        if view:
            self.waiting.remove(view)
            self.ready[view] = now + view.rest
        return view

    def pause(self, now: float) -> float | None:
        """Seconds until there is one to take; None: nobody waits."""
        return min((max(self.ready.get(view, now) - now, 0.0) for view in self.waiting), default=None)

    def leave(self) -> list[View]:
        """All that wait, who wait no more."""
        left, self.waiting = self.waiting, []
        return left
