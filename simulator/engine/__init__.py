"""The engine: `train` as a generator of reports, what it can be told, and the process it runs in."""

from simulator.engine.engine import train

__all__ = ["train"]
