"""Which sequences a probe looks at."""

from simulator.errors import InputError
from simulator.probes.inside import Part
from simulator.probes.typed import typed_batch
from simulator.sources.batch import Batch
from simulator.training.look import Look


def sequences(look: Look, part: Part, text: str) -> Batch | None:
    """The sequences of a part of the data: where one is typed, that one, and those held out if it cannot be read."""
    if part == "typed":
        try:
            return typed_batch(look, text)
        except InputError:
            pass
    return look.batch if part == "batch" else look.held_out
