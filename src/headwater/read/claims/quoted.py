"""Find what is quoted: before, after and around its attribution, over paragraphs, and in lists of points."""

from __future__ import annotations

from headwater.read.claims.clauses import inner, trim
from headwater.read.claims.cues import Found
from headwater.read.document import Document, Range
from headwater.read.phrases import after_clock
from headwater.read.quotes import Quotation

_DASH = frozenset("—–-")
_BULLETS = frozenset("—–-•·▪●*")


def paragraph(doc: Document, index: int) -> Range:
    """The tokens of the paragraph that sentence `index` stands in."""
    number = doc.sentences[index].paragraph
    first = last = index
    while first > 0 and doc.sentences[first - 1].paragraph == number:
        first -= 1
    while last + 1 < len(doc.sentences) and doc.sentences[last + 1].paragraph == number:
        last += 1
    return doc.sentences[first].first, doc.sentences[last].last


def colon(doc: Document, index: int, found: Found) -> list[Range]:
    """«сказав: A», «сказав: "A"», «сказав:» and points or a paragraph below it."""
    tokens, sentence = doc.tokens, doc.sentences[index]
    for i in range(found.core[1], min(sentence.last, found.core[1] + 16)):
        if tokens[i].word == ":" and doc.depth[i] == doc.depth[found.core[0]]:
            opened = next((q for q in doc.quotations if q.first == i + 1), None)
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
    number = doc.sentences[index].paragraph
    out = []
    for sentence in doc.sentences[index + 1 :]:
        if sentence.paragraph != number or not _point(doc, sentence.first):
            break
        out.append(trim(doc, sentence.first + 2, sentence.last))
    return out


def _point(doc: Document, i: int) -> bool:
    """A number with a bracket or a full stop, as at the head of a point: «1)», «2.»."""
    tokens = doc.tokens
    return i + 2 < len(tokens) and tokens[i].word.isdigit() and tokens[i + 1].word in ").:"


def _below(doc: Document, index: int) -> list[Range]:
    """A colon ends its paragraph: the points in the paragraphs after it, else the paragraph after it."""
    if (
        index + 1 >= len(doc.sentences)
        or doc.sentences[index].paragraph == doc.sentences[index + 1].paragraph
    ):
        return []
    out: list[Range] = []
    at = index + 1
    while at < len(doc.sentences):
        first, last = paragraph(doc, at)
        head = _bullet(doc, first)
        if head is None:
            break
        out.append(trim(doc, head, last))
        at += sum(1 for s in doc.sentences[at : at + last - first] if s.last <= last)
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
    best: Quotation | None = None
    for quotation in doc.quotations:
        if quotation.first >= at:
            break
        if quotation.depth == 0 and quotation.last <= at and quotation.first < quotation.last:
            best = quotation
    if best is None or at - best.last > 14:
        return []
    gap = tokens[best.last : at]
    if not gap or not any(t.word in _DASH or t.word == "," for t in gap[:2]):
        return []
    if any(t.pos in ("VERB", "INF") or t.word in ".:;" for t in gap):
        return []
    opening = after_clock(tokens, sentence.first, sentence.last)
    if best.last - best.first <= 5 and best.first > opening and tokens[best.first - 1].word != ".":
        return []
    return [inner(doc, best.first, best.last), *_resumed(doc, index, found.span[1])]


def _resumed(doc: Document, index: int, cue_end: int) -> list[Range]:
    """What goes on after «, — сказав X.» in its paragraph, and in wholly quoted paragraphs after that."""
    last = paragraph(doc, index)[1]
    stop = min(_next_opening(doc, cue_end), last)
    after = next((q for q in doc.quotations if q.depth == 0 and q.first >= cue_end), None)
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
    for quotation in doc.quotations:
        if quotation.depth or quotation.first < last:
            continue
        ends = quotation.last + (quotation.last < len(tokens) and tokens[quotation.last].word == ".")
        filled = ends >= len(tokens) or _breaks(doc, ends)
        if quotation.first != last or not _breaks(doc, last) or not filled:
            break
        if tokens[quotation.first].word in _DASH or quotation.last - quotation.first < 5:
            break
        out.append(inner(doc, quotation.first, quotation.last))
        last = ends
    return out


def _breaks(doc: Document, i: int) -> bool:
    """True where a line ends before token `i`."""
    tokens = doc.tokens
    return 0 < i < len(tokens) and "\n" in doc.text[tokens[i - 1].end : tokens[i].start]


def _attributed(doc: Document, quotation: Quotation) -> bool:
    """«"B", — додав X»: the quotation has a cue of its own."""
    tokens, i = doc.tokens, quotation.last
    while i < min(len(tokens), quotation.last + 2) and (tokens[i].word in _DASH or tokens[i].word == ","):
        i += 1
    if i == quotation.last or i >= len(tokens) or "\n" in doc.text[tokens[i - 1].end : tokens[i].start]:
        return False
    return any(doc.lexicon.verbs.keys() & set(lemmas) for lemmas in tokens[i].lemmas.values())


def _next_opening(doc: Document, i: int) -> int:
    """How far after «, — сказав X» a second part of the quotation may begin."""
    tokens = doc.tokens
    for j in range(i, min(len(tokens), i + 20)):
        if tokens[j].word in ".," and j + 1 < len(tokens):
            k = j + 1
            while k < len(tokens) and tokens[k].word in _DASH:
                k += 1
            if k < len(tokens) and tokens[k].word in '«„“"':
                return k + 1
            if tokens[j].word == ".":
                return j
    return i


def broken_quotation(doc: Document, index: int, found: Found, source: Range | None) -> list[Range]:
    """«"A, — сказав X. — B"»: the attribution stands inside one pair of marks, between dashes."""
    tokens = doc.tokens
    quotation = doc.quotation_at(found.core[0])
    if quotation is None:
        return []
    first = min(found.span[0], source[0] if source else found.span[0])
    last = max(found.span[1], source[1] if source else found.span[1])
    dash = next(
        (i for i in range(first - 1, max(first - 4, quotation.first), -1) if tokens[i].word in _DASH), None
    )
    if dash is None or tokens[dash - 1].word not in ',!?….»”“"' or dash <= quotation.first + 1:
        return []
    again = next((i for i in range(last, min(quotation.last, last + 14)) if tokens[i].word in _DASH), None)
    stop = next((i for i in range(last, quotation.last) if tokens[i].word == "."), quotation.last)
    content = [trim(doc, quotation.first + 1, dash)]
    begin = again + 1 if again is not None and again <= stop + 1 else stop + 1
    if begin < quotation.last - 1:
        content.append(inner(doc, begin, quotation.last))
    if tokens[quotation.first].word in _DASH:
        return content
    return [*content, *_next_paragraphs(doc, quotation.last)]
