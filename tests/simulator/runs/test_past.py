"""The past of a run: its keyframes on the disk, and any update again from them."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator import train
from simulator.engine.orders import Adjust, Alone, Collect
from simulator.errors import InputError
from simulator.experiment import revised
from simulator.keeping import weights
from simulator.runs import Facts, Recorder, Store, naming, past
from simulator.runs import keyframes as runs_keyframes
from simulator.runs.keyframes import HEADER, Reel, Writer
from simulator.runs.keyframes import _put as put
from simulator.runs.past import Past
from simulator.training import keyframes
from simulator.training.snapshot import Keyframe, Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, same_checkpoint


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr("simulator.engine.engine.LOOK_EVERY", 0.0)
    monkeypatch.setattr(keyframes, "EVERY", 0.0)
    monkeypatch.setattr(keyframes, "SHARE", 0)


class Adjusting(Alone):
    """A desk that adjusts once, at its first look."""

    def __init__(self, training):
        super().__init__(0.0)
        self.watch = [Adjust(training)]

    def take(self, wait):
        return [*super().take(wait), Collect()]


def record(store, wanted, desk=None, **options):
    recorder = Recorder(store, **options)
    for report in train(wanted, desk or Alone(0.0), options.get("start")):
        recorder.take(report)
    recorder.close()
    return recorder.id, report.checkpoint


def straight(wanted, update, start=None):
    trainer = Trainer(wanted, start)
    trainer.propagate()
    while trainer.update_count < update:
        trainer.update()
        trainer.propagate()
    return trainer


def frame(update, kept=False, cpu_seconds=None):
    checkpoint = straight(experiment(), 0).keyframe()
    return Keyframe(replace(checkpoint, update=update, cpu_seconds=cpu_seconds or update / 5), kept)


def written(path, *frames, **options):
    writer = Writer(path, **options)
    for each in frames:
        writer.take(each)
    return writer


def on_a_table(folder):
    """A file of data, and a short experiment on it."""
    table = folder / "t.csv"
    table.write_text("a\n" + "\n".join(str(np.sin(k)) for k in range(60)))
    return table, experiment(data={"kind": "table", "path": str(table), "length": 8}, updates=5)


def updates(path):
    return [place.update for place in Reel(path).places]


# A run


def test_any_update_of_a_run_comes_back_to_the_bit_with_its_curves(store):
    wanted = experiment()
    id, last = record(store, wanted)
    for update in (0, 13, 30):
        found = past.at(store, id, update)
        assert same_checkpoint(found, straight(wanted, update).keyframe())
        assert len(found.curves["training"].x) == update
    assert same_checkpoint(found, last)


def test_what_was_changed_while_it_trained_is_changed_again(store):
    wanted = experiment()
    faster = wanted.training.model_copy(update={"learning_rate": 0.5})
    id, last = record(store, wanted, Adjusting(faster))
    assert past.at(store, id, 0).experiment.training == faster
    assert same_checkpoint(past.at(store, id, 30), last)


def slowly(wanted):
    return wanted.model_copy(update={"training": wanted.training.model_copy(update={"learning_rate": 0.001})})


def test_before_a_run_began_it_was_the_one_that_it_goes_on_from(store):
    wanted = experiment()
    parent, _ = record(store, wanted)
    start, slower = past.at(store, parent, 20), slowly(wanted)
    child, _ = record(store, slower, start=start, parent=parent)
    assert store.entry(child).facts.parent_update == 20
    assert Past(store, child).first == 0
    assert same_checkpoint(past.at(store, child, 10), straight(wanted, 10).keyframe())
    assert same_checkpoint(past.at(store, child, 25), straight(slower, 25, start).keyframe())
    store.delete(parent)
    assert Past(store, child).first == 20
    with pytest.raises(InputError, match=r"no update 10 .* choose one from 20 to 30"):
        past.at(store, child, 10)


def test_what_a_run_went_on_from_is_not_what_its_parent_became_later(store):
    wanted = experiment()
    parent, last = record(store, wanted)
    start = past.at(store, parent, 20)
    child, _ = record(store, wanted, start=start, parent=parent)
    longer = experiment(updates=40)
    record(store, longer, start=last, again=parent)
    record(store, longer, start=past.at(store, parent, 20), again=parent)  # it goes back, not behind where that began
    assert same_checkpoint(past.at(store, child, 15), straight(wanted, 15).keyframe())
    record(store, slowly(wanted), start=past.at(store, parent, 10), again=parent)
    with pytest.raises(InputError, match=r"no update 15 .* choose one from 20 to 30"):
        past.at(store, child, 15)


def test_nor_what_another_network_was(store):
    wanted = experiment()
    parent, last = record(store, wanted)
    other = revised(experiment(updates=40), "network.layers.0.activation", "relu")
    child, _ = record(store, other, start=last, parent=parent)
    assert Past(store, child).first == 30


def test_a_file_of_data_that_has_changed_is_told_in_a_sentence(store, tmp_path):
    table, wanted = on_a_table(tmp_path)
    id, _ = record(store, wanted)
    assert past.at(store, id, 3).update == 3
    table.write_text(table.read_text().replace("0.0\n", "0.5\n", 1))
    with pytest.raises(InputError, match=r"data\.path: .* has changed since the run was trained"):
        past.at(store, id, 3)


def test_nor_is_the_past_before_a_run_began_shown_with_other_data(store, tmp_path):
    table, wanted = on_a_table(tmp_path)
    parent, last = record(store, wanted)
    table.write_text(table.read_text().replace("0.0\n", "0.5\n", 1))
    longer = wanted.model_copy(update={"training": wanted.training.model_copy(update={"updates": 9})})
    child, _ = record(store, longer, start=last, parent=parent)
    assert past.at(store, child, 7).update == 7
    with pytest.raises(InputError, match=r"no update 3 .* choose one from 5 to 9"):
        past.at(store, child, 3)


def test_a_run_without_keyframes_says_so(store):
    id, _ = record(store, experiment())
    (store.folder / id / "keyframes.bin").unlink()
    with pytest.raises(InputError, match="kept no keyframes"):
        past.at(store, id, 3)


def test_a_run_of_a_sweep_says_that_none_of_them_keeps_any(store):
    facts = store.make(Facts(key="3"), experiment())
    with pytest.raises(InputError, match="runs of sweeps keep no keyframes; train its experiment alone"):
        Past(store, facts.id)


def test_many_instants_are_those_that_come_one_by_one(store, monkeypatch):
    monkeypatch.setattr(keyframes, "EVERY", 1e9)  # but for where it begins, and where it is changed
    wanted = experiment()
    faster = wanted.training.model_copy(update={"learning_rate": 0.5})
    id, _ = record(store, wanted, Adjusting(faster))
    told = []
    found = past.instants(store, id, [0, 4, 5, 29], {"states": {}}, lambda *counts: told.append(counts))
    assert [each.update for each in found] == [0, 4, 5, 29]
    trainer = straight(wanted.model_copy(update={"training": faster}), 0)
    for each in found:
        while trainer.update_count < each.update:
            trainer.update()
            trainer.propagate()
        assert each.records[-1, 2] == trainer.records[-1][2]
        assert each.learning_rate == 0.5
        assert set(each.probes) == {"states"}
    assert told[-1] == (3, 4)


def test_instants_are_spread_evenly_and_both_ends_are_among_them():
    assert past.spread(10, 20, 3) == [10, 15, 20]
    assert past.spread(7, 9, 60) == [7, 8, 9]
    many = past.spread(0, 1000, 60)
    assert (many[0], many[-1], len(many)) == (0, 1000, 60)
    assert max(np.diff(many)) - min(np.diff(many)) <= 1


def test_a_name_can_mean_a_run_as_it_was(store, monkeypatch):
    monkeypatch.setattr(naming, "Store", lambda: store)
    id, _ = record(store, experiment())
    opened = naming.resolve(f"{id[-4:]}@12")
    assert (opened.path, opened.checkpoint.update) == (store.folder / id, 12)
    assert same_checkpoint(naming.trained(f"{id}@12"), straight(experiment(), 12).keyframe())
    assert naming.trained(id).update == 30
    with pytest.raises(InputError, match="no update 31"):
        naming.resolve(f"{id}@31")
    store.name_moment(id, 12, "the turn")
    assert naming.trained(f"{id}@the turn").update == 12
    for update in ("", "-1", "1.5", "soon"):
        with pytest.raises(InputError, match=rf"'{update}' is not allowed; behind @ should stand an update"):
            naming.trained(f"{id}@{update}")
    with pytest.raises(InputError, match="neither a preset nor a file"):
        naming.resolve("nobody@31")


# The file


def test_a_tail_that_was_cut_short_is_left_out_and_written_over(tmp_path):
    path = tmp_path / "keyframes.bin"
    written(path, frame(0), frame(5))
    whole = path.read_bytes()
    for cut in (1, len(whole) // 3):
        path.write_bytes(whole[:-cut])
        assert updates(path) == [0]
        written(path, frame(7))
        assert updates(path) == [0, 7]


def test_a_keyframe_that_is_damaged_is_passed_over(tmp_path):
    path = tmp_path / "keyframes.bin"
    written(path, frame(0), frame(5))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert Reel(path).before(9).update == 0
    data[HEADER.size + 50] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        Reel(path).before(9)


def test_a_run_that_went_back_has_the_later_past(tmp_path):
    path = tmp_path / "keyframes.bin"
    written(path, *map(frame, (0, 5, 10, 15)), frame(7, kept=True))
    written(path, frame(9))
    assert updates(path) == [0, 5, 7, 9]


def test_over_the_budget_every_second_goes_and_the_next_are_taken_half_as_often(tmp_path):
    path = tmp_path / "keyframes.bin"
    size = HEADER.size + len(weights.packed(frame(0).checkpoint))
    frames = [frame(0, kept=True), frame(1), frame(2), frame(3, kept=True), frame(4), frame(5)]
    writer = written(path, *frames, budget=int(5.5 * size))
    assert updates(path) == [0, 2, 3, 4]
    assert path.stat().st_size <= writer.budget
    writer.take(frame(5))
    assert updates(path) == [0, 2, 3, 4]
    writer.take(frame(7))
    assert updates(path) == [0, 2, 3, 4, 7]
    assert [Reel(path).before(update).update for update in (3, 5, 9)] == [3, 4, 7]


def test_each_time_they_come_half_as_often_and_so_they_do_in_a_file_that_is_opened_again(tmp_path):
    path = tmp_path / "keyframes.bin"
    size = HEADER.size + len(weights.packed(frame(0).checkpoint))
    long = [frame(k, cpu_seconds=k) for k in range(100)]
    writer = written(path, *long[:9], budget=int(8.5 * size))
    assert updates(path) == [0, 2, 4, 6, 8]
    for each in long[9:40]:
        writer.take(each)
    assert updates(path)[:5] == [0, 4, 8, 12, 16]
    assert min(np.diff(updates(path))) == 4  # none is as near as they were
    written(path, *long[40:46], budget=writer.budget)
    assert min(np.diff(updates(path))) >= 4


def test_what_is_never_dropped_may_grow_over_the_budget(tmp_path):
    path = tmp_path / "keyframes.bin"
    written(path, *(frame(k, kept=True) for k in range(20)), budget=1)
    assert updates(path) == [*range(20)]


def test_keyframes_that_are_written_are_not_held(store):
    recorder, came = Recorder(store), []
    for report in train(experiment(), Alone(0.0)):
        recorder.take(report)
        came += [weakref.ref(each) for each in report.keyframes] if isinstance(report, Snapshot) else []
        if len(came) > 20:
            break
    del report
    gc.collect()
    assert recorder.tally.waiting
    assert not any(each() for each in came)
    recorder.close()


def test_a_film_that_cannot_be_written_ends_and_the_run_is_recorded_on(store, monkeypatch):
    take = Writer.take

    def refuse(writer, frame):
        if frame.checkpoint.update == 12:
            raise OSError(28, "No space left on device")
        take(writer, frame)

    monkeypatch.setattr(Writer, "take", refuse)
    wanted, longer = experiment(), experiment(updates=40)
    id, last = record(store, wanted)
    assert (store.entry(id).state, store.open(id).update) == ("finished", 30)
    assert same_checkpoint(past.at(store, id, 11), straight(wanted, 11).keyframe())
    for update in (12, 30):
        with pytest.raises(InputError, match=r"no keyframes after update 11, .* look at an earlier one"):
            past.at(store, id, update)
    child, _ = record(store, longer, start=last, parent=id)
    assert Past(store, child).first == 30
    before = Past(store, id).before(8)
    record(store, slowly(longer), start=before, again=id)  # not written either: what stands there leads elsewhere
    assert past.at(store, id, 7).update == 7
    with pytest.raises(InputError, match="after update 7"):
        past.at(store, id, 11)


def test_a_look_goes_on_from_the_one_before_and_anew_where_the_file_was_replaced(tmp_path, monkeypatch):
    path = tmp_path / "keyframes.bin"
    writer = written(path, frame(0, kept=True), frame(5), frame(10))
    reel, read = Reel(path), []
    monkeypatch.setattr(runs_keyframes, "_put", lambda places, place: (read.append(place.update), put(places, place)))
    assert reel.before(9).update == 5
    writer.take(frame(15))
    read.clear()
    assert reel.before(99).update == 15
    assert read == [15]  # what was there before is not read again
    writer.budget = 1
    writer.take(frame(20))
    assert [reel.before(update).update for update in (9, 14, 99)] == [0, 10, 20]  # 5 and 15 are gone
    written(path, frame(7, kept=True))
    assert [reel.before(update).update for update in (6, 99)] == [0, 7]


def test_nor_does_a_past_read_again_what_it_knows(store, monkeypatch):
    id, last = record(store, experiment())
    found = Past(store, id)
    monkeypatch.setattr(runs_keyframes, "_put", lambda places, place: (read.append(place.update), put(places, place)))
    read = []
    assert found.before(25).update == 25
    assert read == []
    past.instants(store, id, [5, 15, 25], {}, lambda *counts: None)
    assert len(read) == 31
    record(store, slowly(experiment(updates=40)), start=last, again=id)
    assert found.before(35).update == 35


def test_while_windows_has_the_file_open_it_grows_on(tmp_path, monkeypatch):
    path = tmp_path / "keyframes.bin"
    replaced = Path.replace

    def refuse(path, to):
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "replace", refuse)
    writer = written(path, *map(frame, (0, 5, 10)), budget=1)
    assert updates(path) == [0, 5, 10]
    monkeypatch.setattr(Path, "replace", replaced)
    writer.take(frame(20))
    assert updates(path) == [0, 10]


def test_a_film_of_many_keyframes_is_read_where_memory_is_short(tmp_path, monkeypatch):
    path = tmp_path / "keyframes.bin"
    written(path, frame(0), frame(5))
    monkeypatch.setattr("simulator.files.LARGE", 0)
    monkeypatch.setattr("simulator.files.free_memory", lambda: 1000)
    assert Reel(path).before(7).update == 5
    assert len(Writer(path).places) == 2


def test_the_recorder_keeps_what_came_before_there_was_a_folder(store):
    recorder = Recorder(store)
    for report in train(experiment(), Alone(0.0)):
        recorder.take(report)
        if isinstance(report, Snapshot) and report.update == 0:
            assert not recorder.id
    recorder.close()
    assert Past(store, recorder.id).first == 0
