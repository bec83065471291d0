"""`export`: weights and plots of a run folder."""

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, PROGRAM, Command, Draw, Hands, complain
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.keeping.run import Run


@COMMANDS.register
class Export(Command):
    kind, help, order = "export", "export from a run folder", 40

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            metavar="DIR",
            help="a run folder, written by train --out; for weights also a run of `runs`, ID or ID@UPDATE",
        )
        parser.add_argument("--weights", metavar="FILE", help="write the weights as .safetensors, .npz, .csv or .onnx")
        parser.add_argument(
            "--best", action="store_true", help="the weights of the lowest validation loss, not the last"
        )
        parser.add_argument("--plots", metavar="FOLDER", help="draw the plots into this folder")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.files import is_folder
        from simulator.keeping import weights
        from simulator.keeping.run import load_checkpoint
        from simulator.runs.naming import trained

        if arguments.weights is None and arguments.plots is None:
            raise InputError("export: there is nothing to do; give --weights FILE, --plots FOLDER or both.")
        if arguments.best and arguments.weights is None:
            raise InputError("--best: it goes with --weights FILE, and plots show the whole run.")
        if arguments.weights is not None:
            look = load_checkpoint if is_folder(arguments.folder) else trained
            checkpoint = look(arguments.folder)
            weights.save(checkpoint.at_best() if arguments.best else checkpoint, arguments.weights)
            print(f"Wrote {arguments.weights}.")
        if arguments.plots is not None:
            try:
                run, left_out = load_what_can_be(arguments.folder)
                drawn = draw_plots(run, Path(arguments.plots), hands.draw)
            except ImportError as error:
                raise InputError(f"--plots: plots cannot be drawn here ({error}).") from None
            print(f"Wrote {len(drawn)} files of plots to {arguments.plots}.")
            if left_out:
                complain(f"what the network makes of its data was left out ({left_out}).")
        return DONE


def load_what_can_be(folder: str) -> "tuple[Run, str]":
    """A run; where its data cannot be opened any more its history alone, and why."""
    from simulator.keeping.run import load_history, load_run

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
