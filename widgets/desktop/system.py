"""Whether Qt can start here: without this check a missing library or display ends the program without a word."""

import ctypes
import ctypes.util
import importlib.util
import os
import sys
from pathlib import Path

from simulator.errors import InputError

LIBRARIES = {
    "libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0", "libdbus-1.so.3": "libdbus-1-3", "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0", "libxcb.so.1": "libxcb1", "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4", "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0", "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}  # fmt: skip
"""What Qt needs of the system, and Debian's package for it."""
HEADLESS = "or use `rnn-simulator train`"


def require_qt() -> None:
    """Raises InputError, naming the packages to install, where Qt's own modules cannot be loaded."""
    try:
        from PySide6 import QtGui, QtSvg, QtWidgets  # noqa: F401
    except ImportError as error:
        raise InputError(f"the window cannot open: {advice(str(error))}, {HEADLESS}.") from None


def advice(message: str) -> str:
    """What to do about the loader's message, which names one missing library: install all that are missing."""
    missing = [library for library in LIBRARIES if not _loads(library) or f"{library}:" in message]
    if not missing:
        return message
    packages = " ".join(dict.fromkeys(LIBRARIES[library] for library in missing))
    what = "a system library is" if len(missing) == 1 else f"{len(missing)} system libraries are"
    return f"{what} missing; on Debian `sudo apt install {packages}`"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def require_display() -> None:
    """Raises InputError where a window cannot be shown: Qt itself would abort.

    On Linux: no display is named, the one named does not answer, or the libraries to talk to it are missing. Nothing
    is checked where the user chose Qt's platform, such as QT_QPA_PLATFORM=offscreen.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM", "xcb") not in ("xcb", "wayland"):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    display = os.environ.get("DISPLAY")
    if not display:
        raise InputError(f"there is no display here (DISPLAY is not set); start a desktop or Xvfb, {HEADLESS}.")
    if missing := _missing_library():
        raise InputError(f"the window cannot open: {advice(missing)}, {HEADLESS}.")
    if not _answers(display):
        raise InputError(f"the display {display} does not answer; check DISPLAY, {HEADLESS}.")


def _missing_library() -> str:
    """What keeps Qt's X11 plugin from loading; empty where nothing does."""
    found = importlib.util.find_spec("PySide6")
    places = found.submodule_search_locations if found and found.submodule_search_locations else []
    for place in places:
        plugin = Path(place) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return str(error)
    return ""


def _answers(display: str) -> bool:
    """Whether an X server answers."""
    name = ctypes.util.find_library("xcb") or "libxcb.so.1"
    try:
        xcb = ctypes.CDLL(name)
    except OSError:
        return True  # nobody to ask; Qt will tell
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
