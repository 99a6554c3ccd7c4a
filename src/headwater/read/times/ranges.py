"""Ranges of two expressions: each side tells what the other leaves unsaid."""

from __future__ import annotations

from datetime import date

from headwater.read.times import calendar as cal
from headwater.read.times.calendar import DAY, Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.tense import Tense
from headwater.read.times.thread import Moment, Thread, from_to, operation

_YEARLESS = ("D", "M", "SE", "Q", "HOL")


@operation("range")
def _range(thread: Thread, expr: Expr) -> Interval:
    """A range of the future is found from its end, another from its start; the other side is the next."""
    a, b = expr.args["of"]
    outer_a, outer_b = a.outermost(), b.outermost()
    if outer_a.kind in _YEARLESS and outer_b.kind == "Y" and outer_b is not b:
        outer_a.within = outer_b
    elif outer_b.kind in _YEARLESS and outer_a.kind == "Y" and outer_a is not a:
        return _after(thread, a, b)
    elif a.kind == "WD" and a.within is None and outer_b.kind == "W":
        a.within = outer_b
    if thread.tense == "future":
        end, start = thread.interval(b), thread.interval(a)
        until = end.first
        if start.first and until and start.first > until:
            if a.kind == "WD":
                end = cal.of_day(until + 7 * DAY)
            else:
                start = _seen_from(thread, until, "past", a)
        return from_to(start, end)
    return _after(thread, a, b)


def _after(thread: Thread, a: Expr, b: Expr) -> Interval:
    start, end = thread.interval(a), thread.interval(b)
    if start.first and end.first and b.outermost().kind in (*_YEARLESS, "WD"):
        days = (end.first - start.first).days
        if days < 0 or days > 366:
            end = _seen_from(thread, start.first, "future", b)
    return from_to(start, end)


def _seen_from(thread: Thread, day: date, tense: Tense, expr: Expr) -> Interval:
    """The interval of an expression as if it were said on another day."""
    kept = thread.now, thread.told, thread.forced
    thread.now, thread.told, thread.forced = Moment(day, None), None, tense
    found = thread.interval(expr)
    thread.now, thread.told, thread.forced = kept
    return found
