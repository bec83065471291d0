"""A curve without its noise."""

import numpy as np

from simulator.arrays import Array


def smoothed(x: Array, y: Array, span: float, log: bool = False) -> Array:
    """The mean of what came up to each point, where a point counts e⁻¹ times as much for every `span` that it lies
    back on the x axis. x (k,) and y (k,) -> (k,); x does not fall.

    That is an exponential moving average without its bias towards the first value (as in Adam, Kingma & Ba 2015), by
    distance in place of the number of points, so that it looks the same however densely a curve was recorded. `log`:
    for a logarithmic axis, the mean of the logarithms: there it lies amid the noise, and not above it. What is not
    finite, or has no logarithm, counts for nothing, and is NaN before any other. A span of 0 changes nothing.
    """
    if span <= 0:
        return np.array(y, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(y) if log else np.asarray(y, float)
    fades = np.exp(-np.diff(x, prepend=x[:1]) / span).tolist()
    total = weight = 0.0
    found = []
    for fade, value, counts in zip(fades, values.tolist(), np.isfinite(values).tolist(), strict=True):
        total, weight = total * fade, weight * fade
        if counts:
            total, weight = total + value, weight + 1
        found.append(total / weight if weight else float("nan"))
    return np.exp(found) if log else np.array(found)
