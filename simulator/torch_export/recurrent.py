"""The recurrent kinds, by PyTorch's own layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import singledispatch

import numpy as np
from torch import Tensor, nn

from simulator.activations import ACTIVATIONS
from simulator.arrays import Array
from simulator.layers import Layer
from simulator.layers.both_ways import BothWays
from simulator.layers.elman import Elman
from simulator.layers.gru_after import GRU
from simulator.layers.gru_before import GRUBefore
from simulator.layers.lstm_plain import LSTM
from simulator.layers.lstm_variants import LSTMVariant
from simulator.layers.recurrent import Recurrent
from simulator.torch_export.layers import made, refusal, tensor

ELMAN = {ACTIVATIONS[name]: name for name in ("tanh", "relu")}


@dataclass(frozen=True)
class Cell:
    """One way of a recurrent layer as PyTorch has it, with its blocks of columns in PyTorch's order."""

    module: Callable[..., nn.RNNBase]
    W: Array
    """(n_in, blocks·H)"""
    R: Array
    """(H, blocks·H)"""
    bias: tuple[Array, Array] | None
    """(blocks·H): beside W, then beside R."""
    options: dict[str, str] = field(default_factory=dict)

    def weights(self, ending: str) -> dict[str, Tensor]:
        """By the names that the module has for them."""
        found = {f"weight_ih_{ending}": self.W.T, f"weight_hh_{ending}": self.R.T}
        if self.bias:
            found |= {f"bias_ih_{ending}": self.bias[0], f"bias_hh_{ending}": self.bias[1]}
        return {name: tensor(W) for name, W in found.items()}


@singledispatch
def cell(way: Layer, place: str) -> Cell:
    raise refusal(place, f"a layer of kind {way.kind}")


def rows(way: Recurrent) -> tuple[Array, Array, tuple[Array, Array] | None]:
    """The rows of W for x, for h and for 1, where there is a bias: of PyTorch's two, the second one is 0."""
    H, n, W = way.units, way.n_in, way.W
    return W[H : H + n], W[:H], (W[-1], 0 * W[-1]) if len(W) > H + n else None


@cell.register(Elman)
def _(way: Elman, place: str) -> Cell:
    if way.activation not in ELMAN:
        raise refusal(place, "an elman with sigmoid or identity")
    return Cell(nn.RNN, *rows(way), {"nonlinearity": ELMAN[way.activation]})


@cell.register(LSTM)
def _(way: LSTM, place: str) -> Cell:
    """PyTorch's blocks are i, f, g, o."""
    order = [way.BLOCKS.index(name) for name in "ifgo"]

    def ordered(W: Array) -> Array:
        return W.reshape(*W.shape[:-1], 4, way.units)[..., order, :].reshape(W.shape)

    W, R, bias = rows(way)
    return Cell(nn.LSTM, ordered(W), ordered(R), bias and (ordered(bias[0]), bias[1]))


@cell.register(LSTMVariant)
def _(way: LSTMVariant, place: str) -> Cell:
    raise refusal(place, "an lstm with peepholes or without forget gate")


@cell.register(GRU)
def _(way: GRU, place: str) -> Cell:
    """PyTorch's blocks are r, z, n, the last of which has two biases, as here."""
    H, n, W_n, R_n = way.units, way.n_in, way.params["W_n"], way.params["R_n"]
    W, R, bias = rows(way)

    def ordered(zr: Array, n: Array) -> Array:
        return np.concatenate([zr[..., H:], zr[..., :H], n], axis=-1)

    both = bias and (ordered(bias[0], W_n[-1]), ordered(bias[1], R_n[-1]))
    return Cell(nn.GRU, ordered(W, W_n[:n]), ordered(R, R_n[:H]), both)


@cell.register(GRUBefore)
def _(way: GRUBefore, place: str) -> Cell:
    raise refusal(place, "a gru with reset before")


@made.register(Recurrent)
def _(layer: Recurrent, place: str) -> nn.Module:
    return Recurrence([layer], place)


@made.register(BothWays)
def _(layer: BothWays, place: str) -> nn.Module:
    layer.share()
    ways = list(layer.ways.values())
    return Recurrence(ways, place, turned=len(ways) == 1)


class Recurrence(nn.Module):
    """A recurrent layer of PyTorch's that begins as ours does; `turned`, it reads from the last step to the first,
    which PyTorch's cannot do alone."""

    def __init__(self, ways: Sequence[Layer], place: str, turned: bool = False) -> None:
        super().__init__()
        self.turned = turned
        cells = [cell(way, place) for way in ways]
        first = cells[0]
        weights = {
            name: W
            for c, ending in zip(cells, ("l0", "l0_reverse"), strict=False)
            for name, W in c.weights(ending).items()
        }
        self.layer = first.module(
            ways[0].n_in, ways[0].units, bias=first.bias is not None, bidirectional=len(ways) > 1,
            dtype=weights["weight_ih_l0"].dtype, **first.options,
        )  # fmt: skip
        self.layer.load_state_dict(weights)
        names = ("start", "start_c") if first.module is nn.LSTM else ("start",)
        self.starts = nn.ParameterList(start(ways, name) for name in names)

    def forward(self, x: Tensor) -> Tensor:
        before = tuple(s.expand(-1, x.shape[1], -1).contiguous() for s in self.starts)
        h, _ = self.layer(x.flip(0) if self.turned else x, before if len(before) > 1 else before[0])
        return h.flip(0) if self.turned else h


def start(ways: Sequence[Layer], name: str) -> nn.Parameter:
    """The state before the first step, (ways, 1, H): to be trained on where it was learned, else fixed."""
    fixed = [way.start if isinstance(way, Recurrent) and name == "start" else 0.0 for way in ways]
    states = [
        way.params.get(name, np.full((1, way.units), value, way.dtype)) for way, value in zip(ways, fixed, strict=True)
    ]
    return nn.Parameter(tensor(np.stack(states)), requires_grad=name in ways[0].params)
