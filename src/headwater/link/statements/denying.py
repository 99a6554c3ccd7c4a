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

from headwater.link.statements.denial_words import Marked, kinds_in
from headwater.link.statements.profile import Sheet
from headwater.link.statements.sourcekinds import posts
from headwater.link.statements.units import Draft
from headwater.link.statements.voices import Voices
from headwater.model import Span

_WEIGHTS = Path(__file__).parent / "denying.toml"
_KINDS = (
    "deny", "reject", "false", "wrong", "withdraw", "none", "any", "not", "such", "report", "own",
    "instead", "refuse", "believe", "exist", "insist", "unheard", "name", "if", "but", "conceded",
)  # fmt: skip
_AROUND = (
    "deny", "reject", "false", "wrong", "withdraw", "none", "any", "such", "report", "own", "instead",
    "insist", "unheard", "name", "but", "conceded",
)  # fmt: skip
_BEFORE = ("deny", "reject", "false", "report", "withdraw", "such")
_AFTER = ("deny", "reject", "false", "report")
_POINTING = frozenset(("such", "report"))
_VOID = frozenset(
    ("deny", "reject", "false", "wrong", "none", "any", "not", "such", "report", "believe", "instead")
)
_HEARSAY = frozenset(("outlet", "document", "anonymous"))
_ALONE = (
    "denying", "denying indirectly", "promising", "confirming", "direct", "author", "short", "long", "number",
    "not this number", "correcting", "none of ours", "not but", "opening", "question",
    "one number not another", "answer", "official", "on the record", "person", "body", "not on the record",
    "lead", "hearsay before", "hearsay beside", "hearsay after", "hearsay", "told by another before",
    "turn", "also told before",
)  # fmt: skip
_CROSSED = (
    ("false", "pointing"), ("reject", "pointing"), ("reject", "such"), ("none", "direct"), ("not", "direct"),
    ("none", "exist"), ("none", "insist beside"), ("not", "insist beside"), ("none", "insist"),
    ("none", "hearsay before"), ("not", "hearsay before"), ("none", "hearsay after"),
    ("not", "hearsay after"), ("false", "name"), ("false", "name beside"), ("none", "if"), ("not", "if"),
    ("answer", "none"), ("answer", "not"), ("turn", "none"), ("turn", "not"), ("not", "number"),
    ("none", "number"), ("none", "reject before"), ("not", "reject before"), ("reject", "on the record"),
    ("none", "on the record"), ("opening", "direct"), ("opening", "on the record"),
    ("opening", "hearsay before"), ("opening", "reject before"), ("none", "short"), ("reject", "report"),
    ("instead", "number"), ("but", "number"), ("but", "hearsay beside"), ("none", "but beside"),
    ("also told before", "not"), ("also told before", "none"), ("deny", "such"), ("deny", "pointing"),
    ("deny", "on the record"), ("deny", "short"), ("deny", "denying indirectly"), ("deny", "but"),
    ("wrong", "such"), ("wrong", "report"), ("false", "short"), ("any", "exist"), ("any", "direct"),
    ("any", "not"), ("any", "on the record"), ("any", "deny before"), ("not", "deny before"),
    ("any", "reject before"), ("any", "hearsay before"), ("any", "insist"), ("any", "insist beside"),
    ("withdraw", "report"), ("withdraw", "hearsay before"), ("exist", "short"), ("not", "short"),
)  # fmt: skip
FEATURES = (
    *_KINDS, *(f"{k} beside" for k in _AROUND), *(f"{k} before" for k in _BEFORE),
    *(f"{k} after" for k in _AFTER), *_ALONE, *(f"{a} × {b}" for a, b in _CROSSED),
)  # fmt: skip
_SHORT = 3  # terms that a short unit has at most
_LONG = 10  # terms from which a unit is long
_ANSWER = 12  # characters before an answer in which the question ends
_LEAD = 2  # sentences, the title among them, that are the lead of an article of four or more
_ALSO = 2  # terms that a unit and the sentence before it share where it speaks of the same
_DASHES = ("—", "–", "-")  # with which a line of a dialogue begins
_OPENING = 25  # characters from the beginning of a unit in which it says no
ASKED = -1.0  # log odds from which it is asked what a unit denies
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


@lru_cache(maxsize=1)
def _factors() -> tuple[float, tuple[tuple[str, float], ...]]:
    """The bias and the weights of `FEATURES`, in order, those left out that weigh nothing."""
    bias, found = weights("denying")
    return bias, tuple((name, found[name]) for name in FEATURES if found.get(name))


def denying(one: Sheet, units: Sequence[Draft], voices: Voices) -> list[Hint]:
    """What an article tells of each of its units as a denial; `voices` are its sources."""
    return [_hint(one, one.marked, unit, voices) for unit in units]


def _hint(one: Sheet, words: list[Marked], unit: Draft, voices: Voices) -> Hint:
    bias, factors = _factors()
    found = _features(one, words, unit, voices)
    doubt = bias + sum([factor for name, factor in factors if name in found])
    return hint(one, words, unit, round(doubt, 4))


def hint(one: Sheet, words: list[Marked], unit: Draft, doubt: float) -> Hint:
    """What an article tells of a unit that denies something with some log odds."""
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
    found = _features(one, words, unit, voices)
    return tuple(float(name in found) for name in FEATURES)


def _features(one: Sheet, words: list[Marked], unit: Draft, voices: Voices) -> set[str]:
    """Those of `FEATURES` that are there, and what they are made of."""
    sentence = one.sentences[unit.home]
    inside = _inside(words, unit)
    beside = kinds_in(words, sentence.start, unit.start) | kinds_in(words, unit.end, sentence.end)
    before, after = _next(one, unit.home, -1), _next(one, unit.home, 1)
    earlier, later = kinds_in(words, before.start, before.end), kinds_in(words, after.start, after.end)
    found = {*inside, *(f"{k} beside" for k in beside if k in _AROUND)}
    found |= {f"{k} before" for k in earlier if k in _BEFORE} | {f"{k} after" for k in later if k in _AFTER}
    told = inside | beside
    opening = kinds_in(words, unit.start, unit.start + _OPENING)
    more = _itself(one, unit) | _who(one, unit, voices) | _context(one, unit, voices)
    more |= {
        "none of ours": bool(inside & {"none", "any"}) and "own" in told,
        "not but": "not" in inside and "instead" in inside,
        "opening": bool(opening & {"none", "any", "not"}),
        "pointing": bool(told & _POINTING),
    }
    found.update([name for name, there in more.items() if there])
    found.update([name for name, (a, b) in _crossed() if a in found and b in found])
    return found


@lru_cache(maxsize=1)
def _crossed() -> tuple[tuple[str, tuple[str, str]], ...]:
    return tuple((f"{a} × {b}", (a, b)) for a, b in _CROSSED)


def _next(one: Sheet, home: int, step: int) -> Span:
    """The sentence before or after one, empty where there is none."""
    return one.sentences[home + step] if 0 <= home + step < len(one.sentences) else Span(0, 0)


def _itself(one: Sheet, unit: Draft) -> dict[str, bool]:
    """What a unit is, whoever says it."""
    stance = unit.claim.stance if unit.claim is not None else "assert"
    indirect = unit.claim is not None and unit.claim.form == "indirect"
    return {
        "denying": stance == "deny",
        "denying indirectly": stance == "deny" and indirect,
        "promising": stance in ("refuse", "intend", "order", "request"),
        "confirming": any(c.stance == "confirm" for c in unit.chain),
        "direct": unit.claim is not None and not indirect,
        "author": unit.claim is None,
        "short": len(unit.keys) <= _SHORT,
        "long": len(unit.keys) >= _LONG,
        "number": bool(unit.numbers),
        "not this number": bool(unit.not_so),
        "correcting": unit.correcting,
        "question": "?" in one.reading.text[unit.start : unit.end + 2],
        "one number not another": bool(unit.not_so) and any(q.value not in unit.not_so for q in unit.numbers),
        "lead": unit.home < _LEAD < len(one.sentences) - 1,
    }


def _context(one: Sheet, unit: Draft, voices: Voices) -> dict[str, bool]:
    """What stands around a unit: a question that it answers, what an outlet, a document or somebody unnamed
    is said to have told, which it may answer too."""
    text = one.reading.text
    answer = "?" in text[max(unit.start - _ANSWER, 0) : unit.start]
    line = text.rfind("\n", 0, unit.start) + 1
    near = {step: voices.heard_in(unit.home + step, unit) for step in (-1, 0, 1)}
    hearsay = {step: any(v.kind in _HEARSAY for v in found) for step, found in near.items()}
    earlier = {t.key for t in one.terms_in(_next(one, unit.home, -1))}
    return {
        "answer": answer,
        "turn": text.startswith(_DASHES, line) and unit.start - line <= _ANSWER,
        "hearsay before": hearsay[-1],
        "hearsay beside": hearsay[0],
        "hearsay after": hearsay[1],
        "hearsay": any(hearsay.values()),
        "told by another before": bool(near[-1]),
        "also told before": len(unit.keys & earlier) >= _ALSO,
    }


def _who(one: Sheet, unit: Draft, voices: Voices) -> dict[str, bool]:
    """Who says it: whether an official is named in its sentence, and whether a source of it is on the record,
    a person, or of a body, or is not on the record."""
    told = [*voices.of(unit), *(voices.teller(c) for c in unit.chain[:1])]
    recorded = [v for v in told if v.kind == "on the record"]
    return {
        "official": any(t.key in posts() for t in one.terms_in(one.sentences[unit.home])),
        "on the record": bool(recorded),
        "person": any(v.person for v in recorded),
        "body": any(v.post or v.heads for v in recorded),
        "not on the record": any(v.kind in _HEARSAY for v in told),
    }
