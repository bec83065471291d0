"""Exports: trained weights and plots, for other programs."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from simulator.experiment import Experiment
from simulator.files import write_bytes
from simulator.keeping import weights
from simulator.training.snapshot import Checkpoint
from widgets.bench.session import Session
from widgets.bench.workbench import Workbench
from widgets.keeping.dialogs import Dialogs
from widgets.keeping.series import Series
from widgets.keeping.writing import Writer
from widgets.panels.reader import look
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.keeping.pictures import Drawn, Pictured
    from widgets.views import View
    from widgets.views.showing import Showing

WEIGHTS = {
    ".safetensors": "safetensors (*.safetensors)", ".npz": "NumPy (*.npz)", ".csv": "CSV (*.csv)",
    ".onnx": "ONNX (*.onnx)",
}  # fmt: skip
DRAWING = {".svg": "SVG drawing (*.svg)", ".png": "PNG picture (*.png)"}
WIDE, HIGH = 1100, 360
"""Size of the network's drawing, in pixels, where it needs no more."""
PAPER = {".pdf": "PDF (*.pdf)"}
PLOT = {".png": "PNG picture (*.png)", ".svg": "SVG drawing (*.svg)", ".csv": "Plotted numbers (*.csv)"}


class Exporting:
    """Draws in the window's thread, where Qt wants it; encodes and writes in the background."""

    def __init__(self, bench: Workbench, dialogs: Dialogs, writer: Writer) -> None:
        self.bench, self.dialogs, self.writer = bench, dialogs, writer
        self.series: Series | None = None
        """The plots that are being drawn."""

    def ask_weights(self, session: Session, best: bool = False) -> None:
        suggestion = self.bench.settings.folder / f"{'best-' * best}weights.safetensors"
        title = "Export the best weights" if best else "Export trained weights"
        path = self.dialogs.place(title, suggestion, WEIGHTS, ".safetensors")
        if path:
            self.weights(session, path, best)

    def weights(self, session: Session, path: Path, best: bool = False) -> None:
        """The weights of a session's network as they are now, or the `best` so far."""

        def write(checkpoint: Checkpoint) -> None:
            wanted = checkpoint.at_best() if best else checkpoint
            self.writer.write(partial(weights.save, wanted, path), self._told(path))

        self.writer.with_weights(session, write)

    def ask_plot(self, showing: "Showing", view: "View") -> None:
        suggestion = self.bench.settings.folder / f"{view.kind}.png"
        path = self.dialogs.place(f"Export “{view.title}”", suggestion, PLOT, ".png")
        if path:
            self.plot(showing, view, path)

    def plot(self, showing: "Showing", view: "View", path: Path) -> None:
        """One plot as it is seen."""
        from widgets.keeping import pictures  # here and below: the plots' library takes a while to load

        if self._something(showing):
            self.writer.write(partial(pictures.write, {path: pictures.drawn(view, path.suffix)}), self._told(path))

    def ask_figure(self, figure: "Pictured") -> None:
        """A figure that shows no session of its own, as it is seen."""
        path = self.dialogs.place(
            f"Export “{figure.title}”", self.bench.settings.folder / f"{figure.kind}.png", PLOT, ".png"
        )
        if path:
            self.figure(figure, path)

    def figure(self, figure: "Pictured", path: Path) -> None:
        from widgets.keeping import pictures

        self.writer.write(partial(pictures.write, {path: pictures.drawn(figure, path.suffix)}), self._told(path))

    def ask_paper(self, view: "View") -> None:
        """A view on paper."""
        path = self.dialogs.place(
            f"Export “{view.title}”", self.bench.settings.folder / f"{view.kind}.pdf", PAPER, ".pdf"
        )
        if path:
            self.bench.say("Writing…")
            QTimer.singleShot(0, partial(self._paper, view, path))  # once that can be read

    def _paper(self, view: "View", path: Path) -> None:
        self.writer.write(partial(write_bytes, path, view.paper()), self._told(path))

    def ask_network(self, theme: Theme) -> None:
        """The drawing of the document's network, its inputs and outputs named once the data has been read."""
        path = self.dialogs.place(
            "Export the network's drawing", self.bench.settings.folder / "network.svg", DRAWING, ".svg"
        )
        if path:
            experiment = self.bench.document.experiment
            self.bench.background.do(
                lambda: look(experiment.data), lambda names: self._network(experiment, theme, path, names)
            )

    def _network(self, experiment: Experiment, theme: Theme, path: Path, names: object) -> None:
        """Data that cannot be read has no names."""
        from widgets.drawing import Painting, arranged, columns_of, export
        from widgets.drawing.ink import Ink
        from widgets.keeping import pictures

        inputs, outputs = ((), ()) if isinstance(names, Exception) else names[:2]  # type: ignore[index]
        family = QApplication.font()
        picture = arranged(columns_of(experiment, inputs, outputs), WIDE, HIGH, family)
        painting = Painting(picture, Ink(theme), -1, family)
        if path.suffix.lower() == ".svg":
            data = export.svg(painting, experiment.title)
            encode: pictures.Drawn = lambda: data  # noqa: E731
        else:
            encode = partial(pictures.encoded, export.image(painting))
        self.writer.write(partial(pictures.write, {path: encode}), self._told(path))

    def ask_plots(self, showing: "Showing") -> None:
        folder = self.dialogs.folder("Export all plots into a folder", self.bench.settings.folder)
        if folder:
            self.plots(showing, Path(folder))

    def plots(self, showing: "Showing", folder: Path) -> None:
        """Every plot that has something to show, seen or not: the engine is asked for what it takes."""
        if not self._something(showing):
            return
        self.end()
        self.series = Series(showing, folder, partial(self._write_plots, folder))
        self.bench.say("Drawing plots…", ("Cancel", self.series.cancel))
        self.series.begin()

    def _write_plots(self, folder: Path, plots: "dict[Path, Drawn]") -> None:
        from widgets.keeping import pictures

        self.series = None
        if not plots:
            self.bench.refuse("The network was changed before its plots were drawn; export them again.")
            return
        self.bench.say("Writing plots…")
        self.writer.write(partial(pictures.write, plots), self._told(folder))

    def end(self) -> None:
        """Draw no more: other plots are wanted, or the window closes."""
        if self.series:
            self.series.cancel()

    def _something(self, showing: "Showing") -> bool:
        there = showing.session.history.last is not None
        if not there:
            self.bench.refuse("There is nothing to export yet; press Run first.")
        return there

    def _told(self, path: Path) -> Callable[[], None]:
        return lambda: self.bench.report(f"Exported to {path}.")
