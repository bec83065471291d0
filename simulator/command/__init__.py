"""The command line: its words, and how they are obeyed. One word, one file in `kinds`."""

import _signal  # type: ignore[import-not-found]  # signal without its enumerations, which take milliseconds
import os


def end_on_interrupt() -> None:
    """Let Ctrl-C end the program at once, until something is under way that catches it by itself: raised as an
    exception amid imports it would come out as one of theirs, or as a traceback."""

    def end(*_: object) -> None:
        try:
            os.write(2, b"rnn-simulator: interrupted.\n")
        finally:
            os._exit(130)

    _signal.signal(_signal.SIGINT, end)
