"""The roles of a noun that tells of an act: «прохання Непалу до Індії про намети», "Poland's request"."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Party
from headwater.read.acts.complements import Complement, complements
from headwater.read.acts.drafts import Draft, outer_of
from headwater.read.acts.roles import Roles
from headwater.read.acts.triggers import Hit
from headwater.read.claims.clauses import clause_start
from headwater.read.claims.subjects import subject
from headwater.read.document import Range

_FINITE = frozenset(("VERB", "SHORT"))
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_REACH = 7  # tokens between a noun and the verb that it goes with


def nominal(roles: Roles, hit: Hit, earlier: Sequence[Draft]) -> Draft:
    """The roles of a noun: by its owner, genitive and prepositions, and by the verb that goes with it."""
    draft = Draft(hit)
    draft.around = roles.timeless(complements(roles.doc, roles.frames, hit, None))
    left = list(draft.around)
    outer = outer_of(hit, earlier)
    _owner(roles, draft)
    _genitive(roles, draft)
    if outer is None:
        _support(roles, draft, left)
    for mark in hit.frame.whom:
        if draft.whom:
            break
        found = next((c for c in left if _party_with(roles, c, mark, left)), None)
        if found is not None:
            left.remove(found)
            draft.whom = roles.parties.joined(hit.sentence, found.span)
    _agent(roles, draft, left)
    if outer is not None:
        asked = outer.hit.frame.inner == "asked"
        draft.who = draft.who or (outer.whom if asked else outer.who)
        draft.whom = draft.whom or (outer.who if asked else outer.whom)
    if draft.what is None:
        draft.what = _about(roles, draft, left)
    draft.where = roles.place(draft)
    return draft


def _about(roles: Roles, draft: Draft, left: list[Complement]) -> Range | None:
    """What a noun is about, by the prepositions and clauses of its frame."""
    for mark in draft.hit.frame.what:
        if mark in ("acc", "gen", "obj", "obj2"):
            continue
        found = next((c for c in left if roles.bears(c, mark, left)), None)
        if found is not None:
            left.remove(found)
            return roles.extended(found, left) if found.kind == "phrase" else found.span
    return None


def _party_with(roles: Roles, found: Complement, mark: str, left: Sequence[Complement]) -> bool:
    return mark.startswith("+") and roles.bears(found, mark, left) and roles.acts(found.span)


def _owner(roles: Roles, draft: Draft) -> None:
    """A possessive or the adjective of a state before the noun."""
    hit, doc = draft.hit, roles.doc
    phrase = hit.sentence.phrase_at(hit.at) or hit.sentence.phrase_at(hit.at - 1)
    begin = phrase.first if phrase is not None and phrase.first < hit.at <= phrase.last else hit.at
    for i in range(begin, hit.at):
        token = doc.tokens[i]
        if token.low.endswith(_POSSESSIVE) and token.low not in roles.frames.sets["possessive"]:
            draft.who = (roles.parties.party((begin, i + 1)),)
            return
        if token.low in roles.frames.sets["possessive"]:
            draft.who = (roles.parties.party((i, i + 1)),)
            return
        state = next(roles.parties.adjectives((i, i + 1)), "")
        if state and token.pos in ("ADJ", "NOUN"):
            draft.who = (roles.named(state, (i, i + 1)),)
            return


def _genitive(roles: Roles, draft: Draft) -> None:
    """The genitive after the noun: by the frame, or whoever can act where things are handed over."""
    hit, doc = draft.hit, roles.doc
    phrase = hit.sentence.phrase_at(hit.at)
    if phrase is None or phrase.last <= hit.span[1]:
        return
    begin = hit.span[1]
    if roles.frames.placed:
        if doc.tokens[begin].low not in roles.frames.sets["of"]:
            return
        begin += 1
    span = begin, phrase.last
    while span[1] > span[0] and roles.dated(span[1] - 1):
        span = span[0], span[1] - 1
    if span[0] >= span[1]:
        return
    acts = roles.acts(span)
    role = hit.frame.genitive
    if role == "what" and acts and "gen" in hit.frame.what:
        role = "who"  # «поставки Росії»
    if role == "what":
        draft.what = span
    elif acts and role == "whom":
        draft.whom = roles.parties.joined(hit.sentence, span)
    elif acts and not draft.who:
        draft.who = roles.parties.joined(hit.sentence, span)


def _support(roles: Roles, draft: Draft, left: list[Complement]) -> None:
    """«звернулася з проханням», «отримав прохання від»: the verb that a noun goes with."""
    verb = _verb(roles, draft.hit)
    if verb is None:
        return
    sets, token = roles.frames.sets, roles.doc.tokens[verb]
    lemma = roles.frames.forms.get(token.low, token.lemma)
    plans = roles.planned(verb)
    if not (lemma in sets["support"] or lemma in sets["receive"] or plans):
        return
    draft.verb = verb
    found = _subject(roles, draft.hit, verb)
    party = roles.parties.joined(draft.hit.sentence, found) if found and roles.acts(found) else ()
    if lemma in sets["receive"]:
        draft.whom = draft.whom or party
    elif not draft.who:
        draft.who = party
        between = _between(roles, draft.hit, verb, left)
        draft.whom = draft.whom or between


def _verb(roles: Roles, hit: Hit) -> int | None:
    """The nearest finite verb before the noun in its clause, else the first one after it."""
    tokens = roles.doc.tokens
    bound = clause_start(roles.doc, hit.sentence, hit.at)
    for i in range(hit.at - 1, max(bound, hit.at - 2 * _REACH) - 1, -1):
        if tokens[i].word in ",;:":
            return None
        if tokens[i].pos in _FINITE or tokens[i].pos == "INF":
            return i
    return None


def _subject(roles: Roles, hit: Hit, verb: int) -> Range | None:
    stand_in = Hit((verb, verb + 1), hit.frame, "active", hit.sentence, (verb,))
    begin = roles.first_auxiliary(stand_in) if roles.frames.placed else verb
    if roles.doc.tokens[verb].pos == "INF":
        governor = roles.governor(stand_in)
        if governor is None:
            return None
        begin, verb = governor, governor
    return subject(roles.doc, hit.sentence, (begin, verb + 1), False)


def _between(roles: Roles, hit: Hit, verb: int, left: list[Complement]) -> tuple[Party, ...]:
    """«звернулася до Хорватії з проханням»: whom, between verb and noun."""
    marks = hit.frame.whom
    for phrase in hit.sentence.phrases:
        if phrase.first <= verb or phrase.last > hit.at or phrase.first <= hit.at < phrase.last:
            continue
        prep = roles.doc.tokens[phrase.prep].low if phrase.prep is not None else ""
        found = Complement((phrase.first, phrase.last), "phrase", phrase, prep)
        bears = any(roles.bears(found, mark, left) for mark in (*marks, "dat") if mark != "acc")
        if bears and (prep or not roles.frames.placed) and roles.parties.acts(phrase):
            return roles.parties.joined(hit.sentence, found.span)
    return ()


def _agent(roles: Roles, draft: Draft, left: list[Complement]) -> None:
    """«прохання від Молдови», "a request by Poland", «підписання договору Польщею»."""
    if draft.who:
        return
    sets = roles.frames.sets
    for found in left:
        if found.phrase is None or not roles.acts(found.span):
            continue
        marked = found.prep in sets["origin"] or found.prep in sets["by"]
        if marked or (not found.prep and found.phrase.cases == {"ins"}):
            left.remove(found)
            draft.who = roles.parties.joined(draft.hit.sentence, found.span)
            return
