"""Tables of many sequences: which rows belong together, what is asked of them, and what is held out."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.sources import SOURCES
from simulator.training.trainer import Trainer
from simulator.use import evaluate
from tests.simulator.given import one_sentence
from tests.simulator.helpers import experiment, trained

CLASSES = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}
STEPS = {"rows": "step", "sequence": "id", "label": "kind"}
RAGGED = "id,x,kind\nb,1,up\na,5,down\nb,2,up\nb,3,up\na,6,down\nc,7,down\nd,8,up\nd,9,up\n"
"""Four sequences of three, two, one and two steps, whose rows do not stand together."""


@pytest.fixture
def table(tmp_path):
    """The opened sequences of a text; fields go to the spec."""

    def make(content, kind="labelled", name="own.csv", **fields):
        (tmp_path / name).write_text(content)
        spec = SOURCES[kind](path=str(tmp_path / name), **{"normalise": "none"} | fields)
        return spec.open("float64")

    return make


def everything(source):
    return source.batch(np.arange(source.S))


def test_rows_with_the_same_id_are_one_sequence_with_one_answer_at_its_end(table):
    source = table(RAGGED, rows="step", sequence="id", label="kind")
    batch = everything(source)
    assert batch.lengths.tolist() == [3, 2, 1, 2]
    assert batch.x[:, :, 0].T.tolist() == [[1, 2, 3], [5, 6, 0], [7, 0, 0], [8, 9, 0]]
    assert batch.mask.T.tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 0]]
    assert source.outputs == ("down", "up")
    assert batch.target[2, 0].tolist() == [0, 1] and batch.target[1, 1].tolist() == [1, 0]
    assert not batch.target[0, 0].any()


def test_each_step_that_has_a_label_is_asked(table):
    content = "id,x,kind\n1,1,a\n1,2,\n1,3,b\n2,4,b\n2,5,?\n"
    batch = everything(table(content, rows="step", sequence="id", label="kind", answer="each"))
    assert batch.mask.T.tolist() == [[1, 0, 1], [1, 0, 0]]
    assert batch.target[2, 0].tolist() == [0, 1]


def test_a_sequences_label_may_stand_anywhere_in_it(table):
    source = table("id,x,kind\n1,1,a\n1,2,\n2,4,b\n2,5,\n", rows="step", sequence="id", label="kind")
    assert everything(source).target[1].tolist() == [[1, 0], [0, 1]]


def test_rows_of_different_length_are_sequences_that_end_where_they_do(table):
    source = table("kind,t1,t2,t3\na,1,2,3\nb,4,5,\na,6,,\nb,1,1,1\n", rows="sequence", label="kind")
    batch = everything(source)
    assert batch.lengths.tolist() == [3, 2, 1, 3]
    assert batch.x[:, 1, 0].tolist() == [4, 5, 0]
    wide = {"rows": "sequence", "label": "kind"}
    with pytest.raises(InputError, match=r"row 2 has an empty cell before its last number.*data\.missing=interpolate"):
        table("kind,t1,t2,t3\na,1,,3\nb,4,5,6\n", **wide)
    filled = table("kind,t1,t2,t3\na,1,,3\nb,4,5,6\n", missing="interpolate", **wide)
    assert everything(filled).x[:, 0, 0].tolist() == [1, 2, 3]


def test_a_gap_is_filled_within_its_sequence_alone_and_of_an_example_by_what_is_trained_on(table):
    content = "id,x,kind\n1,1,a\n1,,a\n1,3,a\n2,,b\n2,9,b\n"
    steps = table(content, rows="step", sequence="id", label="kind", missing="interpolate")
    assert everything(steps).x[:, :, 0].T.tolist() == [[1, 2, 3], [9, 9, 0]]
    rows = table("x,kind\n1,a\n,a\n3,b\n8,b\n9,b\n5,a\n", label="kind", missing="interpolate", validation=0.34)
    known = [rows.steps.x[s, 0] for s in rows.trained if s != 1]
    assert len(known) < 5, "what is held out tells nothing of the gap"
    assert everything(rows).x[0, :, 0].tolist() == [1, np.mean(known), 3, 8, 9, 5]
    assert "1 empty cell interpolated" in rows.preview().facts


def test_the_next_value_has_the_last_one_as_its_opponent(table):
    content = "id,x,y\n1,1,10\n1,2,20\n1,3,30\n2,4,40\n2,5,50\n"
    chosen = {"sequence": "id", "target_columns": ("y",)}
    source = table(content, "own-sequences", **chosen)
    batch = everything(source)
    assert source.guesses(batch)["persistence"][batch.scored()].ravel().tolist() == [10, 40, 20]
    assert source.called("persistence") == "the last value"
    for others in ({"wanted": "each"}, {"columns": ("x",)}):  # what is asked for is not read
        source = table(content, "own-sequences", **chosen | others)
        assert list(source.guesses(everything(source))) == ["best constant"]


@pytest.mark.parametrize("wanted", ["next", "each", "end"])
def test_a_gap_in_a_target_is_filled_as_one_in_an_input_is(table, wanted):
    content = "id,x,y\n1,1,2\n1,5,\n2,2,7\n1,3,6\n2,2,\n"
    chosen = {"columns": ("x",), "target_columns": ("y",), "missing": "interpolate", "wanted": wanted}
    source = table(content, "own-sequences", sequence="id", **chosen)
    batch = everything(source)
    expected = {"next": [4, 6, 7], "each": [2, 4, 6, 7, 7], "end": [6, 7]}
    assert batch.target.swapaxes(0, 1)[batch.scored().T].ravel().tolist() == expected[wanted]


def test_whole_sequences_are_held_out_of_each_class_some_by_the_seed(table):
    content = "x,kind\n" + "".join(f"{i},{'often' if i < 40 else 'rare'}\n" for i in range(50))
    a, b, again = (table(content, seed=seed) for seed in (0, 1, 0))
    assert len(a.held) == 10 and (a.held >= 40).sum() == 2
    assert set(a.held).isdisjoint(a.trained) and len(a.held) + len(a.trained) == 50
    assert a.held.tolist() == again.held.tolist() != b.held.tolist()
    drawn = a.draw(np.random.default_rng(0), 500).x[0, :, 0]
    assert {*drawn} <= {*a.trained.astype(float)} and {*a.held_out().x[0, :, 0]} == {*a.held.astype(float)}


def test_held_out_rows_have_no_say_in_the_normalisation(table):
    rows = [f"{i},{'ab'[i % 2]}" for i in range(40)]
    calm = table("x,kind\n" + "\n".join(rows), normalise="standard")
    rows[int(calm.held[0])] = f"1e6,{'ab'[int(calm.held[0]) % 2]}"
    wild = table("x,kind\n" + "\n".join(rows), normalise="standard")
    assert (wild.offset, wild.scale) == (calm.offset, calm.scale)


def test_a_trained_network_reads_a_file_that_lacks_a_class(tmp_path):
    for name, labels in (("old", "abc"), ("new", "cb"), ("odd", "bz")):
        rows = "".join(f"{i},{labels[i % len(labels)]}\n" for i in range(30))
        (tmp_path / f"{name}.csv").write_text(f"x,kind\n{rows}")
    chosen = {"kind": "labelled", "label": "kind", "path": str(tmp_path / "old.csv")}
    _, checkpoint = trained(experiment(data=chosen, updates=2))
    trainer = Trainer(experiment(data=chosen | {"path": str(tmp_path / "new.csv")}, updates=2), checkpoint)
    assert trainer.source.outputs == ("a", "b", "c")
    assert trainer.source.batch(np.arange(2)).target[0].tolist() == [[0, 0, 1], [0, 1, 0]]
    with pytest.raises(InputError, match=r"data\.label: row 3 holds 'z'; the network knows .*a") as refusal:
        Trainer(experiment(data=chosen | {"path": str(tmp_path / "odd.csv")}, updates=2), checkpoint)
    assert one_sentence(refusal)


def test_numbers_are_asked_one_step_on_or_at_the_same_step_or_at_the_end(table):
    content = "id,x,y\n1,1,10\n1,2,20\n1,3,30\n2,4,40\n2,5,50\n"
    chosen = {"kind": "own-sequences", "sequence": "id", "target_columns": ("y",)}
    on = everything(table(content, **chosen))
    assert on.x.shape[2] == 2, "what is known of the targets is read"
    assert on.target[:, :, 0].T.tolist() == [[20, 30, 0], [50, 0, 0]]
    assert on.mask.T.tolist() == [[1, 1, 0], [1, 0, 0]]
    each = everything(table(content, wanted="each", **chosen))
    assert each.x.shape[2] == 1 and each.target[:, 0, 0].tolist() == [10, 20, 30]
    source = table(content, wanted="end", **chosen | {"normalise": "standard"})
    end = everything(source)
    assert end.mask.T.tolist() == [[0, 0, 1], [0, 1, 0]]
    np.testing.assert_allclose(source.restore(end.target[2, 0]), [30])


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (RAGGED, {"rows": "step", "sequence": "who"}, r"data\.sequence: there is no column 'who'; the file has id, x"),
        (RAGGED, {"label": "what"}, r"data\.label: there is no column 'what'"),
        ("x,y\n1,2\n3,4\n5,6\n", {}, r"data\.label: no column .* looks like labels; choose one of 'x', 'y'|x"),
        ("x,y\n1,2\n3,4\n5,6\n", {"kind": "own-sequences", "rows": "example"}, r"data\.wanted: a sequence of one step"),
        ("x,kind\n1,a\n2,\n3,b\n", {"label": "kind"}, r"data\.label: row 3, column 'kind' is empty"),
        ("x,kind\n1,a\n2,a\n", {"label": "kind"}, r"data\.label: column 'kind' holds one label alone"),
        ("x,kind\n1,a\n,b\n", {"label": "kind"}, r"row 3, column 'x' holds an empty cell.*data\.missing=interpolate"),
        ("x,kind\n1,a\nw,b\n" + "1,a\n" * 100, {"label": "kind", "columns": ("x",)}, r"row 3, column 'x' holds 'w'"),
        (
            "id,x,kind\n1,1,a\n1,2,b\n",
            {"rows": "step", "sequence": "id", "label": "kind"},
            "one label alone|one sequence",
        ),
        ("kind,w\na,b\nc,d\n", {"label": "kind", "header": "yes"}, r"no column of numbers left as an input"),
        (
            "x,kind\n" + "".join(f"{i},k{i}\n" for i in range(101)),
            {"label": "kind"},
            "101 different labels; at most",
        ),
        (
            "id,x,kind\n" + "1,1,a\n2,2,b\n" * 10_001,
            {"rows": "step", "sequence": "id", "label": "kind"},
            "10,001 steps",
        ),
    ],
)
def test_what_cannot_be_labelled_is_refused_in_one_sentence(table, content, fields, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        table(content, **fields)
    assert one_sentence(refusal)


def test_a_test_part_of_each_class_is_neither_trained_on_nor_held_out(table):
    content = "x,kind\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(40))
    source, without = table(content, label="kind", test=0.2), table(content, label="kind")
    assert [*source.parts()] == ["test", "validation", "training"] and [*without.parts()] == ["validation", "training"]
    read = {part: source.read(part) for part in source.parts()}
    seen = {part: {*map(float, reading.piece(slice(None)).x[0, :, 0])} for part, reading in read.items()}
    assert [len(each) for each in seen.values()] == [8, 6, 26] and len(set.union(*seen.values())) == 40
    assert sum(value % 2 for value in seen["test"]) == 4
    drawn = source.draw(np.random.default_rng(0), 500)
    assert {*map(float, drawn.x[0, :, 0])} == seen["training"]
    assert "8 kept for the test" in source.preview().facts


def test_a_network_is_evaluated_on_another_file_of_its_columns(table, tmp_path):
    content = "y,x,kind\n" + "".join(f"{i % 7},{i},{'low' if i < 20 else 'high'}\n" for i in range(40))
    table(content, label="kind")
    data = {"kind": "labelled", "path": str(tmp_path / "own.csv"), "label": "kind"}
    run = trained(experiment(("dense",), data=data, network=CLASSES, updates=300, learning_rate=0.05))[1]
    table("kind,x,y\nhigh,39,1\nlow,0,2\nlow,3,3\n", name="new.csv", label="kind")
    found = evaluate(run, data=str(tmp_path / "new.csv"))
    assert (found.part, found.sequences, found.score) == ("new data", 3, 1.0)
    assert found.confusion.counts.tolist() == [[1, 0], [0, 2]]
    table("kind,x\nhigh,39\nlow,0\n", name="less.csv", label="kind")
    with pytest.raises(InputError, match="there is no column 'y'"):
        evaluate(run, data=str(tmp_path / "less.csv"))
