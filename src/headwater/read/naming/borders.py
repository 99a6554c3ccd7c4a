"""Where a name ends within its last word: «Telegram-канал», "Trump's", "Miami-based", "R-Ohio"."""

from __future__ import annotations

import re
from typing import NamedTuple

from headwater.model import NameType

_POSSESSIVE = re.compile(r"['’]s?$")
_LETTER = re.compile(r"^[A-Z]-(?=[A-Z])")


class Cut(NamedTuple):
    """How many characters of the first word, of the last word, and how many parts of the last word go."""

    before: int
    after: int
    parts: int


def cut(first: str, last: str, kind: NameType) -> Cut:
    """What of the first and last word of a name is no part of it.

    >>> cut("Telegram-канале", "Telegram-канале", "PRO")
    Cut(before=0, after=7, parts=1)
    """
    before = 0
    if kind == "LOC" and (party := _LETTER.match(first)):
        before = party.end()
    possessive = _POSSESSIVE.search(last) if last.isascii() or last[:-2].isascii() else None
    if possessive:
        return Cut(before, len(possessive.group()), 0)
    left, hyphen, right = last.rpartition("-")
    if hyphen and right.islower() and len(right) > 2 and left[:1].isalpha() and _foreign(left, right, kind):
        return Cut(before, len(right) + 1, 1)
    return Cut(before, 0, 0)


def _foreign(left: str, right: str, kind: NameType) -> bool:
    """True of a common noun in another script, or of a word in small letters that is no part of a person."""
    if left.isascii() != right.isascii():
        return left.isascii()
    return left.isascii() and kind != "PER" and left[0].isupper()
