"""What a page is: one part of the window, which answers one question."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from simulator.registry import Registry
from widgets.commands import Command, Program
from widgets.commands.base import add
from widgets.theme import LIGHT, Theme

if TYPE_CHECKING:
    from widgets.views.showing import Showing


class Page(QWidget):
    """A page. A kind adds `kind`, `title`, `tip`, `order`, and makes its widgets in `build`.

    A page that is registered has a button on the rail, a key and the command `page.<kind>`.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    tip: ClassVar[str]
    """The question it answers."""
    order: ClassVar[int]
    """Its place on the rail, and the number of its key: Ctrl+1 and so on."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Modules that `build` needs and that are slow to load."""
    barred: ClassVar[bool] = True
    """Whether the transport bar stands above it."""
    looks_back: ClassVar[bool] = False
    """Whether its views show the instant that is looked back at."""
    of_document: ClassVar[bool] = True
    """Whether it shows what is open; elsewhere another document brings page Train to the front."""
    status_changed = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program, self.theme, self.built = program, LIGHT, False
        self.pieces = self.build()
        self.failure: Exception | None = None

    def build(self) -> Iterator[None]:
        """Make the widgets, a piece at a time, so that none holds up the window; import here what is slow to load."""
        raise NotImplementedError

    def advance(self) -> bool:
        """Make one more piece; returns whether all are there. Raises what a piece raised, also when asked again."""
        if self.failure:
            raise self.failure
        try:
            if not self.built and next(self.pieces, self) is self:
                self.built = True
                self.recolour(self.theme)
        except Exception as failure:
            self.built, self.failure = False, failure
            raise
        return self.built

    def ready(self) -> None:
        """Make all that is not there yet."""
        while not self.advance():
            pass

    def enter(self) -> None:
        """It is about to be shown."""

    def leave(self) -> None:
        """Another page takes its place."""

    def do(self, wish: str) -> None:
        """What a command asks of the page in front."""

    def status(self) -> str:
        """What stands in the status line while it is shown."""
        return ""

    def showing(self) -> "Showing | None":
        """The views that stand on it, where there are any."""
        return None

    def busy(self) -> bool:
        """Whether something is still to come before it looks as it should."""
        return False

    def reset_layout(self) -> None:
        """Put everything back in its place."""

    def remember(self) -> None:
        """The program ends: keep in the settings how it is arranged."""

    def recolour(self, theme: Theme) -> None:
        """Take over a theme's colours; a page that is not built yet keeps them for later."""
        self.theme = theme


class Pages(Registry[type[Page]]):
    """The pages, each with its command."""

    def register(self, entry: Any) -> Any:
        super().register(entry)
        add(
            Command(
                f"page.{entry.kind}", entry.title, entry.tip, lambda program: program.shell.show_page(entry.kind),
                keys=f"Ctrl+{entry.order}", icon=lambda program: entry.kind,
            )
        )  # fmt: skip
        return entry


PAGES = Pages("page")
