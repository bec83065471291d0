"""Where sequences come from: one kind, one file. Importing the package registers them all."""

from simulator.sources.alphabet import Script
from simulator.sources.base import SOURCES, Source, SourceSpec
from simulator.sources.batch import Batch
from simulator.sources.preview import Preview

SOURCES.load(__name__, __path__)

__all__ = ["SOURCES", "Batch", "Preview", "Script", "Source", "SourceSpec"]
