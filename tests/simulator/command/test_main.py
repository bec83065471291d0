"""The command line, as its user meets it."""

import io
import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from simulator import InputError, train
from simulator import experiment as experiments
from simulator.command import main as cli
from simulator.command.progress import Progress, duration
from simulator.engine.orders import Alone
from simulator.keeping import weights
from simulator.keeping.library import Opened, save_preset
from simulator.keeping.run import load_run
from tests.simulator.helpers import experiment


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder to work in, with an experiment; the user's own presets lie in it too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simulator.keeping.library.user_folder", lambda: tmp_path / "own")
    monkeypatch.setattr("simulator.runs.store.user_data", lambda: tmp_path / "data")
    experiments.save(experiment(), "e.json")
    return tmp_path


@pytest.fixture
def refused(capsys):
    """Run a command that must be refused in one sentence; the sentence."""

    def run(*argv, **given):
        capsys.readouterr()
        assert cli.main(argv, **given) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("rnn-simulator: ")
        assert err.endswith(".\n")
        assert err.count("\n") == 1
        return err.removeprefix("rnn-simulator: ").rstrip("\n")

    return run


def draw(run, folder):
    (folder / "loss.svg").write_text(f"{len(run.snapshot.records)} losses")
    return [folder / "loss.svg"]


def no_qt(run, folder):
    raise ImportError("libEGL.so.1: cannot open shared object file")


# train


DRAWING = "rnn-simulator: drawing plots…\n"


def test_train_writes_a_run_folder_and_says_so(capsys):
    assert cli.main(["train", "e.json", "--out", "run"], draw=draw) == 0
    out, err = capsys.readouterr()
    assert err == DRAWING
    assert "update 0 of 30" in out
    assert "Done: 30 updates" in out
    assert out.splitlines()[-1] == "Kept in run: the experiment, its history, the weights and the plots."
    assert {path.name for path in Path("run").iterdir()} == {
        "experiment.json", "history.csv", "weights.safetensors", "plots",
    }  # fmt: skip
    assert Path("run/plots/loss.svg").read_text() == "31 losses"


def test_train_without_out_is_in_the_store_and_says_so(capsys, place):
    before = sorted(place.glob("*"))
    assert cli.main(["train", "e.json"]) == 0
    (run,) = Path("data/runs").iterdir()
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"Kept as {run.name}; `rnn-simulator runs` lists it")
    assert sorted(place.glob("*")) == sorted([*before, place / "data"])


def test_train_that_is_not_recorded_keeps_nothing_and_says_how_to(capsys, place):
    before = sorted(place.rglob("*"))
    assert cli.main(["train", "e.json", "--no-record"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Nothing was kept; add --out DIR")
    assert sorted(place.rglob("*")) == before


def test_quiet_is_quiet(capsys):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"], draw=draw) == 0
    assert capsys.readouterr() == ("", "")


def test_train_trains_what_the_engine_trains():
    cli.main(["train", "e.json", "--quiet", "--out", "run"])
    *_, final = train(experiment())
    for name, W in load_run("run").checkpoint.weights.items():
        assert np.array_equal(W, final.checkpoint.weights[name])


@pytest.mark.parametrize("given", [None, no_qt])
def test_train_without_plots_still_succeeds_and_says_why(capsys, given):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"], draw=given) == 0
    err = capsys.readouterr().err
    assert err.startswith("rnn-simulator: plots were left out (")
    assert err.count("\n") == 1
    assert "libEGL" in err or given is None
    assert load_run("run").checkpoint.update == 30
    assert not Path("run/plots").exists()


def broken_plots(run, folder):
    raise ZeroDivisionError("no room")


def test_a_fault_while_plotting_costs_neither_the_run_nor_the_exit_code(capsys):
    assert cli.main(["train", "e.json", "--out", "run"], draw=broken_plots) == 0
    out, err = capsys.readouterr()
    err = err.removeprefix(DRAWING)
    assert out.splitlines()[-1] == "Kept in run: the experiment, its history, and the weights."
    assert err.startswith("rnn-simulator: plots were left out, for a fault of this program (ZeroDivisionError: no room")
    assert "Traceback" in err


def test_fields_are_listed_as_the_options_leave_them_and_nothing_is_trained(capsys):
    options = ["--set", "data=table", "--updates", "1e3", "--fields", "--out", "run"]
    assert cli.main(["train", "e.json", *options]) == 0
    out = capsys.readouterr().out
    found = {line.split()[0]: line.split()[1] for line in out.splitlines() if not line.startswith(" ")}
    assert (found["data.kind"], found["training.updates"], found["network.layers.0.units"]) == ("table", "1000", "4")
    assert "data.columns" in found
    assert not Path("run").exists()


def test_a_field_that_does_nothing_is_told_and_one_that_does_is_not(capsys):
    assert (
        cli.main(
            ["train", "e.json", "--set", "data.noise=0", "--set", "data.seed=3", "--set", "training.seed=2", "--fields"]
        )
        == 0
    )
    out, err = capsys.readouterr()
    assert err == "rnn-simulator: data.seed: it is set, but has no effect as the other fields stand.\n"
    assert [line for line in out.splitlines() if "No effect" in line and line.startswith("data.seed ")]
    assert cli.main(["train", "e.json", "--set", "data.seed=3", "--set", "data.noise=0.1", "--fields"]) == 0
    assert capsys.readouterr().err == ""


def test_options_change_the_experiment_in_order():
    argv = "train e.json --updates 12 --seed 7 --set training.updates=9 --set data.kind=walk --set title=a=b --out run"
    assert cli.main([*argv.split(), "--quiet"]) == 0
    kept = load_run("run").checkpoint.experiment
    assert (kept.training.updates, kept.training.seed, kept.data.kind, kept.title) == (9, 7, "walk", "a=b")


def test_a_run_opens_from_another_folder_than_its_data_was_named_in(place, monkeypatch):
    Path("prices.csv").write_text("a\n" + "\n".join(str(k % 7) for k in range(200)))
    argv = "train e.json --quiet --set data.kind=table --set data.path=prices.csv --set data.length=5 --out run"
    assert cli.main(argv.split()) == 0
    (place / "elsewhere").mkdir()
    monkeypatch.chdir(place / "elsewhere")
    assert load_run(place / "run").checkpoint.update == 30


@pytest.mark.parametrize("name", ["run", "run/weights.safetensors"])
def test_train_goes_on_with_a_trained_network(name):
    assert cli.main(["train", "e.json", "--quiet", "--updates", "12", "--out", "run"]) == 0
    assert cli.main(["train", name, "--quiet", "--updates", "30", "--out", "more"]) == 0
    assert cli.main(["train", "e.json", "--quiet", "--out", "whole"]) == 0
    more, whole = load_run("more"), load_run("whole")
    for name_, W in whole.checkpoint.weights.items():
        assert np.array_equal(more.checkpoint.weights[name_], W)
    first = 0 if name == "run" else 12
    assert np.array_equal(more.snapshot.records[:, 2], whole.snapshot.records[first:, 2])


def test_a_trained_network_is_not_asked_for_what_it_cannot_do(refused):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"]) == 0
    made_all = "training.updates: the network has made all its 30 updates; ask for more with --updates"
    assert refused("train", "run", "--quiet").startswith(made_all)
    asked = refused("train", "run", "--quiet", "--updates", "9")
    assert asked.startswith("training.updates: 9 is not allowed; the network has made 30 updates already")
    assert refused("train", "run", "--updates", "40", "--seed", "1").startswith("training.seed")
    for change in ("network.layers.0.units=5", "network.layers.0.activation=relu", "network.layers.0=lstm"):
        told = refused("train", "run", "--updates", "40", "--set", change, "--out", "new")
        assert told.startswith("network.layers: a change is not allowed here; a trained network keeps its layers")
        assert "train anew from its experiment.json" in told
    assert not Path("new").exists()


def test_divergence_is_exit_code_3_and_everything_is_written(capsys):
    argv = ["train", "e.json", "--quiet", "--out", "run", "--set", "network.layers.0.activation=relu"]
    argv += ["--set", "training.learning_rate=1000", "--set", "training.optimizer.kind=sgd"]
    assert cli.main(argv, draw=draw) == 3
    err = capsys.readouterr().err
    assert err.startswith("rnn-simulator: Training diverged")
    assert err.count("\n") == 1
    kept = load_run("run")
    assert all(np.isfinite(W).all() for W in kept.checkpoint.weights.values())
    assert np.isfinite(kept.snapshot.records).all()
    assert Path("run/plots/loss.svg").exists()


def test_out_is_checked_before_training(refused):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"]) == 0
    history = Path("run/history.csv").read_bytes()
    assert "holds a run already" in refused("train", "e.json", "--out", "run")
    assert Path("run/history.csv").read_bytes() == history
    assert "is not empty" in refused("train", "e.json", "--out", ".")
    assert "cannot be made" in refused("train", "e.json", "--out", "e.json/run")
    assert "empty name" in refused("train", "e.json", "--out", "")


def test_data_that_cannot_be_opened_leaves_no_folder(refused):
    options = ["--set", "data.kind=table", "--set", "data.path=missing.csv", "--out", "run"]
    assert refused("train", "e.json", *options) == "data.path: there is no file missing.csv; choose one that exists."
    assert not Path("run").exists()


BAD = {
    "nan.json": '{"training": {"learning_rate": NaN}}',
    "huge.json": '{"training": {"learning_rate": 1e999}}',
    "twice.json": '{"title": "a", "title": "b"}',
    "deep.json": "[" * 100_000,
    "unknown.json": '{"foo": 1}',
    "version.json": '{"version": 2}',
    "empty.json": "",
    "digits.json": '{"training": {"updates": ' + "9" * 5000 + "}}",
    "binary.json": "\0\1\2",
    "short.safetensors": "abc",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence_that_names_it(refused, name):
    Path(name).write_text(BAD[name])
    assert name in refused("train", name)


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ("train", "required: NAME_OR_FILE; see `rnn-simulator train --help`"),
        ("trian e.json", "invalid choice: 'trian'"),
        ("train e.json --fast", "unrecognized arguments: --fast"),
        ("train e.json --upd 3", "unrecognized arguments: --upd"),
        ("train e.json --updates", "--updates: expected one argument"),
        ("train e.json --updates many", "training.updates: 'many' is not allowed; it should be a valid integer"),
        ("train e.json --updates 0", "training.updates: 0 is not allowed; it should be greater than or equal to 1"),
        ("train e.json --seed -1", "training.seed: -1 is not allowed"),
        ("train e.json --set training.speed=1", "training.speed: there is no such field; here are optimizer"),
        ("train e.json --set network.layers.²=1", "network.layers.²: there is no such field"),
        ("train e.json --set title", "has no '='"),
        ("train e.json --set data.kind=[]", "data.kind: [] is not allowed"),
        ("train .", "is not a run folder"),
        ("train nothing", "'nothing' is neither a preset nor a file"),
        ("open nothing", "'nothing' is neither a preset nor a file"),
        ("open e.json --after 3", "it belongs to --screenshot"),
        ("open e.json --screenshot a.png --after soon", "--after: 'soon' is not allowed"),
        ("open e.json --screenshot a.png --after nan", "--after: 'nan' is not allowed"),
        ("open e.json --screenshot nowhere/a.png", "--screenshot: nowhere/a.png is not allowed"),
        ("export", "required: DIR"),
        ("export nothing --plots p", "nothing does not exist"),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence(refused, argv, sentence):
    assert sentence in refused(*argv.split())


# list, export, open, --version


def test_list_shows_each_preset_in_aligned_columns_and_marks_the_users(capsys, place):
    save_preset("my own", experiment())
    Path("own/broken.json").write_text("{")
    assert cli.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shipped = experiments.presets()
    assert [line.split()[0] for line in lines] == [*shipped, "broken", "my"]
    column = lines[0].index(next(iter(shipped.values())).title)
    for line, preset in zip(lines, shipped.values(), strict=False):
        assert line[column:].startswith(preset.title)
        assert line.endswith(preset.summary)
    assert lines[-1][column:] == "Untitled (yours)"
    assert "not JSON" in lines[-2]


def test_export_writes_weights_and_plots(capsys):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"], draw=draw) == 0
    for ending in weights.FORMATS:
        assert cli.main(["export", "run", "--weights", f"w{ending}"]) == 0
        assert f"Wrote w{ending}." in capsys.readouterr().out
    kept = load_run("run").checkpoint.weights
    with np.load("w.npz") as arrays:
        assert {name: arrays[name].tolist() for name in kept} == {name: W.tolist() for name, W in kept.items()}
    assert cli.main(["export", "run", "--plots", "plots"], draw=draw) == 0
    assert Path("plots/loss.svg").exists()


def test_weights_are_exported_even_where_the_data_is_gone():
    Path("prices.csv").write_text("a\n" + "\n".join(str(k % 7) for k in range(200)))
    argv = "train e.json --quiet --set data.kind=table --set data.path=prices.csv --set data.length=5 --out run"
    assert cli.main(argv.split()) == 0
    Path("prices.csv").unlink()
    assert cli.main(["export", "run", "--weights", "w.csv"]) == 0


def test_plots_that_need_no_data_are_exported_even_where_the_data_is_gone(capsys):
    def no_probes(run, folder):
        assert not run.snapshot.probes
        return draw(run, folder)

    Path("prices.csv").write_text("a\n" + "\n".join(str(k % 7) for k in range(200)))
    argv = "train e.json --quiet --set data.kind=table --set data.path=prices.csv --set data.length=5 --out run"
    assert cli.main(argv.split()) == 0
    Path("prices.csv").unlink()
    capsys.readouterr()
    assert cli.main(["export", "run", "--plots", "plots"], draw=no_probes) == 0
    out, err = capsys.readouterr()
    assert Path("plots/loss.svg").read_text() == "31 losses"
    assert out == "Wrote 1 files of plots to plots.\n"
    assert err.startswith("rnn-simulator: what the network makes of its data was left out (data.path: there is no file")
    assert err.count("\n") == 1


def test_export_refuses_what_it_cannot_do(refused):
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"], draw=draw) == 0
    assert "nothing to do" in refused("export", "run")
    assert ".safetensors, .npz, .csv" in refused("export", "run", "--weights", "w.txt")
    assert "cannot be written" in refused("export", "run", "--weights", "nowhere/w.npz")
    assert "plots cannot be drawn here" in refused("export", "run", "--plots", "p")
    assert "libEGL" in refused("export", "run", "--plots", "p", draw=no_qt)
    assert not Path("p").exists()


class Window:
    """Remembers how it was opened."""

    def __call__(self, opened, **options):
        self.opened, self.options = opened, options
        return 7


def test_the_window_opens_on_the_gallery_or_on_what_is_named():
    window = Window()
    assert cli.main([], window) == 7
    assert window.opened is None
    assert window.options == {"page": "", "run": False, "in_process": False, "screenshot": None, "after": 0.0}
    argv = ["open", "e.json", "--run", "--in-process"]
    assert cli.main([*argv, "--screenshot", "a.png", "--after", "0.5"], window) == 7
    assert window.opened == Opened(experiment(), Path("e.json"))
    assert window.options == {"page": "", "run": True, "in_process": True, "screenshot": Path("a.png"), "after": 0.5}


def test_the_window_opens_a_run_with_what_was_learned_and_seen():
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"]) == 0
    window = Window()
    assert cli.main(["open", "run"], window) == 7
    assert window.opened.checkpoint.update == 30
    assert len(window.opened.history.records) == 31


def test_without_a_window_its_commands_say_so(refused):
    assert "not available here" in refused()
    assert "not available here" in refused("open", "e.json")

    def broken(opened, **options):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    assert "libEGL" in refused("open", "e.json", window=broken)

    def no_display(opened, **options):
        raise InputError("there is no display.")

    assert refused(window=no_display) == "there is no display."


def test_version_and_help_are_text_and_exit_code_0(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("rnn-simulator 0.")
    assert cli.main(["--help"]) == 0
    assert "train without a window" in capsys.readouterr().out


# progress


def shown(interactive, updates=30):
    """What training shows on a stream."""
    stream = io.StringIO()
    stream.isatty = lambda: interactive
    progress = Progress(stream)
    for report in train(experiment(updates=updates), Alone(interval=0)):
        progress.take(report)
    return stream.getvalue()


def test_a_terminal_shows_one_line_rewritten(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = shown(interactive=True)
    assert text.count("\n") == 2  # the line left standing, and the summary
    rewritten = text.split("\n")[0].split("\r")[1:]
    assert rewritten[0].startswith("update 0 of 30 · loss")
    assert rewritten[-1].startswith("update 30 of 30")
    assert "/s · " in rewritten[-1]
    assert "left" in rewritten[-1]
    assert all(len(after) >= len(before.rstrip()) for before, after in pairwise(rewritten))  # none shows through


def test_a_narrow_terminal_cuts_the_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, shown(interactive=True).split("\n")[0].split("\r"))) == 39


def test_elsewhere_there_are_a_few_plain_lines():
    lines = shown(interactive=False, updates=2000).splitlines()
    assert 3 <= len(lines) <= 13
    assert all(line.startswith("update ") for line in lines[:-1])
    assert lines[-1].startswith("Done: 2,000 updates")


@pytest.mark.parametrize(("t", "text"), [(0.44, "0.4 s"), (12.3, "12 s"), (185, "3:05"), (3723, "1:02:03")])
def test_clock(t, text):
    assert duration(t) == text


# real processes

FULL = Path("/dev/full")
LONG = ["e.json", "--updates", "100000000", "--out", "run"]


@pytest.fixture
def start():
    """Start a command line; it is ended whatever happens."""
    started = []
    path = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])

    def run(*argv, code="", **options):
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        started.append(
            subprocess.Popen(
                [sys.executable, *(["-c", code] if code else ["-m", "simulator"]), *argv],
                text=True,
                encoding="utf-8",
                env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
                **streams,
            )
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def read_first_line(process):
    line = process.stdout.readline()
    assert line.startswith("update 0 of"), process.stderr.read()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_cleanly_and_everything_is_written(start, number):
    process = start("train", *LONG)
    read_first_line(process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Stopped at update " in out
    assert "Kept in run" in out
    assert "Traceback" not in err
    kept = load_run("run")
    assert kept.snapshot.records[-1, 0] == kept.checkpoint.update
    assert "Stopped" in out.splitlines()[-2]
    made = kept.checkpoint.update
    assert cli.main(["train", "run", "--quiet", "--updates", str(made + 5), "--out", "more"]) == 0
    assert load_run("more").snapshot.records[:, 0].tolist() == list(range(made + 6))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_kill_leaves_a_readable_history_and_weights(start):
    process = start("train", "e.json", "--updates", "20000", "--out", "run")
    read_first_line(process)
    process.stdout.readline()
    process.kill()
    process.wait()
    assert len(Path("run/history.csv").read_text().splitlines()) > 1000
    assert len(load_run("run").snapshot.records) >= 1


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_two_runs_into_one_folder_leave_one_whole_run(start):
    """The first holds the folder while its data is slow to come: the second is refused, and takes nothing away."""
    os.mkfifo("gate")
    slow = (
        "import sys; from simulator.sources.sine import Sine; opened = Sine.open; "
        "Sine.open = lambda *a: (print('reading', flush=True), open('gate').read(), opened(*a))[2]; "
        "from simulator.command.main import main; sys.exit(main(sys.argv[1:]))"
    )
    first = start("train", "e.json", "--out", "run", "--quiet", code=slow)
    assert first.stdout.readline() == "reading\n"
    second = start("train", "e.json", "--out", "run", "--quiet")
    assert second.communicate(timeout=60) == (
        "", "rnn-simulator: --out: another program is training into run; choose another folder.\n"
    )  # fmt: skip
    assert second.returncode == 2
    Path("gate").write_text("")
    while first.poll() is None:
        if first.stdout.readline() == "reading\n":
            Path("gate").write_text("")
    assert first.returncode == 0
    assert load_run("run").checkpoint.update == 30
    assert {path.name for path in Path("run").iterdir()} == {"experiment.json", "history.csv", "weights.safetensors"}


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_progress_that_cannot_be_printed_is_dropped_and_the_run_kept(start):
    with FULL.open("w") as full:
        process = start("train", "e.json", "--out", "run", stdout=full)
    assert "Traceback" not in process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert load_run("run").checkpoint.update == 30


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_an_answer_that_cannot_be_printed_is_told_in_one_sentence(start):
    with FULL.open("w") as full:
        process = start("list", stdout=full)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert err.startswith("rnn-simulator: what was asked for could not be printed (No space left on device)")
    assert err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="streams of POSIX")
@pytest.mark.parametrize("argv", [["train", "nothing"], ["train", "gone.json", "--quiet"]])
def test_without_stderr_a_refusal_goes_nowhere_else(start, argv):
    process = start(*argv, preexec_fn=lambda: os.close(2), stderr=None)
    assert process.communicate(timeout=60)[0] == ""
    assert process.returncode == 2


NASTY = [
    "a\x1b[2Jb",
    "a\nb",
    "a\r\tb",
    "x" * 200,
    "/".join(["x" * 200] * 15),
    "\u202egnp",
    "\x9b31m",
    "é\udcff",
    "%s{0}",
]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("ending", ["", ".json", ".safetensors", ".csv"])
def test_a_refusal_is_one_short_line_whatever_the_name(capsys, name, ending):
    for argv in (
        ["train", name + ending], ["train", "e.json", "--set", name], ["train", "e.json", "--set", f"{name}=1"],
        ["train", "e.json", "--set", f"data.kind={name}"], ["train", "e.json", name], [name], ["export", name + ending],
        ["train", "e.json", "--set", "data.kind=table", "--set", f"data.path={name}{ending}"],
        ["open", "e.json", "--screenshot", name], ["open", "e.json", "--screenshot", "a.png", "--after", name],
        ["train", "e.json", "--out", f"e.json/{name}"], ["train", "e.json", "--updates", name],
    ):  # fmt: skip
        assert cli.main(argv) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.endswith("\n")
        assert err.removesuffix("\n").isprintable()
        assert len(err) <= 301


def test_a_refusal_is_one_short_line_whatever_the_file_holds(capsys):
    key = "".join(NASTY) * 20
    for data in (
        {key: 1},
        {"title": key * 9},
        {"data": {"kind": key}},
        {"training": {key: key}},
        {"network": {"layers": [{"kind": "elman", "units": key}]}},
    ):
        Path("bad.json").write_text(json.dumps(data))
        assert cli.main(["train", "bad.json"]) == 2
        err = capsys.readouterr().err
        assert err.removesuffix("\n").isprintable()
        assert len(err) <= 301


def test_a_reader_who_leaves_stops_nothing_and_sees_no_traceback(start):
    process = start("train", "e.json", "--updates", "5000", "--out", "run")
    read_first_line(process)
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait() == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert load_run("run").checkpoint.update == 5000


def test_list_to_a_reader_who_has_left(start):
    process = start("list")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0


def test_the_composition_root_imports_no_window_until_asked():
    code = (
        "import sys, widgets.__main__, simulator.command.main; "
        "sys.exit(any('PySide' in m or 'pyqt' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False).returncode == 0


# The goal and the best weights


def aiming():
    wanted = experiment(updates=300, validate_every=10, goal=0.1, learning_rate=0.03)
    experiments.save(wanted, "aim.json")


def test_train_says_when_the_goal_is_reached_and_stops_there_if_told_to(capsys, refused):
    aiming()
    assert cli.main(["train", "aim.json"]) == 0
    said = capsys.readouterr().out
    assert said.count("The goal is reached at update ") == 1
    assert "Done: 300 updates" in said
    assert cli.main(["train", "aim.json", "--set", "training.stop_at_goal=yes", "--out", "r"]) == 0
    said, reached = capsys.readouterr().out, weights.load("r/weights.safetensors").goal_update
    assert f"The goal is reached at update {reached}.\n" in said
    assert f"Stopped at the goal, update {reached} of 300" in said
    assert refused("train", "r", "--updates", "900").startswith(
        "training.stop_at_goal: the network has reached its goal"
    )
    assert cli.main(["train", "r", "--updates", "310", "--set", "training.stop_at_goal=no"]) == 0
    assert "The goal is reached" not in capsys.readouterr().out


def test_export_gives_the_best_weights_on_demand(refused):
    assert cli.main(["train", "e.json", "--set", "training.validate_every=29", "--out", "r"]) == 0
    kept = weights.load("r/weights.safetensors")
    assert cli.main(["export", "r", "--weights", "best.npz", "--best"]) == 0
    assert cli.main(["export", "r", "--weights", "last.npz"]) == 0
    with np.load("best.npz") as best, np.load("last.npz") as last:
        for name, W in kept.weights.items():
            np.testing.assert_array_equal(last[name], W)
            np.testing.assert_array_equal(best[name], kept.best.weights[name])
    assert refused("export", "r", "--plots", "p", "--best").startswith("--best: ")


@pytest.mark.parametrize(("options", "said"), [([], DRAWING), (["--quiet"], "")])
def test_train_says_that_it_draws_plots_for_it_may_take_seconds(capsys, options, said):
    heard: list[str] = []

    def slow(run, folder):
        heard.append(capsys.readouterr().err)
        return draw(run, folder)

    assert cli.main(["train", "e.json", "--out", "run", *options], draw=slow) == 0
    assert heard == [said], "before they are drawn"
