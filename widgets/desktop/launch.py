"""Starts the application, once it is sure that Qt can start: Qt itself would abort without a word."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.keeping.library import Opened
from widgets.desktop.system import require_display, require_qt


def launch(
    opened: Opened | None = None,
    *,
    page: str = "",
    run: bool = False,
    in_process: bool = False,
    screenshot: Path | None = None,
    after: float = 0.0,
) -> int:
    """Open the window on an experiment (on one of its pages, if one is named) or on the gallery, and return the exit
    code when it is closed.

    With `screenshot`: render the real window with no display, after so many seconds of training, write it and end.
    Raises InputError where Qt's system libraries or a display are missing, or there is no such page.
    """
    if screenshot:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    require_qt()
    require_display()
    from widgets.desktop.desktop import Desktop

    if screenshot is None:
        return Desktop(in_process).show(opened, run, page)
    with TemporaryDirectory() as settings:  # a picture of the window as it comes, and no trace of having taken it
        return Desktop(in_process, Path(settings)).show(opened, run or bool(after), page, screenshot, after)
