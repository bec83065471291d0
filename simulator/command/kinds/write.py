"""`write`: let a trained network of characters write."""

import argparse
import math

from simulator.command.base import COMMANDS, DONE, Command, Hands, whole
from simulator.command.trained import checkpoint_of, keep_csv, run_arguments
from simulator.errors import InputError
from simulator.numerals import per_cent

MOST = 100_000


@COMMANDS.register
class Write(Command):
    kind, help, order = "write", "let a trained network write", 46

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        run_arguments(parser)
        parser.add_argument("--prompt", metavar="TEXT", default="", help="what it reads first (the text held out)")
        parser.add_argument(
            "--temperature", metavar="X", default="0.7", help="0: the likeliest each time; high: bold (0.7)"
        )
        parser.add_argument("--count", metavar="N", default="300", help="how many characters to write (300)")
        parser.add_argument("--seed", metavar="N", default="0", help="another seed writes another text (0)")
        parser.add_argument("--out", metavar="FILE.csv", help="write each character with its probability")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.use import write

        count, seed = whole("--count", arguments.count, 1, MOST), whole("--seed", arguments.seed, 0, 2**32 - 1)
        found = write(checkpoint_of(arguments), arguments.prompt, count, number(arguments.temperature), seed)
        print(found.prompt + found.text)
        sure = per_cent(float(found.probability.mean()))
        print(f"\n{count:,} {found.called}s, each with a probability of {sure} on average.")
        if arguments.out is not None:
            rows = zip(found.pieces, found.probability.tolist(), strict=True)
            keep_csv(arguments.out, [found.called, "probability"], rows)
        return DONE


def number(text: str) -> float:
    """The temperature. Raises InputError."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 100:
        raise InputError(f"--temperature: {text!r} is not allowed; it should be a number from 0 to 100.")
    return value
