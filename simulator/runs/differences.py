"""In which fields one experiment differs from another."""

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.experiment import Experiment
from simulator.spec import Spec

WORDS = ("version", "title", "notes")
"""Fields that change nothing in a run."""
LONG = 60
"""Characters of a value from which on its length is told in place of it."""


class Change(Spec):
    """One field, by its dotted path, and its value before and after, as JSON has them; None: there is no such part."""

    path: str
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        return f"{self.path} {_text(self.before)} → {_text(self.after)}"

    @property
    def brief(self) -> str:
        """As short as in a table: `units 32`."""
        return f"{self.path.rpartition('.')[2]} {_text(self.after)}"


def differences(before: Experiment, after: Experiment) -> tuple[Change, ...]:
    """The fields that are set otherwise, in the order of the experiment. Of a part of another kind it is the kind, and
    of its fields those that both kinds have."""
    old, new = (each.model_dump(mode="json", exclude=set(WORDS)) for each in (before, after))
    return tuple(_changes(old, new, ""))


def joined(earlier: Iterable[Change], later: Iterable[Change]) -> tuple[Change, ...]:
    """What has changed after both; a field that is back as it was has not."""
    found = {change.path: change for change in earlier}
    for change in later:
        first = found.pop(change.path, change)
        if first.before != change.after:
            found[change.path] = change.model_copy(update={"before": first.before})
    return tuple(found.values())


def in_brief(changes: Iterable[Change]) -> str:
    """As short as in a table: `kind lstm · units 8`."""
    return " · ".join(change.brief.replace("_", " ") for change in changes)


def _changes(old: Any, new: Any, path: str) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        shared = [name for name in new if name in old]
        for name in sorted(shared, key=lambda name: name != "kind"):
            yield from _changes(old[name], new[name], f"{path}.{name}".lstrip("."))
    elif _parts(old) and _parts(new):
        for k in range(max(len(old), len(new))):
            before, after = (each[k] if k < len(each) else None for each in (old, new))
            yield from _changes(before, after, f"{path}.{k}")
    elif old != new:
        yield Change(path=path, before=_brief(old), after=_brief(new))


def _parts(value: Any) -> bool:
    """Whether it is a list of parts, such as layers, or may be an empty one."""
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _brief(value: Any) -> Any:
    """A value that a list of runs can hold: of a part its kind, of much data how much it is."""
    if isinstance(value, dict):
        return value.get("kind", "")
    text = value if isinstance(value, str) else _text(value)
    return value if len(text) <= LONG else f"{text[: LONG - 1]}…" if isinstance(value, str) else f"{len(value)} values"


def _text(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case list():
            return ",".join(map(_text, value))
        case _:
            return str(value)
