"""What is varied, asked in a small sheet that opens with a proposal."""

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.experiment.from_text import set_from_text
from simulator.processes import cores
from simulator.sweeps import Sweep, axis, prepared
from simulator.sweeps.conditions import MOST
from widgets.bench.background import Background
from widgets.comparing.sheet import Sheet as Asking
from widgets.segments import Segments
from widgets.sweeps.fields import proposed, variables
from widgets.sweeps.row import Row
from widgets.theme import Theme
from widgets.words import clock, counted, plainly, sentence

MOST_RUNS, MOST_FIELDS, TRIED = 10_000, 6, 30
"""What can be chosen; and so many values of a field are looked at while they are typed."""
WIDTH = 620
BEGIN, ASIDE = 2.0, 0.4
"""Seconds that the processes take to begin, and that each run takes beside its training."""


class Sheet(Asking):
    """Emits `started` (Sweep)."""

    what, most_seeds = "Sweep", 100
    seeding = "How many runs of each setting, with other first weights and data."
    updating = "How many updates each run makes."
    cancelling = "Vary nothing."
    before: Sweep | None

    def __init__(
        self, experiment: Experiment, background: Background, theme: Theme, parent: QWidget,
        before: Sweep | None = None, speed: float = 0.0,
    ) -> None:  # fmt: skip
        """`speed`: how many updates of this network are made in a second; 0 where that is not known."""
        super().__init__(experiment, background, theme, parent, before)
        self.speed, self.variables = speed, variables(experiment)
        self.rows: list[Row] = []
        self.ways = Segments(
            ("Every combination", "Train every combination of the values."),
            ("Some at random", "Draw so many settings, each value by chance: for many fields, or wide ranges."),
        )
        self.some = self.whole("Settings at random", MOST_RUNS, 20, "How many settings are drawn.")
        self.more = QPushButton("Add a field")
        self.more.setToolTip("Vary one more field beside.")
        self.state.setToolTip("How many runs it makes; where the open network was trained, also how long about.")
        self.start.setDefault(True)
        self._build()
        self.more.clicked.connect(self._add_next)
        self.ways.chosen.connect(self._look_again)
        for field in (self.seeds, self.updates, self.some):
            field.setFixedWidth(112)
            field.valueChanged.connect(self.look)
        self._propose()
        self.start.setFocus()

    def _build(self) -> None:
        self.list = QVBoxLayout()
        self.list.setSpacing(8)
        adding, ways = QHBoxLayout(), QHBoxLayout()
        adding.addWidget(self.more)
        adding.addStretch(1)
        ways.setSpacing(8)
        ways.addWidget(self.ways)
        ways.addWidget(self.some)
        ways.addStretch(1)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.add_to(form)
        label = QLabel("Try")
        label.setToolTip("Every combination of the values, or some of them by chance.")
        label.setMinimumHeight(30)
        form.addRow(label, ways)
        self.lay_out(f"Which fields does “{self.experiment.title}” vary?", self.list, adding, form)
        self.row.setSpacing(8)
        self.setMinimumWidth(WIDTH)
        self.ways.recolour(self.theme)

    def _propose(self) -> None:
        """The last sweep's fields, or the learning rate."""
        before, known = self.before, {each.path for each in self.variables}
        if not before or not known.issuperset(before.fields):
            self.add(self.variables[0].path)
            return
        self.seeds.setValue(len(before.seeds))
        self.updates.setValue(before.experiment.training.updates)
        self.ways.select(before.random is not None)
        self.some.setValue(before.random or self.some.value())
        for each in before.axes:
            self.add(each.field, ", ".join(part.strip() for part in each.word.partition("=")[2].split(",")))

    # Its rows

    def add(self, path: str, text: str = "") -> Row:
        """Vary a field, over these values, or those that are usual for it."""
        row = Row(self.variables, partial(proposed, self.experiment), self._refused, self.theme)
        row.changed.connect(self.look)
        row.grown.connect(self._fit, Qt.ConnectionType.QueuedConnection)
        row.removed.connect(lambda: self.take_out(row))
        self.rows.append(row)
        self.list.addWidget(row)
        row.choose(path, text)
        return row

    def take_out(self, row: Row) -> None:
        self.rows.remove(row)
        self.list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._look_again()
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """As high as what stands in it."""
        self.box.activate()
        self.adjustSize()

    @Slot()
    def _add_next(self) -> None:
        """Vary the first field that is not varied yet, as they are usually chosen."""
        taken = {row.path for row in self.rows}
        free = next((each.path for each in self.variables if each.path not in taken), "")
        if free:
            self.add(free).values.setFocus()

    # What is right and wrong

    @property
    def at_random(self) -> bool:
        return self.ways.index == 1

    def _refused(self, path: str, text: str) -> str:
        """Why a field cannot have these values, in a sentence; "" where it can."""
        if sum(row.path == path for row in self.rows) > 1:
            return "This field stands twice; remove one, or choose another field."
        if not text:
            return "Type a value, or several with commas between."
        try:
            found = axis(f"{path}={text}")
            for each in found.texts[:TRIED]:
                set_from_text(self.experiment, f"{path}={each}")
        except InputError as refusal:
            told = str(refusal).removeprefix(f"--vary {path}={text}: ").removeprefix(f"{path}: ")
            return plainly(sentence(told), self.experiment)
        if found.is_span and not self.at_random:
            return "A span is drawn from by chance: choose “Some at random” below, or type values."
        return ""

    @Slot()
    def _look_again(self) -> None:
        """What is wrong with one may hang on the others."""
        for row in self.rows:
            row.look()
        self.look()

    @Slot()
    def look(self) -> None:
        """Say how many runs it makes, and whether it can start."""
        self.some.setVisible(self.at_random)
        self.more.setEnabled(len(self.rows) < min(len(self.variables), MOST_FIELDS))
        well = bool(self.rows) and not any(row.fault for row in self.rows)
        runs = self._runs() if well else 0
        self.start.setEnabled(0 < runs <= MOST)
        self.state.setStyleSheet(f"color: {self.theme.refusal if runs > MOST else self.theme.text};")
        if not self.rows:
            self.state.setText("Add a field to vary.")
        elif runs > MOST:
            self.state.setText(f"{runs:,} runs are too many; type fewer values, or try some at random.")
        else:
            self.state.setText(self._told(runs) if well else "")

    def _runs(self) -> int:
        return self._settings() * self.seeds.value()

    def _settings(self) -> int:
        if self.at_random:
            return self.some.value()
        return math.prod(len(axis(f"{row.path}={row.text}").texts) for row in self.rows)

    def _told(self, runs: int) -> str:
        """How many runs, and about how long they take on the processors that there are."""
        told = f"{counted(runs, 'run')}: {counted(self._settings(), 'setting')} × {counted(self.seeds.value(), 'seed')}"
        if not self.speed:
            return f"{told}."
        each = ASIDE + self.updates.value() / self.speed
        return f"{told}, about {clock(BEGIN + runs * each / min(cores(), runs))}."

    def maker(self, experiment: Experiment) -> Callable[[], Sweep]:
        first = experiment.training.seed
        seeds = tuple((first + k) % 2**32 for k in range(self.seeds.value()))
        words = [f"{row.path}={row.text}" for row in self.rows]
        some = self.some.value() if self.at_random else None

        def make() -> Sweep:
            made = prepared(experiment, words, seeds=seeds, random=some)
            made.try_out()
            return made

        self.state.setText("Looking whether all of them can be trained…")
        return make

    def ready(self, made: object) -> None:
        self.state.setStyleSheet(f"color: {self.theme.refusal};")
        super().ready(made)
