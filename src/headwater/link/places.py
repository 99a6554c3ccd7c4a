"""Places of one name in two countries («Georgia»): what else an article names tells which of them it means.

One sense is taken for a whole article (Gale et al. 1992). What speaks for a place: people with an office
there, other places of its country, for a state also other states. The capital of a country and its national
bodies stand in articles about the whole world, so they do not speak for one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from headwater.known import Known, organ, organ_of
from headwater.known import registry as package

_OFFICE = 2.0  # what one who holds or held an office in the place says for it
_NEIGHBOUR = 1.0  # what another place of the country says
_STATE = 0.5  # what another state says for a state
_AHEAD = 1.0  # how far the best must be ahead to be beyond doubt


class Choice(NamedTuple):
    """Which of several places of one name is meant, with what speaks against it, "" where nothing does."""

    known: Known
    why: str
    doubt: str = ""
    others: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def namesakes(name: str, lang: str) -> tuple[Known, ...]:
    """The states and places of this name, the usual one first, where they lie in different countries."""
    found = tuple(k for k in package().find(name, lang) if k.kind in ("state", "place"))
    return found if len({k.country for k in found}) > 1 else ()


def namesakes_of(id_: str, lang: str) -> tuple[Known, ...]:
    """Those whose name in a language the place with this id shares, itself among them; none where it does
    not share it."""
    known = package().by_id(id_)
    names = known.named(lang) if known is not None else ()
    return namesakes(names[0], lang) if names else ()


def moved(body: str, lang: str, to: Known) -> Known | None:
    """The body of this name as that of a namesake of the place that it is called after; None where its name
    is not that of an organ."""
    found = organ(body, lang)
    if found is None:
        return None
    own = organ_of(found.key, to)
    return Known(id=own.id, name=own.name, kind="organisation", names={}, country=to.country)


def choose(namesakes_: tuple[Known, ...], named: Iterable[Known]) -> Choice:
    """The one of the namesakes that an article means which names what is `named`."""
    others = {k.id: k for k in named if k.id not in {n.id for n in namesakes_}}
    scores = [_score(one, namesakes_, others.values()) for one in namesakes_]
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    known = namesakes_[best]
    rest = [k for i, k in enumerate(namesakes_) if i != best and scores[i] > scores[best] - _AHEAD]
    abroad = {k.country for k in others.values()}
    doubted = [k for i, k in enumerate(namesakes_) if k in rest and (scores[i] or k.country in abroad)]
    why = f"known as {_full(known)}"
    if scores[best]:
        why += ", by what else the article names"
    if not doubted:
        return Choice(known, why)
    doubt = f"may also be {', '.join(map(_full, doubted))}"
    return Choice(known, why, doubt, tuple(f"@{k.id}" for k in doubted))


def _score(one: Known, namesakes_: tuple[Known, ...], named: Iterable[Known]) -> float:
    """How much of what an article names speaks for one of the namesakes."""
    score = 0.0
    countries = {k.country for k in namesakes_}
    for known in named:
        if known.kind == "person" and _serves(known, one):
            score += _OFFICE
        elif one.kind == "state":
            if known.country == one.country:
                score += _NEIGHBOUR
            elif known.kind == "state" and known.id not in countries:
                score += _STATE
        elif known.kind == "place" and known.country == one.country and "capital" not in known.kinds:
            score += _NEIGHBOUR
    return score


def _serves(person: Known, place: Known) -> bool:
    """True where a known office of the person is in the place."""
    return any(r.of == place.name and r.country == place.country for r in package().roles(person.id))


def _full(known: Known) -> str:
    """The name of a place with its country."""
    country = package().by_id(known.country)
    return f"{known.name} in {country.name}" if country and country.id != known.id else known.name
