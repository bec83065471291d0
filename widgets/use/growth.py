"""How the error grows with the horizon, beside who says the last value, or the mean, for ever."""

import numpy as np

from simulator.use import Growth
from widgets.use.drawn import Drawn
from widgets.views.base import Numbers
from widgets.views.drawing import DASHED
from widgets.views.plot import Plot
from widgets.views.spread import Spread


class ErrorGrowth(Drawn):
    kind, title = "error-growth", "Error growth"

    def __init__(self) -> None:
        super().__init__(Plot())
        self.found: Growth | None = None
        self.column = 0
        self.band = Spread()
        self.plot.inside.addItem(self.band)
        self.mean, self.last = self.plot.add_line("mean"), self.plot.add_line("last value")
        self.network = self.plot.add_line("network")
        self.plot.margin.chosen = self.network

    def show_found(self, found: Growth, column: int) -> None:
        self.found, self.column = found, column
        x = found.horizon
        pairs = (self.network, found.network), (self.last, found.persistence), (self.mean, found.mean)
        for line, band in pairs:
            line.draw(x, band.median[:, column])
        others = np.concatenate([found.persistence.high[:, column], found.mean.high[:, column]])
        most = 3 * float(others.max())
        self.band.draw(x, found.network.low[:, column].clip(max=most), found.network.high[:, column].clip(max=most))
        self.plot.caption("steps ahead", f"size of the error of {found.names[column]}")
        self.plot.show_all()
        self.plot.margin.update()

    def numbers(self) -> Numbers:
        if self.found is None:
            return [], []
        header, rows = ["steps_ahead"], [[int(h)] for h in self.found.horizon]
        bands = {"network": self.found.network, "last value": self.found.persistence, "mean": self.found.mean}
        for who, band in bands.items():
            for what, values in (("median", band.median), ("low", band.low), ("high", band.high)):
                for k, name in enumerate(self.found.names):
                    header.append(f"{who} {what} {name}")
                    for row, value in zip(rows, values[:, k].tolist(), strict=True):
                        row.append(value)
        return header, rows

    def restyle(self) -> None:
        theme = self.theme
        self.network.style(theme.series[0], 2.5)
        self.last.style(theme.series[1], 1.5, DASHED)
        self.mean.style(theme.series[2], 1.5, (2, 2))
        self.band.style(theme.series[0])
        if self.found:
            self.show_found(self.found, self.column)
