"""What each language's file in `link/lang` says of the words in names; the files have one shape."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from headwater.link.keys import alike, sound
from headwater.model import LANGUAGES
from headwater.read.lexicon import load
from headwater.read.who.tables import stem

_LANG = Path(__file__).parent / "lang"


@dataclass(frozen=True)
class Words:
    """The words of one language that occur in names; all are in small letters.

    `concepts` leads from a stem to what it means in English, "" where it sounds the same there. `drop` and
    `legal` say nothing of who is meant; `particles` stand within the names of people, `titles` before them,
    `juniors` after them. `plurals` are endings of common nouns, `suffixes` of the adjectives of states,
    `inhabitants` of what the people of a state are called; `peoples` leads from other names of a people to
    the state in English. `patronymics` fits the end of a patronymic,
    `feminine` that of a surname of women.
    """

    concepts: dict[str, str]
    drop: frozenset[str]
    legal: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    juniors: frozenset[str]
    plurals: tuple[str, ...]
    suffixes: tuple[str, ...]
    inhabitants: tuple[str, ...]
    peoples: dict[str, str]
    patronymics: re.Pattern[str]
    feminine: re.Pattern[str]


@lru_cache(maxsize=16)
def words_of(lang: str) -> Words:
    """The words of `lang`; those of English for a language that has no file."""
    raw = tomllib.loads((_LANG / f"{lang if lang in LANGUAGES else 'en'}.toml").read_text(encoding="utf-8"))
    concepts = {stem(form): concept for concept, forms in raw["concepts"].items() for form in forms.split()}
    for form, gloss in load(lang if lang in LANGUAGES else "en").glosses.items():
        if " " not in form and " " not in gloss and gloss.islower():
            # A word that sounds as in English needs no translation: it meets Latin letters as it is.
            concepts.setdefault(stem(form), "" if alike(sound(form), sound(gloss)) else gloss)
    return Words(
        concepts=concepts,
        drop=frozenset(raw["drop"]),
        legal=frozenset(raw["legal"]),
        particles=frozenset(raw["particles"]),
        titles=frozenset(raw["titles"]),
        juniors=frozenset(raw["juniors"]),
        plurals=tuple(raw["plurals"]),
        suffixes=tuple(raw["suffixes"]),
        inhabitants=tuple(raw["inhabitants"]),
        peoples={form: state for state, forms in raw["peoples"].items() for form in forms.split()},
        patronymics=re.compile(raw["patronymics"]),
        feminine=re.compile(raw["feminine"]),
    )


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """The group of a given name by its `sound`: spellings and short forms of one name have one group."""
    rows = tomllib.loads((_LANG / "given.toml").read_text(encoding="utf-8"))
    groups: dict[str, str] = {}
    for group, forms in rows.items():
        for form in forms.split():
            groups.setdefault(sound(form), group)
    return groups


@lru_cache(maxsize=4)
def concepts_of(kind: str) -> frozenset[str]:
    """Concepts of what every state has: `bodies` and `events`; `states` are words that go with its name."""
    return frozenset(tomllib.loads((_LANG / "bodies.toml").read_text(encoding="utf-8"))[kind])
