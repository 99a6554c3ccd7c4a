"""What a large library is asked, and how long each answer takes; in a process of its own."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.invented import FIRST, written
from benchmarks.worker import peak_mb

if TYPE_CHECKING:
    from headwater.store.library import Library

LANGS = ("uk", "ru", "en")
Asked = dict[str, Any]


class Asking(NamedTuple):
    """What the answers took: seconds of each by kind, and the memory of the process that asked."""

    seconds: dict[str, list[float]]
    found: dict[str, int]
    peak_mb: float


class Words(NamedTuple):
    """What to ask for: plain words by language, the most frequent first, and phrases that stand somewhere."""

    plain: dict[str, list[str]]
    phrases: list[str]


def words_of(library: Library, draw: random.Random, number: int = 60) -> Words:
    """Words of articles drawn by lot, so that the frequent ones come often, and pairs of neighbours."""
    from headwater.store.words import words

    total = library.info().articles
    plain: dict[str, list[str]] = {lang: [] for lang in LANGS}
    phrases: list[str] = []
    while len(phrases) < number:
        kept = library.article(f"a{draw.randint(1, total)}")
        found = words(kept.article.text)
        if kept.reading.lang is None or len(found) < 20:
            continue
        at = draw.randrange(len(found) - 1)
        phrases.append(f'"{found[at].low} {found[at + 1].low}"')
        plain[kept.reading.lang] += [found[i].low for i in draw.sample(range(len(found)), 4)]
    return Words(plain, phrases)


def _searches(words: Words, draw: random.Random) -> dict[str, Iterator[tuple[str, Asked]]]:
    """The kinds of questions, each without end: the words, and the filters."""

    def word() -> str:
        return draw.choice(words.plain[draw.choice(LANGS)])

    def person() -> str:
        return written(int(20_000 ** draw.random()) - 1, draw.choice(LANGS))

    def outlet() -> str:
        return f"outlet{int(300 ** draw.random()) - 1}.example"

    def month() -> str:
        return FIRST.replace(year=FIRST.year + draw.randrange(4), month=draw.randint(1, 12)).strftime("%Y-%m")

    def endless(make: Callable[[], tuple[str, Asked]]) -> Iterator[tuple[str, Asked]]:
        return (make() for _ in itertools.count())

    def two() -> tuple[str, Asked]:
        found = words.plain[draw.choice(LANGS)]
        return f"{draw.choice(found)} {draw.choice(found)}", {}

    def of_language() -> tuple[str, Asked]:
        lang = draw.choice(LANGS)
        return draw.choice(words.plain[lang]), {"lang": lang}

    return {
        "one word": endless(lambda: (word(), {})),
        "two words": endless(two),
        "a phrase": endless(lambda: (draw.choice(words.phrases), {})),
        "one word, the latest first": endless(lambda: (word(), {"sort": "time"})),
        "one word, --outlet": endless(lambda: (word(), {"outlet": outlet()})),
        "one word, --since": endless(lambda: (word(), {"since": month()})),
        "one word, --lang": endless(of_language),
        "one word, --by": endless(lambda: (word(), {"by": person()})),
        "--by": endless(lambda: ("", {"by": person()})),
        "--about": endless(lambda: ("", {"about": person()})),
        "--via": endless(lambda: ("", {"via": person()})),
        "--outlet and --stance": endless(lambda: ("", {"outlet": outlet(), "stance": "deny"})),
        "--since and --until": endless(lambda: ("", {"since": month(), "until": "2025-12"})),
    }


def asked(library: Library, seed: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """Questions without end, the kinds in turn; each is called to be answered, and says how much it found."""
    draw = random.Random(seed)
    words = words_of(library, draw)
    kinds = _searches(words, draw)
    total = library.info().articles
    actors = [actor.id for actor in library.actors(limit=2_000)]
    while True:
        for kind, questions in kinds.items():
            text, filters = next(questions)
            yield f"articles: {kind}", partial(_count, library.search, text, **filters)
            yield f"claims: {kind}", partial(_count, library.claims, text, **filters)
        ref = f"a{draw.randint(1, total)}"
        yield "show an article", partial(_article, library, ref)
        for claim in library.article(ref).reading.claims[:1]:
            yield "show a claim", partial(_claim, library, f"{ref}:{claim.id}")
        if actors:
            yield "show an actor", partial(_actor, library, draw.choice(actors))


def _count(search: Callable[..., Sequence[Any]], words: str, **filters: Any) -> int:
    return len(search(words, **filters))


def _article(library: Library, ref: str) -> int:
    return len([library.article(ref), *library.versions(ref)]) - 1


def _claim(library: Library, ref: str) -> int:
    return len([library.claim(ref)])


def _actor(library: Library, id_: str) -> int:
    """As `headwater show` has it: the actor and the first of its mentions."""
    return len([library.actor(id_), *library.mentions(id_, 20)]) - 1


def ask(folder: Path, rounds: int, seconds: float = 0.0, seed: int = 1) -> Asking:
    """Ask all kinds of questions: so many `rounds`, or with 0 for so many `seconds`.

    The first of each kind is not counted; the dictionaries are loaded for it.
    """
    from headwater.store.library import Library

    took: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    with Library.open(folder, create=False) as library:
        begun, first = time.perf_counter(), set[str]()
        for kind, answer in asked(library, seed):
            start = time.perf_counter()
            if (seconds and start - begun > seconds) or len(took.get(kind, ())) >= rounds > 0:
                break
            hits = answer()
            if kind in first:
                took.setdefault(kind, []).append(time.perf_counter() - start)
                found[kind] = found.get(kind, 0) + hits
            first.add(kind)
    return Asking(took, found, peak_mb())
