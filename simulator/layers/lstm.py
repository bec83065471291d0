"""Long short-term memory (Hochreiter & Schmidhuber 1997; with forget gate, Gers, Schmidhuber & Cummins 2000)."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Rng
from simulator.initial import drawn
from simulator.layers.base import LAYERS
from simulator.layers.lstm_plain import LSTM
from simulator.layers.lstm_variants import LSTMVariant
from simulator.layers.recurrent import RecurrentSpec
from simulator.layers.signal import Signal, gate, unbounded
from simulator.layers.structure import ONE, Place, Weights, Wire, full
from simulator.spec import ADVANCED, when


@LAYERS.register
class LSTMSpec(RecurrentSpec):
    """Long short-term memory: c[t] = f c[t-1] + i g, h[t] = o tanh(c[t]); the gates o, i, f and the candidate g
    each see [h[t-1], x[t], 1]."""

    blocks = 4
    written = "LSTM"
    brief = "gates decide what a cell takes in, keeps and shows"
    kind: Literal["lstm"] = "lstm"
    forget_gate: bool = Field(
        True,
        title="Forget gate",
        description="With f, a cell can forget (Gers, Schmidhuber & Cummins 2000). Without, c[t] = c[t-1] + i g: it "
        "keeps everything, as in 1997.",
    )
    peepholes: bool = Field(
        False,
        title="Peepholes",
        description="Let each cell's own gates see it: i and f see c[t-1], o sees c[t] (Gers & Schmidhuber 2000).",
    )
    forget_bias: float = Field(
        1.0,
        ge=-10,
        le=10,
        title="Forget bias",
        description="Start value of the forget gates' bias. Above zero, the cells begin by remembering.",
        json_schema_extra=when(lambda spec: spec.bias and spec.forget_gate),
    )
    input_bias: float = Field(
        0.0,
        ge=-10,
        le=10,
        title="Input gate bias",
        description="Start value of the input gates' bias. Below zero, the cells begin by taking little in.",
        json_schema_extra=ADVANCED | when(lambda spec: spec.bias),
    )
    output_bias: float = Field(
        0.0,
        ge=-10,
        le=10,
        title="Output gate bias",
        description="Start value of the output gates' bias. Below zero, the cells begin by showing little.",
        json_schema_extra=ADVANCED | when(lambda spec: spec.bias),
    )

    def weights_one_way(self, n_in: int) -> int:
        H, block = self.units, (self.units + n_in + self.bias) * self.units
        peep = (2 + self.forget_gate) * H * self.peepholes
        return super().weights_one_way(n_in) - block * (not self.forget_gate) + self.learn_start * H + peep

    @property
    def signals(self) -> tuple[Signal, ...]:
        forget = (gate("f", "forget"),) * self.forget_gate
        gates = (gate("o", "output"), gate("i", "input"), *forget)
        return Signal("h", -1, 1, "state"), unbounded("c", "cell"), *gates, Signal("g", -1, 1, "candidate")

    def wires(self, n_in: int) -> tuple[Wire, ...]:
        o, i, f = (Place(name, self.units, "gate") for name in "oif")
        gates = [o, i, *[f] * self.forget_gate]
        g, c, h = Place("g", self.units, "between"), self.cell, self.outputs
        into = [Wire(i, c), Wire(g, c), Wire(c, c, 1, factor="f" if self.forget_gate else "1.0")]
        forgets = [Wire(f, c)] * self.forget_gate
        peep = [  # o sees the cell of its own step, the others that of the step before
            Wire(c, gate, int(row > 0), weights=Weights("peep", row)) for row, gate in enumerate(gates)
        ] * self.peepholes
        return (
            *full("W", self.seen(n_in), [*gates, g]), *peep, *into, *forgets, Wire(c, h), Wire(o, h),
        )  # fmt: skip

    @property
    def cell(self) -> Place:
        return Place("c", self.units, "cell")

    def learned_starts(self) -> tuple[Wire, ...]:
        start_c = full("start_c", [(ONE, 0)], [self.cell]) if self.learn_start else ()
        return super().learned_starts() + start_c

    def one_way(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "LSTM":
        """With bias weights of zero but for the gates'."""
        H, params = self.units, self.draw_weights(n_in, rng, dtype)
        if self.bias:
            params["W"][-1] = np.repeat((self.output_bias, self.input_bias, self.forget_bias, 0.0), H)
        if not self.forget_gate:
            params["W"] = np.delete(params["W"], np.s_[2 * H : 3 * H], axis=1)
        if self.learn_start:
            params["start_c"] = np.zeros((1, H), dtype)
        if self.peepholes:
            how = self.init if self.init in ("uniform", "normal") else "default"  # the others are for matrices
            params["peep"] = drawn(how, self.init_scale, rng, (2 + self.forget_gate,), (H,), H**-0.5, dtype)
        layer = LSTM if self.forget_gate and not self.peepholes else LSTMVariant
        return layer(params, H, self.bias, self.start, self.truncate)
