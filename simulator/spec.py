"""What every part of an Experiment is: a frozen, strictly checked model whose fields make its form."""

import json
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Self, Union

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from simulator.errors import InputError, listed
from simulator.registry import Registry, kind_of

MAX_JSON = 4_000_000
"""Longest JSON text that is read, in characters."""


ADVANCED: dict[str, Any] = {"advanced": True}
"""Marks a field that a form shows only when asked for more."""


def when(counts: Callable[[Any], object]) -> dict[str, Any]:
    """Marks a field that changes something only while this is true of its Spec; forms leave it out otherwise."""
    return {"counts": counts}


class Spec(BaseModel):
    """A frozen choice. Its fields' titles, bounds and descriptions become the labels and tooltips of a form."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    @classmethod
    def told(cls) -> str:
        """What the kind says of itself: its docstring, in one line."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def called(cls) -> str:
        """What the kind calls itself: its docstring up to the colon."""
        return cls.told().partition(":")[0]

    @classmethod
    def files_asked(cls) -> list[str]:
        """The names of the fields that hold paths of the user's own files."""
        return [name for name, info in cls.model_fields.items() if "file" in extra(info)]

    def files(self) -> dict[str, str]:
        """Paths of the user's own files that it reads, by the names of their fields: those marked by `file`."""
        return {name: path for name in self.files_asked() if (path := getattr(self, name))}

    def unused(self) -> frozenset[str]:
        """Dotted paths of the fields, its own and its parts', that change nothing as the others stand: what the fields
        say by `when`; a Spec whose parts decide for each other adds to it."""
        found = set[str]()
        for name, info in type(self).model_fields.items():
            if "counts" in extra(info) and not extra(info)["counts"](self):
                found.add(name)
            value = getattr(self, name)
            parts = {name: value} if isinstance(value, Spec) else {}
            if isinstance(value, tuple):
                parts = {f"{name}.{k}": part for k, part in enumerate(value) if isinstance(part, Spec)}
            found |= {f"{path}.{below}" for path, part in parts.items() for below in part.unused()}
        return frozenset(found)

    @classmethod
    def from_json(cls, text: str, where: str = "") -> Self:
        """Read JSON. Raises InputError: one sentence naming the field, its value and what is allowed."""
        prefix = f"{where}: " if where else ""
        return cls._checked(text, parse(text, prefix), prefix)

    @classmethod
    def _checked(cls, text: str, data: object, prefix: str = "") -> Self:
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise InputError(prefix + sentence(error, data)) from None

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Check plain data (dicts, lists, numbers, strings) exactly as if it had come from a file."""
        try:
            text = json.dumps(data)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"this cannot be written as JSON: {error}.") from None
        return cls._checked(text, data)

    def to_json(self) -> str:
        """Text that `from_json` reads again. Raises InputError where it would be too long to be read."""
        text = json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
        if len(text) > MAX_JSON:
            raise InputError(
                f"the experiment has {len(text):,} characters, and at most {MAX_JSON:,} are read; where its arrays are "
                "large (above 370,000 numbers), keep the weights alone, as .npz or .csv."
            )
        return text


def extra(info: FieldInfo) -> dict[str, Any]:
    """What a field says for its form besides title, bounds and description: `unit`, `file`, `drawing`, `choices`,
    `empty`, `advanced`, `counts`."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def one_of(registry: Registry[Any]) -> Any:
    """The type of a field that holds any kind in the registry, told apart by its `kind`: the registry as it is when
    the field is checked, so that a kind may be registered at any time, and anywhere."""
    checker = cache(_checker)

    def check(value: Any, info: ValidationInfo) -> Any:
        kinds, tag = checker(registry.all()), value.get("kind") if isinstance(value, dict) else None
        if isinstance(tag, str) and tag not in map(kind_of, registry.all()):
            raise PydanticCustomError("kind_unknown", "there is no such kind", {"tag": tag, "kinds": sorted(registry)})
        if info.mode == "python" or isinstance(value, Spec):  # of a default, too
            return kinds.validate_python(value)
        return kinds.validate_json(json.dumps(value))

    return Annotated[Any, PlainValidator(check)]


def _checker(kinds: tuple[type[Spec], ...]) -> TypeAdapter[Any]:
    any_kind: Any = Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007
    return TypeAdapter(any_kind)


def switched(spec: Spec, kind: type[Spec]) -> Spec:
    """A spec of another kind that keeps every field both kinds share and the new one allows."""
    kept: dict[str, Any] = {}
    old = spec.model_dump(mode="json")
    for name in kind.model_fields:
        if name in old and name != "kind":
            try:
                kind.from_data(kept | {name: old[name]})
            except InputError:
                continue
            kept[name] = old[name]
    return kind.from_data(kept)


def parse(text: str, prefix: str = "") -> Any:
    """JSON text as plain data, refusing what the standard parser lets through: size, duplicates, depth."""
    if len(text) > MAX_JSON:
        raise InputError(f"{prefix}the file is too long; an experiment has at most {MAX_JSON:,} characters.")
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_finite)
    except RecursionError:
        raise InputError(f"{prefix}the JSON is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise InputError(f"{prefix}not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except InputError as refusal:
        raise InputError(prefix + str(refusal)) from None
    except ValueError:
        raise InputError(f"{prefix}a whole number has too many digits; at most 4,300 are read.") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"the field {name!r} stands twice; it is allowed once.")
        found[name] = value
    return found


def _finite(name: str) -> float:
    raise InputError(f"{name} is not a number that is allowed; it must be finite.")


def sentence(error: ValidationError, data: Any = None) -> str:
    """The first fault in one sentence: `network.layers.0.units: 0 is not allowed; it should be …`."""
    first = error.errors(include_url=False)[0]
    where = ".".join(_path(first["loc"], data)) or "the experiment"
    kind, message = first["type"], first["msg"].removeprefix("Value error, ")
    if kind == "value_error":
        return message if message.startswith(tuple(TOP)) else f"{where}: {message}"
    if kind == "missing":
        return f"{where}: this field is missing; it is required."
    if kind == "extra_forbidden":
        return f"{where}: there is no such field."
    if kind == "kind_unknown":
        context = first["ctx"]
        kinds = listed(context["kinds"], context["tag"])
        return f"{where}.kind: {context['tag']!r} is not allowed; it should be one of {kinds}."
    if kind == "union_tag_not_found":
        return f"{where}: the field 'kind' is missing; it is required."
    value = "null" if first["input"] is None else repr(first["input"])
    value = value if len(value) < 60 else value[:57] + "…"
    message = message[0].lower() + message[1:]
    return f"{where}: {value} is not allowed; {message.replace('input should', 'it should')}."


TOP = ("network", "data", "training")


def _path(loc: tuple[int | str, ...], data: Any) -> list[str]:
    """The field's path as the user writes it: pydantic's, without the kinds it puts in between."""
    path: list[str] = []
    for key in loc:
        if isinstance(data, dict) and key not in data and key == data.get("kind"):
            continue
        path.append(str(key))
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
    return path
