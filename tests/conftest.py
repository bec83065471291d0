"""Set before Qt is imported anywhere."""

import gc
import os
import shutil
import sys
import tempfile

import pytest

from simulator.errors import InputError
from widgets.desktop.system import require_qt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


OWN = "rnn-simulator-tests-"
"""The user's own folders while tests run: none of them writes where a person's runs are."""


def keep_compiled(config):
    """Where Python may write no compiled modules, each process that a test starts compiles a thousand of them. For the
    tests they are kept in a folder of their own, and only so long."""
    compiled = tempfile.TemporaryDirectory(prefix=OWN)
    config.add_cleanup(compiled.cleanup)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = compiled.name


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Say what the program would say, before Qt is imported."""
    if sys.dont_write_bytecode:
        keep_compiled(config)
    try:
        require_qt()
    except InputError as refusal:
        pytest.exit(str(refusal), 2)
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix=OWN)


def pytest_unconfigure():
    home = os.environ.get("XDG_DATA_HOME", "")
    if OWN in home:
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_finish():
    """Ten thousand collected tests stay to the end: no garbage collection looks through them again."""
    gc.collect()
    gc.freeze()
