"""How the words of the command line are read."""

import argparse
from typing import NoReturn

from simulator.command.base import PROGRAM
from simulator.command.kinds import COMMANDS
from simulator.errors import InputError


class Parser(argparse.ArgumentParser):
    """Refuses with one sentence, as everything else does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see `{self.prog} --help`.")


def parser() -> Parser:
    """Reads a command line: `command` is its word, None without one."""
    top = Parser(
        PROGRAM, description="A laboratory for recurrent networks. Without a command: the app, on the gallery."
    )
    top.add_argument("--version", action="store_true", help="show the version and exit")
    top.set_defaults(command=None)
    words = top.add_subparsers(metavar="COMMAND", parser_class=Parser)
    for kind in sorted(COMMANDS.values(), key=lambda kind: kind.order):
        add = words.add_parser(kind.kind, help=kind.help, allow_abbrev=False)
        add.set_defaults(command=kind.kind)
        kind.arguments(add)
    return top
