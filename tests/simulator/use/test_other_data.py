"""New data, read through the constants of the run."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.use import evaluate
from tests.simulator.helpers import experiment, trained

SOFTMAX = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}


def table(path, columns):
    path.write_text(",".join(columns) + "\n" + "\n".join(",".join(map(str, row)) for row in zip(*columns.values())))  # noqa: B905
    return str(path)


@pytest.fixture
def rows():
    a = np.cumsum(np.random.default_rng(0).standard_normal(60))
    return {"a": a, "b": 100 - 3 * a + np.sin(np.arange(60)), "c": np.arange(60.0)}


@pytest.fixture
def kept(tmp_path, rows):
    data = {"kind": "table", "path": table(tmp_path / "old.csv", rows), "length": 5}
    data |= {"columns": ["a", "b"], "target_columns": ["b"]}
    return trained(experiment(data=data, updates=5))[1]


def test_columns_are_found_by_name_wherever_they_stand(kept, tmp_path, rows):
    new = {name: 2 + column[:30] for name, column in rows.items()}
    straight = evaluate(kept, data=table(tmp_path / "new.csv", new))
    turned = {"other": new["c"]} | {name: new[name] for name in "bca"}
    other = evaluate(kept, data=table(tmp_path / "turned.csv", turned))
    assert np.array_equal(other.predictions.output, straight.predictions.output)
    assert straight.loss == other.loss
    assert straight.part_says == "all of new.csv, which the network was not trained on"
    assert straight.steps == 29  # the whole file, but for the last row, which has no next one
    np.testing.assert_allclose(straight.predictions.target[:, 0], new["b"][1:])
    off = straight.predictions.output[:, 0] - new["b"][1:]
    np.testing.assert_allclose(straight.errors["network"].rmse, np.sqrt(np.mean(off**2)))


def test_opponents_know_the_training_part_alone(kept, tmp_path, rows):
    new = {name: 50 + column for name, column in rows.items()}
    found = evaluate(kept, data={"path": table(tmp_path / "new.csv", new)})
    mean = rows["b"][1:48].mean()  # the targets of 59 steps but the 12 held out
    np.testing.assert_allclose(found.errors["best constant"].mae, np.abs(new["b"][1:] - mean).mean(), rtol=1e-9)


def test_the_same_without_the_old_file(kept, tmp_path, rows):
    new = table(tmp_path / "new.csv", {name: 2 + column for name, column in rows.items()})
    before = evaluate(kept, data=new)
    (tmp_path / "old.csv").unlink()
    assert evaluate(kept, data=new).loss == before.loss


def test_what_does_not_fit_is_refused_in_one_sentence(kept, tmp_path, rows):
    with pytest.raises(InputError, match="there is no column 'b'; the file has a, c"):
        evaluate(kept, data=table(tmp_path / "new.csv", {"a": rows["a"], "c": rows["c"]}))
    with pytest.raises(InputError, match="what the network was trained on"):
        evaluate(kept, data=tmp_path / "old.csv")
    with pytest.raises(InputError, match="3 usable steps are too few; the network reads windows of 5"):
        evaluate(kept, data=table(tmp_path / "short.csv", {name: column[:4] for name, column in rows.items()}))
    with pytest.raises(InputError, match="leave it out"):
        evaluate(kept, "test", data=table(tmp_path / "fits.csv", rows))
    with pytest.raises(InputError, match="there is no file"):
        evaluate(kept, data=tmp_path / "none.csv")


def text(tmp_path, words, **fields):
    (tmp_path / "old.txt").write_text("abcabcabd " * 30)
    (tmp_path / "new.txt").write_text(words)
    data = {"kind": "characters", "path": str(tmp_path / "old.txt"), "length": 5} | fields
    return trained(experiment(data=data, network=SOFTMAX, updates=5))[1]


def test_a_text_is_read_through_the_vocabulary(tmp_path):
    found = evaluate(text(tmp_path, "dcba dcba"), data=tmp_path / "new.txt")
    names = found.predictions.names
    assert names == ("␣", "a", "b", "c", "d")
    assert [names[k] for k in found.predictions.target.argmax(axis=1)] == list("cba␣dcba")


def test_an_unknown_character_is_refused_or_becomes_the_sign_for_all_others(tmp_path):
    with pytest.raises(InputError, match="holds “z”, which the network has never read; choose a text of its 5"):
        evaluate(text(tmp_path, "abcabczz"), data=tmp_path / "new.txt")
    found = evaluate(text(tmp_path, "abcabczz", vocabulary=4), data=tmp_path / "new.txt")
    names = found.predictions.names
    assert [names[k] for k in found.predictions.target.argmax(axis=1)][-2:] == ["□", "□"]


@pytest.mark.parametrize("told", ["ca", "b"])
def test_new_rows_need_not_have_every_class(tmp_path, told):
    for name, labels in (("old", "abc" * 10), ("new", told * 6), ("odd", "az" * 6)):
        (tmp_path / f"{name}.csv").write_text("x,kind\n" + "".join(f"{k}.5,{c}\n" for k, c in enumerate(labels)))
    data = {"kind": "labelled", "label": "kind", "path": str(tmp_path / "old.csv")}
    kept = trained(experiment(data=data, network=SOFTMAX, updates=2))[1]
    found = evaluate(kept, data=tmp_path / "new.csv")
    assert found.predictions.names == ("a", "b", "c") and found.steps == len(told * 6)
    assert [found.predictions.names[k] for k in found.predictions.target.argmax(axis=1)] == list(told * 6)
    with pytest.raises(InputError, match="holds 'z'; the network knows"):
        evaluate(kept, data=tmp_path / "odd.csv")
    (tmp_path / "old.csv").unlink()
    assert evaluate(kept, data=tmp_path / "new.csv").loss == found.loss


def test_a_gap_in_a_new_example_is_filled_by_what_was_trained_on(tmp_path):
    old = "x,z,kind\n" + "".join(f"{k}.5,{k % 4},{'ab'[k % 2]}\n" for k in range(30))
    data = {"kind": "labelled", "label": "kind", "path": str(tmp_path / "old.csv"), "missing": "interpolate"}
    (tmp_path / "old.csv").write_text(old)
    kept = trained(experiment(data=data, network=SOFTMAX, updates=2))[1]
    source = kept.experiment.data.open("float64")
    mean = source.steps.x[source.trained].mean(axis=0)[0]
    outputs = []
    for name, cells in (("gap", ",3,a\n40,1,b"), ("whole", f"{float(mean)!r},3,a\n40,1,b")):
        (tmp_path / f"{name}.csv").write_text(f"x,z,kind\n{cells}\n")
        outputs.append(evaluate(kept, data=tmp_path / f"{name}.csv").predictions.output)
    assert np.array_equal(*outputs)


def test_made_data_with_another_seed_is_new():
    kept = trained(experiment(data={"kind": "walk", "days": 100, "length": 5}, updates=5))[1]
    found = evaluate(kept, data={"seed": 9})
    assert found.part_says == "all of the data with seed=9, which the network was not trained on"
    assert found.steps == 99
    with pytest.raises(InputError, match="it has 2 inputs"):
        evaluate(kept, data={"assets": 2})
