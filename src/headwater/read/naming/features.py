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
_AT = {name: i for i, name in enumerate(COLUMNS)}
_BY_FORM = _AT["shape"] + 1  # the columns that `word_features` gives
_CACHE_LIMIT = 20_000

Sorts = Callable[[str], tuple[frozenset[str], bool]]


class Features:
    """The features of documents in one language; remembers those of words."""

    def __init__(self, lexicon: Lexicon, sorts: Sorts, vocabulary: dict[str, int], known: int) -> None:
        self._lexicon = lexicon
        self._english = English(lexicon, gazetteer(lexicon.lang))
        self._sorts = sorts
        self._vocabulary = vocabulary
        self._known = known
        self._words: dict[tuple[str, str], tuple[int, ...]] = {}

    def __call__(self, doc: Document) -> Ints:
        """Tokens × `COLUMNS`."""
        tokens = doc.tokens
        out = np.zeros((len(tokens), len(COLUMNS)), np.int64)
        if not tokens:
            return out
        sentences = [(s.first, s.last) for s in doc.sentences]
        table = self._forms(tokens)
        out[:, :_BY_FORM] = table[:, :_BY_FORM]
        for name, row in zip(
            ("sorts", "first", "noun", "spelt"), range(_BY_FORM, table.shape[1]), strict=True
        ):
            out[:, _AT[name]] = table[:, row]
        out[:, _AT["quote"]] = quote_states([t.word for t in tokens], sentences)
        out[:, _AT["position"]] = positions(sentences, len(tokens))
        out[:, _AT["pos"]] = [_POS_ROWS.get(t.pos, 0) for t in tokens]
        out[:, _AT["cases"]] = [case_bits(t.cases) for t in tokens]
        self._hits(doc, out[:, _AT["hit"]])
        _seen(doc, out[:, _AT["seen"]], out[:, _AT["alike"]])
        return out

    def _forms(self, tokens: Sequence[Token]) -> Ints:
        """What the forms say by themselves; looked up once for each."""
        cache = self._words
        if len(cache) > _CACHE_LIMIT:
            cache.clear()
        rows = []
        for token in tokens:
            key = token.word, token.lemma
            row = cache.get(key)
            if row is None:
                row = cache[key] = self._word(token)
            rows.append(row)
        return np.array(rows, np.int64)

    def _word(self, token: Token) -> tuple[int, ...]:
        """What a form says by itself: `word_features`, then sorts, first name, class of noun, spelling."""
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
