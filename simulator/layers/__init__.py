"""The layers: one kind, one file. Importing the package registers them all."""

from simulator.layers.base import LAYERS, Layer, LayerSpec
from simulator.layers.signal import Signal
from simulator.layers.structure import Place, Structure, Way, Wire

LAYERS.load(__name__, __path__)

__all__ = ["LAYERS", "Layer", "LayerSpec", "Place", "Signal", "Structure", "Way", "Wire"]
