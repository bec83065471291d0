"""An output and the errors of a sequence, before something was otherwise and after: the lower part of What if."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.arithmetic.reading import Reading
from simulator.arrays import Array
from simulator.network.equations import Program
from simulator.probes.inside import Inside
from widgets.theme import Theme, mixed
from widgets.views.plot import Plot

MARGIN = 64


class BeforeAfter(QWidget):
    """Two plots, one above the other, on the axis of time steps."""

    def __init__(self) -> None:
        super().__init__()
        self.outputs, self.flow = Plot(margin=MARGIN), Plot(log=True, margin=MARGIN)
        self.target = self.outputs.add_line("target")
        self.old, self.new = self.outputs.add_line("before"), self.outputs.add_line("after")
        self.old_flow, self.new_flow = self.flow.add_line("before"), self.flow.add_line("after")
        self.flow.caption("time step", "error ‖∂L/∂h‖")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.outputs, 3)
        box.addWidget(self.flow, 2)

    def show_pass(self, seen: Inside, after: Reading | None, program: Program, output: int, layer: int) -> None:
        """One of the outputs, and the errors of a layer's state, or else of the output."""
        t, y = steps(program, seen, "y"), seen.values["y"]
        target = after.values["d"][:, 0] if after else seen.target
        self.target.draw(t, np.where(seen.scored, target[:, output], np.nan))
        self.old.draw(t, y[:, output])
        self.new.draw(t, (after.values["y"][:, 0] if after else y)[:, output])
        self.outputs.caption("", f"output {seen.outputs[output]}")
        name = f"{layer}.h" if f"{layer}.h" in seen.errors else "y"
        t, errors = steps(program, seen, name), seen.errors[name]
        self.old_flow.draw(t, norms(errors))
        self.new_flow.draw(t, norms(after.adjoints[name][:, 0] if after else errors))
        for line in (self.new, self.new_flow):
            line.setVisible(after is not None)

    def recolour(self, theme: Theme) -> None:
        faint = mixed(theme.base, theme.output, 0.45)
        self.target.style(theme.target, 2)
        for old, new in ((self.old, self.new), (self.old_flow, self.new_flow)):
            old.style(faint, 1.5)
            new.style(theme.output, 2.5)
        for plot in (self.outputs, self.flow):
            plot.recolour(theme)


def steps(program: Program, seen: Inside, name: str) -> Array:
    """At which time steps, counted from 1, a variable's values stand."""
    variable, T = program.variable(name), len(seen.x)
    return np.array([variable.step_of(row, T) + 1 for row in range(len(seen.values[name]))])


def norms(errors: Array) -> Array:
    """‖∂L/∂h‖ at each step; where there is none, no point."""
    with np.errstate(all="ignore"):  # a diverging run has errors of any size
        size = np.linalg.norm(errors, axis=1)
    return np.where(size > 0, size, np.nan)
