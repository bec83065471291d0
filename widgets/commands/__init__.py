"""Everything the user can have done: one registry of named commands. Importing the package registers them all."""

import importlib
import pkgutil

from widgets.commands.base import COMMANDS, Command, Program, Shell

for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
    importlib.import_module(f"{__name__}.{module.name}")

__all__ = ["COMMANDS", "Command", "Program", "Shell"]
