"""Tables as people have them: dates, gaps, marked thousands, quoted text."""

import math
from datetime import datetime

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.sources import SOURCES
from simulator.sources.dates import dates_in, span, written
from simulator.sources.delimited import marked


@pytest.fixture
def table(tmp_path):
    """The opened table of a text; fields go to the spec."""

    def make(content, **fields):
        path = tmp_path / "own.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return SOURCES["table"](path=str(path), **{"length": 1, "normalise": "none"} | fields).open("float64")

    return make


def since(*when):
    return (datetime(*when) - datetime(1970, 1, 1)).total_seconds()


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2024-03-01", "2024-03-02"], since(2024, 3, 1)),
        (["2024/3/1", "2024/3/2"], since(2024, 3, 1)),
        (["2024-03-01 14:30", "2024-03-01 14:40"], since(2024, 3, 1, 14, 30)),
        (["2024-03-01T14:30:15", "2024-03-01T14:30:16"], since(2024, 3, 1, 14, 30, 15)),
        (["2024-03-01T14:30:15.5Z", "2024-03-01T14:30:16Z"], since(2024, 3, 1, 14, 30, 15, 500_000)),
        (["2024-03-01T14:30:15+02:00", "2024-03-01T14:30:16+02:00"], since(2024, 3, 1, 12, 30, 15)),
        (["31.12.2023", "01.01.2024"], since(2023, 12, 31)),
        (["1.2.2024 9:05", "1.2.2024 9:10"], since(2024, 2, 1, 9, 5)),
        (["31/12/2023", "01/01/2024"], since(2023, 12, 31)),
        (["12/31/2023", "01/01/2024"], since(2023, 12, 31)),
        (["12/31/99", "01/01/00"], since(1999, 12, 31)),
        (["03/04/2024", "03/05/2024", "03/06/2024", "04/01/2024"], since(2024, 3, 4)),
        (["03/01/2024 9:05 PM", "03/13/2024 9:10 PM"], since(2024, 3, 1, 21, 5)),
        (["1-Mar-24", "2-Mar-24"], since(2024, 3, 1)),
        (["Mar 1, 2024", "Mar 2, 2024"], since(2024, 3, 1)),
        (["18.00.00", "19.00.00"], 18 * 3600),
    ],
)
def test_dates_of_every_dress_are_read(cells, first):
    assert dates_in(cells).read(cells)[0] == first


@pytest.mark.parametrize(
    "cells",
    [
        [], ["word"], ["2024-03-01", "word"], ["2024-02-30"], ["2024-13-01"], ["25:99"], ["01/02/2024"],
        ["03/04/2024", "04/03/2024"], ["2024-03-01 24:61"], ["13:30 PM"], ["1.5"], ["20240301"],
    ],
)  # fmt: skip
def test_what_is_no_date_or_might_be_two_is_none(cells):
    assert dates_in(cells) is None


def test_a_date_that_cannot_be_read_far_down_is_not_a_number():
    cells = ["2024-03-01", "2024-03-02"]
    assert math.isnan(dates_in(cells).read([*cells, "soon", ""])[2])


@pytest.mark.parametrize(
    ("time", "step", "text"),
    [
        (since(2024, 3, 1), 86_400.0, "2024-03-01"),
        (since(1850, 3, 1), 86_400.0, "1850-03-01"),
        (since(2024, 3, 1, 14, 30), 600.0, "03-01 14:30"),
        (since(2024, 3, 1, 14, 30, 15), 1.0, "14:30:15"),
        (math.nan, 1.0, ""),
        (1e300, 1.0, ""),
    ],
)
def test_a_time_is_written_as_finely_as_its_axis(time, step, text):
    assert written(time, step) == text


def test_a_span_says_from_when_to_when_and_how_far_apart():
    day = since(2024, 3, 1) + 86_400 * np.array([0.0, 1, 2, 3])
    assert span(day) == "2024-03-01 to 2024-03-04, 1 day apart"
    assert span(np.delete(day, 1)[[0, 1, 2]]).endswith("apart")
    assert span(np.append(day, day[-1] + 5 * 86_400)) == "2024-03-01 to 2024-03-09, mostly 1 day apart"


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1,234", False, 1234), ("1,234.5", False, 1234.5), ("-1,234,567", False, -1234567), ("12,34", False, None),
        ("1.234,5", True, 1234.5), ("1,234", True, 1.234), ("1.234.567", True, 1234567), ("1.234", True, 1.234),
        ("1 234", True, None),
    ],
)  # fmt: skip
def test_thousands_may_be_marked(cell, comma, value):
    assert marked(cell, comma) == value


DATED = "Date,Close,Volume\n" + "".join(f'2024-03-{d:02},{10 + d}.5,"1,{d:03}"\n' for d in range(1, 11))


def test_dates_stand_on_the_axis_and_are_no_input(table):
    source = table(DATED)
    assert source.inputs == ("Close",)
    assert source.shown_at()[0] == "Date"
    assert source.times()[2] == since(2024, 3, 3)
    facts = source.preview().facts
    assert "Date on the axis, not an input: 2024-03-01 to 2024-03-10, 1 day apart" in facts
    assert "left out, as no numbers: Volume" in facts


def test_marked_thousands_are_read_where_they_are_chosen(table):
    """And not otherwise: what an experiment without a choice of columns reads must stay what it was."""
    assert table(DATED, columns=("Volume",)).columns.values[:3, 0].tolist() == [1001, 1002, 1003]
    assert "Volume" in table(DATED).preview().choices["columns"]


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (("1,234\t0.5", "1,300\t0.25"), 1234), (("1,234.5\t1", "900\t2"), 1234.5),
        (("1,234,567\t1", "1,000,000\t2"), 1234567),
        (("1,234\t0.125", "1,300\t0.250"), 1234), (("0,123\t12.5", "1,456\t13.5"), 0.123),
        (("1,234;7", "1,300;8"), 1.234), (("1,5\t0.5", "2,25\t0.25"), 1.5), (("1,234;1.234", "1,300;1.500"), 1.234),
    ],
)  # fmt: skip
def test_a_comma_between_tabs_or_semicolons_marks_thousands_only_where_points_are_decimal(table, rows, value):
    delimiter = "\t" if "\t" in rows[0] else ";"
    source = table(f"a{delimiter}b\n" + "\n".join(rows * 30), columns=("a",))
    assert source.columns.values[0, 0] == value


def test_date_and_time_in_two_columns_are_one(table):
    source = table("".join(f"10/03/2004;{h:02}.00.00;{h},5\n" for h in range(18, 24)))
    assert source.times() is None or len(source.times()) == 6
    source = table("day;at;v\n" + "".join(f"13.03.2004;{h:02}.00.00;{h},5\n" for h in range(18, 24)))
    assert source.inputs == ("v",)
    assert source.times()[0] == since(2004, 3, 13, 18)
    assert source.columns.x_label == "day, at"


def test_dates_whose_day_and_month_cannot_be_told_apart_are_left_out_and_said_to_be(table):
    source = table("when,v\n" + "".join(f"0{d}/0{d}/2024,{d}\n" for d in (1, 1, 1, 1, 1)))
    assert source.times() is None
    assert "when (day and month cannot be told apart)" in source.preview().facts


def test_gaps_are_interpolated_in_time_and_at_the_edges_nearest(table):
    days, cells = (1, 2, 3, 7, 8, 9), ("", "10", "", "", "22", "")
    dated = table(
        "date,v\n" + "".join(f"2024-03-0{d},{c}\n" for d, c in zip(days, cells, strict=True)), missing="interpolate"
    )
    assert dated.columns.values[:, 0].tolist() == [10, 10, 12, 20, 22, 22]
    assert "4 empty cells interpolated" in dated.preview().facts
    plain = table("n,v\n" + "".join(f"{d},{c}\n" for d, c in zip(days, cells, strict=True)), missing="interpolate")
    assert plain.columns.values[:, 1].tolist() == [10, 10, 14, 18, 22, 22]


def test_a_gap_at_the_border_of_two_parts_does_not_know_what_comes_behind_it(table, tmp_path):
    cells = ["1"] * 12 + ["", "", "5", "5", "", "9", "9", "9", "9", "9"]
    content = "v\n" + "".join(f"{cell or 'na'}\n" for cell in cells)
    held = table(content, missing="interpolate", validation=0.2, test=0.2)
    assert (held.split, held.end) == (13, 17)
    values = held.columns.values[:, 0].tolist()
    assert values[12:18] == [1, 1, 5, 5, 7, 9], "row 13 is the last target that is trained on"
    later = table(content, missing="interpolate", validation=0.35)
    (path := tmp_path / "new.csv").write_text("v\n1\nna\nna\n4\n" + "4\n" * 9)
    spec = SOURCES["table"](path=str(path), length=1, normalise="none", missing="interpolate", horizon=2)
    new = spec.unseen().open("float64")
    assert new.columns.values[:4, 0].tolist() == [1, 2, 3, 4], "nothing is trained on"
    assert later.split == 14 and later.columns.values[12:15, 0].tolist() == [1 + 4 / 3, 1 + 8 / 3, 5]


def test_a_column_with_no_number_cannot_be_interpolated(table):
    with pytest.raises(InputError, match="column 'b' has no number at all"):
        table("a,b\n" + "1,\n" * 9, columns=("a", "b"), missing="interpolate")


def test_an_old_encoding_is_said(table):
    content = "Größe;v\n" + "".join(f"{d},5;{d}\n" for d in range(9))
    assert "read as Latin-1" in table(content.encode("latin-1")).preview().facts
    assert "read as" not in table(content.encode()).preview().facts
    assert table(content).columns.values[1, 0] == 1.5


def test_a_comma_in_words_stays_where_commas_are_decimal(table):
    source = table('"a, b";v\n' + "1,5;2\n" * 9)
    assert source.inputs == ("a, b", "v")
