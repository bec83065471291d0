"""Which runs' curves are drawn, and how each looks."""

from collections.abc import Iterable

from widgets.runs.looking import MOST
from widgets.settings import Settings
from widgets.views.drawing import DASHES

FIRST = 8
"""So many of the runs that have come are drawn without being asked for, the newest."""


class Shown:
    """The runs whose eye is open, each with a place among colours and dashes that it keeps until its eye is closed."""

    def __init__(self, settings: Settings, since: str) -> None:
        """`since`: runs whose ids are not below it are of this session."""
        self.settings, self.since = settings, since
        self.places: dict[str, int] = {}
        self.known: set[str] | None = None
        """All runs that were there at the last look; None: there was none yet."""
        for id in settings.shown_runs:
            self.open(id)

    def __contains__(self, id: object) -> bool:
        return id in self.places

    def follow(self, ids: Iterable[str]) -> None:
        """These are the runs that there are, the newest first: what has come since is drawn, what is gone is not."""
        ids = list(ids)
        before = {id for id in ids if id < self.since} if self.places else set()
        known = before if self.known is None else self.known
        for id in sorted([id for id in ids if id not in known][:FIRST]):
            self.open(id)
        for id in self.places.keys() - set(ids):
            del self.places[id]
        self.known = set(ids)

    def open(self, id: str) -> bool:
        """Draw it, where there is room."""
        if id not in self.places and len(self.places) < MOST:
            taken = set(self.places.values())
            self.places[id] = next(k for k in range(MOST) if k not in taken)
        return id in self.places

    def only(self, ids: Iterable[str]) -> None:
        """Draw these and no others; what was drawn looks as it did."""
        ids = list(ids)
        for id in self.places.keys() - set(ids):
            del self.places[id]
        for id in ids:
            self.open(id)

    def toggle(self, id: str) -> bool:
        """Whether it is drawn now, or there is no room."""
        if id in self.places:
            del self.places[id]
            return True
        return self.open(id)

    def save(self) -> None:
        self.settings.shown_runs = list(self.places)


def colour_of(place: int, chosen: int | None, series: tuple[str, ...]) -> str:
    """The colour of a run in this place, unless the user chose one."""
    return series[(place if chosen is None else chosen) % len(series)]


def dash_of(place: int) -> tuple[int, ...] | None:
    """Its dash: among 64 no two have both the same."""
    return DASHES[(place + place // len(DASHES)) % len(DASHES)]
