"""What a layer declares of its structure is what its arithmetic does: found by changing one number after another."""

import numpy as np
import pytest

from simulator.layers import LAYERS, Wire
from simulator.layers.dense import read_out_structure
from tests.simulator.cases import N_IN, N_OUT, built, full, named, specs

TRIALS = 48
"""Random sequences side by side: a ReLU that is off, or a step that is not the largest, hides an edge in some."""
ALL = [*specs(), full("jordan", decay=0.0), full("lstm", peepholes=True, forget_gate=False, direction="both")]
every_spec = pytest.mark.parametrize("spec", ALL, ids=named)


def structure_of(spec):
    return spec.structure(N_IN, N_OUT)


def steps_for(structure):
    """As many steps as its longest way through time, and two more."""
    wires = [wire for way in structure.ways for wire in way.wires]
    return 3 + sum(
        max((w.back or 0 for w in wires if w.target.role == role), default=0) for role in ("map", "unit", "between")
    )


class Tried:
    """A layer under a read-out, whose numbers are changed one at a time."""

    def __init__(self, spec, T=None):
        self.spec, self.structure = spec, structure_of(spec)
        self.network = built([spec])
        self.layer = self.network.layers[0]
        self.T = T or steps_for(self.structure)
        self.x = np.random.default_rng(3).normal(size=(self.T, TRIALS, N_IN))
        self.state = {}

    def carry_a_state(self):
        """Start from a random state, where the layer has one."""
        self.network.forward(self.x)
        rng = np.random.default_rng(4)
        self.state = {name: rng.uniform(0.2, 0.8, s.shape) for name, s in self.layer.state().items()}
        return self.state

    def seen(self):
        """Every signal, way by way: (way, name) -> (T, TRIALS, n)."""
        if self.state:
            self.layer.resume(self.state)
        self.network.forward(self.x)
        found, ways = {}, self.structure.ways
        for name, s in self.layer.signals().items():
            for k, part in enumerate(np.split(s, len(ways), axis=2)):
                found[k, name] = part.copy()
        return found

    def changed(self, array, at, by=1.0):
        """Where signals become others when one number does: (way, name) -> (T, n)."""
        before, kept = self.seen(), np.copy(array[at])
        array[at] += by
        after = self.seen()
        array[at] = kept
        return {key: (np.abs(after[key] - before[key]) > 1e-13).any(axis=1) for key in before}

    def declared(self, *starts):
        """The same by the declared edges, from (way, name, step, entry)."""
        T, found = self.T, {}
        for k, way in enumerate(self.structure.ways):
            reached = reach(way, T, [start[1:] for start in starts if start[0] == k])
            for key in self.seen():
                if key[0] == k:
                    place = next(p for w in way.wires for p in (w.source, w.target) if p.name == key[1])
                    found[key] = np.array(
                        [[(place.name, t, j) in reached for j in range(place.count)] for t in self.kept(key)]
                    )
        return found

    def kept(self, key):
        """The steps at which a signal is there."""
        steps = len(self.seen()[key])
        return range(self.T - 1 - (steps - 1) * self.structure.stride, self.T, self.structure.stride)

    def agrees(self, found, declared):
        for key, expected in declared.items():
            width = found[key].shape[1] // expected.shape[1]  # a block's gates stand once for each cell
            assert np.array_equal(found[key][:, ::width], expected), key


def reach(way, T, starts):
    """Every (name, step, entry) that the starts lead to, themselves included; the outputs come from the units."""
    wires = list(way.wires)
    if any(w.source.name == "y" for w in wires):
        wires += [w for w in read_out_structure(way.units.count, 0, N_OUT, True).ways[0].wires if w.source.name == "h"]
    found, left = set(starts), list(starts)
    while left:
        name, t, i = left.pop()
        for wire in wires:
            if wire.source.name != name:
                continue
            later = range(T) if wire.back is None else [t - wire.back if way.backward else t + wire.back]
            for s in later:
                if not 0 <= s < T or (wire.back is None and s < t):
                    continue
                new = {(wire.target.name, s, j) for j in range(wire.target.count) if wire.joins(i, j)} - found
                found |= new
                left += new
    return found


@every_spec
def test_an_input_reaches_what_the_edges_say(spec):
    tried = Tried(spec)
    for t in range(tried.T):
        for i in range(N_IN):
            starts = [(k, "x", t, i) for k in range(len(tried.structure.ways))]
            tried.agrees(tried.changed(tried.x, (t, slice(None), i)), tried.declared(*starts))


def before_the_first_step(tried):
    """Every number of the layer's state with the node that it is."""
    way = tried.structure.ways[0]
    places = {p.name: p for w in way.wires for p in (w.source, w.target)}
    for name, s in tried.state.items():
        if name in places:
            for j in range(s.shape[1]):
                yield name, j, (0, name, 0 if places[name].role == "context" else -1, j)
        elif name == "y":  # all gates of the step before, side by side
            gates = [(p.name, j) for p in way.at("gate") for j in range(p.count)]
            for column, (gate, j) in enumerate(gates):
                yield name, column, (0, gate, -1, j)


@every_spec
def test_the_state_before_reaches_what_the_edges_say(spec):
    tried = Tried(spec, T=1)
    tried.carry_a_state()
    nodes = list(before_the_first_step(tried))
    assert bool(nodes) == (spec.recurrent and tried.layer.causal)
    for name, j, node in nodes:
        tried.agrees(tried.changed(tried.state[name], (slice(None), j)), tried.declared(node))


def weighted(tried):
    """Every weighted edge: (way, wire, i, j, the matrix's name, its row and column)."""
    for k, way in enumerate(tried.structure.ways):
        for wire in (*way.wires, *way.starts):
            if wire.weights:
                for i, j in wire.edges():
                    yield k, wire, i, j, wire.weight(i, j)


@every_spec
def test_every_weight_is_named_by_one_edge(spec):
    tried = Tried(spec)
    names = [weight for *_, weight in weighted(tried)]
    entries = [(p, *at) for p, W in tried.layer.params.items() for at in np.ndindex(W.shape)]
    assert sorted(names) == sorted(entries)


@every_spec
def test_a_weight_changes_what_its_edge_leads_to_and_nothing_else(spec):
    """At the last step of a pass, or at one step alone where what is fed back would soon change everything."""
    tried = Tried(spec, T=1 if spec.recurrent else None)
    if spec.recurrent and not tried.layer.causal:  # it carries no state, but can learn one
        tried = Tried(spec.model_copy(update={"learn_start": True}), T=1)
    elif spec.recurrent:
        tried.carry_a_state()
    for k, wire, _, j, (matrix, row, column) in weighted(tried):
        if wire in tried.structure.ways[k].starts:
            continue  # it gives way to a state that is carried
        starts = [(k, wire.target.name, t, j) for t in range(tried.T)]
        found, declared = tried.changed(tried.layer.params[matrix], (row, column), 0.3), tried.declared(*starts)
        tried.agrees({key: f[-1:] for key, f in found.items()}, {key: d[-1:] for key, d in declared.items()})


@every_spec
def test_a_learned_start_reaches_what_the_edges_say(spec):
    tried = Tried(spec, T=1)
    for k, way in enumerate(tried.structure.ways):
        for wire in way.starts:
            for i, j in wire.edges():
                matrix, row, column = wire.weight(i, j)
                node = (k, wire.target.name, tried.T if way.backward else -1, j)
                tried.agrees(tried.changed(tried.layer.params[matrix], (row, column), 0.3), tried.declared(node))


@every_spec
def test_a_weight_carries_the_input_its_edge_comes_from(spec):
    """With one input alone, and at one step alone, an input's weight counts from that step and its delay on."""
    tried = Tried(spec)
    given, pools = tried.x.copy(), any(w.source.role == "map" and w.back for w in tried.structure.ways[0].wires)
    if pools or tried.structure.stride > 1:
        return  # the largest, or the kept, of several steps need not be the first
    for k, wire, i, _, (matrix, row, column) in weighted(tried):
        backward = tried.structure.ways[k].backward
        tried.x[:] = 0
        if wire.source.name == "x":
            first = tried.T - 1 if backward else 0
            tried.x[first, :, i] = given[first, :, i]
            found = tried.changed(tried.layer.params[matrix], (row, column), 0.3)
            steps = [t for key in found for t in np.array(tried.kept(key))[found[key].any(axis=1)]]
            early = first - wire.back if backward else first + wire.back
            assert (max if backward else min)(steps) == early
            tried.x[first, :, i] = 0
            assert not any(f.any() for f in tried.changed(tried.layer.params[matrix], (row, column), 0.3).values())


@every_spec
def test_a_weight_carries_the_state_its_edge_comes_from(spec):
    tried = Tried(spec, T=1)
    tried.carry_a_state()
    nodes = {(node[1], node[3]): (name, column) for name, column, node in before_the_first_step(tried)}
    for _, wire, i, _, (matrix, row, column) in weighted(tried):
        if (wire.source.name, i) in nodes and (wire.back or wire.source.role == "context"):
            name, at = nodes[wire.source.name, i]
            kept = tried.state[name][:, at].copy()
            assert any(f.any() for f in tried.changed(tried.layer.params[matrix], (row, column), 0.3).values())
            tried.state[name][:, at] = 0
            assert not any(f.any() for f in tried.changed(tried.layer.params[matrix], (row, column), 0.3).values())
            tried.state[name][:, at] = kept


@every_spec
def test_the_units_are_as_many_as_the_layer_is_wide(spec):
    structure = structure_of(spec)
    assert sum(way.units.count for way in structure.ways) == spec.width(N_IN)
    assert structure.stride == built([spec]).layers[0].stride


def test_a_shortcut_has_its_rows_behind_those_of_the_units():
    x = [w for w in read_out_structure(4, 2, 3, True).ways[0].wires if w.source.name == "x"]
    assert [w.weight(1, 2) for w in x] == [("W", 5, 2)]


def test_entries_that_lead_to_their_own_alone_share_no_other():
    gate, cells = LAYERS["blocks"](blocks=2, size=3).structure(1).ways[0].at("gate")[0], 6
    wire = next(
        w for w in LAYERS["blocks"](blocks=2, size=3).structure(1).ways[0].wires if w.source == gate and not w.every
    )
    assert isinstance(wire, Wire)
    assert list(wire.edges()) == [(j // 3, j) for j in range(cells)]


@pytest.mark.parametrize("kind", LAYERS)
def test_every_kind_says_in_a_few_words_what_it_does_and_stands_in_a_group(kind):
    assert 10 < len(LAYERS[kind].brief) <= 75
    assert LAYERS[kind].group() == ("With memory" if LAYERS[kind].recurrent else "Without memory")
