"""The network as a band: its drawing, its sizes, and the way to add to it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout

from simulator.experiment import Experiment
from widgets.bench.layers import Layers
from widgets.bench.workbench import Workbench
from widgets.panels.canvas import Canvas
from widgets.panels.kinds import fill_menu
from widgets.theme import Theme

LOWEST = 110
"""Height of the drawing at the least, in pixels."""


class Band(QFrame):
    """Shows the document's network. Emits `edit_asked` when the selected part is to be edited."""

    edit_asked = Signal()

    def __init__(self, bench: Workbench, layers: Layers) -> None:
        super().__init__()
        self.setObjectName("card")
        self.bench, self.layers = bench, layers
        self.inputs: tuple[str, ...] = ()
        self.outputs: tuple[str, ...] = ()
        self.title, self.sizes = QLabel("<b>Network</b>"), QLabel()
        self.sizes.setForegroundRole(self.sizes.foregroundRole().PlaceholderText)
        self.sizes.setToolTip("Inputs, units of each layer, outputs; and how many weights there are to learn.")
        self.canvas = Canvas()
        self.canvas.setMinimumHeight(LOWEST)
        self.canvas.setFrameShape(QFrame.Shape.NoFrame)
        self.add = self._menu()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.sizes, 1)
        head.addWidget(self.add)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 6, 8, 6)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self.canvas, 1)
        self.canvas.selected.connect(self._select)
        self.canvas.unit_selected.connect(self._select_unit)
        self.canvas.remove_asked.connect(layers.remove)
        self.canvas.moved.connect(layers.move)
        self.canvas.edit_asked.connect(self._edit)
        bench.document.changed.connect(self.show_experiment)
        bench.selector.changed.connect(self.show_selected)

    def _menu(self) -> QToolButton:
        button = QToolButton()
        button.setText("+ Add layer")
        button.setToolTip("Add a layer after the selected one.")
        menu = QMenu(button)
        fill_menu(menu)
        menu.triggered.connect(self._add)
        button.setMenu(menu)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")  # it would cover the text
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        self.canvas.show_network(experiment, self.inputs, self.outputs)
        self.show_selected()
        self._count(experiment)

    def show_sizes(self, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """The data has been read: its inputs and outputs by name."""
        self.inputs, self.outputs = inputs, outputs
        self.show_experiment(self.bench.document.experiment)

    @Slot()
    def show_selected(self) -> None:
        self.canvas.select(self.layers.selected, self.bench.selector.now.unit)

    def _count(self, experiment: Experiment) -> None:
        if not self.inputs:
            self.sizes.clear()
            return
        n_in, n_out = len(self.inputs), len(self.outputs)
        sizes = [n_in]
        for layer in experiment.network.layers:
            sizes.append(layer.width(sizes[-1]))
        written = " – ".join(f"{size:,}" for size in (*sizes, n_out))
        self.sizes.setText(f"{written} · {experiment.network.weights(n_in, n_out):,} weights")

    @Slot(int)
    def _select(self, index: int) -> None:
        self.bench.selector.select(layer=index, unit=None)

    @Slot(int, int)
    def _select_unit(self, index: int, unit: int) -> None:
        self.bench.selector.select(layer=index, unit=unit)

    @Slot(int)
    def _edit(self, index: int) -> None:
        self._select(index)
        self.edit_asked.emit()

    @Slot(QAction)
    def _add(self, action: QAction) -> None:
        self.layers.add(action.data())

    def recolour(self, theme: Theme) -> None:
        self.canvas.recolour(theme)
