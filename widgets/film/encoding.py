"""Frames as a film: GIF and WebP by Pillow, MP4 by the system's ffmpeg."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, one_line
from simulator.files import write_bytes

if TYPE_CHECKING:
    from PIL import Image

REST = 1.5
"""Seconds for which the last frame stays, before the film begins anew."""
SAMPLED, COLOURS = 8, 256
"""From so many frames the colours of a GIF are chosen, which has so many."""
FORMATS = (".gif", ".webp", ".mp4")
NO_PILLOW = "GIF and WebP need Pillow, which is not installed here; install the extra `animation`."
NO_FFMPEG = "MP4 needs ffmpeg, which is not installed here; install it, or choose .gif or .webp."

Told = Callable[[int, int], object]
"""Hears how many frames of how many are written; what it raises ends the writing."""


def formats() -> tuple[str, ...]:
    """The endings that can be written here."""
    return tuple(each for each in FORMATS if not missing(each))


def missing(suffix: str) -> str:
    """What a format lacks here, in a sentence; "" where nothing."""
    if suffix == ".mp4":
        return "" if shutil.which("ffmpeg") else NO_FFMPEG
    try:
        import PIL  # noqa: F401  # an extra
    except ImportError:
        return NO_PILLOW
    return ""


def check(path: Path) -> None:
    """Raises InputError where a film cannot be written under this name."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: {suffix or 'no ending'!r} is not allowed; it should be one of {', '.join(FORMATS)}.")
    if lack := missing(suffix):
        raise InputError(f"{path}: {lack}")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written, as its folder does not exist; choose one that does.")


def write(frames: Sequence[bytes], path: Path, seconds: float, told: Told) -> None:
    """Write frames, PNGs of one size, as a film of so many seconds; its last frame stays a little longer. What stood
    there stays until all is done. Raises InputError."""
    check(path)
    suffix, each = path.suffix.lower(), seconds / len(frames)
    told_of = _telling(frames, told)
    write_bytes(path, _mp4(told_of, frames[-1], each) if suffix == ".mp4" else _pillow(told_of, frames, suffix, each))


def _telling(frames: Sequence[bytes], told: Told) -> Iterator[bytes]:
    for number, frame in enumerate(frames):
        told(number, len(frames))
        yield frame


def _pillow(stream: Iterator[bytes], frames: Sequence[bytes], suffix: str, each: float) -> bytes:
    from PIL import Image

    pictures: Iterator[Image.Image] = (Image.open(BytesIO(frame)).convert("RGB") for frame in stream)
    options: dict[str, Any] = {"lossless": True, "quality": 60, "method": 2}
    if suffix == ".gif":
        palette = _palette([Image.open(BytesIO(frame)).convert("RGB") for frame in _sample(frames)])
        pictures = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
        options = {"optimize": False}
    buffer, first = BytesIO(), next(pictures)
    milliseconds = [max(round(1000 * each), 1)] * len(frames)
    milliseconds[-1] += round(1000 * REST)
    first.save(
        buffer, suffix[1:].upper(), save_all=True, append_images=pictures, duration=milliseconds, loop=0, **options
    )
    return buffer.getvalue()


def _sample(frames: Sequence[bytes]) -> Sequence[bytes]:
    return frames[:: max(len(frames) // SAMPLED, 1)]


def _palette(pictures: "Sequence[Image.Image]") -> "Image.Image":
    """Colours that suit all of them, so that none changes from frame to frame."""
    from PIL import Image

    wide, high = pictures[0].size
    all_of_them = Image.new("RGB", (wide, high * len(pictures)))
    for place, picture in enumerate(pictures):
        all_of_them.paste(picture, (0, place * high))
    return all_of_them.quantize(COLOURS, dither=Image.Dither.NONE)


def _mp4(stream: Iterator[bytes], last: bytes, each: float) -> bytes:
    rest = [last] * round(REST / each)
    with TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        command = [
            "ffmpeg", "-v", "error", "-f", "image2pipe", "-c:v", "png", "-framerate", f"{1 / each:.6f}", "-i", "-",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2",  # players want even sizes
            "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(film),
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as ffmpeg:
            assert ffmpeg.stdin and ffmpeg.stderr
            try:
                with suppress(BrokenPipeError):  # it says why
                    for frame in chain(stream, rest):
                        ffmpeg.stdin.write(frame)
                with suppress(BrokenPipeError):
                    ffmpeg.stdin.close()
            except BaseException:
                ffmpeg.kill()
                raise
            said = ffmpeg.stderr.read().decode(errors="replace")
        if ffmpeg.returncode:
            raise InputError(f"ffmpeg could not write the film ({one_line(said, 200)}); choose .gif or .webp.")
        return film.read_bytes()
