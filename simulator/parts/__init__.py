"""A batch in parts, whose gradients are added up: one after the other, or at the same time by helping processes."""

from simulator.parts.team import Team

__all__ = ["Team"]
