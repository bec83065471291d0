"""The layers: one kind, one file. Importing the package registers them all."""

from simulator.layers.base import LAYERS, Layer, LayerSpec
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried
from simulator.layers.signal import Signal
from simulator.layers.structure import Place, Structure, Way, Wire

LAYERS.load(__name__, __path__)

__all__ = ["LAYERS", "ByStep", "Carried", "Layer", "LayerSpec", "Place", "Signal", "Structure", "Way", "Wire"]
