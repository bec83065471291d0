"""The two ways in which work is refused or given up, each with one sentence for the user."""

import re

LONGEST = 280
"""Characters of a refusal, so that with the program's name before it it has no more than 300."""


class InputError(ValueError):
    """Bad input: its text is one sentence that says what is wrong, where, and what is allowed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))

    @property
    def field(self) -> str:
        """The dotted path of the field that is at fault; "" where it is none."""
        return field_of(str(self))


FIELD = r"(?:network|data|training)(?:\.\w+)*(?=: )"
"""A field as a sentence names it, at its beginning or behind the file it stands in."""


def field_of(sentence: str) -> str:
    """The dotted path of the field whose refusal the sentence is; "" where it is no field's."""
    found = re.match(FIELD, sentence)
    return found[0] if found else ""


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text without what would break the line or command a terminal, such as a name may hold; where it is too long,
    without its middle: the beginning says what is wrong, the end what is allowed."""
    head, tail = 2 * longest // 3, longest // 3 - 3
    if len(text) > 10 * longest:
        text = text[: 5 * longest] + text[-5 * longest :]
    plain = "".join(c if c.isprintable() else " " if c.isspace() else repr(c)[1:-1] for c in text)
    return plain if len(plain) <= longest else f"{plain[:head]} … {plain[-tail:]}"


class DivergedError(ArithmeticError):
    """Training left the finite numbers; the network holds its best weights so far again."""


def listed(names: list[str], wanted: str = "", room: int = 150) -> str:
    """Names with commas, those most like the wanted one first, as many as have room, and how many more there are."""
    from difflib import SequenceMatcher  # late, as the program starts with this file

    ordered = sorted(names, key=lambda name: -SequenceMatcher(None, wanted[:60], name).ratio()) if wanted else [*names]
    shown = [name for k, name in enumerate(ordered) if len(", ".join(ordered[: k + 1])) <= room or k == 0]
    more = len(ordered) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
