"""What is selected, the same for every page and view."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from simulator.probes.inside import Part


@dataclass(frozen=True)
class Selection:
    """One place in a network and in the data it reads. All count from 0.

    `layer`: -1 the input, then the layers, then the read-out. `unit`: one of that layer's. `weight`: matrix, row and
    column. `part`: of which sequences, those held out or the batch that is trained on. `sequence`: which of them.
    `step`: a time step of it. `typed`: input typed by hand, in place of both. None: none in particular.
    """

    layer: int = 0
    unit: int | None = None
    weight: tuple[str, int, int] | None = None
    part: Part = "held-out"
    sequence: int = 0
    step: int | None = None
    typed: str = ""

    @property
    def sequence_alone(self) -> dict[str, Any]:
        """Which sequence it is, as probes are asked for one."""
        return {"part": self.part, "sequence": self.sequence, "typed": self.typed if self.part == "typed" else ""}


class Selector(QObject):
    """Holds the selection. Emits `changed` (Selection) when it has become another."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.now = Selection()

    def select(self, **parts: Any) -> None:
        """Change some parts of the selection. Another layer has other units and weights."""
        if parts.get("layer", self.now.layer) != self.now.layer:
            parts = {"unit": None, "weight": None} | parts
        self._turn_to(replace(self.now, **parts))

    def fit(self, layers: int) -> None:
        """The network has so many layers now, and other weights: keep the layer if it is still there."""
        self._turn_to(Selection(min(self.now.layer, layers)))

    def _turn_to(self, selection: Selection) -> None:
        if selection != self.now:
            self.now = selection
            self.changed.emit(selection)
