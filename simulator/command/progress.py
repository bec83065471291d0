"""How a training run goes, as lines of text."""

import os
import shutil
import sys
import time
from contextlib import suppress
from typing import TextIO

from simulator.training.snapshot import Finished, Report, Snapshot, Started


class Progress:
    """Shows how training goes: one rewritten line on a terminal, a plain line now and then elsewhere."""

    EVERY, SHARE = 2.0, 0.1
    """Seconds, or share of all updates, from one plain line to the next."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream
        self.terminal = bool(stream and stream.isatty())
        self.width = 0
        self.loss = self.validation = self.score = float("nan")
        self.began = self.last_time = time.monotonic()
        self.first = self.update = self.updates = 0
        self.last_update: int | None = None
        self.goal_update: int | None = None

    def take(self, report: Report) -> None:
        match report:
            case Started():
                self.began = time.monotonic()
                self.first = self.update = report.update
                self.updates = report.experiment.training.updates
                self.goal_update = report.goal_update
            case Snapshot():
                self._show(report)
            case Finished():
                self.close()
                self.say(self._summary(report))

    def say(self, line: str) -> None:
        self._write(line + "\n")

    def close(self) -> None:
        """Leave the rewritten line."""
        if self.width:
            self.width = 0
            self._write("\n")

    def _show(self, snapshot: Snapshot) -> None:
        self.update = snapshot.update
        if len(snapshot.records):
            self.loss = snapshot.loss
        if len(snapshot.validation):
            self.validation, self.score = map(float, snapshot.validation[-1, 1:])
        if snapshot.goal_update is not None and self.goal_update is None:
            self.goal_update = snapshot.goal_update
            self.close()
            self.say(f"The goal is reached at update {snapshot.goal_update:,}.")
        line = self._line()
        if self.terminal:
            line = line[: shutil.get_terminal_size().columns - 1]
            self._write("\r" + line.ljust(self.width))
            self.width = len(line)
        elif self._due():
            self.last_time, self.last_update = time.monotonic(), self.update
            self.say(line)

    def _due(self) -> bool:
        if self.last_update is None or self.update - self.last_update >= self.SHARE * (self.updates - self.first):
            return True
        return time.monotonic() - self.last_time >= self.EVERY

    def _line(self) -> str:
        line = f"update {self.update:,} of {self.updates:,} · {self._losses()}"
        made, passed = self.update - self.first, time.monotonic() - self.began
        if made and passed:
            left = duration((self.updates - self.update) * passed / made)
            line += f" · {made / passed:,.0f}/s · {left} left"
        return line

    def _losses(self) -> str:
        losses = f"loss {self.loss:.4g} · validation {self.validation:.4g}"
        return f"{losses} · {100 * self.score:.3g} % right" if self.score == self.score else losses

    def _summary(self, finished: Finished) -> str:
        end = f"Done: {self.update:,} updates"
        if finished.stopped or finished.at_goal:
            end = f"Stopped at {'the goal, ' * finished.at_goal}update {self.update:,} of {self.updates:,}"
        return f"{end} in {duration(time.monotonic() - self.began)}: {self._losses()}."

    def _write(self, text: str) -> None:
        if self.stream is None:
            return
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):  # nobody reads on, or there is no room: train on, in silence
            self.stream = None
            unplug()


def duration(t: float) -> str:
    """Seconds as people read them: 0.4 s, 12 s, 3:05, 1:02:03."""
    if t < 60:
        return f"{t:.1f} s" if t < 10 else f"{t:.0f} s"
    minutes, rest = divmod(round(t), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def unplug() -> None:
    """Point stdout nowhere once it takes no more, or Python would complain about it at exit."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
