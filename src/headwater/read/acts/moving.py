"""Things of somebody that come to a place: «прилетів китайський літак», «катери з Хорватії прийшли»."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headwater.model import Span
from headwater.read.acts.complements import Complement
from headwater.read.acts.drafts import Draft
from headwater.read.acts.parties import state_named
from headwater.read.acts.triggers import Hit
from headwater.read.document import Range

if TYPE_CHECKING:
    from headwater.read.acts.roles import Roles


def moving(roles: Roles, hit: Hit) -> Range | None:
    """The nearest thing in the nominative on either side of a verb of motion."""
    found = [
        (abs(p.head - hit.at), (p.first, p.last))
        for p in hit.sentence.phrases
        if p.prep is None and _comes(roles, (p.first, p.last), "nom" in p.cases)
        if not any(t.word in ";:" or t.pos == "VERB" for t in roles.doc.tokens[p.last : hit.at])
    ]
    return min(found)[1] if found else None


def _comes(roles: Roles, span: Range, subject: bool) -> bool:
    """True of things of a known class that may be a subject, and of any that are counted and do not live."""
    tokens = roles.doc.tokens
    counted = any(t.pos == "NUM" or t.word[0].isdigit() for t in tokens[span[0] : span[1]])
    return (subject and roles.is_item(span)) or (
        counted and not tokens[roles.head(span)].animate and not roles.acts(span)
    )


def moved(roles: Roles, draft: Draft, left: list[Complement]) -> None:
    """«прилетів китайський літак»: a thing of somebody that comes to a place."""
    span = draft.subject
    if span is None:
        draft.drop = True
        return
    draft.what = span
    owner = next(roles.parties.adjectives(span), "")
    inner = [n for n in roles.parties.names_in(span) if n.type in ("LOC", "ORG")]
    origin = origin_of(roles, draft, left)
    if owner:
        at = next(i for i in range(*span) if next(roles.parties.adjectives((i, i + 1)), ""))
        draft.who = (roles.named(owner, (at, at + 1)),)
    elif inner:
        words = roles.parties.words(Span(inner[0].start, inner[0].end))
        draft.who = (roles.parties.party(words),) if words is not None else ()
    elif origin is not None:
        draft.who = (roles.parties.party(origin),)
    for found in left:
        at_place = found.prep in roles.frames.sets["place"] or found.prep in roles.frames.sets["infinitive"]
        place = roles.parties.names_in(found.span) if at_place or found.prep else []
        where = next((n for n in place if n.type == "LOC"), None)
        if where is not None and found.span != origin:
            draft.whom = (roles.named(state_named(where.english) or where.english, found.span),)
            return


def origin_of(roles: Roles, draft: Draft, left: Sequence[Complement]) -> Range | None:
    """«катери з Норвегії»: a party after a preposition of origin, beside the thing or the verb."""
    origins, tokens = roles.frames.sets["origin"], roles.doc.tokens
    for phrase in draft.hit.sentence.phrases:
        beside = draft.subject is not None and phrase.prep == draft.subject[1]
        if not beside or phrase.prep is None or tokens[phrase.prep].low not in origins:
            continue
        if roles.parties.acts(phrase):
            return phrase.first, phrase.last
    return next((c.span for c in left if c.prep in origins and roles.acts(c.span)), None)
