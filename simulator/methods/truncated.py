"""Truncated backpropagation through time, along sequences of any length."""

from collections.abc import Mapping
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.methods.base import METHODS, Method, MethodSpec
from simulator.network import Network
from simulator.sources.base import Source


@METHODS.register
class TruncatedBPTT(MethodSpec):
    """Truncated backpropagation: read on along a long sequence, the state carried on from update to update; after every
    k₁ steps send their errors k₂ steps back (Williams & Peng 1990)."""

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

    def begin(self, network: Network, source: Source) -> Method:
        return Truncated(network, source, self.k1, self.k2)


class Truncated(Method):
    """B readers on the training data. `past` are the inputs before the piece to come that errors still reach, and
    `state` is the network's before those."""

    def __init__(self, network: Network, source: Source, k1: int, k2: int) -> None:
        super().__init__(network, source)
        self.k1, self.k2 = k1, k2
        if not all(layer.causal for layer in network.layers) or network.stride > 1:
            raise InputError(
                "training.method: truncated backpropagation is not allowed with layers that read backwards or pool "
                "over time, which need the whole sequence at once; choose full backpropagation."
            )
        self.at: Array | None = None
        self.past = np.empty((0, 0, 0))
        self.state: dict[str, Array] = {}

    def propagate(self, rng: Rng, B: int) -> float:
        network, k1 = self.network, self.k1
        piece, self.at, anew = self.source.stream(self.at, rng, B, k1)
        if anew:
            self.past, self.state = piece.x[:0], {}
        x = np.concatenate([self.past, piece.x])
        T = len(x)
        if self.state:
            network.resume(self.state)
        else:
            network.restart()
        target = np.concatenate([np.zeros((T - k1, *piece.target.shape[1:]), piece.target.dtype), piece.target])
        mask = None
        if k1 < T:  # the past is there to send errors through, its outputs have been scored
            mask = np.zeros(x.shape[:2], x.dtype)
            mask[T - k1 :] = 1
        network.forward(x, teacher=target)
        loss = network.value(target, mask)
        network.backward(target, mask)
        kept = min(T, self.k2 - k1)
        if kept < T:
            self.state = network.state(T - kept - 1)
        self.past = x[T - kept :].copy()
        return loss

    def carried(self) -> dict[str, Array]:
        if self.at is None:
            return {}
        return {"at": self.at.copy(), "past": self.past.copy()} | {
            f"state.{name}": s.copy() for name, s in self.state.items()
        }

    def resume(self, carried: Mapping[str, Array]) -> None:
        if not carried:
            return
        try:
            self.at = np.asarray(carried["at"]).astype(int)
            self.past = np.asarray(carried["past"])
            if self.at.ndim != 1 or self.past.shape[1:] != (len(self.at), self.network.n_in) or (self.at < 0).any():
                raise ValueError
        except (KeyError, ValueError):
            raise InputError("the place in the data that stands beside the weights does not fit; train anew.") from None
        self.state = {n.removeprefix("state."): s for n, s in carried.items() if n.startswith("state.")}
