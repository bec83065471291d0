"""Numbers as tables write them."""

import math

WRITTEN = 1e8
"""From there on a number is written with a power of ten."""


def figure(value: float | None) -> str:
    """A number with four digits, of the ten thousands and millions with all before the point; – for none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if 9999.5 <= abs(value) < WRITTEN else f"{value:,.4g}"


def per_cent(part: float) -> str:
    """A share: 12.5 %."""
    return f"{100 * part:.1f} %" if math.isfinite(part) else "–"


def off_by(share: float) -> str:
    """How much more or less something is, as a share: +0.4 %, −0.8 %."""
    return f"{100 * share:+.1f} %".replace("-", "−")
