"""Inside: how does it do it?"""

from typing import TYPE_CHECKING

from widgets.pages.base import PAGES
from widgets.pages.opened import OpenedPage

if TYPE_CHECKING:
    from widgets.inside.body import InsideBody


@PAGES.register
class InsidePage(OpenedPage):
    """One sequence inside the network: the network itself, its steps in time, its arithmetic."""

    kind, title, order = "inside", "Inside", 3
    looks_back = True
    needs = ("widgets.inside.body",)
    tip = "How does it do it? The network at work on one sequence, and every number worked out."

    def make(self) -> "InsideBody":
        from widgets.inside.body import InsideBody

        body = InsideBody(self.program.bench)
        body.paper_asked.connect(self.program.exporting.ask_paper)
        return body
