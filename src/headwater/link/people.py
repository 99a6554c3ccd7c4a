"""Persons across articles and languages: surnames, first names and initials to those who bear them."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec

from headwater.link.bearers import Bearer
from headwater.link.counts import (
    Record,
    bases,
    fields,
    is_full,
    mark,
    month,
    offices_of,
    own_of,
    rank,
    states_of,
    variants,
)
from headwater.link.forms import Form, form_of
from headwater.link.homonyms import Group, likeliest
from headwater.link.keys import skeleton
from headwater.link.local import Sheet
from headwater.link.nodes import Node
from headwater.link.persons import Person, Persons
from headwater.link.registry import Registry
from headwater.link.tables import Tables

_MARGIN = 1.0  # how far the best bearer of a surname must be ahead for the link to be beyond doubt
_ALONE = 4  # ranks above its bearer from which on a name that stands alone is a name of its own
_FAR = 2  # ranks above others that one has who is far better known
_ALIKE = 0.15  # the mean share of a person's articles that have a name of this one
_BEARERS = 8  # of a surname, those met most, whom a surname alone may mean
_BEHIND = 3  # ranks behind the first of them that one may be
_GIVEN = 8  # bearers of a first name from which on it tells nobody
_PER_RANK = 0.5 * math.log(2)  # what a person's rank counts for


class Here(NamedTuple):
    """An article in hand: what its names say, the marks of all whom it names, and whom it names in full."""

    sheet: Sheet
    company: tuple[int, ...]
    persons: frozenset[str]
    month: int


def _both_known(person: Person, bearer: Bearer) -> bool:
    return bearer.known is not None and person.known == bearer.known.id


class People:
    """The persons of all articles."""

    def __init__(self, tables: Tables, registry: Registry) -> None:
        self._tables = tables
        self._registry = registry
        self._bearers: dict[Form, list[Person]] = {}
        self._givens: dict[Form, list[Person]] = {}
        self.persons = Persons(tables)

    def update(self, before: dict[str, Record | None], company: set[str]) -> set[str]:
        """Follow records that have changed (`before` has what they were), and keys of people in articles that
        name others now (`company`); the base forms of names that may have other nodes now."""
        full = {key[1:]: old for key, old in before.items() if key[0] == "p"}
        names, blocks_ = self.persons.update(full, company)
        short = {key[1:]: old for key, old in before.items() if key[0] == "h"}
        for key, old in short.items():
            there, here = _asked(old), _asked(self._tables.get(f"h{key}"))
            for block in there - here:
                self._tables.leave(f"H{block}", key)
            for block in here - there:
                self._tables.enter(f"H{block}", key)
        concerned = {key for block in blocks_ for key, _ in self._tables.members(f"H{block}")}
        for key in concerned | short.keys():
            record = self._tables.get(f"h{key}")
            now = self._marked(key, record) if record else None
            if now != self._tables.get(f"V{key}"):
                self._tables.put(f"V{key}", now)
                names |= bases(record or {}, "vwf")
        return names

    def place(self, here: Here, bearer: Bearer) -> Node:
        """The node of a bearer: that of the full name, or the most fitting for a short one."""
        return self._full(here, bearer) if is_full(bearer.form) else self._short(here, bearer)

    def here(self, sheet: Sheet, company: tuple[int, ...]) -> Here:
        """An article made ready for `place`."""
        found = (self.persons.of_key(f.key) for b in sheet.people for f in b.forms if is_full(f))
        ids = frozenset(person.id for person in found if person is not None)
        return Here(sheet, company, ids, month(sheet.published))

    def apart(self, here: Here, bearer: Bearer) -> dict[int, Node]:
        """Short names, by their numbers, taken from the one full name of an article that they seemed to
        belong to: a first name that mostly stands alone («Мухаммед»), and a surname that stands before the
        full name and that somebody far better known bears («Трамп … Мелания Трамп»)."""
        shorts = [m for m, _ in bearer.mentions if not m.form.full]
        person = self.persons.of_key(bearer.form.key) if shorts and is_full(bearer.form) else None
        if person is None:
            return {}
        found = {}
        for mention in shorts:
            form = mention.form
            if not form.surname.same(bearer.form.surname):
                if self._alone(own_of(form)) >= person.rank + _ALONE:
                    found[mention.index] = own_node(form)
            elif mention is bearer.mentions[0][0]:
                better = self._better_known(here, bearer, form, person)
                if better is not None:
                    why = f"surname of {better.form.text}, who is better known than {bearer.form.text}"
                    doubt = f"may also be {bearer.form.text}"
                    node = Node(better.node, why, 0.6, doubt, (person.node,))
                    return found | {m.index: node for m in shorts}
        return found

    def _alone(self, key: str) -> int:
        record = self._tables.get(f"h{key}") or {}
        return rank(record.get("n", 0))

    def _full(self, here: Here, bearer: Bearer) -> Node:
        person = self.persons.of_key(bearer.form.key)
        assert person is not None  # every name of an article is counted before nodes are made
        if not person.groups:
            spelled = bearer.form.key != person.form.key
            return Node(person.node, f"a spelling of {person.form.text}" if spelled else "")
        told = states_of(bearer, self._registry)
        group = next((g for g in person.groups if told.intersection(g.states)), None)
        why, sure, doubt = "the full name, told from its namesakes by the state of the office", 0.8, ""
        if group is None:
            group = likeliest(person.groups, lambda g: self._around(person, g), here.company)
            why = "the full name; of its bearers this one goes best with the other names here"
            sure, doubt = 0.5, "another bears the same full name"
        others = tuple(f"PER.{person.id}#{g.label}" for g in person.groups if g is not group)
        return Node(f"PER.{person.id}#{group.label}", why, sure, doubt, others)

    def _around(self, person: Person, group: Group) -> set[int]:
        return set(self.persons.profile(part_of(person, group)).company)

    def _short(self, here: Here, bearer: Bearer) -> Node:
        form = bearer.form
        if bearer.known is not None:
            return Node(f"@{bearer.known.id}", f"known as {bearer.known.name}", 0.9)
        fitting = [p for p in self.bearers(form) if not self._clash(bearer, p)]
        by_surname = bool(fitting)
        if not fitting and not form.full:
            fitting = [p for p in self._given(form) if not self._clash(bearer, p)]
        # Whoever the article names in full has been passed over within it already.
        fitting = [p for p in fitting if p.whole not in here.persons]
        called = {m.name.english for m, _ in bearer.mentions if m.name.known}
        fitting = [p for p in fitting if called.intersection(p.called)] or fitting
        alone = self._alone(own_of(form))
        fitting = [p for p in fitting if alone < p.rank + _ALONE]
        if not fitting:
            return own_node(form)
        scored = [(self._score(here, bearer, p, by_surname), p.id, p) for p in fitting]
        scored.sort(key=lambda entry: entry[:2], reverse=True)
        return self._chosen(form, [(score, person) for score, _, person in scored], by_surname)

    def _chosen(self, form: Form, scored: list[tuple[float, Person]], by_surname: bool) -> Node:
        best, person = scored[0]
        close = [p for s, p in scored[1:6] if s > best - _MARGIN]
        if not by_surname and (close or best < 1.0):
            return own_node(form)
        what = "surname" if by_surname else "first name"
        if len(scored) == 1:
            why = f"{what} of {person.form.text}, the only one who bears it here"
            return Node(person.node, why, 0.85)
        why = f"{what} of {person.form.text}, who fits best by other names in the article"
        if not close:
            return Node(person.node, why, 0.75)
        names = ", ".join(p.form.text for p in close)
        return Node(person.node, why, 0.5, f"may also be {names}", tuple(p.node for p in close))

    def bearers(self, form: Form) -> list[Person]:
        """Who may be meant by a surname, or by initials with it: of all its bearers those met most."""
        if form not in self._bearers:
            exact, others = _surnames(form)
            found = self._in(exact, _BEARERS)
            sure = bool(found)
            found = found or self._in(others, _BEARERS)
            found = [p for p in found if any(_short_of(form, f, sure) for f in p.forms)]
            least = max((p.rank for p in found), default=0) - _BEHIND
            self._bearers[form] = [p for p in found if p.rank >= least]
        return self._bearers[form]

    def _given(self, form: Form) -> list[Person]:
        """Who bears a first name, where these are few."""
        if form not in self._givens:
            found = self._in(_firsts(form), _GIVEN + 1)
            self._givens[form] = found if len(found) <= _GIVEN else []
        return self._givens[form]

    def _in(self, blocks_: set[str], limit: int) -> list[Person]:
        found = {p.id: p for block in blocks_ for p in self.persons.in_block(block, limit)}
        return sorted(found.values(), key=lambda p: (-p.rank, p.id))[:limit]

    def _better_known(self, here: Here, bearer: Bearer, form: Form, person: Person) -> Person | None:
        """Who of the same surname is met in far more articles, and mostly in company like this article's."""
        others = [p for p in self.bearers(form) if p.id != person.id and p.rank >= person.rank + _FAR]
        best = max(others, key=lambda p: (p.rank, p.id), default=None)
        if best is None or best.whole in here.persons or self._clash(bearer, best):
            return None
        company = self.persons.profile(best).company
        shared = sum(company.get(c, 0.0) for c in here.company) / max(len(here.company), 1)
        return best if shared >= _ALIKE else None

    @staticmethod
    def _clash(bearer: Bearer, person: Person) -> bool:
        mine = {m.name.gender for m, _ in bearer.mentions if m.name.gender}
        if not mine and bearer.form.of_woman(person.forms):
            mine = {"femn"}
        return len(mine) == 1 and bool(person.gender) and person.gender not in mine

    def _score(self, here: Here, bearer: Bearer, person: Person, by_surname: bool) -> float:
        """How well a person fits a short name in an article: how often met, in what company, with which
        offices, and how near in time (from 0.5 in the same month, falling with the years)."""
        profile = self.persons.profile(person)
        shared = math.fsum(profile.company.get(c, 0.0) for c in here.company)
        score = _PER_RANK * person.rank + 2.0 * shared / math.sqrt(len(here.company) + 1)
        score += 0.7 * len(offices_of(bearer) & profile.offices)
        if here.month and profile.months:
            score += 0.5 / (1 + min(abs(here.month - m) for m in profile.months) / 12)
        return score if by_surname else score - 0.5

    def _marked(self, key: str, record: Record) -> int:
        """A number that changes with all that decides whom a short name means in any article."""
        alone = rank(record.get("n", 0))
        firsts, leads = bool(fields(record, "f")), bool(fields(record, "w"))
        found = []
        for form in dict.fromkeys(form_of(base, "PER", lang) for lang, base in variants(record, "vwf")):
            bearers = self.bearers(form)
            given = [] if form.full else self._given(form)
            for person in bearers:
                drowned = alone >= person.rank + _ALONE
                light = not leads and (drowned or len(bearers) == 1)
                sign = _sign(person) if light else self.persons.mark(person)
                found.append((person.id, sign, drowned))
            for person in given:
                if alone < person.rank + _ALONE:
                    found.append((person.id, self.persons.mark(person), False))
        return mark(repr((found, alone if firsts else 0)))


def part_of(person: Person, group: Group) -> Person:
    """One of the namesakes, as far as its profile goes."""
    return msgspec.structs.replace(person, id=f"{person.id}#{group.label}", part=group.label)


def own_node(form: Form) -> Node:
    """The node of a person's name that nobody is found for."""
    return Node(f"PER.{own_of(form)}", "the name as it stands", 0.7)


def _sign(person: Person) -> tuple[object, ...]:
    return person.known, person.names, person.gender, person.called


def _surnames(form: Form) -> tuple[set[str], set[str]]:
    """The blocks in which bearers of a surname are found for sure, and those in which they are looked for
    where there are none."""
    sounds = (form.surname.sound, form.surname.home)
    exact = {f"i{key}" for key in sounds}
    if not form.full:
        exact.add(f"i{form.joined}")
    return exact, {f"i~{skeleton(key)}" for key in sounds} | {f"i^{form.surname.bare}"}


def _firsts(form: Form) -> set[str]:
    group = form.surname.group
    return {f"j{form.surname.sound}"} | ({f"j={group}"} if group else set())


def _asked(record: Record | None) -> set[str]:
    """The blocks in which the names of a record look for bearers."""
    found = set[str]()
    for form in {form_of(base, "PER", lang) for lang, base in variants(record or {}, "vwf")}:
        found.update(*_surnames(form), () if form.full else _firsts(form))
    return found


def _short_of(form: Form, longer: Form, exact: bool) -> bool:
    if form.later and not longer.later:
        return False
    if form.full:
        return form.surname.same(longer.surname) and form.parts[0].same(longer.parts[0])
    return exact or form.surname.same(longer.surname) or form.surname.declined(longer.surname)
