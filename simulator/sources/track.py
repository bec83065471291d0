"""What a long sequence of numbers needs to go on by itself."""

from dataclasses import dataclass

from simulator.arrays import Array
from simulator.sources.batch import Part


@dataclass(frozen=True)
class Track:
    """A long sequence that can go on by itself, each output being what is read next, for N rows of n inputs and k
    outputs."""

    inputs: Array
    """(N, n): as the network reads them."""
    outputs: Array
    """(N, k): what each row should be answered before it comes, in the data's own units."""
    feed: Array
    """(n,): which output is which input."""
    mean: Array
    """(k,): the mean of the rows that are trained on, in the data's own units."""
    scale: Array
    """(k,): one of the network's units, in the data's own."""
    window: int
    """Rows in a sequence that is trained on."""
    slides: bool
    """Whether only the end of such a sequence is answered, so that each answer needs one that ends there."""
    bounds: dict[Part, tuple[int, int]]
    """Each part's first row that can be known, and the last one that it asks for."""
    label: str
    """What the rows are, as an axis is labelled."""
