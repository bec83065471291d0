"""Reading and writing files so that nothing is lost and every refusal is one sentence."""

import codecs
import csv
import hashlib
import io
import os
import platform
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, BinaryIO

from simulator.arrays import free_memory
from simulator.errors import InputError

MAX_DATA = 1_000_000_000
"""Largest data file that is read, in bytes."""
GLANCE = 100_000
"""Bytes at a file's beginning that tell whether it is worth reading."""
LARGE, READING = 10_000_000, 3
"""Bytes from which on a file's size is compared with the free memory, and how often reading holds each of them."""
HERE = f"{zlib.crc32(platform.node().encode()):08x}"
"""This machine, in the names of temporaries: in a shared folder another one's process has the same number."""
ENCODINGS = ("utf-8-sig", ""), ("cp1252", "Latin-1"), ("latin-1", "Latin-1")
"""Encodings of text in the order they are tried, and what an old one is called."""
TEMPORARY = re.compile(r"\..*\.([0-9a-f]{8})-(\d+)\.\w+\.part", re.DOTALL)
"""What `write_bytes` calls a file that it writes: machine and process are in the name."""


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


def is_there(path: str | Path) -> bool:
    """Whether anything stands at the path that may be looked at."""
    try:
        return located(path).exists()
    except OSError:
        return False


@contextmanager
def opened(path: str | Path, where: str, limit: int = MAX_DATA, whole: bool = True) -> Iterator[tuple[BinaryIO, int]]:
    """A regular file and its size, to read no more than that: a file of the system may tell without end. `whole`: all
    of it is to be in memory.

    Raises InputError, for what goes wrong while it is read too: `where` names the field or file that asked for it.
    """
    path = located(path)
    try:
        size = _size(path, where, limit, whole)
        with path.open("rb") as file:
            yield file, size
    except FileNotFoundError:
        raise InputError(f"{where}: there is no file {path}; choose one that exists.") from None
    except MemoryError:
        raise InputError(f"{where}: there is not enough memory to read {path}; choose a smaller file.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{where}: {path} cannot be read ({reason}); choose a readable file.") from None


def _size(path: Path, where: str, limit: int, whole: bool) -> int:
    """A regular file's size in bytes."""
    try:
        size = path.stat().st_size
    except ValueError as error:  # a zero byte in its name
        raise InputError(f"{where}: {path} cannot be read ({error}); choose a readable file.") from None
    if path.is_dir():
        raise InputError(f"{where}: {path} is a folder; choose a file.")
    if not path.is_file():
        raise InputError(f"{where}: {path} is a device or a pipe; choose a file.")
    if size > limit:
        raise InputError(f"{where}: {path} has {size:,} bytes; at most {limit:,} are read.")
    if whole and size > LARGE and READING * size > free_memory():
        raise InputError(f"{where}: there is not enough memory to read {path} ({size:,} bytes); choose a smaller file.")
    return size


def read_bytes(path: str | Path, where: str, limit: int = MAX_DATA) -> bytes:
    """A file's bytes. Raises InputError: `where` names the field or file that asked for it."""
    with opened(path, where, limit) as (file, size):
        return file.read(size)


def digest(path: str | Path, where: str) -> str:
    """A short hash of a file. Raises InputError."""
    found = hashlib.sha256()
    with opened(path, where) as (file, _):
        while piece := file.read(GLANCE):
            found.update(piece)
    return found.hexdigest()[:16]


def known_digest(path: str | Path, where: str) -> str:
    """The same, found once for as long as the file stands unchanged."""
    size, changed = 0, 0
    with suppress(OSError):  # which `digest` tells
        at = located(path).stat()
        size, changed = at.st_size, at.st_mtime_ns
    return _digest(str(path), where, size, changed)


@lru_cache(1000)
def _digest(path: str, where: str, size: int, changed: int) -> str:
    return digest(path, where)


def read_text(path: str | Path, where: str, limit: int = MAX_DATA) -> str:
    """A text file: UTF-16 where it begins with that mark, else UTF-8 or, failing that, what older programs write;
    line ends become newlines. Raises InputError."""
    return read_encoded(path, where, limit)[0]


def read_encoded(path: str | Path, where: str, limit: int = MAX_DATA) -> tuple[str, str]:
    """The same, and the encoding it was read in, where that is an older program's; else ""."""
    with opened(path, where, limit) as (file, size):
        data = file.read(min(size, GLANCE))
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if not marked and b"\0" in data:
            raise InputError(f"{where}: {path} is not a text file (it holds zero bytes); choose plain text.")
        data += file.read(size - len(data))
    for encoding, called in (("utf-16", ""),) if marked else ENCODINGS:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"), called
    raise InputError(f"{where}: {path} is not a text file (its UTF-16 is broken); choose plain text.")


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a whole file or leave the old one as it was, whatever happens meanwhile.

    A temporary file beside it, made durable, takes its place. Raises InputError where that is not possible.
    """
    path = located(path)
    try:
        sweep(path.parent)
        handle, temporary = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name[:40]}.{HERE}-{os.getpid()}.", suffix=".part"
        )
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


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as text, its values separated by commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left half written in a folder; a living one's is never touched."""
    with suppress(OSError):
        for each in os.scandir(folder):
            left = TEMPORARY.fullmatch(each.name)
            if left and left[1] == HERE and not is_alive(int(left[2])):
                with suppress(OSError):
                    Path(each).unlink()


def is_alive(process: int) -> bool:
    """Whether a process of this machine runs; where that cannot be asked (Windows, where asking ends it), it does."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def lock(file: IO[Any]) -> bool:
    """Hold an open file for this process alone, until it is closed or the process ends, however it ends; False where
    another one holds it. Where the file system has no locks nobody is kept out."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


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
