"""What a layer keeps for its next pass of a shape, and how much room that takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.layers.products import Product
from simulator.layers.taps import DelayLine

VIEW = 200
"""Bytes of an array beside its numbers, about: of the many views that steps work on, where a step has few numbers."""


@dataclass(frozen=True)
class Buffers:
    """What a layer made for passes of one shape, by the names of its attributes, and its bytes."""

    made: dict[str, Any]
    size: int


def size_of(made: Mapping[str, Any]) -> int:
    """The bytes of all arrays, the numbers that several are views of counted once."""
    arrays = list(_arrays(made))
    owners = [a if a.base is None else a.base for a in arrays]
    sizes = {id(owner): owner.nbytes for owner in owners if isinstance(owner, np.ndarray)}
    return sum(sizes.values()) + VIEW * len(arrays)


def _arrays(value: object) -> Iterator[Array]:
    """All arrays in it, however deep."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Mapping):
        yield from _arrays(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _arrays(each)
    elif isinstance(value, Product | DelayLine):
        yield from _arrays(vars(value))
