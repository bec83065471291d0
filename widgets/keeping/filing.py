"""Opening and saving the document, and leaving it."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from simulator import experiment as experiments
from simulator.experiment import Experiment
from simulator.keeping import library, weights
from simulator.keeping.data import is_data, readers, with_file
from simulator.keeping.library import Opened
from simulator.training.snapshot import Checkpoint
from widgets.bench.session import State
from widgets.bench.workbench import Workbench
from widgets.keeping import replacing
from widgets.keeping.dialogs import Dialogs
from widgets.keeping.entries import CURRENT
from widgets.keeping.recovery import Recovery
from widgets.keeping.writing import Writer
from widgets.words import counted

SAVED = {".json": "Experiment (*.json)", ".safetensors": "Experiment with trained weights (*.safetensors)"}
OPEN = "Experiments, trained networks, data (*.json *.safetensors {});;All files (*)"
FIRST = {"network": {"layers": [{"kind": "elman"}]}}
"""What a new experiment begins with."""

Then = Callable[[], None]

OWN = "runs", "sweeps"
"""Folders of the program's own: what is opened there is no file of the user's."""


class Filing(QObject):
    """What was saved is whole or as it was before, and no document is left before the user was asked."""

    def __init__(self, bench: Workbench, dialogs: Dialogs, writer: Writer, recovery: Recovery) -> None:
        super().__init__()
        self.bench, self.dialogs, self.writer, self.recovery = bench, dialogs, writer, recovery

    # Opening

    @Slot(str)
    def open(self, name: str, then: Then = lambda: None) -> None:
        """Open a preset by name, or a file or run folder by path; `then` is called once it is open."""
        if name == CURRENT:
            self.bench.turning.emit()
        else:
            self.leave(partial(self._read, name, then))

    def open_data(self, path: str) -> None:
        """Use a file of data in the experiment that is open, as one edit, once it is read and found good."""
        self.bench.settle()
        document = self.bench.document
        before = document.stamp

        def put(found: tuple[Experiment, str] | Exception) -> None:
            if self.writer.refused(found):
                return
            assert isinstance(found, tuple)
            experiment, asked = found
            if document.stamp != before:
                self.bench.refuse(
                    f"{Path(path).name} was not put in: the experiment was changed meanwhile; open it again."
                )
                return
            self.bench.turning.emit()
            document.set(experiment, f"data from {Path(path).name}")
            taken = f"{Path(path).name} is the data of this experiment now; undo brings the old one back."
            self.bench.report(f"{asked} {taken}".strip())

        self.bench.background.do(partial(_put_in, document.experiment, path), put)

    def _read(self, name: str, then: Then) -> None:
        self.bench.background.do(partial(library.resolve, name), partial(self._opened, self.bench.document.stamp, then))

    def _opened(self, left: object, then: Then, opened: Opened | Exception) -> None:
        if self.writer.refused(opened):
            return
        assert isinstance(opened, Opened)
        if left == self.bench.document.stamp:
            self._show_then(opened, then)
        else:  # it was edited meanwhile
            self.leave(partial(self._show_then, opened, then))

    def _show_then(self, opened: Opened, then: Then) -> None:
        self.show(opened)
        then()

    def show(self, opened: Opened) -> None:
        """Turn to what was opened."""
        bench, recovery = self.bench, self.recovery
        path, recovered = opened.path, opened.path in recovery.drawer.recovered()
        if opened.data:  # the user named it
            bench.settings.agree(str(opened.data))
        kept_for_me = recovered or path in recovery.drawer.sessions()
        if not self._may_read(opened.experiment):  # in no file of its own: what is saved must not replace the whole
            opened = Opened(_without_files(opened.experiment))
        recovery.forget(path)
        if recovered:
            bench.open(Opened(opened.experiment))
            bench.document.spoil()
            recovery.opened = path
            return
        if kept_for_me:
            opened = Opened(opened.experiment, None, opened.checkpoint, opened.history)
        if opened.path and not any(opened.path.is_relative_to(bench.settings.data / each) for each in OWN):
            bench.settings.add_recent(opened.path)
        bench.open(opened)
        if opened.told:
            bench.report(f"{opened.told} Each of it can be changed under Data.")

    def new(self) -> None:
        self.leave(partial(self.show, Opened(Experiment.from_data(FIRST))))

    def take(self, path: str, here: bool) -> None:
        """Open a file; data goes into the experiment that is worked on `here`, where there is one."""
        if here and is_data(path):
            self.open_data(path)
        else:
            self.open(path)

    def ask_open(self, here: bool = False) -> None:
        if path := self.dialogs.file_to_open(self.bench.settings.folder, _filters()):
            self.take(path, here)

    def ask_open_folder(self) -> None:
        if path := self.dialogs.folder("Open run folder", self.bench.settings.folder):
            self.open(path)

    def _may_read(self, experiment: Experiment) -> bool:
        """Whether the experiment's files of data may be read: the user chose them, or agrees, once for each."""
        settings = self.bench.settings
        for path in experiment.data.files().values():
            if not settings.agreed(path):
                if not self.dialogs.may_read(experiment.title, path):
                    return False
                settings.agree(path)
        return True

    # Leaving

    def leave(self, then: Then, verb: str = "Open") -> None:
        """Go on with `then`, which `verb` says, once the document can be left: it is saved, or the user gives its
        changes up. Training stands still while the question is open, and goes on if the document stays."""
        self.bench.settle()
        if not self.bench.document.modified:
            then()
            return
        session = self.bench.session
        going = session.going
        session.pause()
        answer = self.dialogs.save_changes(verb, partial(self._question, verb), session.collected)
        if answer is False:
            then()
        elif not (answer and self.save(then)) and going and session.state is State.PAUSED:
            session.run()

    def _question(self, verb: str) -> tuple[str, str]:
        """Whether to save first, and what becomes of the network otherwise."""
        closes = verb == "Close"
        before = "closing" if closes else "another is opened"
        kept = ""
        if closes and self.bench.session.made > 0:
            kept = "Without saving, the network stays in the gallery as your last session."
        elif self.bench.session.network.run:
            kept = "Without saving, what was trained stays on the page Runs, and can be opened there."
        return f"“{self.bench.document.name}”: {self._unsaved()} Save before {before}?", kept

    def _unsaved(self) -> str:
        """What would be lost, in a sentence."""
        document, made = self.bench.document, self.bench.session.made
        what = ["edits" if document.edits is None else counted(document.edits, "edit")]
        if document.lacks(self.bench.session.network, made):
            what.insert(0, f"a network trained for {counted(made, 'update')}")
        told = " and ".join(what)
        return f"{told[0].upper()}{told[1:]} {'is' if what == ['1 edit'] else 'are'} not saved."

    # Saving

    def save(self, then: Then | None = None) -> bool:
        """Save where it came from; go on with `then` when all changes are saved. False: the user would rather not."""
        self.bench.settle()
        path = self.bench.document.path
        if path is None or path.suffix not in SAVED:
            return self.save_as(then)
        lost = replacing.loss(path, self.bench.document.experiment, self.bench.session.made)
        answer = self.dialogs.replace_network(path.name, lost) if lost else True
        if answer:
            self.save_to(path, then)
        return bool(answer) or (answer is False and self.save_as(then, replacing.free_name(path)))

    def save_as(self, then: Then | None = None, suggestion: Path | None = None) -> bool:
        suggestion = suggestion or self._suggestion()
        path = self.dialogs.place("Save as", suggestion, SAVED, suggestion.suffix)
        if path:
            self.save_to(path, then)
        return path is not None

    def _suggestion(self) -> Path:
        document, trained = self.bench.document, self.bench.session.network.trained
        if document.path and document.path.suffix in SAVED:
            return document.path
        suffix = ".safetensors" if trained else ".json"
        return self.bench.settings.folder / (_file_name(document.experiment.title) + suffix)

    def save_to(self, path: Path, then: Then | None = None) -> None:
        """Save the experiment, and its trained weights where the file's kind holds them."""
        self.bench.settle()
        document = self.bench.document
        if path.suffix.lower() == ".safetensors":
            save = partial(self._save_weights, path, document.number, then)
            self.writer.with_weights(self.bench.session, save)
        else:
            work = partial(experiments.save, document.experiment, path)
            self.writer.write(work, partial(self._saved, path, document.stamp, then))

    def _save_weights(self, path: Path, number: int, then: Then | None, checkpoint: Checkpoint) -> None:
        stamp, made = (number, checkpoint.experiment), checkpoint.update
        old = f", as of update {checkpoint.update:,}: the engine does not answer" * self.bench.session.pulse.hung
        self.writer.write(partial(weights.save, checkpoint, path), partial(self._saved, path, stamp, then, made, old))

    def _saved(
        self, path: Path, stamp: tuple[int, Experiment], then: Then | None, made: int = 0, old: str = ""
    ) -> None:
        self.bench.settings.add_recent(path)
        self.bench.report(f"Saved as {path}{old}.")
        if stamp == self.bench.document.stamp:
            if path.suffix.lower() == ".safetensors":
                self.bench.document.keep(self.bench.session.network, made)
            self.bench.document.saved(path)
            self.recovery.forget()
            if then:
                then()

    def save_preset(self) -> None:
        self.bench.settle()
        experiment = self.bench.document.experiment
        name = self.dialogs.name("Save as preset", "Name in the gallery:", experiment.title)
        if not name:
            return
        if name not in library.user_files() or self.dialogs.may_replace(f"“{name}” is one of your presets already."):
            self.writer.write(
                partial(library.save_preset, name, experiment.model_copy(update={"title": name})),
                lambda: self.bench.report(f"“{name}” now stands in the gallery, in your work."),
            )


def _filters() -> str:
    return OPEN.format(" ".join(f"*{ending}" for ending in sorted(readers())))


def _put_in(experiment: Experiment, path: str) -> tuple[Experiment, str]:
    """The experiment on a file, which is read once to be sure that it can be, and what is asked then. Raises
    InputError."""
    made = with_file(experiment, path)
    return made, experiments.task(made, made.data.open().preview())


def _without_files(experiment: Experiment) -> Experiment:
    data = experiment.data.model_copy(update=dict.fromkeys(experiment.data.files_asked(), ""))
    return experiment.model_copy(update={"data": data})


def _file_name(title: str) -> str:
    """A title as a file name: its words, joined."""
    return "-".join(re.findall(r"\w+", title.lower())) or "network"
