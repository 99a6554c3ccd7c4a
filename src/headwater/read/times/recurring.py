"""What comes every year: the nearest that suits the tense, and days on which holidays fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from headwater.read.times.calendar import DAY, Interval, easter, of_day, of_month
from headwater.read.times.tense import Tense


def chosen(found: Sequence[Interval], day: date, tense: Tense) -> Interval | None:
    """In order of time: the last begun by `day` (past), the first not over (future), or the nearest."""
    if tense == "past":
        begun = [i for i in found if i.first and i.first <= day]
        return begun[-1] if begun else None
    if tense == "future":
        return next((i for i in found if i.last and i.last >= day), None)
    return min(found, key=lambda i: _distance(i, day), default=None)


def _distance(interval: Interval, day: date) -> int:
    """Days from `day` to an interval, 0 within it."""
    assert interval.first is not None
    assert interval.last is not None
    return max((interval.first - day).days, (day - interval.last).days, 0)


def holiday(rule: str, year: int) -> Interval:
    """The day of a holiday: "12-25", "easter+50", "orthodox-7"; "11:4:4" is the fourth Thursday of November.

    A number of -1 is the last one of the month.
    """
    if rule.startswith(("easter", "orthodox")):
        orthodox = rule.startswith("orthodox")
        offset = rule.removeprefix("orthodox").removeprefix("easter")
        return of_day(easter(year, orthodox) + timedelta(days=int(offset or 0)))
    if ":" in rule:
        month, weekday, number = map(int, rule.split(":"))
        first = date(year, month, 1)
        if number < 0:
            last = of_month(year, month).last
            assert last is not None
            return of_day(last - DAY * ((last.isoweekday() - weekday) % 7))
        return of_day(first + DAY * ((weekday - first.isoweekday()) % 7 + 7 * (number - 1)))
    month, day = map(int, rule.split("-"))
    return of_day(date(year, month, day))
