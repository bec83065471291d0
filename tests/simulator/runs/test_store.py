"""The store of runs: what it lists, what can be done with a run, and that nothing damaged hides the rest."""

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from simulator import train
from simulator.engine.orders import Adjust, Alone, Keep
from simulator.errors import InputError
from simulator.experiment import revised
from simulator.keeping import weights
from simulator.runs import Facts, Recorder, Store, differences, in_brief
from simulator.training.snapshot import Failed, Finished
from tests.simulator.helpers import experiment, same_checkpoint

DEAD = 2**22 + 7
"""No process has so high a number."""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


def record(store, wanted=None, interval=0.0, end_after=None, **options):
    """Train and record; returns the recorder and the last report."""
    desk = Alone(interval)
    recorder = Recorder(store, ask=lambda: desk.watch.append(Keep()), **options)
    for report in train(wanted or experiment(), desk, options.get("start")):
        recorder.take(report)
        if end_after is not None and getattr(report, "update", 0) >= end_after:
            desk.end()
    recorder.close()
    return recorder, report


def changed(store, id, **facts):
    """The run as another writer would have left it."""
    path = store.folder / id / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


# What is recorded


def test_a_run_is_listed_with_what_it_came_to_and_opens_to_the_bit(store):
    before = experiment(units=9)
    recorder, finished = record(store, before=before, origin="e")
    (entry,) = store.entries()
    facts = entry.facts
    assert (entry.id, entry.state, entry.name) == (recorder.id, "finished", "Untitled")
    assert [str(change) for change in facts.changed] == ["network.layers.0.units 9 → 4"]
    assert (facts.update, facts.updates, facts.sequences, facts.origin) == (30, 30, 90, "e")
    assert facts.weights == sum(W.size for W in finished.checkpoint.weights.values())
    assert facts.best_loss == finished.checkpoint.best.loss
    assert facts.best_update == finished.checkpoint.best.update
    assert facts.cpu_seconds == finished.checkpoint.cpu_seconds > 0
    assert same_checkpoint(store.open(entry.id), finished.checkpoint)
    assert store.experiment(entry.id) == experiment()
    assert recorder.trouble == ""


def test_what_is_changed_while_it_trains_stands_among_its_changes(store):
    first = experiment(units=9)
    for rate, said in ((0.5, ["units 4", "learning rate 0.5"]), (first.training.learning_rate, ["units 4"])):
        desk = Alone(0.0)
        desk.watch = [Adjust(first.training.model_copy(update={"learning_rate": rate}))]
        recorder = Recorder(store, before=first)
        for report in train(revised(experiment(), "training.learning_rate", 0.25), desk):
            recorder.take(report)
        recorder.close()
        changes = store.entry(recorder.id).facts.changed
        assert in_brief(changes).split(" · ") == said
        assert changes == differences(first, store.experiment(recorder.id))


def test_updates_are_found_again_by_their_names(store):
    recorder, _ = record(store)
    assert store.name_moment(recorder.id, 12, "the turn") == {12: "the turn"}
    assert store.name_moment(recorder.id, 3, " early ") == {3: "early", 12: "the turn"}
    assert store.name_moment(recorder.id, 4, "the turn") == {3: "early", 4: "the turn"}, "a name means one update"
    store.rename(recorder.id, "mine")
    assert Store(store.folder).entry(recorder.id).marks.moments == {3: "early", 4: "the turn"}
    assert store.name_moment(recorder.id, 4, "") == {3: "early"}
    for update, name, said in ((31, "late", "has no update 31"), (3, "a\nb", "not allowed as the name of an update")):
        with pytest.raises(InputError, match=said):
            store.name_moment(recorder.id, update, name)


def test_a_run_that_has_ended_does_not_fail_with_its_engine(store):
    recorder = Recorder(store)
    for report in train(experiment(), Alone(0.0)):
        recorder.take(report)
    recorder.take(Failed("The engine process ended unexpectedly (SIGTERM)."))
    recorder.close()
    entry = store.entry(recorder.id)
    assert (entry.state, entry.facts.sentence) == ("finished", "")


def test_runs_whose_losses_are_of_the_same_data_stand_side_by_side(store):
    base = experiment()
    others = {
        "units": experiment(units=9), "window": revised(base, "data.length", 7), "seed": revised(base, "data.seed", 3),
        "noise": revised(base, "data.noise", 0.5), "loss": revised(base, "network.loss", "half-squared-error"),
    }  # fmt: skip
    record(store, base, origin="base")
    for name, other in others.items():
        record(store, other, origin=name)
    entries = {entry.facts.origin: entry for entry in store.entries()}
    beside = {name for name in others if entries[name].is_beside(entries["base"])}
    assert beside == {"units", "window", "seed"}


def test_a_run_of_an_older_version_stands_beside_a_new_one_of_its_data(store):
    old, new = (record(store, made)[0].id for made in (experiment(), experiment(units=9)))
    path = store.folder / old / "run.json"
    facts = Facts.from_json(path.read_text(), "")
    path.write_text(facts.model_copy(update={"measure": ""}).to_json())
    assert store.entry(old).is_beside(store.entry(new))
    assert store.entry(old).measure == facts.measure, "read once, it is known"


def test_curves_are_those_of_the_run_over_every_axis(store):
    recorder, _ = record(store)
    recorded = store.curves(recorder.id)
    losses = np.concatenate([r.records[:, 2] for r in train(experiment(), Alone(0.0)) if hasattr(r, "records")])
    assert recorded.course.training.x.tolist() == list(range(31))
    np.testing.assert_allclose(recorded.course.training.mean[:, 0], losses, rtol=1e-6)
    assert recorded.course.validation.x.tolist() == [0, 25, 30]
    assert recorded.course.matrices == ("0.elman.W", "1.readout.W")
    x = recorded.course.training.x
    np.testing.assert_allclose(recorded.along("sequences", x), 3 * x, atol=1e-9)
    cpu = recorded.along("cpu_seconds", x)
    assert (np.diff(cpu) >= 0).all() and 0 < cpu[-1] <= store.entries()[0].facts.cpu_seconds
    assert recorded.clock.shape[1] == 4


def test_what_was_only_looked_at_is_no_run(store):
    record(store, end_after=0)
    assert store.entries() == []
    assert not store.folder.exists()


def test_a_run_that_was_stopped_says_so(store):
    record(store, experiment(updates=10**6), end_after=3)
    (entry,) = store.entries()
    assert (entry.state, entry.facts.updates) == ("stopped", 10**6)
    assert store.open(entry.id).update == entry.facts.update >= 3


def test_a_run_that_diverged_keeps_its_best_and_says_why(store):
    wanted = experiment(
        network={"layers": [{"kind": "elman", "units": 4, "activation": "relu"}]},
        learning_rate=1000.0, optimizer={"kind": "sgd"},
    )  # fmt: skip
    _, failed = record(store, wanted)
    (entry,) = store.entries()
    assert entry.state == "diverged"
    assert entry.facts.sentence == failed.sentence
    assert same_checkpoint(store.open(entry.id), failed.checkpoint)


def test_a_run_in_the_middle_has_curves_and_weights(store):
    desk = Alone(0.0)
    recorder = Recorder(store, ask=lambda: desk.watch.append(Keep()))
    for report in train(experiment(updates=10**6), desk):
        recorder.take(report)
        if recorder.folder and (recorder.folder / "weights.safetensors").exists():
            (entry,) = store.entries()
            assert entry.state == "running" and entry.going
            assert store.open(entry.id).update >= 1
            assert len(store.curves(entry.id).course.training.x)
            desk.end()
            break
    recorder.close()
    assert store.entries()[0].state == "stopped"


def test_a_full_disk_ends_the_recording_and_not_the_run(store, tmp_path):
    (tmp_path / "runs").write_text("in the way")
    recorder, finished = record(store)
    assert finished.checkpoint.update == 30
    assert recorder.trouble.startswith("the run is not recorded any more (")


# A run that was killed


def test_a_run_whose_last_weights_are_not_there_has_not_ended(store, monkeypatch):
    desk, said = Alone(0.0), []
    recorder = Recorder(store)
    for report in train(experiment(), desk):
        if isinstance(report, Finished):
            monkeypatch.setattr(weights, "save", lambda *_: said.extend(each.facts.status for each in store.entries()))
        recorder.take(report)
    recorder.close()
    assert said == ["running"], "a kill here leaves it interrupted, with what was kept before"
    assert store.entries()[0].state == "finished"


def interrupted(store, wanted, update=12):
    """A run as a kill leaves it."""
    recorder, _ = record(store, wanted, end_after=update)
    changed(store, recorder.id, status="running", process=DEAD)
    return recorder.id


@pytest.mark.parametrize("how", ["its process is gone", "no sign of life"])
def test_a_dead_run_reads_interrupted(store, how):
    recorder, _ = record(store)
    changed(store, recorder.id, status="running", process=os.getpid())
    assert store.entry(recorder.id).state == "running"
    if how == "no sign of life":
        os.utime(store.folder / recorder.id / "run.json", (time.time() - 100,) * 2)
    else:
        changed(store, recorder.id, status="running", process=DEAD)
    assert store.entry(recorder.id).state == "interrupted"


def test_an_interrupted_run_goes_on_in_its_folder_as_if_nothing_had_been(store):
    id = interrupted(store, experiment())
    record(store, start=store.open(id), again=id)
    whole, finished = record(store)
    entry = store.entry(id)
    assert (entry.state, entry.facts.update, entry.facts.process) == ("finished", 30, os.getpid())
    assert same_checkpoint(store.open(id), finished.checkpoint)
    one, other = (store.curves(each).course.training for each in (id, whole.id))
    np.testing.assert_array_equal(one.x, other.x)
    np.testing.assert_array_equal(one.mean, other.mean)
    clock = store.curves(id).clock
    assert (np.diff(clock[:, 0]) > 0).all() and (np.diff(clock[:, 2]) >= 0).all()
    assert len(store.entries()) == 2


def test_two_programs_do_not_go_on_with_the_same_run(store):
    id = interrupted(store, experiment())
    one = Recorder(store, start=store.open(id), again=id)
    two = Recorder(Store(store.folder), start=store.open(id), again=id)
    assert one.trouble == "" and "another program" in two.trouble
    one.close()
    two.close()


def test_a_run_that_goes_on_in_a_folder_of_its_own_names_its_parent(store):
    first, finished = record(store)
    longer = experiment(updates=40)
    child, _ = record(store, longer, start=finished.checkpoint, parent=first.id, before=experiment())
    facts = store.entry(child.id).facts
    assert (facts.parent, facts.parent_update, facts.update) == (first.id, 30, 40)
    assert [change.brief for change in facts.changed] == ["updates 40"]
    assert store.curves(child.id).course.training.x.tolist() == list(range(41))
    assert store.curves(child.id).clock[0, :2].tolist() == [0, 0]


# What can be done with a run


def test_names_and_colours_are_the_users_and_do_not_meet_the_writer(store):
    recorder, _ = record(store)
    store.rename(recorder.id, "with eight units")
    store.colour(recorder.id, 3)
    changed(store, recorder.id, loss=7.0)  # the writer goes on
    entry = store.entry(recorder.id)
    assert (entry.name, entry.colour, entry.facts.loss) == ("with eight units", 3, 7.0)
    store.rename(recorder.id, "")
    assert store.entry(recorder.id).name == "Untitled"
    with pytest.raises(InputError, match="is not allowed as a run's colour"):
        store.colour(recorder.id, 8)
    with pytest.raises(InputError, match="is not allowed as a run's name"):
        store.rename(recorder.id, "x" * 201)


def test_one_run_is_pinned(store):
    one, two = (record(store)[0].id for _ in range(2))
    for pinned in (one, two):
        store.pin(pinned)
        assert [entry.id for entry in store.entries() if entry.pinned] == [pinned]
    store.pin(None)
    assert not any(entry.pinned for entry in store.entries())


def test_a_deleted_run_comes_back_or_goes_for_good(store):
    id, other = (record(store)[0].id for _ in range(2))
    store.delete(id)
    assert [entry.id for entry in store.entries()] == [other]
    assert [entry.id for entry in store.trashed()] == [id]
    store.restore(id)
    assert {entry.id for entry in store.entries()} == {id, other}
    store.delete(id)
    assert store.empty_trash() == 1
    assert store.trashed() == []
    with pytest.raises(InputError, match="not in the trash"):
        store.restore(id)


def test_a_living_run_is_not_deleted(store):
    recorder, _ = record(store)
    changed(store, recorder.id, status="running", process=os.getpid())
    with pytest.raises(InputError, match="still training; stop it first"):
        store.delete(recorder.id)


def test_a_run_is_found_by_its_id_the_end_of_it_or_its_name(store):
    one, two = (record(store)[0].id for _ in range(2))
    store.rename(one, "mine")
    assert [store.find(word).id for word in (one, one[-6:], "mine", "Untitled")] == [one, one, one, two]
    store.rename(two, "mine")
    with pytest.raises(InputError, match="means 2 runs"):
        store.find("mine")
    for word in ("nothing", "", "..", "../runs", "a/b", "\0"):
        with pytest.raises(InputError, match="is no run in the store"):
            store.find(word)


# What is damaged

BAD = ["", "{", "[]", '{"status": "sleeping"}', '{"update": NaN}', "\0\1", '{"changed": 3}', None]


@pytest.mark.parametrize("text", BAD)
def test_one_damaged_folder_is_told_and_hides_no_other(store, text):
    good, bad = (record(store)[0].id for _ in range(2))
    path = store.folder / bad / "run.json"
    path.unlink() if text is None else path.write_text(text)
    found = {entry.id: entry for entry in store.entries()}
    assert found[good].state == "finished"
    assert found[bad].state == "damaged" and str(path) in found[bad].trouble
    store.delete(bad)
    assert [entry.id for entry in store.entries()] == [good]


def test_damaged_marks_and_pin_are_as_if_there_were_none(store):
    id = record(store)[0].id
    (store.folder / id / "marks.json").write_text("{")
    (store.folder / ".pinned.json").write_text("[")
    assert (store.entry(id).name, store.entry(id).pinned, store.entry(id).state) == ("Untitled", False, "finished")
    store.rename(id, "again")
    assert store.entry(id).name == "again"


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"nonsense" * 100])
def test_damaged_curves_are_refused_and_the_weights_still_open(store, data):
    id = record(store)[0].id
    (store.folder / id / "curves.npz").write_bytes(data)
    with pytest.raises(InputError, match="is damaged"):
        store.curves(id)
    assert store.open(id).update == 30


def test_curves_cut_short_are_refused(store):
    id = record(store)[0].id
    path = store.folder / id / "curves.npz"
    whole = path.read_bytes()
    for part in (0.2, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(part * len(whole))])
        with pytest.raises(InputError, match="is damaged"):
            store.curves(id)


def test_what_a_killed_writer_had_not_made_yet_is_swept(store):
    from simulator.files import HERE

    left = store.folder / f".making-{HERE}-{DEAD}-00"
    living = store.folder / f".making-{HERE}-{os.getpid()}-00"
    for each in (left, living):
        each.mkdir(parents=True)
    record(store)
    assert not left.exists() and living.exists()
    assert len(store.entries()) == 1


def test_fields_of_a_later_version_are_left_out(store):
    id = record(store)[0].id
    changed(store, id, later=[1, 2])
    assert store.entry(id).state == "finished"


def test_a_run_opens_as_any_trained_network_does(store, monkeypatch, tmp_path):
    from simulator.runs import resolve

    monkeypatch.setattr("simulator.keeping.library.user_data", lambda: tmp_path)
    monkeypatch.setattr("simulator.runs.store.user_data", lambda: tmp_path)
    id = record(Store())[0].id
    for name in (id, id[-4:], str(tmp_path / "runs" / id)):
        opened = resolve(name)
        assert opened.checkpoint.update == 30
        assert opened.path == tmp_path / "runs" / id
    assert weights.load(Path(tmp_path, "runs", id, "weights.safetensors")).update == 30
    with pytest.raises(InputError, match="neither a preset nor a file"):
        resolve("nothing")
