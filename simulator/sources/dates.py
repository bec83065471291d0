"""Dates and times in cells of text, as seconds since 1970."""

import math
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from simulator.arrays import Array

SECOND = r"(?:(?P=colon)(?P<second>\d\d(?:[.,]\d+)?))?\s*(?P<half>[AaPp][Mm])?"
CLOCK = rf"(?P<hour>\d{{1,2}})(?P<colon>[:.])(?P<minute>\d\d){SECOND}"
ZONE = r"\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?"
AFTER = rf"(?:[T ,]\s*{CLOCK}{ZONE})?"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){AFTER}")
DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){AFTER}")
MONTH_FIRST = re.compile(rf"(?P<month>\d{{1,2}})(?P<mark>[-/])(?P<day>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){AFTER}")
NAMED_AFTER = re.compile(rf"(?P<day>\d{{1,2}})[ -](?P<name>[A-Za-z]{{3,9}})[ -](?P<year>\d{{4}}|\d\d){AFTER}")
NAMED_FIRST = re.compile(rf"(?P<name>[A-Za-z]{{3,9}}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){AFTER}")
ALONE = re.compile(rf"{CLOCK}")
FORMS = (YEAR_FIRST, DAY_FIRST, MONTH_FIRST, NAMED_AFTER, NAMED_FIRST)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PIVOT = 70
"""Two digits from here on are a year of the last century."""
ISO = (10, 16, 19)
"""Characters of a date, one with hours and minutes, and one with seconds."""
DAY = 86_400.0
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Dates:
    """How the dates of a column are written."""

    form: re.Pattern[str]

    def read(self, cells: Iterable[str]) -> Array:
        """Seconds since 1970 of each cell; nan where it is no such date."""
        cells = list(cells)
        if self.form is YEAR_FIRST and all(len(cell) in ISO and cell[4] == "-" for cell in cells):
            with suppress(ValueError):  # nearly all files, several times faster
                return np.array(cells, "datetime64[ms]").astype(np.int64) / 1e3
        return np.array([seconds(self.form, cell) for cell in cells], float)

    @property
    def clock(self) -> bool:
        """Whether they are times of a day alone."""
        return self.form is ALONE


def dates_in(cells: Sequence[str]) -> Dates | None:
    """How these cells write dates or, all of them, times of a day; None where one is neither, or where day and month
    cannot be told apart."""
    able = [form for form in (*FORMS, ALONE) if all(seconds(form, cell) == seconds(form, cell) for cell in cells)]
    if not cells or not able:
        return None
    if {DAY_FIRST, MONTH_FIRST} <= {*able}:
        grows = [form for form in able if _grows(Dates(form).read(cells))]
        if len(grows) != 1:
            return None
        able = grows
    return Dates(able[0])


def ambiguous(cells: Sequence[str]) -> bool:
    """Whether they are dates of which nobody can say what is the day and what the month."""
    both = all(seconds(form, cell) == seconds(form, cell) for form in (DAY_FIRST, MONTH_FIRST) for cell in cells)
    return bool(cells) and both and dates_in(cells) is None


def _grows(times: Array) -> bool:
    """Whether times go one way, and do move."""
    steps = np.diff(times)
    return bool((steps >= 0).all() or (steps <= 0).all()) and bool(steps.any())


def seconds(form: re.Pattern[str], cell: str) -> float:
    """Seconds since 1970 (or, of a time alone, since midnight); nan where the cell is not written in this form."""
    found = form.fullmatch(cell.strip())
    if found is None:
        return math.nan
    part = found.groupdict()
    try:
        day = timedelta() if form is ALONE else _day(part) - EPOCH
        clock = _clock(part)
    except (ValueError, OverflowError):
        return math.nan
    return day.total_seconds() + clock


def _day(part: dict[str, str]) -> datetime:
    year = int(part["year"])
    if len(part["year"]) == 2:
        year += 1900 if year >= PIVOT else 2000
    month = MONTHS.index(part["name"][:3].lower()) + 1 if part.get("name") else int(part["month"])
    return datetime(year, month, int(part["day"]))


def _clock(part: dict[str, str]) -> float:
    """Seconds since midnight, in UTC where a zone is named. Raises ValueError."""
    if not part["hour"]:
        return 0.0
    hour, minute, second = int(part["hour"]), int(part["minute"]), float((part["second"] or "0").replace(",", "."))
    if half := (part["half"] or "").lower():
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (half == "pm")
    if hour > 24 or minute > 59 or second >= 61:
        raise ValueError
    zone = part.get("zone") or ""
    off = 0.0
    if zone[:1] in ("+", "-"):
        off = (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60) * (-1 if zone[0] == "-" else 1)
    return hour * 3600 + minute * 60 + second - off


def written(time: float, step: float = DAY) -> str:
    """A time as an axis says it, `step` seconds from the next: 2024-03-01, 03-01 14:30, 14:30:15; "" where there is
    none."""
    if not math.isfinite(time):
        return ""
    try:
        when = EPOCH + timedelta(seconds=time)
    except OverflowError:
        return ""
    return f"{when:%Y-%m-%d}" if step >= DAY else f"{when:%m-%d %H:%M}" if step >= 60 else f"{when:%H:%M:%S}"


def listed(times: Array) -> list[str]:
    """Times as a table says them, as fine as they are apart."""
    apart = np.abs(np.diff(times[np.isfinite(times)]))
    step = float(np.median(apart)) if len(apart) else DAY
    return [written(time, step) for time in times.tolist()]


def span(times: Array) -> str:
    """From when to when, and how far apart: `2024-01-02 to 2024-12-30, mostly 1 day apart`."""
    known = times[np.isfinite(times)]
    if not len(known):
        return ""
    apart = np.abs(np.diff(known))
    usual = float(np.median(apart)) if len(apart) else 0.0
    even = "" if len(apart) and np.allclose(apart, usual, rtol=0.01) else "mostly "
    told = f"{written(known[0])} to {written(known[-1])}"
    return f"{told}, {even}{long(usual)} apart" if usual else told


def long(time: float) -> str:
    """A span of time in its largest whole unit: `10 minutes`, `1 day`."""
    for size, unit in ((DAY, "day"), (3600.0, "hour"), (60.0, "minute")):
        if time >= size and abs(time / size - round(time / size)) < 0.01:
            return f"{round(time / size)} {unit}{'s' * (round(time / size) != 1)}"
    return f"{time:g} seconds" if time != 1 else "1 second"
