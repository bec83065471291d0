"""Which fields of an experiment can be varied, and what to try of each at first."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.errors import InputError
from simulator.experiment import SWITCHES, Experiment
from simulator.experiment.from_text import set_from_text
from simulator.spec import Spec, extra
from widgets.forms.limits import plain, within
from widgets.words import titled

LEFT_OUT = "version", "training.seed", "training.updates", "data.seed", "data.kind"
"""Seeds and updates have rows of their own, and losses on other data cannot be compared."""
STEPS = {float: (10**-0.5, 1.0, 10**0.5), int: (0.5, 1.0, 2.0)}
"""What a number is multiplied by to be tried at first."""


@dataclass(frozen=True)
class Variable:
    """A field that can be varied."""

    path: str
    title: str
    """As the forms have it, behind those of what it is in."""
    tip: str
    value: Any
    tried: str
    """Values to try at first, as they may be typed; not all go with the other fields."""
    advanced: bool = False


def variables(experiment: Experiment) -> list[Variable]:
    """Every field with numbers or a choice that has an effect, those first that are varied most."""
    unused = experiment.unused()
    found = [_variable(experiment, *each) for each in _walk(experiment) if not _idle(each[0], unused)]
    return sorted((each for each in found if each), key=_rank)


def proposed(experiment: Experiment, variable: Variable) -> str:
    """Values to try at first, of which the experiment as it stands allows each."""
    return ", ".join(text for text in variable.tried.split(", ") if _allowed(experiment, f"{variable.path}={text}"))


def _allowed(experiment: Experiment, assignment: str) -> bool:
    try:
        set_from_text(experiment, assignment)
    except InputError:
        return False
    return True


def _idle(path: str, unused: frozenset[str]) -> bool:
    return path in LEFT_OUT or any(path == each or path.startswith(f"{each}.") for each in unused)


def _rank(variable: Variable) -> int:
    """The learning rate, then sizes and kinds of layers, then the rest, seldom changed ones last."""
    first, last = variable.path.split(".")[0], variable.path.rpartition(".")[2]
    if variable.path == "training.learning_rate":
        return 0
    if variable.path.startswith("network.layers."):
        return {"units": 1, "kind": 2}.get(last, 4)
    return 9 if variable.advanced else {"training": 3, "network": 5}.get(first, 6)


def _walk(spec: Spec, prefix: str = "") -> Iterator[tuple[str, FieldInfo, Any]]:
    for name, info in type(spec).model_fields.items():
        path, value = f"{prefix}{name}", getattr(spec, name)
        if isinstance(value, Spec):
            yield from _walk(value, f"{path}.")
        elif isinstance(value, tuple) and value and all(isinstance(part, Spec) for part in value):
            for k, part in enumerate(value):
                yield from _walk(part, f"{path}.{k}.")
        else:
            yield path, info, value


def _variable(experiment: Experiment, path: str, info: FieldInfo, value: Any) -> Variable | None:
    tried = _tried(path, info, value)
    if not tried:
        return None
    told = info.description or ("Which kind it is." if path.endswith(".kind") else "")
    tip = "\n".join(part for part in (told, path) if part)
    return Variable(path, titled(path, experiment), tip, value, tried, bool(extra(info).get("advanced")))


def _tried(path: str, info: FieldInfo, value: Any) -> str:
    """Values around the present one, or what can be chosen; "" for a field of another sort."""
    if path.endswith(".kind"):
        return ", ".join(_kinds(path, value))
    inner = _options(info.annotation)
    if get_origin(inner[0]) is Literal:
        words = [str(word) for word in get_args(inner[0])]
        return ", ".join(words) if len(words) > 1 else ""
    if inner[0] is bool:
        return "false, true"
    if inner[0] not in (int, float):
        return ""
    kind = int if inner[0] is int else float
    none = ["none"] if type(None) in inner else []
    numbers = _around(value, kind, info) or [each for each in (kind(1), kind(2)) if within(each, info)]
    return ", ".join([*none, *map(plain, numbers)])


def _around(value: Any, kind: type, info: FieldInfo) -> list[Any]:
    """A few numbers around one, where it is one that can be multiplied."""
    if not value:
        return [number for number in ((0, 1, 2) if kind is int else (0.0, 0.1, 0.3)) if within(number, info)]
    near = [_rounded(value * step, kind) if step != 1 else value for step in STEPS[kind]]
    return list(dict.fromkeys(number for number in near if within(number, info)))


def _rounded(number: float, kind: type) -> Any:
    """The nearest of 1, 2, 3, 5, 10, 20 and so on, or a whole number."""
    if kind is int:
        return max(round(number), 1)
    power = math.floor(math.log10(number))
    near = min((1, 2, 3, 5, 10), key=lambda digit: abs(math.log10(number) - power - math.log10(digit)))
    return float(f"{near}e{power}")


def _kinds(path: str, value: str) -> list[str]:
    above = path.split(".")
    registry = SWITCHES.get("layers" if "layers" in above else above[-2])
    usual = [kind for kind in ("elman", "gru", "lstm") if "layers" in above and kind != value]
    return [] if registry is None else [value, *(usual or [kind for kind in registry if kind != value][:3])]


def _options(annotation: Any) -> tuple[Any, ...]:
    """The types a field may have, None last."""
    found = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return tuple(sorted(found, key=lambda each: each is type(None)))
