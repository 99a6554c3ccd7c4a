"""What a stretch of text is about, in terms that are the same in every language."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from lemminflect import getAllLemmas, getAllLemmasOOV

from headwater.known import registry
from headwater.link.keys import clean, is_cyrillic, skeletons, sound
from headwater.link.registry import package
from headwater.link.statements.concepts import concept_of, number_words
from headwater.link.statements.quantities import Piece, Quantity, dates, quantities, spans_of_time
from headwater.model import Language, Name, NameType, Reading, Span
from headwater.read import tokens as split
from headwater.read.lexicon import load
from headwater.read.tagging import tagger_of
from headwater.read.tokens import Token

_FULL = frozenset(("NOUN", "ADJ", "VERB", "INF", "SHORT", "GRND", "ADV", "NUM", "X", "PRED"))
_DIGITS = re.compile(r"\d+(?:[   ]\d{3}(?!\d)|[.,]\d+)*")
_NONE = "c:none"
_DEGREES = frozenset(
    ("c:less", "c:more", "c:only", "c:small", "c:large", "c:late")
)  # «не меньше», "not only" negate nothing
_VERBAL = frozenset(("VERB", "INF", "SHORT", "PRED"))
_COUNTED = frozenset(("NOUN", "X"))  # parts of speech of what a number counts


class Term(NamedTuple):
    """One word that tells something: where it stands and what it means."""

    start: int
    key: str


@dataclass(slots=True)
class Sheet:
    """One article in terms: of its sentences (spans), words, numbers, and dates by number of the sentence.

    `negations` are where a negation stands, `kinds` what sort of source a word is one of, by the word lists
    of reading ("document", "organisation", "person" …), with its offset; `verbs` are where a verb stands.
    """

    reading: Reading
    sentences: list[Span]
    terms: list[Term]
    numbers: list[Quantity]
    dated: dict[int, frozenset[str]]
    negations: list[int]
    pieces: list[Piece]
    kinds: list[tuple[int, str]]
    verbs: list[int]

    def terms_in(self, span: Span) -> list[Term]:
        first = bisect_left(self.terms, span.start, key=_start)
        return self.terms[first : bisect_left(self.terms, span.end, key=_start)]

    def numbers_in(self, span: Span) -> list[Quantity]:
        first = bisect_left(self.numbers, span.start, key=_start)
        return self.numbers[first : bisect_left(self.numbers, span.end, key=_start)]

    def negations_in(self, span: Span) -> list[int]:
        return self.negations[bisect_left(self.negations, span.start) : bisect_left(self.negations, span.end)]

    def home(self, at: int) -> int:
        """The number of the sentence that an offset stands in, or of the last one before it."""
        return max(bisect_right(self.sentences, at, key=_start) - 1, 0)

    def homes(self, span: Span) -> range:
        """The numbers of the sentences that a stretch touches."""
        first = self.home(span.start)
        return range(first, max(bisect_left(self.sentences, span.end, key=_start), first))


def _start(one: Term | Quantity | Span) -> int:
    return one.start


def sheet(reading: Reading) -> Sheet:
    """The terms of an article."""
    lang = reading.lang or "en"
    text = reading.text
    lexicon = load(lang)
    dull = {s.start: s.end for s in reading.boilerplate}
    out = Sheet(reading, [], [], [], {}, [], [], [], [])
    published = published_on(reading)
    for line in split.paragraphs(text):
        begin = dull.get(line.start, line.start)
        if begin >= line.end:
            continue
        for span in split.sentences(text, Span(begin, line.end), lexicon.abbreviations):
            tokens = split.tokenize(text, span.start, span.end)
            tagger_of(lang).tag(tokens, lexicon.closed)
            _add(out, span, tokens, lang, published)
            out.negations += [
                t.start for t, after in zip_longest(tokens, tokens[1:])
                if (t.low in lexicon.negations or _meaning(t, lang) == _NONE)
                and not (after is not None and _meaning(after, lang) in _DEGREES)
            ]  # fmt: skip
    return out


def published_on(reading: Reading) -> date | None:
    """The day on which an article was published, None where that is not known."""
    try:
        return date.fromisoformat((reading.article.published or "")[:10])
    except ValueError:
        return None


def _add(out: Sheet, span: Span, tokens: list[Token], lang: str, published: date | None) -> None:
    lexicon = load(lang)
    named = [name for name in out.reading.names if span.start <= name.start < span.end]
    terms = [Term(name.start, key) for name in named for key in name_keys(name)]
    covered = [(name.start, name.end) for name in named]
    pieces: list[Piece] = []
    digits = {m.start(): m for m in _DIGITS.finditer(out.reading.text, span.start, span.end)}
    skip = 0
    for token in tokens:
        if token.start < skip:
            continue
        if (number_match := digits.get(token.start)) is not None:
            skip = number_match.end()
            pieces.append(Piece(token.start, number_match.group().casefold(), "", False))
            continue
        inside = any(a <= token.start < b for a, b in covered)
        if token.pos in _VERBAL:
            out.verbs.append(token.start)
        kind = lexicon.kinds.get(token.lemma) or ("person" if token.lemma in lexicon.roles else "")
        if kind and token.pos == "NOUN":
            out.kinds.append((token.start, kind))
        told = token.low not in lexicon.auxiliaries and token.low not in lexicon.negations
        pieces.append(
            _piece(token, lang, terms, inside) if told else Piece(token.start, token.low, "", False)
        )
    out.sentences.append(span)
    out.terms += sorted(terms, key=_start)
    out.numbers += sorted((*quantities(pieces), *spans_of_time(pieces)), key=_start)
    out.dated[len(out.sentences) - 1] = dates(pieces, published)
    out.pieces += pieces


def _piece(token: Token, lang: str, terms: list[Term], inside: bool) -> Piece:
    """A token for numbers and dates; what it means is added to `terms` unless it is part of a name."""
    lemmas = _lemmas(token, lang)
    value = next((lemma for lemma in lemmas if lemma in number_words()), None)
    if value is not None:
        return Piece(token.start, token.low, f"n:{value}", False)
    if token.pos not in _FULL or not token.low[0].isalpha() or len(token.low) < 2:
        return Piece(token.start, token.low, "", False)
    if inside:
        return Piece(token.start, token.low, "", True)
    state = _state(token.low, lang)
    key = f"a:{state}" if state else concept_of(lemmas, lang)
    if not key.startswith("w:") or len(token.low) > 3:
        terms.append(Term(token.start, key))
    return Piece(token.start, token.low, key, token.pos in _COUNTED)


def _meaning(token: Token, lang: str) -> str:
    return concept_of(_lemmas(token, lang), lang)


def _lemmas(token: Token, lang: str) -> tuple[str, ...]:
    """The base forms that a token may have, the likeliest first."""
    if load(lang).settings.get("tagger") == "suffixes":
        return _listed(token.low)
    others = {lemma for forms in token.lemmas.values() for lemma in forms}
    best = token.lemma or token.low
    if others <= {best}:
        return (best,) if best == token.low else (best, token.low)
    return tuple(dict.fromkeys((best, token.low, *sorted(others))))


@lru_cache(maxsize=50_000)
def _listed(low: str) -> tuple[str, ...]:
    """The base forms in the SPECIALIST lexicon, for a language whose tagger has no dictionary."""
    low = re.sub(r"['’]s?$", "", low)
    found = getAllLemmas(low) or getAllLemmasOOV(low, "NOUN")
    forms = [form.casefold() for pos in ("VERB", "NOUN", "ADJ", "AUX") for form in found.get(pos, ())]
    return tuple(dict.fromkeys((*forms, low)))


@lru_cache(maxsize=100_000)
def _state(low: str, lang: str) -> str:
    """The state that an adjective or the name of a people means («хорватський»), "" for other words."""
    known = package().state((low,), lang)
    return known.name if known is not None else ""


def name_keys(name: Name) -> tuple[str, ...]:
    """What a name shares with the same name elsewhere: the state that it is or is the capital of, else what
    it is known as, else the sounds of its words, a key each (`alternatives`)."""
    return _name_keys(name.base, name.english, name.lang, name.type, name.kind, name.known)


def alternatives(key: str) -> tuple[str, ...]:
    """The keys that a key of a name may stand for: a word may sound one way or another."""
    if "|" not in key:
        return (key,)
    return tuple("s:" + heard for heard in key[2:].split("|"))


@lru_cache(maxsize=50_000)
def _name_keys(
    base: str, english: str, lang: Language, type_: NameType, kind: str, known: bool
) -> tuple[str, ...]:
    if kind == "state":
        return (f"a:{english}",)
    meant = package().find(base, lang, type_) if type_ == "LOC" else None
    if meant is not None and meant.kind == "state":
        return (f"a:{meant.name}",)
    home = registry().by_id(meant.country) if meant is not None and meant.stands_for else None
    if home is not None:
        return (f"a:{home.name}", *sounds(base))
    # Abbreviations and translated names of bodies sound different in every language.
    return (f"k:{english}",) if known and type_ in ("ORG", "PRO", "EVT") else sounds(base)


@lru_cache(maxsize=50_000)
def sounds(base: str) -> tuple[str, ...]:
    """A key for each longer word of a name: what it may sound like, without vowels where it is long."""
    found = []
    for word in clean(base).replace("-", " ").split():
        heard = sound(word)
        if len(heard) > 2 and (word[:1].isupper() or is_cyrillic(word)):
            bare = {b if len(b) > 2 else heard for b in skeletons(word)}
            found.append("s:" + "|".join(sorted(bare)))
    return tuple(dict.fromkeys(found))
