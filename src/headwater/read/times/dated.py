"""Dates, months, years and their parts: what the calendar names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from headwater.read.times import calendar as cal
from headwater.read.times.calendar import DAY, Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.recurring import chosen, holiday
from headwater.read.times.thread import Thread, from_to, operation, whole_units
from headwater.read.times.values import counted


@operation("full_date", "day_month", "day_number")
def _calendar_day(thread: Thread, expr: Expr) -> Interval:
    args = expr.args
    month, day, year = args["month"], args["day"], args.get("year")
    weekday = args.get("weekday")
    if month is None:
        return _day_of_some_month(thread, day)
    held = year is not None
    if not held:
        year, held = thread.year_within(expr)

    def of(y: int) -> Interval | None:
        try:
            found = date(y, month, day)
        except ValueError:
            return None
        return cal.of_day(found) if weekday in (None, found.isoweekday()) or held else None

    blank = cal.unknown("D", f"XXXX-{month:02}-{day:02}")
    if held:
        return (of(year) if year else None) or blank
    found = thread.recurring(of, blank.value, "D")
    if found.first is None and weekday is not None:  # the weekday fits no year near by
        weekday = None
        found = thread.recurring(of, blank.value, "D")
    return found


def _day_of_some_month(thread: Thread, day: int) -> Interval:
    """«on the 4th»: of the month that suits the tense."""
    base = thread.base("now")
    if base is None or base.first is None:
        return cal.unknown("D", f"XXXX-XX-{day:02}")
    months = [cal.step("M", base.first, k).first for k in (-1, 0, 1)]
    days = [
        m.replace(day=day) for m in months if m and day <= cal.moved(m, "M", 1).toordinal() - m.toordinal()
    ]
    found = chosen([cal.of_day(d) for d in days], base.first, thread.tense)
    return found or cal.unknown("D", f"XXXX-XX-{day:02}")


@operation("day_range")
def _day_range(thread: Thread, expr: Expr) -> Interval:
    ends = []
    for day in reversed(expr.args["days"]):
        one = Expr("day_month", "D", expr.first, expr.last, 0, 0)
        one.args, one.within = {"month": expr.args["month"], "day": day}, expr.within
        ends.append(thread.interval(one))
    return from_to(ends[1], ends[0])


@operation("month")
def _month(thread: Thread, expr: Expr) -> Interval:
    month = expr.args["month"]
    year, held = thread.year_within(expr)
    blank = f"XXXX-{month:02}"
    if held:
        return cal.of_month(year, month) if year else cal.unknown("M", blank)
    return _stepped(thread, expr, lambda y: cal.of_month(y, month), blank, "M")


def _stepped(
    thread: Thread, expr: Expr, of_year: Callable[[int], Interval], blank: str, unit: str
) -> Interval:
    """«last May», «this summer», «next winter», «that autumn», or plainly «summer»."""
    step: int | None = expr.args.get("step")
    if step is None:
        return thread.recurring(of_year, blank, unit)
    base = thread.base("text" if expr.args.get("same") else "now")
    if base is None or base.first is None:
        return cal.unknown(unit, blank)
    day = base.first
    found = [of_year(y) for y in range(day.year - 3, day.year + 4)]
    before = [i for i in found if i.last and i.last < day]
    after = [i for i in found if i.first and i.first > day]
    if step < 0:
        return before[step]
    if step > 0:
        return after[step - 1]
    return chosen(found, day, "future" if expr.args.get("same") else "none") or found[3]


@operation("year")
def _year(thread: Thread, expr: Expr) -> Interval:
    return cal.of_year(expr.args["year"])


@operation("year_range")
def _year_range(thread: Thread, expr: Expr) -> Interval:
    a, b = expr.args["years"]
    return from_to(cal.of_year(a), cal.of_year(b))


@operation("season", "season_years")
def _season(thread: Thread, expr: Expr) -> Interval:
    season = expr.args["season"]
    if "year" in expr.args:
        return cal.of_season(expr.args["year"], season)
    year, held = thread.year_within(expr)
    blank = f"XXXX-{season}"
    if held:
        return cal.of_season(year, season) if year else cal.unknown("SE", blank)
    return _stepped(thread, expr, lambda y: cal.of_season(y, season), blank, "SE")


@operation("decade")
def _decade(thread: Thread, expr: Expr) -> Interval:
    number = expr.args["decade"]
    if number >= 100 and number % 10 == 0 and number < 190:  # «the 1800s»
        return cal.of_century(number // 10)
    if number >= 100:
        return cal.of_decade(number)
    if expr.within is not None:
        outer = thread.interval(expr.within)
        if outer.first is not None:
            return cal.of_decade(outer.first.year // 100 * 10 + number)
    year = thread.now.day.year if thread.now else 2000
    return cal.of_decade(190 + number if 200 + number > year // 10 else 200 + number)


@operation("century")
def _century(thread: Thread, expr: Expr) -> Interval:
    return cal.of_century(expr.args["century"] - 1)


@operation("century_range")
def _century_range(thread: Thread, expr: Expr) -> Interval:
    a, b = expr.args["centuries"]
    return from_to(cal.of_century(a - 1), cal.of_century(b - 1))


@operation("quarter")
def _quarter(thread: Thread, expr: Expr) -> Interval:
    number = expr.args["quarter"]
    year, held = thread.year_within(expr)
    if held:
        return cal.of_quarter(year, number) if year else cal.unknown("Q", f"XXXX-Q{number}")
    return thread.recurring(lambda y: cal.of_quarter(y, number), f"XXXX-Q{number}", "Q")


@operation("quarter_range")
def _quarter_range(thread: Thread, expr: Expr) -> Interval:
    ends = []
    for number in expr.args["quarters"]:
        one = Expr("quarter", "Q", expr.first, expr.last, 0, 0, {"quarter": number}, expr.within)
        ends.append(thread.interval(one))
    return from_to(*ends)


@operation("half")
def _half(thread: Thread, expr: Expr) -> Interval:
    number = expr.args["half"]
    if expr.within is not None:
        return cal.half(thread.interval(expr.within), number)
    return thread.recurring(lambda y: cal.of_half(y, number), f"XXXX-H{number}", "HY")


@operation("extent")
def _extent(thread: Thread, expr: Expr) -> Interval:
    assert expr.within is not None
    return cal.third(thread.interval(expr.within), expr.args["part"])


@operation("extent_unit")
def _extent_unit(thread: Thread, expr: Expr) -> Interval:
    day, unit = thread.day(), expr.args["unit"]
    if day is None:
        return cal.unknown(unit, cal.BLANK[unit])
    return cal.third(cal.unit_at(unit, day), expr.args["part"])


@operation("cut")
def _cut(thread: Thread, expr: Expr) -> Interval:
    """«earlier this week»: up to the day of publication; «later this month»: from it on."""
    args, day = expr.args, thread.day()
    cls, of = args["cls"], args["of"]
    if day is None:
        return cal.unknown("-", cal.BLANK.get(of, "XXXX-XX"))
    if cls in "SM":
        year = {"S": cal.of_season, "M": cal.of_month}[cls]
        found = chosen([year(day.year + k, of) for k in (-1, 0, 1)], day, "none")  # type: ignore[operator]
        whole = found or cal.of_day(day)
    else:
        whole = cal.unit_at(of, day)
    assert whole.first is not None
    assert whole.last is not None
    if args["past"]:
        return whole._replace(last=max(min(whole.last, day), whole.first))
    return whole._replace(first=min(max(whole.first, day), whole.last))


@operation("nth")
def _nth(thread: Thread, expr: Expr) -> Interval:
    """«the second week of May», «the first Tuesday of November», «the last day of August»."""
    args = expr.args
    assert expr.within is not None
    whole = thread.interval(expr.within)
    number, unit = args["number"], "D" if args["weekday"] else args["unit"]
    if whole.first is None or whole.last is None:
        return cal.unknown(unit, cal.BLANK.get(unit, "XXXX"))
    if args["weekday"]:
        days = [whole.first + DAY * k for k in range((whole.last - whole.first).days + 1)]
        fit = [d for d in days if d.isoweekday() == args["unit"]]
    else:
        fit, part = [], cal.unit_at(unit, whole.first)
        while part.first is not None and part.first <= whole.last and len(fit) < 400:
            middle = part.first + DAY * {"W": 3, "WE": 5}.get(unit, 0)
            if whole.first <= middle <= whole.last:
                fit.append(part.first)
            part = cal.step(unit, part.first, 1)
    if len(fit) < abs(number) or not fit:
        return cal.unknown(unit, cal.BLANK.get(unit, "XXXX"))
    return cal.unit_at(unit, fit[number if number < 0 else number - 1])


@operation("opening")
def _opening(thread: Thread, expr: Expr) -> Interval:
    """«the first nine months of 2024», «the last three months of 2024»."""
    assert expr.within is not None
    whole = thread.interval(expr.within)
    number, unit = expr.args["amount"]
    if whole.first is None or whole.last is None or number is None:
        return cal.unknown("-", counted([(number, unit)]))
    number, unit = whole_units(number, unit)
    if expr.args["last"]:
        first, last = cal.moved(whole.last + DAY, unit, -number), whole.last
    else:
        first, last = whole.first, cal.moved(whole.first, unit, number) - DAY
    a, b = cal.unit_at(unit, first), cal.unit_at(unit, last)
    return Interval(first, last, unit, f"{a.value}/{b.value}" if a != b else a.value)


@operation("holiday")
def _holiday(thread: Thread, expr: Expr) -> Interval:
    rule = expr.args["rule"]
    year, held = thread.year_within(expr)
    if held and year:
        return holiday(rule, year)
    return thread.recurring(lambda y: holiday(rule, y), cal.BLANK["D"], "D")
