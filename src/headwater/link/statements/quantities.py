"""Numbers with what they count and dates, the same in every language: «полтора года» is eighteen months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import msgspec

from headwater.link.statements.concepts import days, joints, multipliers, number_words, percents

_DIGITS = re.compile(r"\d+(?:[   ]\d{3}(?!\d))*(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[   ]|,(?=\d{3}(?:\D|$))")
_MONTHS = (
    "c:january", "c:february", "c:march", "c:april", "c:may", "c:june", "c:july", "c:august", "c:september",
    "c:october", "c:november", "c:december",
)  # fmt: skip
_WEEKDAYS = ("c:monday", "c:tuesday", "c:wednesday", "c:thursday", "c:friday", "c:saturday", "c:sunday")
CALENDAR = frozenset((*_MONTHS, *_WEEKDAYS))
_BACK = {"c:today": 0, "c:yesterday": 1, "c:tomorrow": -1}
_TIMELY = CALENDAR | _BACK.keys()
SIGNS = {"€": "c:euro", "$": "c:dollar", "£": "c:pound", "₴": "c:hryvnia", "₽": "c:ruble", "%": "c:percent"}
# Lengths of time in a common unit.
_AS = {"c:year": ("c:month", 12.0), "c:decade": ("c:month", 120.0), "c:week": ("c:day", 7.0)}
MEASURES = frozenset((
    "c:month", "c:day", "c:hour", "c:minute", "c:percent", "c:ton", "c:kilometre", "c:litre", "c:degree",
    *(SIGNS.values()),
))  # fmt: skip
_LENGTHS = frozenset(("c:year", "c:month", "c:week", "c:hour", "c:day"))
_TIMES = _LENGTHS | {"c:decade", "c:minute"}
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
        units = _units(after)
        if (i and (sign := SIGNS.get(pieces[i - 1].low))) or (after and (sign := SIGNS.get(after[0].low))):
            units = frozenset((sign,))
        elif any(tuple(p.low for p in after[: len(words)]) == words for words in percents()):
            units = frozenset((SIGNS["%"],))
        beside = {p.key for p in (*pieces[max(i - 1, 0) : i], *after[:1])}
        tens = value in (20, 30) and bool(after) and days().get(after[0].low, 10) < 10
        dated = (
            bool(beside & CALENDAR) or tens or (1900 <= value <= 2100 and (not units or "c:year" in units))
        )
        if not dated and value != 1:
            found.append(_converted(Quantity(pieces[i].start, value, units)))
        i = last
    return found


def _units(after: Sequence[Piece]) -> frozenset[str]:
    """What is counted: of «400 дозволів на тиждень» permits, no weeks."""
    first = next((p.key for p in after if p.key), "")
    keys = frozenset([p.key for p in _counted(after)])
    return keys & {first} if first in _TIMES else keys - _TIMES - {""}


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
        piece, value = pieces[last], _value(pieces[last])
        if value is None:
            added, words = _added(pieces, last)
            if group and not group % 100 and _rest(pieces, last):
                words = 1
            if not words or group is None:
                break
            group, last = group + added, last + words
            continue
        spelled = not piece.low[0].isdigit()
        if value >= 1000 and group is not None and spelled:
            total, group = total + group * value, 0.0
        elif group and spelled and _word(piece) in multipliers():
            group *= value
        elif group is not None and (not spelled or group % 10 ** len(f"{value:.0f}")):
            break  # a number of its own: "five, six"
        else:
            group = (group or 0.0) + value
        last += 1
    return total + (group or 0.0), last


def _rest(pieces: Sequence[Piece], i: int) -> bool:
    """True where a joint and what is less than a hundred stand: "and fifty"."""
    if pieces[i].low not in joints() or i + 1 == len(pieces) or pieces[i + 1].low[0].isdigit():
        return False
    return 0 < (_value(pieces[i + 1]) or 0) < 100


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
    return numeral(piece.low) if piece.low[:1].isdigit() else worth(_word(piece))


def _word(piece: Piece) -> str:
    """The number word that a piece is: the form, else the base form."""
    return piece.low if piece.key[:2] != "n:" or piece.low in number_words() else piece.key[2:]


def worth(word: str) -> float | None:
    """The value of a number word, "forty-seven" too; None of another."""
    found = number_words().get(word)
    if found is None and "-" in word:
        tens, _, ones = word.partition("-")
        first, second = number_words().get(tens, 0.0), number_words().get(ones, 0.0)
        if 20 <= first < 100 and 0 < second < 10:
            return first + second
    return found


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
            beside = [*range(max(i - 1, 0), i), *range(i + 1, min(i + 2, len(pieces)))]
            if i > 1 and not pieces[i - 2].low.isdigit() and not pieces[i - 1].key:
                beside.append(i - 2)  # "the second of May"
            named = [day for k in beside if 0 < (day := _day(pieces, k)) <= 31]
            if named:
                found.add(f"{_MONTHS.index(piece.key) + 1:02}-{named[0]:02}")
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


def _day(pieces: Sequence[Piece], i: int) -> int:
    """The day of the month that a word may name: «2», «другого», «двадцять другого»; 0 where none."""
    low = pieces[i].low
    if low.isdigit():
        return int(low)
    tens, _, ones = low.partition("-")  # "twenty-second"
    day = days().get(ones or low, 0)
    if day and day < 10 and (ones or i):
        before = worth(tens) if ones else _value(pieces[i - 1])
        day += int(before or 0) if before in (20.0, 30.0) else 0
    return day
