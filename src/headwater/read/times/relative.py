"""What is counted from a day: last year, two days ago, the last 13 months; durations, sets, references."""

from __future__ import annotations

from datetime import date, timedelta

from headwater.read.times import calendar as cal
from headwater.read.times.calendar import Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.thread import CLOCK_UNITS, FINENESS, REMEMBERED, Thread, operation, whole_units
from headwater.read.times.values import counted


@operation("deictic", "unit", "unit_bare")
def _unit(thread: Thread, expr: Expr) -> Interval:
    args = expr.args
    if expr.within is not None:
        return thread.interval(expr.within)
    unit, count, part = args["unit"], args["step"], args["part"]
    after = thread.items[expr.last].cls if expr.last < len(thread.items) else ""
    if after == "^" and count == 1:  # «the next day after the crash»: counted from an event
        return cal.unknown(unit, cal.BLANK[unit])
    anchor = "text" if args["same"] else "now"
    if expr.operation == "unit" and count == 1 and not args["same"]:
        anchor = "text" if unit == "D" else "auto"
    base = thread.base(anchor)
    blank = cal.BLANK[unit] + (f"T{part}" if part else "")
    if base is None or base.first is None or base.last is None:
        return cal.unknown(unit, blank)
    if thread.against == "text" and count and _coarser(base.unit, unit):
        return cal.unknown(unit, blank)
    found = cal.step(unit, base.last if count > 0 else base.first, count)
    return found._replace(value=f"{found.value}T{part}") if part else found


@operation("ago", "later", "earlier", "through", "back")
def _shift(thread: Thread, expr: Expr) -> Interval:
    """«two days ago», «three years later», «за день до цього», «через тиждень»."""
    args = expr.args
    amounts, sign, anchor = args["amounts"], args["sign"], args["anchor"]
    exact = expr.first > 0 and thread.items[expr.first - 1].cls == "="
    vague = cal.unknown("-", "PAST_REF" if sign < 0 else "FUTURE_REF")
    if any(number is None for number, _ in amounts):
        return vague
    if anchor == "next":
        of = args.get("of")
        if of is None and _goes_on(thread, expr):
            return cal.unknown("-", counted(amounts))  # counted from an event
        base = thread.base("text") if of is None else thread.interval(of)
    elif anchor == "future" and thread.tense != "future":
        return cal.unknown("-", counted(amounts))  # «built in two weeks»
    elif anchor == "text" and sign > 0 and thread.back_to(REMEMBERED) is None and thread.tense == "past":
        return vague  # later than what, the text has not told
    else:
        base = thread.base(anchor)
    amounts = [whole_units(number, unit) for number, unit in amounts]
    unit = min((u for _, u in amounts), key=FINENESS.index)
    if base is None or base.first is None or base.last is None:
        return cal.unknown("D" if unit in CLOCK_UNITS else unit, cal.BLANK.get(unit, cal.BLANK["D"]))
    if unit not in CLOCK_UNITS and _coarser(base.unit, unit):
        return vague
    day = base.first if sign < 0 else base.last
    if unit in CLOCK_UNITS:
        return _hours(thread, day, amounts, sign)
    for number, each in amounts:
        day = cal.moved(day, each, sign * number)
    return cal.unit_at("D" if exact else unit, day)


def _goes_on(thread: Thread, expr: Expr) -> bool:
    """True where a word follows in the same sentence."""
    if expr.last >= len(thread.items):
        return False
    after = thread.items[expr.last]
    inside = after.token < thread.doc.sentence_at(thread.items[expr.first].token).last
    return inside and after.low[0].isalnum() and after.cls != "&"


def _hours(thread: Thread, day: date, amounts: list[tuple[float, str]], sign: int) -> Interval:
    seconds = sum(n * CLOCK_UNITS.get(u, 86400) for n, u in amounts)
    at = thread.now.at if thread.now and thread.now.at and thread.against == "published" else None
    if at is not None:
        there = at + timedelta(seconds=sign * seconds)
        return cal.of_day(there.date())._replace(value=f"{there.date().isoformat()}T{there:%H:%M}")
    return cal.of_day(day + sign * timedelta(days=seconds // 86400))


@operation("span")
def _span(thread: Thread, expr: Expr) -> Interval:
    """«the last 13 months»: up to the day of publication; «the next three years»: from it on."""
    amounts, sign = expr.args["amounts"], expr.args["sign"]
    value, now = counted(amounts), thread.day()
    if now is None or any(number is None for number, _ in amounts):
        return cal.unknown("-", value)
    day = now
    for number, unit in amounts:
        if unit in CLOCK_UNITS:
            day = _hours(thread, day, [(number, unit)], sign).first or day
        else:
            size, finer = whole_units(number, unit)
            day = cal.moved(day, finer, sign * size)
    return Interval(min(day, now), max(day, now), "-", value)


@operation("duration")
def _duration(thread: Thread, expr: Expr) -> Interval:
    return cal.unknown("-", counted(expr.args["amounts"]))


@operation("weekday_set", "set_unit", "set_word")
def _set(thread: Thread, expr: Expr) -> Interval:
    return cal.unknown("-", expr.args.get("value") or counted(expr.args["amounts"]))


@operation("reference")
def _reference(thread: Thread, expr: Expr) -> Interval:
    value = expr.args["value"]
    day = thread.day() if value == "PRESENT_REF" else None
    return Interval(day, day, "-", value)


def _coarser(told: str, unit: str) -> bool:
    """True where what was told is too wide to count such units from."""
    return told in FINENESS and FINENESS.index(told) > max(FINENESS.index(unit), FINENESS.index("WE"))
