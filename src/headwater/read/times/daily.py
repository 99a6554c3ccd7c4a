"""Weekdays, weekends, parts of the day, hours."""

from __future__ import annotations

from typing import Any

from headwater.read.times import calendar as cal
from headwater.read.times.calendar import DAY, Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.thread import Thread, operation


@operation("weekday")
def _weekday(thread: Thread, expr: Expr) -> Interval:
    args, weekday = expr.args, expr.args["weekday"]
    blank = cal.unknown("D", f"XXXX-WXX-{weekday}")
    if expr.within is not None:
        if expr.within.operation == "day_month":
            expr.within.args["weekday"] = weekday
        outer = thread.interval(expr.within)
        if expr.within.kind == "D" or outer.first is None:
            return outer if outer.first or expr.within.kind == "D" else blank
        return cal.of_day(outer.first + DAY * (weekday - 1))
    step = args["step"]
    told = thread.back_to(0)
    if step is None and told is not None and told.interval.unit == "W" and told.interval.first is not None:
        between = "".join(item.cls for item in thread.items[told.last : expr.first])
        if between in (",", ",p", ",@"):  # «a week ago, on Tuesday»
            monday = thread.from_text(told).first
            return cal.of_day((monday or told.interval.first) + DAY * (weekday - 1))
    base = thread.base("text" if args["same"] else "now")
    if base is None or base.first is None:
        return blank
    day = base.first
    ahead = (weekday - day.isoweekday()) % 7
    if step is None:
        if thread.tense == "future":
            return cal.of_day(day + DAY * ahead)
        return cal.of_day(day - DAY * (-ahead % 7))
    if step == 0:
        return cal.of_day(day + DAY * (weekday - day.isoweekday()))
    if step > 0:
        return cal.of_day(day + DAY * ((ahead or 7) + 7 * (step - 1)))
    return cal.of_day(day - DAY * ((-ahead % 7 or 7) - 7 * (step + 1)))


@operation("weekend")
def _weekend(thread: Thread, expr: Expr) -> Interval:
    """The weekend without a word of which: this one or the last, by tense."""
    day = thread.day()
    if day is None:
        return cal.unknown("WE", cal.BLANK["WE"])
    begun = day.isoweekday() > 5 or thread.tense == "future"
    return cal.of_weekend(day if begun else day - 7 * DAY)


@operation("part", "night", "night_between")
def _part(thread: Thread, expr: Expr) -> Interval:
    args, part = expr.args, expr.args["part"]
    if "upto" in args:
        one = Expr(
            "weekday" if "weekday" in args["upto"] else "day_month", "D", 0, 0, 0, 0, dict(args["upto"])
        )
        one.within = expr.within
        return _night_before(thread.interval(one))
    if expr.within is not None:
        outer = thread.interval(expr.within)
        if expr.within.kind == "T":
            return outer
        if expr.within.kind == "RANGE" and outer.first is not None:
            return outer._replace(value=f"{outer.first.isoformat()}T{part}")
        if part == "NI" and _leads_to(thread, expr):
            return _night_before(outer)
        value = cal.BLANK["D"] if outer.first is None else outer.first.isoformat()
        if args.get("spans") and outer.first is not None:
            return Interval(outer.first, outer.first + DAY, "D", f"{value}TNI")
        return outer._replace(value=f"{value}T{part}")
    return _part_alone(thread, args, part)


def _part_alone(thread: Thread, args: dict[str, Any], part: str) -> Interval:
    if args["step"] is None and not args.get("spans"):
        day = thread.same_day()
    else:
        base = thread.base("text" if args["same"] or args["step"] == 1 else "now")
        day = base.first if base else None
    if day is None:
        return cal.unknown("D", f"{cal.BLANK['D']}T{part}")
    if args.get("spans") or (part == "NI" and args["step"] == -1):
        return _night_before(cal.of_day(day))
    return cal.of_day(day + DAY * (args["step"] or 0))._replace(
        value=f"{(day + DAY * (args['step'] or 0)).isoformat()}T{part}"
    )


def _leads_to(thread: Thread, expr: Expr) -> bool:
    """«the night to the 4th»: the day that is named is the one on which the night ends."""
    assert expr.within is not None
    low = [item.low for item in thread.items[expr.first : expr.last] if item.cls == ">"]
    return bool(low)


@operation("clock")
def _clock(thread: Thread, expr: Expr) -> Interval:
    hour, minute = expr.args["hour"], expr.args["minute"]
    holder = expr.within
    if holder is not None and holder.kind == "P":
        part = holder.args["part"]
        if (part in ("AF", "EV", "DT") and hour < 12) or (part == "NI" and 6 < hour < 12):
            hour += 0 if expr.args["fixed"] else 12
        holder = holder.within or (holder if holder.args["step"] is not None or holder.args["same"] else None)
    day = thread.interval(holder).first if holder is not None else thread.same_day()
    value = f"{day.isoformat() if day else cal.BLANK['D']}T{hour:02}:{minute:02}"
    return Interval(day, day, "D", value)


def _night_before(day: Interval) -> Interval:
    """The night that ends on a day."""
    if day.first is None:
        return cal.unknown("D", f"{cal.BLANK['D']}TNI")
    begin = day.first - DAY
    return Interval(begin, day.first, "D", f"{begin.isoformat()}TNI")
