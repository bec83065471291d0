"""The composition root, where the command line meets the window. No Qt here: the engine process imports this too."""

import sys

TYPE_CHECKING = False  # typing's own takes milliseconds, in which Ctrl-C would be a traceback
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def main() -> int:
    import _signal  # type: ignore[import-not-found]  # as simulator.command does

    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # without a word, for the milliseconds that the next line takes
    from simulator.command import end_on_interrupt

    end_on_interrupt()
    from simulator.command import main as cli

    return cli.main(sys.argv[1:], window, draw, chart, chart_race, chart_sweep, animate)


def window(opened: "Any", **options: "Any") -> int:
    from widgets.desktop.launch import launch

    return launch(opened, **options)


def draw(run: "Any", folder: "Path") -> "list[Path]":
    from widgets.desktop import plots

    return plots.draw(run, folder)


def chart(findings: "Any", folder: "Path") -> "list[Path]":
    from widgets.desktop import plots

    return plots.chart(findings, folder)


def chart_race(progress: "Any", folder: "Path") -> "list[Path]":
    from widgets.desktop import plots

    return plots.chart_race(progress, folder)


def chart_sweep(progress: "Any", folder: "Path") -> "list[Path]":
    from widgets.desktop import plots

    return plots.chart_sweep(progress, folder)


def animate(wanted: "Any", told: "Any") -> None:
    from widgets.desktop import films

    films.animate(wanted, told)


if __name__ == "__main__":
    sys.exit(main())
