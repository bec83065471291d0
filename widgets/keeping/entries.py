"""What the gallery can open: where you left off, the presets, your own, and recent files."""

from dataclasses import dataclass
from pathlib import Path

from simulator import experiment as experiments
from simulator.experiment import Experiment
from simulator.files import is_folder
from simulator.keeping import library
from simulator.registry import kind_of
from widgets.bench.workbench import Workbench
from widgets.keeping.recovery import Recovery
from widgets.words import counted

CURRENT = ":current:"
"""The name of what is open now."""
MOST_RECENT = 6


@dataclass(frozen=True)
class Entry:
    """Something that can be opened: what to show, and the name or path to open it by."""

    target: str
    title: str
    sentence: str
    detail: str = ""


def entry(target: str | Path, experiment: Experiment, note: str = "") -> Entry:
    return Entry(str(target), experiment.title, note or experiment.summary, outline(experiment))


def outline(experiment: Experiment) -> str:
    """The network in a line: `sine → Elman 16 → identity`."""
    layers = [f"{layer.written} {layer.size_in_words}".strip() for layer in experiment.network.layers]
    return " → ".join([kind_of(type(experiment.data)), *layers, experiment.network.read_out.activation])


def sections(bench: Workbench, recovery: Recovery) -> dict[str, list[Entry]]:
    """The gallery's headings, each with its entries."""
    recovered = [
        entry(path, experiment, "Edits that were not saved when the program ended.")
        for path, experiment in recovery.recovered()
    ]
    last = [
        entry(recovery.last_session, experiment, f"As you left it, trained for {counted(update, 'update')}.")
        for experiment, update in recovery.last()
    ]
    return {
        "Open now": _current(bench),
        "Edits that were not saved": recovered,
        "Go on where you left off": last,
        "Presets": [entry(name, preset) for name, preset in experiments.presets().items()],
        "My presets": [entry(name, preset) for name, preset in library.user_presets().items()],
        "Recent files": [_recent(path) for path in bench.settings.recent[:MOST_RECENT]],
    }


def _current(bench: Workbench) -> list[Entry]:
    if not bench.in_use:
        return []
    made = bench.session.made
    note = f"As it stands, after {counted(made, 'update')}." if made else "As it stands, not trained yet."
    return [entry(CURRENT, bench.document.experiment, note)]


def _recent(path: Path) -> Entry:
    kind = "run folder" if is_folder(path) else path.suffix.lstrip(".")
    return Entry(str(path), path.name, f"In {path.parent}", kind)
