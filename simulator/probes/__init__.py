"""What can be looked at between backward and update: one probe, one file. Importing the package registers them all.

The engine computes only the probes somebody watches.
"""

from simulator.probes.base import PROBES, Probe, see

PROBES.load(__name__, __path__)

__all__ = ["PROBES", "Probe", "see"]
