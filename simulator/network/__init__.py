"""A network: the choice of one, and one at work."""

from simulator.network.network import Network
from simulator.network.spec import NetworkSpec, Precision, ReadOut

__all__ = ["Network", "NetworkSpec", "Precision", "ReadOut"]
