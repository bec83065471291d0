"""Data: the same seed, the same data; what is held out stays out; and the user's own files."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.sources import SOURCES
from simulator.sources.characters import GRAMMAR, OTHER
from simulator.sources.logic import FUNCTIONS
from simulator.sources.sequences import SequenceSpec
from simulator.sources.series import SeriesSpec
from tests.simulator.helpers import SOURCE_KINDS

CSV = "a,b\n" + "\n".join(f"{i},{i * i % 17}" for i in range(60)) + "\n"
FILES = {
    "table": CSV,
    "labelled": "a,b,kind\n" + "".join(f"{i},{i * i % 17},{'word' * (i % 3)}s\n" for i in range(60)),
    "own-sequences": "id,a,b\n" + "".join(f"{i // 7},{i},{i * i % 17}\n" for i in range(60)),
}
"""Kinds that want a file, and one for each."""
SERIES = [kind for kind in SOURCE_KINDS if issubclass(SOURCES[kind], SeriesSpec)]
WINDOWS = [kind for kind in SOURCE_KINDS if issubclass(SOURCES[kind], SequenceSpec)]
SMALL = {
    "sine": {"steps": 60, "noise": 0.3}, "walk": {"days": 60}, "mackey-glass": {"steps": 60}, "lorenz": {"steps": 60},
    "figure-eight": {"points": 12, "cycles": 5, "noise": 0.1},
    "characters": {"sentences": 20}, "own-words": {"sentences": 20},
    "letters-in-words": {"sentences": 8}, "word-classes": {"sentences": 60},
    "temporal-xor": {"pairs": 60}, "letters": {"consonants": 60}, "own-sequences": {"sequence": "id"},
    "stroke": {"points": 20, "repeats": 3},
}  # fmt: skip
SHORT = {"length": 5}


@pytest.fixture
def spec(tmp_path):
    """A small spec of any kind; a kind that reads a file gets one."""

    def make(kind, **fields):
        if kind in FILES:
            (tmp_path / "own.csv").write_text(FILES[kind])
            fields = {"path": str(tmp_path / "own.csv")} | fields
        allowed = SOURCES[kind].model_fields
        return SOURCES[kind](
            **{name: v for name, v in (SHORT | SMALL.get(kind, {}) | fields).items() if name in allowed}
        )

    return make


@pytest.fixture
def table(tmp_path):
    """The opened table of a text; fields go to the spec."""

    def make(content, **fields):
        path = tmp_path / "own.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return SOURCES["table"](path=str(path), **{"length": 1, "horizon": 1, "normalise": "none"} | fields).open(
            "float64"
        )

    return make


@pytest.fixture
def text(tmp_path):
    """The opened characters of a text."""

    def make(content, **fields):
        path = tmp_path / "own.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return SOURCES["characters"](path=str(path), **{"length": 2} | fields).open("float64")

    return make


def same(a, b):
    return np.array_equal(a.x, b.x) and np.array_equal(a.target, b.target)


def drawn(source, seed=0, B=7):
    return source.draw(np.random.default_rng(seed), B)


# every kind


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_source_gives_batches_that_fit_its_names(kind, dtype, spec):
    source = spec(kind, length=5).open(dtype)
    for batch in (drawn(source), source.held_out(), source.shown()):
        assert batch.x.shape[:2] == batch.target.shape[:2]
        assert (batch.x.shape[2], batch.target.shape[2]) == (len(source.inputs), len(source.outputs))
        assert batch.x.dtype == batch.target.dtype == np.dtype(dtype)
        assert batch.mask is None or batch.mask.shape == batch.x.shape[:2]
        assert np.isfinite(batch.x).all()
    assert drawn(source, B=7).x.shape[1] == 7


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_the_same_seed_gives_the_same_data(kind, spec):
    a, b = spec(kind).open(), spec(kind).open()
    assert same(drawn(a), drawn(b))
    assert same(a.held_out(), b.held_out())
    assert same(a.held_out(), a.held_out())
    assert not same(drawn(a, 0), drawn(a, 1)) or kind == "logic"


@pytest.mark.parametrize("kind", [kind for kind in SOURCE_KINDS if "seed" in SOURCES[kind].model_fields])
def test_another_data_seed_gives_other_data(kind, spec):
    assert not same(spec(kind).open().held_out(), spec(kind, seed=1).open().held_out())


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_classes_are_one_hot(kind, spec):
    if SOURCES[kind].targets == "classes":
        batch = drawn(spec(kind).open())
        target = batch.target[batch.scored()]
        np.testing.assert_array_equal(np.sort(target, axis=1)[:, -2:], np.broadcast_to([0, 1], (len(target), 2)))


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_source_can_be_previewed(kind, spec):
    preview = spec(kind).open().preview()
    assert preview.facts
    assert bool(preview.text) != bool(preview.lines)
    assert all(len(line) == len(preview.x) for line in preview.lines.values())


# windows


class Positions:
    """Wraps a source's gather: which inputs and targets, by their place in the sequence, it was asked for."""

    def __init__(self, source):
        self.source, self.asked, gather = source, [], source.gather
        source.gather = lambda at: (self.asked.append(at), gather(at))[1]

    def of(self, draw):
        self.asked.clear()
        draw()
        return np.concatenate([at.ravel() for at in self.asked])


@pytest.mark.parametrize("length", [1, 4, 11])
@pytest.mark.parametrize("horizon", [0, 1, 5])
@pytest.mark.parametrize("mapping", ["many-to-one", "many-to-many"])
@pytest.mark.parametrize("kind", WINDOWS)
def test_nothing_held_out_is_trained_on(kind, mapping, horizon, length, spec):
    source = spec(kind, mapping=mapping, horizon=horizon, length=length).open()
    ahead = horizon if kind in SERIES else 1
    positions = Positions(source)
    trained = set(positions.of(lambda: drawn(source, B=3000)))
    held_out = set(positions.of(source.held_out)) | set(positions.of(source.shown))
    assert trained == set(range(source.split)), "every training step is drawn, and no other"
    assert held_out <= set(range(source.split, source.N))
    targets, held_out_targets = ({at + ahead for at in places} for places in (trained, held_out))
    assert not targets & held_out_targets


@pytest.mark.parametrize("kind", WINDOWS)
def test_the_held_out_windows_reach_from_the_split_to_the_end(kind, spec):
    source = spec(kind, length=5).open()
    asked = Positions(source).of(source.held_out)
    assert (asked.min(), asked.max()) == (source.split, source.N - 1)


@pytest.mark.parametrize("kind", WINDOWS)
def test_many_to_one_scores_the_last_step_alone(kind, spec):
    source = spec(kind, mapping="many-to-one", length=5).open("float64")
    for batch in (drawn(source, B=3), source.held_out(), source.shown()):
        assert batch.mask[:-1].sum() == 0
        assert (batch.mask[-1] == 1).all()
    assert drawn(spec(kind, mapping="many-to-many", length=5).open()).mask is None


@pytest.mark.parametrize("horizon", [0, 1, 7])
@pytest.mark.parametrize("kind", SERIES)
def test_targets_are_the_inputs_so_many_steps_later(kind, horizon, spec):
    source = spec(kind, length=20, horizon=horizon, validation=0.4).open("float64")
    batch = source.shown()
    x, d = batch.x[:, 0], batch.target[:, 0]
    np.testing.assert_array_equal(d[: len(d) - horizon], x[horizon:])


def test_the_next_character_is_the_target(spec):
    batch = drawn(spec("characters", length=20).open())
    np.testing.assert_array_equal(batch.target[:-1], batch.x[1:])


@pytest.mark.parametrize("kind", SERIES)
@pytest.mark.parametrize("mapping", ["many-to-one", "many-to-many"])
def test_the_shown_piece_stands_where_its_axis_says(kind, mapping, spec):
    source = spec(kind, mapping=mapping, length=4, horizon=3, validation=0.5).open("float64")
    batch, (_, first) = source.shown(), source.shown_at()
    target = batch.target[-1] if mapping == "many-to-one" else batch.target[:, 0]
    raw = source.columns.values[:, source.columns.targets]
    np.testing.assert_allclose(
        source.restore(target), raw[int(first) : int(first) + len(target)], rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("kind", WINDOWS)
def test_the_longest_window_that_fits_is_named_and_fits(kind, spec):
    with pytest.raises(
        InputError, match=r"data\.length: windows of 9000 steps are not allowed; .*at most \d"
    ) as refused:
        spec(kind, length=9000).open()
    longest = int(str(refused.value).rstrip(".").split("at most ")[1].replace(",", ""))
    assert drawn(spec(kind, length=longest).open()).x.shape[0] == longest
    with pytest.raises(InputError, match=f"at most {longest}"):
        spec(kind, length=longest + 1).open()


@pytest.mark.parametrize("kind", SERIES)
def test_a_horizon_beyond_the_data_is_refused(kind, spec):
    with pytest.raises(
        InputError, match=r"^data\.horizon: 500 is not allowed; with 60 steps it should be at most 58\."
    ):
        spec(kind, horizon=500).open()


# normalisation


@pytest.mark.parametrize("how", ["none", "standard", "range"])
@pytest.mark.parametrize("kind", SERIES)
def test_normalisation_is_that_of_the_training_part_and_is_undone_exactly(kind, how, spec):
    source = spec(kind, normalise=how, length=5).open("float64")
    raw = source.columns.values[:, source.columns.inputs]
    seen = ((source.columns.values - source.offset) / source.scale)[: source.split + source.horizon]
    if how == "standard":
        np.testing.assert_allclose(
            [seen.mean(axis=0), seen.std(axis=0)], np.broadcast_to([[0], [1]], (2, seen.shape[1])), atol=1e-12
        )
    if how == "range":
        np.testing.assert_allclose(
            [seen.min(axis=0), seen.max(axis=0)], np.broadcast_to([[-1], [1]], (2, seen.shape[1]))
        )
    np.testing.assert_allclose(source.restore(source.d), raw[source.horizon :], rtol=1e-12, atol=1e-12)
    if how == "none":
        np.testing.assert_array_equal(source.x, raw[: source.N])


def test_held_out_values_have_no_say_in_the_normalisation(table):
    calm = "\n".join(str(i % 7) for i in range(100))
    wild = "\n".join(str(i % 7 if i < 81 else 1e6) for i in range(100))
    a, b = (table("v\n" + rows, normalise="standard") for rows in (calm, wild))
    np.testing.assert_array_equal(a.offset, b.offset)
    np.testing.assert_array_equal(a.scale, b.scale)


@pytest.mark.parametrize("how", ["standard", "range"])
def test_a_constant_column_is_left_finite(table, how):
    source = table("a,b\n" + "5,1\n5,2\n" * 10, normalise=how)
    assert np.isfinite(source.x).all()
    np.testing.assert_allclose(source.restore(source.d)[:, 0], 5)


def test_stored_constants_take_the_place_of_the_datas_own(table):
    source = table("v\n" + "\n".join(map(str, range(20))), normalise="standard")
    source.adopt({"offset": [10.0], "scale": [2.0]})
    np.testing.assert_allclose(source.x[:3, 0], [-5, -4.5, -4])
    np.testing.assert_allclose(source.restore(source.x[:3]), [[0], [1], [2]])


# sine, walk, logic


def test_a_sine_is_the_sum_of_its_parts():
    values = SOURCES["sine"](steps=50, periods=(10.0, 25.0), amplitudes=(2.0,)).series().values[:, 0]
    t = np.arange(50)
    np.testing.assert_allclose(values, 2 * np.sin(2 * np.pi * t / 10) + 2 * np.sin(2 * np.pi * t / 25), atol=1e-12)


def test_the_noise_of_a_sine_has_the_deviation_asked_for():
    noisy = SOURCES["sine"](steps=20_000, noise=0.3, normalise="none").series().values
    clean = SOURCES["sine"](steps=20_000, normalise="none").series().values
    assert (noisy - clean).std() == pytest.approx(0.3, rel=0.03)


def test_a_walk_has_the_volatility_momentum_and_drift_asked_for():
    walk = SOURCES["walk"](days=50_000, volatility=0.02, momentum=0.6, drift=0.001, quantity="return")
    returns = walk.series().values[:, 0]
    assert returns.std() == pytest.approx(0.02, rel=0.03)
    assert returns.mean() == pytest.approx(0.001, abs=0.0006)
    assert np.corrcoef(returns[1:], returns[:-1])[0, 1] == pytest.approx(0.6, abs=0.02)


def test_the_price_is_the_start_grown_by_its_returns():
    price, returns = (
        SOURCES["walk"](days=50, quantity=q, start=7.0).series().values[:, 0] for q in ("price", "return")
    )
    np.testing.assert_allclose(price, 7 * np.exp(np.cumsum(returns)))


def test_a_walk_beyond_all_numbers_is_refused():
    with pytest.raises(InputError, match="values that are not finite"):
        SOURCES["walk"](days=20_000, drift=0.1).open()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_truth_table_is_right(function):
    truth = {"xor": lambda a, b: a != b, "and": lambda a, b: a and b, "or": lambda a, b: a or b}[function]
    batch = SOURCES["logic"](function=function).open().held_out()
    assert [float(truth(a, b)) for a, b in batch.x[0]] == batch.target[0, :, 0].tolist()


@pytest.mark.parametrize(("B", "least"), [(1, 0), (4, 1), (7, 1), (16, 4)])
def test_every_corner_comes_as_often_as_fits(B, least):
    x = drawn(SOURCES["logic"]().open(), B=B).x[0]
    counts = [int((x == corner).all(axis=1).sum()) for corner in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert sum(counts) == B
    assert least <= min(counts) <= max(counts) <= least + 1


def test_noise_is_on_training_inputs_alone():
    source = SOURCES["logic"](noise=0.5).open()
    assert not np.isin(drawn(source).x, (0, 1)).any()
    assert np.isin(source.held_out().x, (0, 1)).all()


# tables

SIX = [[0, 10], [1, 11], [2, 12], [3, 13], [4, 14], [5, 15]]


def rows(template="{},{}\n", head=""):
    return head + "".join(template.format(*row) for row in SIX)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (rows(head="t,v\n"), ("t", "v")),
        (rows(), ("column 1", "column 2")),
        (rows("{};{}\n", "t;v\n"), ("t", "v")),
        (rows("{}\t{}\n", "t\tv\n"), ("t", "v")),
        (rows("{}|{}\n", "t|v\n"), ("t", "v")),
        (rows("{},0;{},0\n", "t;v\n"), ("t", "v")),
        (rows(head="t,v\n").replace("\n", "\r\n"), ("t", "v")),
        (rows(head="t,v\n").replace("\n", "\r"), ("t", "v")),
        (rows(head="t,v\n").rstrip(), ("t", "v")),
        (b"\xef\xbb\xbf" + rows(head="t,v\n").encode(), ("t", "v")),
        ("Größe,v\n".encode("latin-1") + rows().encode(), ("Größe", "v")),
        ("Größe,v\n".encode() + rows().encode(), ("Größe", "v")),
        (rows(head="Größe,v\n").encode("utf-16"), ("Größe", "v")),
        (b"\xfe\xff" + rows(head="Größe,v\n").encode("utf-16-be"), ("Größe", "v")),
        ("weiter…,v\n".encode("cp1252") + rows().encode(), ("weiter…", "v")),
        ("a\x0bb\x0cc\x85d\u2028e,v\n" + rows(), ("a\x0bb\x0cc\x85d\u2028e", "v")),
        (rows('"{}","{}"\n', '"t","v"\n'), ("t", "v")),
        (rows(head='"a, b","say ""hi"""\n'), ("a, b", 'say "hi"')),
        (rows(" {} , {} \n", " t , v \n"), ("t", "v")),
        (rows(head="\n\nt,v\n") + "\n\n,\n", ("t", "v")),
        (rows("{},+{}.0e0\n", "t,v\n"), ("t", "v")),
        (rows(head="v,v\n"), ("v", "v (2)")),
        (rows(head=",v\n"), ("column 1", "v")),
        (rows("{},word,{}\n", "t,name,v\n"), ("t", "v")),
        (rows("2024-01-0{},{}\n", "date,v\n"), ("v",)),
        (rows("{},{}\n", "1990,v\n"), ("1990", "v")),
    ],
    ids=[
        "header", "no header", "semicolons", "tabs", "bars", "decimal commas", "CRLF", "CR", "no last newline", "BOM",
        "Latin-1", "UTF-8", "UTF-16", "UTF-16 of the other order", "cp1252", "control characters",
        "quotes", "quoted delimiter", "spaces", "blank lines", "signs and exponents",
        "a name twice", "a name missing", "a column of words", "a column of dates", "a number in the header",
    ],
)  # fmt: skip
def test_tables_of_every_dress_are_read(table, content, names):
    source = table(content)
    assert source.inputs == names
    np.testing.assert_array_equal(source.columns.values, np.array(SIX)[:, -len(names) :])


def test_columns_that_hold_no_numbers_are_named_unless_columns_were_chosen(table):
    content = rows("2024-01-0{},word,{}\n", "date,name,v\n")
    assert table(content).preview().facts.endswith("1 in · 1 out · left out, as no numbers: date, name")
    assert "left out" not in table(content, columns=("v",)).preview().facts
    empty = table(rows("{},,{}\n", "t,gap,v\n")).preview().facts
    assert empty.endswith("left out, as no numbers: gap (empty)")
    assert "left out" not in table(rows(head="t,v\n")).preview().facts
    many = "".join(f"a{k}," for k in range(7)) + "v\n" + "".join("word," * 7 + f"{v}\n" for _, v in SIX)
    assert table(many).preview().facts.endswith("no numbers: a0, a1, a2, a3, a4 and 2 more")


@pytest.mark.parametrize(("header", "values"), [("yes", [1, 2, 3, 4, 5]), ("no", [0, 1, 2, 3, 4, 5])])
def test_the_header_can_be_decided_by_hand(table, header, values):
    assert table(rows(), header=header).columns.values[:, 0].tolist() == values


@pytest.mark.parametrize("empty", ["", "NA", "nan", "null", "-", "?"])
def test_an_empty_cell_is_refused_with_its_place_or_repeats_the_row_before(table, empty):
    content = rows(head="t,v\n").replace("13", empty)
    with pytest.raises(InputError, match=r"data\.path: row 5, column 'v' holds an empty cell; .*data\.missing=repeat"):
        table(content)
    assert table(content, missing="repeat").columns.values[:, 1].tolist() == [10, 11, 12, 12, 14, 15]


def test_an_empty_first_cell_has_nothing_to_repeat(table):
    with pytest.raises(InputError, match=r"row 2, column 'v' holds an empty cell; .*data\.missing=interpolate\)\."):
        table(rows(head="t,v\n").replace("10", ""), missing="repeat")


@pytest.mark.parametrize("missing", ["refuse", "repeat"])
@pytest.mark.parametrize("cell", ["word", "1e999", "inf", "1_000", "12.5.3"])
def test_a_cell_that_is_no_number_in_a_chosen_column_is_refused_with_its_place(table, cell, missing):
    with pytest.raises(InputError, match=f"data.path: row 5, column 'v' holds '{cell}'; it must be a finite number"):
        table(rows(head="t,v\n").replace("13", cell), columns=("t", "v"), missing=missing)


def test_a_word_far_down_a_column_of_numbers_is_refused_with_its_place(table):
    content = "v\n" + "1\n2\n" * 100 + "word\n"
    with pytest.raises(InputError, match=r"row 202, column 'v' holds 'word'"):
        table(content)


def test_rows_are_numbered_as_in_an_editor(table):
    above = '\n"a\nname",v\n\n ,\n1,2\n\n'
    with pytest.raises(InputError, match="row 8, column 'v' holds 'word'"):
        table(above + "3,word\n5,6\n", columns=("1", "2"))
    with pytest.raises(InputError, match=r"row 8 of .* has 3 values; the first row has 2"):
        table(above + "3,4,5\n")


def test_a_long_table_is_read_in_blocks_that_show_nowhere(table):
    cells = [str(r) for r in range(25_000)]
    assert table("v\n" + "\n".join(cells)).columns.values[:, 0].tolist() == list(range(25_000))
    cells[10_000] = cells[20_001] = ""
    values = table("v,w\n" + "".join(f"{c},1\n" for c in cells), missing="repeat").columns.values[:, 0]
    assert (values[10_000], values[20_001], values[-1]) == (9_999, 20_000, 24_999)
    cells[20_001] = "1_0"
    with pytest.raises(InputError, match="row 20003, column 'v' holds '1_0'"):
        table("v,w\n" + "".join(f"{c},1\n" for c in cells), missing="repeat")


def test_columns_are_chosen_by_name_or_number(table):
    source = table("a,b,c\n" + "1,2,3\n4,5,6\n" * 4, columns=("c", "1"), target_columns=("b",))
    assert (source.inputs, source.outputs) == (("c", "a"), ("b",))
    np.testing.assert_array_equal(source.x[0], [3, 1])
    np.testing.assert_array_equal(source.d[0], [5])
    assert source.preview().choices["columns"] == ("a", "b", "c")


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        ("", {}, r"data\.path: .* is empty; choose a CSV file"),
        ("\n \n", {}, r"data\.path: .* is empty; choose a CSV file"),
        ("1,2\n", {}, "has fewer than two rows"),
        ("a,b\n1,2\n", {}, r"data\.horizon: 1 is not allowed; with 1 steps it should be at most 0\."),
        ("a,b\n1,2\n", {"horizon": 0}, "data: 1 usable steps are too few"),
        ("a,b\n1,2\n3,4\n5,6\n", {"length": 2}, r"data\.length: windows of 2 steps are not allowed"),
        ("a" * 200_000 + ",b\n1,2\n", {}, "is not a table"),
        ("a,b\n1,2\n3,4,5\n6,7\n", {}, "row 3 of .* has 3 values; the first row has 2"),
        ("a,b\n1,2\n3\n6,7\n", {}, "row 3 of .* has 1 values; the first row has 2"),
        ("a\nx\ny\nz\n", {}, "has no column of numbers"),
        (rows(head="t,v\n"), {"columns": ("w",)}, r"data\.columns: there is no column 'w'; the file has t, v\."),
        (rows(head="t,v\n"), {"columns": ("3",)}, r"data\.columns: there is no column '3'"),
        (rows(head="t,v\n"), {"columns": ("0",)}, r"data\.columns: there is no column '0'"),
        (rows(head="t,v\n"), {"columns": ("²",)}, r"data\.columns: there is no column '²'"),
        (rows(head="t,v\n"), {"columns": ("t", "1")}, r"data\.columns: a column stands twice"),
        (rows(head="t,v\n"), {"target_columns": ("w",)}, r"data\.target_columns: there is no column 'w'"),
        (b"PK\x03\x04\0\0\0\0", {}, "is not a text file"),
        ('a,b\n1,"2\n3,4\n', {}, "data"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_one_sentence(table, content, fields, sentence):
    with pytest.raises(InputError, match=sentence) as refused:
        table(content, **fields)
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("size", ["1e300", "1e308", "-1.7e308"])
@pytest.mark.parametrize("how", ["none", "standard", "range"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_numbers_are_normalised_or_refused_but_never_infinite(tmp_path, size, how, dtype):
    (tmp_path / "t.csv").write_text("v\n" + f"{size}\n0\n1\n" * 5)
    try:
        source = SOURCES["table"](path=str(tmp_path / "t.csv"), length=1, normalise=how).open(dtype)
    except InputError as refused:
        assert str(refused).startswith("data")
    else:
        assert np.isfinite(source.x).all()


def test_a_folder_or_no_file_is_refused(tmp_path):
    for path, sentence in (("", "no CSV file is chosen"), (tmp_path, "is a folder"), (tmp_path / "no", "is no file")):
        with pytest.raises(InputError, match=sentence):
            SOURCES["table"](path=str(path)).open()


def test_a_header_that_looks_made_up_is_still_the_users(table):
    content = rows(head="#column 1,b\n")
    assert table(content, columns=("#column 1",)).inputs == ("#column 1",)
    with pytest.raises(InputError, match="row 3, column 'b' holds 'x'"):
        table(content.replace("11", "x"), columns=("2",))


# characters


def test_the_built_in_grammar_makes_sentences():
    text = SOURCES["characters"](sentences=50).text()
    sentences = text.splitlines()
    words = {w for options in GRAMMAR.values() for option in options for w in option.replace(".", " ").split()}
    assert len(sentences) == 50
    assert all(sentence.endswith(".") for sentence in sentences)
    assert not any(symbol in text for symbol in GRAMMAR)
    assert set(text.replace(".", " ").replace(",", " ").split()) <= {w.strip(",") for w in words}


def test_every_character_has_a_place_of_its_own(text):
    source = text("abcab\n" * 5)
    assert source.characters == "\nabc"
    assert source.inputs == ("⏎", "a", "b", "c")
    assert "".join(source.characters[i] for i in source.ids) == "abcab\n" * 5


def test_the_rarest_characters_become_one(text):
    source = text("aaaabbbbccd" * 5, vocabulary=3)
    assert source.characters == "ab" + OTHER
    assert "".join(source.characters[i] for i in source.ids) == f"aaaabbbb{OTHER * 3}" * 5
    assert source.preview().facts == "55 characters · 3 different · 15 rare ones become □"


@pytest.mark.parametrize("vocabulary", [2, 3, 4, 5])
def test_the_vocabulary_is_never_larger_than_asked_for(text, vocabulary):
    source = text("aaaabbbbccd" * 5, vocabulary=vocabulary)
    assert len(source.characters) == min(vocabulary, 4)
    assert source.codes.shape == (len(source.characters),) * 2


def test_characters_beyond_the_basic_plane_are_one_character_each(text):
    source = text("😀é𝄞" * 10)
    assert sorted(source.characters) == sorted("😀é𝄞")
    assert drawn(source).x.shape[2] == 3


def test_line_ends_and_encodings_are_made_one(text):
    assert text("ab\r\ncd\r\n" * 5).characters == "\nabcd"
    assert text(b"\xef\xbb\xbf" + b"abcd" * 5).characters == "abcd"
    for encoding in ("latin-1", "utf-16"):
        assert text(("Größe" * 5).encode(encoding)).characters == "".join(sorted("Größe"))
    assert "…" in text(("nun…é" * 5).encode("cp1252")).characters


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", r"data\.path: .* is empty; choose a file with some text\."),
        (b"\xff\xfea\0b", "is not a text file"),
        ("a", "data: 0 usable steps are too few"),
        ("ab", "data: 1 usable steps are too few"),
        ("abc", r"data\.length: windows of 2 steps are not allowed"),
        (b"\x89PNG\0\0\0", "is not a text file"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_one_sentence(text, content, sentence):
    with pytest.raises(InputError, match=sentence):
        text(content)


def test_a_text_of_one_character_can_be_trained_on(text):
    assert drawn(text("a" * 50)).x.shape[2] == 1


def test_another_texts_vocabulary_is_refused_beside_trained_weights(text):
    constants = text("abcab" * 10).constants()
    text("cabba" * 10).adopt(constants)
    with pytest.raises(InputError, match="this text's characters are not those"):
        text("abxab" * 10).adopt(constants)


@pytest.mark.parametrize("kind", [kind for kind in SOURCE_KINDS if kind not in FILES])
def test_a_kind_says_beforehand_whether_it_has_a_criterion(kind):
    """The window shows the share of right answers before the data has been opened."""
    spec = SOURCES[kind]()
    source = spec.open()
    shown = source.shown()
    has = source.right(source.guesses(shown)["best constant"], shown) is not None
    assert has == spec.has_criterion
