"""What a stretch of text is about, in terms that are the same in every language."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import msgspec

from headwater.known import registry
from headwater.link.keys import clean, is_cyrillic, skeleton, skeletons, sound
from headwater.link.registry import package
from headwater.link.statements.concepts import concept_of, number_words
from headwater.link.statements.denial_words import Marked, marked
from headwater.link.statements.quantities import (
    CALENDAR,
    SIGNS,
    Piece,
    Quantity,
    dates,
    quantities,
    spans_of_time,
    worth,
)
from headwater.link.words import words_of
from headwater.model import Language, Name, NameType, Reading, Span
from headwater.read import tokens as split
from headwater.read.lexicon import load
from headwater.read.tagging import tagger_of
from headwater.read.tokens import Token
from headwater.remembered import Remembered
from headwater.specialist import guessed, lemmas

_FULL = frozenset(("NOUN", "ADJ", "VERB", "INF", "SHORT", "GRND", "ADV", "NUM", "X", "PRED"))
_DIGITS = re.compile(r"\d+(?:[   ]\d{3}(?!\d)|[.,]\d+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_NONE = "c:none"
_CORRECTS = "c:correct"
_DEGREES = frozenset(
    ("c:less", "c:more", "c:only", "c:small", "c:large", "c:late")
)  # «не меньше», "not only" negate nothing
_VERBAL = frozenset(("VERB", "INF", "SHORT", "PRED"))
_SENSES = 12_000  # forms of a language whose meaning is remembered
_COUNTED = frozenset(("NOUN", "X"))  # parts of speech of what a number counts


class Term(msgspec.Struct, frozen=True, gc=False):
    """One word that tells something: where it stands and what it means."""

    start: int
    key: str


@dataclass(slots=True)
class Sheet:
    """One article in terms: of its sentences (spans), words, numbers, and dates by number of the sentence.

    `negations` are where a negation stands, `kinds` what sort of source a word is one of, by the word lists
    of reading ("document", "organisation", "person" …), with its offset; `verbs` are where a verb stands,
    `corrections` where a word says that something is corrected.
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
    corrections: list[int] = field(default_factory=list)
    _marked: list[Marked] | None = None
    _terms_at: list[int] = field(default_factory=list, repr=False)
    _sentences_at: list[int] = field(default_factory=list, repr=False)

    def terms_in(self, span: Span) -> list[Term]:
        at = self._terms_at
        return self.terms[bisect_left(at, span.start) : bisect_left(at, span.end)]

    def numbers_in(self, span: Span) -> list[Quantity]:
        first = bisect_left(self.numbers, (span.start,))
        return self.numbers[first : bisect_left(self.numbers, (span.end,))]

    @property
    def marked(self) -> list[Marked]:
        """The words that tell of a denial, in order."""
        if self._marked is None:
            self._marked = marked(self.pieces, self.reading.lang or "en")
        return self._marked

    def negations_in(self, span: Span) -> list[int]:
        return self.negations[bisect_left(self.negations, span.start) : bisect_left(self.negations, span.end)]

    def home(self, at: int) -> int:
        """The number of the sentence that an offset stands in, or of the last one before it."""
        return max(bisect_right(self._sentences_at, at) - 1, 0)

    def homes(self, span: Span) -> range:
        """The numbers of the sentences that a stretch touches."""
        first = self.home(span.start)
        return range(first, max(bisect_left(self._sentences_at, span.end), first))


def _start(one: Term | Quantity) -> int:
    return one.start


class _Sense(msgspec.Struct, frozen=True, gc=False):
    """What a form tells wherever it stands: the number word that it is, the key of its state or concept, the
    kind of source that it is one of.

    `empty` is True of auxiliaries and negations, `negates` of words that negate something unless one of
    degree follows; `worded` of words of two letters and more, `telling` where the key is worth a term.
    """

    number: str | None
    key: str
    kind: str
    empty: bool
    negates: bool
    degree: bool
    worded: bool
    telling: bool


def sheet(reading: Reading) -> Sheet:
    """The terms of an article."""
    lang = reading.lang or "en"
    text = reading.text
    lexicon = load(lang)
    dull = {s.start: s.end for s in reading.boilerplate}
    out = Sheet(reading, [], [], [], {}, [], [], [], [])
    published = published_on(reading)
    names = sorted(reading.names, key=_begin)
    heard = _heard(names)
    begins = [name.start for name in names]
    tagger, senses_of = tagger_of(lang), _senses(lang)
    for line in split.paragraphs(text):
        begin = dull.get(line.start, line.start)
        if begin >= line.end:
            continue
        for span in split.sentences(text, Span(begin, line.end), lexicon.abbreviations):
            tokens = split.tokenize(text, span.start, span.end)
            tagger.tag(tokens, lexicon.closed)
            senses = [_of_name(senses_of[t.low, t.lemma, t.bases], t, heard, lang) for t in tokens]
            named = names[bisect_left(begins, span.start) : bisect_left(begins, span.end)]
            _add(out, span, tokens, senses, named, published)
            for i, sense in enumerate(senses):
                if sense.negates and not (i + 1 < len(senses) and senses[i + 1].degree):
                    out.negations.append(tokens[i].start)
    return out


def _begin(name: Name) -> int:
    return name.start


def published_on(reading: Reading) -> date | None:
    """The day on which an article was published, None where that is not known."""
    try:
        return date.fromisoformat((reading.article.published or "")[:10])
    except ValueError:
        return None


def _add(
    out: Sheet,
    span: Span,
    tokens: Sequence[Token],
    senses: Sequence[_Sense],
    named: Sequence[Name],
    published: date | None,
) -> None:
    terms = [Term(name.start, key) for name in named for key in name_keys(name)]
    pieces: list[Piece] = []
    digits = {m.start(): m for m in _DIGITS.finditer(out.reading.text, span.start, span.end)}
    skip, reach, ahead = 0, 0, 0  # `reach` is where the names end that begin so far, `ahead` the next one
    counts = bool(digits)
    for token, sense in zip(tokens, senses, strict=True):
        start = token.start
        if start < skip:
            continue
        if (number_match := digits.get(start)) is not None:
            skip = number_match.end()
            pieces.append(Piece(start, number_match.group().casefold(), "", False))
            if (after := _attached(out.reading.text, number_match, span.end)) is not None:
                pieces.append(after)
            continue
        counts = counts or sense.number is not None or token.low[0].isdigit()
        if token.pos in _VERBAL:
            out.verbs.append(start)
        elif token.pos == "NOUN" and sense.kind:
            out.kinds.append((start, sense.kind))
        while ahead < len(named) and named[ahead].start <= start:
            reach = max(reach, named[ahead].end)
            ahead += 1
        if sense.empty:
            month = sense.key in CALENDAR and token.capital and start > span.start  # "in May"
            pieces.append(Piece(start, token.low, sense.key if month else "", False))
        else:
            pieces.append(_piece(token, sense, terms, start < reach))
    terms.sort(key=_start)
    out.sentences.append(span)
    out._sentences_at.append(span.start)
    out.terms += terms
    out._terms_at += [term.start for term in terms]
    out.corrections += [term.start for term in terms if term.key == _CORRECTS]
    numbers = quantities(pieces) if counts else []
    out.numbers += sorted((*numbers, *spans_of_time(pieces)), key=_start)
    out.dated[len(out.sentences) - 1] = dates(pieces, published)
    out.pieces += pieces


def _attached(text: str, number: re.Match[str], end: int) -> Piece | None:
    """The letters right after digits where they are a number word: "€3.1m"."""
    letters = _LETTERS.match(text, number.end(), end)
    if letters is None:
        return None
    money = text[max(number.start() - 2, 0) : number.start()].rstrip()[-1:] in SIGNS
    signs = ("$", "-") if money else ("-",)
    word = next((s + low for s in signs if s + (low := letters.group().casefold()) in number_words()), "")
    return Piece(letters.start(), word, "", False) if word else None


def _piece(token: Token, sense: _Sense, terms: list[Term], inside: bool) -> Piece:
    """A token for numbers and dates; what it means is added to `terms` unless it is part of a name."""
    start, low = token.start, token.low
    if sense.number is not None:
        return Piece(start, low, f"n:{sense.number}", False)
    if not sense.worded or token.pos not in _FULL:
        return Piece(start, low, "", False)
    if inside:
        return Piece(start, low, "", True)
    if sense.telling:
        terms.append(Term(start, sense.key))
    return Piece(start, low, sense.key, token.pos in _COUNTED)


@lru_cache(maxsize=8)
def _senses(lang: str) -> Remembered[tuple[str, str, tuple[str, ...]], _Sense]:
    """What forms mean, by the form in small letters, its base form and all those that it may have."""
    lexicon = load(lang)

    def sense(asked: tuple[str, str, tuple[str, ...]]) -> _Sense:
        low, lemma, bases = asked
        forms = _lemmas(low, lemma, bases, lang)
        concept = concept_of(forms, lang)
        state = package().state((low,), lang)
        if state is None and concept.startswith("w:"):
            peoples = (package().people(one, lang) for one in (low, *forms))
            state = next((known for known in peoples if known is not None), None)
        key = f"a:{state.name}" if state is not None else concept
        return _Sense(
            number=next((one for one in forms if worth(one) is not None), None),
            key=key,
            kind=lexicon.kinds.get(lemma) or ("person" if lemma in lexicon.roles else ""),
            empty=low in lexicon.auxiliaries or low in lexicon.negations,
            negates=concept == _NONE or low in lexicon.negations,
            degree=concept in _DEGREES,
            worded=low[0].isalpha() and len(low) > 1,
            telling=len(low) > 3 or not key.startswith("w:"),
        )

    return Remembered(sense, _SENSES)


def _heard(names: Iterable[Name]) -> dict[str, str]:
    """The keys of an article's names by what each word of them may sound like."""
    keys = {key for name in names if name.kind != "person" for key in name_keys(name) if key[:2] == "s:"}
    return {one[2:]: key for key in sorted(keys) for one in alternatives(key) if len(one) > 4}


def _of_name(sense: _Sense, token: Token, heard: dict[str, str], lang: str) -> _Sense:
    """The sense of a word; of an adjective or a people of one of the article's names, that name."""
    if not heard or sense.number is not None or not sense.key.startswith("w:"):
        return sense
    found = next((heard[one] for one in _cores(token.low, token.lemma, lang) if one in heard), "")
    return msgspec.structs.replace(sense, key=found, telling=True) if found else sense


@lru_cache(maxsize=50_000)
def _cores(low: str, lemma: str, lang: str) -> tuple[str, ...]:
    """What a word may sound like without the ending of an adjective of a place, or of the people there."""
    words = words_of(lang)
    pairs = [(lemma, words.suffixes), (low, words.inhabitants), (lemma, words.inhabitants)]
    cores = {
        word.removesuffix(ending) for word, endings in pairs for ending in endings if word.endswith(ending)
    }
    found = {skeleton(sound(core)) for core in cores if len(core) > 3}
    return tuple(sorted(found))


def _lemmas(low: str, lemma: str, bases: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """The base forms that a form may have, the likeliest first."""
    if load(lang).settings.get("tagger") == "suffixes":
        return _listed(low)
    best = lemma or low
    if bases in ((), (best,)):
        return (best,) if best == low else (best, low)
    return tuple(dict.fromkeys((best, low, *sorted(bases))))


def _listed(low: str) -> tuple[str, ...]:
    """The base forms in the SPECIALIST lexicon, for a language whose tagger has no dictionary."""
    low = re.sub(r"['’]s?$", "", low)
    found = lemmas(low) or {"NOUN": guessed(low, "NOUN")}
    forms = [form.casefold() for pos in ("VERB", "NOUN", "ADJ", "AUX") for form in found.get(pos, ())]
    return tuple(dict.fromkeys((*forms, low)))


def name_keys(name: Name) -> tuple[str, ...]:
    """What a name shares with the same name elsewhere: the state that it is or is the capital of, else what
    it is known as, else the sounds of its words, a key each (`alternatives`)."""
    return _name_keys(name.base, name.english, name.lang, name.type, name.kind, name.known)


def alternatives(key: str) -> tuple[str, ...]:
    """The keys that a key of a name may stand for: a word may sound one way or another."""
    if "|" not in key:
        return (key,)
    return tuple("s:" + heard for heard in key[2:].split("|"))


@lru_cache(maxsize=10_000)
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
    if known and type_ in ("ORG", "PRO", "EVT"):
        return (f"k:{english}",)
    return _of_states(base, lang) if type_ != "PER" else sounds(base)


def _of_states(base: str, lang: str) -> tuple[str, ...]:
    """The sounds of a name; of its words that are adjectives of states ("Romanian"), the states."""
    found: dict[str, None] = {}
    for word in base.split():
        state = package().state((word.casefold(),), lang)
        found.update(dict.fromkeys(sounds(word) if state is None else (f"a:{state.name}",)))
    return tuple(found)


@lru_cache(maxsize=10_000)
def sounds(base: str) -> tuple[str, ...]:
    """A key for each longer word of a name: what it may sound like, without vowels where it is long."""
    found = []
    for word in clean(base).replace("-", " ").split():
        heard = sound(word)
        if len(heard) > 2 and (word[:1].isupper() or is_cyrillic(word)):
            bare = {b if len(b) > 2 else heard for b in skeletons(word)}
            found.append("s:" + "|".join(sorted(bare)))
    return tuple(dict.fromkeys(found))
