"""What the linker asks of a registry of known names: the package's own, or none."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from headwater import known as tables
from headwater.known import Known
from headwater.known.folding import key
from headwater.known.grammar import grammar
from headwater.link.forms import form_of
from headwater.link.keys import clean, slug
from headwater.link.words import words_of
from headwater.model import ActorKind, NameType
from headwater.read.lexicon import load
from headwater.read.who.tables import stem

# What kinds of known actors a name of a type may stand for, the likeliest first.
_KINDS: dict[NameType, tuple[ActorKind, ...]] = {
    "PER": ("person",),
    "ORG": ("organisation", "outlet", "state"),
    "LOC": ("state", "place", "organisation"),
    "PRO": ("outlet", "document", "product"),
    "EVT": ("event",),
}
_PEOPLED = ("state", "place")
_EVENTS = Path(__file__).parent / "lang" / "events.toml"


class Registry(Protocol):
    """Names that are known beforehand. Look-ups are pure: the same question has the same answer."""

    def __hash__(self) -> int:
        """Registries are told apart where answers are kept."""

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        """Whom or what a name in its base form means, by itself; None where that is not known."""

    def hint(self, name: str, lang: str, type_: NameType) -> Known | None:
        """What a name means where the article has another name of it, too («пандемия»)."""

    def organ(self, name: str, lang: str, home: str) -> Known | None:
        """The organ of the state with the id `home` that a name means which does not say whose («МИД»)."""

    def state(self, words: tuple[str, ...], lang: str) -> Known | None:
        """The state that words mean, in any case or as an adjective («Великої Британії»)."""


class NoRegistry:
    """A registry that knows nothing."""

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        return None

    def hint(self, name: str, lang: str, type_: NameType) -> Known | None:
        return None

    def organ(self, name: str, lang: str, home: str) -> Known | None:
        return None

    def state(self, words: tuple[str, ...], lang: str) -> Known | None:
        return None


class Package:
    """The registry of the package, with states meant by adjectives and by the names of their people."""

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        kinds = _KINDS[type_]
        if type_ == "PER" and name[:1].islower():  # «демократы»: no person, but who they are
            kinds = ("organisation", "state")
        known = tables.registry()
        found = [k for k in known.find(name, lang) if k.kind in kinds]
        if type_ == "PER" and not found:
            found = [k for k in known.surname(name, lang) if k.kind in kinds]
        if type_ == "LOC" and not found:  # a base form that is none
            bases = grammar(lang).forms.get(key(name), ())
            found = [k for base in bases for k in known.find(base, lang) if k.kind in kinds]
        if found and not (type_ == "PER" and len(found) > 1):  # a surname of two known people tells nothing
            # A capital, which stands for its government, comes before a region of the same name.
            return min(found, key=lambda k: (kinds.index(k.kind), not k.stands_for))
        if type_ in ("PRO", "EVT"):
            return _events(lang)[0].get(form_of(name, "EVT", lang).key) if type_ == "EVT" else None
        organ = tables.organ(name, lang) if type_ == "ORG" else None
        if organ is not None:
            return _body(organ.id, organ.name, organ.state)
        low = clean(name).casefold()
        return None if " " in low else _people_of(low, lang)

    def hint(self, name: str, lang: str, type_: NameType) -> Known | None:
        return _events(lang)[1].get(form_of(name, "EVT", lang).key) if type_ == "EVT" else None

    def organ(self, name: str, lang: str, home: str) -> Known | None:
        organ = tables.organ(name, lang, home)
        return _body(organ.id, organ.name, organ.state) if organ is not None else None

    def state(self, words: tuple[str, ...], lang: str) -> Known | None:
        known = _states(lang).get(tuple(stem(w) for w in words))
        if known is None and len(words) == 1:
            known = tables.state_of(words[0], lang)
        return known if known is not None and known.kind == "state" else None

    def people(self, low: str, lang: str) -> Known | None:
        """The state whose people a word in small letters means («парагвайці»)."""
        known = _people_of(low, lang)
        return known if known is not None and known.kind == "state" else None


@lru_cache(maxsize=1)
def package() -> Package:
    """The registry of the package; its tables are read when first asked."""
    return Package()


@lru_cache(maxsize=20_000)
def _body(id_: str, name: str, state: str) -> Known:
    known, owner = tables.registry().by_id(id_), tables.registry().by_id(state)
    country = owner.country if owner is not None else state
    return known or Known(id=id_, name=name, kind="organisation", names={}, country=country)


def _people_of(low: str, lang: str) -> Known | None:
    """The state or part of the world of an adjective («немецкий») or of people («украинцы»)."""
    state = words_of(lang).peoples.get(low)
    if state is not None:
        return next((k for k in tables.registry().find(state, "en") if k.kind in _PEOPLED), None)
    known = tables.state_of(low, lang)
    if known is None:
        for ending in words_of(lang).inhabitants:
            if low.endswith(ending) and (found := _cores(lang).get(low.removesuffix(ending))):
                return found
        gloss = load(lang).glosses.get(low, "")
        known = tables.state_of(gloss.casefold(), "en") if gloss else None
    return known if known is not None and known.kind in _PEOPLED else None


@lru_cache(maxsize=8)
def _cores(lang: str) -> dict[str, Known]:
    """States by their adjectives without the suffix: what the people of a state are called begins so."""
    found: dict[str, Known] = {}
    for adjective, known in grammar(lang).adjectives.items():
        suffix = next((s for s in words_of(lang).suffixes if adjective.endswith(s)), "")
        if known.kind in _PEOPLED:
            found.setdefault(adjective.removesuffix(suffix), known)
    return found


@lru_cache(maxsize=8)
def _states(lang: str) -> dict[tuple[str, ...], Known]:
    """States by the stems of the words of their names."""
    found: dict[tuple[str, ...], Known] = {}
    for known in tables.registry().entries:
        if known.kind == "state":
            for name in (*known.named(lang), *known.named("en")):
                found.setdefault(tuple(stem(w) for w in clean(name).casefold().split()), known)
    return found


@lru_cache(maxsize=8)
def _events(lang: str) -> tuple[dict[str, Known], dict[str, Known]]:
    """Events by the keys of their names, and of names that need another beside them."""
    sure: dict[str, Known] = {}
    also: dict[str, Known] = {}
    for row in tomllib.loads(_EVENTS.read_text(encoding="utf-8"))["event"]:
        known = Known(
            id=row.get("qid", "") or f"event:{slug(row['name'])}", name=row["name"], kind="event",
            names={}, qid=row.get("qid", ""),
        )  # fmt: skip
        for table, column in ((sure, "names"), (also, "also")):
            for code in dict.fromkeys((lang, "en")):
                for name in row.get(column, {}).get(code, "").split(";"):
                    if name:
                        table.setdefault(form_of(name, "EVT", lang).key, known)
    return sure, also
