"""Gated recurrent unit (Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder")."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Rng
from simulator.layers.base import LAYERS
from simulator.layers.gru_after import GRU
from simulator.layers.gru_before import GRUBefore
from simulator.layers.recurrent import RecurrentSpec
from simulator.layers.signal import Signal, gate, unbounded
from simulator.layers.structure import Place, Wire, bias, full, inputs


@LAYERS.register
class GRUSpec(RecurrentSpec):
    """Gated recurrent unit: h[t] = (1 - z) n + z h[t-1]; the update gate z and the reset gate r each see
    [h[t-1], x[t], 1], and r says how much of h[t-1] the candidate n sees."""

    blocks = 3
    written = "GRU"
    brief = "two gates blend the old state with a new one"
    kind: Literal["gru"] = "gru"
    reset: Literal["before", "after"] = Field(
        "before",
        title="Reset",
        description="Where the reset gate r works. Before: on the state, before the candidate's weights see it, "
        "n = tanh(W x + R (r h)), as Cho et al. 2014. After: on what these weights make of it, "
        "n = tanh(W x + r (R h + b)), as cuDNN, PyTorch and Keras do; a little faster.",
    )

    def weights_one_way(self, n_in: int) -> int:
        return super().weights_one_way(n_in) + self.second_bias * self.units

    @property
    def second_bias(self) -> bool:
        """Whether the candidate has a bias inside the reset gate's reach, too."""
        return self.bias and self.reset == "after"

    @property
    def signals(self) -> tuple[Signal, ...]:
        """h stays between the candidates and what it starts from."""
        low, high = min(-1, self.start), max(1, self.start)
        h = unbounded("h", "state") if self.learn_start else Signal("h", low, high, "state")
        return h, gate("z", "update"), gate("r", "reset"), Signal("n", -1, 1, "candidate")

    def wires(self, n_in: int) -> tuple[Wire, ...]:
        """u is what the reset gate leaves of the state (before), or what it acts on (after)."""
        z, r = (Place(name, self.units, "gate") for name in "zr")
        n, u = (Place(name, self.units, "between") for name in "nu")
        h, x = self.outputs, inputs(n_in)
        gates = full("W", self.seen(n_in), [z, r])
        candidate = full("W_n", [(x, 0), *bias(self.bias)], [n])
        if self.reset == "before":
            reset = (Wire(h, u, 1, factor="r"), Wire(r, u), *full("R_n", [(u, 0)], [n]))
        else:
            reset = (*full("R_n", [(h, 1), *bias(self.bias)], [u]), Wire(u, n, factor="r"), Wire(r, n))
        return *gates, *candidate, *reset, Wire(h, h, 1, factor="z"), Wire(n, h, factor="1−z"), Wire(z, h)

    def one_way(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "GRU":
        """With bias weights of zero."""
        H, params = self.units, self.draw_weights(n_in, rng, dtype)
        W = params["W"]
        if self.bias:
            W[-1] = 0
        extra = np.zeros((int(self.second_bias), H), dtype)
        params["W"], params["W_n"] = W[:, : 2 * H].copy(), W[H:, 2 * H :].copy()
        params["R_n"] = np.concatenate([W[:H, 2 * H :], extra])
        layer = GRU if self.reset == "after" else GRUBefore
        return layer(params, H, self.bias, self.start, self.truncate)
