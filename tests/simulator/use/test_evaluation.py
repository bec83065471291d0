"""Evaluation: its figures against the same by hand, and that nothing of a run is touched by it."""

import pickle

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.sources import SOURCES
from simulator.training.trainer import Trainer
from simulator.use import evaluate
from tests.simulator.helpers import arrays_in, experiment, same_checkpoint, trained

WALK = {"kind": "walk", "days": 203, "length": 8, "test": 0.2, "seed": 3}
TEXT = {"kind": "characters", "sentences": 30, "length": 8, "test": 0.2}
SOFTMAX = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}
BITS = {"read_out": {"activation": "sigmoid"}, "loss": "binary-cross-entropy"}


def made(data, network=None, **training):
    return trained(experiment(data=data, network=network, **({"updates": 5} | training)))[1]


@pytest.mark.parametrize("mapping", ["many-to-many", "many-to-one"])
@pytest.mark.parametrize("part", ["test", "validation", "training"])
def test_errors_are_those_of_every_step_of_the_part_once(mapping, part):
    kept = made(WALK | {"mapping": mapping})
    found = evaluate(kept, part)
    source = kept.experiment.data.open("float64")
    prices = source.columns.values[:, 0]
    begin, end = source.bounds[part]
    step = found.predictions.step
    first = begin + (7 if mapping == "many-to-one" else 0)
    assert np.array_equal(step, np.arange(first, end) + 1)  # a day ahead
    np.testing.assert_allclose(found.predictions.target[:, 0], prices[step], rtol=1e-12)
    off = found.predictions.output[:, 0] - prices[step]
    np.testing.assert_allclose(found.errors["network"].rmse, np.sqrt(np.mean(off**2)), rtol=1e-12)
    np.testing.assert_allclose(found.errors["network"].mae, np.mean(np.abs(off)), rtol=1e-12)
    off = prices[step - 1] - prices[step]
    np.testing.assert_allclose(found.errors["persistence"].rmse, np.sqrt(np.mean(off**2)), rtol=1e-9)
    np.testing.assert_allclose(found.baselines["persistence"], np.mean(off**2) / source.scale[0] ** 2, rtol=1e-9)
    np.testing.assert_allclose(found.loss, np.mean(found.predictions.loss), rtol=1e-12)
    assert found.steps == len(step)
    assert ("never looked at" in found.part_says) == (part == "test")
    assert ("it flatters" in found.part_says) == (part == "validation")


def test_classes_are_counted_by_what_they_are_and_what_they_were_taken_for():
    kept = made(TEXT, SOFTMAX)
    found = evaluate(kept)
    p = found.predictions
    counts = np.zeros((len(p.names), len(p.names)), int)
    for target, output in zip(p.target, p.output, strict=True):
        counts[target.argmax(), output.argmax()] += 1
    assert np.array_equal(found.confusion.counts, counts)
    assert found.score == pytest.approx(np.trace(counts) / counts.sum())
    row = int(counts.sum(axis=1).argmax())
    np.testing.assert_allclose(found.confusion.shares[row], counts[row] / counts[row].sum())
    np.testing.assert_allclose(p.loss, -np.log((p.target * p.output).sum(axis=1)), rtol=1e-9)
    assert not found.errors


def test_bits_are_counted_by_what_they_are_and_what_they_were_taken_for():
    kept = made({"kind": "letters-in-words", "sentences": 20, "length": 8}, BITS)
    found = evaluate(kept)
    is_one, seen = (a > 0.5 for a in (found.predictions.target, found.predictions.output))
    np.testing.assert_allclose(found.bits.right, (is_one == seen).mean(axis=0))
    for k in range(is_one.shape[1]):
        assert found.bits.found[k] == pytest.approx(seen[is_one[:, k], k].mean())
        assert found.bits.false[k] == pytest.approx(seen[~is_one[:, k], k].mean())


@pytest.mark.parametrize("kind", [kind for kind, spec in SOURCES.items() if not spec.files_asked() or spec.writes])
def test_every_source_reads_each_of_its_parts_as_it_says(kind):
    source = SOURCES[kind]().open()
    for part in source.parts():
        reading = source.read(part)
        batch = reading.piece(slice(0, 3))
        assert batch.x.shape[:2] == (reading.T, min(reading.B, 3))
        assert source.positions(batch).shape == batch.target.shape[:2]


@pytest.mark.parametrize("kind", ["adding", "reber", "lag", "two-sequence"])
def test_fresh_sequences_are_none_of_those_held_out(kind):
    source = SOURCES[kind]().open()
    assert next(iter(source.parts())) == "test"
    again = SOURCES[kind]().open()
    fresh = source.read("test").piece(slice(None)).x
    assert np.array_equal(fresh, again.read("test").piece(slice(None)).x)
    assert not np.array_equal(fresh, source.held_out().x)


@pytest.mark.parametrize("mapping", ["many-to-many", "many-to-one", "one-to-many"])
def test_the_whole_validation_part_gives_the_loss_that_training_saw(mapping):
    kept = made({"kind": "sine", "steps": 201, "length": 8, "mapping": mapping})
    trainer = Trainer(kept.experiment, kept)
    if mapping == "many-to-one":  # training looks at fewer of its windows
        assert evaluate(kept).loss == pytest.approx(trainer.validate(), rel=0.5)
    else:
        assert evaluate(kept).loss == trainer.validate()


def test_a_long_part_is_read_in_pieces_and_can_be_stopped(monkeypatch):
    kept = made(WALK)
    whole = evaluate(kept, "training")
    monkeypatch.setattr("simulator.use.evaluation.PART", 1000)
    seen = []
    found = evaluate(kept, "training", progress=lambda done, of: seen.append((done, of)))
    assert len(seen) > 3
    assert seen[-1][0] == seen[-1][1] == found.sequences
    assert found.loss == pytest.approx(whole.loss, rel=1e-12)
    np.testing.assert_allclose(found.predictions.output, whole.predictions.output, rtol=1e-12)

    def stop(done, of):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        evaluate(kept, "training", progress=stop)


def test_looking_leaves_every_bit():
    wanted = experiment(data=WALK, updates=60)
    whole = trained(wanted)[1]
    half = trained(wanted.model_copy(update={"training": wanted.training.model_copy(update={"updates": 30})}))[1]
    before = {name: W.copy() for name, W in half.weights.items()}
    found = evaluate(half)
    assert all(np.array_equal(before[name], W) for name, W in half.weights.items())
    assert same_checkpoint(trained(wanted, half)[1], whole)
    assert not any(a.flags.writeable for a in arrays_in(found))
    assert pickle.loads(pickle.dumps(found)).verdict == found.verdict


def test_training_never_looks_at_the_test_part(tmp_path):
    rows = np.random.default_rng(0).standard_normal(100)

    def run(values):
        file = tmp_path / "own.csv"
        file.write_text("y\n" + "\n".join(map(str, values)))
        data = {"kind": "table", "path": str(file), "length": 5, "test": 0.2}
        return made(data, updates=30, validate_every=10)

    clean = run(rows)
    fair = evaluate(clean).loss
    poisoned = rows.copy()
    poisoned[-19:] = 1e100  # of 99 steps, 20 are tested; the input of the first is the last target before it
    dirty = run(poisoned)
    assert same_checkpoint(clean, dirty)
    assert clean.best.loss == dirty.best.loss
    assert evaluate(dirty).loss > 1e100 > fair


def test_a_part_that_is_not_there_is_refused_with_what_there_is():
    kept = made({"kind": "sine", "steps": 200, "length": 8})
    with pytest.raises(InputError, match="no test part, only validation and training"):
        evaluate(kept, "test")


def test_three_parts_have_to_have_room_for_the_window():
    with pytest.raises(InputError, match="held out and 20 tested on, so a window may have at most 20"):
        Experiment.from_data({"data": {"kind": "walk", "days": 201, "test": 0.1}}).data.open()


def test_the_preview_shows_where_both_parts_begin():
    shown = SOURCES["walk"](days=201, test=0.2, length=5).open().preview()
    assert (shown.split, shown.test) == (120, 160)
    assert SOURCES["walk"](days=201, length=5).open().preview().test is None
