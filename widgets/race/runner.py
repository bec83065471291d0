"""A race in a thread of its own, which waits for the processes that train and keeps each lane as a run."""

import threading

from simulator.race import Crew, Lanes, Progress, Race, race
from simulator.runs import Live, Store

PATIENCE = 3.0


class Runner:
    """Runs one race. Whoever looks at `latest` sees how far it is. The thread is a daemon: it holds nobody up."""

    def __init__(self, crew: Crew, conditions: Race, store: Store, origin: str = "") -> None:
        self.crew, self.conditions = crew, conditions
        self.store, self.origin = store, origin
        self.latest: Progress | None = None
        self.fault: Exception | None = None
        self.trouble = ""
        """Why its lanes are not in the store; "" where all is well."""
        self.lives: dict[str, Live] = {}
        """How far each lane is, by its run's id; another table each time."""
        self.stopped = self.ended = False
        self.thread = threading.Thread(target=self._run, name="race", daemon=True)
        self.thread.start()

    def _run(self) -> None:
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
        except Exception as error:
            self.fault = error
        finally:
            if self.latest:
                lanes.stop(self.latest)
            lanes.close()
            self.trouble = lanes.trouble
            self.ended = True

    def stop(self) -> None:
        """End it; what has come stays."""
        self.stopped = True
        self.crew.stop()

    def close(self) -> None:
        """The program ends: what has come is kept."""
        self.stop()
        if self.latest:
            self.thread.join(PATIENCE)
