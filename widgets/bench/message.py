"""What is said to the user: a sentence, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

Action = tuple[str, Callable[[], object]]
"""What a button says, and what it does."""


class Tone(Enum):
    """A note says what is so, a success what was done, a refusal what is not allowed or went wrong."""

    NOTE = "note"
    SUCCESS = "success"
    REFUSAL = "refusal"


@dataclass(frozen=True)
class Message:
    text: str
    actions: tuple[Action, ...] = ()
    tone: Tone = Tone.NOTE
