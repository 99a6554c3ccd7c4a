"""Organs of states by the pattern of their names: «МЗС Естонії», "the Estonian Foreign Ministry".

The name of an organ (`organs.toml`) is followed by whose it is, in the genitive or after "of", or preceded by
an adjective or by the name itself ("UK Parliament"). Whose may be any state or place, known or not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from headwater.keys import clean, romanised
from headwater.known import tables
from headwater.known.folding import key
from headwater.known.grammar import OWNERS, grammar, stems_of
from headwater.known.grammar import rules as grammar_rules
from headwater.known.nouns import Known, Organ
from headwater.known.registry import registry

_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST = 300  # characters of a name that are looked at
_MOST = 5  # words before and behind the name of an organ that are looked at


class _Owner(NamedTuple):
    """Whose organ it is: what is known of it, or how it is called in English."""

    known: Known | None
    name: str


def organ(name: str, lang: str, home: str = "") -> Organ | None:
    """The organ that a name in its base form stands for, or None where it is none or does not say whose.

    `home` is the id of the state to take where the name itself says none («МЗС» in a Ukrainian paper). Ask
    the registry first: it has organs that are known by other names than their pattern.

    >>> organ("естонське МЗС", "uk").name
    'Ministry of Foreign Affairs of Estonia'
    """
    if lang not in tables.organs()["grammar"]:
        return None
    text = clean(name[:_LONGEST]).split()
    low = [word.casefold() for word in text]
    rules = grammar(lang)
    for start in range(min(len(low), _MOST)):
        for phrase in rules.phrases.get(key(low[start]), ()):
            end = start + len(phrase.words)
            if tuple(map(key, low[start:end])) == phrase.words:
                front = [w for w in text[:start] if rules.lemma(w.casefold()) not in grammar_rules().padding]
                found = _organ(phrase.key, front, text[end:], lang, home)
                if found is not None:
                    return found
    return None


def state_of(word: str, lang: str) -> Known | None:
    """The state of an adjective in any form: «естонське», "Estonian"."""
    return grammar(lang).adjective(word.casefold())


def _organ(what: str, front: list[str], tail: list[str], lang: str, home: str) -> Organ | None:
    """The organ by what stands before and behind its name, None where the one or the other is no owner."""
    rules = grammar(lang)
    at = next((i for i, word in enumerate(tail) if (word.casefold(),) in rules.places), len(tail))
    host = _owner(_past(tail[at:], rules.places), lang) if at < len(tail) else None
    before = _front(front, lang) if front else None
    behind = _owner(_past(tail[:at], rules.joins), lang) if at else None
    if (front and before is None) or (at and behind is None) or (at < len(tail) and host is None):
        return None
    known = registry().by_id(home)
    owner = behind or before or (_Owner(known, known.name) if known is not None else None)
    if owner is None or (owner.known is None and what in grammar_rules().known_only):
        return None
    found = _owned(what, owner)
    if host is None:
        return found
    host = _state(host) if what in grammar_rules().hosted else host
    english = f"{found.name} in {host.name}"
    at_id = host.known.id if host.known else ""
    id_ = tables.id_of("organisation", english)
    return Organ(id=id_, name=english, key=what, state=found.state, host=at_id)


def organ_of(what: str, owner: Known) -> Organ:
    """The organ with the key `what` ("court") of a known state or place."""
    return _owned(what, _Owner(owner, owner.name))


def _owned(what: str, owner: _Owner) -> Organ:
    state = owner.known.id if owner.known else ""
    id_, english = tables.organ(what, state, _called(owner))
    return Organ(id=id_, name=english, key=what, state=state)


def _called(owner: _Owner) -> str:
    """The name of whose an organ is, with its country where a state has the same name («Georgia»)."""
    known = owner.known
    first = next(iter(registry().find(owner.name, "en")), known)
    if known is None or first is None or first.country == known.country:
        return owner.name
    country = registry().by_id(known.country)
    return f"{owner.name} in {country.name}" if country is not None else owner.name


def _state(host: _Owner) -> _Owner:
    state = registry().by_id(host.known.country) if host.known else None
    return _Owner(state, state.name) if state is not None else host


def _past(tail: list[str], joins: tuple[tuple[str, ...], ...]) -> list[str]:
    """What follows the words that join, nothing where they are not there."""
    for join in joins:
        if tuple(word.casefold() for word in tail[: len(join)]) == join:
            return tail[len(join) :]
    return []


def _front(front: list[str], lang: str) -> _Owner | None:
    """Whose organ by the words before it: an adjective, or the name itself with or without "'s"."""
    text = _POSSESSIVE.sub("", " ".join(front))
    known = grammar(lang).adjective(text.casefold()) or _exact(text, lang)
    return _Owner(known, known.name) if known is not None else None


def _owner(tail: list[str], lang: str) -> _Owner | None:
    """Whose organ by the words behind it, None where they are no name."""
    if not tail or len(tail) > _MOST:
        return None
    text, rules = " ".join(tail), grammar(lang)
    forms = (text, *rules.forms.get(key(text), ()))
    known = next((k for k in (_exact(form, lang) for form in forms) if k), None) or rules.stems.get(
        stems_of(text)
    )
    if known is not None:
        return _Owner(known, known.name)
    if len(text) < 3 or not all(word[:1].isupper() for word in tail) or registry().find(text, lang):
        return None
    return _Owner(None, romanised(" ".join(rules.nominative(word) for word in tail)))


def _exact(text: str, lang: str) -> Known | None:
    found = registry().find(text, lang)
    return next((k for k in found if k.kind in OWNERS or "union" in k.kinds), None)
