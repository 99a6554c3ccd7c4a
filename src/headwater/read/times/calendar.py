"""Intervals of the Gregorian calendar with their TIMEX3 values; nothing here knows a language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
DAY = timedelta(days=1)


class Interval(NamedTuple):
    """Days `first` to `last`, of one `unit`; both are None where the days are not known."""

    first: date | None
    last: date | None
    unit: str
    value: str


def unknown(unit: str, value: str) -> Interval:
    """An interval of which no day is known."""
    return Interval(None, None, unit, value)


def of_day(day: date) -> Interval:
    """One day."""
    return Interval(day, day, "D", day.isoformat())


def _months(year: int, month: int, count: int, unit: str, value: str) -> Interval:
    """`count` months from the first of `month`; `month` may be beyond 12."""
    begin = year * 12 + month - 1
    end = begin + count
    last = date(end // 12, end % 12 + 1, 1) - DAY
    return Interval(date(begin // 12, begin % 12 + 1, 1), last, unit, value)


def of_month(year: int, month: int) -> Interval:
    """A month, 1 to 12."""
    return _months(year, month, 1, "M", f"{year:04}-{month:02}")


def of_year(year: int) -> Interval:
    """A year of the Gregorian calendar."""
    return Interval(date(year, 1, 1), date(year, 12, 31), "Y", f"{year:04}")


def of_quarter(year: int, quarter: int) -> Interval:
    """A quarter of a year, 1 to 4."""
    return _months(year, 3 * quarter - 2, 3, "Q", f"{year:04}-Q{quarter}")


def of_half(year: int, half: int) -> Interval:
    """A half of a year, 1 or 2."""
    return _months(year, 6 * half - 5, 6, "HY", f"{year:04}-H{half}")


def of_season(year: int, season: str) -> Interval:
    """A meteorological season; a winter bears the year in which it begins."""
    return _months(year, SEASONS[season], 3, "SE", f"{year:04}-{season}")


def of_week(day: date) -> Interval:
    """The ISO week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Interval(monday, monday + timedelta(days=6), "W", f"{year:04}-W{week:02}")


def of_weekend(day: date) -> Interval:
    """Saturday and Sunday of the ISO week that holds `day`."""
    week = of_week(day)
    assert week.last is not None
    return Interval(week.last - DAY, week.last, "WE", f"{week.value}-WE")


def of_decade(number: int) -> Interval:
    """Decade 197 is 1970 to 1979."""
    return Interval(date(number * 10, 1, 1), date(number * 10 + 9, 12, 31), "DE", f"{number:03}")


def of_century(number: int) -> Interval:
    """The 19th century is number 18, 1800 to 1899."""
    return Interval(date(max(number * 100, 1), 1, 1), date(number * 100 + 99, 12, 31), "CE", f"{number:02}")


def _season_at(day: date) -> Interval:
    season = ("WI", "SP", "SU", "FA")[day.month % 12 // 3]
    return of_season(day.year - (day.month < 3), season)


_AT: dict[str, Callable[[date], Interval]] = {
    "D": of_day,
    "W": of_week,
    "WE": of_weekend,
    "M": lambda d: of_month(d.year, d.month),
    "Q": lambda d: of_quarter(d.year, (d.month + 2) // 3),
    "HY": lambda d: of_half(d.year, 1 + (d.month > 6)),
    "SE": _season_at,
    "Y": lambda d: of_year(d.year),
    "DE": lambda d: of_decade(d.year // 10),
    "CE": lambda d: of_century(d.year // 100),
}
_MONTHS = {"M": 1, "Q": 3, "SE": 3, "HY": 6, "Y": 12, "DE": 120, "CE": 1200}
_DAYS = {"D": 1, "W": 7, "WE": 7}
BLANK = {
    "D": "XXXX-XX-XX",
    "W": "XXXX-WXX",
    "WE": "XXXX-WXX-WE",
    "M": "XXXX-XX",
    "Q": "XXXX-QX",
    "HY": "XXXX-HX",
    "SE": "XXXX-XX",
    "Y": "XXXX",
    "DE": "XXX",
    "CE": "XX",
}


def unit_at(unit: str, day: date) -> Interval:
    """The calendar unit that holds `day`."""
    return _AT[unit](day)


def moved(day: date, unit: str, count: float) -> date:
    """`day` moved by so many units; a day that the month lacks becomes its last. Raises OverflowError."""
    if unit in _DAYS:
        return day + timedelta(days=round(count * _DAYS[unit]))
    if unit in ("H", "MIN", "S"):
        return day
    months = day.year * 12 + day.month - 1 + round(count * _MONTHS[unit])
    if not MINYEAR < months // 12 < MAXYEAR:
        raise OverflowError("no such year in the calendar")
    last = of_month(months // 12, months % 12 + 1).last
    assert last is not None
    return last.replace(day=min(day.day, last.day))


def step(unit: str, day: date, count: float) -> Interval:
    """The calendar unit that lies `count` units after the one that holds `day`."""
    first = unit_at(unit, day).first if unit in _MONTHS else day
    assert first is not None
    return unit_at(unit, moved(first, unit, count))


def third(whole: Interval, part: str) -> Interval:
    """The early, middle or late third of an interval, as the conventions of its unit cut it."""
    first, last = whole.first, whole.last
    if first is None or last is None:
        return whole
    number = ("early", "mid", "late").index(part)
    if whole.unit == "M":
        begin, end = first.replace(day=1 + 10 * number), first.replace(day=min(10 * number + 10, last.day))
        return whole._replace(first=begin, last=last if number == 2 else end)
    if whole.unit == "DE":
        years = ((0, 3), (4, 6), (7, 9))[number]
        a, b = first.replace(year=first.year + years[0]), last.replace(year=first.year + years[1])
        return whole._replace(first=a, last=b)
    if whole.unit in ("Y", "SE", "Q", "HY"):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        size = months // 3
        if not size:
            return whole
        cut = _months(first.year, first.month + size * number, size, whole.unit, whole.value)
        return cut
    if whole.unit == "CE":
        years = ((0, 32), (33, 65), (66, 99))[number]
        start = first.year // 100 * 100
        return whole._replace(
            first=first if number == 0 else date(start + years[0], 1, 1), last=date(start + years[1], 12, 31)
        )
    if whole.unit in ("W",):
        days = ((0, 1), (2, 4), (5, 6))[number]
        return whole._replace(first=first + DAY * days[0], last=first + DAY * days[1])
    return whole


def half(whole: Interval, number: int) -> Interval:
    """The first or the second half of an interval."""
    first, last = whole.first, whole.last
    if first is None or last is None:
        return whole
    if whole.unit == "Y":
        return of_half(first.year, number)
    middle = {
        "M": lambda: first.replace(day=16),
        "DE": lambda: date(first.year + 5, 1, 1),
        "CE": lambda: date(first.year // 100 * 100 + 50, 1, 1),
    }.get(whole.unit, lambda: first + ((last - first) + DAY) // 2)()
    return whole._replace(last=middle - DAY) if number == 1 else whole._replace(first=middle)


def easter(year: int, orthodox: bool) -> date:
    """Easter Sunday by Gauss's rule as Meeus gives it ("Astronomical Algorithms", chapter 8)."""
    if orthodox:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)
