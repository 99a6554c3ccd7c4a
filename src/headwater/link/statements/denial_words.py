"""Words that tell of a denial, and which kinds of them stand in a stretch, beside it and before it."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headwater.link.statements.quantities import Piece
from headwater.remembered import Remembered

_FAR = 7  # words after «if» or «so that» in which nothing is said not to be so («if nothing changes»)
_NO = frozenset(("none", "any", "not"))
_SAYING_NO = frozenset(("deny", "reject"))
_FILE = Path(__file__).parent / "denials.toml"
_REACH = 3  # words before one that says no in which another negates it («did not deny», «не стал отрицать»)
_LONGEST = 14  # letters of the longest beginning of a word in the lists
_MOST = 20_000  # words whose kinds are remembered
_NONE: frozenset[str] = frozenset()


class Kinds(NamedTuple):
    """The kinds of words of one language: by form, by beginning, and by two words that follow each other."""

    forms: dict[str, frozenset[str]]
    beginnings: dict[str, frozenset[str]]
    first: frozenset[str]


@lru_cache(maxsize=8)
def _kinds(lang: str) -> Kinds:
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))["words"].get(lang, {})
    forms: dict[str, set[str]] = defaultdict(set)
    beginnings: dict[str, set[str]] = defaultdict(set)
    for kind, entries in raw.items():
        for entry in entries.split():
            (beginnings if entry.endswith("*") else forms)[entry.rstrip("*")].add(kind)
    return Kinds(
        {form: frozenset(kinds) for form, kinds in forms.items()},
        {form: frozenset(kinds) for form, kinds in beginnings.items()},
        frozenset(form.split("_")[0] for form in (*forms, *beginnings) if "_" in form),
    )


@lru_cache(maxsize=8)
def _kinds_of(lang: str) -> Remembered[str, frozenset[str]]:
    """The kinds that each word in small letters is of: "reject", "false", "none" …"""
    known = _kinds(lang)

    def kinds(low: str) -> frozenset[str]:
        found = set(known.forms.get(low, ()))
        for size in range(1, min(len(low), _LONGEST) + 1):
            found |= known.beginnings.get(low[:size], _NONE)
        return frozenset(found) if found else _NONE

    return Remembered(kinds, _MOST)


class Marked(NamedTuple):
    """A word that tells of a denial: its offset and its kinds."""

    start: int
    kinds: frozenset[str]


def marked(pieces: list[Piece], lang: str) -> list[Marked]:
    """The words of an article that tell of a denial, in order."""
    first, kinds_of = _kinds(lang).first, _kinds_of(lang)
    found: list[Marked] = []
    negated = condition = -_FAR - 1
    for n, piece in enumerate(pieces):
        low = piece.low
        if "’" in low:
            low = low.replace("’", "'")
        kinds = kinds_of[low]
        if low in first and n + 1 < len(pieces):
            kinds |= kinds_of[f"{low}_{pieces[n + 1].low}"]
        if kinds & _SAYING_NO and negated >= n - _REACH:
            kinds = kinds - _SAYING_NO | {"conceded"}
            found = [m if m.start < pieces[negated].start else Marked(m.start, m.kinds - _NO) for m in found]
        if kinds & _NO and condition >= n - _FAR:
            kinds = kinds - _NO | {"if"}
        if kinds & _NO:
            negated = n
        if "if" in kinds:
            condition = n
        if not low[0].isalnum():
            negated = condition = -_FAR - 1
        if kinds:
            found.append(Marked(piece.start, kinds))
    return found


def kinds_in(words: list[Marked], start: int, end: int) -> frozenset[str]:
    """The kinds of the words in a stretch."""
    first = bisect_left(words, (start,))
    found = words[first : bisect_left(words, (end,), first)]
    if len(found) < 2:
        return found[0].kinds if found else _NONE
    return frozenset([k for m in found for k in m.kinds])
