"""Truncated backpropagation through time, along sequences of any length."""

from collections.abc import Mapping
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.methods.base import METHODS, Method, MethodSpec, Piece
from simulator.network import Network
from simulator.sources.base import Source
from simulator.sources.batch import Batch


@METHODS.register
class TruncatedBPTT(MethodSpec):
    """Truncated backpropagation: read on along a long sequence, the state carried on from update to update; after every
    k₁ steps send their errors k₂ steps back (Williams & Peng 1990)."""

    written = "Truncated BPTT"
    reads_on = True
    differs = "it reads on along a long sequence, and errors go only some steps back"
    kind: Literal["truncated"] = "truncated"
    k1: int = Field(
        10, ge=1, le=10_000, title="Steps k₁", description="New time steps for each update.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    k2: int = Field(
        10, ge=1, le=10_000, title="Back k₂", description="How many steps back errors go; at least k₁.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _far_enough(self) -> Self:
        if self.k2 < self.k1:
            raise ValueError(
                f"training.method.k2: {self.k2} is not allowed; errors have to go back at least k1 = {self.k1} steps."
            )
        return self

    def begin(self, network: Network, source: Source, B: int) -> Method:
        return Truncated(self, network, source, B)


class Truncated(Method):
    """B readers on the training data. `past` are the steps before the piece to come that errors still reach: inputs
    and targets; and `state` is the network's before those, empty where they begin with the layers' own start."""

    def __init__(self, spec: TruncatedBPTT, network: Network, source: Source, B: int) -> None:
        super().__init__(spec, network, source, B)
        self.k1, self.k2 = spec.k1, spec.k2
        if not all(layer.causal for layer in network.layers) or network.stride > 1:
            raise InputError(
                "training.method: truncated backpropagation is not allowed with layers that read backwards or pool "
                "over time, which need the whole sequence at once; choose full backpropagation."
            )
        piece = source.stream(None, np.random.default_rng(0), B, self.k1)[0]  # data without long sequences refuses
        self.past = piece.x[:0], piece.target[:0]
        self.at: Array | None = None
        self.state: Mapping[str, Array] = {}

    def draw(self, rng: Rng) -> Piece:
        k1 = self.k1
        piece, self.at, anew = self.source.stream(self.at, rng, self.B, k1)
        if anew:
            self.past, self.state = (piece.x[:0], piece.target[:0]), {}
        x, target = (np.concatenate(pair) for pair in zip(self.past, (piece.x, piece.target), strict=True))
        T, mask = len(x), None
        if k1 < T:  # the past is there to send errors through, its outputs have been scored
            mask = np.zeros(x.shape[:2], x.dtype)
            mask[T - k1 :] = 1
        kept = min(T, self.k2 - k1)
        self.past = x[T - kept :], target[T - kept :]
        return Piece(Batch(x, target, mask), self.state, T - kept - 1 if kept < T else None)

    def keep(self, state: Mapping[str, Array]) -> None:
        self.state = state

    def carried(self) -> dict[str, Array]:
        if self.at is None:
            return {}
        x, target = self.past
        return {"at": self.at, "x": x, "target": target} | {f"state.{name}": s for name, s in self.state.items()}

    def resume(self, carried: Mapping[str, Array]) -> None:
        if not carried:
            return
        x, target = self.past
        state = {f"state.{name}": s for name, s in self._a_state().items()}
        own = {"at": np.zeros(self.B, int), "x": x, "target": target}
        own |= state if len(carried) > len(own) else {}
        steps = len(np.atleast_1d(carried.get("x", ())))
        if carried.keys() != own.keys() or steps > self.k2 - self.k1:
            raise InputError(UNFIT)
        read = {}
        for name, a in own.items():
            shape = (steps, *a.shape[1:]) if name in ("x", "target") else a.shape
            read[name] = _read(carried[name], shape, a.dtype)
        self.at, self.past = read["at"], (read["x"], read["target"])
        self.state = {name.removeprefix("state."): read[name] for name in state if name in read}

    def _a_state(self) -> dict[str, Array]:
        """A state of the network, for its names and shapes."""
        x, target = (np.zeros((1, *a.shape[1:]), a.dtype) for a in self.past)
        twin = self.network.twin()
        twin.forward(x, teacher=target)
        return twin.state()


UNFIT = "the place in the data and the state that stand beside the weights do not fit them; train anew."


def _read(a: Array, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """The array as it was carried. Raises InputError unless shape, type and values can have been."""
    wanted = np.dtype(dtype)
    with np.errstate(over="ignore"):  # a float64 may be too large for a float32
        if a.shape != shape or a.dtype.kind != wanted.kind or not np.isfinite(a.astype(wanted)).all():
            raise InputError(UNFIT)
    if wanted.kind == "i" and a.size and not 0 <= a.min() <= a.max() <= 2**53:
        raise InputError(UNFIT)
    return a.astype(wanted)
