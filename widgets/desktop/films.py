"""A run's view as an animation, made without a window."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.runs import Store
from simulator.runs.naming import AT
from simulator.runs.past import Past, instants, spread
from simulator.training.keyframes import replay
from widgets.desktop.plots import application

if TYPE_CHECKING:
    from simulator.command.wanted import Wanted
    from simulator.training.snapshot import Started
    from widgets.views import View

Told = Callable[[int, int], None]
"""Hears how many steps of how many are done."""


def animate(wanted: "Wanted", told: Told) -> None:
    """Write what is wanted. Raises InputError."""
    application()
    from PySide6.QtCore import qInstallMessageHandler

    before = qInstallMessageHandler(_heard)
    try:
        _animate(wanted, told)
    finally:
        qInstallMessageHandler(before)


def _animate(wanted: "Wanted", told: Told) -> None:
    from PySide6.QtCore import QSize

    from widgets import theme
    from widgets.film import encoding
    from widgets.film.scene import Scene
    from widgets.keeping.pictures import encoded

    encoding.check(wanted.path)
    store = Store()
    word, _, update = wanted.run.rpartition(AT)
    if word and update.isdecimal():
        raise InputError(f"{wanted.run}: an update is not allowed here; give {word}, and --updates 0-{update}.")
    entry = store.find(wanted.run)
    past = Past(store, entry.id)
    first = past.first if wanted.first is None else wanted.first
    last = entry.facts.update if wanted.last is None else wanted.last
    if not past.first <= first < last <= entry.facts.update:
        raise InputError(
            f"--updates: {first:,}-{last:,} is not allowed; they should lie between {past.first:,} and "
            f"{entry.facts.update:,}, the updates of {entry.id} that can be looked at."
        )
    began = replay(past.before(past.first), past.first)
    assert began
    started = began.started()
    kind = _view(wanted.view, started)
    colours = theme.DARK if wanted.dark else theme.LIGHT
    theme.apply(application(), colours)
    scene = Scene(kind, started, store.curves(entry.id).course.parts, QSize(*wanted.size), colours)
    updates = spread(first, last, wanted.frames)
    seen = instants(store, entry.id, updates, scene.probes, told)
    for snapshot in seen:
        scene.measure(snapshot)
    encoding.write([encoded(scene.frame(snapshot)) for snapshot in seen], wanted.path, wanted.seconds, told)
    told(len(seen), len(seen))


def _heard(kind: object, context: object, message: str) -> None:
    """What Qt says, but for what the offscreen platform says of each window, of no consequence."""
    if "propagateSizeHints" not in message and sys.stderr:
        print(message, file=sys.stderr)


def _view(name: str, started: "Started") -> "type[View]":
    """The kind of view of this name. Raises InputError where it shows nothing of this network and data."""
    from widgets.views import VIEWS

    suited = [kind for kind in VIEWS if VIEWS[kind].suits(started)]
    if name not in suited:
        raise InputError(f"{name!r} is no view of this network; choose one of {', '.join(suited)}.")
    return VIEWS[name]
