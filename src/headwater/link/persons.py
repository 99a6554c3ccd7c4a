"""Persons by their full names, across articles and languages: spellings of one name, and namesakes parted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from headwater.known import Known
from headwater.link.bearers import Bearer, one_person
from headwater.link.forms import Form, blocks
from headwater.link.homonyms import part
from headwater.link.local import Sheet
from headwater.link.nodes import Node
from headwater.link.registry import Registry
from headwater.link.union import Union


@dataclass(slots=True)
class Person:
    """All that bear spellings of one full name. `articles` holds numbers of sheets, `offices` roles and
    whose they are, `profile` in how many of the articles each node stands, where that was asked for."""

    id: str
    form: Form
    forms: dict[Form, int] = field(default_factory=dict)
    known: Known | None = None
    genders: Counter[str] = field(default_factory=Counter)
    offices: set[str] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    profile: Counter[str] | None = None

    @property
    def gender(self) -> str:
        return self.genders.most_common(1)[0][0] if self.genders else ""


def offices_of(bearer: Bearer) -> set[str]:
    """The roles that an article gives a person, and what they belong to."""
    names = [m.name for m, _ in bearer.mentions]
    return {n.role for n in names if n.role} | {f"of {n.of}" for n in names if n.of}


def is_full(form: Form) -> bool:
    """True for a name in two parts or more that are no initials."""
    return form.full and not form.parts[0].initial


class Persons:
    """Persons with a full name somewhere, by id in `persons`. `joined` has the sets of keys of full names,
    `called` a key by what the reader's tables call the person, `parted` the node of namesakes by the root of
    their name and the number of the sheet."""

    def __init__(self, sheets: list[Sheet], company: list[set[str]], registry: Registry) -> None:
        self._sheets = sheets
        self._company = company
        self.persons: dict[str, Person] = {}
        self.called: dict[str, str] = {}
        self.parted: dict[tuple[str, int], Node] = {}
        forms, known, genders = self._tally()
        self.joined = Union(f.key for f in forms)
        self._spellings(forms, known, genders)
        self._together(known)
        self._gather(forms, known, genders)
        self._part(registry)

    def named(self, id_: str) -> str:
        """The id of a node among all nodes: that of the registry where the person is known."""
        person = self.persons.get(id_)
        if person is not None and person.known is not None:
            return f"@{person.known.id}"
        return id_ if id_.startswith("@") else f"PER.{id_}"

    def _spellings(
        self, forms: dict[Form, set[int]], known: dict[str, Known], genders: dict[str, Counter[str]]
    ) -> None:
        """Join the spellings of each full name, each with the most frequent one that fits."""
        reps: dict[str, list[Form]] = defaultdict(list)
        for form in sorted(forms, key=lambda f: (-len(forms[f]), f.key, f.text)):
            found = self._rep(form, reps, known, genders)
            if found is not None:
                self.joined.join(form.key, found.key)
            else:
                for block in blocks(form):
                    reps[block].append(form)

    def _tally(self) -> tuple[dict[Form, set[int]], dict[str, Known], dict[str, Counter[str]]]:
        forms: dict[Form, set[int]] = defaultdict(set)
        known: dict[str, Known] = {}
        genders: dict[str, Counter[str]] = defaultdict(Counter)
        for number, sheet in enumerate(self._sheets):
            for bearer in sheet.people:
                for mention, _ in bearer.mentions:
                    if is_full(mention.form):
                        forms[mention.form].add(number)
                        if mention.name.gender:
                            genders[mention.form.key][mention.name.gender] += 1
                        if mention.known is not None:
                            known.setdefault(mention.form.key, mention.known)
        return forms, known, genders

    def _rep(
        self,
        form: Form,
        reps: dict[str, list[Form]],
        known: dict[str, Known],
        genders: dict[str, Counter[str]],
    ) -> Form | None:
        mine, gender = known.get(form.key), genders[form.key].most_common(1)
        for block in sorted(blocks(form)):
            for rep in reps[block]:
                theirs, other = known.get(rep.key), genders[rep.key].most_common(1)
                if mine is not None and theirs is not None and mine.id != theirs.id:
                    continue
                if gender and other and gender[0][0] != other[0][0] and form.key != rep.key:
                    continue
                if one_person(form, rep):
                    return rep
        return None

    def _together(self, known: dict[str, Known]) -> None:
        """Join the full forms that articles have for one bearer, and those with one known id."""
        by_id: dict[str, str] = {}
        for key in sorted(known):
            self.joined.join(key, by_id.setdefault(known[key].id, key))
        for sheet in self._sheets:
            for mention in (m for b in sheet.people for m, _ in b.mentions):
                if mention.name.known and is_full(mention.form):
                    name = mention.name.english
                    self.joined.join(mention.form.key, self.called.setdefault(name, mention.form.key))
        ids = {self.joined.find(key): k.id for key, k in known.items()}
        for sheet in self._sheets:
            for bearer in sheet.people:
                keys = sorted({f.key for f in bearer.forms if is_full(f)})
                for one, other in pairwise(keys):
                    first, second = ids.get(self.joined.find(one)), ids.get(self.joined.find(other))
                    if first is None or second is None or first == second:
                        root = self.joined.join(one, other)
                        if first or second:
                            ids[root] = first or second or ""

    def _gather(
        self,
        forms: dict[Form, set[int]],
        known: dict[str, Known],
        genders: dict[str, Counter[str]],
    ) -> None:
        """Make a person of each set of spellings."""
        for form in sorted(forms, key=lambda f: (-len(forms[f]), f.key, f.text)):
            root = self.joined.find(form.key)
            person = self.persons.setdefault(root, Person(root, form))
            person.forms[form] = len(forms[form])
            person.known = person.known or known.get(form.key)
            person.genders.update(genders[form.key])
            person.articles |= forms[form]
        for sheet in self._sheets:
            for bearer in sheet.people:
                if is_full(bearer.form):
                    self.persons[self.joined.find(bearer.form.key)].offices.update(offices_of(bearer))

    def _part(self, registry: Registry) -> None:
        """Make several persons of namesakes."""
        for root in sorted(self.persons):
            person = self.persons[root]
            if person.known is not None or len(person.articles) < 2:
                continue
            keys = {form.key for form in person.forms}
            parted = part(keys, person.articles, self._sheets, self._company, registry)
            labels = sorted({label for label, _ in parted.values()})
            for label in labels:
                articles = {n for n, (to, _) in parted.items() if to == label}
                bearers = (b for n in articles for b in self._sheets[n].people)
                offices = set().union(
                    *(offices_of(b) for b in bearers if any(f.key in keys for f in b.forms))
                )
                self.persons[f"{root}#{label}"] = Person(
                    f"{root}#{label}", person.form, person.forms, None, person.genders, offices, articles
                )
            for number, (label, guess) in parted.items():
                others = tuple(f"{root}#{other}" for other in labels if other != label)
                self.parted[root, number] = Node(
                    f"{root}#{label}",
                    "the full name, told from its namesakes by the state of the office"
                    if not guess
                    else "the full name; of its bearers this one goes best with the other names here",
                    0.5 if guess else 0.8,
                    "another bears the same full name" if guess else "",
                    others,
                )
            if parted:
                del self.persons[root]
