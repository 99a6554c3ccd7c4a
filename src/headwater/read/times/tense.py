"""The tense around an expression: did it happen, or will it."""

from __future__ import annotations

from typing import Literal

from headwater.read.document import Document
from headwater.read.times.words import Words

Tense = Literal["past", "future", "none"]
_BORDERS = frozenset(",;:—–()")
_REPORTING = frozenset(("assert", "confirm", "deny"))
_GROUP = 3  # tokens before a verb that may hold its auxiliary: «will soon be held»


def tense_at(doc: Document, i: int, words: Words) -> Tense:
    """The tense of the nearest verb in the clause of token `i`, else in its sentence."""
    sentence = doc.sentence_at(i)
    tokens = doc.tokens
    first, last = i, i + 1
    while first > sentence.first and tokens[first - 1].word not in _BORDERS:
        first -= 1
    while last < sentence.last and tokens[last].word not in _BORDERS:
        last += 1
    found = _nearest(doc, i, first, last, words)
    return found if found != "none" else _nearest(doc, i, sentence.first, sentence.last, words)


def _nearest(doc: Document, i: int, first: int, last: int, words: Words) -> Tense:
    """The tense of the verb nearest to token `i`, of two equally near ones that before it."""
    for distance in range(1, max(i - first, last - i) + 1):
        for k in (i - distance, i + distance):
            if first <= k < last and (found := _of_token(doc, k, words)) != "none":
                if k > i and _infinitive(doc, k, words) and _governed(doc, i, first, words):
                    continue  # "asked them on Sunday to send": the day is that of the asking
                if k < i and doc.tokens[i - 1].low in words.toward:
                    return "future"  # «moved the vote to», «призначили на»
                return _of_group(doc, k, first, found, words)
    return "none"


def _infinitive(doc: Document, k: int, words: Words) -> bool:
    return doc.tokens[k].pos == "INF" or doc.tokens[k - 1].low in words.infinitive


def _governed(doc: Document, i: int, first: int, words: Words) -> bool:
    """True where a past verb stands before token `i` in its clause."""
    return any(_of_token(doc, k, words) == "past" for k in range(first, i))


def _of_token(doc: Document, k: int, words: Words) -> Tense:
    token = doc.tokens[k]
    low, pos = token.low, token.pos
    if low in words.future or (words.future_endings and low.endswith(words.future_endings)):
        return "future"
    if pos == "VERB" and token.future:
        return "future"
    if low in words.past or pos == "SHORT" or (pos == "VERB" and token.past):
        return "past"
    if pos == "VERB" and k and doc.tokens[k - 1].low in words.infinitive:
        return "future"
    if pos == "VERB" and any(cue.stance in _REPORTING for cue in doc.lexicon.verbs.get(token.lemma, ())):
        return "past"  # «передає агентство 8 листопада»: reported, whatever the tense
    return "future" if pos == "INF" else "none"


def _of_group(doc: Document, k: int, first: int, tense: Tense, words: Words) -> Tense:
    """«will be held» is future, «began to fall» is past, whichever word of them is nearest."""
    before = [t.low for t in doc.tokens[max(first, k - _GROUP) : k]]
    if tense == "past":
        return "future" if any(low in words.future for low in before) else "past"
    if doc.tokens[k].pos == "INF" and any(low in words.phase for low in before):
        return "past"
    return tense
