"""`open`: the app, on an experiment."""

import argparse
from pathlib import Path

from simulator.command.base import COMMANDS, Command, Hands, name_argument
from simulator.errors import InputError


@COMMANDS.register
class Open(Command):
    kind, help, order = "open", "open the app on an experiment", 10

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        name_argument(parser)
        parser.add_argument("--page", default="", metavar="NAME", help="the page to open it on, such as inside (train)")
        parser.add_argument("--run", action="store_true", help="begin to train at once")
        parser.add_argument("--in-process", action="store_true", help="train in the window's process (for debugging)")
        parser.add_argument("--screenshot", metavar="FILE", help="save a picture of the window to FILE and exit")
        parser.add_argument(
            "--after", metavar="SECONDS", help="seconds of training before the screenshot (3; of a run as it was, 0)"
        )

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.runs import resolve

        picture = Path(arguments.screenshot) if arguments.screenshot is not None else None
        if picture is None and arguments.after is not None:
            raise InputError("--after: this is not allowed alone; it belongs to --screenshot FILE.")
        if picture is not None and (picture.suffix.lower() != ".png" or not picture.absolute().parent.is_dir()):
            raise InputError(f"--screenshot: {picture} is not allowed; it should be a .png in a folder that exists.")
        opened = resolve(arguments.name)
        usual = 0.0 if opened.as_it_was else 3.0
        after = usual if arguments.after is None else seconds(arguments.after)
        return hands.show(
            opened, page=arguments.page, run=arguments.run, in_process=arguments.in_process, screenshot=picture,
            after=after,
        )  # fmt: skip


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86400:
        raise InputError(f"--after: {text!r} is not allowed; it should be a number of seconds from 0 to 86400.")
    return value
