"""Numbers and times as the window writes them."""


def number(value: float) -> str:
    """A figure in about three digits."""
    if 100 <= value < 1e6:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value == 0 or 1e-3 <= value < 100 else f"{value:.2e}"


def clock(seconds: float) -> str:
    """A time as 0:07, 12:30 or 3:05:00."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def counted(count: int, what: str) -> str:
    """`1 update`, `2 updates`."""
    return f"{count:,} {what}{'s' * (count != 1)}"
