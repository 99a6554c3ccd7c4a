"""What `organs.toml` and the tables of states say of a language, indexed for `organs.py`."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from headwater.keys import words
from headwater.known import tables
from headwater.known.folding import key
from headwater.known.nouns import Known
from headwater.known.registry import registry
from headwater.read.who.tables import stem

OWNERS = ("state", "place")  # kinds of actors that have organs
_LEAST = 5  # letters of a name that is known by its stem


class Phrase(NamedTuple):
    """One name of an organ in keys, and which organ it is."""

    words: tuple[str, ...]
    key: str


class Grammar(NamedTuple):
    """How a language names the organs of a state; all words are keys.

    `phrases` are names of organs by their first word, the longest first. `joins` stand between an organ and
    whose it is, `places` between an embassy and where it is. `endings` are those of adjectives, the first
    that of the base form. `nominatives` are pairs of endings. `adjectives`, `forms` and `stems` lead from
    case forms of a name to a state or place, or to the base form.
    """

    phrases: dict[str, tuple[Phrase, ...]]
    joins: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, ...], ...]
    endings: tuple[str, ...]
    nominatives: tuple[tuple[str, str], ...]
    adjectives: dict[str, Known]
    forms: dict[str, tuple[str, ...]]
    stems: dict[str, Known]

    def adjective(self, low: str) -> Known | None:
        """The state of an adjective in any of its forms."""
        return self.adjectives.get(self.lemma(low))

    def lemma(self, low: str) -> str:
        """An adjective with the ending of the base form: «естонське» to «естонський»."""
        for ending in self.endings:
            if ending and low.endswith(ending):
                return key(low.removesuffix(ending) + self.endings[0])
        return key(low)

    def nominative(self, word: str) -> str:
        """The base form of a name that is in no table, by its ending."""
        for genitive, nominative in self.nominatives:
            if word.endswith(genitive) and len(word) - len(genitive) > 2:
                return word.removesuffix(genitive) + nominative
        return word


class Rules(NamedTuple):
    """What holds for organs in every language: words that are passed over, organs that only the states and
    places of the tables have, and organs that stand in a state though their name may have a city."""

    padding: frozenset[str]
    known_only: frozenset[str]
    hosted: frozenset[str]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of `organs.toml`."""
    raw = tables.organs()
    return Rules(frozenset(raw["padding"]), frozenset(raw["known_only"]), frozenset(raw["hosted"]))


@lru_cache(maxsize=8)
def grammar(lang: str) -> Grammar:
    """The grammar of a language; KeyError for one that `organs.toml` does not have."""
    raw = tables.organs()
    own = raw["grammar"][lang]
    phrases: dict[str, list[Phrase]] = {}
    for row in raw["organ"]:
        for name in row[lang]:
            parts = tuple(key(word.casefold()) for word in name.split())
            phrases.setdefault(parts[0], []).append(Phrase(parts, row["key"]))
    return Grammar(
        phrases={
            first: tuple(sorted(group, key=lambda p: -len(p.words))) for first, group in phrases.items()
        },
        joins=_split(own["joins"]),
        places=_split(own["places"]),
        endings=(own["adjectives"][0], *sorted(own["adjectives"][1:], key=len, reverse=True)),
        nominatives=tuple((genitive, nominative) for genitive, nominative in own["nominatives"]),
        adjectives=_adjectives(lang),
        forms=_forms(lang),
        stems=_unique_stems(lang),
    )


def stems_of(text: str) -> str:
    """A key that the case forms of a name share, as far as endings tell."""
    return " ".join(stem(key(word.casefold())) for word in words(text))


def _split(joins: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(j.split()) for j in joins), key=len, reverse=True))


def _adjectives(lang: str) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for row in tables.rows("states.csv"):
        known = registry().by_id(tables.territories()[row["code"]]["qid"])
        if known is not None:
            found.update({key(a.casefold()): known for a in tables.split(row[f"adj_{lang}"])})
    return found


def _forms(lang: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in tables.rows("forms.csv"):
        if row["lang"] == lang:
            folded = key(row["form"])
            found[folded] = (*found.get(folded, ()), row["name"])
    return found


def _unique_stems(lang: str) -> dict[str, Known]:
    """States and places by the stems of their names, as far as no two share them: «Судану», «Судана»."""
    found: dict[str, dict[str, Known]] = {}
    for known in registry().entries:
        if known.kind in OWNERS:
            for name in known.named(lang):
                if not name.isascii() and len(name) >= _LEAST:
                    found.setdefault(stems_of(name), {})[known.id] = known
    return {stems: next(iter(by_id.values())) for stems, by_id in found.items() if len(by_id) == 1}
