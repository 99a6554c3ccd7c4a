"""Copies without credit: what two articles have in common tells which of them was written from the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from headwater.link.statements.profile import Sheet
from headwater.link.statements.units import Unit, title_end

_SHINGLE = 3  # words
_WORDS = 0.15  # of the shorter article's shingles that must be in the other, in one language
_SAID = 0.4  # of the later article's units that must be in statements of the other, across languages
_LEAST = 3  # units in common, across languages


class Copies:
    """How much articles have in common, computed when it is asked for first."""

    def __init__(
        self, sheets: Sequence[Sheet], units: Sequence[Unit], groups: Sequence[Sequence[int]]
    ) -> None:
        self._sheets = sheets
        self._shingles: dict[int, frozenset[tuple[str, ...]]] = {}
        self._told: dict[int, list[int]] = defaultdict(list)
        of = {unit: number for number, group in enumerate(groups) for unit in group}
        for number, unit in enumerate(units):
            self._told[unit.article].append(of[number])
        self._found: dict[tuple[int, int], tuple[float, str]] = {}

    def between(self, later: int, earlier: int) -> tuple[float, str]:
        """How surely the later of two articles was written from the earlier one, and why; 0 where nothing
        says so."""
        key = (later, earlier)
        if key not in self._found:
            self._found[key] = self._compare(later, earlier)
        return self._found[key]

    def _compare(self, later: int, earlier: int) -> tuple[float, str]:
        one, other = self._sheets[later].reading, self._sheets[earlier].reading
        if one.lang == other.lang:
            a, b = self._words(later), self._words(earlier)
            share = len(a & b) / max(min(len(a), len(b)), 1)
            if share < _WORDS:
                return 0.0, ""
            return 1.0 + share, f"{share:.0%} of the wording is shared"
        theirs = self._told[earlier]
        mine = [g for g in self._told[later] if g in theirs]
        if len(set(mine)) < _LEAST or len(mine) < _SAID * len(self._told[later]):
            return 0.0, ""
        order = [theirs.index(g) for g in dict.fromkeys(mine)]
        kept = sum(x < y for x, y in pairwise(order))
        told = f"{len(set(mine))} statements are shared"
        share = len(mine) / len(self._told[later])
        return share, f"{told}, in the same order" if kept == len(order) - 1 else told

    def _words(self, article: int) -> frozenset[tuple[str, ...]]:
        if article not in self._shingles:
            one = self._sheets[article]
            begin = title_end(one.reading)
            words = [p.low for p in one.pieces if p.start >= begin and p.low[0].isalnum()]
            runs = zip(*(words[k:] for k in range(_SHINGLE)), strict=False)
            self._shingles[article] = frozenset(runs)
        return self._shingles[article]
