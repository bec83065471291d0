"""How a gradient is found: one kind, one file. Importing the package registers them all."""

from simulator.methods.base import METHODS, Method, MethodSpec, Passed, Piece, forward, kept

METHODS.load(__name__, __path__)

__all__ = ["METHODS", "Method", "MethodSpec", "Passed", "Piece", "forward", "kept"]
