"""The command line: `rnn-simulator` and its commands. Text in, text out; the window and the plots are handed in.

Exit codes: 0 done, 2 bad input, 3 training diverged.
"""

import argparse
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulator.arguments import PROGRAM, parser
from simulator.errors import InputError
from simulator.progress import Progress, unplug

if TYPE_CHECKING:
    from simulator.experiment import Experiment
    from simulator.library import Opened
    from simulator.orders import Alone
    from simulator.run import Run, Writer
    from simulator.snapshot import Checkpoint

DONE, FAULT, BAD_INPUT, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 130


class Window(Protocol):
    """Shows the app until it is closed, on an experiment or on the gallery, and returns the exit code."""

    def __call__(
        self, opened: "Opened | None", *, run: bool, in_process: bool, screenshot: Path | None, after: float
    ) -> int: ...


Draw = Callable[["Run", Path], list[Path]]
"""Draws a run's plots into a folder that exists. Raises ImportError or InputError where it cannot."""


def main(argv: Sequence[str], window: Window | None = None, draw: Draw | None = None) -> int:
    """Run a command and return its exit code. Bad input is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of another kind, or none
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        arguments = parser().parse_args(argv)
        code = int(COMMANDS[arguments.command](arguments, window, draw))
        flush()
    except SystemExit as end:  # --help
        return int(end.code or 0)
    except InputError as refusal:
        complain(str(refusal))
        return BAD_INPUT
    except BrokenPipeError:
        unplug()
        return DONE
    except KeyboardInterrupt:
        complain("interrupted.")
        return INTERRUPTED
    return code


def show_gallery(arguments: argparse.Namespace, window: Window | None, draw: Draw | None) -> int:
    if arguments.version:
        from importlib import metadata

        print(PROGRAM, metadata.version(PROGRAM))
        return DONE
    return shown(window, None)


def show_window(arguments: argparse.Namespace, window: Window | None, draw: Draw | None) -> int:
    from simulator.library import resolve

    after = seconds(arguments.after) if arguments.after is not None else 3.0
    picture = Path(arguments.screenshot) if arguments.screenshot is not None else None
    if picture is None and arguments.after is not None:
        raise InputError("--after: this is not allowed alone; it belongs to --screenshot FILE.")
    if picture is not None and (picture.suffix.lower() != ".png" or not picture.absolute().parent.is_dir()):
        raise InputError(f"--screenshot: {picture} is not allowed; it should be a .png in a folder that exists.")
    opened = resolve(arguments.name)
    return shown(
        window, opened, run=arguments.run, in_process=arguments.in_process, screenshot=picture, after=after
    )  # fmt: skip


def shown(window: Window | None, opened: "Opened | None", **options: Any) -> int:
    if window is None:
        raise InputError(f"the window is not available here; run `{PROGRAM}`, or use train, list or export.")
    try:
        return window(opened, **{"run": False, "in_process": False, "screenshot": None, "after": 0.0} | options)
    except ImportError as error:
        raise InputError(f"the window cannot be opened ({error}); install what is missing, or use train.") from None


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86400:
        raise InputError(f"--after: {text!r} is not allowed; it should be a number of seconds from 0 to 86400.")
    return value


def list_presets(arguments: argparse.Namespace, window: Window | None, draw: Draw | None) -> int:
    from simulator.experiment import load, presets
    from simulator.library import user_files

    lines = [(name, experiment.title, experiment.summary) for name, experiment in presets().items()]
    for name, path in user_files().items():
        try:
            experiment = load(path)
            lines.append((name, f"{experiment.title} (yours)", experiment.summary))
        except InputError as refusal:
            lines.append((name, "(yours, not readable)", str(refusal)))
    widths = [max((len(line[column]) for line in lines), default=0) for column in (0, 1)]
    for name, title, summary in lines:
        print(f"{name:{widths[0]}}  {title:{widths[1]}}  {summary}".rstrip())
    if not lines:
        print("There are no presets.")
    return DONE


def export(arguments: argparse.Namespace, window: Window | None, draw: Draw | None) -> int:
    from simulator import weights
    from simulator.run import load_checkpoint

    if arguments.weights is None and arguments.plots is None:
        raise InputError("export: there is nothing to do; give --weights FILE, --plots FOLDER or both.")
    if arguments.weights is not None:
        weights.save(load_checkpoint(arguments.folder), arguments.weights)
        print(f"Wrote {arguments.weights}.")
    if arguments.plots is not None:
        try:
            run, left_out = load_what_can_be(arguments.folder)
            drawn = draw_plots(run, Path(arguments.plots), draw)
        except ImportError as error:
            raise InputError(f"--plots: plots cannot be drawn here ({error}).") from None
        print(f"Wrote {len(drawn)} files of plots to {arguments.plots}.")
        if left_out:
            complain(f"what the network makes of its data was left out ({left_out}).")
    return DONE


def load_what_can_be(folder: str) -> "tuple[Run, str]":
    """A run; where its data cannot be opened any more its history alone, and why."""
    from simulator.run import load_history, load_run

    try:
        return load_run(folder), ""
    except InputError as refusal:
        if not str(refusal).startswith("data"):
            raise
        return load_history(folder), str(refusal).rstrip(".")


def draw_plots(run: "Run", folder: Path, draw: Draw | None) -> list[Path]:
    from simulator.files import make_folder

    if draw is None:
        raise ImportError(f"the engine alone cannot draw; use {PROGRAM}")
    folder = make_folder(folder)
    try:
        return draw(run, folder)
    finally:
        with suppress(OSError):
            folder.rmdir()  # only if nothing was drawn


def train(arguments: argparse.Namespace, window: Window | None, draw: Draw | None) -> int:
    from simulator.fields import listing
    from simulator.library import resolve
    from simulator.orders import Alone
    from simulator.run import Writer, claim, disclaim, is_run

    opened = resolve(arguments.name)
    experiment = changed(opened.experiment, arguments)
    if arguments.fields:
        print("\n".join(listing(experiment)))
        return DONE
    if opened.checkpoint:
        check_goes_on(experiment, opened.checkpoint, opened.experiment.training.updates)
    desk = Alone()
    writer = None
    if arguments.out is not None:
        earlier = opened.path if opened.path and is_run(opened.path) else None
        writer = Writer(claim(arguments.out), desk, earlier)
    progress = Progress(None if arguments.quiet else sys.stdout)
    try:
        with stopped_by_signals(desk):
            code = follow(experiment, desk, opened.checkpoint, writer, progress)
    finally:
        progress.close()
        if writer:
            writer.close()
            disclaim(writer.folder)
    if code in (DONE, DIVERGED):
        say_what_was_kept(writer, draw, progress)
    return code


def changed(experiment: "Experiment", arguments: argparse.Namespace) -> "Experiment":
    """The experiment as the options want it, its data file named so that the run can be opened from everywhere."""
    from simulator.fields import set_from_text
    from simulator.library import anchored

    shortcuts = {"training.updates": arguments.updates, "training.seed": arguments.seed}
    first = [f"{field}={value}" for field, value in shortcuts.items() if value is not None]
    for assignment in [*first, *arguments.set]:
        experiment = set_from_text(experiment, assignment)
    return anchored(experiment, Path.cwd())


def check_goes_on(experiment: "Experiment", start: "Checkpoint", planned: int) -> None:
    """Refuse options that would do nothing, or not what they say, to a network that is trained already and was to make
    so many updates."""
    before = start.experiment
    if experiment.training.seed != before.training.seed:
        raise InputError("training.seed: another seed is not allowed here; a trained network goes on with its own.")
    for part in ("layers", "read_out"):
        if getattr(experiment.network, part) != getattr(before.network, part):
            raise InputError(
                f"network.{part}: a change is not allowed here; a trained network keeps its layers and read-out, so to "
                "have others train anew from its experiment.json or a preset."
            )
    updates = experiment.training.updates
    if updates <= start.update and updates == planned:
        raise InputError(
            f"training.updates: the network has made all its {start.update:,} updates; ask for more with --updates, "
            "which counts those too."
        )
    if updates <= start.update:
        raise InputError(
            f"training.updates: {updates:,} is not allowed; the network has made {start.update:,} "
            "updates already, and --updates counts them too, so ask for more."
        )


def follow(
    experiment: "Experiment", desk: "Alone", start: "Checkpoint | None", writer: "Writer | None", progress: Progress
) -> int:
    """Train to the end, writing and showing each report. Returns the exit code."""
    from simulator import engine
    from simulator.snapshot import Failed

    for report in engine.train(experiment, desk, start):
        if writer:
            writer.take(report)
        progress.take(report)
        if isinstance(report, Failed):
            progress.close()
            complain(report.sentence)
            if report.details:
                print(report.details, file=sys.stderr)  # a fault of ours: what a report about it needs
            return DIVERGED if report.diverged else FAULT if report.details else BAD_INPUT
    return DONE


def say_what_was_kept(writer: "Writer | None", draw: Draw | None, progress: Progress) -> None:
    from simulator.run import PLOTS, load_run

    if writer is None:
        progress.say("Nothing was kept; add --out DIR to keep the weights, the history and the plots.")
        return
    try:
        drawn = draw_plots(load_run(writer.folder), writer.folder / PLOTS, draw)
    except (ImportError, InputError) as error:
        complain(f"plots were left out ({str(error).rstrip('.')}).")
        drawn = []
    except Exception as error:  # a fault of ours must not cost the run: told, with what a report about it needs
        complain(f"plots were left out, for a fault of this program ({type(error).__name__}: {error}).")
        traceback.print_exc()
        drawn = []
    weights = "the weights and the plots" if drawn else "and the weights"
    progress.say(f"Kept in {writer.folder}: the experiment, its history, {weights}.")


@contextmanager
def stopped_by_signals(desk: "Alone") -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) asks the engine to stop; a second one ends the program at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: object) -> None:
        desk.stop = True
        for each in before:
            signal.signal(each, signal.SIG_DFL)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def complain(sentence: str) -> None:
    print(f"{PROGRAM}: {sentence}", file=sys.stderr)


def flush() -> None:
    if sys.stdout:
        sys.stdout.flush()


COMMANDS: dict[str, Callable[[argparse.Namespace, Window | None, Draw | None], int]] = {
    "gallery": show_gallery,
    "open": show_window,
    "train": train,
    "list": list_presets,
    "export": export,
}
