"""A sweep that is deleted can be brought back; one that is under way stays."""

from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.sweeps import SweepFolder, load_sweep, trash
from tests.simulator.sweeps.test_running import SWEEP


@pytest.fixture
def place(tmp_path: Path) -> Path:
    SweepFolder(SWEEP, tmp_path / "sweeps" / "mine").close()
    return tmp_path / "sweeps" / "mine"


def test_it_goes_and_comes_back_whole(place: Path) -> None:
    gone = trash.delete(place)
    assert not place.exists() and trash.trashed(place.parent) == [gone]
    assert trash.restore(gone) == place
    assert load_sweep(place) == SWEEP and trash.trashed(place.parent) == []


def test_two_of_one_name_are_both_kept(place: Path) -> None:
    first = trash.delete(place)
    SweepFolder(SWEEP, place).close()
    second = trash.delete(place)
    SweepFolder(SWEEP, place).close()
    assert len({first, second}) == 2
    assert {trash.restore(first).name, trash.restore(second).name} == {"mine-2", "mine-2-2"} and place.is_dir()


def test_one_that_is_under_way_stays(place: Path) -> None:
    held = SweepFolder(SWEEP, place)
    with pytest.raises(InputError, match="under way cannot be deleted; stop it first"):
        trash.delete(place)
    held.close()
    trash.delete(place)
    with pytest.raises(InputError, match="holds no sweep any more"):
        trash.delete(place)


def test_an_emptied_trash_holds_nothing_and_the_others_stay(place: Path) -> None:
    SweepFolder(SWEEP, place.with_name("other")).close()
    trash.delete(place)
    assert trash.empty_trash(place.parent) == 1
    assert trash.trashed(place.parent) == [] and [each.name for each in place.parent.glob("[!.]*")] == ["other"]
