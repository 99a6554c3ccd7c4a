"""Readings without end for a library of any size: a few hundred texts are read, and their words exchanged.

A copy of a reading has other words of the same length in it, so that all its offsets stay true: plain words
by other words of the same language, half of the names by invented ones. What is invented is drawn so that a
few come often and many seldom, as words do (Zipf's law), and has a form in Latin letters, so that one actor
is named in all languages. Acts are kept with their words, but done by states and people drawn by lot.
"""

from __future__ import annotations

import random
import re
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from benchmarks.material import Texts, Varied
from headwater.known import registry
from headwater.link.nouns import Actor, Link
from headwater.link.statements.digest import Digest, digest
from headwater.link.statements.when import when
from headwater.model import Act, Article, Claim, Name, Party, Reading
from headwater.read.reader import read_article
from headwater.store.entries import Entry, prepare
from headwater.store.versions import ref_of

ACTORS: Final = 20_000  # that are invented
OUTLETS: Final = 300
DAYS: Final = 1_500  # that the articles are published in, from FIRST on
FIRST: Final = datetime(2022, 1, 1, tzinfo=UTC)
_PLAIN: Final = re.compile(r"(?<![^\W\d_])[a-zа-яёґєії]{4,}(?![^\W\d_])")
_PART: Final = re.compile(r"[^\W\d_]{3,}")
_EXCHANGED: Final = 0.3  # of the plain words
_RARE: Final = 0.01  # of the plain words, by one that is invented
_CLAIMS: Final = 10  # of a reading that are kept; the texts at hand are denser than news
_ACTS: Final = 2  # of a reading that are kept, for the same reason
_BY_STATES: Final = 0.6  # of their parties
_CYRILLIC: Final = "бвгдзклмнпрст", "аеиоу"
_LATIN: Final = "bvgdzklmnprst", "aeiou"


class _Slot(NamedTuple):
    """A word of a text that may be exchanged; `name` is the number of its name, -1 for a plain word."""

    start: int
    end: int
    name: int


class _Text(NamedTuple):
    """A reading, the words in it that may be exchanged, its names, each once, by their base form, and its
    digest, which all articles made of it share but for who published them when."""

    reading: Reading
    slots: tuple[_Slot, ...]
    bases: tuple[str, ...]
    digest: Digest


class Invented:
    """Articles with their readings; the same `seed` gives the same ones."""

    def __init__(self, texts: Texts, templates: int, seed: int = 1) -> None:
        self._draw = random.Random(seed)
        varied = Varied(texts, seed)
        langs = list(texts)
        read = [
            read_article(Article(text=varied.article(lang), lang=lang))
            for lang in (langs[i % len(langs)] for i in range(templates))
        ]
        self._texts = [_text(self._thinned(reading)) for reading in read]
        self._words = _vocabulary(read)

    def readings(self, number: int, first: int = 0) -> Iterator[Reading]:
        """That many readings; their ids and addresses count from `first`, which decides what they are."""
        return (reading for reading, _ in self._made(number, first))

    def entries(self, number: int, first: int = 0) -> Iterator[Entry]:
        """The same, ready to be kept."""
        for reading, of in self._made(number, first):
            about = reading.article
            known = {"when": when(about.published), "published": about.published, "outlet": about.outlet}
            yield prepare(reading, digested=msgspec.structs.replace(of.digest, article=reading.id, **known))

    def _made(self, number: int, first: int) -> Iterator[tuple[Reading, _Text]]:
        self._draw.seed(first)
        for count in range(first, first + number):
            of = self._draw.choice(self._texts)
            yield self._one(of, count), of

    def words(self, lang: str) -> list[str]:
        """The plain words of a language, the most frequent first."""
        return [word for (found, _), words in self._words.items() if found == lang for word in words]

    def _thinned(self, reading: Reading) -> Reading:
        """The reading with so many claims as news have; none stands inside one that is left out."""
        kept = [
            msgspec.structs.replace(claim, inside=None)
            for claim in reading.claims
            if self._draw.random() * len(reading.claims) < _CLAIMS
        ]
        lot = min(len(reading.acts), _ACTS)
        acts = sorted(self._draw.sample(reading.acts, lot), key=lambda act: act.trigger.start)
        alone = {"claim": None, "said": None, "within": None, "answers": None}
        done = tuple(msgspec.structs.replace(act, **alone) for act in acts)
        return msgspec.structs.replace(reading, claims=tuple(kept), acts=done)

    def _one(self, of: _Text, number: int) -> Reading:
        reading = of.reading
        lang = reading.lang or "en"
        people = {i: self._person() for i in range(len(of.bases)) if self._draw.random() < 0.5}
        parts, at = list[str](), 0
        for slot in of.slots:
            word = self._other(reading.text[slot.start : slot.end], slot, lang, people)
            if word:
                parts += (reading.text[at : slot.start], word)
                at = slot.end
        text = "".join((*parts, reading.text[at:]))
        exchanged = {
            of.bases[i]: (written(person, lang), written(person, "en")) for i, person in people.items()
        }
        english = {n.english: exchanged[n.base][1] for n in reading.names if n.base in exchanged}
        names = tuple(_name(n, exchanged) for n in reading.names)
        return msgspec.structs.replace(
            reading,
            article=self._article(text, lang, number),
            names=names,
            claims=tuple(_claim(c, english) for c in reading.claims),
            acts=tuple(self._act(act, names) for act in reading.acts),
        )

    def _act(self, act: Act, names: Sequence[Name]) -> Act:
        """The act between two others."""
        return msgspec.structs.replace(act, who=(self._party(names),), whom=(self._party(names),))

    def _party(self, names: Sequence[Name]) -> Party:
        """A state, or a person whom the article names, who acts for a state or for nobody."""
        state = states()[self._zipf(len(states()))]
        people = [name.english for name in names if name.type == "PER" and name.english]
        if not people or self._draw.random() < _BY_STATES:
            return Party(span=None, name=state, kind="state", of=state)
        acting = state if self._draw.random() < _BY_STATES else ""
        return Party(span=None, name=self._draw.choice(people), kind="person", of=acting)

    def _article(self, text: str, lang: str, number: int) -> Article:
        outlet = f"outlet{self._zipf(OUTLETS)}.example"
        day = FIRST + timedelta(days=self._draw.random() * DAYS)
        title = " ".join(text[:80].split()[:-1])
        return Article(
            text=text,
            id=f"made-{number}",
            lang=lang,
            outlet=outlet,
            url=f"https://{outlet}/{lang}/{number}",
            title=title,
            published=day.isoformat(timespec="seconds"),
        )

    def _other(self, word: str, slot: _Slot, lang: str, people: dict[int, int]) -> str:
        """Another word of the same length, empty where this one stays."""
        if slot.name >= 0:
            person = people.get(slot.name)
            return "" if person is None else _fitted(written(person, lang), word)
        lot = self._draw.random()
        if lot < _RARE:
            return _fitted(written(self._zipf(ACTORS * 10), lang), word).lower()
        others = self._words.get((lang, len(word)), ())
        return others[self._zipf(len(others))] if lot < _EXCHANGED and others else ""

    def _person(self) -> int:
        return self._zipf(ACTORS)

    def _zipf(self, number: int) -> int:
        """A number below `number`, the small ones more often: in proportion to one by the number."""
        return int(number ** self._draw.random()) - 1 if number > 1 else 0


@cache
def states() -> tuple[str, ...]:
    """The English names of the states that the tables know."""
    return tuple(known.name for known in registry().entries if known.kind == "state")


def written(person: int, lang: str) -> str:
    """The name of an invented actor, in the letters of a language."""
    consonants, vowels = _LATIN if lang == "en" else _CYRILLIC
    number, out = person + 1_000, ""
    for _ in range(5):
        number, one = divmod(number * 7_919 + 13, len(consonants))
        number, two = divmod(number, len(vowels))
        out += consonants[one] + vowels[two]
        number = number % 1_000_003 + person
    return out.title()


def _fitted(name: str, word: str) -> str:
    """The name cut to the length of a word, or drawn out to it."""
    return (name * (len(word) // len(name) + 1))[: len(word)].capitalize()


def _text(reading: Reading) -> _Text:
    text = reading.text
    bases = tuple(dict.fromkeys(name.base for name in reading.names))
    slots = [
        _Slot(match.start(), match.end(), bases.index(name.base))
        for name in reading.names
        for match in _PART.finditer(text, name.start, name.end)
    ]
    taken = sorted((slot.start, slot.end) for slot in slots)
    taken += [(claim.cue.start, claim.cue.end) for claim in reading.claims]
    taken.sort()
    for match in _PLAIN.finditer(text):
        at = bisect_left(taken, (match.start(), match.end()))
        near = taken[max(at - 1, 0) : at + 1]
        if all(end <= match.start() or match.end() <= start for start, end in near):
            slots.append(_Slot(match.start(), match.end(), -1))
    slots = sorted({slot.start: slot for slot in slots}.values())
    whole = [a for a, b in zip(slots, [*slots[1:], _Slot(len(text), 0, 0)], strict=True) if a.end <= b.start]
    return _Text(reading, tuple(whole), bases, digest(reading))


def _vocabulary(readings: Sequence[Reading]) -> dict[tuple[str, int], list[str]]:
    """Plain words by language and length, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for reading in readings:
        counts.update((reading.lang or "en", word) for word in _PLAIN.findall(reading.text))
    out: dict[tuple[str, int], list[str]] = {}
    for (lang, word), _ in counts.most_common():
        out.setdefault((lang, len(word)), []).append(word)
    return out


def _name(name: Name, exchanged: dict[str, tuple[str, str]]) -> Name:
    if name.base not in exchanged:
        return name
    base, english = exchanged[name.base]
    return msgspec.structs.replace(name, base=base, english=english, known=False)


def _claim(claim: Claim, english: dict[str, str]) -> Claim:
    via = tuple(msgspec.structs.replace(b, name=english.get(b.name, b.name)) for b in claim.via)
    return msgspec.structs.replace(
        claim, source_name=english.get(claim.source_name, claim.source_name), via=via
    )


def linked(db: sqlite3.Connection) -> tuple[list[Actor], Iterator[Link]]:
    """One actor for all names of a library that are called the same in English, a link for each name; and the
    states, which act without being named."""
    label = dict(db.execute("SELECT id, label FROM labels").fetchall())
    actors: dict[str, dict[str, dict[str, int]]] = {}
    for base, english, lang, count in db.execute(
        "SELECT base, coalesce(english, base), lang, count(*) FROM names GROUP BY 1, 2, 3"
    ):
        actors.setdefault(label[english], {}).setdefault(lang, {})[label[base]] = count
    found = [
        Actor(
            id=f"act:{called}",
            name=called,
            kind="person",
            names=names,
            mentions=sum(sum(counts.values()) for counts in names.values()),
        )
        for called, names in actors.items()
    ]
    acting = [Actor(id=k.id, name=k.name, kind="state") for k in registry().entries if k.kind == "state"]
    return [*found, *acting], _links(db, label)


def _links(db: sqlite3.Connection, label: dict[int, str]) -> Iterator[Link]:
    rows = db.execute(
        "SELECT a.id, coalesce(n.english, n.base) FROM articles a JOIN names n ON n.version = a.current"
        " ORDER BY a.id, n.id"
    ).fetchall()
    for article, names in groupby(rows, key=itemgetter(0)):
        for number, (_, called) in enumerate(names):
            yield Link(article=ref_of(article), name=number, actor=f"act:{label[called]}", why="one name")
