"""The page's head: what is done, on which data, with which weights."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from widgets.segments import Segments
from widgets.theme import Theme
from widgets.use.tab import Tab
from widgets.use.trial import Trial
from widgets.use.work import Offer
from widgets.views.margin import small
from widgets.words import sentence

OTHER = "Another file…"
WORDS = 1000
"""From which width on the weights have their word, in pixels."""
LONGEST = 42
"""Characters of a part's name."""


class Head(QWidget):
    """Emits `turned` (number of a tab), `file_asked`, and `save_asked`."""

    turned = Signal(int)
    file_asked = Signal()
    save_asked = Signal()

    def __init__(self, trial: Trial, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self.trial, self.tabs = trial, tabs
        self.words = Segments(*((tab.word, tab.tip) for tab in tabs))
        self.words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.words.setMinimumWidth(self.words.sizeHint().width())
        self.data, self.weights = QComboBox(), QComboBox()
        self.data.setAccessibleName("Data")
        self.data.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.data.setMinimumContentsLength(14)
        self.data.setMaximumWidth(300)
        self.weights.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.weights.setMinimumContentsLength(13)
        self.weights.setAccessibleName("Weights")
        self.weights.setToolTip("Whether the last weights are looked at, or those of the lowest validation loss.")
        self.again = QPushButton("Refresh")
        self.again.setToolTip("Look at the weights of now, for the network has been trained on.")
        self.save = QPushButton("Save…")
        self.refusal = QLabel()
        self.refusal.setFont(small())
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.words.chosen.connect(self.turned)
        self.data.activated.connect(self._choose)
        self.weights.activated.connect(self._weigh)
        self.again.clicked.connect(trial.take)
        self.save.clicked.connect(self.save_asked)
        self.captions = QLabel("Data"), QLabel("Weights")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addSpacing(8)
        row.addWidget(self.captions[0])
        row.addWidget(self.data, 1)
        row.addWidget(self.captions[1])
        row.addWidget(self.weights)
        row.addWidget(self.again)
        row.addStretch(1)
        self.own = [control for tab in tabs for control in tab.controls()]
        for control in self.own:
            row.addWidget(control)
        row.addWidget(self.save)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self.refusal)
        trial.forgotten.connect(self.forget)
        trial.offered.connect(self.offer)
        trial.changed.connect(self.show_weights)
        trial.aged.connect(self.show_age)
        self.forget()

    @Slot()
    def forget(self) -> None:
        """Another network is open."""
        self.data.clear()
        self.weights.clear()
        self.say("")
        for part in (self.data, self.weights, self.save):
            part.setEnabled(False)
        self.show_age()

    @Slot(object)
    def offer(self, offer: Offer) -> None:
        """What can be done, on which data."""
        for place, tab in enumerate(self.tabs):
            reason, button = tab.cannot(offer), self.words.buttons()[place]
            button.setEnabled(not reason)
            button.setToolTip(reason or tab.tip)
        if not self.words.buttons()[self.words.index].isEnabled():
            self.words.select(0)
            self.turned.emit(0)
        self.data.clear()
        for part, told in offer.parts.items():
            self.data.addItem(_short(told), part)
            self.data.setItemData(self.data.count() - 1, f"{sentence(told)}.", Qt.ItemDataRole.ToolTipRole)
        if self.takes_files:
            self.data.addItem(OTHER, OTHER)
            self.data.setItemData(
                self.data.count() - 1, "All of a file that the network was not trained on, its columns by their names.",
                Qt.ItemDataRole.ToolTipRole,
            )  # fmt: skip
        self.data.setEnabled(True)
        self.turn_to(self.words.index)
        self.tell_data()

    @property
    def takes_files(self) -> bool:
        """Whether there can be another file."""
        return bool(type(self.trial.bench.document.experiment.data).files_asked())

    def tell_data(self) -> None:
        self.data.setToolTip(self.data.currentData(Qt.ItemDataRole.ToolTipRole) or "What it is tried on.")

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.say("")
        wanted = self.data.itemData(place)
        if wanted == OTHER:
            self.show_data()
            self.file_asked.emit()
        elif isinstance(wanted, Path):
            self.trial.choose(None, str(wanted))
        else:
            self.trial.choose(wanted)
        self.tell_data()

    def take_file(self, path: str) -> None:
        """Look at a file; it stands among the data from now on."""
        self.say("")
        at = next((k for k in range(self.data.count()) if self.data.itemData(k) == Path(path)), -1)
        if at < 0:
            at = max(self.data.count() - 1, 0)
            self.data.insertItem(at, Path(path).name, Path(path))
            self.data.setItemData(
                at, f"All of {path}, which the network was not trained on.", Qt.ItemDataRole.ToolTipRole
            )
        self.data.setCurrentIndex(at)
        self.tell_data()
        self.trial.choose(None, path)

    def show_data(self) -> None:
        """Mark what is looked at."""
        wanted: object = Path(self.trial.path) if self.trial.path else self.trial.part
        places = [k for k in range(self.data.count()) if self.data.itemData(k) == wanted]
        self.data.setCurrentIndex(places[0] if places else 0)

    @Slot()
    def show_weights(self) -> None:
        """Which weights are looked at."""
        last = self.trial.last
        with QSignalBlocker(self.weights):
            self.weights.clear()
            if last:
                self.weights.addItem(f"of update {last.update:,}" if last.update else "untrained")
                if last.best and last.best.update != last.update:
                    self.weights.addItem(f"best, of update {last.best.update:,}")
            self.weights.setCurrentIndex(int(self.trial.best and self.weights.count() > 1))
        self.weights.setEnabled(self.weights.count() > 1)
        self.show_age()

    @Slot()
    def show_age(self) -> None:
        """Whether the weights of now are others."""
        old = self.trial.behind != 0 or (self.tabs[max(self.words.index, 0)].stale and not self.trial.errands.open)
        self.again.setEnabled(self.trial.last is not None and old)

    @Slot(int)
    def _weigh(self, place: int) -> None:
        self.trial.turn_to(place == 1)

    def turn_to(self, place: int) -> None:
        """Show the fields of one tab."""
        self.words.select(place)
        for part in (self.captions[0], self.data):
            part.setVisible(self.tabs[place].reads)
        for k, tab in enumerate(self.tabs):
            for control in tab.controls():
                control.setVisible(k == place)
        self.show_saved()

    def show_saved(self) -> None:
        """Whether there is something to save."""
        tab = self.tabs[max(self.words.index, 0)]
        found = tab.saved()
        self.save.setEnabled(found is not None)
        self.save.setToolTip(f"Write what {tab.word.lower()} found as {found[0]}." if found else "Nothing to save yet.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.captions[1].setVisible(event.size().width() >= WORDS)

    def say(self, refusal: str) -> None:
        """What is wrong with the data that was asked for, in a sentence."""
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))

    def recolour(self, theme: Theme) -> None:
        self.words.recolour(theme)
        self.refusal.setStyleSheet(f"color: {theme.refusal};")


def _short(told: str) -> str:
    """`Test part, never looked at while training`, `Validation part`."""
    name = told.partition(":")[0]
    return sentence(name if len(name) <= LONGEST else name.partition(",")[0])
