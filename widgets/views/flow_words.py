"""What is said of how a gradient fades."""

import math
from collections.abc import Sequence

from simulator.probes.fade import Fade
from simulator.probes.flow import StateFade
from simulator.probes.inside import Part
from widgets.theme import Theme
from widgets.words import counted, number

JOIN = " · "


def share(part: float) -> str:
    """A share of a whole, as 12 %."""
    return f"{number(100 * part)} %" if math.isfinite(part) else "–"


def figures(state: StateFade | None, theme: Theme, before: tuple[int, float] | None = None) -> str:
    """λ and what follows from it, or the sentence that it does not fade so. `before`: at which update it was first
    seen, and λ then."""
    if state is None:
        return ""
    fade, name = state.fade, f"∂L/∂{state.name}"
    if fade.geometric:
        lines = [f"<b>λ {fade.rate:.3f}</b> a step{since(before)}", pace(fade), left(fade), f"R²&nbsp;{fade.fit:.3f}"]
    elif not fade.range[1] > 0:
        lines = [f"Nothing comes back to {name}."]
    elif math.isnan(fade.fit):
        lines = ["Too few steps for a rate.", left(fade)]
    else:
        low, high = fade.range
        lines = [f"{name} does not fade geometrically: between {share(low)} and {share(high)} of it is left.",
                 left(fade)]  # fmt: skip
    if state.truncated:
        lines.append(paragraph("Truncated: no error goes back through h.", theme.faint))
    if state.bound is not None:
        allows = f"The bound {state.bound:.2f} allows growth." if state.bound >= 1 else f"Bound {state.bound:.2f}"
        lines.append(paragraph(allows, theme.faint))
    return JOIN.join(lines)


def since(before: tuple[int, float] | None) -> str:
    """What λ was when it was first seen."""
    if before is None:
        return ""
    update, rate = before
    return f", {rate:.3f} at {f'update {update:,}' if update else 'the start'}"


def pace(fade: Fade) -> str:
    """After how many steps half of it is left, or twice as much has come of it."""
    if math.isinf(fade.half_life):
        return f"doubles in {number(math.log(2) / math.log(fade.rate))} steps" if fade.rate > 1 + 1e-9 else "is kept"
    return f"half after {number(fade.half_life)} steps"


def left(fade: Fade) -> str:
    return f"<b>{share(fade.left)}</b> seen after {counted(fade.after, 'step')}"


def compared(fades: Sequence[tuple[str, Fade]], theme: Theme) -> str:
    """What is left of each, and of which untrained ones."""
    told = JOIN.join(f"{name} <b>{share(fade.left)}</b>" for name, fade in fades)
    after = counted(fades[0][1].after, "step")
    return f"Left after {after}: {told}{JOIN}" + paragraph("All but this one are untrained.", theme.faint)


def over(sequences: int, part: Part) -> str:
    """Which sequences were looked at: a typed one has no loss, so that held-out ones stand in for it."""
    of = "training" if part == "batch" else "held-out"
    return f"Over {counted(sequences, f'{of} sequence')}{', not the typed one' * (part == 'typed')}."


def paragraph(text: str, colour: str) -> str:
    return f"<span style='color: {colour}'>{text}</span>"
