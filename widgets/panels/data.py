"""The data panel: choose a source, edit its parameters, see the sequence at once."""

import html
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from simulator.arrays import Array
from simulator.errors import field_of
from simulator.experiment import Experiment, task, with_data
from simulator.registry import kind_of
from simulator.sources import SOURCES, Preview
from simulator.spec import switched
from widgets.bench.document import Document
from widgets.forms.bound import BoundForm
from widgets.forms.combo import Combo
from widgets.forms.rows import align, rows_in
from widgets.panels.reader import Reader
from widgets.theme import LIGHT, Theme
from widgets.views.drawing import DASHED, Line
from widgets.views.plot import Plot
from widgets.words import plainly, sentence

MAX_LINES = 8
FEW = 12
"""So few points are marked."""
PAD = 12
FLAT = 0.04
"""A line that fills a smaller share of the height does not say how it moves."""
HEIGHT = 150
"""Of the picture of the data, in pixels."""


class DataPanel(QWidget):
    """Emits `sizes` (inputs, outputs) when the data has been read."""

    sizes = Signal(object, object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document, self.theme = document, LIGHT
        self.reader = Reader()
        self.refused = False
        self.kind = Combo()
        self.kind.setToolTip("Where the sequence comes from.")
        self.kind.setAccessibleName("Data source")
        for kind, spec in sorted(SOURCES.items(), key=lambda each: each[1].called().lower()):
            self.kind.addItem(spec.called(), kind)
            self.kind.setItemData(self.kind.count() - 1, spec.told(), 3)  # tooltip
        self.form = BoundForm(document, "data")
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)  # it may name columns of a file
        self.asks = QLabel()
        self.asks.setWordWrap(True)
        self.asks.setTextFormat(Qt.TextFormat.PlainText)
        self.asks.setToolTip(
            "What the network is asked, as it was taken from the file. Each field below, the source above and the loss "
            "can be set otherwise."
        )
        self.names = QLabel()
        self.names.setWordWrap(True)
        self.names.setToolTip("The lines' colours.")
        self.plot = Plot(margin=PAD)
        self.plot.inside.setMouseEnabled(x=True, y=False)
        self.lines: list[Line] = []
        self.splits = [self.plot.add_level(upright=True) for _ in range(2)]
        self.plot.setToolTip(
            "The sequence, in its own units unless it says otherwise; behind the first dashed line it is held out from "
            "training, behind a second one it is the test part, which training never looks at."
        )
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setToolTip("The beginning of the text.")
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the panel scrolls, nothing in it
        self._build()
        self.kind.activated.connect(self._switch)
        self.reader.read.connect(self._show)
        self.reader.refused.connect(self._refuse)
        document.changed.connect(self.show_experiment)

    def _build(self) -> None:
        self.preview = QStackedWidget()
        self.preview.addWidget(self.plot)
        self.preview.addWidget(self.text)
        self.preview.setFixedHeight(HEIGHT)
        frame = 2 * self.text.frameWidth() + int(self.text.document().documentMargin())
        beyond = (HEIGHT - frame) % self.text.fontMetrics().lineSpacing()
        self.text.setViewportMargins(0, 0, 0, beyond)  # whole lines alone
        top = rows_in()
        top.addRow("Source", self.kind)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(top)
        for part in (self.preview, self.names, self.asks, self.facts, self.form):
            box.addWidget(part)
        box.addStretch()

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        data = experiment.data
        if data != self.reader.wanted:
            self.form.stand({})
        self.kind.setCurrentIndex(self.kind.findData(kind_of(type(data))))
        self.form.show_part("data", data)
        align(self)
        if data != self.reader.wanted:
            self.asks.hide()
            self.facts.setText("Reading…")
            self.reader.ask(data)
        elif self.reader.reading is None and not self.refused:
            self._ask()

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
        self.form.stand({})
        self.refused = False
        self.form.offer(preview.choices, preview.meant)
        self.form.show_path(preview.path)
        self.shown = preview
        self._ask()
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

    def _ask(self) -> None:
        """Say what is asked, which the loss has a word in."""
        told = task(self.document.experiment, self.shown) if self.shown else ""
        self.asks.setText(told)
        self.asks.setVisible(bool(told))

    def _plot(self, preview: Preview) -> None:
        for line in self.lines:
            self.plot.take_out(line)
        self.lines = []
        lines = list(preview.lines.values())[:MAX_LINES]
        apart = differ_in_size(lines)
        for k, y in enumerate(map(from_0_to_1, lines) if apart else lines):
            self.lines.append(line := self.plot.add_line())
            line.style(self.theme.series[k % len(self.theme.series)])
            line.draw(np.arange(len(y)) if preview.x is None else preview.x, y, marked=len(y) <= FEW)
        for level, begins in zip(self.splits, (preview.split, preview.test), strict=True):
            level.style(self.theme.faint, DASHED)
            level.put(begins)
        self._name(preview)
        times = preview.times
        self.plot.getPlotItem().getAxis("bottom").tell(np.arange(0 if times is None else len(times)), times)
        self.plot.caption(preview.x_label, "each from its lowest to its highest" if apart else "")
        self.plot.getPlotItem().getAxis("left").setStyle(showValues=not apart)
        self.plot.show_all()

    def _name(self, preview: Preview) -> None:
        """Which colour is which line, where there are several."""
        names, colours = list(preview.lines), self.theme.series
        marks = [
            f'<span style="color: {colours[k % len(colours)]}">■</span>&nbsp;{html.escape(name)}'
            for k, name in enumerate(names[:MAX_LINES])
        ]
        left_out = f" and {len(names) - MAX_LINES} more" if len(names) > MAX_LINES else ""
        self.names.setText("&nbsp; ".join(marks) + left_out)
        self.names.setVisible(len(names) > 1)

    @Slot()
    def read_again(self) -> None:
        """The data could be read elsewhere: perhaps it can here, too, where it could not before."""
        if self.refused:
            self.reader.wanted = None
            self.show_experiment(self.document.experiment)

    @Slot(str)
    def _refuse(self, refusal: str) -> None:
        """Told at the field that is at fault or, where it is none, in place of the facts."""
        field = field_of(refusal)
        told = plainly(refusal.removeprefix(f"{field}: "), self.document.experiment)
        self.form.stand({field.removeprefix("data."): sentence(told)})
        self.facts.setStyleSheet(f"color: {self.theme.refusal}")
        self.facts.setText("" if self.form.standing else sentence(told))
        self.refused = True
        self.form.show_path(None)
        self.preview.hide()
        self.names.hide()
        self.asks.hide()
        self.sizes.emit((), ())

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.recolour(theme)
        if self.shown and self.shown.text is None:
            self._plot(self.shown)


def differ_in_size(lines: Sequence[Array]) -> bool:
    """Whether some of the lines would be flat on one scale with the others."""
    spans = [span for y in lines if (span := float(np.nanmax(y) - np.nanmin(y))) > 0]
    whole = float(np.nanmax([np.nanmax(y) for y in lines]) - np.nanmin([np.nanmin(y) for y in lines])) if lines else 0.0
    return len(lines) > 1 and any(span < FLAT * whole for span in spans)


def from_0_to_1(y: Array) -> Array:
    low, high = float(np.nanmin(y)), float(np.nanmax(y))
    return np.asarray((y - low) / (high - low) if high > low else np.full(len(y), 0.5))
