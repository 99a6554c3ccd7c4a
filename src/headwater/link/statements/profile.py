"""What a stretch of text is about, in terms that are the same in every language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest

from lemminflect import getAllLemmas, getAllLemmasOOV

from headwater.link.keys import clean, is_cyrillic, skeletons, sound
from headwater.link.nouns import Actor
from headwater.link.registry import package
from headwater.link.statements.concepts import concept_of, number_words
from headwater.link.statements.quantities import Piece, Quantity, dates, quantities, spans_of_time
from headwater.model import Name, Reading, Span
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
_STATE = 1.0
_NAME = 1.3


@dataclass(slots=True)
class Term:
    """One word that tells something: where it stands, what it means, how much it tells."""

    start: int
    key: str
    weight: float


@dataclass(slots=True)
class Sheet:
    """One article in terms: of its sentences (spans), words, numbers and dates.

    `negations` are where a negation stands, `kinds` what sort of source a word is one of, by the word lists
    of reading ("document", "organisation", "person" …), with its offset; `verbs` are where a verb stands.
    """

    reading: Reading
    sentences: list[Span]
    terms: list[Term]
    numbers: list[Quantity]
    dated: list[tuple[int, str]]
    negations: list[int]
    pieces: list[Piece]
    kinds: list[tuple[int, str]]
    verbs: list[int]

    def terms_in(self, span: Span) -> list[Term]:
        first = bisect_left(self.terms, span.start, key=_start)
        return self.terms[first : bisect_left(self.terms, span.end, key=_start)]


def _start(term: Term) -> int:
    return term.start


def sheet(reading: Reading, actors: dict[int, Actor]) -> Sheet:
    """The terms of an article; `actors` has who is meant by each of its names."""
    lang = reading.lang or "en"
    text = reading.text
    lexicon = load(lang)
    dull = {s.start: s.end for s in reading.boilerplate}
    out = Sheet(reading, [], [], [], [], [], [], [], [])
    published = published_on(reading)
    for line in split.paragraphs(text):
        begin = dull.get(line.start, line.start)
        if begin >= line.end:
            continue
        for span in split.sentences(text, Span(begin, line.end), lexicon.abbreviations):
            tokens = split.tokenize(text, span.start, span.end)
            tagger_of(lang).tag(tokens, lexicon.closed)
            _add(out, span, tokens, lang, published, actors)
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


def _add(
    out: Sheet, span: Span, tokens: list[Token], lang: str, published: date | None, actors: dict[int, Actor]
) -> None:
    lexicon = load(lang)
    named = [(n, name) for n, name in enumerate(out.reading.names) if span.start <= name.start < span.end]
    terms: list[Term] = []
    for number, name in named:
        terms += [Term(name.start, *key) for key in name_keys(name, actors.get(number))]
    covered = [(name.start, name.end) for _, name in named]
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
    out.numbers += [*quantities(pieces), *spans_of_time(pieces)]
    out.dated += [(span.start, day) for day in sorted(dates(pieces, published))]
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
    key, weight = (f"a:{state}", _STATE) if state else concept_of(lemmas, lang)
    if not key.startswith("w:") or len(token.low) > 3:
        terms.append(Term(token.start, key, weight))
    return Piece(token.start, token.low, key, token.pos in _COUNTED)


def _meaning(token: Token, lang: str) -> str:
    return concept_of(_lemmas(token, lang), lang).key


def _lemmas(token: Token, lang: str) -> tuple[str, ...]:
    """The base forms that a token may have, the likeliest first."""
    if load(lang).settings.get("tagger") == "suffixes":
        return _listed(token.low)
    others = sorted({lemma for forms in token.lemmas.values() for lemma in forms})
    return tuple(dict.fromkeys((token.lemma or token.low, token.low, *others)))


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


def name_keys(name: Name, actor: Actor | None) -> list[tuple[str, float]]:
    """What a name shares with the same name elsewhere: the state that it is or is the capital of, and the
    sound of its words."""
    keys = []
    if actor is not None and actor.kind == "state":
        return [(f"a:{actor.name}", _STATE)]
    if actor is not None and actor.kind == "place" and actor.country and _capital(actor, name):
        keys.append((f"a:{actor.country}", _STATE))
    keys += [(f"s:{key}", _NAME) for key in sounds(name.base)]
    return keys


def _capital(actor: Actor, name: Name) -> bool:
    """True of a city by which news may mean its state."""
    known = package().find(name.base, name.lang, "LOC")
    return known is not None and bool(known.stands_for)


@lru_cache(maxsize=50_000)
def sounds(base: str) -> tuple[str, ...]:
    """What the longer words of a name may sound like, without vowels where they are long enough."""
    found = []
    for word in clean(base).replace("-", " ").split():
        heard = sound(word)
        if len(heard) > 2 and (word[:1].isupper() or is_cyrillic(word)):
            found += [bare if len(bare) > 2 else heard for bare in sorted(skeletons(word))]
    return tuple(dict.fromkeys(found))


def weights(terms: Iterable[Term]) -> dict[str, float]:
    """The greatest weight of each key among some terms."""
    out: dict[str, float] = {}
    for term in terms:
        out[term.key] = max(out.get(term.key, 0.0), term.weight)
    return out
