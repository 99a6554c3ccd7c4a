"""Persons by their full names, across articles and languages: spellings of one name, and namesakes parted."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import msgspec

from headwater.link.bearers import one_person
from headwater.link.counts import Record, Sampled, bases, fields, mark, merged, most, rank, variants
from headwater.link.forms import Form, blocks, form_of
from headwater.link.graph import Edge, Graph
from headwater.link.homonyms import Group, parted
from headwater.link.keys import skeleton
from headwater.link.tables import Tables
from headwater.link.union import Union

_FORMS = 6  # forms of one key that are compared with others


class Person(msgspec.Struct, frozen=True, array_like=True):
    """All that bear spellings of one full name, or those namesakes among them whose offices belong to the
    states of `part`. `keys` and `names` (language and base form) begin with the most frequent, `articles`
    says in how many articles they stand, `called` what the reader's tables call them."""

    id: str
    keys: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    articles: int
    known: str = ""
    gender: str = ""
    called: tuple[str, ...] = ()
    part: str = ""
    groups: tuple[Group, ...] = ()

    @property
    def forms(self) -> list[Form]:
        return [form_of(base, "PER", lang) for lang, base in self.names]

    @property
    def form(self) -> Form:
        return self.forms[0]

    @property
    def rank(self) -> int:
        return rank(self.articles)

    @property
    def whole(self) -> str:
        """The id of all who bear the name."""
        return self.id.removesuffix(f"#{self.part}") if self.part else self.id

    @property
    def node(self) -> str:
        """The id of its node."""
        return f"@{self.known}" if self.known else f"PER.{self.id}"


class Profile(NamedTuple):
    """What a sample of a person's articles says: in which share of them each other name stands, the offices,
    the months."""

    company: dict[int, float]
    offices: frozenset[str]
    months: tuple[int, ...]


class _Lexeme(NamedTuple):
    forms: tuple[Form, ...]
    known: str
    gender: str
    rank: int


def _lexeme(record: Record) -> _Lexeme:
    found = {form_of(base, "PER", lang): None for lang, base in variants(record)}
    ids, genders = fields(record, "k"), fields(record, "g")
    return _Lexeme(
        tuple(found)[:_FORMS], most(ids) if ids else "", most(genders) if genders else "", rank(record["n"])
    )


class Persons:
    """Persons with a full name somewhere, brought up to date by the keys whose records changed."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._lexemes: dict[str, _Lexeme | None] = {}
        self._graph = Graph(tables, "P")
        self._persons: dict[str, Person | None] = {}
        self._profiles: dict[str, Profile] = {}

    def update(self, before: dict[str, Record | None], company: set[str]) -> tuple[set[str], set[str]]:
        """Follow records that have changed (`before` has what they were), and keys of people in articles that
        name others now (`company`). Returns base forms of names that may have other nodes now, and the blocks
        in which a person has changed."""
        self._join(before)
        sets: dict[str, list[tuple[str, ...]]] = {}
        seen = set[str]()
        for key in sorted({*before, *self._graph.changed, *company}):
            if key not in seen:
                reached, edges = self._graph.reached(key)
                seen |= reached
                sets[key] = self._sets(reached, edges)
        gone = {k[0] for key in seen if (k := self._tables.get(f"U{key}"))}
        names, touched = set[str](), set[str]()
        made: dict[str, Person] = {}
        for keys in (keys for of in sets.values() for keys in of):
            for person in self._made(keys):
                made[person.id] = person
        for id_ in sorted(gone):
            for label in ("", *(g.label for g in (self._stored(id_) or _NOBODY).groups)):
                one = f"{id_}#{label}" if label else id_
                if one not in made:
                    touched |= self._replace(one, None)
        for id_, person in made.items():
            touched |= self._replace(id_, person)
        names |= self._outcomes(seen, made)
        return names, touched

    def of_key(self, key: str) -> Person | None:
        """The person that a key of a full name belongs to; where there are namesakes, all of them."""
        kept = self._tables.get(f"U{key}")
        return self._stored(kept[0]) if kept else None

    def in_block(self, block: str, limit: int) -> list[Person]:
        """The persons in a block, those of most articles first."""
        found = (self._stored(id_) for id_, _ in self._tables.members(block, limit))
        return [one for one in found if one is not None]

    def mark(self, person: Person) -> int:
        """A number that changes with all that decides who a short name means."""
        return int(self._tables.get(f"Y{person.id}") or 0)

    def profile(self, person: Person) -> Profile:
        """What the articles say of a person."""
        if person.id not in self._profiles:
            sample = self.sample(person)
            counts: Counter[int] = Counter()
            for one in sample:
                counts.update(self._tables.company(one.article))
            share = 1 / max(len(sample), 1)
            self._profiles[person.id] = Profile(
                {name: count * share for name, count in counts.items()},
                frozenset(office for one in sample for office in one.offices),
                tuple(sorted({one.month for one in sample if one.month})),
            )
        return self._profiles[person.id]

    def sample(self, person: Person) -> list[Sampled]:
        """A sample of the person's articles; of namesakes that are parted, of those that tell them apart."""
        states = next((g.states for g in self._groups_of(person) if g.label == person.part), ())
        ends = [f"\n{state}" for state in states] if person.part else [""]
        return merged(self._tables.get(f"a{key}{end}") or () for key in person.keys for end in ends)

    def _groups_of(self, person: Person) -> tuple[Group, ...]:
        if not person.part:
            return person.groups
        whole = self._stored(person.whole)
        return whole.groups if whole is not None else ()

    def _stored(self, id_: str) -> Person | None:
        if id_ not in self._persons:
            kept = self._tables.get(f"Z{id_}")
            self._persons[id_] = msgspec.convert(kept, Person) if kept is not None else None
        return self._persons[id_]

    def _record(self, key: str) -> Record:
        return self._tables.get(f"p{key}") or {}

    def _lexeme(self, key: str) -> _Lexeme | None:
        if key not in self._lexemes:
            record = self._tables.get(f"p{key}")
            self._lexemes[key] = _lexeme(record) if record and "n" in record else None
        return self._lexemes[key]

    def _join(self, before: dict[str, Record | None]) -> None:
        """Join the spellings of full names."""
        touched = set[str]()
        for key, old in before.items():
            was = _lexeme(old) if old else None
            now = self._lexeme(key)
            if was != now:
                there, here = _blocks(was), _blocks(now)
                for block in there - here:
                    self._tables.leave(block, key)
                for block in here - there:
                    self._tables.enter(block, key)
                touched |= there | here
            self._graph.settle(key, self._own(key))
        for block in sorted(touched):
            self._graph.settle(block, self._spellings(block))

    def _own(self, key: str) -> list[Edge]:
        """What a key is joined to by what is said of it alone: what it is called, and full forms that an
        article has for one bearer."""
        one, record = self._lexeme(key), self._record(key)
        edges = [("a", key, f"= {english}") for english in fields(record, "e")] if one is not None else []
        if one is not None and one.known:
            edges.append(("a", key, f"@{one.known}"))
        return edges + [("c", key, other) for other in fields(record, "o")]

    def _spellings(self, block: str) -> list[Edge]:
        """The spellings of full names in one block, each with the most frequent one that fits."""
        found = [(k, lex) for k, _ in self._tables.members(block) if (lex := self._lexeme(k)) is not None]
        found.sort(key=lambda pair: (-pair[1].rank, pair[0]))
        heads: list[tuple[str, _Lexeme]] = []
        edges = []
        for key, one in found:
            head = next((head for head in heads if _fit(one, head[1])), None)
            if head is None:
                heads.append((key, one))
            else:
                edges.append(("b", key, head[0]))
        return edges

    def _sets(self, reached: set[str], edges: list[Edge]) -> list[tuple[str, ...]]:
        """Which of some names that are joined in pairs are one person: never two who are known."""
        known = {k: lex.known for k in reached if (lex := self._lexeme(k)) is not None and lex.known}
        union, ids = Union(reached), dict(known)
        for why, one, other in edges:
            first, second = ids.get(union.find(one), ""), ids.get(union.find(other), "")
            if why == "a" or not first or not second or first == second:
                ids[union.join(one, other)] = first or second
        found: dict[str, list[tuple[int, str]]] = {}
        for key in reached:
            if (lex := self._lexeme(key)) is not None:
                found.setdefault(union.find(key), []).append((-lex.rank, key))
        return [tuple(key for _, key in sorted(keys)) for keys in found.values()]

    def _made(self, keys: tuple[str, ...]) -> list[Person]:
        """The person with these keys, and namesakes who are told apart, each as a person."""
        records = [self._record(key) for key in keys]
        lexemes = [lex for key in keys if (lex := self._lexeme(key)) is not None]
        genders: Counter[str] = Counter()
        for record in records:
            genders.update(fields(record, "g"))
        whole = Person(
            id=min(keys),
            keys=keys,
            names=tuple(dict.fromkeys(pair for record in records for pair in _named(record))),
            articles=sum(record["n"] for record in records),
            known=next((lex.known for lex in lexemes if lex.known), ""),
            gender=most(genders) if genders else "",
            called=tuple(sorted({english for record in records for english in fields(record, "e")})),
        )
        states: Counter[str] = Counter()
        for record in records:
            states.update(fields(record, "h"))
        if whole.known or whole.articles < 2 or len(states) < 2:
            return [whole]
        samples = {
            state: merged(self._tables.get(f"a{key}\n{state}") or () for key in keys)
            for state in sorted(states)
        }
        groups = parted(keys, states, samples, self._tables.company)
        parts = [
            msgspec.structs.replace(whole, id=f"{whole.id}#{g.label}", articles=g.articles, part=g.label)
            for g in groups
        ]
        return [msgspec.structs.replace(whole, groups=groups), *parts]

    def _replace(self, id_: str, person: Person | None) -> set[str]:
        """Put a person in place of an older one; the blocks in which that changed anything."""
        old = self._stored(id_)
        self._persons[id_] = person
        self._profiles.pop(id_, None)
        self._tables.put(f"Z{id_}", msgspec.to_builtins(person) if person is not None else None)
        there, here = _found_by(old), _found_by(person)
        for block in there.keys() - here.keys():
            self._tables.leave(block, id_)
        for block, at in here.items():
            if there.get(block) != at:
                self._tables.enter(block, id_, at)
        now = self._marked(person) if person is not None else None
        if now == self._tables.get(f"Y{id_}"):
            return set()
        self._tables.put(f"Y{id_}", now)
        return {*there, *here}

    def _marked(self, person: Person) -> int:
        bare = msgspec.structs.replace(person, articles=person.rank, groups=())
        sample = self.sample(person)
        near = [(one.article, one.month, one.offices, self._tables.company(one.article)) for one in sample]
        return mark(repr((bare, near)))

    def _outcomes(self, keys: set[str], made: dict[str, Person]) -> set[str]:
        """Keep which person each key belongs to; the base forms of those for which that has changed."""
        of = {key: person for person in made.values() if not person.part for key in person.keys}
        found = set[str]()
        for key in keys:
            person, record = of.get(key), self._record(key)
            now: list[Any] | None = None
            if person is not None:
                size = person.rank if "f" in record else 0
                around = [(g, self._around(person, g)) for g in person.groups]
                now = [person.id, person.known, person.form.text, size, mark(repr(around)) if around else 0]
            if now != self._tables.get(f"U{key}"):
                self._tables.put(f"U{key}", now)
                found |= bases(record)
        return found

    def _around(self, person: Person, group: Group) -> list[tuple[int, ...]]:
        ends = [f"\n{state}" for state in group.states]
        sample = merged(self._tables.get(f"a{key}{end}") or () for key in person.keys for end in ends)
        return [self._tables.company(one.article) for one in sample]


_NOBODY = Person("", (), (), 0)


def _named(record: Record) -> list[tuple[str, str]]:
    """Language and base form of the forms of a key, one for each form."""
    found: dict[Form, tuple[str, str]] = {}
    for lang, base in variants(record):
        found.setdefault(form_of(base, "PER", lang), (lang, base))
    return list(found.values())[:_FORMS]


def _blocks(one: _Lexeme | None) -> set[str]:
    return {f"B{block}" for form in one.forms for block in blocks(form)} if one is not None else set()


def _fit(one: _Lexeme, other: _Lexeme) -> bool:
    if one.known and other.known and one.known != other.known:
        return False
    if one.gender and other.gender and one.gender != other.gender:
        return False
    return any(one_person(a, b) for a in one.forms for b in other.forms)


def _found_by(person: Person | None) -> dict[str, int]:
    """The blocks in which short names find a person, with its rank there; none where namesakes are parted."""
    if person is None or person.groups:
        return {}
    found = dict[str, int]()
    for form in person.forms:
        for key in (form.surname.sound, form.surname.home):
            found[f"i{key}"] = found[f"i~{skeleton(key)}"] = person.rank
        found[f"i^{form.surname.bare}"] = found[f"i{form.joined}"] = person.rank
        for given in form.parts[:-1]:
            found[f"j{given.sound}"] = person.rank
            if given.group:
                found[f"j={given.group}"] = person.rank
    return found
