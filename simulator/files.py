"""Reading and writing files so that nothing is lost and every refusal is one sentence."""

import codecs
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from simulator.errors import InputError

MAX_DATA = 1_000_000_000
"""Largest data file that is read, in bytes."""


def located(path: str | Path) -> Path:
    """The path, with a leading `~` as the home folder where there is such a home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def is_folder(path: str | Path) -> bool:
    try:
        return located(path).is_dir()
    except OSError:  # a name too long, or a place that may not be looked at
        return False


def is_file(path: str | Path) -> bool:
    try:
        return located(path).is_file()
    except OSError:
        return False


def read_bytes(path: str | Path, where: str, limit: int = MAX_DATA) -> bytes:
    """A file's bytes. Raises InputError: `where` names the field or file that asked for it."""
    path = located(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(f"{where}: {path} is a folder; choose a file.")
        if not path.is_file():
            raise InputError(f"{where}: {path} is a device or a pipe; choose a file.")
        if size > limit:
            raise InputError(f"{where}: {path} has {size:,} bytes; at most {limit:,} are read.")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{where}: there is no file {path}; choose one that exists.") from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{where}: {path} cannot be read ({reason}); choose a readable file.") from None


def read_text(path: str | Path, where: str, limit: int = MAX_DATA) -> str:
    """A text file: UTF-16 where it begins with that mark, else UTF-8 or, failing that, what older programs write;
    line ends become newlines. Raises InputError."""
    data = read_bytes(path, where, limit)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and b"\0" in data[:100_000]:
        raise InputError(f"{where}: {path} is not a text file (it holds zero bytes); choose plain text.")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    raise InputError(f"{where}: {path} is not a text file (its UTF-16 is broken); choose plain text.")


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a whole file or leave the old one as it was, whatever happens meanwhile.

    A temporary file beside it, made durable, takes its place. Raises InputError where that is not possible.
    """
    path = located(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be written ({reason}); choose another place.") from None


def write_text(path: str | Path, text: str) -> None:
    write_bytes(path, text.encode())


def make_folder(path: str | Path) -> Path:
    path = located(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be made ({reason}); choose another folder.") from None
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
