"""What the terms of worked arithmetic are elsewhere: in the selection, in a tooltip, in what is typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.arithmetic.figures import said
from simulator.arithmetic.written import Entry, Link
from simulator.network.lines import RATE
from simulator.network.spec import NetworkSpec
from simulator.network.worked import Worked
from simulator.probes.inside import Inside
from widgets.bench.changes import Change, Input, Other, Rate, Target
from widgets.drawing.columns import Column
from widgets.drawing.entries import symbol_of

PARTS = {"held-out": "held-out sequence {}", "batch": "training sequence {}", "typed": "the typed sequence"}


@dataclass(frozen=True)
class Linked:
    """The terms of what is worked out."""

    worked: Worked
    columns: Sequence[Column]

    def parts(self, link: Link) -> dict[str, object]:
        """What a link is in the selection; empty for the learning rate and losses."""
        here = {"layer": self.worked.layer, "unit": self.worked.unit}
        if isinstance(link, Entry):
            return {**here, "weight": (link.matrix, link.row, link.column)}
        led = None if link == RATE else self.worked.led_to(link)
        return {key: value for key, value in (led or {}).items() if value is not None}

    def told(self, link: Link) -> str:
        """A link's tooltip: what it is, and its value."""
        reading = self.worked.lines.reading
        if link == RATE:
            return f"Learning rate η = {self.worked.rate:g}"
        if isinstance(link, Entry):
            W, g = (float(of[link.matrix][link.row, link.column]) for of in (reading.weights, reading.gradients))
            return f"{self._symbol(link)} = {said(W)}, gradient {said(g)}"
        if link.step < 0 or link.variable not in reading.values:
            return "Before the first step."
        value = float(reading.values[link.variable][link.step, 0, link.unit])
        named = link.variable.rpartition(".")[2].replace("'", "′")
        return f"{named}, number {link.unit + 1} = {said(value)}. Click to see where it comes from."

    def _symbol(self, link: Entry) -> str:
        return symbol_of(self.columns, link.matrix, link.row, link.column)

    def editable(self, link: Link, value: float) -> bool:
        """Whether a number can be typed over: a weight, an input, a target, the learning rate; not their errors."""
        reading = self.worked.lines.reading
        if link == RATE:
            return True
        if isinstance(link, Entry):
            return value == float(reading.weights[link.matrix][link.row, link.column])
        if not (link.variable == "d" or link.variable in self.worked.lines.inputs) or link.step < 0:
            return False
        return value == float(reading.values[link.variable][link.step, 0, link.unit])

    def change(self, link: Link, value: float) -> Change | None:
        if link == RATE:
            return Rate(value)
        if isinstance(link, Entry):
            return Other(link.matrix, link.row, link.column, value, self._symbol(link))
        step = self.worked.step_at(link.variable, link.step)
        if step is None:
            return None
        return (Target if link.variable == "d" else Input)(step, link.unit, value)


def of_what(worked: Worked, seen: Inside, network: NetworkSpec) -> str:
    """unit h₃ of the Elman layer at t = 9, held-out sequence 3"""
    layers = network.layers
    if worked.layer == -1:
        what = f"input {worked.name} ({seen.inputs[worked.unit]})"
    elif worked.layer == worked.last:
        what = f"output {worked.name} ({seen.outputs[worked.unit]})"
    else:
        several = f"layer {worked.layer + 1}, {layers[worked.layer].written},"
        what = f"unit {worked.name} of " + (several if len(layers) > 1 else f"the {layers[0].written} layer")
    when = f" at t = {worked.step + 1}" if len(seen.x) > 1 else ""
    what = what if when else what.removesuffix(",")
    return f"{what}{when}, {PARTS.get(seen.part, 'sequence {}').format(seen.sequence + 1)}"
