"""What the probe `inside` sees of networks of any layers, without a run."""

import numpy as np

from simulator.experiment import Experiment
from simulator.network import Network, NetworkSpec
from simulator.probes.inside import Inside
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
    y = network.forward(x.astype("float32"))
    network.backward(target.astype("float32"), None)
    values = {
        f"{n}.{name}": s[:, 0] for n, layer in enumerate(network.layers[:-1]) for name, s in layer.signals().items()
    }
    values = {name: np.array(s, float) for name, s in (values | {"y": y[:, 0]}).items()}
    seen = Inside(
        "held-out", 0, 1, T, INPUTS, OUTPUTS, x[:, 0], network.at_stride(target)[:, 0], np.ones(len(y), bool), values,
        {}, {name: W.copy() for name, W in network.params().items()},
        {name: g.copy() for name, g in network.grads().items()}, 0.5, 0.1,
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
