"""Whom one article says it has something from: a person or body on the record, a document, an anonymous
source, an outlet."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from headwater.link.nouns import Actor
from headwater.link.statements.concepts import concept_of
from headwater.link.statements.outlets import Outlets, word_sounds
from headwater.link.statements.profile import Sheet, name_keys
from headwater.link.statements.units import Unit, act_kinds, title_end
from headwater.model import Claim, Name, Reading, Span

_PROMISES = frozenset(("c:promise", "c:guarantee", "c:threaten", "c:agree"))
_QUOTES = '«„“"'
_POSSESSIVE = ("'s", "’s")
_LEAD = 400  # characters that a lead has, and in which its source follows
_BEFORE = 500  # characters in which who spoke last may go on
_SOURCES = Path(__file__).parent / "sources.toml"
Kind = Literal["on the record", "document", "anonymous", "outlet", "unknown"]


@dataclass(frozen=True, slots=True)
class Source:
    """Whom an article names as a source.

    `names` are the keys of the names in it, `person` is True where one is of a person. `heads` are the
    concepts that say what document or body it is, or what body a person speaks for; `topics` all others.
    `body` is True where the words may mean a body, in spite of a name of a person in them. `outlet` is the
    number of the outlet that it is, None where it is none of the library. `actor` is an id or "".
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
    body: bool = False
    actor: str = ""


@lru_cache(maxsize=1)
def tables() -> dict[str, frozenset[str]]:
    """The concepts of `sources.toml` by what they tell."""
    raw = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))
    return {name: frozenset(f"c:{concept}" for concept in concepts) for name, concepts in raw.items()}


def persons(readings: Iterable[Reading]) -> frozenset[str]:
    """The sounds of words that are mostly in names of people, by the names of all articles."""
    counts: Counter[str] = Counter()
    for reading in readings:
        for name in reading.names:
            for heard in frozenset().union(*word_sounds(name.base)):
                counts[heard] += 1 if name.type == "PER" else -1
    return frozenset(heard for heard, count in counts.items() if count > 0)


class Sources:
    """The sources of one article's claims; `actors` has who is meant by each of its names, `people` the
    sounds of people's names (`persons`)."""

    def __init__(
        self, one: Sheet, actors: dict[int, Actor], outlets: Outlets, people: frozenset[str]
    ) -> None:
        self._one = one
        self._people = people
        self._actors = actors
        self._outlets = outlets
        self._roles = self._all_roles()

    def of(self, unit: Unit) -> list[Source]:
        """The sources of a unit, from who said it outwards to the outlet that wrote of it."""
        found: list[Source] = []
        if unit.claim is None and not unit.chain and self._one.reading.text[unit.start] in _QUOTES:
            return self._quoted(unit)
        for claim in unit.chain:
            source = self._known(claim)
            bases = [self._source(Span(b.start, b.end), b.name, b.kind, claim) for b in claim.via]
            if _acts(claim) and not (source.person and self._promises(claim)):
                found += bases
            elif source.kind in ("outlet", "unknown"):  # an outlet has it from its basis
                found += [*bases, source]
            else:  # a person told it to the outlet that stands as basis
                found += [source, *bases]
        return found

    def after(self, unit: Unit) -> Source | None:
        """The first source that an article names after a unit of its lead."""
        begin = title_end(self._one.reading)
        if unit.start - begin > _LEAD:
            return None
        for claim in sorted(self._one.reading.claims, key=lambda c: c.cue.start):
            if unit.start <= claim.cue.start <= unit.end + _LEAD and not _acts(claim):
                source = self.teller(claim)
                if source.kind in ("on the record", "document", "anonymous"):
                    return source
        return None

    def _promises(self, claim: Claim) -> bool:
        """True where who acts says so with it: a promise, not a wish."""
        return any(t.key in _PROMISES for t in self._one.terms_in(claim.cue))

    def teller(self, claim: Claim) -> Source:
        """Who says what a claim holds."""
        return self._source(claim.source or claim.cue, claim.source_name, claim.source_kind, claim)

    def _known(self, claim: Claim) -> Source:
        """The same; where the words do not tell who («за його словами»), who spoke shortly before."""
        source = self.teller(claim)
        if source.kind != "unknown" or claim.source is None or _acts(claim):
            return source
        before = [c for c in self._one.reading.claims if 0 < claim.cue.start - c.cue.start <= _BEFORE]
        for other in sorted(before, key=lambda c: -c.cue.start):
            found = self.teller(other)
            if found.kind in ("on the record", "anonymous") and not _acts(other):
                return found
        return source

    def _quoted(self, unit: Unit) -> list[Source]:
        """Who says what stands in quotation marks without a cue: who speaks next to it."""
        near = [
            c
            for c in self._one.reading.claims
            if c.form != "indirect" and abs(c.cue.start - unit.start) <= _BEFORE
        ]
        near.sort(key=lambda c: (abs(c.cue.start - unit.start), c.id))
        tellers = [source for c in near if (source := self.teller(c)).kind in ("on the record", "anonymous")]
        return tellers[:1]

    def papers(self) -> frozenset[str]:
        """The kinds of documents that the claims of the article go back to."""
        found: set[str] = set()
        for claim in self._one.reading.claims:
            bases = [self._source(Span(b.start, b.end), b.name, b.kind, claim) for b in claim.via]
            found.update(*(s.heads for s in (self.teller(claim), *bases) if s.kind == "document"))
        return frozenset(found) - tables()["papers"]

    def _source(self, span: Span, name: str, said: str, claim: Claim) -> Source:
        here = [(n, x) for n, x in enumerate(self._one.reading.names) if _within(x, span)]
        concepts = {t.key for t in self._one.terms_in(span) if t.key.startswith("c:")}
        table = tables()
        told = bool(concepts & (table["bodies"] | table["documents"] | table["anonymous"]))
        if not here and not told and self._first_kind(span) in ("", "person"):
            here = self._meant(name)
        people = [(n, x) for n, x in here if self._person(x, bool(concepts & table["bodies"]))]
        outlet = None if people else self._outlets.find([name, *(x.base for _, x in here)])
        actor = self._actors.get((people or here)[0][0]) if here else None
        if outlet is not None and not self._had(span, [x for _, x in here]):
            kind: Kind = "outlet"
        elif outlet is None and (said == "outlet" or (actor is not None and actor.kind == "outlet")):
            kind = "outlet"
        else:
            kind = _kind(concepts, bool(here), bool(people), said, self._first_kind(span))
        person = bool(people) and kind == "on the record"
        heads = concepts & tables()["documents" if kind == "document" else "bodies"]
        if person:
            heads |= self._roles.get(people[0][1].base, frozenset())
        return Source(
            kind=kind,
            name=name,
            span=span,
            claim=claim.id,
            names=frozenset(k for n, x in (people or here) for k, _ in name_keys(x, self._actors.get(n))),
            person=person,
            heads=frozenset(heads),
            topics=frozenset(concepts - heads),
            outlet=outlet,
            body=said == "organisation",
            actor=actor.id if actor is not None else "",
        )

    def _person(self, name: Name, body: bool) -> bool:
        """True of a name of a person that is no outlet's, that no other articles have as a place, and whose
        the `body` is not that is the source."""
        if name.type != "PER" or self._outlets.find([name.base]) is not None:
            return False
        if body and self._one.reading.text.startswith(_POSSESSIVE, name.end):
            return False
        return bool(frozenset().union(*word_sounds(name.base)) & self._people)

    def _first_kind(self, span: Span) -> str:
        """What sort of source the first word is that is one of any, by the word lists of reading."""
        kinds = self._one.kinds
        first = bisect_left(kinds, (span.start, ""))
        return kinds[first][1] if first < len(kinds) and kinds[first][0] < span.end else ""

    def _had(self, span: Span, names: list[Name]) -> bool:
        """True of a document that an outlet has: "a note seen by The Sun", but not "The Sun's report"."""
        first = min((n.start for n in names), default=span.start)
        return any(t.key in tables()["documents"] and t.start < first for t in self._one.terms_in(span))

    def _meant(self, name: str) -> list[tuple[int, Name]]:
        """The name in the article that the resolved name of a source («he») is made of, where it stands
        first; no more than one."""
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


def _acts(claim: Claim) -> bool:
    """True where the source of a claim is who acts in what another tells, not who tells it."""
    if claim.stance not in act_kinds()[1] or claim.stance in ("deny", "confirm"):
        return False
    return claim.form == "indirect"


def _kind(concepts: set[str], named: bool, person: bool, said: str, first: str) -> Kind:
    """What kind of source words mean that name no outlet: `said` is what reading has them as, `first` the
    sort of source of the first word that is one."""
    table = tables()
    if person:
        return "on the record"
    uttered = bool(concepts & table["utterances"])
    if concepts & table["documents"] or (first == "document" and not uttered):
        return "document"
    spoken = bool(concepts & table["spokespeople"])
    if said in ("anonymous", "group") or (first in ("anonymous", "group", "person") and not spoken):
        return "anonymous"
    if concepts & table["outlets"]:
        return "outlet"
    body = bool(concepts & table["bodies"]) or first == "organisation"
    if not body and not named and concepts & table["anonymous"]:
        return "anonymous"
    return "on the record" if named or body or spoken or said == "organisation" else "unknown"
