"""Files: what cannot be read is refused before it costs anything, and what a kill leaves is swept."""

import os
import subprocess
import sys
import tracemalloc

import pytest

from simulator import InputError
from simulator.files import HERE, is_file, is_folder, is_there, opened, read_bytes, read_text, sweep, write_bytes

posix = pytest.mark.skipif(os.name != "posix", reason="files of POSIX")


@pytest.fixture
def odd(tmp_path):
    """Paths at which a look goes wrong or waits for ever."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    return [tmp_path / "loop", tmp_path / "pipe", tmp_path / ("x" * 300), tmp_path / "a\0b"]


@posix
def test_odd_paths_are_looked_at_without_an_error(odd):
    assert [is_there(path) for path in odd] == [False, True, False, False]
    assert not any(is_file(path) or is_folder(path) for path in odd)


@posix
def test_odd_paths_are_refused_in_one_sentence(odd):
    for path in odd:
        with pytest.raises(InputError, match="choose"):
            read_bytes(path, "data.path")


@posix
def test_a_file_that_tells_without_end_is_read_as_far_as_its_size(tmp_path, monkeypatch):
    """/proc/kmsg says that it is empty, and waits for the next message of the kernel."""
    with opened("/proc/self/status", "data.path") as (_, size):
        assert size == 0
    assert read_bytes("/proc/self/status", "data.path") == b""


def sparse(path, size, begins=b""):
    with path.open("wb") as file:
        file.write(begins)
        file.truncate(size)
    return path


def test_zeros_in_place_of_text_are_refused_without_being_read(tmp_path):
    table = sparse(tmp_path / "zeros.csv", 500_000_000)
    tracemalloc.start()
    with pytest.raises(InputError, match="holds zero bytes"):
        read_text(table, "data.path")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_file_for_which_the_memory_is_not_free_is_refused_without_being_read(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.files.free_memory", lambda: 50_000_000)
    with pytest.raises(InputError, match="not enough memory to read"):
        read_bytes(sparse(tmp_path / "a.bin", 20_000_000), "data.path")
    assert len(read_bytes(sparse(tmp_path / "a.bin", 15_000_000), "data.path")) == 15_000_000


# What a kill leaves


def left_by(process, folder, machine=HERE):
    path = folder / f".net.safetensors.{machine}-{process}.abc_123.part"
    path.write_bytes(b"half")
    return path


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@posix
def test_a_save_sweeps_what_dead_processes_left_half_written_and_nothing_else(tmp_path, dead):
    gone = left_by(dead, tmp_path)
    others = [left_by(os.getpid(), tmp_path), left_by(os.getppid(), tmp_path), left_by(dead, tmp_path, "0" * 8)]
    others += [tmp_path / f"{dead}.part", tmp_path / ".mine.part"]
    for each in others:
        each.write_bytes(b"")
    write_bytes(tmp_path / "net.safetensors", b"whole")
    assert not gone.exists()
    assert all(each.exists() for each in others)


@posix
def test_a_writer_that_is_killed_leaves_a_name_that_is_swept(tmp_path):
    """Killed after its temporary was made: the very names that `write_bytes` gives are known to `sweep`."""
    code = (
        "import os, sys; from simulator import files; files.os.fsync = lambda _: os.kill(os.getpid(), 9); "
        "files.write_bytes(sys.argv[1], b'new')"
    )
    target = tmp_path / ("näme" * 48)
    target.write_bytes(b"old")
    subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert len(list(tmp_path.iterdir())) == 2
    sweep(tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_folder_that_cannot_be_looked_at_is_left_unswept(tmp_path):
    sweep(tmp_path / "nowhere")
