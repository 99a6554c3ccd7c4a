"""Within one article: which names mean the same, before any other article is looked at.

Full names of people gather their surnames, first names and initials; names of bodies and things gather their
abbreviations and shortened forms as proposals, which all articles together accept or not (`things.py`).
A pure function of the reading and the registry, so its result may be kept with the article.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from headwater.known import Known
from headwater.link.forms import Form, form_of
from headwater.link.keys import near, skeleton, sound
from headwater.link.places import Choice, choose, moved, namesakes, namesakes_of
from headwater.link.registry import Registry
from headwater.link.words import concepts_of
from headwater.model import Name, NameType, Reading

_LONGEST_STATE = 3  # words in the name of a state within a name


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

    `doubts` has the other persons of the article that a mention may be instead, by their numbers in it.
    """

    form: Form
    known: Known | None
    forms: set[Form] = field(default_factory=set)
    mentions: list[tuple[Mention, str]] = field(default_factory=list)
    doubts: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """One article, linked within itself.

    `people` holds its persons, `things` all other mentions, `shorts` pairs of a short form and the longer
    one that it may stand for, with the reason; `states` counts the states that are named.
    """

    article: str
    published: str
    lang: str
    people: list[Bearer]
    things: list[Mention]
    shorts: dict[Form, list[tuple[Form, str]]]
    states: Counter[str]


def sheet(reading: Reading, registry: Registry) -> Sheet:
    """Link the names of one article among themselves."""
    mentions = [_mention(i, n, registry) for i, n in enumerate(reading.names)]
    surnames = {m.form.surname.sound for m in mentions if m.name.type == "PER" and m.form.full}
    for m in mentions:  # «Чех» is a surname where the article names Петр Чех
        if m.name.type == "PER" and _is_state(m.known) and m.form.surname.sound in surnames:
            m.known = None
    _choose_places(mentions)
    people = [m for m in mentions if m.name.type == "PER" and not _is_state(m.known)]
    things = [m for m in mentions if m.name.type != "PER" or _is_state(m.known)]
    states: Counter[str] = Counter()
    for m in mentions:
        if m.known is not None and m.known.kind == "state":
            states[m.known.id] += 1
        elif m.state:
            states[m.state] += 1
    return Sheet(
        article=reading.id,
        published=reading.article.published or "",
        lang=reading.lang or "",
        people=_people(people),
        things=things,
        shorts=_shorts({m.form: m.common for m in things if m.known is None}),
        states=states,
    )


def _choose_places(mentions: list[Mention]) -> None:
    """Put names that several places bear to the one that the article means («Georgia»), and bodies that are
    called after it («the Georgia Supreme Court»), wherever the registry has one of them. What the user's list
    calls so stays."""
    meant = [(m.known, m.state) for m in mentions if m.known is not None]
    for m in mentions:
        rivals = namesakes(m.name.base, m.name.lang) if _is_state(m.known) else ()
        if m.known not in rivals:
            rivals = namesakes_of(m.state, m.name.lang) if m.state else ()
        if not rivals:
            continue
        ids = {k.id for k in rivals}
        choice = choose(rivals, (known for known, state in meant if state not in ids))
        if m.known in rivals:
            m.choice, m.known = choice, choice.known
        elif choice.known.id != m.state:
            m.known, m.state = moved(m.name.base, m.name.lang, choice.known), choice.known.id


def _is_state(known: Known | None) -> bool:
    return known is not None and known.kind != "person"


def _mention(index: int, name: Name, registry: Registry) -> Mention:
    form, known, core, state, common = _look_up(name.base, name.type, name.lang, registry)
    if known is None and name.known:
        known = registry.find(name.english, "en", name.type)
    if known is not None and name.gender and known.gender not in ("", name.gender) and not form.full:
        known = None  # a surname that somebody well known bears, but not this one
    return Mention(index, name, form, known, core, state, common)


@lru_cache(maxsize=200_000)
def _look_up(
    base: str, type_: NameType, lang: str, registry: Registry
) -> tuple[Form, Known | None, str, str, bool]:
    form = form_of(base, type_, lang)
    known = registry.find(base, lang, type_) or registry.find(form.text, lang, type_)
    if type_ == "PER" or not form.pieces:
        return form, known, form.key, "", False
    first, last, state = _state(form, lang, registry)
    rest = form.tokens[:first] + form.tokens[last:]
    if type_ == "LOC":
        if known is None and state is not None and concepts_of("states").issuperset(rest):
            known = state
        return form, known, form.key, "", False
    id_ = state.id if state is not None else ""
    events = concepts_of("events").intersection(rest)
    if type_ == "EVT" and events:
        return form, known, " ".join(sorted(events)), id_, True
    common = all(form.meant[:first] + form.meant[last:]) and not concepts_of("bodies").isdisjoint(rest)
    return form, known, " ".join(sorted(set(rest))), id_, common and type_ == "ORG"


def _state(form: Form, lang: str, registry: Registry) -> tuple[int, int, Known | None]:
    """From where to where the words of the name mean a state, and which; 0, 0 and None where none do."""
    for size in range(min(_LONGEST_STATE, len(form.pieces) - 1), 0, -1):
        for i in range(len(form.pieces) - size, -1, -1):
            state = registry.state(form.pieces[i : i + size], lang)
            if state is not None:
                return i, i + size, state
    return 0, 0, None


def _people(mentions: list[Mention]) -> list[Bearer]:
    """The persons of one article."""
    bearers: list[Bearer] = []
    for m in sorted(mentions, key=lambda m: (-len(m.form.parts), m.form.parts[0].initial, m.index)):
        if m.form.full and not m.form.parts[0].initial:
            bearer = next((b for b in bearers if _fits(m, b)), None)
            if bearer is None:
                bearer = Bearer(m.form, m.known)
                bearers.append(bearer)
            bearer.known = bearer.known or m.known
            _put(bearer, m, "the full name" if m.form == bearer.form else f"spelled like {bearer.form.text}")
    _shorter(bearers, [m for m in mentions if not m.form.full or m.form.parts[0].initial])
    for bearer in bearers:
        bearer.mentions.sort(key=lambda pair: pair[0].index)
    return bearers


def _put(bearer: Bearer, mention: Mention, why: str) -> None:
    bearer.mentions.append((mention, why))
    bearer.forms.add(mention.form)


def _fits(mention: Mention, bearer: Bearer) -> bool:
    one, other = mention.known, bearer.known
    if one is not None and other is not None:
        return one.id == other.id
    return not clash(mention.name.gender, bearer) and any(one_person(mention.form, f) for f in bearer.forms)


def clash(gender: str, bearer: Bearer) -> bool:
    """True where the bearer is known to be of the other gender."""
    return bool(gender) and any(m.name.gender not in ("", gender) for m, _ in bearer.mentions if m.form.full)


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


def _shorter(bearers: list[Bearer], mentions: list[Mention]) -> None:
    """Put surnames, first names and initials to the persons of the article, or make them persons."""
    at = {m.index: b for b in bearers for m, _ in b.mentions}
    for m in sorted(mentions, key=lambda m: m.index):
        fitting = _bearers(m, bearers)
        chosen = fitting[0] if len(fitting) == 1 else None
        famous = m.known is not None and (len(fitting) > 1 or (chosen is not None and _before(m, chosen)))
        if famous:
            # Who is known by the surname alone is meant by it, where kin are named as well.
            chosen = next((b for b in fitting if b.known is not None and b.known.id == _id(m)), None)
        elif len(fitting) > 1:
            nearest = [at[i] for i in range(m.index - 1, -1, -1) if i in at and at[i] in fitting]
            chosen = nearest[0] if nearest else fitting[0]
            chosen.doubts[m.index] = tuple(
                n for n, b in enumerate(bearers) if b is not chosen and any(b is f for f in fitting)
            )
        if chosen is None:
            chosen = Bearer(m.form, m.known)
            bearers.append(chosen)
        if not chosen.form.full:
            chosen.known = chosen.known or m.known
        _put(chosen, m, _why(m.form, chosen.form))
        at[m.index] = chosen


def _id(mention: Mention) -> str:
    return mention.known.id if mention.known is not None else ""


def _before(mention: Mention, bearer: Bearer) -> bool:
    """True where a name stands before all of the bearer's, who is somebody else as far as is known."""
    other = bearer.known is None or bearer.known.id != _id(mention)
    return other and all(mention.index < m.index for m, _ in bearer.mentions)


def _why(form: Form, of: Form) -> str:
    if form == of:
        return "the name as it stands"
    if form.parts[0].initial:
        return f"initials of {of.text}, who is named in the article"
    if form.surname.same(of.surname):
        return f"surname of {of.text}, who is named in the article"
    return f"a part of the name of {of.text}, who is named in the article"


def _bearers(mention: Mention, bearers: list[Bearer]) -> list[Bearer]:
    """Persons of the article whom a short name fits: by surname, else by another part of the name."""
    form, free = mention.form, [b for b in bearers if not clash(mention.name.gender, b)]
    by_surname = [b for b in free if any(_short_of(form, f) for f in b.forms)]
    if by_surname or form.full:
        return by_surname
    same = [b for b in free if any(form.joined == f.joined for f in b.forms)]
    same = same or [b for b in free if any(form.surname.declined(f.surname) for f in b.forms)]
    return same or [b for b in free if any(form.surname.same(p) for f in b.forms for p in f.parts[:-1])]


def _short_of(form: Form, longer: Form) -> bool:
    if not form.surname.same(longer.surname) or (form.later and not longer.later):
        return False
    return not form.full or not longer.full or form.parts[0].same(longer.parts[0])


def _shorts(forms: dict[Form, bool]) -> dict[Form, list[tuple[Form, str]]]:
    """For each form of the article (with whether it is common) the longer ones that it may stand for."""
    out: dict[Form, list[tuple[Form, str]]] = {}
    for one, common in forms.items():
        for other in forms:
            if other is not one and other.type == one.type and (why := _short_for(one, other, common)):
                out.setdefault(one, []).append((other, why))
    return out


def _short_for(one: Form, other: Form, common: bool) -> str:
    if one.key == other.key or one.digits != other.digits:
        return ""
    names = [p for p in one.text.split("-") if not p.isdigit()]
    if len(names) == 1 and names[0].isupper() and 1 < len(names[0]) < 8 and len(other.letters) > 1:
        return "an abbreviation" if "".join(map(sound, names[0])) == other.letters else ""
    if len(one.tokens) >= len(other.tokens):
        return ""
    if one.tokens == other.tokens[: len(one.tokens)]:
        return "the beginning"
    return "the end" if not common and one.tokens == other.tokens[-len(one.tokens) :] else ""
