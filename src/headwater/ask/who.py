"""Who is who: actors by name, in any language."""

from __future__ import annotations

import sqlite3
from typing import Any

from headwater.ask.query import called, units
from headwater.link.nouns import Actor
from headwater.store.actors import actor_of


def actors(
    db: sqlite3.Connection, name: str = "", kind: str | None = None, limit: int | None = None
) -> list[Actor]:
    """The actors whose name in any language holds the words, those that are named most first."""
    conditions, values = ["1"], list[Any]()
    if name.strip():
        conditions.append("a.id IN (SELECT value FROM json_each(?))")
        values.append(called(db, units(db, name))[1])
    if kind:
        conditions.append("a.kind = ?")
        values.append(kind)
    rows = db.execute(
        f"SELECT a.data FROM actors a WHERE {' AND '.join(conditions)}"
        " ORDER BY a.mentions DESC, a.id LIMIT ?",
        (*values, -1 if limit is None else limit),
    ).fetchall()
    return [actor_of(row) for row in rows]
