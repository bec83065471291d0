"""The words of the command line: one word, one file. Importing the package registers them all."""

from simulator.command.base import COMMANDS

COMMANDS.load(__name__, __path__)

__all__ = ["COMMANDS"]
