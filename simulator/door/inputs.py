"""What may be given to a network to read."""

from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError

NAMED = 8
"""So many inputs are called by their names."""


def checked(given: Any, inputs: tuple[str, ...]) -> Array:
    """The array (T, n) or (T, B, n) that is given, for n inputs with these names. Raises InputError."""
    try:
        x: Array = np.asarray(given)
    except (ValueError, TypeError):
        raise InputError(f"x: rows of different length are not allowed; it should be {shape(inputs)}.") from None
    if x.dtype.kind not in "fiub":
        raise InputError(f"x: values of type {x.dtype} are not allowed; they should be numbers.")
    if x.ndim not in (2, 3) or x.shape[-1] != len(inputs) or not x.size:
        raise InputError(f"x: the shape {x.shape} is not allowed; it should be {shape(inputs)}.")
    if not np.isfinite(x).all():
        raise InputError("x: there are values that are not finite; every value must be.")
    return x


def shape(inputs: tuple[str, ...]) -> str:
    n = len(inputs)
    names = f" ({', '.join(inputs)})" if n <= NAMED else ""
    return f"(T, {n}) or (T, B, {n}), with T time steps of B sequences and {n} input{'s' * (n > 1)}{names}"
