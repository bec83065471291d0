"""Set before Qt is imported anywhere."""

import os
import shutil
import tempfile

import pytest

from simulator.errors import InputError
from widgets.desktop.system import require_qt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


OWN = "rnn-simulator-tests-"
"""The user's own folders while tests run: none of them writes where a person's runs are."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure():
    """Say what the program would say, before Qt is imported."""
    try:
        require_qt()
    except InputError as refusal:
        pytest.exit(str(refusal), 2)
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix=OWN)


def pytest_unconfigure():
    home = os.environ.get("XDG_DATA_HOME", "")
    if OWN in home:
        shutil.rmtree(home, ignore_errors=True)
