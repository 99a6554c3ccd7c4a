"""What a learned spotter is told beside the words: tags, lexicon classes, and what the grammar found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, get_args

import numpy as np

from headwater.model import SourceKind, Stance
from headwater.read.claims.rules import TRUST
from headwater.read.document import Document, Draft
from headwater.read.lexicon import Cue, Lexicon, load
from headwater.read.spotting.layers import Ints
from headwater.read.spotting.windows import CASES, Advice, Hint, case_bits
from headwater.read.tokens import Token

_POS = ("X", "NOUN", "ADJ", "SHORT", "ADV", "VERB", "INF", "GRND", "NUM", "PRON", "PRED", "PREP", "CONJ")
_POS_ROWS = {p: i for i, p in enumerate((*_POS, "PART", "PUNCT"))}
_STANCES: tuple[str, ...] = get_args(Stance)
_KINDS: tuple[str, ...] = get_args(SourceKind)
_CUE_KINDS = ("verb", "short", "impersonal", "preposition", "noun")
_RULES = {rule: i + 1 for i, rule in enumerate(TRUST)}
_DEEPEST = 3


class Column(NamedTuple):
    """One column of `Advice.columns`: its name and how many values it can have."""

    name: str
    rows: int


COLUMNS = (
    Column("pos", len(_POS_ROWS)),
    Column("cases", 2 ** len(CASES)),
    Column("flags", 2**6),
    Column("cue_class", 1 + len(_CUE_KINDS) * len(_STANCES)),
    Column("noun_class", len(_KINDS) + 4),
    Column("depth", _DEEPEST),
    Column("rule_cue", len(_RULES) + 1),
    Column("rule_source", 2),
    Column("rule_content", _DEEPEST),
)


def advice(doc: Document, drafts: Sequence[Draft]) -> Advice:
    """The columns for every token of a document, and a hint for every cue that the grammar found."""
    tokens, words = doc.tokens, _classes(doc.lexicon.lang)
    table = np.zeros((len(tokens), len(COLUMNS)), np.int64)
    columns = (
        [_POS_ROWS.get(token.pos, 0) for token in tokens],
        [case_bits(token.cases) for token in tokens],
        [_flags(token) for token in tokens],
        [words.cue(token) for token in tokens],
        [words.noun(token) for token in tokens],
        [min(depth, _DEEPEST - 1) for depth in doc.depth],
    )
    for number, rows in enumerate(columns):
        table[:, number] = np.frombuffer(bytes(rows), np.uint8)  # small numbers: much quicker than a list
    _mark(table, drafts)
    hints = [Hint(d.cue, d.source, tuple(d.content)) for d in drafts]
    return Advice(table, hints, [t.lemma or t.low for t in tokens])


def _mark(table: Ints, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        table[slice(*draft.cue), 6] = _RULES.get(draft.rule, 0)
        if draft.source:
            table[slice(*draft.source), 7] = 1
        for piece in draft.content:
            table[slice(*piece), 8] += 1
    np.minimum(table[:, 8], _DEEPEST - 1, out=table[:, 8])


def _flags(token: Token) -> int:
    return (
        token.past
        | token.future << 1
        | token.participle << 2
        | token.passive << 3
        | token.animate << 4
        | token.name << 5
    )


class _Classes:
    """The rows of the words of one language: of a cue, by the first entry that it may begin; of a noun."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._forms = _first_entries(lexicon.shorts, lexicon.impersonals, lexicon.prepositions)
        self._nouns, self._verbs = _first_entries(lexicon.nouns), _first_entries(lexicon.verbs)
        self._kinds = {
            **dict.fromkeys(lexicon.roles, len(_KINDS) + 1),
            **{lemma: 1 + _KINDS.index(kind) for lemma, kind in lexicon.kinds.items()},
        }
        self._names = lexicon.names

    def cue(self, token: Token) -> int:
        """The first entry of the cue lexicon whose first word a token can be; 0 for none."""
        form = self._forms.get(token.low)
        if form is not None:
            return form
        table = self._nouns if token.pos == "NOUN" else self._verbs
        for lemma in token.bases:
            if lemma in table:
                return table[lemma]
        return 0

    def noun(self, token: Token) -> int:
        """What kind of source a word is one of; 0 for none."""
        row = self._kinds.get(token.lemma)
        if row is not None:
            return row
        if token.low in self._names:
            return len(_KINDS) + 2
        return len(_KINDS) + 3 if token.name or token.capital else 0


@lru_cache(maxsize=8)
def _classes(lang: str) -> _Classes:
    return _Classes(load(lang))


def _first_entries(*tables: dict[str, tuple[Cue, ...]]) -> dict[str, int]:
    """The row of the first entry of each word, the earlier tables first."""
    out: dict[str, int] = {}
    for table in tables:
        for word, entries in table.items():
            kind, stance = _CUE_KINDS.index(entries[0].kind), _STANCES.index(entries[0].stance)
            out.setdefault(word, 1 + kind * len(_STANCES) + stance)
    return out
