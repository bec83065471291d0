"""What the gallery can open: your own work, then the presets by chapters."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from simulator import experiment as experiments
from simulator.errors import InputError
from simulator.experiment import Chapter, Experiment
from simulator.files import is_folder, located
from simulator.keeping import library, weights
from simulator.keeping.run import WEIGHTS
from simulator.sources import SourceSpec
from widgets.words import counted

CURRENT = ":current:"
"""The name of what is open now."""
YOURS = "Your work"
MOST_RECENT = 6
LARGEST = 1_000_000
"""Bytes of a file that is read for a picture."""


@dataclass(frozen=True)
class Entry:
    """Something that can be opened: the name or path to open it by, and what its card shows."""

    target: str
    title: str
    sentence: str
    detail: str = ""
    tone: str = ""
    """Of a dot before the detail: "good" for what is trained, "wait" for what was not saved; "" for none."""
    data: SourceSpec | None = None
    """What its picture shows; None where that would have to be read from a large file, or one not agreed to."""
    words: str = ""
    """More that it can be found by."""

    def found_by(self, search: str) -> bool:
        """Whether every word of a search stands in it somewhere."""
        text = f"{self.title} {self.sentence} {self.detail} {self.words}".lower()
        return all(word in text for word in search.lower().split())


@dataclass(frozen=True)
class Section:
    title: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Sources:
    """Where entries come from, as it stood when they were asked for: safe to read in another thread."""

    current: tuple[Experiment, int] | None
    """What is open now, and its updates."""
    recovered: tuple[Path, ...]
    last_sessions: tuple[Path, ...]
    recent: tuple[Path, ...]
    agreed: frozenset[str] = frozenset()
    """Files of data that may be read: whole paths."""


def entry(target: str | Path, experiment: Experiment, note: str = "", tone: str = "") -> Entry:
    """An experiment's entry; without a `note`, what its own notes begin with."""
    told = note or experiment.summary
    return Entry(str(target), experiment.title, told, outline(experiment), tone, experiment.data, experiment.notes)


def outline(experiment: Experiment) -> str:
    """The network in a line: `sine → Elman 16 → identity`."""
    layers = [f"{layer.written} {layer.size_in_words}".strip() for layer in experiment.network.layers]
    return " → ".join([experiment.data.called().lower(), *layers])


def presets() -> tuple[Section, ...]:
    """The presets that came with the program, by chapters."""
    shipped = experiments.presets()
    found = [_chapter(number, chapter, shipped) for number, chapter in enumerate(experiments.chapters(), 1)]
    return tuple(found)


def _chapter(number: int, chapter: Chapter, shipped: dict[str, Experiment]) -> Section:
    entries = tuple(entry(name, shipped[name]) for name in chapter.presets)
    return Section(f"{number}  {chapter.title}", chapter.about, entries)


def yours(sources: Sources) -> Section:
    """The user's own work: what is open now, then the file that was written last; files that cannot be read are named
    all the same."""
    presets = library.user_files()
    kept = [*_recovered(sources), *_last(sources), *_recent(sources), *_own()]
    kept.sort(key=lambda each: _written(presets.get(each.target, Path(each.target))), reverse=True)
    shown = (replace(each, data=_picture(each.data, sources.agreed)) for each in (*_current(sources), *kept))
    return Section(YOURS, "newest first", tuple(shown))


def _picture(data: SourceSpec | None, agreed: frozenset[str]) -> SourceSpec | None:
    """The data, if its files may be read for a picture."""
    places = [located(path).absolute() for path in data.files().values()] if data else []
    return data if all(str(place) in agreed and _size(place) <= LARGEST for place in places) else None


def _current(sources: Sources) -> Iterator[Entry]:
    if sources.current:
        experiment, made = sources.current
        yield entry(CURRENT, experiment, f"Open now, {_learned(made)}.", _tone(made))


def _recovered(sources: Sources) -> Iterator[Entry]:
    for path in sources.recovered:
        for experiment in _read(path):
            note = f"Edits that were not saved when the program ended, {_when(path)}."
            yield entry(path, experiment, note, "wait")


def _last(sources: Sources) -> Iterator[Entry]:
    for path in sources.last_sessions:
        newest = path == sources.last_sessions[0]
        try:
            experiment, update = weights.outline(path)
        except (InputError, OSError):
            continue
        whose = "Your last session" if newest else "An earlier session"
        note = f"{whose}, {_when(path)}: as you left it, {_learned(update)}."
        yield entry(path, experiment, note, _tone(update))


def _recent(sources: Sources) -> Iterator[Entry]:
    for path in sources.recent[:MOST_RECENT]:
        try:
            if is_folder(path):
                yield _trained(path, path / WEIGHTS, f"The run {path.name}")
            elif path.suffix == ".safetensors":
                yield _trained(path, path, path.name)
            else:
                yield entry(path, experiments.load(path), f"{path.name}, {_when(path)}, in {path.parent}.")
        except (InputError, OSError):
            yield Entry(str(path), path.name, f"In {path.parent}; it cannot be read as it is.")


def _trained(path: Path, network: Path, called: str) -> Entry:
    """What a file of weights holds, opened by another path where it is part of a run. Raises InputError, OSError."""
    experiment, update = weights.outline(network)
    return entry(path, experiment, f"{called}, {_learned(update)}, {_when(network)}, in {path.parent}.", _tone(update))


def _learned(update: int) -> str:
    return f"trained for {counted(update, 'update')}" if update else "untrained"


def _tone(update: int) -> str:
    return "good" if update else ""


def _own() -> Iterator[Entry]:
    for name, experiment in library.user_presets().items():
        yield entry(name, experiment, f"One of your presets. {experiment.summary}".strip())


def _read(path: Path) -> Iterator[Experiment]:
    try:
        yield experiments.load(path)
    except InputError:
        return


def _size(path: Path) -> float:
    """Bytes of a file; infinitely many where there is none."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return math.inf


def _written(path: Path) -> float:
    """When a file was written last, in seconds since 1970; 0 where that cannot be told."""
    try:
        return path.stat().st_mtime
    except (OSError, ValueError):
        return 0.0


def _when(path: Path) -> str:
    """When a file was written last: `today 14:02`, `yesterday`, `20 Nov`."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, OverflowError, ValueError):
        return "some time ago"
    days = (date.fromtimestamp(time.time()) - written.date()).days
    if days == 0:
        return f"today {written:%H:%M}"
    return "yesterday" if days == 1 else f"{written.day} {written:%b}" + f" {written.year}" * (days > 300)
