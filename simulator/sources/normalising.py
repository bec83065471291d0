"""Offset and scale of columns of numbers, so that a network reads numbers of about size 1."""

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.base import Constants


def normalisation(values: Array, how: str) -> tuple[Array, Array]:
    """Offset and scale of each column of values (N, m): normalised = (value - offset) / scale."""
    offset, scale = np.zeros(values.shape[1]), np.ones(values.shape[1])
    if how == "standard":
        offset, scale = values.mean(axis=0), values.std(axis=0)
    elif how == "range":
        low, high = values.min(axis=0), values.max(axis=0)
        offset, scale = (high + low) / 2, (high - low) / 2
    return offset, np.where(scale > 1e-12 * np.abs(values).max(axis=0, initial=1e-300), scale, 1.0)


def read_constants(constants: Constants, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Offset and scale that stand beside trained weights, for so many columns. Raises InputError."""
    try:
        offset, scale = (np.array(constants[name], float) for name in ("offset", "scale"))
    except (KeyError, ValueError, TypeError, OverflowError):
        raise InputError("the normalisation stored with the weights is not readable; train anew.") from None
    if not offset.shape == scale.shape == shape or not (np.isfinite(offset + scale) & (scale > 0)).all():
        raise InputError("the normalisation stored with the weights does not fit the data's columns; train anew.")
    return offset, scale
