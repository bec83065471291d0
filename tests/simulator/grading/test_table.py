"""The table of grades, and the word that writes it."""

import pytest

from simulator.command.main import main
from simulator.errors import InputError
from simulator.grading import Trial, graded, grades, inserted, markdown, ours
from tests.simulator.grading.papers import claim, paper, tried


def test_the_table_says_what_was_found_and_that_nothing_was(tmp_path):
    both = claim(), claim("sequences", "<=", 100.0, known="read", paper="50")
    papers = {"done": paper(*both, seeds=10), "not": paper(title="Other")}
    values = [({"reached": 1.0, "sequences": 40.0 + k}, "2026-01-02") for k in range(9)]
    values.append(({"reached": 0.0, "sequences": None}, "2026-01-03"))
    trials = [
        Trial(seed=k, values=v, updates=9, diverged=False, cpu_seconds=20.0, ended=day)
        for k, (v, day) in enumerate(values)
    ]
    text, _ = markdown(papers, {"done": trials, "not": []})
    share, median, none = text.splitlines()[2:]
    assert "| all† (Somebody 1990) | seeds that reach the goal: 9 of 10 (59.6 % to 98.2 %) | ≥ 70.0 % |" in share
    assert "| **cannot tell** | 10 | 3 min | 2026-01-03 | everything |" in share
    assert (
        "| 50 (Somebody 1990) | sequences to the goal: 44 (41 to 48, 9 of 10 get there) | ≤ 100 | **reached** |"
        in median
    )
    assert "| – | ≥ 70.0 % | **not run here** | 0 of 3 | – | – |" in none.replace("seeds that reach the goal: ", "")
    ten = grades(papers, {"done": trials[:4], "not": []})
    assert ours(ten[1][1]) == "42 (too few for an interval)"
    none = [tried(k, None, "sequences") for k in range(6)]
    assert ours(graded(both[1], none)) == "never (0 of 6 get there)"


def test_writing_twice_changes_nothing_and_leaves_the_rest_alone():
    table, _ = markdown({"a": paper()}, {"a": [tried(0, 1.0)]})
    before = "# A\n<!-- grades -->\nold\nrows\n<!-- /grades -->\nend\n"
    once = inserted(before, table, "A.md")
    assert once.startswith("# A\n<!-- grades -->\n| experiment") and once.endswith("|\n<!-- /grades -->\nend\n")
    assert "old" not in once and inserted(once, table, "A.md") == once
    for broken in ("", before * 2, f"<!-- grades -->{before}", "<!-- /grades -->\n<!-- grades -->\n"):
        with pytest.raises(InputError, match=r"A\.md needs one line <!-- grades --> and one line <!-- /"):
            inserted(broken, table, "A.md")


def test_what_another_machine_measured_stays_until_this_one_has_a_seed_of_it():
    both = claim(), claim("right", threshold=0.7)  # two figures of which the same is asked
    papers = {"a": paper(*both), "a-b": paper(title="A | B"), "c": paper(title="Never run")}
    there = {"a": [Trial(seed=0, values={"reached": 1.0, "right": 0.4}, updates=9, diverged=False,
                         cpu_seconds=2.0, ended="2025-12-31")], "a-b": [tried(0, 0.0)], "c": []}  # fmt: skip
    measured, stay = markdown(papers, there)
    assert stay == 0
    text, nothing = inserted("<!-- grades --><!-- /grades -->", measured, "A.md"), {name: [] for name in papers}
    assert markdown(papers, nothing, text) == (measured, 3)
    assert markdown(papers, nothing, measured)[1] == 0  # a table that is not between the marks

    now, stay = markdown(papers, nothing | {"a-b": [tried(0, 1.0), tried(1, 1.0)]}, text)
    assert stay == 2 and now.splitlines()[:4] == measured.splitlines()[:4] and "2025-12-31" in now
    assert "2 of 2" in now.splitlines()[4] and now.splitlines()[5] == measured.splitlines()[5]

    other = {"a": paper(claim(threshold=0.5), both[1]), "c": paper(title="Never run", differs="nothing")}
    now, stay = markdown(other, nothing, text)  # what asks other than it did was not measured, what is gone goes
    assert stay == 1 and "≥ 50.0 % | **not run here**" in now and "40.0 %" in now and "A ∣ B" not in now
    assert now.endswith("| nothing |")


def test_the_word_runs_what_is_named_and_writes_the_table(tmp_path, monkeypatch, capsys):
    made = {"quick": paper(seeds=2), "other": paper(title="Other", limit=11)}
    monkeypatch.setattr("simulator.grading.shipped", lambda: made)
    monkeypatch.setattr("simulator.grading.keeping.user_data", lambda: tmp_path)
    readme = tmp_path / "README.md"
    readme.write_text("<!-- grades --><!-- /grades -->\n")
    assert main(["grade", "quick", "--jobs", "1", "--write", str(readme)]) == 0
    said = capsys.readouterr().out
    assert "quick, seed 0: reached 1" in said and "quick, seed 1: reached 1" in said
    assert "2 of 2 (34.2 % to 100.0 %)" in readme.read_text() and "**not run here**" in readme.read_text()
    written = readme.read_text()
    assert main(["grade", "--write", str(readme)]) == 0 and readme.read_text() == written
    assert "stay as they are" not in capsys.readouterr().out
    monkeypatch.setattr("simulator.grading.keeping.user_data", lambda: tmp_path / "another")
    assert main(["grade", "--write", str(readme)]) == 0 and readme.read_text() == written
    assert "that stay as they are, as no seed of theirs is kept here: 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["elman-1990-xr"], "'elman-1990-xr' is not allowed; it should be all or one of elman-1990-xor"),
        (["--seeds", "0"], "--seeds: '0' is not allowed"),
        (["--write", "nowhere.md"], "--write: there is no file"),
    ],
)
def test_bad_words_are_refused_in_a_sentence(words, said, capsys):
    assert main(["grade", *words]) == 2
    assert said in capsys.readouterr().err
