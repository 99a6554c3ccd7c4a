"""Persons across articles and languages: surnames, first names and initials to those who bear them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

from headwater.link.bearers import Bearer
from headwater.link.forms import Form
from headwater.link.keys import skeleton
from headwater.link.local import Sheet
from headwater.link.nodes import Node
from headwater.link.persons import Person, Persons, is_full, offices_of
from headwater.link.registry import Registry

_MARGIN = 1.0  # how far the best bearer of a surname must be ahead for the link to be beyond doubt
_ALONE = 12  # a name that stands alone in this many times as many articles as its bearer is a name of its own
_FAR = 4  # times as many articles has one who is far better known
_ALIKE = 0.15  # the mean share of a person's articles that have a name of this one


def _month(published: str) -> int:
    """The month of an ISO 8601 date, counted from the year 0; 0 where there is none."""
    found = re.match(r"(\d{4})(?:-(\d\d))?", published)
    return int(found[1]) * 12 + int(found[2] or 6) if found else 0


def _both_known(person: Person, bearer: Bearer) -> bool:
    one, other = person.known, bearer.known
    return one is not None and other is not None and one.id == other.id


class People:
    """The persons of all articles.

    `nodes` has the node of each bearer by sheet and number of the bearer, `apart` that of names which are not
    the bearer's after all, by sheet and number of the name.
    """

    def __init__(self, sheets: list[Sheet], company: list[set[str]], registry: Registry) -> None:
        self._sheets = sheets
        self._company = company
        self._full = Persons(sheets, company, registry)
        self.persons = self._full.persons
        self.named = self._full.named
        self.nodes: dict[tuple[int, int], Node] = {}
        self.apart: dict[tuple[int, int], Node] = {}
        self._by_surname: dict[str, set[str]] = defaultdict(set)
        self._by_given: dict[str, set[str]] = defaultdict(set)
        self._index()
        self._short()

    def _index(self) -> None:
        for root, person in self.persons.items():
            for form in person.forms:
                for key in (form.surname.sound, form.surname.home):
                    self._by_surname[key].add(root)
                    self._by_surname[f"~{skeleton(key)}"].add(root)
                self._by_surname[f"^{form.surname.bare}"].add(root)
                self._by_surname[form.joined].add(root)
                for given in form.parts[:-1]:
                    self._by_given[given.sound].add(root)
                    self._by_given[f"={given.group}"].add(root)

    def _short(self) -> None:
        """Give each bearer its node: that of its full name, or the most fitting for a short one."""
        alone: Counter[str] = Counter()
        short: list[tuple[int, int, Bearer]] = []
        full: list[tuple[int, int, Bearer]] = []
        for number, sheet in enumerate(self._sheets):
            for j, bearer in enumerate(sheet.people):
                if is_full(bearer.form):
                    root = self._full.joined.find(bearer.form.key)
                    self.nodes[number, j] = self._full.parted.get((root, number)) or self._spelled(
                        root, bearer
                    )
                    full.append((number, j, bearer))
                else:
                    alone[self._own(bearer.form).id] += 1
                    short.append((number, j, bearer))
        for number, j, bearer in short:
            self.nodes[number, j] = self._place(number, bearer, alone)

        for number, j, bearer in full:
            self._part_short(number, j, bearer, alone)

    def _part_short(self, number: int, j: int, bearer: Bearer, alone: Counter[str]) -> None:
        """Take short names from the one full name of an article that they seemed to belong to: a first name
        that mostly stands alone («Мухаммед»), and a surname that stands before the full name and that
        somebody far better known bears («Трамп … Мелания Трамп»)."""
        shorts = [m for m, _ in bearer.mentions if not m.form.full]
        if not shorts:
            return
        person = self.persons[self.nodes[number, j].id]
        for mention in shorts:
            form = mention.form
            if not form.surname.same(bearer.form.surname):
                if alone[self._own(form).id] > _ALONE * len(person.articles) + 2:
                    self.apart[number, mention.index] = self._own(form)
            elif mention is bearer.mentions[0][0]:
                better = self._better_known(number, bearer, person)
                if better is not None:
                    why = f"surname of {better.form.text}, who is better known than {bearer.form.text}"
                    node = Node(better.id, why, 0.6, f"may also be {bearer.form.text}", (person.id,))
                    self.apart.update({(number, m.index): node for m in shorts})
                    return

    def _better_known(self, number: int, bearer: Bearer, person: Person) -> Person | None:
        """Who of the same surname is met in far more articles, and mostly in company like this article's."""
        others = [
            p
            for p in self._bearers(Form("PER", "", "", bearer.form.surname.sound, (bearer.form.surname,)))
            if p.id != person.id and len(p.articles) >= _FAR * len(person.articles)
        ]
        best = max(others, key=lambda p: (len(p.articles), p.id), default=None)
        if best is None or number in best.articles or self._clash(bearer, best):
            return None
        company = self._company[number]
        shared = sum(self._profile(best)[c] for c in company) / len(best.articles) / max(len(company), 1)
        return best if shared >= _ALIKE else None

    def _spelled(self, root: str, bearer: Bearer) -> Node:
        rep = self.persons[root].form
        return Node(root, f"a spelling of {rep.text}" if bearer.form.key != rep.key else "")

    def _place(self, number: int, bearer: Bearer, alone: Counter[str]) -> Node:
        form = bearer.form
        times = alone[self._own(form).id]
        fitting = self._bearers(form)
        fitting = [p for p in fitting if not self._clash(bearer, p)]
        by_surname = bool(fitting)
        if not fitting and not form.full:
            keys = (form.surname.sound, f"={form.surname.group}" if form.surname.group else "")
            roots = {r for key in keys for r in self._by_given.get(key, ())}
            fitting = [self.persons[r] for r in sorted(roots)]
            fitting = [p for p in fitting if not self._clash(bearer, p)]
        # Whoever the article names in full has been passed over within it already.
        fitting = [p for p in fitting if number not in p.articles or _both_known(p, bearer)]
        called = {self._full.called.get(m.name.english, "") for m, _ in bearer.mentions if m.name.known} - {
            ""
        }
        by_table = {self._full.joined.find(key) for key in called}
        fitting = [p for p in fitting if p.id in by_table] or fitting
        fitting = [p for p in fitting if times <= _ALONE * len(p.articles) + 2 or _both_known(p, bearer)]
        own = self._own(form)
        if bearer.known is not None and not any(_both_known(p, bearer) for p in fitting):
            known = bearer.known
            if not fitting:
                return Node(f"@{known.id}", f"known as {known.name}", 0.9)
            names = ", ".join(p.form.text for p in fitting[:5])
            others = tuple(p.id for p in fitting[:5])
            return Node(f"@{known.id}", f"known as {known.name}", 0.6, f"may also be {names}", others)
        if not fitting:
            return own
        scored = sorted(((self._score(number, bearer, p, by_surname), p.id) for p in fitting), reverse=True)
        return self._chosen(form, scored, by_surname, own)

    @staticmethod
    def _own(form: Form) -> Node:
        key = form.key if form.full else form.surname.group or form.surname.sound
        return Node(key, "the name as it stands", 0.7)

    def _chosen(self, form: Form, scored: list[tuple[float, str]], by_surname: bool, own: Node) -> Node:
        best, root = scored[0]
        person = self.persons[root]
        close = tuple(r for s, r in scored[1:6] if s > best - _MARGIN)
        if not by_surname and (close or best < 1.0):
            return own
        what = "surname" if by_surname else "first name"
        if len(scored) == 1:
            return Node(root, f"{what} of {person.form.text}, the only one who bears it here", 0.85)
        why = f"{what} of {person.form.text}, who fits best by other names in the article"
        if not close:
            return Node(root, why, 0.75)
        names = ", ".join(self.persons[r].form.text for r in close)
        return Node(root, why, 0.5, f"may also be {names}", close)

    def _bearers(self, form: Form) -> list[Person]:
        exact = {r for k in (form.surname.sound, form.surname.home) for r in self._by_surname.get(k, ())}
        if not form.full:
            exact |= self._by_surname.get(form.joined, set())
        keys = [f"~{skeleton(k)}" for k in (form.surname.sound, form.surname.home)] + [
            f"^{form.surname.bare}"
        ]
        roots = exact or {r for k in keys for r in self._by_surname.get(k, ())}
        return [
            p
            for p in (self.persons[r] for r in sorted(roots))
            if any(self._short_of(form, f, bool(exact)) for f in p.forms)
        ]

    @staticmethod
    def _short_of(form: Form, longer: Form, exact: bool) -> bool:
        if form.later and not longer.later:
            return False
        if form.full:
            return form.surname.same(longer.surname) and form.parts[0].same(longer.parts[0])
        return exact or form.surname.same(longer.surname) or form.surname.declined(longer.surname)

    @staticmethod
    def _clash(bearer: Bearer, person: Person) -> bool:
        mine = {m.name.gender for m, _ in bearer.mentions if m.name.gender}
        if not mine and bearer.form.of_woman(person.forms):
            mine = {"femn"}
        return len(mine) == 1 and bool(person.gender) and person.gender not in mine

    def _profile(self, person: Person) -> Counter[str]:
        """How many of the person's articles have each name."""
        if person.profile is None:
            person.profile = Counter()
            for article in person.articles:
                person.profile.update(self._company[article])
        return person.profile

    def _near(self, number: int, person: Person) -> float:
        """From 0.5 for an article of the same month as one that has the full name, falling with the years."""
        here = _month(self._sheets[number].published)
        months = [m for n in person.articles if (m := _month(self._sheets[n].published))]
        return 0.5 / (1 + min(abs(here - m) for m in months) / 12) if here and months else 0.0

    def _score(self, number: int, bearer: Bearer, person: Person, by_surname: bool) -> float:
        """How well a person fits a short name in an article: how often met, in what company, with which
        offices, and how near in time."""
        company = self._company[number]
        shared = sum(self._profile(person)[c] for c in company) / len(person.articles)
        score = 0.5 * math.log1p(len(person.articles)) + 2.0 * shared / math.sqrt(len(company) + 1)
        if _both_known(person, bearer):
            score += 2.0
        score += 0.7 * len(offices_of(bearer) & person.offices) + self._near(number, person)
        return score if by_surname else score - 0.5
