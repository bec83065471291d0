"""An experiment's fields by their dotted paths, listed as a command line has them."""

import shutil
import textwrap
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.experiment import SWITCHES, Experiment
from simulator.experiment.from_text import options
from simulator.spec import Spec, extra

IDLE = "No effect as the other fields stand. "
LIMITS = {
    "ge": " from {}", "gt": " above {}", "le": " to {}", "lt": ", below {}",
    "min_length": ", at least {} long", "max_length": ", at most {} long",
}  # fmt: skip


def listing(experiment: Experiment) -> Iterator[str]:
    """Aligned lines: each field's path and value, what is allowed, and what it means."""
    unused = experiment.unused()
    rows = [(path, value, IDLE * (path in unused) + meaning) for path, value, meaning in walk(experiment)]
    path_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    margin = " " * (path_width + value_width + 4)
    width = max(shutil.get_terminal_size((120, 24)).columns, len(margin) + 40)
    for path, value, meaning in rows:
        start = f"{path:{path_width}}  {value:{value_width}}  "
        yield from textwrap.wrap(
            meaning, width, initial_indent=start, subsequent_indent=margin, break_on_hyphens=False
        )  # fmt: skip


def walk(spec: Spec, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, value and meaning of each field below a spec. Parts that have kinds come as `….kind` and their fields."""
    fields = type(spec).model_fields
    for name in sorted(fields, key=lambda name: name != "kind"):
        field = fields[name]
        path, value = prefix + name, getattr(spec, name)
        if name == "kind":
            kinds = SWITCHES["layers" if ".layers." in prefix else prefix.split(".")[-2]]
            yield path, value, ", ".join(kinds) + "."
        elif isinstance(value, Spec):
            yield from walk(value, path + ".")
        elif path == "network.layers":
            for k, part in enumerate(value):
                yield from walk(part, f"{path}.{k}.")
        elif name != "version":
            yield path, shown(value), f"{allowed(field)}. {field.description or ''}".strip()


def shown(value: Any) -> str:
    """A value as it may be written after the path."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return short(",".join(map(shown, value)))
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return short(str(value).lower() if isinstance(value, bool) else " ".join(str(value).split()))


def short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def allowed(field: FieldInfo) -> str:
    """What a field may hold, in words: its type, its bounds, its unit."""
    kind = field.annotation
    inner = [each for each in options(kind) if each is not type(None)]
    if get_origin(inner[0]) is Literal:
        words = ", ".join(map(str, get_args(inner[0])))
    elif get_origin(inner[0]) is tuple:
        words = "List with commas"
    else:
        words = {int: "Whole number", float: "Number", bool: "true, false", str: "Text"}.get(inner[0], "List")
    limits = [
        template.format(f"{limit:,.10g}" if isinstance(limit, float) else f"{limit:,}")
        for name, template in LIMITS.items()
        for metadata in field.metadata
        if (limit := getattr(metadata, name, None)) is not None
    ]
    told = extra(field)
    unit = f" {told['unit']}" if "unit" in told and get_origin(inner[0]) is not tuple else ""
    return words + "".join(limits) + unit + ", or none" * (type(None) in options(kind))
