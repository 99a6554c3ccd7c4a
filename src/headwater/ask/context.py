"""Words in context: where a question's words stand in a text, and the stretch that shows most of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.ask.query import Unit
from headwater.model import Span
from headwater.store.nouns import Context
from headwater.store.words import places

_WORDS: Final = 32  # words in a context
_BEFORE: Final = 8  # of them before the first match


def find(terms: Sequence[str], units: Sequence[Unit]) -> list[tuple[Span, int]]:
    """Every place where a unit stands, in words, with the number of the unit, in order of the text."""
    out: list[tuple[Span, int]] = []
    for number, unit in enumerate(units):
        first, rest = unit[0], unit[1:]
        for i, term in enumerate(terms):
            if term not in first or i + len(unit) > len(terms):
                continue
            if all(terms[i + k] in wanted for k, wanted in enumerate(rest, 1)):
                out.append((Span(i, i + len(unit)), number))
    return sorted(out)


def context(
    text: str, terms: Sequence[str], units: Sequence[Unit], within: Span | None = None
) -> Context | None:
    """The stretch of `text` (of ``text[within]``) with the most different units; None for no words at all."""
    found = places(text)
    if not found or len(found) != len(terms):
        return None
    low, high = 0, len(found)
    if within is not None:
        inside = [i for i, (start, _) in enumerate(found) if within.start <= start < within.end]
        if not inside:
            return None
        low, high = inside[0], inside[-1] + 1
    matches = [(span, unit) for span, unit in find(terms, units) if low <= span.start < high]
    begin = _best(matches, low)
    first = max(low, min(begin - _BEFORE, high - _WORDS))
    last = min(first + _WORDS, high)
    seen = [span for span, _ in matches if first <= span.start and span.end <= last]
    start, end = found[first][0], found[last - 1][1]
    return Context(
        start=start,
        end=end,
        text=text[start:end],
        matches=tuple(dict.fromkeys(Span(found[s.start][0], found[s.end - 1][1]) for s in seen)),
    )


def _best(matches: Sequence[tuple[Span, int]], low: int) -> int:
    """The first word of the stretch that holds the most different units, the earliest of several."""
    best, begin = 0, low
    room = _WORDS - _BEFORE
    for i, (span, _) in enumerate(matches):
        units: set[int] = set()
        for other, unit in matches[i:]:
            if other.end > span.start + room:
                break
            units.add(unit)
        if len(units) > best:
            best, begin = len(units), span.start
    return begin
