"""The table of acts, which is filled as readings are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from headwater.link.ledger.nouns import Telling
from headwater.store.entries import linker_version


def put(db: sqlite3.Connection, version: int, told: Iterable[Telling]) -> None:
    """Keep the acts of a version in place of older ones, in the transaction of the caller; its names are kept
    already."""
    db.execute("DELETE FROM acts WHERE version = ?", (version,))
    db.execute("INSERT OR REPLACE INTO acts_made VALUES (?, ?)", (version, linker_version()))
    (first,) = db.execute("SELECT min(id) FROM names WHERE version = ?", (version,)).fetchone()
    for one in told:
        bare = msgspec.structs.replace(one, article="", published="")
        number = db.execute(
            'INSERT INTO acts (version, name, act, event, mode, start, "end", first, last, data)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(version, one.id, one.act, one.event, one.mode, one.start, one.end),
                *(one.when.first, one.when.last, msgspec.json.encode(bare).decode()),
            ),
        ).lastrowid
        db.executemany(
            "INSERT INTO act_parties VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (number, side, i, party.name, party.state, *(_at(first, name) for name in party.names))
                for side, parties in (("who", one.who), ("whom", one.whom))
                for i, party in enumerate(parties)
            ],
        )


def _at(first: int | None, name: int | None) -> int | None:
    return first + name if first is not None and name is not None else None


def due(db: sqlite3.Connection) -> list[int]:
    """The versions whose acts were not taken out of their readings yet, or by another Headwater."""
    rows = db.execute(
        "SELECT v.id FROM versions v LEFT JOIN acts_made m ON m.version = v.id"
        " WHERE m.maker IS NOT ? ORDER BY v.id",
        (linker_version(),),
    )
    return [row[0] for row in rows]
