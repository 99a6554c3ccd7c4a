"""Find what is quoted: before, after and around its attribution, over paragraphs, and in lists of points."""

from __future__ import annotations

from itertools import islice, takewhile

from headwater.read.claims.clauses import inner, trim
from headwater.read.claims.cues import Found, may_be_cue
from headwater.read.document import Document, Range
from headwater.read.phrases import after_clock
from headwater.read.quotes import DASHES, OUTER, Quotation

_BULLETS = DASHES | frozenset("•·▪●*")
_BEFORE_DASH = frozenset(',!?….»”“"')  # what ends a part of a quotation, before «— сказав X»
_TO_COLON = 16  # tokens between a cue and its colon
_TO_CUE = 14  # tokens between a quotation and the cue after it
_TO_DASH = 4  # tokens between the dash that ends a part of a quotation and the attribution
_ATTRIBUTION = 14  # tokens of an attribution after its cue
_NEXT = 20  # tokens after a cue within which its quotation goes on
_TITLE = 5  # tokens: a quotation that is no longer is a title where the sentence does not begin with it


def paragraph(doc: Document, index: int) -> Range:
    """The tokens of the paragraph that sentence `index` stands in."""
    first, after = doc.paragraph(doc.sentences[index].paragraph)
    return doc.sentences[first].first, doc.sentences[after - 1].last


def colon(doc: Document, index: int, found: Found) -> list[Range]:
    """«сказав: A», «сказав: "A"», «сказав:» and points or a paragraph below it."""
    tokens, sentence = doc.tokens, doc.sentences[index]
    for i in range(found.core[1], min(sentence.last, found.core[1] + _TO_COLON)):
        if tokens[i].word == ":" and doc.depth[i] == doc.depth[found.core[0]]:
            opened = doc.quoted.opened_at(i + 1)
            if opened is not None:
                return [inner(doc, opened.first, opened.last), *_next_paragraphs(doc, opened.last)]
            if i + 1 < sentence.last:
                head = i + 3 if _point(doc, i + 1) else i + 1
                return [trim(doc, head, sentence.last), *_numbered(doc, index, i + 1)]
            return _below(doc, index)
        if tokens[i].pos == "VERB":
            return []
    return []


def _numbered(doc: Document, index: int, first: int) -> list[Range]:
    """«повідомив: 1) A. 2) B.»: points that the full stops between them made sentences of their own."""
    if not _point(doc, first):
        return []
    after = doc.paragraph(doc.sentences[index].paragraph)[1]
    points = takewhile(lambda s: _point(doc, s.first), islice(doc.sentences, index + 1, after))
    return [trim(doc, s.first + 2, s.last) for s in points]


def _point(doc: Document, i: int) -> bool:
    """A number with a bracket or a full stop, as at the head of a point: «1)», «2.»."""
    tokens = doc.tokens
    return i + 2 < len(tokens) and tokens[i].word.isdigit() and tokens[i + 1].word in ").:"


def _below(doc: Document, index: int) -> list[Range]:
    """A colon ends its paragraph: the points in the paragraphs after it, else the paragraph after it."""
    sentences, at = doc.sentences, index + 1
    if at >= len(sentences) or sentences[index].paragraph == sentences[at].paragraph:
        return []
    out: list[Range] = []
    while at < len(sentences) and (head := _bullet(doc, sentences[at].first)) is not None:
        out.append(trim(doc, head, paragraph(doc, at)[1]))
        at = doc.paragraph(sentences[at].paragraph)[1]
    return out or [trim(doc, *paragraph(doc, index + 1))]


def _bullet(doc: Document, first: int) -> int | None:
    """Where the words of a point begin: after its dash, dot or number."""
    if doc.tokens[first].word in _BULLETS:
        return first + 1
    return first + 2 if _point(doc, first) else None


def quotation_before(doc: Document, index: int, found: Found) -> list[Range]:
    """«"A", — сказав X. "B"»: the quotation that ends just before the cue, and its continuation after."""
    tokens, sentence = doc.tokens, doc.sentences[index]
    at = found.span[0]
    best = doc.quoted.outermost_before(at)
    if best is None or at - best.last > _TO_CUE:
        return []
    gap = tokens[best.last : at]
    if not any(t.word in DASHES or t.word == "," for t in gap[:2]):
        return []
    if any(t.pos in ("VERB", "INF") or t.word in ".:;" for t in gap):
        return []
    opening = after_clock(tokens, sentence.first, sentence.last)
    if best.last - best.first <= _TITLE and best.first > opening and tokens[best.first - 1].word != ".":
        return []
    return [inner(doc, best.first, best.last), *_resumed(doc, index, found.span[1])]


def _resumed(doc: Document, index: int, cue_end: int) -> list[Range]:
    """What goes on after «, — сказав X.» in its paragraph, and in wholly quoted paragraphs after that."""
    last = paragraph(doc, index)[1]
    stop = min(_next_opening(doc, cue_end), last)
    after = doc.quoted.outermost_from(cue_end)
    if after is not None and after.first < stop and not _attributed(doc, after):
        return [inner(doc, after.first, after.last), *_next_paragraphs(doc, after.last)]
    ends = next((i for i in range(cue_end, last) if doc.tokens[i].word == "."), last)
    return _next_paragraphs(doc, last) if ends >= last - 1 else []


def _next_paragraphs(doc: Document, last: int) -> list[Range]:
    """Quotations that fill the paragraphs after token `last`, with no attribution of their own."""
    tokens = doc.tokens
    while last < len(tokens) and tokens[last].word == ".":
        last += 1
    out = []
    while (quotation := doc.quoted.opened_at(last)) is not None and quotation.depth == 0:
        ends = quotation.last + (quotation.last < len(tokens) and tokens[quotation.last].word == ".")
        filled = ends >= len(tokens) or doc.starts_line(ends)
        if not doc.starts_line(last) or not filled:
            break
        if tokens[last].word in DASHES or quotation.last - last < _TITLE:
            break
        out.append(inner(doc, last, quotation.last))
        last = ends
    return out


def _attributed(doc: Document, quotation: Quotation) -> bool:
    """«"B", — додав X»: the quotation has a cue of its own."""
    tokens, i = doc.tokens, quotation.last
    while i < min(len(tokens), quotation.last + 2) and (tokens[i].word in DASHES or tokens[i].word == ","):
        i += 1
    if i == quotation.last or i >= len(tokens) or doc.starts_line(i):
        return False
    return may_be_cue(doc, tokens[i])


def _next_opening(doc: Document, i: int) -> int:
    """How far after «, — сказав X» a second part of the quotation may begin."""
    tokens = doc.tokens
    for j in range(i, min(len(tokens), i + _NEXT)):
        if tokens[j].word in ".," and j + 1 < len(tokens):
            k = j + 1
            while k < len(tokens) and tokens[k].word in DASHES:
                k += 1
            if k < len(tokens) and tokens[k].word in OUTER:
                return k + 1
            if tokens[j].word == ".":
                return j
    return i


def broken_quotation(doc: Document, found: Found, source: Range | None) -> list[Range]:
    """«"A, — сказав X. — B"»: the attribution stands inside one pair of marks, between dashes."""
    tokens = doc.tokens
    quotation = doc.quoted.outermost_at(found.core[0])
    if quotation is None:
        return []
    first, last = found.with_source(source)
    before = range(first - 1, max(first - _TO_DASH, quotation.first + 1), -1)
    dash = next((i for i in before if tokens[i].word in DASHES), None)
    if dash is None or tokens[dash - 1].word not in _BEFORE_DASH:
        return []
    after = range(last, min(quotation.last, last + _ATTRIBUTION))
    again = next((i for i in after if tokens[i].word in DASHES), None)
    stop = next((i for i in range(last, quotation.last) if tokens[i].word == "."), quotation.last)
    content = [trim(doc, quotation.first + 1, dash)]
    begin = again + 1 if again is not None and again <= stop + 1 else stop + 1
    if begin < quotation.last - 1:
        content.append(inner(doc, begin, quotation.last))
    if tokens[quotation.first].word in DASHES:
        return content
    return [*content, *_next_paragraphs(doc, quotation.last)]
