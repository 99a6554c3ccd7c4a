"""Where a content begins and ends: clause borders by punctuation, conjunctions and finite verbs."""

from __future__ import annotations

from headwater.read.document import Document, Range, Sentence

_DASH = frozenset("—–-")
_CLOSING = frozenset('»”“"’')
_OPENING = frozenset('«„“"‘')
_END = frozenset(".!?…")
_FINITE = frozenset(("VERB", "PRED", "SHORT"))


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

    Relative clauses, conditions and «щоб ...» stay; a clause of reason or contrast, a gerund, a coordinate
    finite verb and a following attribution end it; under a noun cue (`nominal`) so does the finite verb of
    its sentence.
    """
    tokens, lexicon = doc.tokens, doc.lexicon
    conditions = lexicon.set_of("conditions")
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
            return _before_subject(doc, first, i)
        if token.word == ",":
            after = tokens[i + 1] if i + 1 < limit else None
            if after is None:
                return i
            if (
                after.low in lexicon.relatives
                or after.low in lexicon.conjunctions
                or after.low in conditions
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
        elif token.low in lexicon.coordinators and not inside_sub and i + 1 < limit:
            listed = tokens[i + 1].low in lexicon.set_of("that_words")  # «квартиру і що її не дали»
            if listed or _predicate(doc, i + 1, limit):
                return _before_subject(doc, first, i) if nominal else i
        i += 1
    return limit


def _before_subject(doc: Document, first: int, verb: int) -> int:
    """«обвинувачення в підкупі виборців поліція перевіряє»: the subject belongs to the verb."""
    tokens, i = doc.tokens, verb
    while i > first + 1 and tokens[i - 1].pos in ("ADV", "PART", "CONJ"):
        i -= 1
    if tokens[verb].pos != "VERB":
        return i
    head = tokens[i - 1]
    sure = head.pos in ("NOUN", "PRON") and "nom" in head.cases and "gen" not in head.cases
    sure = sure and (head.animate or "acc" not in head.cases)
    if i - 1 > first and sure and head.numbers & tokens[verb].numbers:
        i -= 1
        while i - 1 > first and tokens[i - 1].pos == "ADJ" and "nom" in tokens[i - 1].cases:
            i -= 1
    return i


def main_clause(doc: Document, first: int, last: int, told: bool = False) -> int:
    """«Стверджуючи, що A, адмірал показав карту»: the comma before the main clause, else `last`."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for i in range(first, last - 1):
        nominal = tokens[i].pos == "ADJ" and "nom" in tokens[i].cases and tokens[i + 1].word == ","
        if tokens[i].pos in _FINITE or nominal:  # «вода чиста, …»
            told = True
        after = tokens[i + 1]
        if tokens[i].word != "," or not told or doc.depth[i] != doc.depth[first]:
            continue
        subordinate = after.low in lexicon.relatives or after.low in lexicon.conjunctions
        subordinate = subordinate or after.low in lexicon.set_of("conditions") or after.pos == "GRND"
        if not subordinate and _finite_within(doc, i + 1, last):
            return i
    return last


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
