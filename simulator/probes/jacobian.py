"""What a step makes of a small change of a layer's state: ∂(state after)/∂(state before), by central differences."""

import numpy as np

from simulator.arrays import Array
from simulator.layers import Layer

ε = 1e-5


def joined(state: dict[str, Array]) -> Array:
    """A layer's whole state as one vector for each sequence: (B, n)."""
    return np.concatenate(list(state.values()), axis=1)


def step_jacobian(layer: Layer, other: Layer, t: int, b: int) -> Array:
    """(n, n), after from before, of step t ≥ 1 of sequence b in the layer's last pass. `other` is a twin of it, both of
    float64, that runs 2n copies of the step."""
    before = {name: s[b] for name, s in layer.state(t - 1).items()}
    widths = [len(s) for s in before.values()]
    n = sum(widths)
    shifts = ε * np.concatenate([np.eye(n), -np.eye(n)])
    starts = np.split(np.concatenate(list(before.values())) + shifts, np.cumsum(widths)[:-1], axis=1)
    other.resume(dict(zip(before, starts, strict=True)))
    other.teacher = None if layer.teacher is None else np.repeat(layer.teacher[t : t + 1, b : b + 1], 2 * n, axis=1)
    other.forward(np.broadcast_to(layer.x[t, b], (1, 2 * n, layer.n_in)))
    after = joined(other.state())
    return np.asarray((after[:n] - after[n:]).T / (2 * ε))
