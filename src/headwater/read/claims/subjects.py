"""Find the subject of a cue: by case and agreement, in its own clause or in one that it continues."""

from __future__ import annotations

from itertools import islice

from headwater.read.claims.clauses import clause_start, main_clause
from headwater.read.claims.reach import extend
from headwater.read.claims.speakers import agrees, speaks
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase
from headwater.read.quotes import OUTER

_CLOSERS = frozenset(",:;—–()")
_RIGHT = 9  # tokens between a verb and a subject after it
_BESIDE = 2  # tokens between a subject and its verb where no other phrase is a better subject
_PLACE = 6  # tokens between a cue and «у відомстві»


def subject(doc: Document, sentence: Sentence, cue: Range, inverted: bool) -> Range | None:
    """The subject of the verb in `cue`; `inverted` prefers the words after it («сказав X»)."""
    left = _left(doc, sentence, cue)
    right = _right(doc, sentence, cue)
    if inverted and right is not None and left is not None and _object(doc, sentence, right):
        return left  # «Видання цитує лист міністра: …»
    if inverted:
        return right or left
    if right is not None and _object(doc, sentence, right):
        right = None  # «вважає помилкою введення мит»: a thing after the verb is its object
    if right is not None and left is not None:
        near = right[0] == cue[1] and speaks(doc, right)
        return right if near and (cue[0] - left[1] > _BESIDE or _object(doc, sentence, left)) else left
    return left or right


def _object(doc: Document, sentence: Sentence, span: Range) -> bool:
    """«Виплату компенсацій відхиляє керівництво»: a thing, in what may be the accusative."""
    phrase = sentence.phrase_at(span[0])
    if phrase is None or "acc" not in phrase.cases:
        return False
    head = doc.tokens[phrase.head]
    if (head.capital and phrase.head > sentence.first) or {"gen", "acc", "ins"} <= head.cases:
        return False  # a name, or a word that is not declined
    kind = doc.lexicon.kinds.get(head.lemma)
    return head.pos == "NOUN" and not head.animate and not head.name and kind in (None, "document")


def gerund_subject(doc: Document, sentence: Sentence, cue: Range, inverted: bool) -> Range | None:
    """«Закривши справу, слідча додала»: a gerund has the subject of the finite verb that it goes with."""
    tokens = doc.tokens
    level = doc.depth[cue[0]]
    before = range(cue[0] - 1, sentence.first - 1, -1)
    verb = next((i for i in before if tokens[i].pos == "VERB" and doc.depth[i] == level), None)
    if verb is None:
        main = main_clause(doc, cue[1], sentence.last)
        after = range(main if main < sentence.last else cue[1], sentence.last)
        verb = next((i for i in after if tokens[i].pos == "VERB" and tokens[i - 1].pos != "CONJ"), None)
    return subject(doc, sentence, (verb, verb + 1), inverted) if verb is not None else None


def _left(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """The nearest agreeing phrase before the verb, in its own clause or one that it continues."""
    tokens, verb = doc.tokens, _verb(doc, cue)
    bound = clause_start(doc, sentence, cue[0])
    if bound > sentence.first and tokens[bound - 1].low in doc.lexicon.relatives:
        between = [
            p for p in sentence.phrases if p.first >= bound and p.last <= cue[0] and agrees(doc, p, verb)
        ]
        if between:
            return extend(doc, sentence, between[-1], bound)
        relative, governed = tokens[bound - 1], tokens[bound - 2].pos == "PREP"
        if not governed and (not relative.cases or "nom" in relative.cases):
            return _antecedent(sentence, bound - 1)
        # «листа, в якому попросив»: the subject of the main clause
        bound = clause_start(doc, sentence, bound - (3 if governed else 2))
    nearest: Phrase | None = None
    for phrase in reversed(sentence.phrases):
        if phrase.last > cue[0] or phrase.first < bound:
            continue
        if doc.depth[phrase.first] != doc.depth[cue[0]] and not _title_phrase(doc, phrase):
            continue
        if agrees(doc, phrase, verb) and not _in_subordinate(doc, bound, phrase.first):
            nearest = nearest or phrase
            if not _doubtful(doc, phrase):
                return extend(doc, sentence, phrase, bound)
    if nearest is None:
        nearest = _adjacent_name(doc, sentence, cue[0], bound)
    elif tokens[verb].numbers != {"sing"} and (place := locative(doc, sentence, cue)) is not None:
        return place
    return extend(doc, sentence, nearest, bound) if nearest is not None else None


def _doubtful(doc: Document, phrase: Phrase) -> bool:
    """A thing that may be the object of another verb, or a participle: a better subject may stand before it.

    «Канцлер осудив відмову і заявив», «члени партії, налаштовані до союзу прихильно, сказали».
    """
    tokens = doc.tokens
    head = tokens[phrase.head]
    declined = not {"gen", "ins"} <= phrase.cases  # else its cases tell nothing
    thing = declined and "acc" in phrase.cases and not head.animate and head.pos == "NOUN"
    if head.lemma in doc.lexicon.roles or head.lemma in doc.lexicon.kinds or head.capital:
        after_verb = phrase.first > 0 and tokens[phrase.first - 1].pos in ("VERB", "INF", "GRND")
        return thing and after_verb and not head.capital  # «подав позов і зажадав»
    if head.pos == "ADJ":
        return True
    return thing


def _adjacent_name(doc: Document, sentence: Sentence, at: int, bound: int) -> Phrase | None:
    """«Хан обіцяв»: a foreign name right before the verb, whatever case the dictionary takes it for."""
    phrase = sentence.phrase_at(at - 1)
    if phrase is None or phrase.last != at or phrase.first < bound or phrase.prep is not None:
        return None
    head = doc.tokens[phrase.head]
    if phrase.cases == {"dat"} and doc.tokens[phrase.first].word in OUTER:
        return None  # ««Деловому причалу» объяснили»: the outlet to which it is said
    return phrase if head.capital and (head.name or phrase.first > sentence.first) else None


def _title_phrase(doc: Document, phrase: Phrase) -> bool:
    return doc.tokens[phrase.first].word in OUTER and phrase.head == phrase.first + 1


def _verb(doc: Document, cue: Range) -> int:
    return next((i for i in range(cue[0], cue[1]) if doc.tokens[i].numbers), cue[0])


def _in_subordinate(doc: Document, bound: int, i: int) -> bool:
    """True where `i` stands in a clause of its own («, що ... ,», «, занимавший ...,») after `bound`."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for j in range(i - 1, bound - 1, -1):
        if tokens[j].word == ",":
            after = tokens[j + 1]
            if after.pos == "PREP":
                after = tokens[j + 2]
            return (
                after.low in lexicon.relatives
                or after.low in lexicon.conjunctions
                or after.pos == "GRND"
                or after.participle
            )
    return tokens[i].participle and i > 0 and tokens[i - 1].word == ","


def _antecedent(sentence: Sentence, relative: int) -> Range | None:
    """The phrase right before a relative and its comma."""
    before = [p for p in sentence.phrases if relative - 2 <= p.last <= relative]
    return (before[-1].first, before[-1].last) if before else None


def _right(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """The first agreeing phrase after the verb, adverbs and one time expression aside."""
    tokens, verb = doc.tokens, _verb(doc, cue)
    for phrase in islice(sentence.phrases, sentence.number_from(cue[1]), None):
        if phrase.first - cue[1] > _RIGHT or _parted(doc, cue[1], phrase.first):
            return None
        announced = phrase.last < sentence.last and tokens[phrase.last].word == ":"
        if announced and tokens[phrase.head].lemma in doc.lexicon.set_of("partitives"):
            return None  # «Свідки кажуть одне: …»
        if agrees(doc, phrase, verb) and not tokens[phrase.head].word[0].isdigit():
            return extend(doc, sentence, phrase, cue[1])
    return None


def _parted(doc: Document, first: int, last: int) -> bool:
    """A mark, a conjunction or another verb stands between a verb and what might be its subject."""
    gap, conjunctions = doc.tokens[first:last], doc.lexicon.conjunctions
    return any(t.word in _CLOSERS or t.low in conjunctions or t.pos in ("VERB", "INF") for t in gap)


def locative(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """«У відомстві зазначили», «говорится в сообщении»: the noun without its preposition."""
    lexicon = doc.lexicon
    near = sorted(
        (
            p
            for p in sentence.phrases
            if p.prep is not None
            and doc.tokens[p.prep].low in lexicon.locatives
            and "loc" in p.cases
            and (doc.depth[p.first] == doc.depth[cue[0]] or _title_phrase(doc, p))
        ),
        key=lambda p: min(abs(p.first - cue[1]), abs(cue[0] - p.last)),
    )
    for phrase in near:
        gap = doc.tokens[min(phrase.last, cue[1]) : max(phrase.first, cue[0])]
        if len(gap) > _PLACE or any(t.low in lexicon.conjunctions or t.word in ":;" for t in gap):
            continue
        head = doc.tokens[phrase.head]
        nouns = (head.lemma.partition("-")[0], *head.lemmas.get("NOUN", ()))
        named = head.capital or doc.tokens[phrase.first].capital
        if any(noun in lexicon.kinds for noun in nouns) or head.name or named:
            return phrase.first, phrase.last
    return None
