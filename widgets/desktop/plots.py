"""A run's plots, drawn without a window."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.keeping.run import Run
from widgets.desktop.system import require_qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from simulator.horizon import Findings
    from simulator.race import Progress
    from simulator.sweeps import Progress as SweepProgress

COLOURED = 2
"""So many fields the points of a sweep show."""


def chart(findings: "Findings", folder: Path) -> list[Path]:
    """Draw a memory horizon into a folder, as PNG and SVG; returns the files. Raises InputError as `draw`."""
    application()
    from widgets.horizon.chart import Chart

    return _charted(Chart(), findings, folder)


def chart_race(progress: "Progress", folder: Path) -> list[Path]:
    """The same for a race."""
    application()
    from widgets.race.chart import Chart

    return _charted(Chart(), progress, folder)


def chart_sweep(progress: "SweepProgress", folder: Path) -> list[Path]:
    """The same for a sweep, from what its folder holds: points in colours or, where more fields are varied than those
    show, a line for each run from field to field."""
    application()
    from widgets.sweeps.chart import PARALLEL, Chart
    from widgets.sweeps.reading import Reader

    seen, drawing = Reader(folder).seen(progress), Chart()
    if len(seen.dimensions) > COLOURED:
        drawing.show_form(PARALLEL)
    return _charted(drawing, seen, folder)


def _charted(drawing: Any, what: object, folder: Path) -> list[Path]:
    from widgets import theme
    from widgets.comparing.chart import PAPER
    from widgets.keeping.pictures import save_all

    theme.apply(application(), theme.LIGHT)
    drawing.resize(*PAPER)
    drawing.recolour(theme.LIGHT)
    drawing.draw(what)
    drawing.grab()  # lay it out
    return save_all([drawing], folder, (".png", ".svg"))


def draw(run: Run, folder: Path) -> list[Path]:
    """Draw every view that suits the run into a folder, as PNG, SVG and CSV; returns the files.

    Raises InputError where Qt's system libraries are missing or the folder cannot be written.
    """
    app = application()
    from widgets import theme
    from widgets.bench.history import History
    from widgets.keeping.pictures import save_all
    from widgets.views import VIEWS

    theme.apply(app, theme.LIGHT)
    history = History(tuple(run.started.weights))
    history.add(run.snapshot)
    views = []
    for kind in VIEWS.values():
        if kind.suits(run.started) and (kind.probe is None or kind.probe in run.snapshot.probes):
            view = kind()
            view.resize(900, 560)
            view.recolour(theme.LIGHT)
            view.begin(run.started)
            view.draw(run.snapshot, history)
            view.reveal(True)
            view.grab()  # lay it out
            views.append(view)
    return save_all(views, folder)


def application() -> "QApplication":
    """Qt, without a display. Raises InputError where its system libraries are missing."""
    require_qt()
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    return app
