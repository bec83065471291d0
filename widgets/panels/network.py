"""The network editor: the graph, and a form for the part of it that is selected."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from simulator.errors import InputError
from simulator.experiment import Experiment, revised, with_loss
from simulator.layers import LAYERS, LayerSpec
from widgets.bench.workbench import Workbench
from widgets.forms.bound import BoundForm
from widgets.panels.canvas import Canvas
from widgets.theme import Theme


class LossForm(BoundForm):
    """The network's loss; cross-entropy brings its softmax along."""

    def apply(self, name: str, value: object) -> None:
        if name == "loss":
            self.document.set(with_loss(self.document.experiment, value), "change of loss")  # type: ignore[arg-type]
        else:
            super().apply(name, value)


class Editor(QWidget):
    """Add, remove, reorder and edit layers. Every change is one edit of the document."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench, self.document, self.selector = bench, bench.document, bench.selector
        document = bench.document
        self.canvas = Canvas()
        self.canvas.setMinimumHeight(190)
        self.heading, self.about = QLabel(), QLabel()
        self.about.setWordWrap(True)
        self.layer_form = BoundForm(document, "")
        self.read_out_form = BoundForm(document, "network.read_out")
        self.loss_form = LossForm(document, "network")
        self._build()
        self.canvas.selected.connect(self.select)
        self.canvas.remove_asked.connect(self.remove)
        self.canvas.moved.connect(self.move_layer)
        self.canvas.edit_asked.connect(self._focus_form)
        document.changed.connect(self.show_experiment)
        self.selector.changed.connect(self._show_selected)

    def _build(self) -> None:
        self.add = self._button("Add layer ▾", "Add a layer behind the selected one.")
        menu = QMenu(self.add)
        menu.setToolTipsVisible(True)
        for kind, spec in LAYERS.items():
            action = QAction(spec.written, menu)
            action.setToolTip(spec.told())
            action.setData(kind)
            menu.addAction(action)
        menu.triggered.connect(self._add_kind)
        self.add.setMenu(menu)
        self.add.setStyleSheet("QToolButton::menu-indicator { image: none; }")  # it would cover the text
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.remove_button = self._button("Remove", "Remove the selected layer (Delete).")
        self.remove_button.clicked.connect(self._remove_selected)
        self.earlier = self._button("←", "Move the selected layer towards the input.")
        self.earlier.clicked.connect(self._move_earlier)
        self.later = self._button("→", "Move the selected layer towards the output.")
        self.later.clicked.connect(self._move_later)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.add, self.remove_button, self.earlier, self.later):
            row.addWidget(button)
        row.addStretch()
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.heading, self.about, self.layer_form, self.read_out_form, self.loss_form):
            column.addWidget(part)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(form)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 4)
        box.addWidget(self.canvas, 3)
        box.addLayout(row)
        box.addWidget(scroll, 2)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        return button

    # What is seen

    @property
    def index(self) -> int:
        """-1 the input, 0 … the layers, then the read-out."""
        return min(self.selector.now.layer, len(self.layers))

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        self._redraw()
        self._show_selected()

    def show_sizes(self, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """The data has been read: its inputs and outputs by name."""
        self.sizes = inputs, outputs
        self._redraw()

    sizes: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def _redraw(self) -> None:
        self.canvas.show_network(self.document.experiment, *self.sizes)
        self.canvas.select(self.index)

    @property
    def layers(self) -> tuple[LayerSpec, ...]:
        return self.document.experiment.network.layers

    @Slot(int)
    def select(self, index: int) -> None:
        self.selector.select(layer=index)

    @Slot()
    def _show_selected(self) -> None:
        index = self.index
        self.canvas.select(index)
        on_layer = 0 <= index < len(self.layers)
        network = self.document.experiment.network
        if on_layer:
            layer = self.layers[index]
            self._head(f"Layer {index + 1}: {layer.written}", layer.told())
            self.layer_form.show_part(f"network.layers.{index}", layer)
        elif index < 0:
            self._head("Input", "One unit for each input of the data; choose them in the Data panel.")
        else:
            self._head("Output", network.read_out.told())
            self.read_out_form.show_part("network.read_out", network.read_out)
            self.loss_form.show_part("network", network)
        self.layer_form.setVisible(on_layer)
        self.read_out_form.setVisible(index >= len(self.layers))
        self.loss_form.setVisible(index >= len(self.layers))
        self.remove_button.setEnabled(on_layer)
        self.earlier.setEnabled(on_layer and index > 0)
        self.later.setEnabled(on_layer and index < len(self.layers) - 1)

    def _head(self, heading: str, about: str) -> None:
        self.heading.setText(f"<b>{heading}</b>")
        self.about.setText(about)

    def recolour(self, theme: Theme) -> None:
        self.canvas.recolour(theme)

    # What can be done

    @Slot(QAction)
    def _add_kind(self, action: QAction) -> None:
        place = min(self.index + 1, len(self.layers))
        layers = [*self.layers]
        layers.insert(place, LAYERS[action.data()]())
        self.selector.select(layer=place)
        self._put(layers, f"new {LAYERS[action.data()].written} layer")

    @Slot(int)
    def remove(self, index: int) -> None:
        if 0 <= index < len(self.layers):
            self._put([layer for k, layer in enumerate(self.layers) if k != index], "removal of a layer")

    @Slot(int, int)
    def move_layer(self, source: int, target: int) -> None:
        """Move a layer to another place."""
        if source != target and 0 <= source < len(self.layers) and 0 <= target < len(self.layers):
            layers = [*self.layers]
            layers.insert(target, layers.pop(source))
            self.selector.select(layer=target)
            self._put(layers, "move of a layer")

    def _put(self, layers: list[LayerSpec], text: str) -> None:
        data = [layer.model_dump(mode="json") for layer in layers]
        try:
            self.document.set(revised(self.document.experiment, "network.layers", data), text)
        except InputError as refusal:
            self.bench.refuse(str(refusal))

    @Slot()
    def _remove_selected(self) -> None:
        self.remove(self.index)

    @Slot()
    def _move_earlier(self) -> None:
        self.move_layer(self.index, self.index - 1)

    @Slot()
    def _move_later(self) -> None:
        self.move_layer(self.index, self.index + 1)

    @Slot(int)
    def _focus_form(self, index: int) -> None:
        self.select(index)
        form = self.layer_form if 0 <= index < len(self.layers) else self.read_out_form
        form.focus_first()
