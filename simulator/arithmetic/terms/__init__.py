"""How nodes are written: an entry of each as the terms of a sum."""

from simulator.arithmetic.terms import places as places  # which, as functions do, says how its nodes are written
from simulator.arithmetic.terms.base import outer, terms_of
from simulator.arithmetic.terms.functions import name_of

__all__ = ["name_of", "outer", "terms_of"]
