"""The command line: `rnn-simulator` and its commands. Text in, text out; the window and the plots are handed in.

Exit codes: 0 done, 1 a fault of the program, 2 bad input, 3 training diverged, 130 interrupted.
"""

import argparse
import errno
import sys
from collections.abc import Sequence
from contextlib import suppress

from simulator.command.arguments import parser
from simulator.command.base import (
    BAD_INPUT,
    DONE,
    INTERRUPTED,
    PROGRAM,
    Animate,
    Chart,
    ChartRace,
    ChartSweep,
    Draw,
    Hands,
    ShowWindow,
    complain,
)
from simulator.command.kinds import COMMANDS
from simulator.command.progress import unplug
from simulator.errors import InputError


def main(
    argv: Sequence[str],
    window: ShowWindow | None = None,
    draw: Draw | None = None,
    chart: Chart | None = None,
    chart_race: ChartRace | None = None,
    chart_sweep: ChartSweep | None = None,
    animate: Animate | None = None,
) -> int:
    """Run a command and return its exit code. Bad input is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of another kind, or none
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = obey(parser().parse_args(argv), Hands(window, draw, chart, chart_race, chart_sweep, animate))
        if sys.stdout:
            sys.stdout.flush()
    except SystemExit as end:  # --help
        return int(end.code or 0)
    except InputError as refusal:
        complain(str(refusal))
        return BAD_INPUT
    except BrokenPipeError:
        unplug()
        return DONE
    except OSError as error:
        if error.errno != errno.ENOSPC:  # whatever writes files refuses by itself: this was the answer on stdout
            raise
        unplug()
        complain(f"what was asked for could not be printed ({error.strerror}); make room, or send it elsewhere.")
        return BAD_INPUT
    except MemoryError:
        complain("there is not enough memory for this network or its data; use fewer units, or less data at once.")
        return BAD_INPUT
    except KeyboardInterrupt:
        complain("interrupted.")
        return INTERRUPTED
    return code


def obey(arguments: argparse.Namespace, hands: Hands) -> int:
    """Without a word: the app, on the gallery."""
    if arguments.command:
        return COMMANDS[arguments.command].run(arguments, hands)
    if arguments.version:
        from importlib import metadata

        print(PROGRAM, metadata.version(PROGRAM))
        return DONE
    return hands.show(None)
