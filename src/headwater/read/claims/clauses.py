"""Where clauses and contents begin and end: by punctuation, conjunctions and finite verbs."""

from __future__ import annotations

from headwater.read.document import Document, Range, Sentence
from headwater.read.quotes import CLOSING, DASHES, OPENING
from headwater.read.tokens import Token

PREDICATES = frozenset(("VERB", "SHORT", "PRED", "INF"))
_FINITE = PREDICATES - {"INF"}
_AFTER_CONTENT = frozenset(",.;:!?…") | DASHES
_BEFORE_CONTENT = frozenset(",.;:…)") | DASHES
_OUTER_CLOSING = CLOSING - {"’"}  # an apostrophe at the end of a word looks the same
_STRONG = frozenset("!?")  # marks that belong to the content before them


def trim(doc: Document, first: int, last: int) -> Range:
    """Drop punctuation at both ends of a content, but not a quotation mark whose partner is inside."""
    tokens = doc.tokens
    while last > first and tokens[last - 1].word in _AFTER_CONTENT:
        if tokens[last - 1].word in _STRONG and last - first > 1:
            break
        last -= 1
    while first < last and tokens[first].word in _BEFORE_CONTENT:
        first += 1
    while last - first > 1 and tokens[last - 1].word in CLOSING and not doc.quoted.ends_within(first, last):
        last -= 1
    while last - first > 1 and tokens[first].word in OPENING and not _partner_after(doc, first, last):
        first += 1
    return first, last


def trimmed(doc: Document, *pieces: Range) -> list[Range]:
    """The pieces of a content without punctuation at their ends, and without those that hold nothing else."""
    return [(first, last) for first, last in (trim(doc, *p) for p in pieces) if first < last]


def _partner_after(doc: Document, first: int, last: int) -> bool:
    quotation = doc.quoted.opened_at(first)
    return quotation is not None and quotation.last <= last


def clause_start(doc: Document, sentence: Sentence, i: int) -> int:
    """Where the clause of token `i` begins: after its conjunction or relative, else with the sentence."""
    tokens, depth, own = doc.tokens, doc.depth, doc.depth[i]
    for j in range(i - 1, sentence.first - 1, -1):
        if depth[j] > own:
            continue
        if depth[j] < own or tokens[j].word == ";":
            return j + 1
        if _opens_clause(doc, sentence, j) and not _closed_clause(doc, j + 1, i):
            return j + 1
    return sentence.first


def _opens_clause(doc: Document, sentence: Sentence, i: int) -> bool:
    """A conjunction or a relative after a comma, with or without a preposition: «, що», «, в якому»."""
    tokens, low = doc.tokens, doc.tokens[i].low
    if i == sentence.first or not (low in doc.lexicon.conjunctions or low in doc.lexicon.relatives):
        return False
    return tokens[i - 1].word == "," or (tokens[i - 1].pos == "PREP" and tokens[i - 2].word == ",")


def _closed_clause(doc: Document, first: int, last: int) -> bool:
    """True where a clause with a verb of its own ends before `last`, at a comma."""
    tokens = doc.tokens
    comma = next((i for i in range(last - 1, first - 1, -1) if tokens[i].word == ","), first)
    return any(tokens[i].pos in _FINITE for i in range(first, comma))


def sentence_end(doc: Document, sentence: Sentence, first: int) -> int:
    """The end of a clause that runs to the end of its sentence, or of the quotation that it stands in."""
    quotation = next((q for q in doc.quoted.around(first) if q.first < first), None)
    if quotation is None or quotation.last > sentence.last or not quotation.closed:
        return sentence.last
    return quotation.last - 1


def phrase_end(doc: Document, first: int, limit: int, nominal: bool = False) -> int:
    """The end of an infinitive or noun phrase with all that hangs on it.

    Relative clauses, conditions and «щоб ...» stay; a clause of reason or contrast, a gerund, a coordinate
    finite verb and a following attribution end it; under a noun cue (`nominal`) so does the finite verb of
    its sentence.
    """
    inside_sub = False
    for i in range(first + 1, limit):
        token = doc.tokens[i]
        if doc.depth[i] > doc.depth[first]:
            continue
        if token.word in ";:" or (token.word in DASHES and spaced(doc, i, limit)):
            return i
        if nominal and token.pos == "VERB" and not inside_sub:
            return _before_subject(doc, first, i)
        if token.word == ",":
            if _subordinate_after(doc, i, limit):
                inside_sub = True
            elif _ends_at_comma(doc, i, limit):
                return i
            else:
                inside_sub = False
        elif token.low in doc.lexicon.coordinators and not inside_sub and i + 1 < limit:
            listed = doc.tokens[i + 1].low in doc.lexicon.set_of("that_words")  # «квартиру і що її не дали»
            if listed or _predicate(doc, i + 1, limit):
                return _before_subject(doc, first, i) if nominal else i
    return limit


def spaced(doc: Document, i: int, limit: int) -> bool:
    """True of a mark with white space on both sides, before `limit`."""
    before, mark = doc.tokens[i - 1], doc.tokens[i]
    return before.end < mark.start and i + 1 < limit and doc.tokens[i + 1].start > mark.end


def _subordinate_after(doc: Document, comma: int, limit: int) -> bool:
    """A relative clause, a condition or a clause with a conjunction begins after the comma."""
    tokens, relatives = doc.tokens, doc.lexicon.relatives
    if comma + 1 >= limit:
        return False
    after = tokens[comma + 1]
    if _subordinates(doc, after):
        return True
    return after.pos == "PREP" and comma + 2 < limit and tokens[comma + 2].low in relatives


def _subordinates(doc: Document, token: Token) -> bool:
    lexicon = doc.lexicon
    return (
        token.low in lexicon.relatives
        or token.low in lexicon.conjunctions
        or token.low in lexicon.set_of("conditions")
    )


def _ends_at_comma(doc: Document, comma: int, limit: int) -> bool:
    """True where another clause follows the comma: a reason, a contrast, a gerund, a finite verb."""
    if comma + 1 >= limit:
        return True
    after = doc.tokens[comma + 1]
    stops = after.low in doc.lexicon.comma_stop or after.pos in ("GRND", "VERB")
    return stops or _finite_within(doc, comma + 1, limit)


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
    tokens = doc.tokens
    for i in range(first, last - 1):
        nominal = tokens[i].pos == "ADJ" and "nom" in tokens[i].cases and tokens[i + 1].word == ","
        if tokens[i].pos in _FINITE or nominal:  # «вода чиста, …»
            told = True
        after = tokens[i + 1]
        if tokens[i].word != "," or not told or doc.depth[i] != doc.depth[first]:
            continue
        if after.pos != "GRND" and not _subordinates(doc, after) and _finite_within(doc, i + 1, last):
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
    if doc.tokens[first].word in OPENING:
        first += 1
    if last > first and doc.tokens[last - 1].word in _OUTER_CLOSING:
        last -= 1
    while last > first and doc.tokens[last - 1].word in ",.":
        last -= 1
    return first, last


def bared(doc: Document, first: int, last: int) -> Range:
    """A content without punctuation at its ends, and without the marks where all of it is one quotation."""
    first, last = trim(doc, first, last)
    return inner(doc, first, last) if doc.quoted.is_whole(first, last) else (first, last)
