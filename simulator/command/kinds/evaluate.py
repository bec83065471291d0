"""`evaluate`: what a trained network is worth, on its test part or on new data."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Command, Hands
from simulator.command.tables import numbered
from simulator.command.trained import Counting, asked, data_arguments, heading, keep_csv, run_arguments
from simulator.numerals import per_cent

if TYPE_CHECKING:
    from simulator.use import Confusion, Evaluation

SHOWN = 12
"""So many classes have room side by side; of more, the pairs that are confused most are named."""


@COMMANDS.register
class Evaluate(Command):
    kind, help, order = "evaluate", "say what a trained network is worth", 42

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        run_arguments(parser)
        data_arguments(parser)
        parser.add_argument("--out", metavar="FILE.csv", help="write every prediction")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.use import evaluate
        from simulator.use.tables import predictions

        checkpoint, data, part = asked(arguments)
        found = evaluate(checkpoint, part, data, progress=Counting())
        print("\n".join([heading(checkpoint), *told(found)]))
        if arguments.out is not None:
            keep_csv(arguments.out, *predictions(found))
        return DONE


def told(found: "Evaluation") -> Iterator[str]:
    """All that it came to, as lines."""
    from simulator.use.tables import by_bit, comparison

    yield f"{found.part_says}: {found.steps:,} scored steps in {found.sequences:,} sequences"
    yield ""
    yield found.verdict
    yield ""
    yield from numbered(comparison(found))
    if found.right_means:
        yield f"Right: share of {found.right_means}."
    if found.confusion:
        yield ""
        yield from confused(found.confusion)
    if found.bits:
        yield ""
        yield from numbered(by_bit(found))


def confused(confusion: "Confusion") -> Iterator[str]:
    """The whole matrix, or the pairs that were confused most."""
    names, counts, shares = confusion.names, confusion.counts, confusion.shares
    if len(names) <= SHOWN:
        yield "What it is (rows), and what it was taken for:"
        rows = [
            [name, *(f"{n:,} ({100 * s:.0f} %)" if n else "·" for n, s in zip(counts[k], shares[k], strict=True))]
            for k, name in enumerate(names)
        ]
        yield from numbered([["", *names], *rows])
        return
    off = counts.copy()
    off[range(len(names)), range(len(names))] = 0
    yield "Confused most often:"
    pairs = [divmod(int(k), len(names)) for k in off.ravel().argsort(kind="stable")[::-1][:SHOWN]]
    rows = [
        [f"{names[i]} taken for {names[j]}", f"{off[i, j]:,}", per_cent(shares[i, j])] for i, j in pairs if off[i, j]
    ]
    yield from numbered([["", "times", "share"], *rows])
