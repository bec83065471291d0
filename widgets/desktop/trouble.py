"""When the program itself fails: nothing is lost in silence, and the user can copy what happened."""

import faulthandler
import logging
import logging.handlers
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QMessageBox

from simulator.files import is_file, is_there
from widgets.settings import APP

log = logging.getLogger("widgets")
LOG = "rnn-simulator.log"
LEVELS = {QtMsgType.QtInfoMsg: logging.INFO, QtMsgType.QtWarningMsg: logging.WARNING}
QUIET = 10.0
"""Seconds from one message box to the next: a fault in every frame must not bury the window."""


class Trouble(QObject):
    """Takes errors from any thread to a message box in the window's, and to the log."""

    raised = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.last = -QUIET
        self.raised.connect(self._show)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For sys.excepthook; may run in any thread, a signal brings it to the window's."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error(details)
        if sys.stderr:
            sys.stderr.write(details)
        self.raised.emit(f"{kind.__name__}: {error}", details)

    @Slot(str, str)
    def _show(self, sentence: str, details: str) -> None:
        if time.monotonic() - self.last < QUIET:
            return
        self.last = time.monotonic()
        box = QMessageBox(QMessageBox.Icon.Warning, "RNN Simulator", "Something in the program went wrong.")
        box.setInformativeText(f"{sentence}\n\nYour work is still there. The details below help to mend it.")
        box.setDetailedText(details)
        box.open()
        self.box = box


def qt_message(level: QtMsgType, _: QMessageLogContext, text: str) -> None:
    log.log(LEVELS.get(level, logging.ERROR if level != QtMsgType.QtDebugMsg else logging.DEBUG), "Qt: %s", text)


def _log_handler() -> logging.Handler:
    """A log file of bounded size, or stderr where there is no place for one."""
    folder: Path = user_log_path(APP)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if is_there(folder / LOG) and not is_file(folder / LOG):  # a pipe would be waited for
            return logging.StreamHandler()
        return logging.handlers.RotatingFileHandler(folder / LOG, maxBytes=500_000, backupCount=2, encoding="utf-8")
    except OSError:
        return logging.StreamHandler()


def install() -> Trouble:
    """Send Python's and Qt's errors to the log and the user. Keep the returned object alive."""
    handler = _log_handler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    if not faulthandler.is_enabled():
        faulthandler.enable()
    trouble = Trouble()
    sys.excepthook = trouble.hook
    qInstallMessageHandler(qt_message)
    return trouble
