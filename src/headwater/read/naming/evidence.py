"""What speaks for a base form of a word: the word itself, its place in the text, the words before it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from headwater.read.naming.capitals import Usual
from headwater.read.tokens import Token

#: Each feature is the parts of its name, which is put together only where its weight is not at hand.
Feature = tuple[str | int, ...]
Features = tuple[Feature, ...]
ALL = frozenset(("nom", "gen", "dat", "acc", "ins", "loc", "voc"))
SAME = "="


class Candidate(NamedTuple):
    """What a form may be in the nominative, with the cases and genders that the form then has."""

    form: str
    cases: frozenset[str]
    genders: frozenset[str]
    origin: str  # "same", "dict", "guess", "rule"
    rule: str
    change: str = SAME  # as `change_of` tells it


class Place(NamedTuple):
    """What the article says around one word of a name."""

    type: str
    position: str  # "only", "first", "inner", "last"
    before_head: bool
    context: str  # what stands before the name
    after: str  # what follows it
    allowed: frozenset[str]


class Forms(NamedTuple):
    """The forms of capitalised words in an article, in small letters, with their counts."""

    any: Counter[str]
    nominative: Counter[str]
    usual: Usual


class Settled(NamedTuple):
    """What the words of a name so far have turned out to be."""

    cases: frozenset[str]
    genders: frozenset[str]
    sex: str
    oblique: str

    def after(self, chosen: Candidate, token: Token) -> Settled:
        """With one more word settled."""
        if chosen.origin == "same" and chosen.cases == ALL and len(token.low) < 3:
            return self
        changed = chosen.form != token.low
        genders = chosen.genders or self.genders
        return Settled(
            chosen.cases & self.cases or self.cases,
            genders,
            self.sex or (next(iter(genders)) if len(genders) == 1 else ""),
            ("changed" if changed else "same") if changed or not self.oblique else self.oblique,
        )


UNSETTLED = Settled(ALL, frozenset(), "", "")


class Standing(NamedTuple):
    """What counts of a candidate in its place."""

    change: str
    origin: str
    same: bool
    context: str
    after: str
    nominative: bool
    allowed: bool
    seen: int
    subject: int
    type: str

    @property
    def features(self) -> Features:
        change, origin, same, context, after, nominative, allowed, seen, subject, kind = self
        return (
            ("cx", same, context, nominative),
            ("ca", same, after, context),
            ("cc", change, context),
            ("al", allowed, same, origin),
            ("se", seen, same, kind),
            ("su", subject, same),
        )


def placed(c: Candidate, place: Place, forms: Forms) -> Standing:
    """A candidate in its place."""
    same = c.change == SAME
    return Standing(
        c.change,
        c.origin,
        same,
        place.context,
        place.after,
        "nom" in place.allowed,
        not c.cases.isdisjoint(place.allowed),
        min(forms.any.get(c.form, 0), 2) if not same else 3,
        min(forms.nominative.get(c.form, 0), 2),
        place.type,
    )


class Agreement(NamedTuple):
    """What counts of a candidate after what the words before it turned out to be."""

    change: str
    end: str
    same: bool
    agrees: bool
    gender: str
    sex: str
    oblique: str
    before_head: bool
    position: str
    type: str

    @property
    def features(self) -> Features:
        change, end, same, agrees, gender, sex, oblique, before_head, position, kind = self
        return (
            ("cg", change, sex, position),
            ("ag", agrees, same, position, kind),
            ("agh", agrees, before_head, same, oblique),
            ("ge", gender, position),
            ("eg", end, sex),
            ("h", before_head, same, kind, position, oblique),
            ("ob", oblique, same, position, kind),
        )


def agreeing(c: Candidate, place: Place, settled: Settled) -> Agreement:
    """A candidate after what the words before it turned out to be."""
    return Agreement(
        c.change,
        c.form[-2:],
        c.change == SAME,
        not c.cases.isdisjoint(settled.cases),
        "" if not settled.genders or not c.genders else str(not c.genders.isdisjoint(settled.genders)),
        settled.sex,
        settled.oblique,
        place.before_head,
        place.position,
        place.type,
    )


def change_of(low: str, form: str) -> str:
    """The ending that was taken off and the one that was put on, SAME where nothing changed."""
    if low == form:
        return SAME
    n = 0
    while n < min(len(low), len(form)) and low[n] == form[n]:
        n += 1
    return f"{low[n:]}>{form[n:]}"
