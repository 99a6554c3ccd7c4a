"""The thread of a text: what was told last, and what an expression is therefore counted from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from headwater.model import Anchor
from headwater.read.document import Document
from headwater.read.times import calendar as cal
from headwater.read.times.calendar import Interval
from headwater.read.times.exprs import Expr
from headwater.read.times.items import Item
from headwater.read.times.recurring import chosen
from headwater.read.times.tense import Tense, tense_at
from headwater.read.times.words import Words

CLOCK_UNITS = {"H": 3600, "MIN": 60, "S": 1}  # seconds
FINENESS = ("S", "MIN", "H", "D", "W", "WE", "M", "Q", "SE", "HY", "Y", "DE", "CE")
REMEMBERED = 4  # sentences for which a time told remains what "the day before" is counted from
_NEAR = 1  # sentences back to which «через три дні» reaches


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
    last: int  # the item after it


class Thread:
    """The state of one document while its expressions are resolved in order."""

    def __init__(self, doc: Document, items: Sequence[Item], words: Words, now: Moment | None) -> None:
        self.doc, self.items, self.words = doc, items, words
        self.now = now
        self.told: Told | None = None
        self.expr: Expr | None = None
        self.sentence = 0
        self.forced: Tense | None = None
        self.against: Anchor = "self"
        self.used: int | None = None

    def interval(self, expr: Expr) -> Interval:
        """What an expression denotes, by its operation. May raise OverflowError or ValueError."""
        return _OPERATIONS[expr.operation](self, expr)

    @property
    def tense(self) -> Tense:
        assert self.expr is not None
        return self.forced or tense_at(self.doc, self.items[self.expr.first].token, self.words)

    def day(self) -> date | None:
        """The day of publication, and a note that it was asked for."""
        self.against = "published"
        return self.now.day if self.now else None

    def back_to(self, sentences: int) -> Told | None:
        """What was told last, at most so many sentences ago."""
        told = self.told
        if told is None:
            return None
        between = sum(1 for s in self.doc.sentences if told.sentence < s.first <= self.sentence)
        return told if between <= sentences else None

    def from_text(self, told: Told) -> Interval:
        self.against, self.used = "text", told.start
        return told.interval

    def base(self, anchor: str) -> Interval | None:
        """The interval that an offset is counted from: "now", "text", or "auto", by tense."""
        told = self.back_to(REMEMBERED if anchor == "text" else _NEAR) if anchor != "now" else None
        if told is not None and (anchor == "text" or self.tense != "future" or self._long_ago(told)):
            return self.from_text(told)
        day = self.day()
        return cal.of_day(day) if day else None

    def _long_ago(self, told: Told) -> bool:
        """«у 2013-му обіцяв, що через рік поїде»: the future of a time long past is no future of ours."""
        last, now = told.interval.last, self.now.day if self.now else None
        return told.sentence == self.sentence and (
            now is None or (last is not None and (now - last).days > 366)
        )

    def recurring(self, of_year: Callable[[int], Interval | None], blank: str, unit: str) -> Interval:
        """What comes each year: the nearest that suits the tense, or that the thread of the text names."""
        told = self.back_to(0)
        now = self.now.day if self.now else None
        if told is not None and told.own and told.interval.first is not None:
            year = told.interval.first.year
            if (now is None or year < now.year) and self.tense != "future":
                self.from_text(told)
                own = [
                    i
                    for y in (year, year + 1)
                    if (i := of_year(y)) and i.last and i.last >= told.interval.first
                ]
                if own:
                    return own[0]
        if now is None:
            self.against = "none"
            return cal.unknown(unit, blank)
        self.against = "published"
        found = [i for y in range(now.year - 4, now.year + 5) if (i := of_year(y))]
        near = [i for i in found if i.first and abs(i.first.year - now.year) < 2]
        return chosen(near, now, self.tense) or cal.unknown(unit, blank)

    def year_within(self, expr: Expr) -> tuple[int | None, bool]:
        """The year that holds an expression, and whether there is a larger unit at all."""
        if expr.within is None:
            return None, False
        outer = self.interval(expr.within)
        return (outer.first.year if outer.first else None), True

    def same_day(self) -> date | None:
        """The day of an hour without one: what the sentence told, else the day of publication."""
        told = self.back_to(0)
        if told is not None and told.interval.unit == "D":
            return self.from_text(told).last
        return self.day()


Operation = Callable[[Thread, Expr], Interval]
_OPERATIONS: dict[str, Operation] = {}


def operation(*names: str) -> Callable[[Operation], Operation]:
    """Registers the resolver of expressions that were read by `names`."""

    def register(function: Operation) -> Operation:
        _OPERATIONS.update(dict.fromkeys(names, function))
        return function

    return register


def from_to(a: Interval, b: Interval) -> Interval:
    known = a.first is not None and b.last is not None and a.first <= b.last
    value = f"{a.value}/{b.value}"
    return Interval(a.first, b.last, b.unit, value) if known else cal.unknown(b.unit, value)


def whole_units(number: float, unit: str) -> tuple[float, str]:
    """Half units in the next smaller one: a year and a half is 18 months."""
    if number == int(number):
        return int(number), unit
    smaller = {
        "Y": (12, "M"),
        "M": (30, "D"),
        "W": (7, "D"),
        "DE": (10, "Y"),
        "CE": (100, "Y"),
        "D": (24, "H"),
    }
    factor, finer = smaller.get(unit, (1, unit))
    return (round(number * factor), finer) if factor > 1 else (number, unit)
