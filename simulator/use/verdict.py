"""What a network is worth, in words: against the best of its opponents, as far as chance leaves it certain."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array

BLOCKS, SURE = 30, 2.0
"""Neighbouring steps err alike: the scored steps are cut into so many blocks, whose means are taken as independent; and
so many standard errors of their mean are beyond chance."""
FEW = 8
"""Fewer steps, such as the rows of a truth table, are all there is: nothing is estimated from them."""
WORTH, HARDLY, MUCH = 0.005, 0.1, 0.8
"""Shares of the opponent's error that are taken off it."""


@dataclass(frozen=True)
class Marks:
    """How somebody did: the loss of every scored step, and which answers were right (None: nothing says so)."""

    loss: Array
    right: Array | None = None


GOOD = "Much better", "Better", "Right in"
"""How the verdicts begin that say: it has learned something."""


def is_good(verdict: str) -> bool:
    """Whether a verdict, as given below, says that the network is clearly better than its opponents."""
    return verdict.startswith(GOOD)


def difference(a: Array, b: Array) -> int:
    """1 where a is larger than b on the average, beyond chance; -1 where it is smaller; 0 where that is uncertain.

    a and b are of the same steps, in order. The standard error is that of the means of blocks of neighbours.
    """
    gap = np.asarray(a, float) - np.asarray(b, float)
    blocks = np.array_split(gap, min(BLOCKS, len(gap))) if len(gap) else []
    means = np.array([block.mean() for block in blocks])
    mean = float(gap.mean()) if len(gap) else 0.0
    chance = SURE * float(means.std(ddof=1)) / len(means) ** 0.5 if len(gap) >= FEW else 0.0
    return int(np.sign(mean)) if abs(mean) > chance else 0


def verdict(
    network: Marks, opponents: Mapping[str, Marks], squared: bool, unit: str = "loss", ceiling: str = ""
) -> str:
    """One or two sentences.

    Parameters
    ----------
    network, opponents : marks of the same steps; opponents by what a sentence calls them, such as "the last value".
    squared : whether the loss is a squared error, whose root is what people call the error.
    unit : what the loss is called where it is none.
    ceiling : the opponent who knows how the data is made, and cannot be beaten but by luck; "": none.
    """
    if not np.isfinite(network.loss).all():
        return "Worth nothing: its outputs are no finite numbers."
    rivals = {name: marks for name, marks in opponents.items() if name != ceiling}
    if not rivals:
        return ""
    said = _by_answers(network, rivals, unit) if network.right is not None else _by_loss(network, rivals, squared, unit)
    return said + (_beside(network, opponents[ceiling], ceiling) if ceiling in opponents else "")


def _by_answers(network: Marks, rivals: Mapping[str, Marks], unit: str) -> str:
    """Of data that says which answers are right."""
    assert network.right is not None
    of = {name: marks.right for name, marks in rivals.items() if marks.right is not None}
    name = max(of, key=lambda name: (of[name].mean(), -rivals[name].loss.mean()))
    own, other, n = *shares(network.right, of[name]), whole(network.right)
    sign = difference(network.right, of[name])
    if sign > 0:
        return f"Right in {own} of {n}, where {name} is right in {other}."
    if sign < 0:
        return f"Worse than {name}: right in {own} of {n}, where {name} is right in {other}."
    less = _less(network, rivals[name])
    if difference(network.loss, rivals[name].loss) < 0 and less >= WORTH:
        return f"Right about as often as {name} ({own} and {other} of {n}), but with {percent(less)} less {unit}."
    return f"No better than {name}: right in {own} of {n}, where {name} is right in {other}."


def _by_loss(network: Marks, rivals: Mapping[str, Marks], squared: bool, unit: str) -> str:
    """Of numbers, of which some are nearer than others."""
    name = min(rivals, key=lambda name: float(rivals[name].loss.mean()))
    what, less = "error" if squared else unit, _less(network, rivals[name], squared)
    sign = difference(network.loss, rivals[name].loss)
    if sign == 0 or abs(less) < WORTH:
        return f"No better than {name}."
    if sign > 0:
        more = f"{percent(-less)} more {what}" if less > -1 else f"{1 - less:,.3g} times the {what}"
        return f"Worse than {name}: {more}."
    how = "Hardly better" if less < HARDLY else "Much better" if less >= MUCH else "Better"
    return f"{how} than {name}: {percent(less)} less {what}."


def _less(network: Marks, rival: Marks, squared: bool = False) -> float:
    """The share of the rival's loss, or of its root, that the network's is below it; negative above."""
    ratio = float(network.loss.mean() / max(rival.loss.mean(), 1e-300))
    return 1 - (ratio**0.5 if squared else ratio)


def _beside(network: Marks, best: Marks, name: str) -> str:
    """Beside somebody who cannot be beaten."""
    if difference(network.loss, best.loss) <= 0:
        return f" That is as good as {name}."
    if network.right is not None and best.right is not None and difference(best.right, network.right) > 0:
        return f" {name[0].upper()}{name[1:]}, one is right in {shares(best.right)[0]}."
    return ""


def whole(right: Array) -> int:
    """Of how many the answers are said to be right."""
    return min(right.size, 100)


def shares(*rights: Array) -> list[str]:
    """How many are right of 100, or of all where there are fewer. All and none are said of no others."""
    return [_share(right.size, int(right.sum())) for right in rights]


def _share(n: int, count: int) -> str:
    if n <= 100:
        return str(count)
    of_100, digits = 100 * count / n, 0
    while 0 < count < n and round(of_100, digits) in (0, 100):
        digits += 1
    return f"{of_100:.{digits}f}"


def percent(part: float) -> str:
    """A share as a whole number of per cent, or as many as tell it from all."""
    if 0.99 <= part < 1:
        return f"{100 * part:.1f} %" if part < 0.999 else "over 99.9 %"
    return f"{100 * part:,.0f} %"
