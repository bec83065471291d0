"""Which way a layer's state is stretched and turned from step to step: eigenvalues and singular values."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.layers import Layer
from simulator.probes.base import PROBES, Probe, Silent
from simulator.probes.chosen import sequences
from simulator.probes.inside import Part, first_steps
from simulator.probes.jacobian import joined, step_jacobian
from simulator.training.look import Look

LIVE, MOST = 256, 512
"""Numbers in the state up to which it is looked at while training goes on, and while it stands still."""
STEPS = 20
"""So many steps, spread over the sequence, tell the singular values' quantiles."""
MOST_AT_ONCE = 128
"""With more numbers in the state, a quarter as many steps."""
MATRIX = "the recurrent matrix"
BEYOND = "The weights are beyond all bounds, so that there is no spectrum; Reset gives fresh ones."
NO_STEP = "These sequences have one step: no state goes from one to the next."


@dataclass(frozen=True)
class WaySpectrum:
    """Of one layer in one direction."""

    layer: int
    """Counted from 0."""
    kind: str
    backwards: bool
    of: str
    """Which matrix the eigenvalues are of, in words."""
    eigenvalues: Array
    """(n,), complex."""
    singular: Array
    """(3, n): of the steps' Jacobians, from the largest; of a tenth, a half and nine tenths of the steps less."""
    here: Array
    """(n,): those of the Jacobian at the step that is looked at."""
    step: int
    """Which step that is, from 0: of those that the layer reads the last by then."""

    @property
    def radius(self) -> float:
        """ρ, the largest absolute value of an eigenvalue."""
        return float(np.abs(self.eigenvalues).max())


@dataclass(frozen=True)
class Spectrum:
    """Of every layer whose state goes back into itself."""

    ways: tuple[WaySpectrum, ...]
    asked: tuple[object, ...] = ()
    """Of which part, sequence, step and text: eigenvalues of the recurrent matrix are the same at all of them."""


@PROBES.register
class SpectrumProbe(Probe):
    """On a float64 twin that reads one `sequence` of a `part` of the data, or what was `typed`.

    Where one matrix is all that the state goes through (Elman), its eigenvalues; elsewhere those of the Jacobian of the
    whole state, such as (h, c), at a `step`, the last where none is given.
    """

    kind, interval, deep = "spectrum", 0.1, True

    def __init__(
        self, look: Look, part: Part = "held-out", sequence: int = 0, step: int | None = None, typed: str = ""
    ) -> None:
        super().__init__(look)
        self.part, self.sequence, self.step, self.typed = part, sequence, step, typed

    def see(self) -> Spectrum | Silent | None:
        look = self.look
        batch = sequences(look, self.part, self.typed)
        if batch is None or not any(spec.recurrent for spec in look.experiment.network.layers):
            return None
        b = min(self.sequence, batch.x.shape[1] - 1)
        one, _ = first_steps(batch.part(slice(b, b + 1)))
        network, found, taught, stride = look.twin(np.float64), [], self.part == "batch", 1
        if taught:
            network.resume({name: s[b : b + 1] for name, s in look.start.items()})
        network.forward(one.x.astype(float), None, one.target if taught else None)
        for number, layer in enumerate(network.layers[:-1]):
            stride *= layer.stride
            if not network.spec.layers[number].recurrent:
                continue
            for name, way in layer.one_way().items():
                size = joined(way.state()).shape[1]
                if len(way.x) < 2:
                    return Silent(NO_STEP)
                if size > (MOST if self.standing else LIVE):
                    return Silent(too_large(size))
                at = range((len(one.x) - 1) % stride, len(one.x), stride)
                with np.errstate(over="ignore", invalid="ignore"):
                    seen = self.of_way(number, way, at[::-1] if name == "backward" else at, size)
                if seen is None:
                    return Silent(BEYOND)
                found.append(seen)
        return Spectrum(tuple(found), (self.part, self.sequence, self.step, self.typed))

    def of_way(self, number: int, way: Layer, at: range, size: int) -> WaySpectrum | None:
        """Of a layer that reads the steps `at` of the sequence, in that order; None where it is beyond all bounds."""
        T, other, backwards = len(way.x), way.twin(), at.step < 0
        steps = np.unique(np.linspace(1, T - 1, STEPS if size <= MOST_AT_ONCE else STEPS // 4).astype(int))
        jacobians = [step_jacobian(way, other, int(t), 0) for t in steps]
        own = T - 1 if self.step is None else max(sum(each <= self.step for each in at) - 1, 0)
        t = max(T - 1 - own if backwards else own, 1)  # before the one that it reads first there is no state
        here, matrix, of = step_jacobian(way, other, t, 0), way.recurrent_matrix(), MATRIX
        if matrix is None:
            matrix, of = here, f"the Jacobian of ({', '.join(way.state())}) at time step {at[t] + 1}"
        if not all(np.isfinite(each).all() for each in (*jacobians, here, matrix)):
            return None
        singular = np.array([np.linalg.svd(J, compute_uv=False) for J in (*jacobians, here)])
        return WaySpectrum(
            number, way.kind, backwards, of, frozen(np.linalg.eigvals(matrix).astype(complex)),
            frozen(np.quantile(singular[:-1], (0.1, 0.5, 0.9), axis=0)), frozen(singular[-1]), at[t],
        )  # fmt: skip


def too_large(size: int) -> str:
    if size > MOST:
        return f"A state of {size:,} numbers has too large a spectrum; it can be seen up to {MOST}."
    return f"A state of {size:,} numbers is too large to be looked at while it trains; press Pause to see its spectrum."
