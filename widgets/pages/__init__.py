"""The pages of the window, each of which answers one question: one page, one file. Importing registers them all."""

from widgets.pages.base import PAGES, Page

PAGES.load(__name__, __path__)

__all__ = ["PAGES", "Page"]
