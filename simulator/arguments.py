"""The words of the command line."""

import argparse
from typing import Any, NoReturn

from simulator.errors import InputError

PROGRAM = "rnn-simulator"


class Parser(argparse.ArgumentParser):
    """Refuses with one sentence, as everything else does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see `{self.prog} --help`.")


def parser() -> Parser:
    top = Parser(
        PROGRAM, description="A laboratory for recurrent networks. Without a command: the app, on the gallery."
    )
    top.add_argument("--version", action="store_true", help="show the version and exit")
    top.set_defaults(command="gallery")
    commands = top.add_subparsers(metavar="COMMAND", parser_class=Parser)
    name: dict[str, Any] = {
        "metavar": "NAME_OR_FILE",
        "help": "a preset, an experiment.json, a .safetensors or a run folder",
    }

    add = commands.add_parser("open", help="open the app on an experiment", allow_abbrev=False)
    add.set_defaults(command="open")
    add.add_argument("name", **name)
    add.add_argument("--run", action="store_true", help="begin to train at once")
    add.add_argument("--in-process", action="store_true", help="train in the window's process (for debugging)")
    add.add_argument("--screenshot", metavar="FILE", help="save a picture of the window to FILE and exit")
    add.add_argument("--after", metavar="SECONDS", help="seconds before the screenshot (3)")

    add = commands.add_parser("train", help="train without a window", allow_abbrev=False)
    add.set_defaults(command="train")
    add.add_argument("name", **name)
    add.add_argument("--updates", metavar="N", help="how many updates to make in all")
    add.add_argument("--seed", metavar="N", help="another seed")
    add.add_argument("--set", metavar="FIELD=VALUE", action="append", default=[], help="change any field; repeatable")
    add.add_argument("--out", metavar="DIR", help="keep experiment, history, weights and plots in this new folder")
    add.add_argument("--quiet", action="store_true", help="show no progress")
    add.add_argument("--fields", action="store_true", help="list every field that --set can change, and exit")

    add = commands.add_parser("list", help="list the presets", allow_abbrev=False)
    add.set_defaults(command="list")

    add = commands.add_parser("export", help="export from a run folder", allow_abbrev=False)
    add.set_defaults(command="export")
    add.add_argument("folder", metavar="DIR", help="a run folder, written by train --out")
    add.add_argument("--weights", metavar="FILE", help="write the weights as .safetensors, .npz, .csv or .onnx")
    add.add_argument("--plots", metavar="FOLDER", help="draw the plots into this folder")
    return top
