"""What a sweep's folder holds, as it is drawn."""

from contextlib import suppress
from pathlib import Path

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import is_file
from simulator.runs import Recorded
from simulator.sweeps import Progress, RunState, Sweep
from widgets.sweeps.seen import Bands, Dimension, Dot, Seen
from widgets.words import titled

RUNS, CURVES = "runs", "curves.npz"


class Reader:
    """Reads curves as they come, each again only where it has grown."""

    def __init__(self, folder: Path) -> None:
        self.runs, self.bands = folder / RUNS, Bands()
        self.curves: dict[str, tuple[int, tuple[Array, Array]]] = {}
        """How runs went, by their ids, and up to which update."""

    def seen(self, progress: Progress) -> Seen:
        """The progress as it is drawn."""
        sweep = progress.sweep
        columns = list(zip(*(each.planned.values for each in progress.runs), strict=True))
        fields = [(field, titled(field, sweep.experiment)) for field in sweep.fields]
        axes = tuple(Dimension.of(*field, column) for field, column in zip(fields, columns, strict=True))
        axes = axes or (Dimension.of("training.seed", "Seed", sweep.seeds),)
        dots = tuple(self._dot(each) for each in progress.runs)
        return Seen(
            sweep.experiment.title, caption(sweep), axes, dots, sweep.has_goal, sweep.experiment.training.goal,
            progress.share, progress.left, self.bands,
        )  # fmt: skip

    def _dot(self, run: RunState) -> Dot:
        facts, planned = run.facts, run.planned
        folder = self.runs / facts.id if facts.id else None
        return Dot(
            planned.values or (planned.seed,), planned.seed, run.loss, run.state, facts.goal_update, facts.update,
            facts.cpu_seconds, folder, run.sentence, self._curve(folder, facts.update),
        )  # fmt: skip

    def _curve(self, folder: Path | None, update: int) -> tuple[Array, Array] | None:
        """How a run went, read again where it has come further."""
        if folder is None:
            return None
        before = self.curves.get(folder.name)
        if (before is None or before[0] != update) and is_file(folder / CURVES):
            with suppress(InputError):
                found = Recorded.load(folder / CURVES).course.parts["validation"]
                known = np.isfinite(found.mean[:, 0])
                self.curves[folder.name] = update, (found.x[known], found.mean[known, 0])
        return self.curves[folder.name][1] if folder.name in self.curves else None


def caption(sweep: Sweep) -> str:
    """The conditions in words, fields by their titles."""
    told = sweep.caption()
    for field in sweep.fields:
        told = told.replace(f"{field}=", f"{titled(field, sweep.experiment)} ")
    return told
