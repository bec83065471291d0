"""Where sequences come from: one kind, one file. Importing the package registers them all."""

from simulator.sources.base import SOURCES, Batch, Preview, Script, Source, SourceSpec

SOURCES.load(__name__, __path__)

__all__ = ["SOURCES", "Batch", "Preview", "Script", "Source", "SourceSpec"]
