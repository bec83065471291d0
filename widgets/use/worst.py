"""Where it is furthest off: the scored steps with the largest loss."""

import numpy as np

from simulator.numerals import figure, per_cent
from simulator.use import Evaluation
from widgets.use.figures import Figures
from widgets.use.series import Series

MOST = 8
EXACT = 1e-6
"""What is less than this share of the targets' span is the rounding of numbers that were normalised, and 0."""


class Worst(Figures):
    """Leads to a step where one is clicked."""

    def __init__(self, series: Series) -> None:
        super().__init__("The scored steps with the largest loss; a click shows one at the left.")
        self.series = series
        self.points: list[int] = []
        self.pointed.connect(self._lead)

    def show_found(self, found: Evaluation) -> None:
        """After the series has shown it."""
        p = found.predictions
        loss = np.nan_to_num(p.loss, nan=np.inf)
        some = np.argpartition(-loss, MOST)[:MOST] if len(loss) > MOST else np.arange(len(loss))
        self.points = some[np.argsort(-loss[some], kind="stable")].tolist()
        if found.targets == "classes":
            rows = [[self.series.head, "target", "taken for", "p(target)"]]
            for k in self.points:
                right, said = int(p.target[k].argmax()), int(p.output[k].argmax())
                rows.append([self.series.where(k), p.names[right], p.names[said], per_cent(float(p.output[k, right]))])
        else:
            off = np.abs(p.output[self.points] - p.target[self.points]).argmax(axis=1).tolist()
            many, span = len(p.names) > 1, np.ptp(p.target, axis=0)
            rows = [[self.series.head, "loss", *(["output"] * many), "target", "network"]]
            for k, column in zip(self.points, off, strict=True):
                values = (_told(float(y[k, column]), float(span[column])) for y in (p.target, p.output))
                rows.append([self.series.where(k), figure(float(p.loss[k])), *([p.names[column]] * many), *values])
        self.show_rows(rows, leads=True)

    def _lead(self, row: int) -> None:
        self.series.lead_to(self.points[row])


def _told(value: float, span: float) -> str:
    return figure(0.0 if abs(value) < EXACT * span else value)
