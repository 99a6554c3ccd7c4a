"""Find who says it, as the kind and the shape of a cue have it: a verb, a gerund, a participle, a noun."""

from __future__ import annotations

from headwater.read.claims.cues import Found
from headwater.read.claims.speakers import speaks
from headwater.read.claims.subjects import gerund_subject, locative, subject
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase

_GIVEN = 12  # tokens between a noun and who gives it
_BEHIND = 3  # tokens between a noun and the preposition of who gives it


def source_of(doc: Document, sentence: Sentence, found: Found, *, inverted: bool) -> Range | None:
    """Who says it, as the kind and the shape of the cue have it; `inverted` prefers the words after it."""
    entry = found.entry
    if entry.kind == "impersonal":
        return locative(doc, sentence, found.span) if "locative" in entry.frames else None
    token = doc.tokens[found.core[0]]
    if token.pos == "ADJ":
        near = [p for p in sentence.phrases if p.last <= found.span[0] and found.span[0] - p.last <= 1]
        return (near[-1].first, near[-1].last) if near else None
    if token.pos == "SHORT" and entry.kind == "verb":
        return None  # «заборонено», «передбачено»: the subject is what it is done to
    if token.pos == "GRND":
        return gerund_subject(doc, sentence, found.span, inverted)
    source = subject(doc, sentence, found.span, inverted)
    if (source is None or source[0] >= found.span[1]) and "plur" in token.numbers and not inverted:
        place = locative(doc, sentence, found.span)
        source = place if place is not None and place[1] <= found.span[0] else source
    if source is None and "plur" in token.numbers:
        source = locative(doc, sentence, found.span)
    return source


def owner(doc: Document, sentence: Sentence, found: Found) -> Range | None:
    """«заява міністра», «критика з боку лікарів», «лист від громади з проханням»; else the subject.

    A noun that is the subject or the object itself has no other owner than the one that stands by it.
    """
    tokens = doc.tokens
    core = found.core[0]
    own = sentence.phrase_at(core)
    if own is None:
        return None
    given = giver(doc, sentence, own)
    if given is not None:
        return given
    if own.last > core + 1 and speaks(doc, (core + 1, own.last)):
        return core + 1, own.last
    before = tokens[own.prep].low if own.prep is not None else ""
    if own.prep is None and "ins" not in tokens[core].cases and "nom" in tokens[core].cases:
        return None
    if before in doc.lexicon.set_of("charge_links"):
        return None  # «за звинуваченням у крадіжці»: the one charged is no source
    subjects = [
        p
        for p in sentence.phrases
        if p.last <= core and p.prep is None and "nom" in p.cases and speaks(doc, (p.first, p.last))
    ]
    return (subjects[-1].first, subjects[-1].last) if subjects else None


def giver(doc: Document, sentence: Sentence, own: Phrase) -> Range | None:
    """«від X», «з боку X» after the noun, or before it where «з» introduces it."""
    tokens, lexicon = doc.tokens, doc.lexicon
    introduced = own.prep is not None and tokens[own.prep].low in lexicon.set_of("with_links")
    for n, phrase in enumerate(sentence.phrases):
        if phrase.prep is None or abs(phrase.first - own.first) > _GIVEN:
            continue
        after = own.last <= phrase.first and phrase.prep - own.last <= _BEHIND
        if not after and not (introduced and phrase.last <= own.first):
            continue
        if any(t.pos == "VERB" for t in tokens[min(own.last, phrase.last) : max(own.first, phrase.first)]):
            continue
        side = tokens[phrase.first].low in lexicon.set_of("side_words")
        if side and phrase.last > phrase.first + 1:
            return phrase.first + 1, phrase.last
        following = sentence.phrases[n + 1] if side and n + 1 < len(sentence.phrases) else None
        if following is not None and following.first == phrase.last:
            return following.first, following.last
        given = tokens[phrase.prep].low in lexicon.set_of("giver_links")
        if given and speaks(doc, (phrase.first, phrase.last)):
            return phrase.first, phrase.last
    return None
