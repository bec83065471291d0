"""A varied field and what it is set to, read from words such as `network.layers.0.units=8..64*2`."""

import re
from dataclasses import dataclass

import numpy as np

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.experiment.from_text import annotation, options

MOST = 10_000
"""Values that one field may be set to."""
NUMBER = r"([-+]?[0-9.]+(?:[eE][-+]?\d+)?)"
STEPS = re.compile(rf"{NUMBER}\.\.{NUMBER}([*+]){NUMBER}")
SPAN = re.compile(rf"(log|lin):{NUMBER}\.\.{NUMBER}")
WAYS = "8,16,32, 8..64*2, 8..64+8 or, drawn at random, log:1e-4..1 and lin:0..1"


@dataclass(frozen=True)
class Axis:
    """A field by its dotted path, and the texts that it is set to as `--set` would; or a span to draw numbers from."""

    word: str
    """As it was written."""
    field: str
    texts: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False

    @property
    def is_span(self) -> bool:
        return not self.texts

    def draw(self, rng: np.random.Generator, experiment: Experiment) -> str:
        """One of its texts, or a number of its span: a whole one where the field of the experiment holds such."""
        if not self.is_span:
            return self.texts[int(rng.integers(len(self.texts)))]
        number = float(
            np.exp(rng.uniform(np.log(self.low), np.log(self.high))) if self.log else rng.uniform(self.low, self.high)
        )
        held = options(annotation(experiment, self.field))
        return str(round(number)) if int in held and float not in held else f"{number:.4g}"


def axis(word: str) -> Axis:
    """Read `FIELD=VALUES`. Values stand between commas, or between semicolons where one has commas itself. Raises
    InputError."""
    field, equals, text = (part.strip() for part in word.partition("="))
    if not equals or not field or not text:
        raise InputError(f"--vary {word}: this is no field with values; write FIELD=VALUES, with values as {WAYS}.")
    if span := SPAN.fullmatch(text):
        low, high = _numbers(word, span[2], span[3])
        if low >= high or (span[1] == "log" and low <= 0):
            above = " and above 0" if span[1] == "log" else ""
            raise InputError(f"--vary {word}: the span is empty; its first number should be the lower one{above}.")
        return Axis(word, field, low=low, high=high, log=span[1] == "log")
    if steps := STEPS.fullmatch(text):
        low, high, step = _numbers(word, steps[1], steps[2], steps[4])
        return Axis(word, field, _stepped(word, low, high, step, steps[3]))
    if ".." in text:
        raise InputError(f"--vary {word}: {text!r} is no range; write values as {WAYS}.")
    texts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    if not all(texts):
        raise InputError(f"--vary {word}: an empty value is not allowed; write values as {WAYS}.")
    return Axis(word, field, tuple(dict.fromkeys(texts)))


def _numbers(word: str, *texts: str) -> list[float]:
    try:
        return [float(text) for text in texts]
    except ValueError:
        raise InputError(f"--vary {word}: its bounds should be numbers; write values as {WAYS}.") from None


def _stepped(word: str, low: float, high: float, step: float, sign: str) -> tuple[str, ...]:
    """From the first number to the last, which is included where a step ends there."""
    grows = step > 0 if sign == "+" else step > 1 and low > 0
    if low > high or not grows:
        rule = "the first number above 0 and a factor above 1" if sign == "*" else "a step above 0"
        raise InputError(f"--vary {word}: this range has no values; it needs the lower number first, and {rule}.")
    found = list[str]()
    number, enough = low, high * (1 + 1e-9) if high > 0 else high + 1e-9 * step
    while number <= enough:
        found.append(f"{number:.10g}")
        if len(found) > MOST:
            raise InputError(f"--vary {word}: these are more than {MOST:,} values; choose a larger step.")
        number = low + len(found) * step if sign == "+" else number * step
        number = 0.0 if abs(number) < 1e-9 * step and sign == "+" else number
    return tuple(found)
