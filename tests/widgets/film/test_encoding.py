"""Films: their frames, how long each stays, and what is said where they cannot be written."""

import shutil
import subprocess
from io import BytesIO

import pytest
from PIL import Image

from simulator.errors import InputError
from widgets.film import encoding
from widgets.film.encoding import REST, write

COLOURS = [(250, 250, 250), (30, 90, 200), (200, 90, 30), (20, 20, 20)]


def png(colour, size=(31, 20)):
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


FRAMES = [png(colour) for colour in COLOURS]


def nothing(done, of):
    """Nobody wants to know."""


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_every_frame_is_there_with_its_colours_and_its_time(tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    told = []
    write(FRAMES, path, 2.0, lambda *counts: told.append(counts))
    with Image.open(path) as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (4, (31, 20), 0)
        stays = []
        for place, colour in enumerate(COLOURS):
            film.seek(place)
            film.load()
            stays.append(film.info["duration"])
            assert film.convert("RGB").getpixel((5, 5)) == colour
    assert stays == [500, 500, 500, 500 + 1000 * REST]
    assert told == [(k, 4) for k in range(4)]


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="MP4 needs ffmpeg")
def test_a_film_of_odd_size_becomes_an_mp4(tmp_path):
    path = tmp_path / "film.mp4"
    write(FRAMES, path, 2.0, nothing)
    asked = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height,nb_frames", "-of", "csv=p=0", str(path)]
    wide, high, frames = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip().split(",")
    assert (int(wide), int(high), int(frames)) == (32, 20, 4 + 3)


@pytest.mark.parametrize("suffix", [each for each in encoding.FORMATS if not encoding.missing(each)])
def test_who_stops_it_finds_what_was_there_before(tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"before")

    def stop(done, of):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(FRAMES, path, 1.0, stop)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"before"


@pytest.mark.parametrize(
    ("name", "lacks", "sentence"),
    [("film.avi", "", "'.avi' is not allowed"), ("film", "", "'no ending' is not allowed"),
     ("film.mp4", "ffmpeg", "needs ffmpeg"), ("film.gif", "PIL", "the extra `animation`")],
)  # fmt: skip
def test_what_cannot_be_written_is_said(tmp_path, monkeypatch, name, lacks, sentence):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    if lacks == "PIL":
        monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(InputError, match=sentence):
        write(FRAMES, tmp_path / name, 1.0, nothing)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="MP4 needs ffmpeg")
def test_what_ffmpeg_refuses_is_told(tmp_path):
    with pytest.raises(InputError, match="ffmpeg could not write the film"):
        write([b"no picture at all"] * 2, tmp_path / "film.mp4", 1.0, nothing)
    assert list(tmp_path.iterdir()) == []
