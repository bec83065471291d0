"""A race in a thread of its own, which keeps each lane as a run."""

from simulator.race import Crew, Lanes, Progress, Race, race
from simulator.runs import Live, Store
from widgets.comparing.runner import Runner as Threaded


class Runner(Threaded):
    """Runs one race."""

    called = "race"
    latest: Progress | None

    def __init__(self, crew: Crew, conditions: Race, store: Store, origin: str = "") -> None:
        self.crew, self.conditions = crew, conditions
        self.store, self.origin = store, origin
        self.trouble = ""
        """Why its lanes are not in the store; "" where all is well."""
        self.lives: dict[str, Live] = {}
        """How far each lane is, by its run's id; another table each time."""
        super().__init__()

    def work(self) -> None:
        lanes = Lanes(self.store, self.conditions, self.origin)
        try:
            self.conditions.try_out()
            hands = self.crew.begin()
            if self.stopped:  # it was told so before there was anything to stop
                self.crew.stop()
            for going in race(self.conditions, hands):
                lanes.take(going)
                if live := lanes.recorders[going.latest].live():
                    self.lives = self.lives | {live.facts.id: live}
                self.latest = going
        finally:
            if self.latest:
                lanes.stop(self.latest)
            lanes.close()
            self.trouble = lanes.trouble

    def stop(self) -> None:
        super().stop()
        self.crew.stop()

    def close(self) -> None:
        """Nobody waits for a race of which nothing has come."""
        self.stop()
        if self.latest:
            super().close()
