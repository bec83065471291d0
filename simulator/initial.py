"""How first weights are drawn."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.spec import ADVANCED, when

Draw = Literal["default", "uniform", "normal", "glorot", "orthogonal", "identity"]

UNBIASED: tuple[Draw, ...] = ("glorot", "orthogonal", "identity")
"""The choices with which biases begin at 0, as in their papers."""

DRAW: Any = Field(
    "default",
    title="First weights",
    description="How weights are drawn. Default: as is usual for this kind. Uniform: evenly from ±scale. Normal: with "
    "deviation scale. Glorot: evenly from ±scale·√(6/(in+out)). Orthogonal, identity: scale times such a matrix from "
    "the state to itself, or from the inputs where there is no state (identity with ReLU makes an IRNN), Glorot for "
    "the other weights. With these three, biases begin at 0; gates' have start values.",
    json_schema_extra=ADVANCED,
)
DRAW_SCALE: Any = Field(
    1.0, gt=0, le=100, title="Scale", description="What the first weights are multiplied by.",
    json_schema_extra=ADVANCED | when(lambda spec: spec.init != "default"),
)  # fmt: skip


class Undrawn(np.random.Generator):
    """In place of chance where weights come later: all are 0."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))


def drawn(
    how: Draw, scale: float, rng: Rng, rows: tuple[int, ...], columns: tuple[int, ...], default: float,
    dtype: npt.DTypeLike,
) -> Array:  # fmt: skip
    """First weights, a block for each pair of `rows` (such as state, input, 1) and `columns` (such as gates).

    Parameters
    ----------
    how, scale : the choice; "default" draws evenly from [-default, default], whatever the scale
    rows : sizes of the blocks of rows; a state's own comes first
    columns : sizes of the blocks of columns

    Sources: Glorot & Bengio 2010; orthogonal, Saxe et al. 2014; identity, Le, Jaitly & Hinton 2015.
    """
    shape = sum(rows), sum(columns)
    if isinstance(rng, Undrawn):
        return np.zeros(shape, dtype)
    if how == "default":
        return rng.uniform(-default, default, shape).astype(dtype)
    if how == "uniform":
        return rng.uniform(-scale, scale, shape).astype(dtype)
    if how == "normal":
        return (scale * rng.standard_normal(shape)).astype(dtype)
    W = np.empty(shape)
    top = 0
    for place, n in enumerate(rows):
        left = 0
        for m in columns:
            W[top : top + n, left : left + m] = scale * _block(how, n, m, rng, first=place == 0)
            left += m
        top += n
    return W.astype(dtype)


def _block(how: Draw, n: int, m: int, rng: Rng, first: bool) -> Array:
    if how == "identity" and first:
        return np.eye(n, m)
    if how == "orthogonal" and first:
        q, r = np.linalg.qr(rng.standard_normal((max(n, m), min(n, m))))
        q *= np.sign(np.diag(r))
        return q if n >= m else q.T
    reach = (6 / (n + m)) ** 0.5
    return rng.uniform(-reach, reach, (n, m))
