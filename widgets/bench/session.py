"""A training session: what the transport bar commands and the views collect."""

from enum import Enum

from PySide6.QtCore import QTimer, Signal, Slot

from simulator.engine.orders import Adjust, Order, Pause, Resume, Step
from simulator.experiment import Experiment
from simulator.training.snapshot import Best, Checkpoint, Failed, Finished, Kept, Report, Snapshot, Started
from widgets.bench.driver import Driver
from widgets.bench.engines import Engines
from widgets.bench.history import History
from widgets.bench.keeper import Keeper
from widgets.bench.kept import KeptCurves
from widgets.bench.learned import Learned, Networks
from widgets.bench.what_if import WhatIf
from widgets.bench.worker import Waiter, Worker

PREVIEW_MS = 100
"""From a new network to its first picture, so that one edit after another does not start an engine each."""


class State(Enum):
    """Where a session stands."""

    READY = "ready"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class Session(Driver):
    """One experiment's training. An engine is started when it is first needed."""

    state_changed = Signal(object)
    began = Signal(object)
    """Started: a network is ready, the views forget the one before."""
    collected = Signal(object)
    """Snapshot: the newest instant; `history` already holds it."""
    failed = Signal(object)
    """Failed: why training cannot go on."""
    adjusted = Signal()
    """The live training fields have changed, such as the number of updates."""
    goal_reached = Signal(int)
    """The goal was found reached, at this update."""
    finished = Signal(object)
    """Finished: all that was planned is done, by updates that were made here."""
    learned = Signal()
    """A checkpoint has come: what the network knows is newer than it was."""
    cleared = Signal()
    """The network was given up; there is nothing to see."""

    def __init__(self, engines: Engines, previews: bool = False) -> None:
        """`previews`: a network with fresh weights is shown at once, before anybody presses Run."""
        super().__init__(engines)
        self.previews = previews
        self.state = State.READY
        self.networks = Networks()
        self.network = Learned(Experiment())
        self.started: Started | None = None
        self.past: Snapshot | None = None
        self.goal_update: int | None = None
        """The update at which the goal was found reached; None: not yet, or there is none."""
        self.at_goal = False
        """Whether it is finished because it was to stop there."""
        self.kept = KeptCurves(lambda: self.network)
        self.what_if = WhatIf()
        """What the views see otherwise, in passes of their own."""
        self.previewer = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self.previewer.timeout.connect(self.preview)
        self.keeper = Keeper()
        self.keeper.order.connect(self.order)

    @property
    def experiment(self) -> Experiment:
        return self.network.experiment

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What the network had learned when it was last asked."""
        return self.network.checkpoint

    @property
    def history(self) -> History:
        return self.network.history

    @property
    def better(self) -> Best | None:
        """The weights of the lowest validation loss, where the present ones are others."""
        best = self.checkpoint.best if self.checkpoint else None
        return best if best and best.update != self.made else None

    @property
    def going(self) -> bool:
        """Whether it trains, or is about to."""
        return self.state in (State.RUNNING, State.STARTING)

    @property
    def made(self) -> int:
        """How many updates its network has made, as far as is known."""
        return self.history.last.update if self.history.last else self.network.made

    @property
    def coming_to_rest(self) -> bool:
        """Whether it was told to pause, and is not known to stand still yet."""
        last = self.history.last
        return self.state is State.PAUSED and not self.pulse.hung and not (last and last.paused)

    # What can be commanded

    def prepare(self, experiment: Experiment, start: Checkpoint | None = None, past: Snapshot | None = None) -> None:
        """Begin a network, with fresh weights or a checkpoint's and its past; a running engine is let go."""
        self._turn_to(Learned(experiment, start), past)

    def bring_back(self, experiment: Experiment, network: Learned) -> None:
        """Turn to a network of this session, as it was, under an experiment that it fits."""
        network.experiment = experiment
        self._turn_to(network)

    def recall(self, experiment: Experiment) -> Learned | None:
        """The trained network of this experiment that was in use before, with all that it learned."""
        self.hear_out(experiment)
        return self.networks.newest(experiment, but=self.network)

    def _turn_to(self, network: Learned, past: Snapshot | None = None) -> None:
        self.let_go()
        self.network, self.past, self.started, self.goal_update = network, past, None, None
        self.networks.turn_to(network)
        self._enter(State.READY)
        self.cleared.emit()
        if network.checkpoint:  # show what was learned
            self._launch(State.PAUSED, Pause())
        elif self.previews:
            self.previewer.start()

    @Slot()
    def preview(self) -> None:
        """Let an engine show the untrained network, and wait: no update is made."""
        if self.leaving:  # edit after edit: one at a time
            self.previewer.start()
        elif self.state is State.READY and self.worker is None:
            self._launch(State.READY, Pause())

    @property
    def previewing(self) -> bool:
        """Whether the untrained network is about to be shown."""
        return (
            self.state is State.READY
            and self.history.last is None
            and (self.previewer.isActive() or self.worker is not None)
        )

    def run(self) -> None:
        """Start, or go on."""
        if self.state is State.READY and self.worker:
            self.order(Resume())
            self._enter(State.RUNNING if self.started else State.STARTING)
        elif self.state in (State.READY, State.FAILED):
            self._launch(State.STARTING)
        elif self.state is State.PAUSED:
            self.order(Resume())
            self._enter(State.RUNNING)

    def pause(self) -> None:
        self.previewer.stop()
        if self.going:
            self.order(Pause())
            self.keeper.ask()
            self._enter(State.PAUSED)

    def step(self) -> None:
        """One update, then stand still."""
        if self.worker is None and self.state in (State.READY, State.FAILED):
            self._launch(State.PAUSED, Pause(), Step())
            self.keeper.ask()
        elif self.state in (State.READY, State.RUNNING, State.STARTING, State.PAUSED):
            self.order(Step())
            self.keeper.ask()
            self._enter(State.PAUSED)

    def adjust(self, experiment: Experiment) -> None:
        """Take over the live training fields; more updates than were made let a finished run go on."""
        self.network.experiment = experiment
        more = self.checkpoint and not self.checkpoint.done(experiment.training)
        if self.state is State.FINISHED and more:
            self.order(Pause())
            self._enter(State.PAUSED)
        self.order(Adjust(experiment.training))
        self.adjusted.emit()

    def keep(self, then: Waiter) -> bool:
        """Call `then` with a fresh checkpoint of this network, now or when its engine has sent it; with None if the
        engine ends without one. False: nothing was learned yet."""
        if self.state is State.READY and not self.worker and self.previews:
            self._launch(State.READY, Pause())
        alive = self.worker and not self.pulse.hung
        if self.worker and alive and self.state in (State.READY, State.RUNNING, State.STARTING, State.PAUSED):
            self.worker.waiting.append(then)
            self.keeper.ask()
        elif last := self.network.last:
            then(last)
        else:
            return False
        return True

    # What comes back

    def restart(self) -> None:
        """End an engine that does not answer, and go on from the last checkpoint."""
        if self.worker:
            self.worker.kill()
        self.let_go()
        self._launch(State.STARTING)

    def receive(self, report: Report, worker: Worker) -> None:
        match report:
            case Started():
                self.goal_update = report.goal_update
                if self.started is None:
                    if self.past or self.history.matrices != tuple(report.weights):
                        self.network.history = History.of(tuple(report.weights), self.checkpoint, self.past)
                    self.started = report
                    self.began.emit(report)
                self.history.cut(report.update)
                if self.state is State.STARTING:
                    self._enter(State.RUNNING)
            case Snapshot():
                self.history.add(report)
                reached = self.goal_update is None and report.goal_update is not None
                self.goal_update = report.goal_update
                self.collected.emit(report)
                if reached:
                    self.goal_reached.emit(report.goal_update)
            case Kept(checkpoint):
                self.keeper.came()
                self.learn(worker, checkpoint)
            case Finished(checkpoint, stopped, at_goal):
                self.learn(worker, checkpoint)
                if not stopped:
                    self.at_goal = at_goal
                    self._enter(State.FINISHED)
                    if checkpoint.update > (worker.start_from.update if worker.start_from else 0):
                        self.finished.emit(report)
            case Failed():
                if report.checkpoint:
                    self.learn(worker, report.checkpoint)
                worker.serve(self.network.last)
                self.let_go()
                self._enter(State.FAILED)
                self.failed.emit(report)

    def learn(self, worker: Worker, checkpoint: Checkpoint) -> None:
        """It is what the worker's network knows, and what those who wait get."""
        network = worker.network
        later = self.worker if self.worker is not worker else None
        if not (later and later.network is network):  # an engine let go has no say in a network that trains on
            self.networks.learn(network, checkpoint)
            self.learned.emit()
        worker.serve(network.named(checkpoint))

    # The engine

    def _launch(self, state: State, *orders: Order) -> None:
        self.previewer.stop()
        self.keeper.forget()
        self.launch(self.network, *orders)
        self._enter(state)

    def let_go(self) -> None:
        self.previewer.stop()
        super().let_go()

    def _enter(self, state: State) -> None:
        if state is State.RUNNING:
            self.keeper.begin()
        else:
            self.keeper.rest()
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)
