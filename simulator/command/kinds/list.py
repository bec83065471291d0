"""`list`: the presets, and the user's own."""

import argparse

from simulator.command.base import COMMANDS, DONE, Command, Hands
from simulator.errors import InputError


@COMMANDS.register
class List(Command):
    kind, help, order = "list", "list the presets", 30

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.experiment import load, presets
        from simulator.keeping.library import user_files

        lines = [(name, experiment.title, experiment.summary) for name, experiment in presets().items()]
        for name, path in user_files().items():
            try:
                experiment = load(path)
                lines.append((name, f"{experiment.title} (yours)", experiment.summary))
            except InputError as refusal:
                lines.append((name, "(yours, not readable)", str(refusal)))
        widths = [max((len(line[column]) for line in lines), default=0) for column in (0, 1)]
        for name, title, summary in lines:
            print(f"{name:{widths[0]}}  {title:{widths[1]}}  {summary}".rstrip())
        if not lines:
            print("There are no presets.")
        return DONE
