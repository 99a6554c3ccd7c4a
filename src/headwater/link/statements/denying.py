"""Which units of an article deny something, as far as it alone tells.

A unit denies by the stance of its claim and by words of denial in it, beside it in its sentence, and in the
sentence before: features of a logistic regression that `training/denials.py` fits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headwater.link.statements.denial_words import Marked, kinds_in, marked
from headwater.link.statements.profile import Sheet
from headwater.link.statements.sourcekinds import posts
from headwater.link.statements.units import Draft
from headwater.link.statements.voices import Voices
from headwater.model import Span

_WEIGHTS = Path(__file__).parent / "denying.toml"
_KINDS = (
    "reject", "false", "wrong", "withdraw", "none", "not", "such", "report", "own", "instead", "refuse",
    "believe",
)  # fmt: skip
_AROUND = ("reject", "false", "wrong", "withdraw", "none", "such", "report", "own", "instead")
_BEFORE = ("reject", "false", "report")
_POINTING = frozenset(("such", "report"))
_VOID = frozenset(("reject", "false", "wrong", "none", "not", "such", "report", "believe", "instead"))
FEATURES = (
    *_KINDS, *(f"{k} beside" for k in _AROUND), *(f"{k} before" for k in _BEFORE),
    "denying", "denying indirectly", "promising", "confirming", "direct", "author", "short", "long", "number",
    "not this number", "correcting", "false report", "rejected report", "none of ours", "not but", "opening",
    "question", "one number not another", "answer", "answer no", "official", "on the record", "person",
    "body", "not on the record", "lead",
)  # fmt: skip
_SHORT = 3  # terms that a short unit has at most
_LONG = 10  # terms from which a unit is long
_ANSWER = 12  # characters before an answer in which the question ends
_LEAD = 2  # sentences, the title among them, that are an article's lead
_OPENING = 25  # characters from the beginning of a unit in which it says no
ASKED = -1.5  # log odds from which it is asked what a unit denies
_SURE = 1.0  # log odds from which a unit is not put together with others that deny nothing


class Hint(NamedTuple):
    """What an article alone tells of a unit as a denial: see the fields of `digest.Unit`."""

    doubt: float
    denies: bool
    pointing: bool
    void: frozenset[str]


@lru_cache(maxsize=2)
def weights(part: str) -> tuple[float, dict[str, float]]:
    """The bias and the weights of the features of a part: "denying", or "about" (`denial_features`)."""
    raw = tomllib.loads(_WEIGHTS.read_text(encoding="utf-8"))[part]
    return float(raw["bias"]), {name: float(value) for name, value in raw["features"].items()}


def denying(one: Sheet, units: Sequence[Draft], voices: Voices) -> list[Hint]:
    """What an article tells of each of its units as a denial; `voices` are its sources."""
    words = marked(one.pieces, one.reading.lang or "en")
    return [_hint(one, words, unit, voices) for unit in units]


def _hint(one: Sheet, words: list[Marked], unit: Draft, voices: Voices) -> Hint:
    bias, factors = weights("denying")
    found = zip(FEATURES, values(one, words, unit, voices), strict=True)
    doubt = round(bias + sum(factors.get(name, 0.0) * value for name, value in found if value), 4)
    sentence = one.sentences[unit.home]
    kinds = kinds_in(words, min(sentence.start, unit.start), max(sentence.end, unit.end))
    void = _void(one, words, unit) if doubt >= ASKED else frozenset[str]()
    return Hint(doubt, doubt >= _SURE, bool(kinds & _POINTING), void)


def _inside(words: list[Marked], unit: Draft) -> frozenset[str]:
    """The kinds of words of denial in a unit."""
    return frozenset[str]().union(*(kinds_in(words, s.start, s.end) for s in unit.spans))


def _void(one: Sheet, words: list[Marked], unit: Draft) -> frozenset[str]:
    """The terms of a unit that only say that something is not so."""
    starts = {m.start for m in words if m.kinds & _VOID}
    return frozenset(t.key for s in unit.spans for t in one.terms_in(s) if t.start in starts)


def values(one: Sheet, words: list[Marked], unit: Draft, voices: Voices) -> tuple[float, ...]:
    """The values of `FEATURES` of a unit of an article; `words` are those of the article that tell of a
    denial, `voices` its sources."""
    sentence = one.sentences[unit.home]
    before = one.sentences[unit.home - 1] if unit.home else Span(0, 0)
    inside = _inside(words, unit)
    beside = kinds_in(words, sentence.start, unit.start) | kinds_in(words, unit.end, sentence.end)
    earlier = kinds_in(words, before.start, before.end)
    stance = unit.claim.stance if unit.claim is not None else "assert"
    indirect = unit.claim is not None and unit.claim.form == "indirect"
    told = inside | beside
    pointing = bool(told & _POINTING)
    terms = len(unit.keys)
    opening = kinds_in(words, unit.start, unit.start + _OPENING)
    answer = "?" in one.reading.text[max(unit.start - _ANSWER, 0) : unit.start]
    return tuple(map(float, (
        *(k in inside for k in _KINDS), *(k in beside for k in _AROUND), *(k in earlier for k in _BEFORE),
        stance == "deny",
        stance == "deny" and indirect,
        stance in ("refuse", "intend", "order", "request"),
        any(c.stance == "confirm" for c in unit.chain),
        unit.claim is not None and not indirect,
        unit.claim is None,
        terms <= _SHORT,
        terms >= _LONG,
        bool(unit.numbers),
        bool(unit.not_so),
        unit.correcting,
        "false" in told and pointing,
        "reject" in told and pointing,
        "none" in inside and "own" in told,
        "not" in inside and "instead" in inside,
        bool(opening & {"none", "not"}),
        "?" in one.reading.text[unit.start : unit.end + 2],
        bool(unit.not_so) and any(q.value not in unit.not_so for q in unit.numbers),
        answer,
        answer and bool(inside & {"none", "not"}),
        *_who(one, unit, voices),
        unit.home < _LEAD,
    )))  # fmt: skip


def _who(one: Sheet, unit: Draft, voices: Voices) -> tuple[bool, bool, bool, bool, bool]:
    """Who says it: whether an official is named in its sentence, and whether a source of it is on the record,
    a person, or of a body, or is not on the record."""
    told = [*voices.of(unit), *(voices.teller(c) for c in unit.chain[:1])]
    recorded = [v for v in told if v.kind == "on the record"]
    return (
        any(t.key in posts() for t in one.terms_in(one.sentences[unit.home])),
        bool(recorded),
        any(v.person for v in recorded),
        any(v.post or v.heads for v in recorded),
        any(v.kind in ("anonymous", "document", "outlet") for v in told),
    )
