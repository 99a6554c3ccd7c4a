"""How much a library holds, by what it has counted already: `Library.info` counts all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from headwater.store.library import Library


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How many articles, actors, outlets and failures there are."""

    articles: int
    actors: int
    outlets: int
    failures: int


def sizes(library: Library) -> Sizes:
    """How much the library holds."""
    with library._plain() as db:
        counts = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("articles", "actors", "outlets", "failures")
        )
        articles, actors, outlets, failures = counts
    return Sizes(articles=articles, actors=actors, outlets=outlets, failures=failures)
