"""Common nouns that a source is called by: offices, relations, bodies, told by their English word."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from headwater.read.lexicon import load
from headwater.read.tokens import Token

_TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "nouns.toml").read_text(encoding="utf-8"))


def _set(*keys: str) -> frozenset[str]:
    lists = (_TABLE[key] for key in keys)
    return frozenset(word for given in lists for word in (given.split() if isinstance(given, str) else given))


RELATIONS = _set("relations")
SPEAKERS = _set("speakers")
HEADS = _set("heads")
ANYONE = _set("anyone")
HELD = _set("held")
COMPANIES = _set("companies", "companies_of_two_words")
ISSUED = _set("issued")
STATE_BODIES = _set("state_bodies")
MANY_HOLD = _set("many_hold")
STATE_GROUPS = _set("state_groups")
GENERIC = _set("generic")
PUBLIC = _set("public")
TITLES = _set("titles")
COLLECTIVE = _set("collective")
REPORTERS = _set("reporters")
SITES = _set("sites")
COUNTRIES = _set("countries")
RULERS = _set("rulers")
SAME_PLURAL = _set("same_plural")
CAPITALS = _set("capitals")
PLAIN_OF = _set("plain_of")
LINKS = _set("links")
BEFORE = _set("before")
TITLED: dict[str, str] = _TABLE["titled"]
SAME_OFFICE: dict[str, str] = _TABLE["same_office"]
SAME_BODY: dict[str, str] = _TABLE["same_body"]
OFFICES: dict[str, str] = _TABLE["offices"]
WIDER = {word: frozenset(taken.split()) for word, taken in _TABLE["wider"].items()}
_BODIES = COMPANIES | _set("bodies", "bodies_of_two_words")
_PERSONS = _set("persons", "persons_of_two_words")
_GROUPS = _set("groups", "groups_of_two_words")
# By script, not by language: how "ex-" is written.
_FORMER = re.compile(r"^(?:экс|екс|ex)-")


def base(token: Token) -> str:
    """The base form, without the mark of a former office («экс-премьер»)."""
    return _FORMER.sub("", token.lemma) if "-" in token.lemma else token.lemma


def plural(noun: Token) -> bool:
    """Plural by its form: also where the form may be a genitive singular but may be a nominative too."""
    if "plur" not in noun.numbers:
        return False
    return "sing" not in noun.numbers or (noun.low != noun.lemma and ("nom" in noun.cases or not noun.cases))


class Kinds(dict[str, str]):
    """Kinds of nouns by base form; of «лікар-імунолог», which it does not have, that of the first half."""

    def __missing__(self, lemma: str) -> str:
        return self[lemma.partition("-")[0]] if "-" in lemma else ""


@lru_cache(maxsize=8)
def kinds(lang: str) -> Kinds:
    """Kinds of nouns by base form: those of the word lists, and all with the same English word."""
    lexicon = load(lang)
    found: dict[str, str] = {**lexicon.kinds}
    found.update((role, "role") for role in lexicon.roles if role not in found)
    glossed: dict[str, str] = {
        **dict.fromkeys(_BODIES, "organisation"),
        **dict.fromkeys(_GROUPS, "group"),
        **dict.fromkeys(_PERSONS, "role"),
    }
    for lemma, kind in found.items():
        if lemma in lexicon.glosses:
            glossed.setdefault(lexicon.glosses[lemma], kind)
    if not lexicon.glosses:  # a word is its own gloss
        found = {**glossed, **found}
    for lemma, gloss in lexicon.glosses.items():
        same = glossed.get(gloss) or glossed.get(gloss.split()[-1])
        if same is not None and " " not in lemma and gloss.split()[0] not in ("press", "human"):
            found.setdefault(lemma, same)
        elif gloss.startswith(("Ministry", "Department", "Cabinet", "Government")) and " " not in lemma:
            found.setdefault(lemma, "organisation")
    return Kinds(found)
