"""What a learned spotter is told beside the words: tags, lexicon classes, and what the grammar found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np

from headwater.model import SourceKind, Stance
from headwater.read.claims.rules import TRUST
from headwater.read.document import Document, Draft
from headwater.read.lexicon import Cue, Lexicon
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

_UNMARKED = (0, 0, 0)  # the last three columns, before what the grammar found is put in


def advice(doc: Document, drafts: Sequence[Draft]) -> Advice:
    """The columns for every token of a document, and a hint for every cue that the grammar found."""
    rows = [
        (
            _POS_ROWS.get(token.pos, 0),
            case_bits(token.cases),
            _flags(token),
            _cue_class(token, doc.lexicon),
            _noun_class(token, doc.lexicon),
            min(depth, _DEEPEST - 1),
            *_UNMARKED,
        )
        for token, depth in zip(doc.tokens, doc.depth, strict=True)
    ]
    table = np.array(rows, np.int64).reshape(len(rows), len(COLUMNS))
    _mark(table, drafts)
    hints = [Hint(d.cue, d.source, tuple(d.content)) for d in drafts]
    return Advice(table, hints, [t.lemma or t.low for t in doc.tokens])


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


def _cue_class(token: Token, lexicon: Lexicon) -> int:
    entry = _entry(token, lexicon)
    if entry is None or entry.kind not in _CUE_KINDS:
        return 0
    return 1 + _CUE_KINDS.index(entry.kind) * len(_STANCES) + _STANCES.index(entry.stance)


def _entry(token: Token, lexicon: Lexicon) -> Cue | None:
    """The first entry of the cue lexicon whose first word this token can be."""
    for table in (lexicon.shorts, lexicon.impersonals, lexicon.prepositions):
        if token.low in table:
            return table[token.low][0]
    table = lexicon.nouns if token.pos == "NOUN" else lexicon.verbs
    for lemmas in token.lemmas.values():
        for lemma in lemmas:
            if lemma in table:
                return table[lemma][0]
    return None


def _noun_class(token: Token, lexicon: Lexicon) -> int:
    kind = lexicon.kinds.get(token.lemma)
    if kind is not None:
        return 1 + _KINDS.index(kind)
    if token.lemma in lexicon.roles:
        return len(_KINDS) + 1
    if token.low in lexicon.names:
        return len(_KINDS) + 2
    return len(_KINDS) + 3 if token.name or token.capital else 0
