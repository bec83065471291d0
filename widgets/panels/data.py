"""The data panel: choose a source, edit its parameters, see the sequence at once."""

import html

import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from simulator.experiment import Experiment, with_data
from simulator.registry import kind_of
from simulator.sources import SOURCES, Preview
from simulator.spec import switched
from widgets.bench.document import Document
from widgets.forms.bound import BoundForm
from widgets.panels.reader import Reader
from widgets.theme import LIGHT, Theme

MAX_LINES = 8


class DataPanel(QWidget):
    """Emits `sizes` (inputs, outputs) when the data has been read."""

    sizes = Signal(object, object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document, self.theme = document, LIGHT
        self.reader = Reader()
        self.kind = QComboBox()
        self.kind.setToolTip("Where the sequence comes from.")
        self.kind.setAccessibleName("Data source")
        for kind, spec in SOURCES.items():
            self.kind.addItem(spec.called(), kind)
            self.kind.setItemData(self.kind.count() - 1, spec.told(), 3)  # tooltip
        self.form = BoundForm(document, "data")
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.names = QLabel()
        self.names.setWordWrap(True)
        self.names.setToolTip("The lines' colours.")
        self.plot = pg.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=True, y=False)
        self.plot.setToolTip("The sequence in its own units; behind the dashed line it is held out from training.")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setToolTip("The beginning of the text.")
        self._build()
        self.kind.activated.connect(self._switch)
        self.reader.read.connect(self._show)
        self.reader.refused.connect(self._refuse)
        document.changed.connect(self.show_experiment)

    def _build(self) -> None:
        self.preview = QStackedWidget()
        self.preview.addWidget(self.plot)
        self.preview.addWidget(self.text)
        self.preview.setFixedHeight(150)
        top = QFormLayout()
        top.addRow("Source", self.kind)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(top)
        for part in (self.preview, self.names, self.facts, self.form):
            box.addWidget(part)
        box.addStretch()

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        data = experiment.data
        self.kind.setCurrentIndex(self.kind.findData(kind_of(type(data))))
        self.form.show_part("data", data)
        if data != self.reader.wanted:
            self.facts.setText("Reading…")
            self.reader.ask(data)

    @Slot(int)
    def _switch(self, index: int) -> None:
        kind = self.kind.itemData(index)
        if kind != kind_of(type(self.document.experiment.data)):
            data = switched(self.document.experiment.data, SOURCES[kind])
            experiment = with_data(self.document.experiment, data)  # type: ignore[arg-type]
            self.document.set(experiment, f"change of data to {SOURCES[kind].called().lower()}")

    @Slot(object, object, object)
    def _show(self, inputs: tuple[str, ...], outputs: tuple[str, ...], preview: Preview) -> None:
        self.facts.setStyleSheet("")
        self.facts.setText(preview.facts)
        self.form.choices = {name: list(choices) for name, choices in preview.choices.items()}
        self.shown = preview
        if preview.text is not None:
            self.text.setPlainText(preview.text)
            self.preview.setCurrentWidget(self.text)
            self.names.hide()
        else:
            self._plot(preview)
            self.preview.setCurrentWidget(self.plot)
        self.preview.show()
        self.sizes.emit(inputs, outputs)

    shown: Preview | None = None

    def _plot(self, preview: Preview) -> None:
        self.plot.clear()
        for k, y in enumerate(list(preview.lines.values())[:MAX_LINES]):
            colour = self.theme.series[k % len(self.theme.series)]
            if len(y) > 12:
                self.plot.plot(preview.x, y, pen=pg.mkPen(colour), skipFiniteCheck=True)
            else:
                self.plot.plot(preview.x, y, pen=None, symbol="o", symbolSize=7, symbolBrush=colour, symbolPen=colour)
        if preview.split is not None:
            self.plot.addItem(
                pg.InfiniteLine(preview.split, pen=pg.mkPen(self.theme.faint, style=pg.QtCore.Qt.DashLine))
            )
        self._name(preview)
        self.plot.setLabel("bottom", preview.x_label)
        self.plot.autoRange()

    def _name(self, preview: Preview) -> None:
        """Which colour is which line, where there are several."""
        names, colours = list(preview.lines), self.theme.series
        marks = [
            f'<span style="color: {colours[k % len(colours)]}">■</span> {html.escape(name)}'
            for k, name in enumerate(names[:MAX_LINES])
        ]
        left_out = f" and {len(names) - MAX_LINES} more" if len(names) > MAX_LINES else ""
        self.names.setText("&nbsp; ".join(marks) + left_out)
        self.names.setVisible(len(names) > 1)

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self.facts.setStyleSheet(f"color: {self.theme.refusal}")
        self.facts.setText(sentence)
        self.preview.hide()
        self.names.hide()
        self.sizes.emit((), ())

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.setBackground(theme.base)
        for side in ("bottom", "left"):
            self.plot.getAxis(side).setPen(theme.faint)
            self.plot.getAxis(side).setTextPen(theme.text)
        if self.shown and self.shown.text is None:
            self._plot(self.shown)
