"""Where a content begins and ends: clause borders by punctuation, conjunctions and finite verbs."""

from __future__ import annotations

from headwater.read.document import Document, Range, Sentence

_DASH = frozenset("—–-")
_CLOSING = frozenset('»”“"’')
_OPENING = frozenset('«„“"‘')
_END = frozenset(".!?…")


def trim(doc: Document, first: int, last: int) -> Range:
    """Drop punctuation at both ends of a content, but not a quotation mark whose partner is inside."""
    tokens = doc.tokens
    while last > first and (tokens[last - 1].word in ",.;:!?…" or tokens[last - 1].word in _DASH):
        if tokens[last - 1].word in "!?" and last - first > 1:
            break
        last -= 1
    while first < last and (tokens[first].word in ",.;:…)" or tokens[first].word in _DASH):
        first += 1
    while last - first > 1 and tokens[last - 1].word in _CLOSING and not _partner_before(doc, first, last):
        last -= 1
    while last - first > 1 and tokens[first].word in _OPENING and not _partner_after(doc, first, last):
        first += 1
    return first, last


def _partner_before(doc: Document, first: int, last: int) -> bool:
    return any(q.last == last and q.first >= first for q in doc.quotations)


def _partner_after(doc: Document, first: int, last: int) -> bool:
    return any(q.first == first and q.last <= last for q in doc.quotations)


def sentence_end(doc: Document, sentence: Sentence, first: int) -> int:
    """The end of a clause that runs to the end of its sentence, or of the quotation that it stands in."""
    last = sentence.last
    quotation = next((q for q in reversed(doc.quotations) if q.first < first < q.last <= sentence.last), None)
    return quotation.last - 1 if quotation is not None and quotation.closed else last


def phrase_end(doc: Document, first: int, limit: int, nominal: bool = False) -> int:
    """The end of an infinitive or noun phrase with all that hangs on it.

    Relative clauses and «щоб ...» stay; a clause of reason or contrast, a gerund, a coordinate finite verb
    and a following attribution end it; under a noun cue (`nominal`) so does the finite verb of its sentence.
    """
    tokens, lexicon = doc.tokens, doc.lexicon
    inside_sub = False
    i = first
    while i < limit:
        token = tokens[i]
        quoted = doc.depth[i] > doc.depth[first]
        if quoted or i == first:
            i += 1
            continue
        if token.word in ";:" or (
            token.word in _DASH
            and tokens[i - 1].end < token.start
            and i + 1 < limit
            and tokens[i + 1].start > token.end
        ):
            return i
        if nominal and token.pos == "VERB" and not inside_sub:
            return i
        if token.word == ",":
            after = tokens[i + 1] if i + 1 < limit else None
            if after is None:
                return i
            if (
                after.low in lexicon.relatives
                or after.low in lexicon.conjunctions
                or (after.pos == "PREP" and i + 2 < limit and tokens[i + 2].low in lexicon.relatives)
            ):
                inside_sub = True
            elif after.low in lexicon.comma_stop or after.pos in ("GRND", "VERB"):
                return i
            elif inside_sub:
                inside_sub = False
                if _finite_within(doc, i + 1, limit):
                    return i
            elif _finite_within(doc, i + 1, limit):
                return i
        elif (
            token.low in lexicon.coordinators
            and not inside_sub
            and i + 1 < limit
            and _predicate(doc, i + 1, limit)
        ):
            return i
        i += 1
    return limit


def _finite_within(doc: Document, first: int, limit: int) -> bool:
    """True where a finite verb stands before the next comma: a new clause, not a list or an apposition."""
    for i in range(first, limit):
        if doc.tokens[i].word in ",;:":
            return False
        if doc.tokens[i].pos in ("VERB", "PRED"):
            return True
    return False


def _predicate(doc: Document, first: int, limit: int) -> bool:
    """True where a finite verb follows at once, adverbs and negation aside."""
    for i in range(first, min(first + 3, limit)):
        if doc.tokens[i].pos == "VERB":
            return True
        if doc.tokens[i].pos not in ("ADV", "PART"):
            return False
    return False


def inner(doc: Document, first: int, last: int) -> Range:
    """A quotation without its outer marks and the full stop that belongs to the frame."""
    if doc.tokens[first].word in _OPENING:
        first += 1
    if last > first and doc.tokens[last - 1].word in _CLOSING and doc.tokens[last - 1].word not in "’":
        last -= 1
    while last > first and doc.tokens[last - 1].word in ",.":
        last -= 1
    return first, last
