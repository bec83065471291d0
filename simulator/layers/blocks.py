"""Memory blocks: the LSTM as it was first published (Hochreiter & Schmidhuber 1997)."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.initial import DRAW, DRAW_SCALE, UNBIASED, Draw, drawn
from simulator.layers.base import LAYERS, LayerSpec
from simulator.layers.memory import Memory
from simulator.layers.signal import Signal, gate, unbounded
from simulator.layers.structure import Place, Structure, Way, Wire, bias, full, inputs
from simulator.spec import ADVANCED, when

BIAS = "Start value of the {} gates' bias for each block, where gates have one; the last counts for all others. "


@LAYERS.register
class BlocksSpec(LayerSpec):
    """Memory blocks (1997): the first LSTM. Cells in a block share an input and an output gate and cannot forget;
    gates, too, are fed back; errors flow back in time through the cells alone."""

    recurrent = True
    written = "Blocks"
    sized_by = "blocks"
    brief = "cells that cannot forget share an input and an output gate (1997)"
    kind: Literal["blocks"] = "blocks"
    blocks: int = Field(2, ge=1, le=1024, title="Blocks", description="Number of memory blocks.")
    size: int = Field(
        2, ge=1, le=64, title="Cells per block", description="The cells of a block share its gates, and nothing else."
    )
    gates_feed: bool = Field(
        True,
        title="Gates feed",
        description="Feed the gates' values, too, back to all gates and cells, as in 1997; without, the cells' alone.",
    )
    forget_gate: bool = Field(
        False,
        title="Forget gate",
        description="Give every block a gate by which its cells can forget (Gers, Schmidhuber & Cummins 2000).",
    )
    hidden_bias: Literal["none", "gates", "all"] = Field(
        "all", title="Bias", description="Which units have a bias: none, the gates, or gates and cells."
    )
    input_bias: tuple[float, ...] = Field(
        (0.0,), min_length=1, max_length=1024, title="Input gate bias",
        description=BIAS.format("input") + "Below zero, a block begins by taking little in.",
        json_schema_extra=when(lambda spec: spec.hidden_bias != "none"),
    )  # fmt: skip
    output_bias: tuple[float, ...] = Field(
        (-1.0, -2.0, -3.0, -4.0), min_length=1, max_length=1024, title="Output gate bias",
        description=BIAS.format("output") + "Below zero, a block begins by showing little, so that one block after "
        "another comes into play.",
        json_schema_extra=when(lambda spec: spec.hidden_bias != "none"),
    )  # fmt: skip
    forget_bias: tuple[float, ...] = Field(
        (1.0,), min_length=1, max_length=1024, title="Forget gate bias",
        description=BIAS.format("forget") + "Above zero, a block begins by remembering.",
        json_schema_extra=ADVANCED | when(lambda spec: spec.hidden_bias != "none" and spec.forget_gate),
    )  # fmt: skip
    truncate: bool = Field(
        True,
        title="Truncate gradient",
        description="The gradient of 1997: an error that reaches a gate or a cell's input changes its weights and goes "
        "no further back in time; the cells alone carry errors back. Without: the full gradient.",
        json_schema_extra=ADVANCED,
    )
    init: Draw = DRAW
    init_scale: float = DRAW_SCALE

    @property
    def size_in_words(self) -> str:
        return f"{self.blocks}×{self.size}"

    def width(self, n_in: int) -> int:
        return self.cells

    @property
    def cells(self) -> int:
        return self.blocks * self.size

    @property
    def gates(self) -> int:
        return (2 + self.forget_gate) * self.blocks

    @property
    def biases(self) -> int:
        return {"none": 0, "gates": self.gates, "all": self.gates + self.cells}[self.hidden_bias]

    @property
    def biased(self) -> bool:
        return self.biases > 0

    def weights(self, n_in: int, n_out: int) -> int:
        fed = self.cells + self.gates * self.gates_feed
        return (fed + n_in) * (self.gates + self.cells) + self.biases

    @property
    def signals(self) -> tuple[Signal, ...]:
        forget = (gate("f", "forget"),) * self.forget_gate
        gates = (gate("i", "input"), gate("o", "output"), *forget)
        return Signal("h", -1, 1, "state"), unbounded("c", "cell"), *gates, Signal("g", -2, 2, "candidate")

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        i, o, f = (Place(name, self.blocks, "gate") for name in "iof")
        g, c, h = Place("g", self.cells, "between"), Place("c", self.cells, "cell"), Place("h", self.cells, "unit")
        gates = [i, o, *[f] * self.forget_gate]
        fed = [(h, 1), *((gate, 1) for gate in gates if self.gates_feed)]
        biased = {"none": [], "gates": gates, "all": [*gates, g]}[self.hidden_bias]
        keeps = [Wire(c, c, 1, factor="f" if self.forget_gate else "1.0"), Wire(g, c), Wire(c, h)]
        shares = [Wire(i, c, shared=self.size), Wire(o, h, shared=self.size)]
        forgets = [Wire(f, c, shared=self.size)] * self.forget_gate
        wires = (
            *full("W", [*fed, (inputs(n_in), 0)], [*gates, g]), *full("b", bias(True), biased),
            *keeps, *shares, *forgets,
        )  # fmt: skip
        return Structure((Way(wires),))

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> Memory:
        """With weights from ±0.2 by default, as in the first task of 1997."""
        cells, gates = self.cells, self.gates
        rows = (cells, *[gates] * self.gates_feed, n_in, 1)
        W = drawn(self.init, self.init_scale, rng, rows, (gates, cells), 0.2, dtype)
        params = {"W": W[:-1].copy()}
        if self.biased:
            W[-1, :gates] = self.gate_biases()
            if self.init in UNBIASED:
                W[-1, gates:] = 0
            params["b"] = W[-1:, : self.biases].copy()
        return Memory(params, self.blocks, self.size, gates, self.gates_feed, self.truncate)

    def gate_biases(self) -> Array:
        """A number for each gate: of the input gates, the output gates, and the forget gates where there are any."""
        kinds = (self.input_bias, self.output_bias, self.forget_bias)[: 2 + self.forget_gate]
        return np.array([each[min(k, len(each) - 1)] for each in kinds for k in range(self.blocks)])
