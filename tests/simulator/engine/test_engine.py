"""The engine: orders, looks that change nothing, ends of every sort, and one result in every place it runs."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from simulator import train
from simulator.engine.engine import Engine
from simulator.engine.orders import Adjust, Collect, Inbox, Keep, Pause, Resume, Step, Stop, Watch
from simulator.engine.process import EngineProcess, ProcessDesk, Same, Thrift
from simulator.experiment import Experiment, revised
from simulator.keeping import weights
from simulator.probes import PROBES, Probe
from simulator.sources.sine import Sine
from simulator.training.snapshot import RECORD, Failed, Finished, Kept, Snapshot, Started
from simulator.training.trainer import Trainer
from tests.simulator.helpers import (
    LAYER_KINDS,
    OPTIMIZER_KINDS,
    arrays_in,
    experiment,
    records,
    same_checkpoint,
    snapshots,
    trained,
    validation,
)

ENDLESS = 100_000_000
EVERY_PROBE = Watch({name: {} for name in PROBES})


class Script:
    """A desk whose every look is written down beforehand: one list of orders for each, then Stop."""

    def __init__(self, *looks):
        self.looks = list(looks)
        self.waited = []

    def take(self, wait):
        self.waited.append(wait)
        return self.looks.pop(0) if self.looks else [Stop()]


class Everything:
    """A desk that collects at every look and, once the run stands, resumes or stops it."""

    def __init__(self, *first):
        self.first, self.pausing = list(first), 0

    def take(self, wait):
        first, self.first = self.first, []
        self.pausing += 1
        nudge = [Pause(), Step()] if self.pausing % 3 == 1 else [Resume()]
        return [*first, Collect(), *nudge]


@pytest.fixture(autouse=True)
def a_look_at_every_update(monkeypatch):
    """So that no test depends on how fast this computer is."""
    monkeypatch.setattr("simulator.engine.engine.LOOK_EVERY", 0.0)


def with_training(wanted, **changes):
    return wanted.model_copy(update={"training": wanted.training.model_copy(update=changes)})


def until(reports, wanted):
    """The next report of this type."""
    return next(report for report in reports if isinstance(report, wanted))


# orders


def test_a_run_alone_starts_reports_and_finishes():
    reports, end = trained(experiment(updates=30))
    assert isinstance(reports[0], Started)
    assert reports[0].weights == {"0.elman.W": (6, 4), "1.readout.W": (5, 1)}
    assert (reports[0].inputs, reports[0].outputs) == (("sine",), ("sine",))
    assert isinstance(reports[-1], Finished)
    assert not reports[-1].stopped
    assert (end.update, end.sequences) == (30, 90)


def test_pause_stands_still_and_step_makes_one_update_each():
    desk = Script([Pause(), Collect()], [Step()], [Collect()], [Step()], [Collect()], [Stop()])
    reports = list(train(experiment(updates=ENDLESS), desk))
    assert [(s.update, s.paused) for s in snapshots(reports)][:3] == [(0, True), (1, True), (2, True)]
    assert reports[-1].stopped
    assert reports[-1].checkpoint.update == 2


def test_a_paused_engine_waits_for_orders_instead_of_computing():
    desk = Script([Pause()], [], [], [Stop()])
    list(train(experiment(updates=ENDLESS), desk))
    assert desk.waited == [False, True, True, True]


def test_resume_goes_on():
    desk = Script([Pause()], [Resume()], [], [], [Stop()])
    *_, end = train(experiment(updates=ENDLESS), desk)
    assert end.checkpoint.update == 3


def test_stop_keeps_what_was_learned():
    *_, end = train(experiment(updates=ENDLESS), Script([], [], [], [Stop()]))
    assert end.stopped
    assert same_checkpoint(end.checkpoint, trained(experiment(updates=3))[1])


def test_orders_given_before_the_start_lie_on_the_desk():
    desk = Inbox()
    for order in (Pause(), Collect()):
        desk.put(order)
    reports = train(experiment(updates=ENDLESS), desk)
    assert until(reports, Snapshot).update == 0
    desk.put(Step())
    desk.put(Collect())
    assert until(reports, Snapshot).update in (0, 1)
    desk.put(Keep())
    assert until(reports, Kept).checkpoint.update <= 1
    desk.put(Stop())
    assert until(reports, Finished).stopped


def test_a_finished_run_goes_on_when_more_updates_are_asked_for():
    short = experiment(updates=5)
    desk = Script(*[[]] * 5, [Adjust(with_training(short, updates=9).training)], *[[]] * 4, [Stop()])
    ends = [r for r in train(short, desk) if isinstance(r, Finished)]
    assert [(end.stopped, end.checkpoint.update) for end in ends] == [(False, 5), (False, 9)]
    assert same_checkpoint(ends[-1].checkpoint, trained(experiment(updates=9))[1])
    assert ends[-1].checkpoint.experiment.training.updates == 9


def test_adjust_changes_the_live_fields_and_nothing_else():
    slow = experiment(updates=ENDLESS, learning_rate=0.01)
    faster = with_training(slow, learning_rate=0.2, clip=0.5, goal=0.1, batch=64, seed=9).training
    desk = Script([], [Adjust(faster)], [Collect()], [Stop()])
    reports = list(train(slow, desk))
    assert snapshots(reports)[0].learning_rate == 0.2
    adjusted = reports[-1].checkpoint.experiment.training
    assert (adjusted.learning_rate, adjusted.clip, adjusted.goal) == (0.2, 0.5, 0.1)
    assert (adjusted.batch, adjusted.seed) == (slow.training.batch, slow.training.seed)


def test_a_new_learning_rate_counts_from_the_next_update():
    still = experiment(updates=ENDLESS, learning_rate=0.1, optimizer={"kind": "sgd"})
    frozen = with_training(still, learning_rate=1e-300).training
    *_, end = train(still, Script([], [], [Adjust(frozen)], [], [], [Stop()]))
    _, two = trained(experiment(updates=2, learning_rate=0.1, optimizer={"kind": "sgd"}))
    np.testing.assert_array_equal(end.checkpoint.weights["0.elman.W"], two.weights["0.elman.W"])


def test_keep_answers_with_a_checkpoint_and_the_run_goes_on():
    reports = list(train(experiment(updates=ENDLESS), Script([], [], [Keep()], [], [Stop()])))
    kept = until(iter(reports), Kept).checkpoint
    assert kept.update == 2
    assert same_checkpoint(kept, trained(experiment(updates=2))[1])
    assert reports[-1].checkpoint.update == 4


def probe_of(see):
    """A kind of probe that sees what a function of its look and options returns."""

    class Made(Probe):
        def __init__(self, look, **options):
            super().__init__(look)
            self.options = options

        def see(self):
            return see(self.look, **self.options)

    return Made


def test_only_watched_probes_are_computed(monkeypatch):
    asked = []
    for name in PROBES:
        monkeypatch.setitem(PROBES._kinds, name, probe_of(lambda look, name=name, **o: asked.append((name, o)) or 1))
    first = next(iter(PROBES))
    desk = Script([Collect()], [Watch({first: {"a": 1}}), Collect()], [Watch({}), Collect()], [Stop()])
    seen = snapshots(train(experiment(updates=ENDLESS), desk))
    assert asked == [(first, {"a": 1})]
    assert [set(s.probes) for s in seen[:3]] == [set(), {first}, set()]


def test_a_probe_with_an_interval_is_looked_through_no_more_often_while_it_runs(monkeypatch):
    slow = probe_of(lambda look: look.update)
    slow.interval = 1e9
    monkeypatch.setitem(PROBES._kinds, "slow", slow)
    desk = Script([Watch({"slow": {}}), Collect()], [Collect()], [Collect()], [Pause(), Collect()], [Stop()])
    seen = snapshots(train(experiment(updates=ENDLESS), desk))
    assert [s.probes["slow"] for s in seen[:4]] == [0, 0, 0, 3], "standing still, what is shown is of now"


def test_a_probe_goes_on_as_it_was_where_another_is_asked_for_or_asked_otherwise(monkeypatch):
    made = []
    for name in ("slow", "other"):
        probe = probe_of(lambda look, name=name, **options: made.append((name, options)) or look.update)
        probe.interval = 1e9
        monkeypatch.setitem(PROBES._kinds, name, probe)
    desk = Script(
        [Watch({"slow": {}}), Collect()], [Watch({"slow": {}, "other": {"a": 1}}), Collect()],
        [Watch({"slow": {}, "other": {"a": 2}}), Collect()], [Watch({"other": {"a": 2}}), Collect()], [Stop()],
    )  # fmt: skip
    seen = snapshots(train(experiment(updates=ENDLESS), desk))
    assert [s.probes for s in seen[:4]] == [{"slow": 0}, {"slow": 0, "other": 1}, {"slow": 0, "other": 2}, {"other": 2}]
    assert made == [("slow", {}), ("other", {"a": 1}), ("other", {"a": 2})]


def test_a_probe_asked_otherwise_is_still_known_to_be_dear():
    engine = Engine(Trainer(experiment()), Script())
    engine.watch({"inside": {}, "states": {}})
    engine.costs = {"inside": 10.0, "states": 0.0}
    engine.watch({"inside": {"sequence": 1}, "output": {}})
    assert engine.costs == {"inside": 10.0}


def test_a_probe_that_sees_nothing_is_left_out_of_the_snapshot():
    desk = Script([EVERY_PROBE, Collect()], [Stop()])
    (first, *_) = snapshots(train(experiment(layers=(), updates=ENDLESS), desk))
    of_memory = {"states", "flow", "spectrum", "blame", "methods"}
    assert set(first.probes) == set(PROBES) - {"text"} - of_memory


# snapshots


def test_every_update_is_in_the_records_once_and_in_order():
    reports, _ = trained(experiment(updates=57, validate_every=10))
    got = records(reports)
    np.testing.assert_array_equal(got[:, 0], np.arange(58))
    np.testing.assert_array_equal(validation(reports)[:, 0], [0, 10, 20, 30, 40, 50, 57])


def test_the_records_have_no_gap_and_no_repeat_however_it_is_looked_at():
    desk = Script(
        [Collect()], [], [], [Collect(), Pause()], [Collect()], [Step()], [Collect()], [Resume()], [], [Stop()]
    )
    got = records(train(experiment(updates=ENDLESS), desk))[:, 0]
    np.testing.assert_array_equal(got, np.arange(len(got)))


def test_no_snapshot_is_made_until_the_last_was_collected():
    seen = snapshots(train(experiment(updates=ENDLESS), Script([], [], [Collect()], [], [], [Collect()], [Stop()])))
    assert [s.update for s in seen] == [2, 5, 6]


def test_a_record_holds_the_norm_of_every_matrix_and_of_all():
    reports, end = trained(experiment(layers=("lstm", "elman"), updates=5))
    all_norms = np.concatenate([s.records for s in snapshots(reports)])[:, len(RECORD) - 1 :]
    assert all_norms.shape[1] == 1 + len(end.weights)
    np.testing.assert_allclose(np.sqrt((all_norms[:, 1:] ** 2).sum(axis=1)), all_norms[:, 0])


def test_weights_activations_and_loss_of_a_snapshot_belong_together():
    """Seen between backward and update: the kept weights give the shown states and the recorded loss."""
    wanted = experiment(data={"kind": "logic"}, batch=4, updates=ENDLESS)
    desk = Script([], [], [Watch({"states": {}, "output": {}}), Collect(), Keep()], [Stop()])
    reports = list(train(wanted, desk))
    kept, seen = until(iter(reports), Kept).checkpoint, until(iter(reports), Snapshot)
    x, d = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0])
    W, V = kept.weights.values()
    h = np.tanh(np.c_[x, np.ones(4)] @ W[-3:])
    y = np.c_[h, np.ones(4)] @ V
    np.testing.assert_allclose(seen.probes["states"].layers[0].values["h"], h, rtol=1e-12)
    np.testing.assert_allclose(seen.probes["output"].output, y, rtol=1e-12)
    assert seen.loss == pytest.approx(np.square(y[:, 0] - d).mean(), rel=1e-12)


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_what_a_snapshot_shows_cannot_be_changed_and_does_not_change(kind):
    reports = train(experiment(layers=(kind,), updates=ENDLESS), Script([EVERY_PROBE, Collect()], [], [], [Stop()]))
    seen = until(reports, Snapshot)
    arrays = [seen.records, seen.validation, *arrays_in(seen.probes)]
    before = [a.copy() for a in arrays]
    list(reports)
    assert len(arrays) > 3
    assert not any(a.flags.writeable for a in arrays)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(arrays, before, strict=True))


TEXT = {"data": {"kind": "characters", "sentences": 40, "length": 10}}
CLASSES = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}


@pytest.mark.parametrize(
    "wanted",
    [
        *(experiment(layers=(kind,), updates=40, validate_every=7) for kind in LAYER_KINDS),
        experiment(layers=("lstm", "elman"), updates=40, precision="float32"),
        experiment(layers=("lstm",), network=CLASSES, updates=20, **TEXT),
        experiment(layers=("dense",), data={"kind": "logic", "noise": 0.1}, updates=40, batch=6),
    ],
    ids=[*LAYER_KINDS, "stack", "characters", "logic"],
)
def test_looking_and_pausing_change_no_bit(wanted):
    alone, end = trained(wanted)
    desk = Everything(EVERY_PROBE)
    looked, finished = [], None
    for report in train(wanted, desk):
        looked.append(report)
        if isinstance(report, Finished):
            finished = report
            break
    assert len(snapshots(looked)) > len(snapshots(alone))
    np.testing.assert_array_equal(records(looked), records(alone))
    np.testing.assert_array_equal(validation(looked), validation(alone))
    assert same_checkpoint(finished.checkpoint, end)


# one result wherever it runs


@pytest.fixture(scope="module")
def everywhere():
    """The same run by the plain generator, in a thread and in a process of its own."""
    wanted = experiment(layers=("lstm", "elman"), updates=60, precision="float32", validate_every=9)
    return wanted, trained(wanted)[0]


def whole_run(engine, put):
    """All reports of an engine at whose desk somebody collects and, at the end, says Stop."""
    reports = []
    for report in engine:
        reports.append(report)
        if isinstance(report, Snapshot):
            put(Collect())
        elif isinstance(report, Finished) and not report.stopped:
            put(Stop())
    return reports


def assert_same_run(reports, expected):
    np.testing.assert_array_equal(records(reports), records(expected))
    np.testing.assert_array_equal(validation(reports), validation(expected))
    ends = [next(r for r in run if isinstance(r, Finished)).checkpoint for run in (reports, expected)]
    assert same_checkpoint(*ends)


def test_a_thread_computes_the_same_bits(everywhere):
    wanted, expected = everywhere
    desk, reports = Inbox(), []
    for order in (EVERY_PROBE, Collect()):
        desk.put(order)
    thread = threading.Thread(target=lambda: reports.extend(whole_run(train(wanted, desk), desk.put)))
    thread.start()
    thread.join()
    assert_same_run(reports, expected)


def test_a_process_computes_the_same_bits(everywhere):
    wanted, expected = everywhere
    engine = EngineProcess().begin(wanted, orders=[EVERY_PROBE, Collect()])
    try:
        reports = whole_run(engine, engine.put)
    finally:
        engine.close()
    assert_same_run(reports, expected)
    assert engine.process.exitcode == 0


# resuming


@pytest.mark.parametrize("kind", OPTIMIZER_KINDS)
def test_a_run_resumed_from_a_file_is_one_that_never_stopped(kind, tmp_path):
    wanted = experiment(layers=("lstm", "dense"), updates=40, optimizer={"kind": kind}, validate_every=6)
    whole, end = trained(wanted)
    _, half = trained(with_training(wanted, updates=17))
    weights.save(half, tmp_path / "half.safetensors")
    read = weights.load(tmp_path / "half.safetensors")
    assert same_checkpoint(read, half)
    resumed, resumed_end = trained(wanted, start=read)
    assert resumed[0].update == 17
    np.testing.assert_array_equal(records(resumed), records(whole)[17:])
    assert same_checkpoint(resumed_end, end)


@pytest.mark.parametrize("data", [TEXT["data"], {"kind": "logic", "noise": 0.2}, {"kind": "walk", "days": 200}])
def test_resuming_draws_the_data_that_would_have_come(data):
    network = CLASSES if data["kind"] == "characters" else {}
    wanted = experiment(network=network, data=data, updates=20)
    _, half = trained(with_training(wanted, updates=9))
    assert same_checkpoint(trained(wanted, start=half)[1], trained(wanted)[1])


def test_time_and_sequences_go_on_counting():
    _, half = trained(experiment(updates=9))
    reports, end = trained(experiment(updates=20), start=half)
    assert end.sequences == 60
    assert snapshots(reports)[0].records[0, 1] >= half.seconds


# ends


def wild(kind, precision="float64"):
    """A network without a squashing function at a learning rate far too high."""
    return experiment(
        network={"layers": [{"kind": "elman", "units": 4, "activation": "identity"}]},
        data={"kind": "sine", "steps": 400, "length": 50},
        optimizer={"kind": kind}, learning_rate=1000.0, updates=5000, precision=precision,
    )  # fmt: skip


@pytest.mark.parametrize("kind", OPTIMIZER_KINDS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_divergence_is_one_sentence_and_the_last_good_weights(kind, precision, tmp_path):
    reports = list(train(wild(kind, precision)))
    end = reports[-1]
    assert isinstance(end, Failed)
    assert end.diverged
    assert end.sentence.startswith("Training diverged: the ")
    assert "lower the learning rate (1000)" in end.sentence
    assert np.isfinite(records(reports)).all()
    weights.save(end.checkpoint, tmp_path / "good.safetensors")
    assert all(np.isfinite(W).all() for W in weights.load(tmp_path / "good.safetensors").weights.values())


@pytest.mark.parametrize("kind", OPTIMIZER_KINDS)
def test_after_divergence_training_goes_on_at_a_lower_rate(kind):
    kept = list(train(wild(kind)))[-1].checkpoint
    gentle = with_training(wild(kind), updates=kept.update + 3, learning_rate=1e-12)
    reports = list(train(gentle, start=kept))
    assert isinstance(reports[-1], Finished), reports[-1]
    for name, W in reports[-1].checkpoint.weights.items():
        np.testing.assert_allclose(W, kept.weights[name], atol=1e-6 * np.abs(kept.weights[name]).max())


def test_unreadable_data_is_one_sentence(tmp_path):
    reports = list(train(experiment(data={"kind": "table", "path": str(tmp_path / "none.csv")})))
    assert reports == [Failed(f"data.path: there is no file {tmp_path / 'none.csv'}; choose one that exists.")]


def test_a_checkpoint_of_another_network_is_one_sentence():
    _, end = trained(experiment(units=4))
    (failed,) = train(experiment(units=5), start=end)
    assert failed.sentence == "0.elman.W: the shape (6, 4) is not allowed; it should be (7, 5)."


def test_want_of_memory_is_one_sentence(monkeypatch):
    monkeypatch.setattr(Trainer, "propagate", raiser(MemoryError()))
    failed = list(train(experiment()))[-1]
    assert failed.sentence.startswith("There is not enough memory for this network")


def test_a_fault_of_ours_is_one_sentence_with_the_details_beside_it(monkeypatch):
    monkeypatch.setattr(Sine, "series", raiser(ZeroDivisionError("oops")))
    (failed,) = train(experiment())
    assert failed.sentence == "The engine failed (ZeroDivisionError: oops)."
    assert "Traceback" in failed.details


def raiser(error):
    def fail(*_):
        raise error

    return fail


# the process


def test_a_killed_process_is_a_failure_that_names_the_signal():
    engine = EngineProcess().begin(experiment(updates=ENDLESS), orders=[Collect()])
    reports = iter(engine)
    try:
        assert until(reports, Snapshot)
        os.kill(engine.process.pid, signal.SIGKILL)
        *_, end = reports
    finally:
        engine.close()
    assert isinstance(end, Failed)
    assert "SIGKILL" in end.sentence


def test_a_process_whose_window_is_gone_ends():
    engine = EngineProcess().begin(experiment(updates=ENDLESS), orders=[Collect()])
    until(iter(engine), Snapshot)
    engine.pipe.close()
    engine.process.join(20)
    assert engine.process.exitcode == 0


def test_a_paused_process_whose_window_is_gone_ends():
    engine = EngineProcess().begin(experiment(updates=ENDLESS), orders=[Pause(), Collect()])
    until(iter(engine), Snapshot)
    engine.pipe.close()
    engine.process.join(20)
    assert engine.process.exitcode == 0


def test_closing_ends_a_process_in_full_run():
    engine = EngineProcess().begin(experiment(updates=ENDLESS))
    engine.close(patience=20)
    assert engine.process.exitcode == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_engine_process_does_not_hear_ctrl_c_even_while_it_starts():
    engine = EngineProcess().begin(experiment(updates=ENDLESS), orders=[Pause(), Collect()])
    os.kill(engine.process.pid, signal.SIGINT)
    reports = iter(engine)
    assert isinstance(next(reports), Started)
    engine.put(Stop())
    assert isinstance([*reports][-1], Finished)
    engine.close()


def test_a_refusal_comes_through_the_pipe():
    engine = EngineProcess().begin(experiment(data={"kind": "table"}))
    try:
        assert list(engine) == [Failed("data.path: no CSV file is chosen yet; choose one.")]
    finally:
        engine.close()


def test_a_broken_pipe_at_the_engines_desk_is_an_order_to_stop():
    class Gone:
        def poll(self, timeout):
            raise BrokenPipeError

    assert ProcessDesk(Gone()).take(wait=True) == [Stop()]


def test_the_engine_loads_no_window_and_nothing_heavy():
    unwanted = ("PySide6", "pyqtgraph", "pandas", "scipy", "matplotlib", "onnx", "widgets")
    code = "import sys, simulator; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *unwanted], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    assert done.stderr == ""


def test_two_runs_of_one_experiment_are_the_same_and_another_seed_is_not():
    assert same_checkpoint(trained(experiment())[1], trained(experiment())[1])
    assert not same_checkpoint(trained(experiment())[1], trained(experiment(seed=1))[1])


def test_after_divergence_the_best_validated_weights_are_back_not_those_just_before_the_end():
    """Learning well for 40 updates, then driven apart by a rate that is raised a thousand times."""
    good = experiment(layers=("elman",), updates=40, validate_every=10, optimizer={"kind": "sgd"}, learning_rate=0.05)
    good = revised(good, "network.layers.0.activation", "identity")
    reports, checkpoint = trained(good)
    best = min(validation(reports)[:, 1])
    wild = revised(revised(good, "training.updates", ENDLESS), "training.learning_rate", 1000.0)
    end = list(train(wild, start=checkpoint))[-1]
    assert end.diverged
    assert f"of update {end.checkpoint.update:,}, are back" in end.sentence
    again = Trainer(good, end.checkpoint)
    assert again.validate() <= best


def test_another_optimizer_does_not_read_the_memory_of_the_one_before():
    _, checkpoint = trained(experiment(optimizer={"kind": "adam"}, updates=20))
    other = revised(experiment(optimizer={"kind": "momentum"}, updates=40), "training.updates", 40)
    assert not any(v.any() for v in Trainer(other, checkpoint).optimizer.memory.values())
    assert Trainer(other, checkpoint).optimizer.moves == 0
    assert Trainer(checkpoint.experiment, checkpoint).optimizer.moves == 20


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"training": {"goal_score": 0.9}}, "training.goal_score: 0.9 is not allowed with this data"),
        (
            {"data": {"kind": "adding"}, "network": {"layers": [{"kind": "jordan", "teacher_forcing": True}]}},
            "network.layers: teacher forcing is not allowed with this data",
        ),
        (
            {"network": {"layers": [{"kind": "window", "steps": 200}] * 4}},
            "network.layers.2: 8,000,000 outputs with 0 weights are not allowed; a layer should have at most 200,000",
        ),
        (
            {"network": {"layers": [{"kind": "blocks", "blocks": 1024, "size": 64}]}},
            "network.layers.0: 65,536 outputs with 4,5",
        ),
        (
            {
                "training": {"method": {"kind": "truncated"}, "batch": 500},
                "data": {"kind": "sine", "steps": 200, "length": 5},
            },
            "training.batch: 500 is not allowed with truncated backpropagation along 159 steps",
        ),
    ],
)
def test_what_cannot_work_is_refused_before_the_first_update(change, sentence):
    only = list(train(Experiment.from_data(change)))
    assert len(only) == 1
    assert only[0].sentence.startswith(sentence)


def test_a_pass_that_would_fill_the_memory_is_refused_before_the_system_ends_the_process():
    large = {
        "network": {"layers": [{"kind": "elman", "units": 500}]},
        "data": {"kind": "sine", "steps": 10_000, "length": 1000},
        "training": {"batch": 4096},
    }
    end = list(train(Experiment.from_data(large)))[-1]
    assert end.sentence.startswith("There is not enough memory for this network")


def test_held_out_data_in_parts_gives_the_same_loss_and_score(monkeypatch):
    tested = experiment(
        network={"loss": "cross-entropy", "read_out": {"activation": "softmax"}},
        data={"kind": "embedded-reber", "held_out": 50},
    )
    whole, parts = Trainer(tested), Trainer(tested)
    whole.validate()
    monkeypatch.setattr("simulator.training.held_out.PART", 7 * 40 * parts.network.numbers)
    parts.validate()
    assert len(parts.held_out.parts) > 4 > len(whole.held_out.parts)
    np.testing.assert_allclose(parts.validation, whole.validation, rtol=1e-12)


def test_what_a_probe_saw_crosses_the_pipe_once_and_arrives_with_every_snapshot(monkeypatch):
    seen, other = object(), object()
    blank = Snapshot(0, 0, 0.0, 0.1, np.zeros((0, 4)), np.zeros((0, 3)))
    looks = {"a": seen}, {"a": seen, "b": other}, {"b": other}, {"a": seen}
    sent = [replace(blank, probes=look) for look in looks]
    engine, window = Thrift(), Thrift()
    packed = [engine.pack(report) for report in sent]
    assert [[name for name, what in report.probes.items() if not isinstance(what, Same)] for report in packed] == [
        ["a"], ["b"], [], ["a"],
    ]  # fmt: skip
    assert [window.unpack(report).probes for report in packed] == [report.probes for report in sent]
