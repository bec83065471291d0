"""Edits of the stack of layers, each one step to undo."""

from PySide6.QtCore import QObject, Slot

from simulator.errors import InputError
from simulator.experiment import revised
from simulator.layers import LAYERS, LayerSpec
from widgets.bench.workbench import Workbench


class Layers(QObject):
    """Adds, removes, moves and changes layers of the document's network, and keeps the selection on them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench

    @property
    def all(self) -> tuple[LayerSpec, ...]:
        return self.bench.document.experiment.network.layers

    @property
    def selected(self) -> int:
        """-1 the input, 0 … the layers, then the read-out."""
        return min(self.bench.selector.now.layer, len(self.all))

    def add(self, kind: str) -> None:
        """A new layer after the selected one."""
        place = min(self.selected + 1, len(self.all))
        layers = [*self.all]
        layers.insert(place, LAYERS[kind]())
        self._put(layers, f"new {LAYERS[kind].written} layer", place)

    @Slot(int)
    def remove(self, index: int) -> None:
        if 0 <= index < len(self.all):
            layers = [layer for k, layer in enumerate(self.all) if k != index]
            self._put(layers, "removal of a layer", min(index, len(layers)))

    @Slot(int, int)
    def move(self, source: int, target: int) -> None:
        """Move a layer to another place."""
        if source != target and 0 <= source < len(self.all) and 0 <= target < len(self.all):
            layers = [*self.all]
            layers.insert(target, layers.pop(source))
            self._put(layers, "move of a layer", target)

    def change(self, index: int, kind: str) -> None:
        """Make a layer one of another kind, which keeps what both kinds have, such as the number of units."""
        try:
            experiment = revised(self.bench.document.experiment, f"network.layers.{index}.kind", kind)
        except InputError as refusal:
            self.bench.refuse(str(refusal))
        else:
            self.bench.document.set(experiment, f"change of a layer to {LAYERS[kind].written}")

    def _put(self, layers: list[LayerSpec], text: str, place: int) -> None:
        data = [layer.model_dump(mode="json") for layer in layers]
        try:
            experiment = revised(self.bench.document.experiment, "network.layers", data)
        except InputError as refusal:
            self.bench.refuse(str(refusal))
        else:
            self.bench.document.set(experiment, text)
            self.bench.selector.select(layer=place)
