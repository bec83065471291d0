"""The library's door: fit, load, and what a trained network does in the hands of a program."""

import pickle
import signal
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

import simulator
from simulator import Experiment, FitDivergedError, InputError, fit, load, presets
from simulator.errors import DivergedError
from simulator.experiment import save
from simulator.keeping import weights
from simulator.network import Network
from simulator.optimizers.adam import Adam
from simulator.training.trainer import Trainer
from tests.simulator.given import one_sentence
from tests.simulator.helpers import experiment, records, same_checkpoint, trained
from tests.simulator.keeping.test_run import run_in
from tests.simulator.test_threads import threads


def held_out(run):
    """The held-out data of a run, as the network reads it."""
    return run.experiment.data.open(run.experiment.training.precision).held_out()


def same_run(a, b):
    return same_checkpoint(a.checkpoint, b.checkpoint) and records_of(a) == records_of(b)


def records_of(run):
    """Without the column of seconds."""
    return np.delete(run.history.records, 1, axis=1).tolist()


# fit


def test_fit_trains_bit_for_bit_what_the_engine_trains():
    chosen = experiment(updates=40, validate_every=7)
    reports, checkpoint = trained(chosen)
    run = fit(chosen)
    assert same_checkpoint(run.checkpoint, checkpoint)
    assert records_of(run) == records(reports).tolist()
    assert (run.experiment, run.update) == (chosen, 40)


def test_fields_are_set_by_their_paths_and_those_of_training_by_their_names():
    run = fit("adding", updates=2, seed=7, batch=np.int64(3), optimizer="sgd", **{"network.layers.0.units": 20})
    training = run.experiment.training
    assert (training.updates, training.seed, training.batch, training.optimizer.kind) == (2, 7, 3, "sgd")
    assert run.weights["0.lstm.W"].shape == (20 + 2 + 1, 80)
    assert run.experiment.data == presets()["adding"].data


def test_a_part_may_be_given_as_it_is():
    run = fit(experiment(updates=1), optimizer=Adam(beta1=0.5), **{"data.periods": np.array([9.0, 12.0])})
    assert run.experiment.training.optimizer == Adam(beta1=0.5)
    assert run.experiment.data.periods == (9.0, 12.0)


@pytest.mark.parametrize(
    ("what", "fields", "sentence"),
    [
        ("sin", {}, "'sin' is neither a preset nor a file"),
        ("sine", {"units": 3}, "units: there is no such field"),
        ("sine", {"updates": 0}, "training.updates: 0 is not allowed; it should be greater than or equal to 1"),
        ("sine", {"network.layers.3.units": 3}, "network.layers.3: there is no such field; here are 0 to 0"),
        ("sine", {"data.length": 5000}, "data.length: windows of 5000 steps are not allowed"),
        ("sine", {"title": {1}}, "this cannot be written as JSON"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(what, fields, sentence):
    with pytest.raises(InputError) as refusal:
        fit(what, **fields)
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


def test_nothing_is_shown_unless_progress_is_asked_for(capsys):
    fit(experiment(updates=3))
    assert capsys.readouterr() == ("", "")
    fit(experiment(updates=3), progress=True)
    shown = capsys.readouterr().out
    assert shown.startswith("update 0 of 3 ")
    assert shown.splitlines()[-1].startswith("Done: 3 updates in ")


def test_a_run_that_diverges_is_told_by_an_error_that_keeps_it():
    linear = {"layers": [{"kind": "dense", "activation": "identity"}]}
    good = fit(experiment(network=linear, optimizer={"kind": "sgd"}, validate_every=1, updates=20))
    with pytest.raises(DivergedError, match="Training diverged") as error:
        fit(good, updates=200, learning_rate=1000.0)
    assert isinstance(error.value, FitDivergedError)
    run = pickle.loads(pickle.dumps(error.value)).run
    assert run.update == 20 < len(run.history.loss) - 1
    best = run.history.validation_loss.min()
    assert run.evaluate().loss == best
    assert repr(run).endswith(f"validation loss {best:.4g})")


def test_a_fault_of_the_program_is_none_of_the_users(monkeypatch):
    monkeypatch.setattr(Trainer, "update", lambda self: 1 / 0)
    with pytest.raises(RuntimeError, match=r"ZeroDivisionError(.|\n)*Traceback"):
        fit(experiment(updates=3))


@pytest.fixture
def ctrl_c():
    """Ctrl-C as Python has it, also where the tests run in the background of a shell, which lets them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def interrupting(monkeypatch, at, times=1):
    """Ctrl-C, so many times, in the update `at`."""
    update = Trainer.update

    def interrupted(self):
        if self.update_count == at:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
        update(self)

    monkeypatch.setattr(Trainer, "update", interrupted)
    monkeypatch.setattr("simulator.engine.engine.LOOK_EVERY", 0.0)


def test_ctrl_c_returns_the_run_as_far_as_it_came(monkeypatch, ctrl_c):
    interrupting(monkeypatch, at=5)
    run = fit(experiment(updates=100_000))
    assert run.update == 6
    assert run.history.update.tolist() == list(range(7))
    assert signal.getsignal(signal.SIGINT) is ctrl_c


def test_a_second_ctrl_c_is_what_it_always_is(monkeypatch, ctrl_c):
    interrupting(monkeypatch, at=5, times=2)
    with pytest.raises(KeyboardInterrupt):
        fit(experiment(updates=100_000))
    assert signal.getsignal(signal.SIGINT) is ctrl_c


def test_it_works_in_a_thread_where_no_signal_can_be_heard():
    runs = []
    thread = threading.Thread(target=lambda: runs.append(fit(experiment(updates=3))))
    thread.start()
    thread.join()
    assert runs[0].update == 3


# to go on


def test_a_run_goes_on_as_if_it_had_never_stopped():
    chosen = experiment(layers=("lstm",), updates=40, validate_every=7)
    half = fit(chosen, updates=20)
    assert same_run(fit(half, updates=40), fit(chosen))
    assert half.update == 20


def test_a_run_goes_on_from_its_files(tmp_path):
    chosen = experiment(updates=40, validate_every=7)
    run_in(tmp_path / "run", chosen)
    assert same_run(fit(tmp_path / "run", updates=60), fit(chosen, updates=60))
    fit(chosen).save(tmp_path / "net.safetensors")
    again = fit(tmp_path / "net.safetensors", updates=60)
    assert same_checkpoint(again.checkpoint, fit(chosen, updates=60).checkpoint)
    assert again.history.update.tolist() == list(range(40, 61))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "training.updates: 30 is not allowed; the network has made 30 updates, which count too, so ask for more."),
        ({"updates": 50, "seed": 1}, "only learning_rate, updates, "),
        ({"updates": 50, "network.layers.0.activation": "relu"}, "only learning_rate, updates, "),
    ],
)
def test_what_a_trained_network_cannot_take_over_is_refused(fields, sentence):
    run = fit(experiment())
    with pytest.raises(InputError) as refusal:
        fit(run, **fields)
    assert str(refusal.value).startswith(sentence)
    assert one_sentence(refusal)


# load


@pytest.mark.parametrize("name", presets())
def test_what_is_loaded_predicts_bit_for_bit_what_was_saved(name, tmp_path):
    run = fit(name, updates=2)
    run.save(tmp_path / "net.safetensors")
    again = load(tmp_path / "net.safetensors")
    x = np.random.default_rng(0).uniform(-1, 1, (30, 3, len(run.inputs)))
    assert np.array_equal(again.predict(x), run.predict(x))
    found, before = again.evaluate(), run.evaluate()
    assert (found.loss, found.verdict) == (before.loss, before.verdict)
    np.testing.assert_array_equal(found.predictions.output, before.predictions.output)
    assert len(again.history.loss) == 0


def test_a_run_folder_is_loaded_with_its_history(tmp_path):
    chosen = experiment(layers=("elman", "gru"), updates=40, validate_every=7)
    run_in(tmp_path / "run", chosen)
    assert same_run(load(tmp_path / "run"), fit(chosen))
    assert load(tmp_path / "run").history.gradient_norms.keys() == fit(chosen).history.gradient_norms.keys()


def test_a_run_folder_is_loaded_though_its_data_is_gone(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("gold\n" + "\n".join(str(k % 7) for k in range(100)))
    run_in(tmp_path / "run", experiment(data={"kind": "table", "path": str(path), "length": 8}, updates=2))
    path.unlink()
    run = load(tmp_path / "run")
    assert len(run.history.loss) == 3
    run.save(tmp_path / "net.npz")
    with pytest.raises(InputError, match=r"data\.path: there is no file"):
        run.predict(np.zeros((3, 1)))


def test_an_experiment_is_loaded_untrained_and_says_so(tmp_path):
    chosen = experiment(updates=20)
    save(chosen, tmp_path / "e.json")
    with pytest.warns(UserWarning, match=r"e\.json is an experiment: its network is untrained"):
        run = load(tmp_path / "e.json")
    assert (run.update, "untrained" in repr(run)) == (0, True)
    assert same_run(fit(run, updates=30), fit(chosen, updates=30))


def test_a_preset_goes_before_a_run_of_its_name_as_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_in(Path("sine"), experiment(updates=2))
    assert fit("sine", updates=1).experiment.title == presets()["sine"].title
    assert load("./sine").experiment.title == "Untitled"


def test_what_is_no_network_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear")
    for path in ("letter.txt", "nothing.safetensors", "."):
        with pytest.raises(InputError):
            load(tmp_path / path)


def test_a_file_of_data_is_fitted_and_not_loaded(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("x,kind\n" + "".join(f"{i % 9},{'ab'[i % 2]}\n" for i in range(40)))
    with pytest.raises(InputError, match="is data, no network; train one on it with `fit`"):
        load(path)
    run = fit(path, updates=2)
    assert (run.inputs, run.outputs) == (("x",), ("a", "b"))
    assert run.predict([[1.0]]).sum() == pytest.approx(1)


def test_a_data_file_beside_an_experiment_is_found_from_everywhere(tmp_path, monkeypatch):
    (tmp_path / "prices.csv").write_text("gold\n" + "\n".join(str(k % 7) for k in range(100)))
    monkeypatch.chdir(tmp_path)
    run = fit(experiment(updates=1), data="table", **{"data.path": Path("prices.csv"), "data.length": 8})
    run.save("net.safetensors")
    monkeypatch.chdir("/")
    assert load(tmp_path / "net.safetensors").predict([[1.0]]).shape == (1, 1)


# the run


def test_the_history_is_what_the_run_folder_holds(tmp_path):
    chosen = experiment(layers=("elman",), updates=40, validate_every=7)
    run_in(tmp_path / "run", chosen)
    history = load(tmp_path / "run").history
    assert history.update.tolist() == list(range(41))
    assert history.validation_update.tolist() == [0, 7, 14, 21, 28, 35, 40]
    assert len(history.validation_loss) == len(history.score) == 7
    assert (np.diff(history.seconds) >= 0).all()
    assert list(history.gradient_norms) == ["0.elman.W", "1.readout.W"]
    squares = sum(np.square(norm) for norm in history.gradient_norms.values())
    np.testing.assert_allclose(np.sqrt(squares), history.gradient_norm)
    assert history.loss[-1] < history.loss[0]


def test_weights_are_copies():
    run = fit(experiment())
    before = run.predict(np.ones((3, 1)))
    for W in run.weights.values():
        W[:] = 0
    assert np.array_equal(run.predict(np.ones((3, 1))), before)
    assert all(W.any() for W in run.weights.values())


def test_two_predictions_share_no_memory():
    run = fit("adding", updates=1)  # its outputs are not normalised, and so not computed anew
    first = run.predict(np.ones((4, 2, 2)))
    kept = first.copy()
    second = run.predict(np.zeros((4, 2, 2)))
    assert not np.shares_memory(first, second)
    assert np.array_equal(first, kept)
    assert not np.array_equal(first, second)


TABLE = "a,b,c\n" + "\n".join(f"{1000 + k % 7},{k % 5},{-50 - k % 3}" for k in range(200))


@pytest.mark.parametrize("mapping", ["many-to-many", "many-to-one", "one-to-many"])
@pytest.mark.parametrize("normalise", ["none", "standard", "range"])
def test_inputs_and_outputs_are_in_the_datas_own_units(mapping, normalise, tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    fields = {"columns": ["c", "a"], "target_columns": ["b", "a"], "mapping": mapping, "normalise": normalise}
    data = {"kind": "table", "path": str(tmp_path / "t.csv"), "length": 8} | fields
    run = fit(experiment(data=data))
    trainer = Trainer(run.experiment, run.checkpoint)
    source, batch = trainer.source, held_out(run)
    values = source.columns.values[batch.at]  # (T, B, columns of the file)
    given = values[:, :, source.columns.inputs]
    assert np.array_equal(run.predict(given), source.restore(trainer.network.forward(batch.x)))
    targets = source.columns.values[batch.at + source.horizon][:, :, source.columns.targets]
    np.testing.assert_allclose(run.restore(batch.target), targets, atol=1e-9)


def test_a_network_without_normalisation_is_given_what_it_reads():
    run = fit("letters", updates=1)
    batch = held_out(run)
    assert np.array_equal(run.predict(batch.x), Trainer(run.experiment, run.checkpoint).network.forward(batch.x))


def test_one_sequence_is_one_of_several():
    run = fit(experiment(layers=("lstm",)))
    x = np.random.default_rng(0).normal(size=(12, 3, 1))
    one = run.predict(x[:, 1])
    assert one.shape == (12, 1)
    np.testing.assert_allclose(one, run.predict(x)[:, 1], rtol=1e-12)
    assert np.array_equal(run.predict(x[:, 1].tolist()), one)


def test_a_sequence_begins_at_the_networks_start_though_training_carries_a_state():
    method = {"kind": "truncated", "k1": 4, "k2": 4}
    run = fit(experiment(method=method))
    assert run.checkpoint.carried
    x = np.ones((3, 3, 1))  # as many sequences as are trained on at once
    network = Trainer(run.experiment).network
    network.load(run.weights)
    assert np.array_equal(run.predict(x), run.restore(network.forward(run.prepare(x))))


def load_again(run):
    return pickle.loads(pickle.dumps(run))


def test_pooling_gives_outputs_of_the_steps_that_are_kept():
    run = fit("convolution", updates=1)
    (layer,) = [layer for layer in run.experiment.network.layers if layer.kind == "convolution"][:1]
    stride = Trainer(run.experiment).network.stride
    x = np.zeros((4 * stride + 1, len(run.inputs)))
    assert stride > 1, layer
    assert len(run.predict(x)) == 5


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (
            np.zeros((5, 3)),
            "x: the shape (5, 3) is not allowed; it should be (T, 2) or (T, B, 2), with T time steps of ",
        ),
        (np.zeros(5), "x: the shape (5,) is not allowed; it should be (T, 2) or (T, B, 2)"),
        (np.zeros((0, 2)), "x: the shape (0, 2) is not allowed"),
        (np.zeros((1, 1, 1, 2)), "x: the shape (1, 1, 1, 2) is not allowed"),
        ([[1, 2], [3]], "x: rows of different length are not allowed"),
        ([["1", "2"]], "x: values of type <U1 are not allowed; they should be numbers."),
        (np.zeros((1, 2), complex), "x: values of type complex128 are not allowed"),
        (np.array([[None, 2]]), "x: values of type object are not allowed"),
        ([[1, np.nan]], "x: there are values that are not finite; every value must be."),
        ([[1, 1e300]], "x: some values are too large for float32; make them smaller."),
    ],
)
def test_what_is_no_input_is_refused_in_one_sentence(x, sentence):
    run = fit("adding", updates=1)
    with pytest.raises(InputError) as refusal:
        run.predict(x)
    assert str(refusal.value).startswith(sentence)
    assert one_sentence(refusal)


def test_the_names_of_few_inputs_are_told():
    with pytest.raises(InputError, match=r"2 inputs \(number, mark\)\.$"):
        fit("adding", updates=1).predict(np.zeros((5, 3)))


def test_what_needs_too_much_memory_is_refused(monkeypatch):
    run = fit("adding", updates=1)
    monkeypatch.setattr("simulator.network.network.MOST_NUMBERS", 10_000)
    with pytest.raises(
        InputError, match=r"x: the shape \(20, 2\) needs too much memory; give fewer sequences or steps"
    ):
        run.predict(np.zeros((20, 2)))


def test_the_evaluation_is_the_last_validation():
    run = fit("adding", updates=30)
    found = run.evaluate("validation")
    assert (found.loss, found.score) == (run.history.validation_loss[-1], run.history.score[-1])
    assert run.evaluate().part == "test" and run.evaluate().loss != found.loss, "fresh sequences say more"
    assert found.baselines["best constant"] == pytest.approx(0.0385, abs=0.0001)
    assert found.right_means == "sequences answered to within 0.04"
    assert fit(experiment(updates=1)).evaluate().right_means == ""


@pytest.mark.parametrize("suffix", weights.FORMATS)
def test_it_is_saved_in_every_format(suffix, tmp_path):
    run = fit(experiment(updates=2))
    run.save(tmp_path / f"net{suffix}")
    assert (tmp_path / f"net{suffix}").stat().st_size > 0


def test_another_process_gets_all_of_it_but_what_is_open():
    run = fit(experiment())
    y = run.predict(np.ones((3, 1)))
    assert same_run(load_again(run), run)
    assert np.array_equal(load_again(run).predict(np.ones((3, 1))), y)


def test_the_repr_tells_how_far_it_came():
    run = fit(experiment(updates=30))
    loss = f"{run.history.validation_loss[-1]:.4g}"
    assert repr(run) == f"Trained('Untitled', 30 of 30 updates, validation loss {loss})"
    assert repr(run.history) == "History(31 rows, 3 looks at the held-out data)"


def test_without_pytorch_it_says_how_to_get_it(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("simulator.torch_export")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match=r"needs the package torch, which is not installed; add it with `pip install"):
        fit(experiment(updates=1)).to_torch()


def test_a_pytorch_module_gives_what_is_predicted():
    torch = pytest.importorskip("torch")
    run = fit("walk", updates=20)
    x = 100 + np.arange(30.0)[:, None]
    with torch.no_grad():
        y = run.to_torch()(torch.from_numpy(run.prepare(x))).numpy()
    np.testing.assert_allclose(run.restore(y), run.predict(x), rtol=1e-5)


# threads, and what is imported


@pytest.mark.parametrize("way", ["fit", "predict", "evaluate"])
def test_every_way_in_has_one_thread(way, monkeypatch):
    chosen = experiment(updates=2)
    run, seen, forward = fit(chosen), set(), Network.forward

    def watched(self, *arguments):
        seen.update(threads())
        return forward(self, *arguments)

    monkeypatch.setattr(Network, "forward", watched)
    with threadpool_limits(2, user_api="blas"):
        {"fit": lambda: fit(chosen), "predict": lambda: run.predict([[0.0]]), "evaluate": run.evaluate}[way]()
        assert threads() == {2}
    assert seen == {1}


def test_the_package_shows_what_it_has():
    assert set(simulator.__all__) <= set(dir(simulator))
    assert all(getattr(simulator, name) for name in simulator.__all__)
    assert simulator.Experiment is Experiment
    with pytest.raises(AttributeError, match="module 'simulator' has no attribute 'fits'"):
        _ = simulator.fits


# The goal and the best weights


def test_the_best_weights_are_there_beside_the_last(tmp_path):
    run = fit(experiment(updates=40, validate_every=1, learning_rate=0.5))
    best = run.best
    assert best.update == run.history.validation_update[run.history.validation_loss.argmin()] < 40
    assert best.evaluate().loss == run.history.validation_loss.min()
    run.save(tmp_path / "net.safetensors")
    x = np.sin(np.arange(9) / 4)[:, None]
    again = load(tmp_path / "net.safetensors", best=True)
    assert np.array_equal(again.predict(x), best.predict(x))
    assert not np.array_equal(load(tmp_path / "net.safetensors").predict(x), best.predict(x))


def test_a_run_that_stopped_at_its_goal_is_not_asked_to_go_on():
    run = fit(experiment(updates=300, validate_every=10, learning_rate=0.03), goal=0.1, stop_at_goal=True)
    assert run.goal_update == run.update < 300
    with pytest.raises(InputError, match=f"has reached its goal at update {run.update}"):
        fit(run, updates=400)
    assert fit(run, updates=400, stop_at_goal=False).update == 400


def test_a_run_goes_on_by_itself_and_writes():
    run = fit("sine", updates=20)
    ahead = run.forecast(5)
    assert ahead.output.shape == (5, 1) and ahead.growth.network.median.shape[1] == 1
    with pytest.raises(InputError, match="write: only"):
        run.write()
    written = fit("characters", updates=2, **{"network.layers.0.units": 4}).write("the ", 7)
    assert written.prompt == "the " and len(written.text) == 7
