"""From a name, a file or an Experiment to a trained network."""

import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.command.progress import Progress
from simulator.door.history import History
from simulator.door.trained import Trained
from simulator.engine import train
from simulator.engine.orders import Alone
from simulator.errors import DivergedError, InputError
from simulator.experiment import LIVE, Experiment, TrainingSpec, presets, revised, same_network, with_data
from simulator.experiment.from_text import switch
from simulator.files import located
from simulator.keeping.library import anchored, resolve, user_files
from simulator.keeping.run import has_history, load_history
from simulator.sources.arrays import given
from simulator.spec import Spec
from simulator.training.snapshot import Failed, Finished, Report, Snapshot, Started

FIRST = {"network": {"layers": [{"kind": "lstm"}]}}
"""The network that arrays begin with."""


class FitDivergedError(DivergedError):
    """Training left the finite numbers."""

    run: Trained
    """What there is: the best weights so far, and the whole history."""


def fit(
    what: str | Path | Experiment | Trained | Array, y: Array | None = None, *, progress: bool = False, **fields: object
) -> Trained:
    """Train, and return the trained network.

    >>> run = fit("adding", updates=2000, learning_rate=0.003, **{"network.layers.0.units": 20})
    >>> run = fit(x, y, updates=2000, **{"network.layers.0.kind": "gru", "data.length": 50})

    Parameters
    ----------
    what : a preset's name, an Experiment, or the path of one; or a trained network to go on from: a run, the path of a
        `.safetensors` or of a run folder. Its `updates` count those it has made. Or an array x of inputs: (N, n) for N
        steps of one sequence, or (T, B, n) for T steps of B sequences.
    y : the targets to x: (N, k); or (T, B, k), or (B, k) for one answer at the end of each sequence. Without, the next
        step of one sequence. An LSTM of 16 units begins; all is in the arrays' own units, and they are kept in the
        experiment, so that files hold them too.
    progress : whether to print how it goes.
    fields : any field of the experiment by its dotted path, those of the training by their name alone. A part that has
        kinds may be set to one by its name: `optimizer="sgd"`. What is trained already keeps all but the fields that
        can change while it trains.

    Ctrl-C ends the run, which is returned as far as it came; a second one is a KeyboardInterrupt as always.
    Raises InputError, and FitDivergedError, which keeps what there is.
    """
    opened = begun(what, y)
    if isinstance(opened, Experiment):
        return follow(anchored(changed(opened, fields), Path.cwd()), None, Alone(), progress)
    experiment = changed(opened.experiment, fields)
    check_goes_on(experiment, opened)
    return follow(experiment, opened, Alone(), progress)


def begun(what: str | Path | Experiment | Trained | Array, y: Array | None) -> Trained | Experiment:
    """What is to be trained, or trained on."""
    if isinstance(what, np.ndarray):
        return with_data(Experiment.from_data(FIRST), given(what, None if y is None else np.asarray(y)))
    if y is not None:
        raise InputError("y: targets go with an array of inputs, as in fit(x, y).")
    return what if isinstance(what, Experiment | Trained) else found(what)


def load(path: str | Path, *, best: bool = False) -> Trained:
    """A trained network from a `.safetensors` or a run folder, which answers bit for bit what it answered when it was
    saved; or, with a warning, the untrained one of an experiment. `best`: with the weights of its lowest validation
    loss in place of the last. Raises InputError."""
    opened = found(path)
    if isinstance(opened, Trained):
        return opened.best if best else opened
    if str(located(path)) in opened.data.files().values():
        raise InputError(f"{path} is data, no network; train one on it with `fit`.")
    warnings.warn(f"{path} is an experiment: its network is untrained until you `fit` it.", stacklevel=2)
    desk = Alone()
    desk.stop = True
    return follow(opened, None, desk, progress=False)


def found(name: str | Path) -> Trained | Experiment:
    """What a name or a path leads to; of a run folder all that it holds, whether its data is there or not."""
    if str(name) not in presets().keys() | user_files() and has_history(name):
        run = load_history(name)
        return Trained(run.checkpoint, History.of(tuple(run.started.weights), [run.snapshot]))
    opened = resolve(name)
    if opened.checkpoint is None:
        return opened.experiment
    return Trained(opened.checkpoint, History.of(tuple(opened.checkpoint.weights), ()))


def changed(experiment: Experiment, fields: Mapping[str, object]) -> Experiment:
    """The experiment with some fields set, in this order. Raises InputError."""
    for name, value in fields.items():
        path = f"training.{name}" if name in TrainingSpec.model_fields else name
        if isinstance(value, str) and switch(path):
            path += ".kind"
        experiment = revised(experiment, path, plain(value))
    return experiment


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case np.generic() | np.ndarray():
            return value.tolist()
        case Spec():
            return value.model_dump(mode="json")
        case Path():
            return str(value)
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value


def check_goes_on(experiment: Experiment, start: Trained) -> None:
    """Refuse what would do nothing, or not what it says, to a network that is trained already."""
    if not same_network(experiment, start.experiment):
        raise InputError(
            f"only {', '.join(LIVE)} can change where a trained network goes on; to change more, train anew from its "
            "`experiment`."
        )
    updates = experiment.training.updates
    if updates <= start.update:
        raise InputError(
            f"training.updates: {updates:,} is not allowed; the network has made {start.update:,} updates, which count "
            "too, so ask for more."
        )
    if start.checkpoint.done(experiment.training):
        raise InputError(
            f"training.stop_at_goal: the network has reached its goal at update {start.checkpoint.goal_update:,}; set "
            "stop_at_goal=False, or another goal, to train on."
        )


def follow(experiment: Experiment, start: Trained | None, desk: Alone, progress: bool) -> Trained:
    """Train to the end."""
    shown, reports = Progress(sys.stdout if progress else None), []
    try:
        with stopped_by_interrupt(desk):
            for report in train(experiment, desk, start.checkpoint if start else None):
                shown.take(report)
                reports.append(report)
    finally:
        shown.close()
    return outcome(reports, start)


def outcome(reports: list[Report], start: Trained | None) -> Trained:
    """What a run has come to. Raises what it failed of."""
    end = reports[-1]
    if isinstance(end, Failed) and not end.diverged:
        raise RuntimeError(f"{end.sentence}\n{end.details}") if end.details else InputError(end.sentence)
    assert isinstance(end, Finished | Failed) and end.checkpoint
    names = next(tuple(report.weights) for report in reports if isinstance(report, Started))
    history = History.of(names, [report for report in reports if isinstance(report, Snapshot)])
    run = Trained(end.checkpoint, start.history.then(history) if start else history)
    if isinstance(end, Failed):
        error = FitDivergedError(end.sentence)
        error.run = run
        raise error
    return run


@contextmanager
def stopped_by_interrupt(desk: Alone) -> Iterator[None]:
    """The first Ctrl-C asks the engine to stop, where there is somebody to hear it; a second one is what it was."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        desk.stop = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
