"""What the tagger of names is shown: for each token a row in each of its embedding tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.read.document import Document
from headwater.read.lexicon import Lexicon
from headwater.read.naming.gazetteer import gazetteer
from headwater.read.spotting.layers import Ints
from headwater.read.spotting.windows import (
    CASES,
    POSITIONS,
    QUOTES,
    SHAPES,
    case_bits,
    low_form,
    positions,
    quote_states,
    word_features,
)
from headwater.read.tokens import Token
from headwater.read.who.english import English
from headwater.read.who.latin import fold, spellings
from headwater.read.who.tables import stem

_POS = ("X", "NOUN", "ADJ", "SHORT", "ADV", "VERB", "INF", "GRND", "NUM", "PRON", "PRED", "PREP", "CONJ")
_POS_ROWS = {p: i for i, p in enumerate((*_POS, "PART", "PUNCT", "DET"))}
_KINDS = ("person", "organisation", "outlet", "document", "group", "anonymous", "unknown")
_STATE = len(_KINDS)  # an organisation that is a state
_HITS = len(_KINDS) + 1
_SORTS = ("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr")
_SEEN = ("low", "mid", "first", "shout")
_LOUD = 0.7  # of the letters of a line: a headline in capitals


class Column(NamedTuple):
    """One column of features: its name and how many values it can have."""

    name: str
    rows: int


#: Those after "word", "vector" and the hashed pieces of words.
TOLD = (
    Column("shape", SHAPES),
    Column("quote", QUOTES),
    Column("position", POSITIONS),
    Column("pos", len(_POS_ROWS)),
    Column("cases", 2 ** len(CASES)),
    Column("sorts", 2 ** (len(_SORTS) + 1)),
    Column("hit", 1 + 2 * _HITS),
    Column("first", 4),
    Column("noun", len(_KINDS) + 2),
    Column("seen", 2 ** len(_SEEN)),
    Column("alike", 3),
    Column("spelt", 2),
)
PIECES = ("pre3", "suf2", "suf3", "suf4")
COLUMNS = ("word", "vector", *PIECES, *(c.name for c in TOLD))
#: Those that the form of a word decides, and those that its place does.
BY_FORM = ("word", "vector", *PIECES, "shape", "sorts", "first", "noun", "spelt")
AROUND = ("quote", "position", "pos", "cases", "hit", "seen", "alike")
_ORDER = [(*BY_FORM, *AROUND).index(name) for name in COLUMNS]

Sorts = Callable[[str], tuple[frozenset[str], bool]]


class Features:
    """The features of documents in one language."""

    def __init__(self, lexicon: Lexicon, sorts: Sorts, vocabulary: dict[str, int], known: int) -> None:
        self._lexicon = lexicon
        self._english = English(lexicon, gazetteer(lexicon.lang))
        self._sorts = sorts
        self._vocabulary = vocabulary
        self._known = known

    def __call__(self, doc: Document) -> Ints:
        """Tokens × `COLUMNS`."""
        forms = np.array([self.of_form(t) for t in doc.tokens], np.int64).reshape(-1, len(BY_FORM))
        return np.concatenate((forms, self.around(doc)), axis=1)[:, _ORDER]

    def around(self, doc: Document) -> Ints:
        """Tokens × `AROUND`."""
        tokens = doc.tokens
        sentences = [(s.first, s.last) for s in doc.sentences]
        out = np.zeros((len(AROUND), len(tokens)), np.int64)
        out[0] = quote_states([t.word for t in tokens], sentences)
        out[1] = positions(sentences, len(tokens))
        out[2] = [_POS_ROWS.get(t.pos, 0) for t in tokens]
        out[3] = [case_bits(t.cases) for t in tokens]
        self._hits(doc, out[4])
        _seen(doc, out[5], out[6])
        return out.T

    def of_form(self, token: Token) -> tuple[int, ...]:
        """`BY_FORM`: what a form says by itself."""
        low = token.low
        word, lemma = token.word, token.lemma or low
        left, hyphen, right = word.partition("-")
        if hyphen and left.isascii() and not right.isascii():  # «Telegram-канал» is a Telegram
            word, lemma = left, left.casefold()
        form = word_features(word, self._vocabulary, self._known)
        by_lemma = self._vocabulary.get(low_form(lemma), 0)
        sorts, unknown = self._sorts(low)
        bits = sum(1 << k for k, sort in enumerate(_SORTS) if sort in sorts) + (unknown << len(_SORTS))
        first = self._english.first_name(token)
        gender = 0 if first is None else {"masc": 1, "femn": 2}.get(first.gender, 3)
        known = by_lemma if by_lemma <= self._known else 0
        return (known, form[1] or by_lemma, *form[2:], bits, gender, self._noun(token), _spelt(token))

    def _noun(self, token: Token) -> int:
        kind = self._lexicon.kinds.get(token.lemma)
        if kind is not None:
            return 1 + _KINDS.index(kind)
        return len(_KINDS) + 1 if token.lemma in self._lexicon.roles else 0

    def _hits(self, doc: Document, column: Ints) -> None:
        """Names of the tables, longest first at each place: the first token, then the others."""
        states = self._english.tables.states
        for sentence in doc.sentences:
            part = doc.tokens[sentence.first : sentence.last]
            for hit in self._english.find(part):
                kind = _STATE if hit.name in states else _KINDS.index(hit.kind)
                first = sentence.first + hit.first
                column[first] = 1 + kind
                column[first + 1 : sentence.first + hit.last] = 1 + _HITS + kind


def _seen(doc: Document, column: Ints, alike: Ints) -> None:
    """How the same word is written elsewhere in the article: in small letters, capital inside a line."""
    tokens = doc.tokens
    keys = [stem(t.low) for t in tokens]
    low = {key for key, t in zip(keys, tokens, strict=True) if t.word.islower()}
    initial = {s.first for s in doc.sentences}
    opening = {i + 1 for i, t in enumerate(tokens) if t.word in _OPENERS} | initial
    shouting = _shouting(doc)
    middle: dict[str, int] = {}
    for i, (key, token) in enumerate(zip(keys, tokens, strict=True)):
        if token.word[0].isupper() and i not in opening and i not in shouting:
            middle[key] = middle.get(key, 0) + 1
    words = [i for i, t in enumerate(tokens) if t.word[0].isalpha()]
    column[words] = [
        (keys[i] in low) | (keys[i] in middle) << 1 | (i in opening) << 2 | (i in shouting) << 3
        for i in words
    ]
    alike[words] = [min(middle.get(keys[i], 0), 2) for i in words]


_OPENERS = frozenset("«\"“„‘'([—–-:")


def _shouting(doc: Document) -> set[int]:
    """The tokens of sentences that are written in capitals."""
    out: set[int] = set()
    for sentence in doc.sentences:
        words = [t.word for t in doc.tokens[sentence.first : sentence.last] if t.word[0].isalpha()]
        if len(words) > 2 and sum(map(str.isupper, words)) > _LOUD * len(words):
            out.update(range(sentence.first, sentence.last))
    return out


@lru_cache(maxsize=1)
def _homes() -> frozenset[str]:
    """Parts of people's names as they are spelled at home, in small letters."""
    return frozenset(part for name in spellings().values() for part in name.casefold().split())


def _spelt(token: Token) -> int:
    """1 for a part of foreign names that the table of spellings has."""
    return int(
        token.low in _homes() if token.low.isascii() else fold(token.lemma or token.low) in spellings()
    )


def vocabulary_of(words: Sequence[str]) -> dict[str, int]:
    """Each word with the row of its embedding; row 0 is for those that have none."""
    return {word: i + 1 for i, word in enumerate(words)}
