"""Numbers as tables write them."""

import math


def figure(value: float | None) -> str:
    """A number with four digits; – for none."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.4g}"


def per_cent(part: float) -> str:
    """A share: 12.5 %."""
    return f"{100 * part:.1f} %" if math.isfinite(part) else "–"


def off_by(share: float) -> str:
    """How much more or less something is, as a share: +0.4 %, −0.8 %."""
    return f"{100 * share:+.1f} %".replace("-", "−")
