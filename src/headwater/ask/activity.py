"""How much there is of somebody over time: counted by day, week, month or year, whichever fits the span."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

import msgspec

Unit = Literal["day", "week", "month", "year"]
_MOST: Final = 120  # bars in one picture
_FAR: Final = 10  # interquartile ranges beyond which a date does not stretch the picture
_NEAR: Final = 30  # days that an interquartile range is taken for at least
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_EPOCH: Final = date(1970, 1, 1).toordinal()


class Counted(NamedTuple):
    """Rows of a table to be counted: those where `where` holds with `values`, by the moment in `column`, of
    which a day has `day`. An index must hold them in order of `column`. `sums` are aggregates of SQL."""

    table: str
    where: str
    values: tuple[Any, ...]
    column: str
    day: int
    sums: tuple[str, ...]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One day, week (from Monday on), month or year, by its first and last day (ISO 8601), with its counts in
    the order in which they were asked for."""

    first: str
    last: str
    counts: tuple[int, ...]


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Bars without a gap, in order of time. `outside` counts, of what is counted first, that which is far
    before or after all else, and `undated` that which has no date."""

    unit: Unit
    bars: tuple[Bar, ...]
    outside: int = 0
    undated: int = 0


def activity(db: sqlite3.Connection, *counted: Counted) -> Activity:
    """Counts over time; the first sum of the first of `counted` decides the span, and what is outside it."""
    first = counted[0]
    span = _span(db, first)
    if span is None:
        return Activity(unit="day", bars=(), undated=_sum(db, first, None))
    unit = _unit(span[1] - span[0] + 1)
    begins = list(_begins(*span, unit))[-_MOST:]
    lasts = [_last(begin, unit) for begin in begins]
    bins = [(a.toordinal() - _EPOCH, b.toordinal() - _EPOCH + 1) for a, b in zip(begins, lasts, strict=True)]
    rows = zip(*(_binned(db, one, bins) for one in counted), strict=True)
    bars = tuple(
        Bar(first=begin.isoformat(), last=last.isoformat(), counts=tuple(n for part in row for n in part))
        for begin, last, row in zip(begins, lasts, rows, strict=True)
    )
    dated = _sum(db, first, (_FIRST - _EPOCH, _LAST - _EPOCH + 1))
    outside = dated - sum(bar.counts[0] for bar in bars)
    return Activity(unit=unit, bars=bars, outside=outside, undated=_sum(db, first, None) - dated)


def _span(db: sqlite3.Connection, of: Counted) -> tuple[int, int] | None:
    """The first and the last day, since 1970, without what is far from all else: Tukey's fences (1977), set
    wide, as one article with a wrong date would flatten all others."""
    where = f"FROM {of.table} WHERE {of.where} AND {of.column} >= ? AND {of.column} < ?"
    bounds = ((_FIRST - _EPOCH) * of.day, (_LAST - _EPOCH + 1) * of.day)
    (rows,) = db.execute(f"SELECT count(*) {where}", (*of.values, *bounds)).fetchone()
    if not rows:
        return None
    low, high = (
        db.execute(
            f"SELECT {of.column} {where} ORDER BY {of.column} {order} LIMIT 1 OFFSET ?",
            (*of.values, *bounds, rows // 4),
        ).fetchone()[0]
        for order in ("", "DESC")
    )
    reach = _FAR * max(high - low, _NEAR * of.day)
    fences = max(bounds[0], low - reach), min(bounds[1], high + reach + 1)
    first, last = db.execute(
        f"SELECT min({of.column}), max({of.column}) {where}", (*of.values, *fences)
    ).fetchone()
    return first // of.day, last // of.day


def _sum(db: sqlite3.Connection, of: Counted, days: tuple[int, int] | None) -> int:
    """The first sum over some days, or over all (None)."""
    low, high = days or (-(1 << 40), 1 << 40)
    row = db.execute(
        f"SELECT coalesce({of.sums[0]}, 0) FROM {of.table} WHERE {of.where} AND {of.column} >= ?"
        f" AND {of.column} < ?",
        (*of.values, low * of.day, high * of.day),
    ).fetchone()
    return int(row[0])


def _binned(db: sqlite3.Connection, of: Counted, bins: list[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """The sums of each stretch of days, given by its first day and the one after its last."""
    sums = ", ".join(
        f"(SELECT coalesce({one}, 0) FROM {of.table} WHERE {of.where} AND {of.column} >= b.low"
        f" AND {of.column} < b.high)"
        for one in of.sums
    )
    asked = json.dumps([(low * of.day, high * of.day) for low, high in bins])
    return iter(
        db.execute(
            "WITH b AS MATERIALIZED (SELECT key AS place, json_extract(value, '$[0]') AS low,"
            f" json_extract(value, '$[1]') AS high FROM json_each(?)) SELECT {sums} FROM b ORDER BY place",
            (asked, *of.values * len(of.sums)),
        ).fetchall()
    )


def _unit(span: int) -> Unit:
    """What a bar stands for where so many days are to be shown."""
    if span <= _MOST:
        return "day"
    if span <= _MOST * 7:
        return "week"
    return "month" if span <= _MOST * 30 else "year"


def _begins(first: int, last: int, unit: Unit) -> Iterator[date]:
    """The first days of all bars from the one that holds day `first` to the one that holds day `last`."""
    begin, end = _begin(date.fromordinal(first + _EPOCH), unit), date.fromordinal(last + _EPOCH)
    yield begin
    while (final := _last(begin, unit)) < end:
        begin = final + timedelta(days=1)
        yield begin


def _begin(day: date, unit: Unit) -> date:
    if unit == "week":
        return date.fromordinal(max(day.toordinal() - day.weekday(), 1))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _last(begin: date, unit: Unit) -> date:
    """The last day of the bar that begins on a day."""
    if unit == "year":
        return begin.replace(month=12, day=31)
    try:
        if unit == "month":
            return (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return begin + timedelta(days=6 if unit == "week" else 0)
    except OverflowError:
        return date.max
