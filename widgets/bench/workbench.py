"""The workbench: what the window works on, without a widget."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from simulator.errors import InputError
from simulator.experiment import LIVE, Experiment, same_network
from simulator.keeping.library import Opened
from simulator.runs import Store
from simulator.training.snapshot import Checkpoint, Failed, Finished
from widgets.bench.back import Back
from widgets.bench.background import Background
from widgets.bench.document import Document
from widgets.bench.engines import Engines
from widgets.bench.history import History
from widgets.bench.learned import Learned
from widgets.bench.message import Action, Message, Tone
from widgets.bench.moments import Moments
from widgets.bench.player import Player
from widgets.bench.recording import Recording
from widgets.bench.selection import Selector
from widgets.bench.session import Session
from widgets.bench.turn import Turn
from widgets.settings import Settings
from widgets.words import number, plainly

NOTABLY = 0.9
"""A validation loss is notably lower than another if it is at most this share of it."""
TOO_LATE = "Nothing was changed, for that network is no longer in use; try again with this one."


class Workbench(QObject):
    """Owns the document, the session that trains it, what is selected, and what is remembered between starts.

    The session follows the document: an edit that the network can live with adjusts it, any other begins a new one.
    """

    said = Signal(object)
    """Message: something for the user to read."""
    unsaid = Signal(object)
    """Message: it is no longer so."""
    settling = Signal()
    """What was typed is to count now: whoever holds an open field commits it."""
    turning = Signal()
    """Another document is about to be opened, or the open one is asked for: whoever can, shows it."""
    data_asked = Signal(str)
    """The data is to be seen, and its field of this name to have the focus: whoever shows its panel brings it to the
    front."""
    race_asked = Signal()
    """The open experiment is to race: whoever can, asks against what."""
    sweep_asked = Signal()
    """Fields of the open experiment are to be varied: whoever can, asks which."""
    curve_kept = Signal(str)
    """The curve of this run is to be drawn beside others."""
    closing = Signal()
    """The program ends: whoever has an engine of its own ends it."""

    def __init__(self, settings: Settings, in_process: bool = False) -> None:
        super().__init__()
        self.settings, self.engines = settings, Engines(here=in_process)
        self.document, self.selector, self.background = Document(), Selector(), Background()
        self.sessions: list[Session] = []
        self.session = self.new_session(previews=True)
        """The one that trains the document."""
        self.recording = Recording(self.session, lambda: Store(settings.data / "runs"), lambda: self.opening)
        self.recording.troubled.connect(self._tell_of_recording)
        self.back = Back(self.recording)
        self.back.refused.connect(self.refuse)
        self.moments = Moments(self.back)
        self.moments.refused.connect(self.refuse)
        self.player = Player(self.selector)
        self.session.collected.connect(self.player.measure)
        self.back.shown.connect(self.player.measure)
        self.session.cleared.connect(self.player.stop)
        self.opening: Opened | None = None
        self.hanging = Message("")
        """What was said last of an engine that hangs."""
        self.document.changed.connect(self.follow)
        self.session.failed.connect(self.explain)
        self.session.goal_reached.connect(self.tell_of_goal)
        self.session.finished.connect(self.tell_of_better)
        self.session.hung.connect(self.tell_of_hanging)

    def new_session(self, previews: bool = False) -> Session:
        """One more session, to train something beside the document; it is closed with the bench."""
        self.sessions.append(Session(self.engines, previews))
        return self.sessions[-1]

    def close(self) -> None:
        """End every engine."""
        self.closing.emit()
        self.engines.close()
        self.back.close()
        for session in self.sessions:
            session.close()
        self.recording.close()

    @property
    def in_use(self) -> bool:
        """Whether a document was opened."""
        return self.document.number > 0

    # What is said

    def say(self, text: str, *actions: Action, tone: Tone = Tone.NOTE) -> Message:
        """Say something in place of what was said last; `unsaid` takes it back."""
        told = plainly(text, self.document.experiment) if tone is Tone.REFUSAL else text
        message = Message(told, actions, tone)
        self.said.emit(message)
        return message

    @Slot(str)
    def refuse(self, text: str) -> None:
        self.say(text, tone=Tone.REFUSAL)

    def report(self, text: str) -> None:
        """Say what was done."""
        self.say(text, tone=Tone.SUCCESS)

    # Document and session

    def settle(self) -> None:
        """Let what was typed count."""
        self.settling.emit()

    def open(self, opened: Opened) -> None:
        """Turn to an experiment, with its trained weights where it has them."""
        self.turning.emit()
        self.opening = opened
        self.document.open(opened.experiment, None if self.recording.holds(opened.path) else opened.path)
        self.opening = None
        self.document.keep(self.session.network, self.session.network.made)
        known = None if opened.checkpoint else self.session.recall(opened.experiment)
        if known:
            self.say(
                f"You trained this network before, for {known.made:,} updates; here it begins anew.",
                ("Bring the trained one back", self.bring_back),
            )

    @Slot(object)
    def follow(self, experiment: Experiment) -> None:
        """The document has a new Experiment: go on with the network if it still fits, or turn to another."""
        if not self.opening:
            for path in experiment.data.files().values():  # whoever edits it has chosen it
                self.settings.agree(path)
        if self.opening:
            self.session.prepare(experiment, self.opening.checkpoint, self.opening.history)
            self.selector.fit(len(experiment.network.layers))
        elif same_network(experiment, self.session.experiment):
            self.session.adjust(experiment)
        else:
            self._turn(experiment)
            self.selector.fit(len(experiment.network.layers))

    def _turn(self, experiment: Experiment) -> None:
        trained = self.session.made > 0
        known = self.session.recall(experiment)
        if known:
            self.session.bring_back(experiment, known)
            self.say(f"This network was trained before: its {known.made:,} updates are back.")
            return
        self.session.prepare(experiment)
        if trained:
            self.say("This change makes a new network, untrained. Undo brings the trained one back.")

    # Training

    def toggle(self) -> None:
        """Run, or pause; what was typed counts."""
        going = self.session.going
        self.settle()
        if going:
            self.session.pause()
        else:
            self.session.run()

    def step(self) -> None:
        self.settle()
        self.session.step()

    def reset(self) -> None:
        """Begin again with fresh weights; what was learned can be brought back."""
        self.settle()
        self.session.prepare(self.document.experiment)
        back = [("Bring the trained one back", self.bring_back)] * (self._known() is not None)
        self.say("The network was reset to fresh weights.", *back)

    def _known(self) -> Learned | None:
        return self.session.recall(self.document.experiment)

    def bring_back(self) -> None:
        """Go on with the network of this experiment that was in use before."""
        if known := self._known():
            self.session.bring_back(self.document.experiment, known)

    def go_to_best(self) -> None:
        """Go back to the weights of the lowest validation loss, and stand still there; undo brings the last back."""
        self.settle()
        self.session.pause()
        self._when_kept(self._turn_to_best)

    def _turn_to_best(self, checkpoint: Checkpoint) -> None:
        best = self.session.better
        if best is None:  # they are the last
            return
        to = Learned(self.document.experiment, checkpoint.at_best())
        turn = Turn(self.document, self.session, to, "going to the best weights", self._tell_of_return)
        self.document.undo_stack.push(turn)
        self.say(
            f"The weights of the lowest validation loss, {number(best.loss)} at update {best.update:,}, are in place. "
            "Undo brings the last ones back."
        )

    @Slot()
    def hold(self) -> None:
        """A weight is about to be edited: training stands still, unless its past is looked at."""
        if not self.back.looking:
            self.session.pause()

    def branch(self) -> None:
        """Go on from the instant that is looked at, with the settings of then, in a run of its own; undo brings the
        run back that it came from."""
        self.settle()
        self.session.pause()
        self.back.keep(lambda checkpoint: QTimer.singleShot(0, partial(self._branch_off, checkpoint)))

    def _branch_off(self, checkpoint: Checkpoint) -> None:
        now, stack, text = (
            self.document.experiment,
            self.document.undo_stack,
            f"branch from update {checkpoint.update:,}",
        )
        history = History.like(self.session.history)
        history.cut(checkpoint.update)
        to = Learned(now, replace(checkpoint, curves=history.copy().parts), history)
        stack.beginMacro(text)
        stack.push(Turn(self.document, self.session, to, text, self._tell_of_return))
        then = {name: getattr(checkpoint.experiment.training, name) for name in LIVE if name != "updates"}
        self.document.set(now.model_copy(update={"training": now.training.model_copy(update=then)}), text)
        stack.endMacro()
        self.report(
            f"This is a branch from update {checkpoint.update:,}, with the settings of then: change some, then press "
            "Run. Undo brings the other run back."
        )

    @Slot(str, int, int, float)
    def edit_weight(self, matrix: str, row: int, column: int, value: float) -> None:
        """Put a number in place of a weight, and stand still; undo brings back the network as it was."""
        self.edit_weights({(matrix, row, column): value})

    @Slot(object)
    def edit_weights(self, numbers: Mapping[tuple[str, int, int], float]) -> None:
        """Put numbers in place of some weights, by matrix, row and column, as one edit."""
        if self.back.looking:
            self.refuse(
                "The past cannot be changed; branch from here, or go back to Live, and change the weight there."
            )
            return
        self.settle()
        self.session.pause()
        self._when_kept(partial(self._take_over_edited, dict(numbers)))

    def _when_kept(self, then: Callable[[Checkpoint], None]) -> None:
        """Call `then` with what the network knows now; where another is in use by then, say that it was too late."""
        network = self.session.network

        def given(checkpoint: Checkpoint | None) -> None:
            if checkpoint is None or network is not self.session.network:
                self.refuse(TOO_LATE)
            elif self.session.coming_to_rest:  # it was on its way before training stood still
                self.session.keep(given)
            else:
                QTimer.singleShot(0, partial(then, checkpoint))  # once the session has taken it in

        if not self.session.keep(given):
            self.refuse("There are no weights yet; press Run or Step first.")

    def _take_over_edited(self, numbers: Mapping[tuple[str, int, int], float], checkpoint: Checkpoint) -> None:
        try:
            for place, value in numbers.items():
                checkpoint = checkpoint.with_weight(*place, value)
        except InputError as refusal:
            self.refuse(str(refusal))
        else:
            self.take_over(checkpoint, "change of a weight" if len(numbers) == 1 else "change of weights")

    def take_over(self, checkpoint: Checkpoint, text: str) -> None:
        """Go on from a checkpoint of the document's network, paused, as one edit; undo brings back the network of now
        with all that it learned."""
        to = Learned(self.document.experiment, checkpoint, History.like(self.session.history))
        self.document.undo_stack.push(Turn(self.document, self.session, to, text, self._tell_of_return))

    def _tell_of_return(self, network: Learned) -> None:
        self.say(f"The network is back at update {network.made:,}.")

    def keep_curve(self) -> str:
        """Have the present run's curve drawn beside others; the run's id, "" where there is no curve yet."""
        id = self.session.network.run
        if not id:
            self.refuse("There is no curve yet; press Run first, and keep it then.")
        else:
            self.session.kept.keep()
            self.curve_kept.emit(id)
        return id

    @Slot(int)
    def tell_of_goal(self, update: int) -> None:
        self.report(f"The goal was reached at update {update:,}.")

    @Slot(object)
    def tell_of_better(self, finished: Finished) -> None:
        """All updates are made: say where weights before the last were notably better."""
        best, last = self.session.better, self.session.history.last
        if finished.at_goal or best is None or last is None or not len(last.validation):
            return
        now = float(last.validation[-1, 1])
        if best.loss < NOTABLY * now:
            self.say(
                f"All updates are made. The validation loss was lower before: {number(best.loss)} at update "
                f"{best.update:,}, now {number(now)}.",
                ("Go to the best weights", self.go_to_best),
            )

    @Slot(object)
    def explain(self, failure: Failed) -> None:
        """Training cannot go on: say why, and offer what can be done."""
        actions: list[Action] = [("Start again", self._start_again)]
        if failure.field.partition(".")[0] == "data":  # again would fail again
            actions = [("Show the data", partial(self.data_asked.emit, failure.field.removeprefix("data.")))]
        if self.session.network.trained and not failure.diverged:
            actions.insert(0, (f"Go on from update {self.session.network.made:,}", self.session.run))
        if failure.details:
            clipboard = QGuiApplication.clipboard()
            actions.append(("Copy details", lambda: clipboard.setText(failure.details)))
        self.say(failure.sentence, *actions, tone=Tone.REFUSAL)

    @Slot(str)
    def _tell_of_recording(self, trouble: str) -> None:
        self.refuse(f"{trouble[:1].upper()}{trouble[1:].rstrip('.')}; training goes on all the same.")

    @Slot(bool)
    def tell_of_hanging(self, hung: bool) -> None:
        """The engine does not answer, or does again."""
        if not hung:
            self.unsaid.emit(self.hanging)
            return
        made = self.session.network.made
        action = (f"Go on from update {made:,}" if made else "Start again", self.session.restart)
        self.hanging = Message("The engine does not answer: wait for it, or leave it.", (action,), Tone.REFUSAL)
        self.said.emit(self.hanging)

    def _start_again(self) -> None:
        self.session.prepare(self.document.experiment)
        self.session.run()
