"""What the data panel shows of data."""

from dataclasses import dataclass, field

from simulator.arrays import Array


@dataclass(frozen=True)
class Preview:
    """What the data panel shows: named lines over x (in the data's own units), or an excerpt of text."""

    facts: str
    x: Array | None = None
    lines: dict[str, Array] = field(default_factory=dict)
    x_label: str = "time step"
    split: float | None = None
    """Where on the x axis validation begins."""
    test: float | None = None
    """Where the test part begins, if there is one."""
    text: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What fields with `choices` may be chosen from, such as the columns of a file."""
    meant: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Which of them are chosen, by the field's name, also where the field is empty."""
    asks: str = ""
    """What is asked of the network, in a phrase: `classification, 3 classes`; "" where the kind says it."""
    because: str = ""
    """Why it is taken for that, in a phrase."""
    told: tuple[str, ...] = ()
    """How a file was read, in phrases that stand among the facts too: `3 empty cells interpolated`."""
    times: Array | None = None
    """When the steps 0, 1, 2, … of the x axis were, in seconds since 1970; None where that is not known."""
    path: Array | None = None
    """One round of a figure (steps, 3): x, y, and 1 where the pen was down on the way there."""
