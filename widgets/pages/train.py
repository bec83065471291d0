"""Train: does it learn?"""

from typing import TYPE_CHECKING

from widgets.pages.base import PAGES
from widgets.pages.opened import OpenedPage

if TYPE_CHECKING:
    from widgets.lab.lab import Lab


@PAGES.register
class TrainPage(OpenedPage):
    """The laboratory: network, data, training; loss, output, states, gradients."""

    kind, title, order = "train", "Train", 2
    looks_back = True
    needs = ("widgets.lab.lab",)
    tip = "Does it learn? Network, data and training, and the live plots."

    def make(self) -> "Lab":
        from widgets.lab.lab import Lab

        self.lab = Lab(self.program.bench)
        return self.lab

    def do(self, wish: str) -> None:
        """Show the data, and its field of this name."""
        self.lab.show_data(wish)

    def busy(self) -> bool:
        return self.lab.data.reader.reading is not None or super().busy()

    def remember(self) -> None:
        self.program.bench.settings.arrangement = self.lab.arrangement()
