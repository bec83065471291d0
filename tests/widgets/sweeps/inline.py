"""Hands without processes."""

from concurrent.futures import Future

from simulator.sweeps.stretch import stretch


class Inline:
    """Makes each stretch when it is asked for; `before` is told its number first."""

    remote, slots = False, 1
    before = staticmethod(lambda number: None)

    def __init__(self, jobs):
        self.made, self.ended = 0, False

    def begin(self):
        self.ended = False

    def submit(self, wanted):
        future = Future()
        self.made += 1
        self.before(self.made)
        future.set_result(stretch(wanted, lambda: self.ended))
        return future

    def renew(self):
        pass

    def check(self):
        pass

    def stop(self):
        self.ended = True

    def close(self):
        pass
