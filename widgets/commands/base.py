"""What a command is: something the user can have done, under one name for menu, bar, keys and tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from widgets.bench.workbench import Workbench
from widgets.film.filming import Filming
from widgets.keeping.exporting import Exporting
from widgets.keeping.filing import Filing
from widgets.keeping.recovery import Recovery
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.views.showing import Showing


class Shell(Protocol):
    """The window, as far as commands need it."""

    theme: Theme

    def show_page(self, kind: str) -> None: ...

    @property
    def page_kind(self) -> str:
        """Which page is in front."""

    @property
    def working(self) -> bool:
        """Whether a document is in front: there is something to save, to undo, to train."""

    def ask_page(self, wish: str) -> None:
        """Let the page in front do something of its own."""

    def showing(self) -> "Showing | None":
        """The views on that page, where there are any."""

    def use_theme(self, name: str) -> None: ...

    def reset_layout(self) -> None: ...

    def about(self) -> None: ...

    def close(self) -> bool: ...


@dataclass(frozen=True)
class Program:
    """What commands work with."""

    bench: Workbench
    recovery: Recovery
    filing: Filing
    exporting: Exporting
    filming: Filming
    shell: Shell


def always(program: Program) -> bool:
    return True


def working(program: Program) -> bool:
    return program.shell.working


@dataclass(frozen=True)
class Command:
    """One command. Its id is stable: menus, lessons and tests name it by that."""

    id: str
    title: str
    """As it stands in a menu, with an & before its letter."""
    tip: str
    """What it does, in a sentence."""
    do: Callable[[Program], object]
    keys: str = ""
    when: Callable[[Program], bool] = always
    """Whether it can be done now."""
    called: Callable[[Program], str] | None = None
    """Its title now, where that changes."""
    told: Callable[[Program], str] | None = None
    """What it does now, where that changes."""
    checked: Callable[[Program], bool] | None = None
    """Whether it is on, for one that is on or off."""
    icon: Callable[[Program], str] | None = None
    """The name of its icon now."""


COMMANDS: dict[str, Command] = {}


def command(id: str, title: str, tip: str, **more: Any) -> Callable[[Callable[[Program], object]], Command]:
    """Function decorator: file the function as a command."""

    def file(do: Callable[[Program], object]) -> Command:
        return add(Command(id, title, tip, do, **more))

    return file


def add(command: Command) -> Command:
    if command.id in COMMANDS:
        raise TypeError(f"two commands are called {command.id!r}")
    COMMANDS[command.id] = command
    return command
