"""Expressions to times, one after another along the text."""

from __future__ import annotations

from headwater.model import Anchor, Time
from headwater.read.times import calendar as cal
from headwater.read.times import daily, dated, ranges, relative
from headwater.read.times.calendar import Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.thread import Thread, Told

OPERATIONS = (dated, daily, relative, ranges)  # each registers its own


class Resolver(Thread):
    """Resolves the expressions of one document in order; each may be what a later one rests on."""

    def times(self, expr: Expr) -> list[Time]:
        """The times that an expression says; a list of days says several."""
        self.expr, self.against, self.used = expr, "self", None
        self.sentence = self.doc.sentence_at(self.items[expr.first].token).first
        if expr.operation == "day_list":
            return self._list(expr)
        try:
            interval = self.interval(expr)
        except (OverflowError, ValueError):  # beyond the years that a calendar has
            interval = cal.unknown(expr.kind, cal.BLANK.get(expr.kind, "XXXX"))
        return [self._time(expr.start, expr.end, interval, expr)]

    def _time(self, start: int, end: int, interval: Interval, expr: Expr) -> Time:
        first, last = interval.first, interval.last
        if first is not None and interval.unit != "-":
            self.told = Told(interval, self.sentence, start, self.against == "self", expr.last)
        against: Anchor = self.against if first is not None else "none"
        return Time(
            start=start,
            end=end,
            value=interval.value,
            first=first.isoformat() if first else None,
            last=last.isoformat() if last else None,
            against=against,
            told=self.used if against == "text" else None,
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
            out.append(self._time(start, stop, self.interval(one), one))
        return out
