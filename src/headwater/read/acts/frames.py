"""Load the frames of a language: which words tell of which act, and by which marks its roles are known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from headwater.read.lexicon import LANG
from headwater.read.suffixes import inflected

Words = tuple[str, ...]


class Frame(NamedTuple):
    """One group of `acts.toml`: an act of PLOVER with the marks of its roles, in order of preference.

    Marks: ``subject``; a bare phrase by case (``acc gen dat ins nom``) or by place (``obj``, ``obj2``);
    ``+WORD``, a phrase after that preposition; ``inf``, ``that``, clauses; ``owner``, whoever the subject
    belongs to. `negated` is the act that a negated one amounts to («не погодилася»); `spoken`: it is done in
    words; `needed`: it is none without what it is about; `told`: whoever is told of it is asked;
    `proposes`: what another is offered to do is asked for; `inner` is the mode of a deed in its complement,
    `thing` that the subject is a thing of somebody.
    """

    act: str
    event: str
    mode: str
    who: Words
    whom: Words
    what: Words
    genitive: str
    negated: str
    spoken: bool
    thing: bool
    inner: str
    needed: bool
    told: bool
    proposes: bool


class Entry(NamedTuple):
    """A word or words that tell of an act; `rest` are the lemmas that go with the first."""

    frame: Frame
    rest: Words


@dataclass(frozen=True)
class Frames:
    """All frames of one language, by the first word of each entry.

    `forms` leads from inflected forms to base forms, empty where the tagger knows those. `items` and
    `contexts` lead from a lemma to the type of a thing and to contexts of PLOVER. `participles` are pairs of
    endings, of a passive participle that the dictionary takes for an adjective and of its verb. `first` are
    all words that an entry may begin with, `participle_endings` the first of each pair.
    """

    placed: bool
    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    states: dict[str, tuple[Entry, ...]]
    forms: dict[str, str]
    items: dict[str, str]
    contexts: dict[str, tuple[str, ...]]
    units: dict[str, str]
    numbers: dict[str, float]
    participles: tuple[tuple[str, str], ...]
    participle_endings: tuple[str, ...]
    first: frozenset[str]
    sets: dict[str, frozenset[str]]


@lru_cache(maxsize=8)
def frames_of(lang: str) -> Frames | None:
    """The frames of `lang`, compiled once; None for a language without `acts.toml`."""
    path = LANG / lang / "acts.toml"
    if not path.exists():
        return None
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    verbs: dict[str, list[Entry]] = {}
    nouns: dict[str, list[Entry]] = {}
    states: dict[str, list[Entry]] = {}
    for group in data["act"]:
        frame = _frame(group, data["marks"])
        _add(verbs, group.get("verbs", ""), frame)
        _add(nouns, group.get("nouns", ""), frame)
        _add(states, group.get("states", ""), frame)
    placed = data["roles"] == "place"
    forms = {form: verb for verb in verbs for form in inflected(verb)} if placed else {}
    forms.update(data.get("irregular", {}))
    contexts: dict[str, list[str]] = {}
    for context, words in data["contexts"].items():
        for word in words.split():
            contexts.setdefault(word, []).append(context)
    participles = tuple((a, b) for pair in data.get("participles", ()) for a, b in (pair.split(),))
    plurals = (f"{noun}s" for noun in nouns) if placed else ()
    return Frames(
        placed=placed,
        verbs=_longest_first(verbs),
        nouns=_longest_first(nouns),
        states=_longest_first(states),
        forms=forms,
        items={word: kind for kind, words in data["items"].items() for word in words.split()},
        contexts={word: tuple(found) for word, found in contexts.items()},
        units={form: unit for unit, forms_ in data["units"].items() for form in forms_.split()},
        participles=participles,
        participle_endings=tuple(ending for ending, _ in participles),
        first=frozenset((*verbs, *nouns, *states, *forms, *plurals)),
        numbers={word: float(value) for word, value in data["numbers"].items()},
        sets={key: frozenset(words.split()) for key, words in data["words"].items()},
    )


def _frame(group: dict[str, Any], marks: dict[str, str]) -> Frame:
    """A group with what it does not say taken from the marks that all of the language share."""

    def roles(key: str) -> Words:
        return tuple(str(group.get(key, marks.get(key, ""))).split())

    return Frame(
        act=group["act"],
        event=group["event"],
        mode=group.get("mode", ""),
        who=roles("who"),
        whom=roles("whom"),
        what=roles("what"),
        genitive=group.get("genitive", "what"),
        negated=group.get("negated", ""),
        spoken=group.get("spoken", False),
        thing=group.get("thing", False),
        inner=group.get("inner", ""),
        needed=group.get("needed", False),
        told=group.get("told", False),
        proposes=group.get("proposes", False),
    )


def _add(index: dict[str, list[Entry]], entries: str, frame: Frame) -> None:
    for entry in entries.split():
        first, *rest = entry.split("_")
        index.setdefault(first, []).append(Entry(frame, tuple(rest)))


def _longest_first(index: dict[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    return {first: tuple(sorted(found, key=lambda e: -len(e.rest))) for first, found in index.items()}
