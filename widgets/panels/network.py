"""The network panel: a form for the part of the network that is selected."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from simulator.experiment import Experiment, with_loss
from simulator.registry import kind_of
from widgets.bench.layers import Layers
from widgets.bench.workbench import Workbench
from widgets.forms.bound import BoundForm
from widgets.forms.combo import Combo
from widgets.forms.rows import BETWEEN, align, rows_in
from widgets.panels.kinds import fill_combo


class LossForm(BoundForm):
    """The network's loss; cross-entropy brings its softmax along."""

    def apply(self, name: str, value: object) -> None:
        if name == "loss":
            self.document.set(with_loss(self.document.experiment, value), "change of loss")  # type: ignore[arg-type]
        else:
            super().apply(name, value)


class NetworkPanel(QWidget):
    """Edits the selected layer, or the output. Every change is one edit of the document."""

    def __init__(self, bench: Workbench, layers: Layers) -> None:
        super().__init__()
        self.bench, self.layers, document = bench, layers, bench.document
        self.heading, self.place, self.about = QLabel(), QLabel(), QLabel()
        self.place.setForegroundRole(self.place.foregroundRole().PlaceholderText)
        self.about.setWordWrap(True)
        self.about.setForegroundRole(self.about.foregroundRole().PlaceholderText)
        self.kind = self._kinds()
        self.layer_form = BoundForm(document, "")
        self.read_out_form = BoundForm(document, "network.read_out")
        self.loss_form = LossForm(document, "network")
        self.remove_button = QPushButton("Remove layer")
        self.remove_button.setToolTip("Remove the selected layer (Delete in the drawing).")
        self.remove_button.clicked.connect(self._remove)
        self.earlier = self._arrow("←", "Move the selected layer towards the input.", self._move_earlier)
        self.later = self._arrow("→", "Move the selected layer towards the output.", self._move_later)
        self._build()
        document.changed.connect(self.show_experiment)
        bench.selector.changed.connect(self.show_selected)

    def _kinds(self) -> QComboBox:
        combo = Combo()
        combo.setAccessibleName("Kind of layer")
        combo.setToolTip("Make it a layer of another kind; what both kinds have, such as the units, is kept.")
        fill_combo(combo)
        combo.activated.connect(self._change)
        return combo

    def _arrow(self, text: str, tip: str, command: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(command)
        return button

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.place)
        self.kind_row = QWidget()
        rows_in(self.kind_row).addRow("Kind", self.kind)
        self.tools = QWidget()
        tools = QHBoxLayout(self.tools)
        tools.setContentsMargins(0, 8, 0, 0)
        tools.addWidget(self.remove_button)
        tools.addStretch()
        tools.addWidget(self.earlier)
        tools.addWidget(self.later)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN)
        column.addLayout(head)
        for part in (self.about, self.kind_row, self.layer_form, self.read_out_form, self.loss_form, self.tools):
            column.addWidget(part)
        column.addStretch()

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        self.show_selected()

    @Slot()
    def show_selected(self) -> None:
        index, layers = self.layers.selected, self.layers.all
        network = self.bench.document.experiment.network
        on_layer, on_output = 0 <= index < len(layers), index >= len(layers)
        if on_layer:
            layer = layers[index]
            self._head(f"{layer.written} layer", layer.told(), f"{index + 1} of {len(layers)}")
            self.kind.setCurrentIndex(self.kind.findData(kind_of(type(layer))))
            self.layer_form.show_part(f"network.layers.{index}", layer)
        elif on_output:
            self._head("Output layer", network.read_out.told())
            self.read_out_form.show_part("network.read_out", network.read_out)
            self.loss_form.show_part("network", network)
        else:
            self._head("Input", "One unit for each input of the data; choose them on the Data tab.")
        align(self)
        for part in (self.kind_row, self.layer_form, self.tools):
            part.setVisible(on_layer)
        self.read_out_form.setVisible(on_output)
        self.loss_form.setVisible(on_output)
        self.earlier.setEnabled(on_layer and index > 0)
        self.later.setEnabled(on_layer and index < len(layers) - 1)

    def _head(self, heading: str, about: str, place: str = "") -> None:
        self.heading.setText(f"<b>{heading}</b>")
        self.about.setText(about)
        self.place.setText(place)

    def focus_first(self) -> None:
        """Give the focus to the first field of what is selected."""
        form = self.layer_form if self.layer_form.isVisibleTo(self) else self.read_out_form
        form.focus_first()

    # What can be done

    @Slot(int)
    def _change(self, place: int) -> None:
        kind = self.kind.itemData(place)
        if kind != kind_of(type(self.layers.all[self.layers.selected])):
            self.layers.change(self.layers.selected, kind)
            self.show_selected()  # a refused change leaves the kind as it was

    @Slot()
    def _remove(self) -> None:
        self.layers.remove(self.layers.selected)

    @Slot()
    def _move_earlier(self) -> None:
        self.layers.move(self.layers.selected, self.layers.selected - 1)

    @Slot()
    def _move_later(self) -> None:
        self.layers.move(self.layers.selected, self.layers.selected + 1)
