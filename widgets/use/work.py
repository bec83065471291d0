"""The errands of the page, done in a process of their own: what it knows no Qt for."""

from dataclasses import dataclass
from pathlib import Path

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import as_csv, write_text
from simulator.probes.typed import allowed
from simulator.sources.batch import Part
from simulator.sources.strokes import Strokes
from simulator.training.snapshot import Checkpoint
from simulator.use import Answered, Evaluation, Forecast, Written, answer, evaluate, forecast, go_on, write
from simulator.use.opening import InUse, opened
from simulator.use.running import cannot_run
from simulator.use.tables import foretold as foretold_table
from simulator.use.tables import predictions
from widgets.bench.clerk import Tell
from widgets.words import sentence


@dataclass(frozen=True)
class Offer:
    """What can be done with a network."""

    parts: dict[Part, str]
    """The parts of its data, in words; the one that says most comes first."""
    cannot_forecast: str
    """Why it cannot, in a sentence; "" where it can. Likewise:"""
    cannot_write: str
    cannot_draw: str
    typed: str
    """What may be typed, in a phrase."""


def made_ready(tell: Tell) -> None:
    """Nothing: what it needs is loaded by then."""


def offered(checkpoint: Checkpoint, tell: Tell) -> Offer:
    """What can be done with it. Raises InputError where its data cannot be opened."""
    use = opened(checkpoint)
    reason = cannot_run(use.network)
    draws = type(checkpoint.experiment.data).lifted
    return Offer(
        use.parts, sentence(reason) or _cannot_track(use),
        "" if type(checkpoint.experiment.data).writes else "Only a network that was trained on a text can write.",
        sentence(reason) if draws else "Only a network that was trained on a drawing can draw.",
        allowed(use.source.alphabet(), use.source.inputs),
    )  # fmt: skip


def _cannot_track(use: InUse) -> str:
    try:
        use.source.track()
    except InputError as refusal:
        return sentence(str(refusal).removeprefix("forecast: "))
    return ""


def evaluated(checkpoint: Checkpoint, part: Part | None, path: str, tell: Tell) -> Evaluation:
    """A part of its data, or all of another file where `path` names one."""
    return evaluate(checkpoint, None if path else part, path or None, progress=tell)


def foretold(checkpoint: Checkpoint, steps: int, compared: bool, part: Part | None, path: str, tell: Tell) -> Forecast:
    """Beyond the last row or, `compared`, of the last rows there are; its error's growth in a part."""
    start = None
    if compared:
        known = len(opened(checkpoint, path or None).source.track().inputs)
        if known <= steps + 1:
            raise InputError(f"steps: {steps:,} is not allowed here: there are {known:,} rows in all; take fewer.")
        start = known - 1 - steps
    return forecast(checkpoint, steps, start, path or None, None if path else part)


def continued(checkpoint: Checkpoint, strokes: Strokes, rounds: int, most: int, tell: Tell) -> tuple[Array, Array]:
    """The figure that is trained on, and how the network goes on with a beginning: both (steps, 3) of x, y and the pen.
    It goes on for as long as so many figures take, at most `most` steps."""
    once = checkpoint.experiment.data.once()
    return once, go_on(checkpoint, strokes, min(rounds * len(once), most))


def answered(checkpoint: Checkpoint, text: str, tell: Tell) -> Answered:
    return answer(checkpoint, text)


def written(
    checkpoint: Checkpoint, prompt: str, count: int, temperature: float, seed: int, tell: Tell
) -> Written:  # fmt: skip
    return write(checkpoint, prompt, count, temperature, seed)


def write_predictions(found: Evaluation, path: Path) -> None:
    """A row for each scored step. Raises InputError."""
    write_text(path, as_csv(*predictions(found)))


def write_forecast(found: Forecast, path: Path) -> None:
    """A row for each step that is foretold. Raises InputError."""
    write_text(path, as_csv(*foretold_table(found)))


def write_text_with_probabilities(found: Written, path: Path) -> None:
    """A row for each symbol that was written. Raises InputError."""
    rows = zip(found.pieces, found.probability.tolist(), strict=True)
    write_text(path, as_csv([found.called, "probability"], rows))
