"""What stands around a trigger in its clause: phrases with their marks, infinitives, clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headwater.read.acts.frames import Frames
from headwater.read.acts.triggers import Hit
from headwater.read.claims.clauses import clause_start, phrase_end, spaced, trim
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase
from headwater.read.quotes import DASHES

_FINITE = frozenset(("VERB", "SHORT", "PRED"))
_OWNERS = ("'s", "’s", "s'", "s’")
_APPOSITION = 9  # tokens between two commas


@dataclass(frozen=True, slots=True)
class Complement:
    """A stretch beside a trigger: `kind` is "phrase", "inf" or "that"; `after` tells on which side."""

    span: Range
    kind: str
    phrase: Phrase | None = None
    prep: str = ""
    after: bool = True


def complements(doc: Document, frames: Frames, hit: Hit, subject: Range | None) -> list[Complement]:
    """All complements of a trigger, those after it first, in order of the text."""
    out = list(_after(doc, frames, hit))
    if hit.form != "nominal" and not frames.placed:
        out += _before(doc, hit, subject)
    return [c for c in out if c.phrase is None or subject is None or not _within(c.span, subject)]


def _within(inner: Range, outer: Range) -> bool:
    return outer[0] <= inner[0] < outer[1]


def _after(doc: Document, frames: Frames, hit: Hit) -> Iterator[Complement]:
    tokens, sentence = doc.tokens, hit.sentence
    nominal = hit.form == "nominal"
    skipped = -1
    i = hit.span[1]
    last = sentence.phrase_at(hit.at) if hit.form == "nominal" else None
    i = max(i, last.last) if last is not None and not frames.placed else i
    while i < sentence.last:
        token = tokens[i]
        if doc.depth[i] < doc.depth[hit.at] or token.word in ";:" or _dash(doc, i, sentence):
            return
        if token.word == ",":
            if in_number(doc, i):
                i += 1
                continue
            begin = _clause_after(doc, frames, i, sentence)
            if begin is not None:
                yield Complement(_to_end(doc, begin, sentence, nominal), "that")
                return
            if _listed(doc, frames, i, sentence):
                i += 1
                continue
            skip = _apposition_end(doc, i, sentence)
            if skip is None:
                return
            skipped, i = skip, skip + 1
            continue
        if i in hit.words or (token.low in frames.numbers and token.pos in _FINITE):
            i += 1  # «три» may be taken for a verb
            continue
        if token.low in frames.sets["subordinate"] and i > hit.at:
            if i + 1 < sentence.last:
                yield Complement(_to_end(doc, i + 1, sentence, nominal), "that")
            return
        infinitive = infinitive_at(doc, frames, i, sentence.last)
        if infinitive is not None:
            yield Complement(_to_end(doc, infinitive, sentence, nominal), "inf")
            return
        if _ends(doc, frames, i, sentence):
            return
        phrase = sentence.phrase_at(i)
        if phrase is not None and phrase.first == i:
            if not (in_number(doc, phrase.last) and tokens[phrase.first].word.isdigit()):
                yield _complement(doc, frames, hit, phrase)
                i = tail(doc, frames, phrase)
            else:
                i = phrase.last
            continue
        begun = phrase is not None and phrase.first < i and phrase.first in hit.words
        if phrase is not None and i > skipped and (begun or phrase.first < i <= phrase.head):
            # the phrase began within the trigger: what is left of it
            rest = Phrase(i, phrase.last, max(phrase.head, phrase.last - 1), phrase.cases, None)
            yield Complement((i, phrase.last), "phrase", rest)
            i = phrase.last
            continue
        i += 1


def _complement(doc: Document, frames: Frames, hit: Hit, phrase: Phrase) -> Complement:
    """A phrase with its preposition, unless that is part of the trigger; with a number taken for a verb."""
    tokens, first, prep = doc.tokens, phrase.first, phrase.prep
    if tokens[first - 1].low in frames.numbers and first - 1 > hit.at:
        first -= 1
        prep = first - 1 if tokens[first - 1].pos == "PREP" else None
    while in_number(doc, first - 1):
        first -= 2
        prep = first - 1 if tokens[first - 1].pos == "PREP" else None
    word = tokens[prep].low if prep is not None and prep not in hit.words else ""
    return Complement((first, tail(doc, frames, phrase)), "phrase", phrase, word)


def tail(doc: Document, frames: Frames, phrase: Phrase) -> int:
    """The end of a phrase; "90 permits", "Kosovo's demand": no verb stands there, whatever the tagger says.

    Digits after a comma belong to it too.
    """
    tokens, end = doc.tokens, phrase.last
    while in_number(doc, end):
        end += 2
    if not frames.placed or end >= len(tokens) or tokens[end].pos != "VERB":
        return end + 1 if end > phrase.last and tokens[end].pos == "NOUN" else end
    before, token = tokens[end - 1], tokens[end]
    counted = before.pos in ("NUM", "DET", "ADJ") or before.low.endswith(_OWNERS)
    thing = token.low in frames.items or token.low.removesuffix("s") in frames.items
    if token.low.endswith("ed") or not (counted or thing):
        return end
    goes_on = end + 1 < len(tokens) and tokens[end + 1].pos == "NOUN" and not tokens[end + 1].capital
    return end + 2 if goes_on else end + 1


def in_number(doc: Document, i: int) -> bool:
    """True of the comma in "2,000"."""
    if not 0 < i < len(doc.tokens) - 1 or doc.tokens[i].word != ",":
        return False
    before, comma, after = doc.tokens[i - 1 : i + 2]
    glued = before.end == comma.start and comma.end == after.start
    return glued and before.word.isdigit() and after.word.isdigit()


def _to_end(doc: Document, first: int, sentence: Sentence, nominal: bool) -> Range:
    """A clause or an infinitive phrase without the marks at its end."""
    end = phrase_end(doc, first, sentence.last, nominal)
    while end < sentence.last and in_number(doc, end):
        end = phrase_end(doc, end + 1, sentence.last, nominal)
    return trim(doc, first, end)


def _dash(doc: Document, i: int, sentence: Sentence) -> bool:
    return doc.tokens[i].word in DASHES and i > 0 and spaced(doc, i, sentence.last)


def _clause_after(doc: Document, frames: Frames, comma: int, sentence: Sentence) -> int | None:
    """Where the clause begins whose conjunction follows a comma: «, щоб …»."""
    i = comma + 1
    subordinate = frames.sets["subordinate"]
    return i + 1 if i + 1 < sentence.last and doc.tokens[i].low in subordinate else None


def _listed(doc: Document, frames: Frames, comma: int, sentence: Sentence) -> bool:
    """«насоси, труби і дрони»: a list goes on after the comma, with "and" and with no verb."""
    for i in range(comma + 1, min(comma + 2 + _APPOSITION, sentence.last)):
        token = doc.tokens[i]
        if token.low in frames.sets["and"]:
            return i > comma + 1
        if token.pos in _FINITE or token.pos in ("PREP", "PRON", "INF") or token.word in ",.;:":
            return False
    return False


def _apposition_end(doc: Document, comma: int, sentence: Sentence) -> int | None:
    """The comma that closes what a comma opens, where no verb stands between them; else None."""
    for i in range(comma + 1, min(comma + 2 + _APPOSITION, sentence.last)):
        token = doc.tokens[i]
        if token.word == ",":
            return i
        if token.pos in _FINITE or token.low in doc.lexicon.conjunctions:
            return None
    return None


def infinitive_at(doc: Document, frames: Frames, i: int, limit: int) -> int | None:
    """The infinitive that begins at token `i`, without its particle; None for anything else."""
    token = doc.tokens[i]
    if not frames.placed:
        return i if token.pos == "INF" else None
    if token.low not in frames.sets["infinitive"] or i + 1 >= limit:
        return None
    after = doc.tokens[i + 1]
    plain = after.low == frames.forms.get(after.low, after.lemma) and not after.capital
    verbal = after.pos in ("VERB", "INF") or after.low in frames.forms
    return i + 1 if plain and verbal else None


def _ends(doc: Document, frames: Frames, i: int, sentence: Sentence) -> bool:
    """Another finite verb begins, or a conjunction before one."""
    token = doc.tokens[i]
    if token.pos in _FINITE:
        return True
    if token.low in doc.lexicon.conjunctions or token.low in doc.lexicon.set_of("conditions"):
        return token.pos != "PREP" and token.low not in frames.sets["and"]
    if token.low in doc.lexicon.comma_stop and token.pos == "CONJ":
        return True
    if token.low in doc.lexicon.coordinators and i + 1 < sentence.last:
        return any(
            doc.tokens[j].pos in _FINITE
            for j in range(i + 1, min(i + 4, sentence.last))
            if not any(t.pos == "NOUN" for t in doc.tokens[i + 1 : j])
        )
    return False


def _before(doc: Document, hit: Hit, subject: Range | None) -> Iterator[Complement]:
    """Phrases between the beginning of the clause, or another verb, and the trigger, the nearest first."""
    bound = clause_start(doc, hit.sentence, hit.at)
    for phrase in reversed(hit.sentence.phrases):
        if phrase.last > hit.at:
            continue
        gap = doc.tokens[phrase.last : hit.at]
        if phrase.first < bound or any(t.pos in _FINITE or t.word in ",;:" for t in gap):
            return
        if subject is not None and _within((phrase.first, phrase.last), subject):
            continue
        prep = doc.tokens[phrase.prep].low if phrase.prep is not None else ""
        yield Complement((phrase.first, phrase.last), "phrase", phrase, prep, after=False)
