"""Ways to find a gradient, beside the full one."""

import math
from typing import Any

import numpy as np

from simulator.probes.methods import Methods
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import DASHES, DOTS
from widgets.views.flow_words import over
from widgets.views.recurrent import RecurrentPlot
from widgets.words import number

NOTHING = Methods(np.zeros(0), np.zeros(0), math.nan, math.nan, 0, 0, {}, math.nan)
SIDE = 236
"""Width of the table, in pixels."""
CLOSE = 0.99
"""A cosine from which on a gradient points as the full one does."""


@VIEWS.register
class MethodsView(RecurrentPlot):
    """The cosine of truncated backpropagation to the full gradient against the steps it goes back, with the share of
    the gradient that comes by each: a cosine of 1 also comes of a full gradient that has forgotten."""

    kind, title, order, probe = "methods", "Methods", 30, "methods"
    card, upper = "time", False
    tip = "How well cheaper gradients point: truncated after k steps, cut off at h, or carried forward in time."

    def __init__(self) -> None:
        super().__init__()
        self.seen = NOTHING
        self.cosine, self.share = self.widget.add_line("cosine, k steps"), self.widget.add_line("part by lag")
        self.cut = self.widget.add_level("cut at h")
        self.label("steps back k", "cosine to the full gradient")
        self.put_beside(SIDE, "Compute RTRL, too")
        self.words.setToolTip("How well each method points. The part by lag says whether there was more to be found.")

    def options(self) -> dict[str, Any]:
        return {"part": self.selected.part, "rtrl": self.more.isChecked()}

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen = NOTHING
        self._show()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["methods"]
        self._show()

    def _show(self) -> None:
        seen = self.seen
        k = np.arange(1, len(seen.cosine) + 1)
        self.cosine.draw(k, seen.cosine)
        self.share.draw(k, seen.share)
        self.cut.put(None if math.isnan(seen.cut) else seen.cut)
        low = min((float(c) for c in (*seen.cosine, seen.cut) if math.isfinite(c)), default=0.0)
        self.widget.fix(x=(1, max(len(k), 2)), y=(-1.05 if low < 0 else -0.02, 1.05))
        self.more.setEnabled(not seen.rtrl_why_not)
        self.more.setToolTip(
            seen.rtrl_why_not
            or "Real-time recurrent learning finds the same gradient forwards in time, at a much higher price."
        )
        self.words.setText(told(seen, self.theme))
        self.widget.margin.again()

    def numbers(self) -> Numbers:
        seen = self.seen
        rows = [[k, *map(float, each)] for k, each in enumerate(zip(seen.cosine, seen.share, strict=True), 1)]
        return ["steps_back", "cosine", "share"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.cosine.style(theme.series[0], 2)
        self.share.style(theme.series[1], 2, DASHES[1])
        self.cut.style(theme.faint, DOTS)
        self.words.setText(told(self.seen, theme))


def told(seen: Methods, theme: Theme) -> str:
    """A table of the methods, with cosine and cost, and from how many steps back on it is enough."""
    if not len(seen.cosine):
        return ""
    rtrl = "–" if math.isnan(seen.rtrl) else f"1 − {seen.rtrl:.0e}" if seen.rtrl > 0 else "1"
    price = milliseconds(seen.seconds.get("rtrl")) if rtrl != "–" else f"about × {number(seen.rtrl_work)}"
    rows = [
        ("Full", "1", milliseconds(seen.seconds.get("full"))),
        ("k = 1", figure(seen.cosine[0]), ""),
        *([("k = 10", figure(seen.cosine[9]), "")] if len(seen.cosine) > 10 else []),
        ("Cut at h, 1990", figure(seen.cut), milliseconds(seen.seconds.get("cut"))),
        ("RTRL", rtrl, price),
    ]
    head = "".join(f"<td align='right'>{word}</td>" for word in ("", "cosine", "one pass"))
    body = "".join(
        f"<tr><td>{name}&nbsp;</td><td align='right'><b>{cosine}</b></td><td align='right'>&nbsp;&nbsp;{cost}</td></tr>"
        for name, cosine, cost in rows
    )
    close = np.flatnonzero(seen.cosine >= CLOSE)
    enough = f"{CLOSE} from k = {int(close[0]) + 1} on. " if len(close) else ""
    return (
        f"<table><tr style='color: {theme.faint}'>{head}</tr>{body}</table>"
        f"<span style='color: {theme.faint}'>{enough}{over(seen.sequences, seen.part)}</span>"
    )


def figure(cosine: float) -> str:
    return "–" if not math.isfinite(cosine) else f"{cosine:.3f}".replace("-", "−")


def milliseconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{number(1000 * seconds)} ms"
