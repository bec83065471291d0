"""Opening and saving the document, and leaving it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from simulator import experiment as experiments
from simulator.experiment import Experiment
from simulator.keeping import library, weights
from simulator.keeping.library import Opened
from simulator.training.snapshot import Checkpoint
from widgets.forms.fields import settle
from widgets.keeping.writing import Writing
from widgets.pages.gallery import Entry, entry

SAVED = {".json": "Experiment (*.json)", ".safetensors": "Experiment with trained weights (*.safetensors)"}
OPEN = "Experiments and trained networks (*.json *.safetensors);;All files (*)"
CURRENT = ":current:"
"""The name of what is open now."""

Then = Callable[[], None]


class Filing(Writing):
    """What was saved is whole or as it was before, and no document is left before the user was asked."""

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
            "Edits that were not saved": self.window.recovery.recovered(),
            "Go on where you left off": self.window.recovery.last(),
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

    # Opening

    @Slot(str)
    def open(self, name: str) -> None:
        """Open a preset by name, or a file or run folder by path."""
        if name == CURRENT:
            self.window.show_lab()
        else:
            self.leave(partial(self._read, name))

    def _read(self, name: str) -> None:
        self.window.background.do(partial(library.resolve, name), partial(self._opened, self.window.document.stamp))

    def _opened(self, left: object, opened: Opened | Exception) -> None:
        if self.refused(opened):
            return
        assert isinstance(opened, Opened)
        if left == self.window.document.stamp:
            self._show(opened)
        else:  # it was edited meanwhile
            self.leave(partial(self._show, opened))

    def _show(self, opened: Opened) -> None:
        window, recovery = self.window, self.window.recovery
        recovery.forget()
        if opened.path in window.settings.recovered:
            window.show_opened(Opened(opened.experiment))
            window.document.spoil()
            recovery.opened = opened.path
            return
        if opened.path == recovery.last_session:
            opened = Opened(opened.experiment, None, opened.checkpoint, opened.history)
        if opened.path:
            window.settings.add_recent(opened.path)
        window.show_opened(opened)

    @Slot()
    def new(self) -> None:
        network = {"layers": [{"kind": "elman"}]}
        self.leave(partial(self._show, Opened(Experiment.from_data({"network": network}))))

    @Slot()
    def ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window, "Open", str(self.folder()), OPEN)
        if path:
            self.open(path)

    @Slot()
    def ask_open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self.window, "Open run folder", str(self.folder()))
        if path:
            self.open(path)

    @Slot()
    def fill_recent(self) -> None:
        menu = self.window.menus.recent
        menu.clear()
        for path in self.window.settings.recent:
            menu.addAction(str(path)).triggered.connect(partial(self.open, str(path)))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)

    # Leaving

    def leave(self, then: Then) -> None:
        """Go on with `then` once the document can be left: it is saved, or the user gives its changes up."""
        window = self.window
        settle(window)
        if not window.document.modified:
            then()
            return
        answer = QMessageBox.question(
            window, "Save changes?", f"“{window.document.name}” has changes that are not saved.",
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
        )  # fmt: skip
        if answer == QMessageBox.StandardButton.Save:
            self.save(then)
        elif answer == QMessageBox.StandardButton.Discard:
            then()

    # Saving

    @Slot()
    def save(self, then: Then | None = None) -> None:
        """Save where it came from; go on with `then` when all changes are saved."""
        path = self.window.document.path
        if path is None or path.suffix not in SAVED:
            self.save_as(then)
        else:
            self.save_to(path, then)

    @Slot()
    def save_as(self, then: Then | None = None) -> None:
        document, trained = self.window.document, self.window.session.checkpoint is not None
        suffix = ".safetensors" if trained else ".json"
        suggestion = self.folder() / (_file_name(document.experiment.title) + suffix)
        if document.path and document.path.suffix in SAVED:
            suggestion = document.path
        path = self.ask_where("Save as", suggestion, SAVED, suggestion.suffix)
        if path:
            self.save_to(path, then)

    def save_to(self, path: Path, then: Then | None = None) -> None:
        """Save the experiment, and its trained weights where the file's kind holds them."""
        settle(self.window)
        document = self.window.document
        if path.suffix.lower() == ".safetensors":
            self.with_weights(partial(self._save_weights, path, document.number, then))
        else:
            work = partial(experiments.save, document.experiment, path)
            self.write(work, partial(self._saved, path, document.stamp, then))

    def _save_weights(self, path: Path, number: int, then: Then | None, checkpoint: Checkpoint) -> None:
        stamp = number, checkpoint.experiment
        self.write(partial(weights.save, checkpoint, path), partial(self._saved, path, stamp, then))

    def _saved(self, path: Path, stamp: tuple[int, Experiment], then: Then | None) -> None:
        window = self.window
        window.settings.add_recent(path)
        window.note(f"Saved as {path}.")
        if stamp == window.document.stamp:
            window.document.saved(path)
            window.recovery.forget()
            if then:
                then()

    @Slot()
    def save_preset(self) -> None:
        settle(self.window)
        experiment = self.window.document.experiment
        text, given = QInputDialog.getText(self.window, "Save as preset", "Name in the gallery:", text=experiment.title)
        name = text.strip()
        if not (given and name):
            return
        if name not in library.user_files() or self.may_replace(f"“{name}” is one of your presets already."):
            self.write(
                partial(library.save_preset, name, experiment.model_copy(update={"title": name})),
                lambda: self.window.say(f"“{name}” now stands in the gallery under “My presets”."),
            )


def _file_name(title: str) -> str:
    """A title as a file name."""
    return (
        "".join(c if c.isalnum() or c in "-_ " else "-" for c in title).strip().lower().replace(" ", "-") or "network"
    )
