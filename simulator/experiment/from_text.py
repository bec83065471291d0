"""An experiment's fields set from text, as a command line has it: `path=value`."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from simulator.errors import InputError
from simulator.experiment.changing import SWITCHES, revised
from simulator.experiment.experiment import Experiment
from simulator.spec import Spec, parse

NONE = ("none", "off", "null")
TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def set_from_text(experiment: Experiment, assignment: str) -> Experiment:
    """Apply `path=value` as written on a command line. The field decides how the value is read: a list may be
    separated by commas, a part may be named by its kind. Raises InputError."""
    path, equals, text = assignment.partition("=")
    if not equals:
        raise InputError(f"--set {assignment}: this has no '='; write a field and its value, as in data.length=50.")
    if switch(path) and not text.lstrip().startswith(("{", "[")):
        return revised(experiment, f"{path}.kind", text)
    refusal = None
    for value in readings(text, annotation(experiment, path)):
        try:
            return revised(experiment, path, value)
        except InputError as error:
            refusal = refusal or error
    assert refusal
    raise refusal


def switch(path: str) -> bool:
    """Whether the path leads to a part that has kinds: the data, an optimizer, one of the layers."""
    *above, last = path.split(".")
    return above[-1:] == ["layers"] if last.isdecimal() else last in SWITCHES and last != "layers"


def annotation(experiment: Experiment, path: str) -> Any:
    """The type of the field at a path; None where there is none."""
    place: Any = experiment
    *above, last = path.split(".")
    for key in above:
        if isinstance(place, tuple):
            place = place[int(key)] if key.isdecimal() and int(key) < len(place) else None
        else:
            place = getattr(place, key, None)
    field = type(place).model_fields.get(last) if isinstance(place, Spec) else None
    return field.annotation if field else None


def readings(text: str, kind: Any) -> Iterator[Any]:
    """What a text may mean in a field of this type, the likeliest first."""
    word, inner = text.strip().lower(), options(kind)
    if type(None) in inner and word in NONE:
        yield None
    if bool in inner and word in TRUTH:
        yield TRUTH[word]
    if get_origin(kind) is tuple and not word.startswith("["):
        parts = [part.strip() for part in text.split(",")] if word else []
        yield [next(readings(part, get_args(kind)[0])) for part in parts]
    if str not in inner or text.lstrip().startswith('"'):
        yield from whole(text, inner)
    yield text


def whole(text: str, inner: tuple[Any, ...]) -> Iterator[Any]:
    """The text as JSON, if it is; 1e3 is a whole number too."""
    try:
        value = parse(text)
    except InputError:
        return
    if int in inner and isinstance(value, float) and value.is_integer():
        yield int(value)
    yield value


def options(kind: Any) -> tuple[Any, ...]:
    """The types a field may have."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
