"""Opening, saving and exporting: everything the window does with files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from simulator import experiment as experiments
from simulator import library, weights
from simulator.errors import InputError
from simulator.experiment import Experiment, core
from simulator.library import Opened
from simulator.snapshot import Checkpoint
from widgets import export
from widgets.gallery import Entry, entry
from widgets.views import View

if TYPE_CHECKING:
    from widgets.window import Window

EXPERIMENT, TRAINED = "Experiment (*.json)", "Experiment with trained weights (*.safetensors)"
OPEN = "Experiments and trained networks (*.json *.safetensors);;All files (*)"
WEIGHTS = "safetensors (*.safetensors);;NumPy (*.npz);;CSV (*.csv);;ONNX (*.onnx)"
CURRENT = ":current:"
"""The name of what is open now."""
PLOT = "PNG picture (*.png);;SVG drawing (*.svg);;Plotted numbers (*.csv)"


class Filing:
    """What was saved is whole or as it was before; what is left unsaved is kept for the next start."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.autosaved, self.last_session = window.settings.autosave, window.settings.last_session

    # The gallery's entries

    def sections(self) -> dict[str, list[Entry]]:
        """The gallery: where you left off, the presets, your own, and recent files."""
        shipped = [entry(name, preset) for name, preset in experiments.presets().items()]
        mine = [entry(name, preset) for name, preset in library.user_presets().items()]
        recent = [
            Entry(str(path), path.name, f"In {path.parent}", "run folder" if path.is_dir() else path.suffix.lstrip("."))
            for path in self.window.settings.recent
        ]
        return {
            "Open now": self._current(),
            "Go on where you left off": self._last(),
            "Presets": shipped,
            "My presets": mine,
            "Recent files": recent[:6],
        }

    def _current(self) -> list[Entry]:
        if not self.window.opened:
            return []
        made = self.window.session.history.last
        note = f"As it stands, after {made.update:,} updates." if made else "As it stands, not trained yet."
        return [entry(CURRENT, self.window.document.experiment, note)]

    def _last(self) -> list[Entry]:
        found = [path for path in (self.last_session, self.autosaved) if path.exists()]
        for path in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)[:1]:
            try:
                opened = library.resolve(str(path))
            except InputError:
                return []
            made = f"trained for {opened.checkpoint.update:,} updates" if opened.checkpoint else "not trained yet"
            return [entry(path, opened.experiment, f"As you left it, {made}.")]
        return []

    # Opening

    @Slot(str)
    def open(self, name: str) -> None:
        """Open a preset by name, or a file or run folder by path."""
        if name == CURRENT:
            self.window.show_lab()
        elif self.may_leave():
            self.window.background.do(partial(library.resolve, name), self._opened)

    def _opened(self, opened: Opened | Exception) -> None:
        if self._refused(opened):
            return
        assert isinstance(opened, Opened)
        if opened.path in (self.last_session, self.autosaved):
            opened = Opened(opened.experiment, None, opened.checkpoint, opened.history)
        if opened.path:
            self.window.settings.add_recent(opened.path)
        self.window.show_opened(opened)

    @Slot()
    def new(self) -> None:
        if self.may_leave():
            network = {"layers": [{"kind": "elman"}]}
            self.window.show_opened(Opened(Experiment.from_data({"network": network}), None, None, None))

    @Slot()
    def ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window, "Open", self._folder(), OPEN)
        if path:
            self.open(path)

    @Slot()
    def ask_open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self.window, "Open run folder", self._folder())
        if path:
            self.open(path)

    @Slot()
    def fill_recent(self) -> None:
        menu = self.window.recent
        menu.clear()
        for path in self.window.settings.recent:
            menu.addAction(str(path)).triggered.connect(partial(self.open, str(path)))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)

    # Saving

    def may_leave(self) -> bool:
        """Whether the document can be left: it is saved, or the user gives its changes up."""
        window = self.window
        if not window.document.modified:
            return True
        answer = QMessageBox.question(
            window, "Save changes?", f"“{window.document.name}” has changes that are not saved.",
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
        )  # fmt: skip
        if answer == QMessageBox.StandardButton.Save:
            self.save()
            window.background.finish()
            return not window.document.modified
        return answer == QMessageBox.StandardButton.Discard

    @Slot()
    def save(self) -> None:
        path = self.window.document.path
        if path is None or path.suffix not in (".json", ".safetensors"):
            self.save_as()
        else:
            self.save_to(path)

    @Slot()
    def save_as(self) -> None:
        document = self.window.document
        trained = self.window.session.checkpoint is not None
        suggestion = document.path or Path(self._folder()) / _file_name(document.experiment.title)
        path, chosen = QFileDialog.getSaveFileName(
            self.window, "Save as", str(suggestion), f"{EXPERIMENT};;{TRAINED}", TRAINED if trained else EXPERIMENT
        )
        if path:
            suffix = ".safetensors" if chosen == TRAINED else ".json"
            known = Path(path).suffix in (".json", ".safetensors")
            self.save_to(Path(path) if known else Path(path + suffix))

    def save_to(self, path: Path) -> None:
        """Save the experiment, and its trained weights where the file's kind holds them."""
        experiment = self.window.document.experiment
        if path.suffix == ".safetensors":
            self._with_weights(partial(self._save_weights, path, experiment))
        else:
            self._write(partial(experiments.save, experiment, path), partial(self._saved, path, experiment))

    def _save_weights(self, path: Path, experiment: Experiment, checkpoint: Checkpoint) -> None:
        self._write(partial(weights.save, checkpoint, path), partial(self._saved, path, experiment))

    def _saved(self, path: Path, experiment: Experiment) -> None:
        if experiment == self.window.document.experiment:
            self.window.document.saved(path)
        self.window.settings.add_recent(path)
        self.window.say(f"Saved as {path}.")

    @Slot()
    def save_preset(self) -> None:
        experiment = self.window.document.experiment
        name, given = QInputDialog.getText(self.window, "Save as preset", "Name in the gallery:", text=experiment.title)
        if given and name.strip():
            named = experiment.model_copy(update={"title": name.strip()})
            self._write(
                partial(library.save_preset, name.strip(), named),
                lambda: self.window.say(f"“{name.strip()}” now stands in the gallery under “My presets”."),
            )

    # Exporting

    @Slot()
    def export_weights(self) -> None:
        path, chosen = QFileDialog.getSaveFileName(
            self.window, "Export trained weights", str(Path(self._folder()) / "weights.safetensors"), WEIGHTS
        )
        if path:
            if Path(path).suffix not in weights.FORMATS:
                path += chosen[chosen.index("*") + 1 : chosen.index(")")]
            self.export_weights_to(Path(path))

    def export_weights_to(self, path: Path) -> None:
        self._with_weights(lambda checkpoint: self._write(partial(weights.save, checkpoint, path), self._told(path)))

    @Slot(object)
    def export_plot(self, view: View) -> None:
        suggestion = Path(self._folder()) / f"{view.kind}.png"
        path, _ = QFileDialog.getSaveFileName(self.window, f"Export “{view.title}”", str(suggestion), PLOT)
        if path:
            self.export_plots_to(Path(path), [view])

    @Slot()
    def export_plots(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.window, "Export all plots into a folder", self._folder())
        if folder:
            self.export_plots_to(Path(folder))

    def export_plots_to(self, path: Path, views: list[View] | None = None) -> None:
        """Every plot that can be seen into a folder, or one into a file."""
        if self.window.session.history.last is None:
            self.window.say("There is nothing to export yet; press Run first.")
            return
        try:
            if views:
                export.save(views[0], path)
            else:
                export.save_all(self.window.lab.seen(), path, export.FORMATS)
        except InputError as refusal:
            self.window.say(str(refusal))
        else:
            self._told(path)()

    def _told(self, path: Path) -> Any:
        return lambda: self.window.say(f"Exported to {path}.")

    # The last session

    def autosave(self) -> None:
        """Keep unsaved edits, in case the program ends without asking."""
        if self.window.document.modified:
            self._write(partial(experiments.save, self.window.document.experiment, self.autosaved), None)

    def keep_session(self) -> None:
        """Keep what was learned so far, to go on with at the next start."""
        checkpoint = self.window.session.checkpoint
        if checkpoint and checkpoint.update:
            self._write(partial(weights.save, checkpoint, self.last_session), None)

    def leave(self) -> None:
        """The program ends: keep the network as it is now, and wait until it is written."""
        window = self.window
        known = window.session.kept.get(core(window.session.experiment)) or window.session.checkpoint
        if known and known.update:
            self._write(partial(weights.save, known, self.last_session), None)
        window.background.finish()
        self.autosaved.unlink(missing_ok=True)

    # Common

    def _with_weights(self, then: Any) -> None:
        if not self.window.session.keep(then):
            self.window.say("There are no weights yet; press Run or Step first.")

    def _write(self, work: Any, then: Any) -> None:
        """Write in the background; `then` on success (None: in silence), a message otherwise."""

        def done(result: object) -> None:
            if not self._refused(result) and then:
                then()

        self.window.background.do(work, done)

    def _refused(self, result: object) -> bool:
        if isinstance(result, Exception):
            sentence = str(result) if isinstance(result, InputError) else f"{type(result).__name__}: {result}"
            self.window.say(sentence)
            if self.window.pages.currentIndex() == 0:
                QMessageBox.warning(self.window, "RNN Simulator", sentence)
        return isinstance(result, Exception)

    def _folder(self) -> str:
        recent = self.window.settings.recent
        return str(recent[0].parent if recent else Path.home())


def _file_name(title: str) -> str:
    """A title as a file name."""
    return (
        "".join(c if c.isalnum() or c in "-_ " else "-" for c in title).strip().lower().replace(" ", "-") or "network"
    )
