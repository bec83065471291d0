"""A recurrent layer that reads the sequence backwards, alone or beside one that reads it forwards."""

from typing import Self

import numpy as np
import numpy.typing as npt

from simulator.arithmetic.equations import Page
from simulator.arithmetic.nodes import Node
from simulator.arithmetic.places import Beside, Turned
from simulator.arrays import Array
from simulator.layers.base import Layer
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried


class BothWays(Layer):
    """Outputs of the layer that reads forwards, then of the one that reads backwards (Schuster & Paliwal 1997).

    Each sequence is turned round within its own length, so that padding stays after its end.
    """

    causal = False

    def __init__(self, forward: Layer | None, backward: Layer) -> None:
        self.ways = {"forward": forward, "backward": backward} if forward else {"backward": backward}
        params = {f"{name}.{p}": W for name, way in self.ways.items() for p, W in way.params.items()}
        super().__init__(backward.kind, backward.n_in, backward.units * len(self.ways), params)
        self.truncate = backward.truncate
        self.share()

    def share(self) -> None:
        """The inner layers' weights and gradients are the outer ones, wherever these have been moved to."""
        for name, way in self.ways.items():
            way.input_error = self.input_error
            for p in way.params:
                way.params[p], way.grads[p] = self.params[f"{name}.{p}"], self.grads[f"{name}.{p}"]

    def twin(self, dtype: npt.DTypeLike | None = None) -> Self:
        other = super().twin(dtype)
        other.ways = {name: way.twin(dtype) for name, way in self.ways.items()}
        return other

    def allocate(self, T: int, B: int) -> None:
        self.h = np.empty((T, B, self.units), self.dtype)
        self.dx = np.empty((T, B, self.n_in), self.dtype)

    def turned(self, T: int, B: int) -> tuple[Array, Array]:
        """Where in time each step of each sequence stands once the sequence is turned round: an index (T, B)."""
        lengths = np.full(B, T) if self.lengths is None else self.lengths
        t = np.arange(T)[:, None]
        return np.where(t < lengths, lengths - 1 - t, t), np.arange(B)

    def forward(self, x: Array) -> Array:
        T, B = x.shape[:2]
        self.fit(T, B)
        self.share()
        self.turn = self.turned(T, B)
        column = 0
        for name, way in self.ways.items():
            h = way.forward(x if name == "forward" else x[self.turn])
            self.h[:, :, column : column + way.units] = h if name == "forward" else h[self.turn]
            column += way.units
        return self.h

    def backward(self, dh: Array) -> Array | None:
        self.share()
        self.dx[:] = 0
        column = 0
        for name, way in self.ways.items():
            part = dh[:, :, column : column + way.units]
            dx = way.backward(part if name == "forward" else part[self.turn])
            column += way.units
            if dx is not None:
                self.dx += dx if name == "forward" else dx[self.turn]
        return self.dx if self.input_error else None

    def by_step(self) -> tuple[ByStep, ...]:
        """Of each way, in the order of time."""
        found = []
        for name, way in self.ways.items():
            turn = slice(None) if name == "forward" else self.turn
            for each in way.by_step() or ():
                found.append(ByStep(f"{name}.{each.name}", each.seen[turn], each.da[turn], each.each))
        return tuple(found)

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        """Of each way, in the order of time."""
        found, column = [], 0
        for name, way in self.ways.items():
            turn = slice(None) if name == "forward" else self.turn
            for each in way.carried(dh[:, :, column : column + way.units][turn]):
                kept = None if each.kept is None else each.kept[turn]
                found.append(Carried(each.name, each.error[turn], kept, backwards=name == "backward"))
            column += way.units
        return tuple(found)

    def one_way(self) -> dict[str, Layer]:
        return self.ways

    def bound(self) -> float | None:
        """Of the way that it is largest for."""
        found = [bound for way in self.ways.values() if (bound := way.bound()) is not None]
        return max(found, default=None)

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        outputs: list[Node] = []
        for name, way in self.ways.items():
            own = page.way(name)
            if own.turned:
                outputs.append(Turned((way.equations(own, own.let("x", Turned((x,))), y),)))
            else:
                outputs.append(way.equations(own, x, y))
        return page.let("h", Beside(tuple(outputs)) if len(outputs) > 1 else outputs[0])

    def signals(self) -> dict[str, Array]:
        """Each way's signals side by side, in the order of time."""
        seen: dict[str, list[Array]] = {}
        for name, way in self.ways.items():
            for signal, s in way.signals().items():
                seen.setdefault(signal, []).append(s if name == "forward" else s[self.turn])
        return {signal: np.concatenate(parts, axis=2) for signal, parts in seen.items()}
