"""Who one article says it has something from: a person or body on the record, a document, an anonymous source,
an outlet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from headwater.link.nouns import Actor
from headwater.link.statements.concepts import concept_of
from headwater.link.statements.outlets import Outlets, word_sounds
from headwater.link.statements.profile import Sheet, name_keys
from headwater.link.statements.units import Unit, act_kinds
from headwater.model import Claim, Name, Span

_SOURCES = Path(__file__).parent / "sources.toml"
Kind = Literal["on the record", "document", "anonymous", "outlet", "unknown"]


@dataclass(frozen=True, slots=True)
class Source:
    """Whom an article names as a source.

    `names` are the keys of the names in it, `person` is True where one is of a person. `heads` are the
    concepts that say what document or body it is, or what body a person speaks for; `topics` all others.
    `outlet` is the number of the outlet that it is, None where it is none of the library. `actor` is an id
    or "".
    """

    kind: Kind
    name: str
    span: Span
    claim: str
    names: frozenset[str] = frozenset()
    person: bool = False
    heads: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    outlet: int | None = None
    actor: str = ""


@lru_cache(maxsize=1)
def tables() -> dict[str, frozenset[str]]:
    """The concepts of `sources.toml` by what they tell."""
    raw = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))
    return {name: frozenset(f"c:{concept}" for concept in concepts) for name, concepts in raw.items()}


class Sources:
    """The sources of one article's claims; `actors` has who is meant by each of its names."""

    def __init__(self, one: Sheet, actors: dict[int, Actor], outlets: Outlets) -> None:
        self._one = one
        self._actors = actors
        self._outlets = outlets
        self._roles = self._all_roles()

    def of(self, unit: Unit) -> list[Source]:
        """The sources of a unit, from who said it outwards to the outlet that wrote of it."""
        found: list[Source] = []
        for claim in unit.chain:
            source = self._source(claim.source or claim.cue, claim.source_name, claim.source_kind, claim)
            bases = [self._source(Span(b.start, b.end), b.name, b.kind, claim) for b in claim.via]
            if _acts(claim, source):
                found += bases
            elif source.kind in ("outlet", "unknown"):  # an outlet has it from its basis
                found += [*bases, source]
            else:  # a person told it to the outlet that stands as basis
                found += [source, *bases]
        return found

    def teller(self, claim: Claim) -> Source:
        """Who says what a claim holds."""
        return self._source(claim.source or claim.cue, claim.source_name, claim.source_kind, claim)

    def _source(self, span: Span, name: str, said: str, claim: Claim) -> Source:
        here = [(n, x) for n, x in enumerate(self._one.reading.names) if _within(x, span)]
        here = here or self._meant(name)
        people = [(n, x) for n, x in here if x.type == "PER"]
        concepts = {t.key for t in self._one.terms_in(span) if t.key.startswith("c:")}
        outlet = self._outlets.find([name, *(x.base for _, x in here)])
        actor = self._actors.get((people or here)[0][0]) if here else None
        if outlet is None and said != "outlet" and not (actor is not None and actor.kind == "outlet"):
            kind = _kind(concepts, bool(here), bool(people), said)
        else:
            kind = "outlet"
        person = bool(people) and kind == "on the record"
        heads = concepts & tables()["documents" if kind == "document" else "bodies"]
        if person:
            heads |= self._roles.get(people[0][1].base, frozenset())
        return Source(
            kind=kind,
            name=(people or here)[0][1].base if people or (here and kind == "on the record") else name,
            span=span,
            claim=claim.id,
            names=frozenset(k for n, x in (people or here) for k, _ in name_keys(x, self._actors.get(n))),
            person=person,
            heads=frozenset(heads),
            topics=frozenset(concepts - heads),
            outlet=outlet,
            actor=actor.id if actor is not None else "",
        )

    def _meant(self, name: str) -> list[tuple[int, Name]]:
        """The names of the article that the resolved name of a source («he») consists of, the first of each."""
        heard = word_sounds(name)
        found: dict[str, tuple[int, Name]] = {}
        for number, one in enumerate(self._one.reading.names):
            mine = word_sounds(one.base)
            if one.type == "PER" and mine and all(any(part & other for other in heard) for part in mine):
                found.setdefault(one.base, (number, one))
        return sorted(found.values(), key=lambda f: f[0])[:1]

    def _all_roles(self) -> dict[str, frozenset[str]]:
        """For the people of an article the bodies that they belong to or speak for, as concepts."""
        found: dict[str, set[str]] = {}
        for number, name in enumerate(self._one.reading.names):
            if name.type != "PER":
                continue
            said = [f"{name.role} {name.of}"]
            actor = self._actors.get(number)
            said += [f"{r.role} {r.of}" for r in actor.roles] if actor is not None else []
            words = {w for text in said for w in text.casefold().split() if w.isalpha()}
            keys = {concept_of((w,), "en").key for w in sorted(words)}
            found.setdefault(name.base, set()).update(keys & tables()["bodies"])
        return {base: frozenset(keys) for base, keys in found.items()}


def _within(name: Name, span: Span) -> bool:
    return span.start <= name.start < span.end


def _acts(claim: Claim, source: Source) -> bool:
    """True where the source of a claim is who acts in what another tells, not who tells it."""
    if claim.stance not in act_kinds()[1] or claim.stance in ("deny", "confirm"):
        return False
    return claim.form == "indirect" and not source.person


def _kind(concepts: set[str], named: bool, person: bool, said: str) -> Kind:
    """What kind of source words mean that name no outlet."""
    table = tables()
    if person:
        return "on the record"
    if concepts & table["documents"] or said == "document":
        return "document"
    if said in ("anonymous", "group") or concepts & table["anonymous"]:
        return "anonymous"
    if concepts & table["outlets"]:
        return "outlet"
    return "on the record" if named or concepts & table["bodies"] or said == "organisation" else "unknown"
