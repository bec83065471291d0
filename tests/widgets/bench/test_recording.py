"""What trains in the window is kept in the store of runs, in the settings' own folder."""

import pytest

from simulator.experiment import presets, revised
from simulator.keeping.library import Opened, resolve
from simulator.runs import Store, runs_folder
from widgets.bench.workbench import Workbench
from widgets.settings import Settings

LONG = 20_000


@pytest.fixture
def begin(qapp, tmp_path):
    made = []

    def begin():
        made.append(Workbench(Settings(tmp_path), in_process=True))
        return made[-1]

    yield begin
    for bench in made:
        bench.close()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


def train(bench, qtbot, updates):
    bench.session.run()
    qtbot.waitUntil(lambda: bench.session.made >= updates, timeout=LONG)
    bench.session.pause()
    qtbot.waitUntil(lambda: not bench.session.coming_to_rest, timeout=LONG)


def endless():
    return Opened(revised(presets()["sine"], "training.updates", 100_000_000))


def test_a_run_is_kept_with_what_it_learned_and_what_was_only_looked_at_is_none(begin, store, qtbot):
    bench = begin()
    bench.open(endless())
    bench.session.preview()
    qtbot.waitUntil(lambda: bench.session.history.last is not None, timeout=LONG)
    assert store.entries() == []
    train(bench, qtbot, 20)
    qtbot.waitUntil(lambda: store.entries() and store.entries()[0].state == "paused", timeout=LONG)
    bench.close()
    (entry,) = store.entries()
    assert entry.state == "stopped"
    assert entry.facts.update == store.open(entry.id).update == bench.session.made
    assert entry.facts.network == "Elman 16"
    assert len(store.curves(entry.id).course.training.x)
    assert not (runs_folder() / entry.id).exists()


def test_a_network_that_comes_back_goes_on_with_its_run_and_another_is_a_run_of_its_own(begin, store, qtbot):
    bench = begin()
    bench.open(endless())
    train(bench, qtbot, 20)
    first = bench.session.network
    bench.document.edit("network.layers.0.units", 5)
    train(bench, qtbot, 20)
    bench.document.undo_stack.undo()
    assert bench.session.network is first
    before = bench.session.made
    train(bench, qtbot, before + 20)
    bench.close()
    other, again = store.entries() if store.entries()[0].facts.changed else reversed(store.entries())
    assert again.id == first.run
    assert again.facts.update == bench.session.made > before
    assert [change.brief for change in other.facts.changed] == ["units 5"]


def test_a_run_that_is_opened_is_the_parent_of_what_is_trained_on_it(begin, store, qtbot):
    bench = begin()
    bench.open(endless())
    train(bench, qtbot, 20)
    bench.close()
    (old,) = store.entries()
    bench = begin()
    bench.open(resolve(old.folder))
    train(bench, qtbot, old.facts.update + 20)
    bench.close()
    (new,) = [entry for entry in store.entries() if entry.id != old.id]
    assert (new.facts.parent, new.facts.parent_update) == (old.id, old.facts.update)
    assert store.entry(old.id).facts == old.facts


def test_where_the_disk_refuses_training_goes_on_and_it_is_said_once(begin, store, qtbot):
    store.folder.write_text("a file where the folder would be")
    bench, said = begin(), []
    bench.said.connect(said.append)
    bench.open(endless())
    train(bench, qtbot, 20)
    train(bench, qtbot, bench.session.made + 20)
    qtbot.waitUntil(lambda: any("not recorded" in message.text for message in said), timeout=LONG)
    assert sum("not recorded" in message.text for message in said) == 1
