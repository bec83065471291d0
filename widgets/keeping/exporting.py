"""Exports: trained weights and plots, for other programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from simulator.keeping import weights
from widgets.keeping import pictures
from widgets.keeping.writing import Writing
from widgets.views import View

WEIGHTS = {
    ".safetensors": "safetensors (*.safetensors)", ".npz": "NumPy (*.npz)", ".csv": "CSV (*.csv)",
    ".onnx": "ONNX (*.onnx)",
}  # fmt: skip
PLOT = {".png": "PNG picture (*.png)", ".svg": "SVG drawing (*.svg)", ".csv": "Plotted numbers (*.csv)"}


class Exporting(Writing):
    """Draws in the window's thread, where Qt wants it; encodes and writes in the background."""

    @Slot()
    def export_weights(self) -> None:
        suggestion = self.folder() / "weights.safetensors"
        path = self.ask_where("Export trained weights", suggestion, WEIGHTS, ".safetensors")
        if path:
            self.export_weights_to(path)

    def export_weights_to(self, path: Path) -> None:
        self.with_weights(lambda checkpoint: self.write(partial(weights.save, checkpoint, path), self._told(path)))

    @Slot(object)
    def export_plot(self, view: View) -> None:
        suggestion = self.folder() / f"{view.kind}.png"
        path = self.ask_where(f"Export “{view.title}”", suggestion, PLOT, ".png")
        if path:
            self.export_plot_to(path, view)

    def export_plot_to(self, path: Path, view: View) -> None:
        """One plot as it is seen."""
        if self._something():
            self.write(partial(pictures.write, {path: pictures.drawn(view, path.suffix)}), self._told(path))

    @Slot()
    def export_plots(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self.window, "Export all plots into a folder", str(self.folder())
        )  # fmt: skip
        if folder:
            self.export_plots_to(Path(folder))

    def export_plots_to(self, folder: Path) -> None:
        """Every plot that has something to show, seen or not: the engine is asked for what it takes."""
        if self._something():
            self.window.lab.show_all(partial(self._write_plots, folder))

    def _write_plots(self, folder: Path, views: list[View]) -> None:
        plots = {folder / f"{v.kind}{suffix}": pictures.drawn(v, suffix) for v in views for suffix in pictures.FORMATS}
        self.write(partial(pictures.write, plots), self._told(folder))

    def _something(self) -> bool:
        if self.window.session.history.last is None:
            self.window.say("There is nothing to export yet; press Run first.")
        return self.window.session.history.last is not None

    def _told(self, path: Path) -> Callable[[], None]:
        return lambda: self.window.note(f"Exported to {path}.")
