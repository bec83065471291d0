"""Which updates become an animation, and how long it takes, asked in a small sheet that shows how far it is."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from widgets.film.take import Take
from widgets.segments import Segments
from widgets.theme import Theme, buttons, tips

FRAMES, MOST_FRAMES = 60, 2000
SECONDS, SHORTEST, LONGEST = 6.0, 0.5, 600.0
SCALES = 1, 2
"""So many pixels of a picture for each of the page."""
FINE = 1000
"""Parts of the bar that shows how far it is."""


class Sheet(QDialog):
    """Stands beside the window until the animation is written. Emits `asked` where the file's place is to be chosen."""

    asked = Signal()

    def __init__(self, title: str, first: int, last: int, size: QSize, theme: Theme, parent: QWidget) -> None:
        """`first`, `last`: the updates that can be looked at; `size`: of the frames, in pixels."""
        super().__init__(parent)
        self.theme = theme
        self.take: Take | None = None
        self.setWindowTitle("Animate")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.first = _whole(first, last - 1, first, "The update at which it begins.")
        self.last = _whole(first + 1, last, last, "The update at which it ends.")
        self.frames = _whole(2, MOST_FRAMES, FRAMES, "How many pictures, evenly spread over the updates.")
        self.seconds = QDoubleSpinBox(decimals=1, minimum=SHORTEST, maximum=LONGEST, value=SECONDS)
        self.seconds.setSuffix(" s")
        self.seconds.setToolTip("How long it runs; its last picture stays a little longer.")
        sides = [f"{k * size.width():,} × {k * size.height():,}" for k in SCALES]
        self.size_ = Segments(
            (sides[0], "As large as it stands on the page, in pixels."),
            (sides[1], "Twice as fine: for a projector or a sharp screen; the file is larger."),
        )
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.bar = QProgressBar(maximum=FINE, textVisible=False)
        self.bar.setToolTip("How far it is.")
        self.bar.setFixedHeight(6)
        self.bar.hide()
        self.cancel, self.write = QPushButton("Cancel"), QPushButton("Write…")
        self.cancel.setToolTip("Write nothing.")
        self.write.setToolTip("Choose where, and as what: GIF, WebP, or MP4, the smallest, where ffmpeg is installed.")
        self.write.setObjectName("main")
        self.write.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.write.clicked.connect(self.asked)
        self.first.valueChanged.connect(self._keep_order)
        self.last.valueChanged.connect(self._keep_order)
        self._lay_out(title)
        self.size_.recolour(theme)

    def _lay_out(self, title: str) -> None:
        head = QLabel(f"“{title}” over the course of training")
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        form = QFormLayout()
        for name, field in self.fields.items():
            field.setMinimumHeight(28)
            field.setAccessibleName(name)
            label = QLabel(name)
            label.setToolTip(field.toolTip())
            label.setBuddy(field)
            label.setMinimumHeight(28)
            form.addRow(label, field)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.write)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        box.addWidget(head)
        box.addLayout(form)
        box.addWidget(self.bar)
        box.addLayout(row)
        self.setMinimumWidth(440)
        self.setStyleSheet(
            f"QDialog {{ background: {self.theme.base}; }}"
            f"QProgressBar {{ background: {self.theme.edge}; border: none; border-radius: 3px; }}"
            f"QProgressBar::chunk {{ background: {self.theme.accent}; border-radius: 3px; }}"
            + buttons(self.theme) + tips(self.theme)
        )  # fmt: skip

    @property
    def fields(self) -> dict[str, QWidget]:
        return {
            "From update": self.first, "To update": self.last, "Pictures": self.frames, "Length": self.seconds,
            "Pixels": self.size_,
        }  # fmt: skip

    @property
    def scale(self) -> int:
        """So many pixels for each of the page."""
        return SCALES[self.size_.index]

    @Slot()
    def _keep_order(self) -> None:
        """It ends after it begins."""
        self.first.setMaximum(self.last.value() - 1)
        self.last.setMinimum(self.first.value() + 1)

    def follow(self, take: Take) -> None:
        """It is being made."""
        self.take = take
        take.setParent(self)
        take.progressed.connect(self._progress)
        take.done.connect(self.accept)
        take.refused.connect(self.refuse)
        for part in (*self.fields.values(), self.write):
            part.setEnabled(False)
        self.bar.setValue(0)
        self.bar.show()
        self.state.setText(f"Making {take.path.name}…")

    @Slot(float)
    def _progress(self, share: float) -> None:
        self.bar.setValue(round(FINE * share))

    @Slot(str)
    def refuse(self, sentence: str) -> None:
        """It could not be made; the sheet stays for another try."""
        self.take = None
        for part in (*self.fields.values(), self.write):
            part.setEnabled(True)
        self.bar.hide()
        self.state.setText(sentence)

    def reject(self) -> None:
        if self.take:
            self.take.stop()
        super().reject()


def _whole(least: int, most: int, value: int, tip: str) -> QSpinBox:
    field = QSpinBox(minimum=least, maximum=most, value=value)
    field.setGroupSeparatorShown(True)
    field.setToolTip(tip)
    return field
