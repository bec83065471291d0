"""The word `animate`, as its user meets it."""

import pytest

from simulator.command import main as cli

ASKED = ["animate", "6dbb", "loss", "--out", "loss.gif"]


def test_what_is_asked_for_reaches_whoever_draws(capsys):
    wanted = []
    options = ["--frames", "12", "--seconds", "2.5", "--updates", "100-1,200", "--size", "640x400", "--dark"]
    assert cli.main([*ASKED, *options], animate=lambda asked, told: wanted.append(asked)) == 0
    asked = wanted[0]
    assert (asked.run, asked.view, asked.path.name, asked.frames, asked.seconds) == (
        "6dbb",
        "loss",
        "loss.gif",
        12,
        2.5,
    )
    assert (asked.first, asked.last, asked.size, asked.dark) == (100, 1200, (640, 400), True)
    assert capsys.readouterr().out == "Wrote loss.gif.\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--frames", "1"], "--frames: '1' is not allowed"), (["--seconds", "nan"], "--seconds: 'nan' is not allowed"),
     (["--updates", "9-3"], "the earlier first"), (["--updates", "x"], "--updates: 'x' is not allowed"),
     (["--size", "20x20"], "--size: '20x20' is not allowed"), (["--size", "big"], "two numbers from 200 to 4000")],
)  # fmt: skip
def test_bad_input_is_one_sentence(capsys, options, sentence):
    assert cli.main([*ASKED, *options], animate=lambda *_: pytest.fail("it is not asked")) == 2
    assert sentence in capsys.readouterr().err


def test_the_engine_alone_cannot_draw(capsys):
    assert cli.main(ASKED) == 2
    assert "the engine alone cannot draw" in capsys.readouterr().err
