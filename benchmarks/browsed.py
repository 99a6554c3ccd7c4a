"""Which pages the readers of `benchmarks/serve.py` ask for: addresses without end, drawn by lot."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from benchmarks.questions import LANGS, Words, words_of

_DRAWN = 2_000  # of each kind of thing, among which readers choose


class Addresses(NamedTuple):
    """What there is to ask for: references and ids, those of the most frequent first, and words."""

    articles: int
    statements: list[str]
    actors: list[str]
    outlets: list[str]
    parties: list[str]
    words: Words

    @classmethod
    def of(cls, folder: Path, seed: int) -> Addresses:
        """Those of a library."""
        from headwater.store.library import Library

        with Library.open(folder, create=False) as library:
            db = library._db

            def column(sql: str) -> list[str]:
                return [row[0] for row in db.execute(f"{sql} LIMIT {_DRAWN}")]

            return cls(
                articles=library.info().articles,
                statements=column("SELECT id FROM statements ORDER BY articles DESC, id"),
                actors=column("SELECT id FROM actors WHERE mentions > 0 ORDER BY mentions DESC, id"),
                outlets=column("SELECT DISTINCT outlet FROM versions WHERE outlet IS NOT NULL"),
                parties=column("SELECT key FROM ledger_parties WHERE name <> '' ORDER BY lines DESC, key"),
                words=words_of(library, random.Random(seed)),
            )


def addresses(known: Addresses, seed: int) -> Iterator[tuple[str, str]]:
    """Kinds of pages and an address of each, the kinds in turn, each time in another order."""
    draw = random.Random(seed)
    kinds = list(_kinds(known, draw).items())
    while True:
        draw.shuffle(kinds)
        for kind, address in kinds:
            yield kind, address()


def _kinds(known: Addresses, draw: random.Random) -> dict[str, Callable[[], str]]:
    def one(found: list[str]) -> str:
        """Often those that come first, seldom the others."""
        return found[int(len(found) ** draw.random()) - 1]

    def word() -> str:
        return draw.choice(known.words.plain[draw.choice(LANGS)])

    def month() -> str:
        return f"{2022 + draw.randrange(4)}-{draw.randint(1, 12):02}"

    def at(path: str, **asked: object) -> str:
        return f"{path}?{urlencode(asked)}"

    def part() -> int:
        return int(40 ** draw.random())

    return {
        "home": lambda: "/",
        "statements": lambda: at("/statements", page=part(), since=month()),
        "statement": lambda: f"/statements/{one(known.statements)}",
        "article": lambda: f"/articles/a{draw.randint(1, known.articles)}",
        "actors": lambda: at("/actors", page=part()),
        "actor": lambda: f"/actors/{quote(one(known.actors))}",
        "outlets": lambda: at("/outlets", page=draw.randint(1, 6)),
        "outlet": lambda: f"/outlets/{quote(one(known.outlets))}",
        "ledger": lambda: at("/ledger", page=part()),
        "ledger of an actor": lambda: at("/ledger", actor=one(known.parties)),
        "ledger, open requests": lambda: at("/ledger", outcome="none known so far", since=month()),
        "ties": lambda: at("/ties", top=draw.choice((20, 35, 50))),
        "ties of an actor": lambda: at("/ties", actor=one(known.parties)),
        "search": lambda: at("/search", q=word()),
        "search, a phrase": lambda: at("/search", q=draw.choice(known.words.phrases)),
        "search, claims": lambda: at("/search", q=word(), kind="claims", since=month()),
        "read": lambda: "/read",
        "API, statements": lambda: at("/api/statements", offset=50 * part()),
        "API, an article": lambda: f"/api/articles/a{draw.randint(1, known.articles)}",
        "API, the ledger": lambda: at("/api/ledger", offset=50 * part()),
        "API, claims": lambda: at("/api/claims", q=word()),
    }
