"""Which step's loss reaches which step's state, as a heat map."""

import numpy as np
from PySide6.QtCore import QRectF, Slot

from simulator.layers import LAYERS
from simulator.probes.blame import Blame
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.shades import shades
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import Array
from widgets.views.recurrent import RecurrentPlot

UNITS = "size of ∂L[s]/∂state[t], as a share of that at t = s"
DECADES = 4
"""A share of 10^-4 has no colour."""


@VIEWS.register
class BlameView(RecurrentPlot):
    """A row for each loss, the last steps' at the top; a column for each state, of the selected layer or else the last
    one that remembers. Colours are logarithms: full at the loss's own step, none at a ten-thousandth."""

    kind, title, order, probe = "blame", "Loss by state", 20, "blame"
    card, upper = "time", False
    tip = "How far back each step's loss reaches: a row for each loss, a column for each state it came through. "
    tip += "A click selects the step."

    def __init__(self) -> None:
        super().__init__()
        self.seen = Blame((), ())
        self.image = self.widget.add_image()
        self.image.says = lambda share: "1" if share > 0 else "≤ 10⁻⁴"
        self.step = self.widget.add_mark(clear=True)
        self.widget.clicked.connect(self._click)

    def select(self, selection: Selection) -> None:
        super().select(selection)
        if self.seen.layers:
            self._show()

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen = Blame((), ())
        self._show()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["blame"]
        self._show()

    @Slot(float, float)
    def _click(self, t: float, _: float) -> None:
        step, steps = round(t) - 1, self.shares()[1].shape[1]
        if 0 <= step - self.seen.first < steps:
            self.pointed.emit({"step": step})

    def shares(self) -> tuple[str, Array]:
        """What is shown, and its shares (losses, steps): of a layer in both directions, of each side its own."""
        layers = {each.layer for each in self.seen.layers}
        layer = self.selected.layer if self.selected.layer in layers else max(layers, default=0)
        here = [each for each in self.seen.layers if each.layer == layer]
        if not here:
            return "", np.zeros((0, 0))
        name = here[-1].name
        return f"{LAYERS[here[-1].kind].written} {name}", np.max([s.shares for s in here if s.name == name], axis=0)

    def _show(self) -> None:
        called, shares = self.shares()
        T, losses = shares.shape[1], np.array(self.seen.losses)
        self.label(f"time step t of the state, {called}", f"time step s of the loss · colour: {UNITS}")
        if not T:
            self.image.show_values(shares, QRectF(), 0, 1)
            self.step.put(None)
            return
        first, last = int(losses.min()), int(losses.max())
        with np.errstate(divide="ignore", invalid="ignore"):
            colour = (1 + np.log10(shares) / DECADES).clip(0, 1)
        rows = np.zeros((last - first + 1, T))
        gap = int(np.median(np.diff(losses))) if len(losses) > 1 else 1  # where only some are followed back
        for s in range(first, last + 1):
            nearest = np.abs(losses - s).argmin()
            if abs(losses[nearest] - s) <= gap // 2:
                rows[s - first] = colour[nearest]
        left = self.seen.first + 0.5
        self.image.show_values(rows, QRectF(left, first + 0.5, T, len(rows)), 0, 1)
        self.widget.fix(x=(left, left + T), y=(first + 0.5, last + 1.5))
        step = self.selected.step
        self.step.put(None if step is None or not left < step + 1 < left + T else step + 1)

    def numbers(self) -> Numbers:
        _, shares = self.shares()
        rows = [
            [s + 1, t + 1, float(share)]
            for s, row in zip(self.seen.losses, shares, strict=False)
            for t, share in enumerate(row, self.seen.first)
        ]
        return ["loss_step", "state_step", "share"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.step.style(theme)
        self.image.setLookupTable(shades(theme, 0, 1))
