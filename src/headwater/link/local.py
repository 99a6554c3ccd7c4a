"""Within one article: which names mean the same, before any other article is looked at.

Full names of people gather their surnames, first names and initials; names of bodies and things gather their
abbreviations and shortened forms as proposals, which all articles together accept or not (`things.py`).
A pure function of the reading and the registry, so its result may be kept with the article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from headwater.known import Known
from headwater.link.bearers import Bearer, Mention
from headwater.link.bearers import people as gather
from headwater.link.forms import Form, form_of
from headwater.link.keys import sound
from headwater.link.places import choose, moved, namesakes, namesakes_of
from headwater.link.registry import Registry
from headwater.link.words import concepts_of
from headwater.model import Name, NameType, Reading

_LONGEST_STATE = 3  # words in the name of a state within a name


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
        people=gather(people),
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
    form, known, core, state, common = looked_up(name.base, name.type, name.lang, registry)
    if known is None and name.known:
        known = registry.find(name.english, "en", name.type)
    if known is not None and name.gender and known.gender not in ("", name.gender) and not form.full:
        known = None  # a surname that somebody well known bears, but not this one
    return Mention(index, name, form, known, core, state, common)


@lru_cache(maxsize=200_000)
def looked_up(
    base: str, type_: NameType, lang: str, registry: Registry
) -> tuple[Form, Known | None, str, str, bool]:
    """What a name is on its own: its form, what it is known as, its key without its state, the id of the
    state in its words, and whether the rest are common words for what every state has."""
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


def _shorts(forms: dict[Form, bool]) -> dict[Form, list[tuple[Form, str]]]:
    """For each form of the article (with whether it is common) the longer ones that it may stand for."""
    order = {form: i for i, form in enumerate(forms)}
    longer: dict[tuple[str, ...], list[Form]] = defaultdict(list)
    for form in forms:
        ends = {t for i in range(1, len(form.tokens)) for t in (form.tokens[:i], form.tokens[i:])}
        for key in {*ends, ("", form.letters)}:
            longer[form.type, *key].append(form)
    out: dict[Form, list[tuple[Form, str]]] = {}
    for one, common in forms.items():
        keys = (one.tokens, ("", _abbreviated(one)))
        others = {other for key in keys for other in longer.get((one.type, *key), ()) if other is not one}
        for other in sorted(others, key=order.__getitem__):
            if why := _short_for(one, other, common):
                out.setdefault(one, []).append((other, why))
    return out


def _abbreviated(form: Form) -> str:
    """The sounds of a form that is written like an abbreviation, "" where it is not."""
    names = [p for p in form.text.split("-") if not p.isdigit()]
    capitals = len(names) == 1 and names[0].isupper() and 1 < len(names[0]) < 8
    return "".join(map(sound, names[0])) if capitals else ""


def _short_for(one: Form, other: Form, common: bool) -> str:
    if one.key == other.key or one.digits != other.digits:
        return ""
    abbreviated = _abbreviated(one)
    if abbreviated and len(other.letters) > 1:
        return "an abbreviation" if abbreviated == other.letters else ""
    if len(one.tokens) >= len(other.tokens):
        return ""
    if one.tokens == other.tokens[: len(one.tokens)]:
        return "the beginning"
    return "the end" if not common and one.tokens == other.tokens[-len(one.tokens) :] else ""
