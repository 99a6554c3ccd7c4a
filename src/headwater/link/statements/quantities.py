"""Numbers with what they count and dates, the same in every language: «полтора года» is eighteen months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import msgspec

from headwater.link.statements.concepts import number_words

_DIGITS = re.compile(r"\d+(?:[   ]\d{3}(?!\d))*(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[   ]|,(?=\d{3}(?:\D|$))")
_MONTHS = (
    "c:january", "c:february", "c:march", "c:april", "c:may", "c:june", "c:july", "c:august", "c:september",
    "c:october", "c:november", "c:december",
)  # fmt: skip
_WEEKDAYS = ("c:monday", "c:tuesday", "c:wednesday", "c:thursday", "c:friday", "c:saturday", "c:sunday")
_CALENDAR = frozenset((*_MONTHS, *_WEEKDAYS))
_BACK = {"c:today": 0, "c:yesterday": 1, "c:tomorrow": -1}
_TIMELY = _CALENDAR | _BACK.keys()
_SIGNS = {"€": "c:euro", "$": "c:dollar", "£": "c:pound", "₴": "c:hryvnia", "₽": "c:ruble", "%": "c:percent"}
# Lengths of time in a common unit.
_AS = {"c:year": ("c:month", 12.0), "c:decade": ("c:month", 120.0), "c:week": ("c:day", 7.0)}
MEASURES = frozenset((
    "c:month", "c:day", "c:hour", "c:minute", "c:percent", "c:ton", "c:kilometre", "c:litre", "c:degree",
    *(_SIGNS.values()),
))  # fmt: skip
_LENGTHS = frozenset(("c:year", "c:month", "c:week", "c:hour", "c:day"))
_REACH = 3  # words after a number among which what it counts is sought
_NEAR = 0.03  # of the greater number: «около 60 млн» for 61 million
_ROUND = 0.06


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A word as quantities need it: its offset, small letters, concept and whether it carries meaning."""

    start: int
    low: str
    key: str
    full: bool


class Quantity(NamedTuple):
    """A number and what it may count, as concepts; none where the text does not say."""

    start: int
    value: float
    units: frozenset[str]

    def agrees(self, other: Quantity) -> float:
        """How far two numbers of the same thing agree: 1 the same, less about the same, 0 not; -1 where they
        count different things, or one of them what the text does not say."""
        if not self.units & other.units:
            return -1.0
        most = max(abs(self.value), abs(other.value))
        apart = abs(self.value - other.value) / most if most else 0.0
        return 1.0 if apart == 0 else 0.75 if apart <= _NEAR else 0.5 if apart <= _ROUND else 0.0


def quantities(pieces: Sequence[Piece]) -> list[Quantity]:
    """The numbers among the words of a sentence, but for dates and years."""
    found: list[Quantity] = []
    i = 0
    while i < len(pieces):
        if _value(pieces[i]) is None:
            i += 1
            continue
        value, last = _number(pieces, i)
        after = pieces[last : last + _REACH]
        units = frozenset(p.key for p in _counted(after))
        if (i and (sign := _SIGNS.get(pieces[i - 1].low))) or (after and (sign := _SIGNS.get(after[0].low))):
            units = frozenset((sign,))
        beside = {p.key for p in (*pieces[max(i - 1, 0) : i], *after[:1])}
        dated = bool(beside & _CALENDAR) or (1900 <= value <= 2100 and (not units or "c:year" in units))
        if not dated and value != 1:
            found.append(_converted(Quantity(pieces[i].start, value, units)))
        i = last
    return found


def _counted(after: Sequence[Piece]) -> list[Piece]:
    """The words after a number that may say what it counts, up to a mark or another number."""
    found = []
    for piece in after:
        if not piece.low[:1].isalnum() or _value(piece) is not None:
            break
        if piece.full:
            found.append(piece)
    return found


def _number(pieces: Sequence[Piece], i: int) -> tuple[float, int]:
    """The number that begins at word `i`, which has a value, and the word after it."""
    total, group, last = 0.0, None, i
    while last < len(pieces):
        value = _value(pieces[last])
        if value is None:
            added, words = _added(pieces, last)
            if not added or group is None:
                break
            group, last = group + added, last + words
        elif value >= 1000 and group is not None and not pieces[last].low[0].isdigit():
            total, group = total + group * value, 0.0
            last += 1
        elif group is not None and pieces[last].low[0].isdigit():
            break
        else:
            group = value * group if value == 100 and group else (group or 0.0) + value
            last += 1
    return total + (group or 0.0), last


def _added(pieces: Sequence[Piece], i: int) -> tuple[float, int]:
    """«с половиной», "and a half": what words add to the number before them, and how many they are."""
    for words, value in _additions():
        if tuple(p.low for p in pieces[i : i + len(words)]) == words:
            return value, len(words)
    return 0.0, 0


@lru_cache(maxsize=1)
def _additions() -> tuple[tuple[tuple[str, ...], float], ...]:
    return tuple((tuple(word.split("_")), value) for word, value in number_words().items() if "_" in word)


def _value(piece: Piece) -> float | None:
    if piece.low[:1].isdigit():
        return numeral(piece.low)
    words = number_words()
    return words.get(piece.low, words.get(piece.key.removeprefix("n:")) if piece.key[:2] == "n:" else None)


def numeral(digits: str) -> float | None:
    """The value of a number in digits: "9,400" and "9 400" are thousands, "61,5" is a decimal."""
    match = _DIGITS.match(digits)
    if match is None:
        return None
    plain = _THOUSANDS.sub("", match.group()).replace(",", ".")
    return float(plain) if plain.count(".") < 2 and len(plain) < 16 else None


def _converted(quantity: Quantity) -> Quantity:
    for unit in sorted(quantity.units & set(_AS)):
        to, factor = _AS[unit]
        return quantity._replace(value=quantity.value * factor, units=frozenset((to,)))
    return quantity


def spans_of_time(pieces: Sequence[Piece]) -> list[Quantity]:
    """ "A year and a half": lengths of time whose one is not said."""
    found = []
    for i in range(1, len(pieces)):
        before = pieces[i - 1].key
        if before in _LENGTHS and (added := _added(pieces, i)[0]):
            found.append(_converted(Quantity(pieces[i].start, 1 + added, frozenset((before,)))))
    return found


def dates(pieces: Sequence[Piece], published: date | None) -> frozenset[str]:
    """The days and years that words name: "02-11" without a year, "2025-03-04" where it is told by the date
    of the article, "2014" for a year."""
    found: set[str] = set()
    for i, piece in enumerate(pieces):
        if piece.key not in _TIMELY and not piece.low.isdigit():
            continue
        if piece.key in _MONTHS:
            beside = [p.low for p in (*pieces[max(i - 1, 0) : i], *pieces[i + 1 : i + 2]) if p.low.isdigit()]
            days = [int(d) for d in beside if 0 < int(d) <= 31]
            if days:
                found.add(f"{_MONTHS.index(piece.key) + 1:02}-{days[0]:02}")
        elif published is not None and piece.key in _WEEKDAYS:
            back = (published.weekday() - _WEEKDAYS.index(piece.key)) % 7
            # Without tenses it is left open whether the last or the next one is meant.
            found.update(
                (published - timedelta(days=d)).isoformat()[5:] for d in {back, back - 7 if back else 0}
            )
        elif published is not None and piece.key in _BACK:
            found.add((published - timedelta(days=_BACK[piece.key])).isoformat()[5:])
        elif piece.low.isdigit() and len(piece.low) == 4 and piece.low[:2] in ("19", "20"):
            found.add(piece.low)
    return frozenset(found)
