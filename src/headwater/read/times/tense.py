"""The tense around an expression: did it happen, or will it."""

from __future__ import annotations

from typing import Literal

from headwater.read.document import Document
from headwater.read.times.words import Words

Tense = Literal["past", "future", "none"]
_BORDERS = frozenset(",;:—–()")


def tense_at(doc: Document, i: int, words: Words) -> Tense:
    """The tense of the clause that token `i` stands in, else that of the whole sentence."""
    sentence = doc.sentence_at(i)
    tokens = doc.tokens
    first, last = i, i + 1
    while first > sentence.first and tokens[first - 1].word not in _BORDERS:
        first -= 1
    while last < sentence.last and tokens[last].word not in _BORDERS:
        last += 1
    found = _tense(doc, first, last, words)
    return found if found != "none" else _tense(doc, sentence.first, sentence.last, words)


def _tense(doc: Document, first: int, last: int, words: Words) -> Tense:
    """Words of the future outweigh forms of the past: «was due to», «було заплановано на»."""
    past = infinitive = False
    for k in range(first, last):
        token = doc.tokens[k]
        low, pos = token.low, token.pos
        if low in words.future or (words.future_endings and low.endswith(words.future_endings)):
            return "future"
        if pos == "VERB":
            if token.future:
                return "future"
            past = past or token.past or low in words.past
        elif pos == "SHORT" or low in words.past:
            past = True
        elif pos == "INF":
            infinitive = True
    return "past" if past else "future" if infinitive else "none"
