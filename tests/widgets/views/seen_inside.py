"""What the probe `inside` sees of networks of any layers, without a run."""

import numpy as np

from simulator.experiment import Experiment
from simulator.network import Network, NetworkSpec
from simulator.network.equations import equations, read
from simulator.probes.inside import Inside, of_one
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.views import VIEWS

INPUTS, OUTPUTS, T = ("a", "b", "c"), ("y", "z"), 6


def seen_inside(*layers, paused=True, update=7):
    """Started and a snapshot of a network with wide random weights that read one sequence."""
    spec = NetworkSpec.model_construct(layers=layers)
    rng = np.random.default_rng(1)
    network = Network(spec, 3, 2, rng, "float32")
    network.theta[:] = rng.normal(0, 0.6, network.theta.shape)
    x, target = rng.normal(size=(T, 1, 3)), rng.normal(size=(T, 1, 2))
    found = read(equations(network), network.params(), x, target, None, None, None, {})
    seen = Inside(
        part="held-out", sequence=0, count=1, whole=T, inputs=INPUTS, outputs=OUTPUTS, x=x[:, 0], goal=target[:, 0],
        target=found.values["d"][:, 0], scored=np.ones(len(found.values["d"]), bool), values=of_one(found.values),
        errors=of_one(found.adjoints), weights={name: W.copy() for name, W in network.params().items()},
        gradients=dict(found.gradients), loss=found.loss, learning_rate=0.1, mask=None, start={}, taught=False,
    )  # fmt: skip
    experiment = Experiment().model_copy(update={"network": spec})
    started = Started(experiment, INPUTS, OUTPUTS, {name: W.shape for name, W in network.params().items()})
    snapshot = Snapshot(update, 0, 0.0, 0.1, np.zeros((0, 4)), np.zeros((0, 3)), {"inside": seen}, paused)
    return started, snapshot


def shown(qtbot, kind, *layers, size=(880, 340), **given):
    """A view of that kind that shows such a network."""
    view = VIEWS[kind]()
    qtbot.addWidget(view)
    view.resize(*size)
    started, snapshot = seen_inside(*layers, **given)
    view.begin(started)
    view.reveal(True)
    view.show()
    view.draw(snapshot, History(()))
    view.heard = []
    for name in ("pointed", "held", "edited"):
        getattr(view, name).connect(lambda *what, name=name: view.heard.append((name, *what)))
    return view
