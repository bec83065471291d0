"""The layers: one kind, one file. Importing the package registers them all."""

from simulator.layers.base import LAYERS, Layer, LayerSpec
from simulator.layers.signal import Signal

LAYERS.load(__name__, __path__)

__all__ = ["LAYERS", "Layer", "LayerSpec", "Signal"]
