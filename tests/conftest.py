"""Set before Qt is imported anywhere."""

import gc
import os

import pytest

from simulator.errors import InputError
from widgets.desktop.system import require_qt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.hookimpl(tryfirst=True)
def pytest_configure():
    """Say what the program would say, before Qt is imported."""
    try:
        require_qt()
    except InputError as refusal:
        pytest.exit(str(refusal), 2)


def pytest_collection_finish():
    """Ten thousand collected tests stay to the end: no garbage collection looks through them again."""
    gc.collect()
    gc.freeze()
