"""A look at a run: it sees what is there and changes nothing, through every probe and whatever a probe tries."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass

import numpy as np
import pytest

from simulator.arrays import Array
from simulator.engine.orders import Watch
from simulator.engine.process import EngineProcess
from simulator.errors import DivergedError
from simulator.probes import PROBES, Probe, see
from simulator.sources import SOURCES
from simulator.training.look import Look
from simulator.training.snapshot import Finished, Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.helpers import WANT_FILES, arrays_in, experiment, seen_by

CLASSES = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
TEXT = {"kind": "characters", "sentences": 40, "length": 10}
TAUGHT = [{"kind": "jordan", "units": 4, "teacher_forcing": True}]
BOTH = [{"kind": kind, "units": 3, "direction": "both", "learn_start": True} for kind in ("gru", "lstm")]
CARRIED = {"kind": "truncated", "k1": 3, "k2": 7}
RUNS = {
    "characters": experiment(("lstm", "elman"), network=CLASSES, data=TEXT, precision="float32"),
    "teacher forcing": experiment(network={"layers": TAUGHT}, optimizer={"kind": "rprop"}),
    "carried state": experiment(("lstm", "gru"), method=CARRIED, precision="float32"),
    "teacher forcing, carried state": experiment(network={"layers": TAUGHT}, method=CARRIED),
    "both directions": experiment(network={"layers": BOTH}, clip=0.1),
    "real-time recurrent learning": experiment(("elman", "lstm"), method={"kind": "rtrl"}),
    "lengths": experiment(("blocks",), network=CLASSES, data={"kind": "embedded-reber", "held_out": 20}),
    "pooling": experiment(network={"layers": [{"kind": "convolution", "units": 3, "pool": "max", "stride": 2}]}),
    "memory of inputs": experiment(("window", "integrate", "tdnn"), method=CARRIED, precision="float32"),
    "one step": experiment(("dense",), data={"kind": "logic", "noise": 0.1}),
    "no layers": experiment(()),
    "in parts": experiment(("lstm", "gru"), method=CARRIED, batch=5, parts=2),
}
NO_MEMORY = {"pooling", "memory of inputs", "one step", "no layers"}
"""Runs without a layer whose state goes back into itself."""
NOTHING = {
    "states": {"no layers"}, "text": set(RUNS) - {"characters"},
    "flow": NO_MEMORY, "spectrum": NO_MEMORY, "blame": NO_MEMORY, "methods": NO_MEMORY,
}  # fmt: skip
"""In which runs a probe has nothing to see."""


@dataclass(frozen=True)
class Grabbed:
    """A copy of the weights' gradient that a greedy probe found for itself."""

    dtheta: Array


class Greedy(Probe):
    """Runs twins forth and back on every batch there is, and tries to write whatever it is shown."""

    def __init__(self, look):
        super().__init__(look)
        self.twin = look.twin()

    def see(self):
        for twin in (self.twin, self.look.twin()):
            for batch in (self.look.batch, self.look.shown):
                twin.forward(batch.x, batch.lengths, batch.target)
                twin.backward(batch.target, batch.mask)
                found = twin.dtheta.copy()
                twin.resume(twin.state())
                twin.carry()
            twin.dtheta[:] = np.nan
            for layer in twin.layers:
                for s in layer.signals().values():
                    s.fill(np.nan)
        for a in self.all_it_is_shown():
            with pytest.raises(ValueError, match="read-only"):
                a[...] = 0
        with pytest.raises(ValueError, match="frozen"):
            self.look.experiment.training.learning_rate = 1.0
        return Grabbed(found)

    def all_it_is_shown(self):
        names = [name for name in dir(self.look) if not name.startswith("_")]
        values = [getattr(self.look, name) for name in names]
        values += [self.look.layers(), self.look.params(), self.look.grads(), self.twin.params(), self.twin.theta]
        arrays = arrays_in(values)
        assert len(arrays) > 6
        return arrays


@pytest.fixture(autouse=True)
def greedy(monkeypatch):
    monkeypatch.setitem(PROBES._kinds, "greedy", Greedy)


each_run = pytest.mark.parametrize("name", RUNS)
each_probe = pytest.mark.parametrize("probe", [*PROBES, "greedy"])


def course(wanted, probe=None, updates=7):
    """All that a run is made of, after every update."""
    trainer, looker, kept = Trainer(wanted), None, []
    for _ in range(updates):
        trainer.propagate()
        if probe:
            looker = looker or PROBES[probe](Look(trainer))
            looker.see()
        network, batch = trainer.network, trainer.source.held_out()
        kept.append(
            copy.deepcopy(
                {
                    "theta": network.theta, "dtheta": network.dtheta, "memory": trainer.optimizer.memory,
                    "moves": trainer.optimizer.moves, "random": trainer.rng.bit_generator.state,
                    "carried": trainer.method.carried(), "state": network.state(),
                    "signals": [layer.signals() for layer in network.layers],
                    "origin": [layer.origin for layer in network.layers],
                    "records": [(*record[:1], *record[2:]) for record in trainer.records],
                    "validation": trainer.validation, "held out": [batch.x, batch.target],
                    "constants": trainer.source.constants(),
                }
            )
        )  # fmt: skip
        trainer.update()
    return kept


@each_run
@each_probe
def test_a_run_that_is_looked_at_is_bit_for_bit_the_run_nobody_looked_at(name, probe):
    wanted = RUNS[name].model_copy(update={"training": RUNS[name].training.model_copy(update={"validate_every": 3})})
    for alone, looked in zip(course(wanted), course(wanted, probe), strict=True):
        for what, kept in alone.items():
            np.testing.assert_equal(looked[what], kept, err_msg=what)


@each_run
def test_a_twin_finds_the_gradient_of_the_pass_in_hand_from_the_batch_in_hand(name):
    """From the same start, where none was carried."""
    trainer = Trainer(RUNS[name])
    trainer.propagate()
    look = Look(trainer)
    batch, twin = look.batch, look.twin()
    twin.forward(batch.x, batch.lengths, batch.target)
    twin.backward(batch.target, batch.mask)
    assert twin.value(batch.target, batch.mask) == pytest.approx(trainer.records[0][2], rel=1e-14)
    for matrix, g in look.grads().items():
        exact = RUNS[name].training.precision == "float64"
        np.testing.assert_allclose(twin.grads()[matrix], g, rtol=1e-9 if exact else 1e-4, atol=1e-12 if exact else 1e-6)


@each_run
def test_a_look_shows_the_pass_in_hand_and_the_settings_as_they_are(name):
    trainer = Trainer(RUNS[name])
    trainer.propagate()
    look = Look(trainer)
    layers, hidden = look.layers(), trainer.network.layers[:-1]
    assert [layer.name for layer in layers] == [f"{number}.{own.kind}" for number, own in enumerate(hidden)]
    for layer, own in zip(layers, hidden, strict=True):
        assert [signal.name for signal in layer.spec.signals] == list(layer.signals)
        for signal, s in own.signals().items():  # training's own, of the first part where there are several
            np.testing.assert_allclose(layer.signals[signal][:, : s.shape[1]], s, rtol=1e-12)
            assert layer.signals[signal].shape[1] == look.sequences == look.batch.x.shape[1]
    np.testing.assert_equal(look.params(), trainer.network.params())
    trainer.adjust(trainer.training.model_copy(update={"learning_rate": 0.5, "seed": 9}))
    assert (look.experiment.training.learning_rate, look.experiment.training.seed) == (0.5, 0)
    trainer.update()
    assert look.update == 1


def test_after_divergence_no_batch_is_in_hand_and_every_probe_still_sees():
    trainer = Trainer(RUNS["characters"])
    trainer.propagate()
    trainer.network.theta[:] = np.nan
    with pytest.raises(DivergedError):
        trainer.propagate()
    assert Look(trainer).batch is None
    for probe in ("output", "states", "text"):
        assert seen_by(probe, trainer) is not None


@each_run
@each_probe
def test_what_a_probe_sees_is_a_frozen_dataclass_of_read_only_arrays_that_crosses_a_pipe(name, probe):
    trainer = Trainer(RUNS[name])
    trainer.propagate()
    found = seen_by(probe, trainer)
    if found is None:
        assert name in NOTHING.get(probe, ())
        return
    assert is_dataclass(found)
    with pytest.raises(FrozenInstanceError):
        setattr(found, fields(found)[0].name, None)
    if probe != "greedy":
        assert not any(a.flags.writeable for a in arrays_in(found))
    np.testing.assert_equal(arrays_in(pickle.loads(pickle.dumps(found))), arrays_in(found))
    before = copy.deepcopy(arrays_in(found))
    trainer.update()
    trainer.propagate()
    np.testing.assert_equal(arrays_in(found), before)


def test_what_a_probe_sees_comes_whole_out_of_a_process():
    wanted = RUNS["characters"]
    engine = EngineProcess().begin(wanted, orders=[Watch({name: {} for name in ("output", "states", "text")})])
    try:
        reports = iter(engine)
        last = next(r for r in reports if isinstance(r, Snapshot) and r.update == wanted.training.updates)
        assert isinstance(next(reports), Finished)
    finally:
        engine.close()
    trainer = Trainer(wanted)
    for _ in range(wanted.training.updates):
        trainer.propagate()
        trainer.update()
    expected = see(trainer)
    assert last.probes["text"] == expected["text"]
    for probe in ("output", "states"):
        np.testing.assert_equal(arrays_in(last.probes[probe]), arrays_in(expected[probe]))


def test_the_states_are_one_sequences_or_with_one_step_the_whole_batch():
    trainer = Trainer(RUNS["characters"])
    trainer.propagate()
    states = seen_by("states", trainer)
    assert (states.axis, [layer.name for layer in states.layers]) == ("time step", ["0.lstm", "1.elman"])
    assert [signal.name for signal in states.layers[0].signals] == list(states.layers[0].values)
    np.testing.assert_array_equal(states.layers[0].values["c"], trainer.network.layers[0].signals()["c"][:, 0])
    c = trainer.network.layers[0].signals()["c"]
    for sequence, shown in ((1, 1), (10_000, c.shape[1] - 1)):
        seen = PROBES["states"](Look(trainer), sequence=sequence).see()
        np.testing.assert_array_equal(seen.layers[0].values["c"], c[:, shown])
    trainer = Trainer(RUNS["one step"])
    trainer.propagate()
    states = seen_by("states", trainer)
    assert states.axis == "example in the batch"
    np.testing.assert_array_equal(states.layers[0].values["h"], trainer.network.layers[0].signals()["h"][0])


@pytest.mark.parametrize("kind", [kind for kind in SOURCES if kind not in WANT_FILES])
def test_a_source_has_a_script_just_where_its_spec_says_that_it_can_be_written(kind):
    spec = SOURCES[kind]()
    source = spec.open("float32")
    script = source.script()
    assert (script is not None) == spec.writes
    if script:
        assert len(script.symbols) == len(source.outputs) == len(script.codes)
        assert script.codes.shape[1] == len(source.inputs)
        assert 0 < len(script.prompt) <= 60
        assert not any(a.flags.writeable for a in (script.codes, script.prompt))


def test_at_temperature_zero_the_likeliest_symbol_is_written_after_every_other():
    """Step by step as in one pass over all that was read and written."""
    trainer = Trainer(experiment(("lstm",), network=CLASSES, data=TEXT))
    trainer.propagate()
    text, look = seen_by("text", trainer, temperature=0.0, length=12), Look(trainer)
    assert len(text.text) == 12
    assert text.prompt == "".join(look.script.symbols[i] for i in look.script.prompt)
    ids = [look.script.symbols.index(symbol) for symbol in text.prompt + text.text]
    y = look.twin().forward(look.script.codes[ids][:, None])[:, 0]
    likeliest = "".join(look.script.symbols[i] for i in y.argmax(axis=1))
    assert likeliest[len(text.prompt) - 1 : -1] == text.text


def test_other_seeds_write_other_texts_and_the_same_seed_the_same():
    trainer = Trainer(experiment(("lstm",), network=CLASSES, data=TEXT))
    trainer.propagate()
    a, again, b = (seen_by("text", trainer, seed=seed).text for seed in (1, 1, 2))
    assert a == again != b


def test_a_network_that_reads_backwards_says_that_it_cannot_write():
    network = CLASSES | {"layers": [{"kind": "elman", "direction": "both"}]}
    trainer = Trainer(experiment(network=network, data=TEXT))
    trainer.propagate()
    text = seen_by("text", trainer)
    assert "cannot write" in text.prompt
    assert text.text == ""
