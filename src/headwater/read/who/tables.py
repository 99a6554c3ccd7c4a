"""What a language's folder knows of names, indexed once: entries by form and stem, states, first names."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from headwater.model import ActorKind, SourceKind
from headwater.read.lexicon import load
from headwater.remembered import Remembered

_SOURCES: Final[dict[ActorKind, SourceKind]] = {
    "person": "person",
    "outlet": "outlet",
    "document": "document",
}
_WORD = re.compile(r"[^\s«»\"“”„()]+")

_POSSESSIVE = re.compile(r"['’]s?$")
# Endings by script, not by language: those of the case forms that Cyrillic names take.
_ENDING = re.compile(
    r"(?:ого|ому|ими|ыми|ями|ами|ією|иею|ові|еві|єві|ах|ях|ам|ям|ів|их|ых|іх|ою|ей|єю|ею|ию|ия|ии|ий|ый|ій|ія|ії|ію"
    r"|ие|им|ым|ім|ом|ем|єм|ой|ої|а|я|у|ю|і|ї|и|ы|е|є|о|й|ь|ъ)$"
)


class First(NamedTuple):
    """A first name: its usual spelling, masc, femn or "" for either, and whether its bearer is a Slav."""

    name: str
    gender: str
    slavic: bool


class Office(NamedTuple):
    """What a well-known person is or was: the office in English, and the state; "" where it has none."""

    role: str
    state: str


class Home(NamedTuple):
    """What somebody from a state is called: first names and letters that differ in the language."""

    first: dict[str, str]
    letters: dict[int, str]


class Starts(NamedTuple):
    """How many words the longest key has that a word, or two words, begin; 0 where none does.

    A word is given by its form and its lemma, two words as they are joined in a key.
    """

    longest: Remembered[tuple[str, str], int]
    pairs: dict[str, int]


@dataclass(frozen=True)
class Tables:
    """The names of one language: see the sections of its `names.toml`."""

    keys: dict[str, tuple[str, SourceKind]]
    stems: dict[str, tuple[str, SourceKind]]
    starts: Starts
    demonyms: dict[str, tuple[str, str]]
    adjectives: dict[str, str]
    first: dict[str, First]
    nominatives: frozenset[str]
    states: frozenset[str]
    pronouns: dict[str, str]
    links: dict[str, str]
    people: dict[str, tuple[str, tuple[Office, ...]]]
    slavic: re.Pattern[str] | None
    feminine: re.Pattern[str] | None
    several: re.Pattern[str] | None
    initials: dict[str, str]
    indefinite: frozenset[str]
    many: frozenset[str]
    homes: dict[str, Home]


@lru_cache(maxsize=15_000)
def stem(low: str) -> str:
    """A key that all case forms of a name share, as far as endings tell.

    >>> stem("захарової") == stem("захарова")
    True
    """
    low = low.replace("’", "'").replace("ʼ", "'")
    if low.isascii():
        return plain(low)
    cut = _ENDING.sub("", low)
    return cut if len(cut) >= 3 else low


def plain(word: str) -> str:
    """A foreign word without its possessive mark."""
    return _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word


@lru_cache(maxsize=8)
def tables(lang: str) -> Tables:
    """The tables of `lang`, indexed once."""
    lexicon = load(lang)
    raw, keys = lexicon.naming, dict(lexicon.names)
    people = _people(raw.get("people", {}), keys, lexicon.closed)
    stems = stems_of(keys)
    demonyms = {k: (v[0], v[1]) for k, v in raw.get("demonyms", {}).items()}
    return Tables(
        keys=keys,
        stems=stems,
        starts=starts_of(keys, stems),
        demonyms=demonyms,
        adjectives={state: adjective for adjective, state in reversed(demonyms.values())},
        first=_first(raw.get("first", {})),
        nominatives=frozenset(raw.get("first", {})),
        states=frozenset(v[1] for v in demonyms.values())
        | frozenset(raw.get("territories", {}).get("names", ())),
        pronouns=raw.get("pronouns", {}),
        links=raw.get("links", {}),
        people=people,
        slavic=_ending(raw.get("slavic_endings")),
        feminine=_ending(raw.get("feminine_endings")),
        several=_ending(raw.get("several_endings")),
        initials=raw.get("initials", {}),
        indefinite=frozenset(raw.get("indefinite", ())),
        many=frozenset(raw.get("many", ())),
        homes={
            state: Home(home["first"], str.maketrans(home["letters"]))
            for state, home in raw.get("home", {}).items()
        },
    )


def stems_of(keys: dict[str, tuple[str, SourceKind]]) -> dict[str, tuple[str, SourceKind]]:
    stems: dict[str, tuple[str, SourceKind]] = {}
    for key, value in keys.items():
        parts = [stem(w) for w in key.split()]
        if len(parts) > 1 or (len(parts[0]) > 3 and (value[1] != "outlet" or parts[0].isascii())):
            stems.setdefault(" ".join(parts), value)
    return stems


def _ending(endings: list[str] | None) -> re.Pattern[str] | None:
    return re.compile(f"(?:{'|'.join(endings)})$") if endings else None


def starts_of(*by_key: dict[str, tuple[str, SourceKind]]) -> Starts:
    """How all keys begin."""
    starts: dict[str, int] = {}
    pairs: dict[str, int] = {}
    for table in by_key:
        for key in table:
            first, *more = key.split()
            size = len(more) + 1
            starts[first] = max(starts.get(first, 0), size)
            if more:
                pair = f"{first} {more[0]}"
                pairs[pair] = max(pairs.get(pair, 0), size)

    def longest(word: tuple[str, str]) -> int:
        low, lemma = word
        return max(starts.get(low, 0), starts.get(lemma, 0), starts.get(stem(low), 0))

    return Starts(Remembered(longest, 8_000), pairs)


def _people(
    raw: dict[str, Any], keys: dict[str, tuple[str, SourceKind]], closed: Container[str]
) -> dict[str, tuple[str, tuple[Office, ...]]]:
    """Gender and offices by English name; full names and, where only one bears it, surnames go to `keys`.

    A surname that is one of the `closed` words is none by itself: "in May".
    """
    people: dict[str, tuple[str, tuple[Office, ...]]] = {}
    surnames: dict[str, set[str]] = {}
    for native, (name, gender, *offices) in raw.items():
        known = tuple(Office(*(part.strip() for part in f"{o};".split(";")[:2])) for o in offices)
        people[name] = ({"m": "masc", "f": "femn"}[gender], known)
        keys.setdefault(native, (name, "person"))
        surnames.setdefault(native.split()[-1], set()).add(name)
    for surname, names in surnames.items():
        if len(names) == 1 and len(surname) > 2 and surname not in closed:
            keys.setdefault(surname, (next(iter(names)), "person"))
    return people


def _first(raw: dict[str, Any]) -> dict[str, First]:
    """First names by form, and by stem where the form is not taken."""
    genders = {"m": "masc", "f": "femn", "x": ""}
    named = {k: First(v[0], genders[v[1]], v[2] == "s") for k, v in raw.items()}
    stems = {stem(k): first for k, first in named.items() if len(stem(k)) > 2}
    return {**stems, **named}
