"""The walk through a sequence, without a window."""

from dataclasses import replace

from simulator.layers import LAYERS
from simulator.probes.base import Silent
from tests.widgets.views.seen_inside import T, seen_inside
from widgets.bench.player import Player
from widgets.bench.selection import Selector


def test_a_network_that_has_no_equations_has_no_steps_to_walk(qapp):
    _, snapshot = seen_inside(LAYERS["elman"](units=2))
    player = Player(Selector())
    player.measure(snapshot)
    assert player.count == T
    snapshot.probes["inside"] = Silent("It has no equations.")
    player.measure(snapshot)
    player.toggle()
    player.go(3)
    assert player.count == 0 and not player.playing and player.selector.now.step is None


def test_what_is_frozen_keeps_its_length(qapp):
    _, snapshot = seen_inside(LAYERS["elman"](units=2))
    player = Player(Selector())
    player.measure(snapshot)
    player.frozen = True
    shorter = replace(snapshot.probes["inside"], x=snapshot.probes["inside"].x[:2])
    player.measure(replace(snapshot, probes={"inside": shorter}))
    assert player.count == T
    player.frozen = False
    player.measure(replace(snapshot, probes={"inside": shorter}))
    assert player.count == 2
