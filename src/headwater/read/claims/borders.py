"""Borders of a learned source, mended where words and phrases say better than the model where it ends."""

from __future__ import annotations

from headwater.read.document import Document, Range
from headwater.read.tokens import Token

_MODIFIERS = frozenset(("ADJ", "NUM", "ADV"))


def whole_source(doc: Document, span: Range, cue: Range) -> Range:
    """The source with the words that are glued to it and its own modifiers, and with no clause behind it."""
    first, last = _cut(doc, *span)
    first, last = _glued(doc, first, last)
    return _modified(doc, first, last, cue), last


def _cut(doc: Document, first: int, last: int) -> Range:
    """Without a relative clause or a participle clause, and without a time or a place behind a name."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for i in range(first + 1, last):
        token, before = tokens[i], tokens[i - 1]
        clause = before.word == "," and (token.low in lexicon.relatives or token.participle)
        if clause and not any(t.word == "," for t in tokens[i:last]):
            return first, i - 1
        if token.low in lexicon.relatives and before.word != ",":
            return first, i
        if before.name and (token.pos == "PREP" or token.word.isdigit()):
            return first, i
    return first, last


def _glued(doc: Document, first: int, last: int) -> Range:
    """«Лента.ру», «Д.Туск»: no source ends where no space stands between letters and a full stop."""
    tokens = doc.tokens
    while first >= 2 and _tied(tokens, first - 2):
        first -= 2
    while last + 1 < len(tokens) and _tied(tokens, last - 1):
        last += 2
    return first, last


def _tied(tokens: list[Token], i: int) -> bool:
    """Tokens `i`, `i` + 1 and `i` + 2 are a word, a full stop and a word without space between them."""
    a, b, c = tokens[i : i + 3]
    glued = a.end == b.start and b.end == c.start
    return glued and b.word == "." and a.word[-1:].isalnum() and c.word[:1].isalpha()


def _modified(doc: Document, first: int, last: int, cue: Range) -> int:
    """«радикально налаштовані виборці»: the modifiers before the first word, where one phrase holds both."""
    phrase = doc.sentence_at(first).phrase_at(first)
    if phrase is None or phrase.head >= last:
        return first
    at = first
    while at > phrase.first and doc.tokens[at - 1].pos in _MODIFIERS and not cue[0] <= at - 1 < cue[1]:
        at -= 1
    adverb = 0 < at < first and doc.tokens[at - 1].pos == "ADV"
    return at - 1 if adverb else at
