"""Real-time recurrent learning: the same gradient, carried forward in time."""

from typing import Literal

import numpy as np

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.methods.base import METHODS, MethodSpec
from simulator.methods.full import Full
from simulator.network import Network
from simulator.sources.base import Source
from simulator.sources.batch import Batch

MOST = 50_000_000
"""Largest ∂(state)/∂θ that is kept, in numbers; the work grows with it at every step."""


@METHODS.register
class RTRL(MethodSpec):
    """Real-time recurrent learning: carry ∂(state)/∂(weights) forward from step to step; exact, for small networks
    (Williams & Zipser 1989)."""

    written = "RTRL"
    differs = "the same gradient is carried forward in time"
    kind: Literal["rtrl"] = "rtrl"

    def begin(self, network: Network, source: Source, B: int) -> "Forward":
        return Forward(self, network, source, B)

    def back(self, network: Network, batch: Batch) -> None:
        network.begin_back(batch.target, batch.mask)
        carry_forward(network, *batch.x.shape[:2])


def check_kinds(network: Network) -> None:
    """Refuse layers without a forward-mode derivative. Raises InputError."""
    for spec, layer in zip(network.spec.layers, network.layers[:-1], strict=True):
        if not spec.has_tangent:
            *kinds, last = (kind for kind, each in LAYERS.items() if each().has_tangent)
            backwards = "" if layer.causal else " that read backwards"
            raise InputError(
                f"training.method: real-time recurrent learning is not allowed with {layer.kind} layers{backwards}; "
                f"choose full backpropagation, or layers that read forwards and are {', '.join(kinds)} or {last}."
            )


class Forward(Full):
    """∂L/∂θ = Σ over t of ∂L/∂a[t] ∂a[t]/∂θ at the read-out, with ∂a[t]/∂θ found step by step."""

    def __init__(self, spec: MethodSpec, network: Network, source: Source, B: int) -> None:
        super().__init__(spec, network, source, B)
        check_kinds(network)
        P, columns = len(network.theta), max(p.shape[-1] for p in network.params().values())
        if B * columns * P > MOST:
            raise InputError(
                f"training.method: real-time recurrent learning of {P:,} weights with a batch of {B:,} is too large; "
                "use fewer units or a smaller batch, or full backpropagation."
            )


def carry_forward(network: Network, T: int, B: int) -> None:
    """Write the gradient into `dtheta`, for a pass of T steps and B sequences whose `begin_back` has been taken. All
    its layers have a forward-mode derivative: see `check_kinds`."""
    network.dtheta[:] = 0
    for t in range(T):
        _step(network, t, B)


def _step(network: Network, t: int, B: int) -> None:
    """Add step t's part to the gradient."""
    first = 0
    dh = np.zeros((B, 0, len(network.theta)), network.theta.dtype)  # no input depends on any weight
    for layer in network.layers[:-1]:
        dh = layer.tangent(t, dh, first)
        first += sum(W.size for W in layer.params.values())
    da = network.read_out.tangent_a(t, dh, first)
    network.dtheta += np.einsum("bk,bkp->p", network.read_out.da[t], da)
