"""Numbers, times and fields as the window writes them."""

import re
from typing import Any

from simulator.arithmetic.figures import short
from simulator.errors import FIELD
from simulator.experiment import Experiment
from simulator.spec import Spec

COMMAND = re.compile(r": (?:network|data|training)\.[\w.]+=\w+")
"""What a sentence says to the command line alone."""

SPANS = (
    "The CSV has a row for each update or, of a run of more than 1,000, a row for each span of updates, with the "
    "lowest, highest and mean value in it."
)
"""What an exported curve's numbers are."""


def number(value: float) -> str:
    """A figure in about three digits."""
    return f"{value:,.0f}" if 100 <= value < 1e6 else short(value)


def clock(seconds: float) -> str:
    """A time as 0:07, 12:30 or 3:05:00."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def counted(count: int, what: str) -> str:
    """`1 update`, `2 updates`."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def with_article(name: str) -> str:
    """`an Elman 16`, `a GRU 8`, `an LSTM 16`: letters that are spelt sound by their names."""
    first = name.split()[0]
    vowels = "AEFHILMNORSX" if first.isupper() else "AEIOUaeiou"
    return f"{'an' if name[0] in vowels else 'a'} {name}"


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def plainly(refusal: str, experiment: Experiment) -> str:
    """A refusal as the window says it: fields by their titles and where they are, `data.length` as "Data › Window"."""
    return re.sub(rf"\b{FIELD}", lambda found: titled(found[0], experiment), COMMAND.sub("", refusal))


def titled(path: str, experiment: Experiment) -> str:
    """A field by its title, behind those of what it is in; its path where there is none such."""
    place: Any = experiment
    words: list[str] = []
    for key in path.split("."):
        if isinstance(place, tuple) and key.isdecimal() and int(key) < len(place):
            words[-1], place = f"Layer {int(key) + 1}", place[int(key)]
        elif isinstance(place, Spec) and key in type(place).model_fields:
            words.append(type(place).model_fields[key].title or key.replace("_", " ").capitalize())
            place = getattr(place, key)
        else:
            return path
    return " › ".join(words)
