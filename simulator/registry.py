"""Kinds by name: one new kind is one new file, found when its package is imported."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """The kinds of one sort, in order of registration. Those filed `unlisted` can be asked for by name alone."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._kinds: dict[str, T] = {}
        self._unlisted: set[str] = set()

    def register(self, entry: Any) -> Any:
        """Class or function decorator: file the entry under its `kind`, or under its own name."""
        kind = kind_of(entry)
        if kind in self._kinds:
            raise TypeError(f"two {self.what}s are called {kind!r}")
        self._kinds[kind] = entry
        return entry

    def unlisted(self, entry: Any) -> Any:
        """Class or function decorator: the same, for one that menus and lists do not offer."""
        self._unlisted.add(kind_of(entry))
        return self.register(entry)

    def load(self, package: str, path: Iterable[str]) -> None:
        """Import every module of a package, so that each registers what it defines. A broken one fails loudly."""
        for module in sorted(pkgutil.iter_modules(path), key=lambda m: m.name):
            importlib.import_module(f"{package}.{module.name}")

    def __getitem__(self, kind: str) -> T:
        return self._kinds[kind]

    def __iter__(self) -> Iterator[str]:
        return (kind for kind in self._kinds if kind not in self._unlisted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def all(self) -> tuple[T, ...]:
        """Every kind, listed or not."""
        return tuple(self._kinds.values())


def kind_of(entry: Any) -> str:
    """A spec's kind is the default of its field; another entry's is an attribute or its name."""
    fields = getattr(entry, "model_fields", {})
    if "kind" in fields:
        return str(fields["kind"].default)
    return str(getattr(entry, "kind", entry.__name__))
