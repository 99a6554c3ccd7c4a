"""Expressions to intervals: against the day of publication, or against what the text told before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from headwater.read.document import Document
from headwater.read.times import calendar as cal
from headwater.read.times.calendar import DAY, Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.items import Item
from headwater.read.times.nouns import Anchor, Time
from headwater.read.times.recurring import chosen, holiday
from headwater.read.times.tense import Tense, tense_at
from headwater.read.times.values import counted, lasting
from headwater.read.times.words import Words

_CLOCK_UNITS = {"H": 3600, "MIN": 60, "S": 1}
_FINENESS = ("S", "MIN", "H", "D", "W", "WE", "M", "Q", "SE", "HY", "Y", "DE", "CE")
_REMEMBERED = 4  # sentences for which a time told remains what "the day before" is counted from
_NEAR = 1  # sentences back to which "at noon" and "through three days" reach


class Moment(NamedTuple):
    """When an article was published: its local day, and the hour where it is known."""

    day: date
    at: datetime | None


class Told(NamedTuple):
    """A time that the text has told: its days, the sentence and the offset where."""

    interval: Interval
    sentence: int
    start: int
    own: bool


class Resolver:
    """Resolves the expressions of one document in order; each may be what a later one rests on."""

    def __init__(self, doc: Document, items: Sequence[Item], words: Words, now: Moment | None) -> None:
        self._doc, self._items, self._words = doc, items, words
        self._now = now
        self._told: Told | None = None
        self._expr: Expr | None = None
        self._sentence = 0
        self._against: Anchor = "self"
        self._used: int | None = None

    def times(self, expr: Expr) -> list[Time]:
        """The times that an expression says; a list of days says several."""
        self._expr, self._against, self._used = expr, "self", None
        self._sentence = self._doc.sentence_at(self._items[expr.first].token).first
        if expr.operation == "day_list":
            return self._list(expr)
        try:
            interval = self._interval(expr)
        except (OverflowError, ValueError):  # beyond the years that a calendar has
            interval = cal.unknown(expr.kind, cal.BLANK.get(expr.kind, "XXXX"))
        return [self._time(expr.start, expr.end, interval, expr)]

    def _time(self, start: int, end: int, interval: Interval, expr: Expr) -> Time:
        first, last = interval.first, interval.last
        if first is not None and interval.unit != "-":
            self._told = Told(interval, self._sentence, start, self._against == "self")
        against: Anchor = self._against if first is not None else "none"
        return Time(
            start=start,
            end=end,
            value=interval.value,
            first=first.isoformat() if first else None,
            last=last.isoformat() if last else None,
            against=against,
            told=self._used if against == "text" else None,
        )

    def _list(self, expr: Expr) -> list[Time]:
        """«5 and 6 May»: the first bears no month of its own."""
        out = []
        for number, (day, (start, end)) in enumerate(
            zip(expr.args["days"], expr.args["spans"], strict=True), 1
        ):
            one = Expr("day_month", "D", expr.first, expr.last, start, end)
            one.args, one.within = {"month": expr.args["month"], "day": day}, expr.within
            stop = expr.end if number == len(expr.args["days"]) else end
            out.append(self._time(start, stop, self._interval(one), one))
        return out

    def _interval(self, expr: Expr) -> Interval:
        return _RESOLVERS[expr.operation](self, expr)

    # What an expression is counted from

    @property
    def _tense(self) -> Tense:
        assert self._expr is not None
        return tense_at(self._doc, self._items[self._expr.first].token, self._words)

    def _day(self) -> date | None:
        """The day of publication, and a note that it was asked for."""
        self._against = "published"
        return self._now.day if self._now else None

    def _back_to(self, sentences: int) -> Told | None:
        """What was told last, at most so many sentences ago."""
        told = self._told
        if told is None:
            return None
        between = sum(1 for s in self._doc.sentences if told.sentence < s.first <= self._sentence)
        return told if between <= sentences else None

    def _from_text(self, told: Told) -> Interval:
        self._against, self._used = "text", told.start
        return told.interval

    def _base(self, anchor: str) -> Interval | None:
        """The interval that an offset is counted from: "now", "text", or "auto", by tense."""
        told = self._back_to(_REMEMBERED if anchor == "text" else _NEAR) if anchor != "now" else None
        if told is not None and (anchor == "text" or self._tense != "future"):
            return self._from_text(told)
        day = self._day()
        return cal.of_day(day) if day else None

    def _recurring(self, of_year: Callable[[int], Interval | None], blank: str, unit: str) -> Interval:
        """What comes each year: the nearest that suits the tense, or that the thread of the text names."""
        told = self._back_to(0)
        now = self._now.day if self._now else None
        if told is not None and told.own and told.interval.first is not None:
            year = told.interval.first.year
            if (now is None or year < now.year) and self._tense != "future":
                self._from_text(told)
                own = [i for y in (year, year + 1) if (i := of_year(y)) and i.last and i.last >= told.interval.first]
                if own:
                    return own[0]
        if now is None:
            self._against = "none"
            return cal.unknown(unit, blank)
        self._against = "published"
        found = [i for y in range(now.year - 4, now.year + 5) if (i := of_year(y))]
        near = [i for i in found if i.first and abs(i.first.year - now.year) < 2] or found
        return chosen(near, now, self._tense) or cal.unknown(unit, blank)

    def _year_within(self, expr: Expr) -> tuple[int | None, bool]:
        """The year that holds an expression, and whether there is a larger unit at all."""
        if expr.within is None:
            return None, False
        outer = self._interval(expr.within)
        return (outer.first.year if outer.first else None), True

    # One resolver an operation

    def _calendar_day(self, expr: Expr) -> Interval:
        args = expr.args
        month, day, year = args["month"], args["day"], args.get("year")
        if month is None:
            base = self._base("auto")
            if base is None or base.first is None:
                return cal.unknown("D", f"XXXX-XX-{day:02}")
            month, year = base.first.month, base.first.year
        held = year is not None
        if not held:
            year, held = self._year_within(expr)

        def of(y: int) -> Interval | None:
            try:
                return cal.of_day(date(y, month, day))
            except ValueError:
                return None

        blank = cal.unknown("D", f"XXXX-{month:02}-{day:02}")
        if held:
            return (of(year) if year else None) or blank
        return self._recurring(of, blank.value, "D")

    def _day_range(self, expr: Expr) -> Interval:
        ends = []
        for day in reversed(expr.args["days"]):
            one = Expr("day_month", "D", expr.first, expr.last, 0, 0)
            one.args, one.within = {"month": expr.args["month"], "day": day}, expr.within
            ends.append(self._interval(one))
        return _from_to(ends[1], ends[0])

    def _month(self, expr: Expr) -> Interval:
        month = expr.args["month"]
        year, held = self._year_within(expr)
        blank = f"XXXX-{month:02}"
        if held:
            return cal.of_month(year, month) if year else cal.unknown("M", blank)
        return self._stepped(expr, lambda y: cal.of_month(y, month), blank, "M")

    def _stepped(self, expr: Expr, of_year: Callable[[int], Interval], blank: str, unit: str) -> Interval:
        """«last May», «this summer», «next winter», «that autumn», or plainly «summer»."""
        step = expr.args.get("step")
        if step is None:
            return self._recurring(of_year, blank, unit)
        base = self._base("text" if expr.args.get("same") else "now")
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
        return chosen(found, day, "none") or found[3]

    def _year(self, expr: Expr) -> Interval:
        return cal.of_year(expr.args["year"])

    def _year_range(self, expr: Expr) -> Interval:
        a, b = expr.args["years"]
        return _from_to(cal.of_year(a), cal.of_year(b))

    def _season(self, expr: Expr) -> Interval:
        season = expr.args["season"]
        if "year" in expr.args:
            return cal.of_season(expr.args["year"], season)
        year, held = self._year_within(expr)
        blank = f"XXXX-{season}"
        if held:
            return cal.of_season(year, season) if year else cal.unknown("SE", blank)
        return self._stepped(expr, lambda y: cal.of_season(y, season), blank, "SE")

    def _weekday(self, expr: Expr) -> Interval:
        args, weekday = expr.args, expr.args["weekday"]
        blank = cal.unknown("D", f"XXXX-WXX-{weekday}")
        if expr.within is not None:
            outer = self._interval(expr.within)
            if expr.within.kind == "D" or outer.first is None:
                return outer if outer.first or expr.within.kind == "D" else blank
            return cal.of_day(outer.first + DAY * (weekday - 1))
        step = args["step"]
        base = self._base("text" if args["same"] else "now")
        if base is None or base.first is None:
            return blank
        day = base.first
        ahead = (weekday - day.isoweekday()) % 7
        if step is None:
            if self._tense == "future":
                return cal.of_day(day + DAY * ahead)
            return cal.of_day(day - DAY * (-ahead % 7))
        if step == 0:
            return cal.of_day(day + DAY * (weekday - day.isoweekday()))
        if step > 0:
            return cal.of_day(day + DAY * ((ahead or 7) + 7 * (step - 1)))
        return cal.of_day(day - DAY * ((-ahead % 7 or 7) - 7 * (step + 1)))

    def _weekend(self, expr: Expr) -> Interval:
        """The weekend without a word of which: this one or the last, by tense."""
        day = self._day()
        if day is None:
            return cal.unknown("WE", cal.BLANK["WE"])
        begun = day.isoweekday() > 5 or self._tense == "future"
        return cal.of_weekend(day if begun else day - 7 * DAY)

    def _part(self, expr: Expr) -> Interval:
        args, part = expr.args, expr.args["part"]
        if "upto" in args:
            one = Expr("weekday" if "weekday" in args["upto"] else "day_month", "D", 0, 0, 0, 0, args["upto"])
            return _night_before(self._interval(one))
        if expr.within is not None:
            outer = self._interval(expr.within)
            if expr.within.kind == "T":
                return outer
            if part == "NI" and self._leads_to(expr):
                return _night_before(outer)
            value = cal.BLANK["D"] if outer.first is None else outer.first.isoformat()
            if args.get("spans") and outer.first is not None:
                return Interval(outer.first, outer.first + DAY, "D", f"{value}TNI")
            return outer._replace(value=f"{value}T{part}")
        return self._part_alone(args, part)

    def _part_alone(self, args: dict[str, Any], part: str) -> Interval:
        if args["step"] is None and not args.get("spans"):
            day = self._same_day()
        else:
            base = self._base("text" if args["same"] else "now")
            day = base.first if base else None
        if day is None:
            return cal.unknown("D", f"{cal.BLANK['D']}T{part}")
        if args.get("spans") or (part == "NI" and args["step"] == -1):
            return _night_before(cal.of_day(day))
        return cal.of_day(day + DAY * (args["step"] or 0))._replace(
            value=f"{(day + DAY * (args['step'] or 0)).isoformat()}T{part}"
        )

    def _same_day(self) -> date | None:
        """The day of an hour without one: what the sentence told, else the day of publication."""
        told = self._back_to(0)
        if told is not None and told.interval.unit == "D":
            return self._from_text(told).last
        return self._day()

    def _leads_to(self, expr: Expr) -> bool:
        """«the night to the 4th»: the day that is named is the one on which the night ends."""
        assert expr.within is not None
        low = [item.low for item in self._items[expr.first : expr.last] if item.cls == ">"]
        return bool(low)

    def _clock(self, expr: Expr) -> Interval:
        hour, minute = expr.args["hour"], expr.args["minute"]
        holder = expr.within
        if holder is not None and holder.kind == "P":
            part = holder.args["part"]
            if part in ("AF", "EV", "DT") and hour < 12 or (part == "NI" and 6 < hour < 12):
                hour += 0 if expr.args["fixed"] else 12
            holder = holder.within or (holder if holder.args["step"] is not None or holder.args["same"] else None)
        day = self._interval(holder).first if holder is not None else self._same_day()
        value = f"{day.isoformat() if day else cal.BLANK['D']}T{hour:02}:{minute:02}"
        return Interval(day, day, "D", value)

    def _unit(self, expr: Expr) -> Interval:
        args = expr.args
        unit, count, part = args["unit"], args["step"], args["part"]
        anchor = "text" if args["same"] else "now"
        if expr.operation == "unit" and count == 1 and not args["same"]:
            anchor = "text" if unit == "D" else "auto"
        base = self._base(anchor)
        blank = cal.BLANK[unit] + (f"T{part}" if part else "")
        if base is None or base.first is None or base.last is None:
            return cal.unknown(unit, blank)
        if self._against == "text" and count and _coarser(base.unit, unit):
            return cal.unknown(unit, blank)
        found = cal.step(unit, base.last if count > 0 else base.first, count)
        return found._replace(value=f"{found.value}T{part}") if part else found

    def _shift(self, expr: Expr) -> Interval:
        """«two days ago», «three years later», «за день до цього», «через тиждень»."""
        args = expr.args
        amounts, sign, anchor = args["amounts"], args["sign"], args["anchor"]
        exact = expr.first > 0 and self._items[expr.first - 1].cls == "="
        vague = cal.unknown("-", "PAST_REF" if sign < 0 else "FUTURE_REF")
        if any(number is None for number, _ in amounts):
            return vague
        if anchor == "next":
            of = args.get("of")
            if of is None and self._goes_on(expr):
                return cal.unknown("-", counted(amounts))  # counted from an event
            base = self._base("text") if of is None else self._interval(of)
        elif anchor == "future" and self._tense != "future":
            return cal.unknown("-", counted(amounts))  # «built in two weeks»
        else:
            base = self._base(anchor)
        amounts = [_whole(number, unit) for number, unit in amounts]
        unit = min((u for _, u in amounts), key=_FINENESS.index)
        if base is None or base.first is None or base.last is None:
            return cal.unknown("D" if unit in _CLOCK_UNITS else unit, cal.BLANK.get(unit, cal.BLANK["D"]))
        if unit not in _CLOCK_UNITS and _coarser(base.unit, unit):
            return vague
        day = base.first if sign < 0 else base.last
        if unit in _CLOCK_UNITS:
            return self._hours(day, amounts, sign)
        for number, each in amounts:
            day = cal.moved(day, each, sign * number)
        return cal.unit_at("D" if exact else unit, day)

    def _goes_on(self, expr: Expr) -> bool:
        """True where a word follows in the same sentence."""
        if expr.last >= len(self._items):
            return False
        after = self._items[expr.last]
        inside = after.token < self._doc.sentence_at(self._items[expr.first].token).last
        return inside and after.low[0].isalnum() and after.cls != "&"

    def _hours(self, day: date, amounts: list[tuple[float, str]], sign: int) -> Interval:
        seconds = sum(n * _CLOCK_UNITS.get(u, 86400) for n, u in amounts)
        at = self._now.at if self._now and self._now.at and self._against == "published" else None
        if at is not None:
            there = at + timedelta(seconds=sign * seconds)
            return cal.of_day(there.date())._replace(value=f"{there.date().isoformat()}T{there:%H:%M}")
        return cal.of_day(day + sign * timedelta(days=seconds // 86400))

    def _span(self, expr: Expr) -> Interval:
        """«the last 13 months»: up to the day of publication; «the next three years»: from it on."""
        amounts, sign = expr.args["amounts"], expr.args["sign"]
        value, now = counted(amounts), self._day()
        if now is None or any(number is None for number, _ in amounts):
            return cal.unknown("-", value)
        day = now
        for number, unit in amounts:
            if unit in _CLOCK_UNITS:
                day = self._hours(day, [(number, unit)], sign).first or day
            else:
                day = cal.moved(day, *_swapped(_whole(number, unit), sign))
        return Interval(min(day, now), max(day, now), "-", value)

    def _duration(self, expr: Expr) -> Interval:
        return cal.unknown("-", counted(expr.args["amounts"]))

    def _set(self, expr: Expr) -> Interval:
        return cal.unknown("-", expr.args.get("value") or lasting(expr.args["amounts"]))

    def _reference(self, expr: Expr) -> Interval:
        value = expr.args["value"]
        day = self._day() if value == "PRESENT_REF" else None
        return Interval(day, day, "-", value)

    def _decade(self, expr: Expr) -> Interval:
        number = expr.args["decade"]
        if number >= 100:
            return cal.of_decade(number)
        if expr.within is not None:
            outer = self._interval(expr.within)
            if outer.first is not None:
                return cal.of_decade(outer.first.year // 100 * 10 + number)
        year = self._now.day.year if self._now else 2000
        return cal.of_decade(190 + number if 200 + number > year // 10 else 200 + number)

    def _century(self, expr: Expr) -> Interval:
        return cal.of_century(expr.args["century"] - 1)

    def _century_range(self, expr: Expr) -> Interval:
        a, b = expr.args["centuries"]
        return _from_to(cal.of_century(a - 1), cal.of_century(b - 1))

    def _quarter(self, expr: Expr) -> Interval:
        number = expr.args["quarter"]
        year, held = self._year_within(expr)
        if held:
            return cal.of_quarter(year, number) if year else cal.unknown("Q", f"XXXX-Q{number}")
        return self._recurring(lambda y: cal.of_quarter(y, number), f"XXXX-Q{number}", "Q")

    def _quarter_range(self, expr: Expr) -> Interval:
        ends = []
        for number in expr.args["quarters"]:
            one = Expr("quarter", "Q", expr.first, expr.last, 0, 0, {"quarter": number}, expr.within)
            ends.append(self._interval(one))
        return _from_to(*ends)

    def _half(self, expr: Expr) -> Interval:
        number = expr.args["half"]
        if expr.within is not None:
            return cal.half(self._interval(expr.within), number)
        return self._recurring(lambda y: cal.of_half(y, number), f"XXXX-H{number}", "HY")

    def _extent(self, expr: Expr) -> Interval:
        assert expr.within is not None
        return cal.third(self._interval(expr.within), expr.args["part"])

    def _extent_unit(self, expr: Expr) -> Interval:
        day, unit = self._day(), expr.args["unit"]
        if day is None:
            return cal.unknown(unit, cal.BLANK[unit])
        return cal.third(cal.unit_at(unit, day), expr.args["part"])

    def _cut(self, expr: Expr) -> Interval:
        """«earlier this week»: up to the day of publication; «later this month»: from it on."""
        args, day = expr.args, self._day()
        cls, of = args["cls"], args["of"]
        if day is None:
            return cal.unknown("-", cal.BLANK.get(of, "XXXX-XX"))
        if cls in "SM":
            year = {"S": cal.of_season, "M": cal.of_month}[cls]
            found = chosen([year(day.year + k, of) for k in (-1, 0, 1)], day, "none")  # type: ignore[operator]
            whole = found or cal.of_day(day)
        else:
            whole = cal.unit_at(of, day)
        assert whole.first is not None and whole.last is not None
        if args["past"]:
            return whole._replace(last=max(min(whole.last, day), whole.first))
        return whole._replace(first=min(max(whole.first, day), whole.last))

    def _nth(self, expr: Expr) -> Interval:
        """«the second week of May», «the first Tuesday of November», «the last day of August»."""
        args = expr.args
        assert expr.within is not None
        whole = self._interval(expr.within)
        number, unit = args["number"], "D" if args["weekday"] else args["unit"]
        if whole.first is None or whole.last is None:
            return cal.unknown(unit, cal.BLANK.get(unit, "XXXX"))
        if args["weekday"]:
            days = [whole.first + DAY * k for k in range((whole.last - whole.first).days + 1)]
            fit = [d for d in days if d.isoweekday() == args["unit"]]
        else:
            fit, part = [], cal.unit_at(unit, whole.first)
            while part.first is not None and part.first <= whole.last and len(fit) < 400:
                if unit != "WE" or part.first >= whole.first:
                    fit.append(part.first)
                part = cal.step(unit, part.first, 1)
        if len(fit) < abs(number) or not fit:
            return cal.unknown(unit, cal.BLANK.get(unit, "XXXX"))
        return cal.unit_at(unit, fit[number if number < 0 else number - 1])

    def _holiday(self, expr: Expr) -> Interval:
        rule = expr.args["rule"]
        year, held = self._year_within(expr)
        if held and year:
            return holiday(rule, year)
        return self._recurring(lambda y: holiday(rule, y), cal.BLANK["D"], "D")

    def _range(self, expr: Expr) -> Interval:
        """The end resolves as it stands; the start is the last one before it."""
        a, b = expr.args["of"]
        if a.outermost().kind in ("D", "M", "SE", "Q") and a.within is None and b.outermost().kind == "Y" and b.within:
            a.outermost().within = b.outermost()
        end = self._interval(b)
        start = self._interval(a)
        if start.first and end.first and start.first > end.first and a.within is None:
            if a.kind in ("M", "D", "SE", "HOL") and a.args.get("year") is None and end.last:
                kept, self._now = self._now, Moment(end.first, None)
                told, self._told = self._told, None
                start = chosen([start, *_years_before(self, a, end.first)], end.first, "past") or start
                self._now, self._told = kept, told
            elif a.kind == "WD":
                end = end._replace(first=end.first + 7 * DAY, last=end.first + 7 * DAY)
                end = cal.of_day(end.first) if end.first else end
        return _from_to(start, end)


def _years_before(resolver: Resolver, a: Expr, day: date) -> list[Interval]:
    out = []
    for year in (day.year - 1, day.year):
        one = Expr(a.operation, a.kind, a.first, a.last, a.start, a.end, dict(a.args))
        one.within = Expr("year", "Y", a.first, a.last, a.start, a.end, {"year": year})
        out.append(resolver._interval(one))
    return out


def _from_to(a: Interval, b: Interval) -> Interval:
    known = a.first is not None and b.last is not None and a.first <= b.last
    value = f"{a.value}/{b.value}"
    return Interval(a.first, b.last, b.unit, value) if known else cal.unknown(b.unit, value)


def _night_before(day: Interval) -> Interval:
    """The night that ends on a day."""
    if day.first is None:
        return cal.unknown("D", f"{cal.BLANK['D']}TNI")
    begin = day.first - DAY
    return Interval(begin, day.first, "D", f"{begin.isoformat()}TNI")


def _coarser(told: str, unit: str) -> bool:
    """True where what was told is too wide to count such units from."""
    return told in _FINENESS and _FINENESS.index(told) > max(_FINENESS.index(unit), _FINENESS.index("WE"))


def _whole(number: float, unit: str) -> tuple[float, str]:
    """Half units in the next smaller one: a year and a half is 18 months."""
    if number == int(number):
        return int(number), unit
    smaller = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D"), "DE": (10, "Y"), "CE": (100, "Y"), "D": (24, "H")}
    factor, finer = smaller.get(unit, (1, unit))
    return (round(number * factor), finer) if factor > 1 else (number, unit)


def _swapped(amount: tuple[float, str], sign: int) -> tuple[str, float]:
    return amount[1], sign * amount[0]


_RESOLVERS: dict[str, Callable[[Resolver, Expr], Interval]] = {
    "full_date": Resolver._calendar_day,
    "day_month": Resolver._calendar_day,
    "day_number": Resolver._calendar_day,
    "day_range": Resolver._day_range,
    "month": Resolver._month,
    "year": Resolver._year,
    "year_range": Resolver._year_range,
    "weekday": Resolver._weekday,
    "season": Resolver._season,
    "season_years": Resolver._season,
    "weekend": Resolver._weekend,
    "part": Resolver._part,
    "night": Resolver._part,
    "night_between": Resolver._part,
    "clock": Resolver._clock,
    "deictic": Resolver._unit,
    "unit": Resolver._unit,
    "holiday": Resolver._holiday,
    "decade": Resolver._decade,
    "century": Resolver._century,
    "century_range": Resolver._century_range,
    "quarter": Resolver._quarter,
    "quarter_range": Resolver._quarter_range,
    "half": Resolver._half,
    "extent": Resolver._extent,
    "extent_unit": Resolver._extent_unit,
    "cut": Resolver._cut,
    "nth": Resolver._nth,
    "ago": Resolver._shift,
    "later": Resolver._shift,
    "earlier": Resolver._shift,
    "through": Resolver._shift,
    "back": Resolver._shift,
    "span": Resolver._span,
    "duration": Resolver._duration,
    "weekday_set": Resolver._set,
    "set_unit": Resolver._set,
    "set_word": Resolver._set,
    "reference": Resolver._reference,
    "range": Resolver._range,
}
