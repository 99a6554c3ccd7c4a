"""Where a name ends within its last word: «Telegram-канал», "Trump's", "Miami-based", "R-Ohio"."""

from __future__ import annotations

import re
from typing import NamedTuple

from headwater.model import NameType
from headwater.read.clean import APOSTROPHES, HYPHENS

_POSSESSIVE = re.compile(r"['’]s?$")
_MARKS = re.compile(f"[-'’ʼ{APOSTROPHES}{HYPHENS}]")
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


def as_it_stands(edge: Cut, first: str, last: str) -> tuple[int, int]:
    """How many characters a cut takes of the first and the last word as they stand in the text.

    A damaged word has more characters there than `Token.word`; the cut is at the same hyphen or apostrophe.

    >>> as_it_stands(Cut(before=0, after=7, parts=1), "Telegram-ка\u200bнале", "Telegram-ка\u200bнале")
    (0, 8)
    """
    marks = [m.start() for m in _MARKS.finditer(last)]
    head = _MARKS.search(first)
    before = head.end() if edge.before and head else edge.before
    return before, len(last) - marks[-1] if edge.after and marks else edge.after


def _foreign(left: str, right: str, kind: NameType) -> bool:
    """True of a common noun in another script, or of a word in small letters that is no part of a person."""
    if left.isascii() != right.isascii():
        return left.isascii()
    return left.isascii() and kind != "PER" and left[0].isupper()
