"""The inside of a plot: what it shows of its items."""

import math

import pyqtgraph as pg

from widgets.views.reach import Range, reach

NAMES = "xRange", "yRange"


class Box(pg.ViewBox):
    """Where it shows all there is, its y range moves in steps, and where it `grows` its x range too."""

    def __init__(self) -> None:
        self.grows = False
        """Whether x gets longer and longer from 0 on, as that of a run does."""
        self.reached: dict[int, Range] = {}
        """What was taken for x (0) and y (1) for all there is."""
        super().__init__(enableMenu=False)

    def forget(self) -> None:
        """Take the range of what comes next as if it were the first."""
        self.reached = {}
        self.queueUpdateAutoRange()

    def fix(self, axis: int, low: float, high: float) -> None:
        """Show this range of x (0) or y (1), whatever there is."""
        self.setRange(**{NAMES[axis]: (low, high)}, padding=0)
        self.reached.pop(axis, None)

    def updateAutoRange(self) -> None:
        bounds: list[list[float] | None] = self.childrenBounds() if any(self.autoRangeEnabled()) else []
        free = [(axis, each) for axis, each in enumerate(bounds) if each and self.autoRangeEnabled()[axis]]
        wanted = {axis: self._whole(axis, low, high) for axis, (low, high) in free}
        if any(self.reached.get(axis) != each for axis, each in wanted.items()):
            self.reached |= wanted
            self.setRange(**{NAMES[axis]: each for axis, each in wanted.items()}, padding=0, disableAutoRange=False)
        self._autoRangeNeedsUpdate = False

    def _whole(self, axis: int, low: float, high: float) -> Range:
        """The range of x or y for data in between."""
        now = self.reached.get(axis)
        if axis == 1:
            return reach(low, high, now)
        if self.grows:
            return reach(max(low, 0.0), max(high, 0.0), now, room=0)
        room = (high - low) * self.suggestPadding(axis)
        return (low - room, high + room) if math.isfinite(room) else now or (0.0, 1.0)
