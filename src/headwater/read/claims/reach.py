"""How far a source reaches beyond its phrase: coordinate phrases, appositions, complements."""

from __future__ import annotations

from itertools import islice

from headwater.read.claims.speakers import speaks
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase
from headwater.read.quotes import DASHES
from headwater.read.tokens import Token

_AFTER_APPOSITION = frozenset(",.:") | DASHES


def extend(doc: Document, sentence: Sentence, phrase: Phrase, bound: int) -> Range:
    """Add what belongs to the source: a coordinate phrase and an apposition in commas, on both sides."""
    number = sentence.number_from(phrase.first)
    first = _leftwards(doc, sentence, number, bound)
    last, paired = _rightwards(doc, sentence, number, first)
    return (first - 1, last) if paired else (first, complement(doc, sentence, last))


def _leftwards(doc: Document, sentence: Sentence, number: int, bound: int) -> int:
    """The first token of the phrase `number` with the phrases before it that are joined to it."""
    lexicon, phrases = doc.lexicon, sentence.phrases
    cases = phrases[number].cases
    while number:
        before, first = phrases[number - 1], phrases[number].first
        if before.first < bound or before.prep is not None or not before.cases & cases:
            break
        joint = doc.tokens[before.last : first]
        listed = len(joint) == 1 and joint[0].low in lexicon.coordinators
        office = len(joint) == 1 and joint[0].word == "," and doc.tokens[before.head].lemma in lexicon.roles
        if not (listed or office):
            break
        number -= 1
    return phrases[number].first


def _rightwards(doc: Document, sentence: Sentence, number: int, first: int) -> tuple[int, bool]:
    """The end of what is joined after the phrase `number`; True for «і посол, і міністр»."""
    tokens, lexicon = doc.tokens, doc.lexicon
    cases, last = sentence.phrases[number].cases, sentence.phrases[number].last
    for after in islice(sentence.phrases, number + 1, None):
        joint = tokens[last : after.first]
        both = len(joint) == 2 and joint[0].word == "," and joint[1].low in lexicon.coordinators
        if both and first > 0 and tokens[first - 1].low == joint[1].low and after.prep is None:
            return after.last, True
        if len(joint) != 1 or after.prep is not None or not after.cases & cases:
            break
        office = joint[0].word == "," and tokens[after.head].lemma in lexicon.roles
        if not (office and _ends_apposition(doc, after.last)) and not (
            joint[0].low in lexicon.coordinators and speaks(doc, (after.first, after.last))
        ):
            break
        last = after.last
    return last, False


def complement(doc: Document, sentence: Sentence, last: int, first: int = 0) -> int:
    """«співрозмовник у міністерстві», «закон про санкції», «один із докладчиків»: what hangs on the source.

    `last` is the end of a phrase; the answer is the end of the phrase with its prepositional complement. Only
    the words from `first` on are the source («за даними | джерел»).
    """
    lexicon, tokens = doc.lexicon, doc.tokens
    number = sentence.number_from(last)
    phrase = sentence.phrases[number - 1] if number else None
    after = sentence.phrases[number] if number < len(sentence.phrases) else None
    if phrase is None or phrase.last != last or after is None or after.prep != last:
        return last
    governed, prep = tokens[after.head], tokens[last].low
    if governed.lemma in lexicon.set_of("calendar_words") or governed.pos == "PRON":
        return last
    if doc.depth[after.first] != doc.depth[last]:
        return last
    nouns = (i for i in range(max(first, phrase.head), last) if tokens[i].pos in ("NOUN", "NUM"))
    head = tokens[next(nouns, phrase.head)]
    return after.last if _governs(doc, head, prep, governed) else last


def _governs(doc: Document, head: Token, prep: str, governed: Token) -> bool:
    """True where the preposition ties `governed` to what the source is: a text, a group, a body, a part."""
    lexicon = doc.lexicon
    kind = lexicon.kinds.get(head.lemma)
    if kind == "document" and prep in lexicon.set_of("topic_links"):
        return True
    if kind == "anonymous" and prep in lexicon.set_of("member_links"):
        return True
    if kind == "organisation" and prep in lexicon.locatives and governed.capital:
        return True
    if _counts(doc, head) and prep in lexicon.set_of("part_links"):
        return True
    if kind != "group" and head.lemma not in lexicon.roles:
        return False
    return prep in lexicon.set_of("field_links") and governed.lemma in lexicon.set_of("field_words")


def _counts(doc: Document, head: Token) -> bool:
    """«один із», «11 з», «більшість із»: the head counts some of those who are named after it."""
    return head.pos == "NUM" or head.lemma in doc.lexicon.set_of("partitives")


def _ends_apposition(doc: Document, i: int) -> bool:
    return i >= len(doc.tokens) or doc.tokens[i].word in _AFTER_APPOSITION
