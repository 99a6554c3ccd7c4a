"""The persons of one article: full names gather their surnames, first names and initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from headwater.known import Known
from headwater.link.forms import Form
from headwater.link.keys import near, skeleton
from headwater.link.parts import Parts
from headwater.link.places import Choice
from headwater.model import Name

_DOUBTS = 5  # other persons that one mention may be, at most: an article may name a thousand of one surname


@dataclass(slots=True)
class Mention:
    """One name in the article and what it is on its own.

    `state` is the id of the state in its words, `core` the key without them; `common` says that the rest are
    common words that name a body which every state has, so that the name alone says little. `choice` says
    which place is meant where several bear the name.
    """

    index: int
    name: Name
    form: Form
    known: Known | None
    core: str
    state: str
    common: bool
    choice: Choice | None = None


@dataclass(slots=True)
class Bearer:
    """A person of the article: the fullest form of the name, and the mentions, each with why it is here.

    `genders` are those of the full names, `first` is the number of the first mention. `doubts` has other
    persons of the article that a mention may be instead, by their numbers in it.
    """

    form: Form
    known: Known | None
    first: int
    forms: set[Form] = field(default_factory=set)
    mentions: list[tuple[Mention, str]] = field(default_factory=list)
    doubts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    genders: set[str] = field(default_factory=set)


def people(mentions: list[Mention]) -> list[Bearer]:
    """The persons of one article."""
    found = _People()
    for m in sorted(mentions, key=lambda m: (-len(m.form.parts), m.form.parts[0].initial, m.index)):
        if m.form.full and not m.form.parts[0].initial:
            found.full(m)
    for m in sorted(mentions, key=lambda m: m.index):
        if not m.form.full or m.form.parts[0].initial:
            found.short(m)
    for bearer in found.bearers:
        bearer.mentions.sort(key=lambda pair: pair[0].index)
    return found.bearers


class _People:
    """The persons of an article while they are gathered, by their numbers, with indices on the parts of their
    names: `_surnames`, `_given` (all before the surname) and `_later` (all behind the first)."""

    def __init__(self) -> None:
        self.bearers: list[Bearer] = []
        self._at: dict[int, int] = {}
        self._women: set[int] = set()  # whose surnames end as those of women
        self._surnames, self._given, self._later = Parts(), Parts(), Parts()
        self._by_key: dict[str, set[int]] = defaultdict(set)

    def full(self, mention: Mention) -> None:
        """Put a full name to the first person whose name it may be, or make a person of it."""
        fitting = (n for n in sorted(self._candidates(mention)) if _fits(mention, self.bearers[n]))
        number = next(fitting, None)
        if number is None:
            number = self._new(mention)
        bearer = self.bearers[number]
        bearer.known = bearer.known or mention.known
        same = mention.form == bearer.form
        self._put(number, mention, "the full name" if same else f"spelled like {bearer.form.text}")

    def short(self, mention: Mention) -> None:
        """Put a surname, a first name or initials to a person of the article, or make it one."""
        fitting = self._without_women(mention, self._fitting(mention))
        chosen = fitting[0] if len(fitting) == 1 else None
        famous = mention.known is not None and (
            len(fitting) > 1 or (chosen is not None and _before(mention, self.bearers[chosen]))
        )
        doubts: tuple[int, ...] = ()
        if famous:
            # Who is known by the surname alone is meant by it, where kin are named as well.
            chosen = next((n for n in fitting if _same_known(mention, self.bearers[n])), None)
        elif len(fitting) > 1:
            among = set(fitting)
            before = (self._at[i] for i in range(mention.index - 1, -1, -1) if i in self._at)
            chosen = next((n for n in before if n in among), fitting[0])
            doubts = tuple(n for n in fitting[: _DOUBTS + 1] if n != chosen)[:_DOUBTS]
        if chosen is None:
            chosen = self._new(mention)
        bearer = self.bearers[chosen]
        if doubts:
            bearer.doubts[mention.index] = doubts
        if not bearer.form.full:
            bearer.known = bearer.known or mention.known
        self._put(chosen, mention, _why(mention.form, bearer.form))

    def _new(self, mention: Mention) -> int:
        if mention.form.feminine:
            self._women.add(len(self.bearers))
        self.bearers.append(Bearer(mention.form, mention.known, mention.index))
        return len(self.bearers) - 1

    def _put(self, number: int, mention: Mention, why: str) -> None:
        bearer = self.bearers[number]
        bearer.mentions.append((mention, why))
        bearer.first = min(bearer.first, mention.index)
        self._at[mention.index] = number
        if mention.form.full and mention.name.gender:
            bearer.genders.add(mention.name.gender)
        if bearer.known is not None:
            self._by_key[f"@{bearer.known.id}"].add(number)
        if mention.form not in bearer.forms:
            bearer.forms.add(mention.form)
            self._index(mention.form, number)

    def _index(self, form: Form, number: int) -> None:
        self._surnames.add(form.surname, number)
        for part in form.parts[:-1]:
            self._given.add(part, number)
        for part in form.parts[1:]:
            self._later.add(part, number)
        for key in _whole(form):
            self._by_key[key].add(number)

    def _candidates(self, mention: Mention) -> set[int]:
        """The persons whom a full name may fit: by the whole of it, or by its surname and given names."""
        form = mention.form
        keys = [*_whole(form), f"@{mention.known.id}"] if mention.known is not None else _whole(form)
        found = set().union(*(self._by_key.get(key, ()) for key in keys))
        surnames = [self._later.bearers(p) for p in self._later.like(form.surname)]
        given = [self._given.bearers(q) for q in {q for p in form.parts[:-1] for q in self._given.like(p)}]
        # Both must be like; a page may have a thousand of one surname, or of one given name.
        return found.union(*min(surnames, given, key=lambda sets: sum(map(len, sets))))

    def _fitting(self, mention: Mention) -> list[int]:
        """Persons of the article whom a short name fits: by surname, else by another part of the name."""
        form, surname = mention.form, mention.form.surname
        alike = self._surnames.like(surname)
        by_surname = self._free(mention, (self._surnames.bearers(p) for p in alike if surname.same(p)))
        if form.full or form.later:
            by_surname = [n for n in by_surname if any(_short_of(form, f) for f in self.bearers[n].forms)]
        if by_surname or form.full:
            return by_surname
        return (
            self._free(mention, [self._by_key.get(f"={form.joined}", set())])
            or self._free(mention, (self._surnames.bearers(p) for p in alike if surname.declined(p)))
            or self._free(
                mention, (self._given.bearers(p) for p in self._given.like(surname) if surname.same(p))
            )
        )

    def _without_women(self, mention: Mention, fitting: list[int]) -> list[int]:
        """Without those whose surname is the feminine form of this one, where others have it as it is."""
        key = mention.form.surname.sound
        women = {
            n for n in self._women.intersection(fitting) if self.bearers[n].form.of_woman([mention.form])
        }
        others = [n for n in fitting if n not in women] if women else fitting
        exact = any(f.surname.sound == key for n in others for f in self.bearers[n].forms)
        return others if exact else fitting

    def _free(self, mention: Mention, sets: Iterable[set[int]]) -> list[int]:
        """The numbers in some sets, in order, of persons who are not known to be of the other gender."""
        numbers = sorted(set[int]().union(*sets))
        if not mention.name.gender and not mention.form.feminine:
            return numbers
        return [n for n in numbers if not clash(mention, self.bearers[n])]


def _whole(form: Form) -> list[str]:
    """Keys of which two full names share one that are alike as a whole: run together or turned round."""
    turned = " ".join(sorted(p.sound for p in form.parts))
    return [f"={form.joined}", f"~{skeleton(form.joined)}", f"<{turned}"]


def _fits(mention: Mention, bearer: Bearer) -> bool:
    one, other = mention.known, bearer.known
    if one is not None and other is not None:
        return one.id == other.id
    return not clash(mention, bearer) and any(one_person(mention.form, f) for f in bearer.forms)


def clash(mention: Mention, bearer: Bearer) -> bool:
    """True where the bearer is known to be of the other gender, by the words beside the names or by the
    ending of a surname: «В. Зеленська» is not Володимир Зеленський."""
    gender = mention.name.gender
    if not gender and bearer.genders == {"masc"} and mention.form.of_woman(bearer.forms):
        gender = "femn"
    return bool(gender) and any(other != gender for other in bearer.genders)


def _same_known(mention: Mention, bearer: Bearer) -> bool:
    one, other = mention.known, bearer.known
    return one is not None and other is not None and one.id == other.id


def _before(mention: Mention, bearer: Bearer) -> bool:
    """True where a name stands before all of the bearer's, who is somebody else as far as is known."""
    return not _same_known(mention, bearer) and mention.index < bearer.first


@lru_cache(maxsize=500_000)
def one_person(one: Form, other: Form) -> bool:
    """True where two full names may be spellings of one person's name, by the names alone."""
    if one.later != other.later:
        return False
    if one.key == other.key or one.joined == other.joined:
        return True
    if (one.surname.same(other.surname) or _lenient(one, other)) and _given(one, other):
        return True
    if len(one.parts) == len(other.parts) and _declined(one, other):
        return True
    if len(one.parts) != len(other.parts):
        # Parts left out, or words run together or apart: Сайфул Малук, Саиф уль-Малук.
        return _within(one, other) or (len(one.joined) > 8 and _close(one.joined, other.joined))
    turned = other.parts[::-1]
    return len(one.parts) == 2 and all(a.sound == b.sound for a, b in zip(one.parts, turned, strict=True))


def _declined(one: Form, other: Form) -> bool:
    return all(p.sound == q.sound or p.declined(q) for p, q in zip(one.parts, other.parts, strict=True))


def _lenient(one: Form, other: Form) -> bool:
    """A surname in two scripts that the first name confirms: two consonants will do."""
    first, second = one.parts[0], other.parts[0]
    sure = first.sound == second.sound or first.home == second.home
    return sure and one.surname.meets(other.surname, 2)


def _given(one: Form, other: Form) -> bool:
    first, second = one.parts[0], other.parts[0]
    return (
        first.begins(second)
        or any(p.same(second) for p in one.parts[:-1])
        or any(first.same(p) for p in other.parts[:-1])
    )


def _within(one: Form, other: Form) -> bool:
    """True where the parts of one stand in the other, in their order, the first of them first."""
    short, long = sorted((one.parts, other.parts), key=len)
    rest = iter(long[1:])
    return short[0].same(long[0]) and all(any(p.same(q) for q in rest) for p in short[1:])


def _close(one: str, other: str) -> bool:
    return skeleton(one) == skeleton(other) and near(one, other, 2)


def _why(form: Form, of: Form) -> str:
    if form == of:
        return "the name as it stands"
    if form.parts[0].initial:
        return f"initials of {of.text}, who is named in the article"
    if form.surname.same(of.surname):
        return f"surname of {of.text}, who is named in the article"
    return f"a part of the name of {of.text}, who is named in the article"


def _short_of(form: Form, longer: Form) -> bool:
    if not form.surname.same(longer.surname) or (form.later and not longer.later):
        return False
    return not form.full or not longer.full or form.parts[0].same(longer.parts[0])
