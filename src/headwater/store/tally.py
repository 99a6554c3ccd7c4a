"""What the pages of actors and outlets ask, counted beforehand and brought up to date with the links.

`seen` has whom an article names, `voiced` what actors have to do with claims, `cited` which outlets an outlet
names; migration 8 says what their columns hold. Outlets themselves are counted by triggers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

#: Before all dates: the `since` of versions whose date is not known.
UNDATED: Final = -1_000_000_000_000
SIDES: Final = ("says", "about", "basis", "rests")
_SINCE: Final = f"coalesce(v.since, {UNDATED})"
_TODAY: Final = "JOIN articles a ON a.id = v.article AND a.current = v.id WHERE {which}"
_OF_CLAIM: Final = f"JOIN versions v ON v.id = c.version {_TODAY}"
_FILLED: Final = (
    f"INSERT INTO seen SELECT l.actor, {_SINCE}, v.id, count(*) FROM versions v JOIN names n"
    f" ON n.version = v.id JOIN links l ON l.name = n.id {_TODAY} GROUP BY 1, 2, 3",
    f"INSERT INTO voiced SELECT c.actor, 'says', {_SINCE}, c.id, 0 FROM claims c {_OF_CLAIM}"
    " AND c.actor IS NOT NULL ORDER BY 1, 3, 4",
    f"INSERT INTO voiced SELECT DISTINCT l.actor, 'about', {_SINCE}, c.id, c.source FROM versions v"
    " JOIN names n ON n.version = v.id JOIN links l ON l.name = n.id JOIN about b ON b.name = n.id"
    f" JOIN claims c ON c.id = b.claim {_TODAY} AND c.actor IS NOT l.actor ORDER BY 1, 3, 4",
    f"INSERT INTO voiced SELECT DISTINCT l.actor, 'basis', {_SINCE}, c.id, c.source FROM claims c"
    " JOIN via w ON w.claim = c.id JOIN names n ON n.version = c.version"
    f" AND (n.english = w.label OR n.base = w.label) JOIN links l ON l.name = n.id {_OF_CLAIM}"
    " ORDER BY 1, 3, 4",
    f"INSERT INTO voiced SELECT DISTINCT c.actor, 'rests', {_SINCE}, c.id, w.label FROM claims c"
    f" JOIN via w ON w.claim = c.id {_OF_CLAIM} AND c.actor IS NOT NULL ORDER BY 1, 3, 4",
    f"INSERT INTO cited SELECT v.outlet, c.source, 'source', v.id, v.article, count(*) FROM claims c"
    f" {_OF_CLAIM} AND c.source_kind = 'outlet' AND v.outlet <> '' GROUP BY 1, 2, 4",
    "INSERT INTO cited SELECT v.outlet, w.label, 'via', v.id, v.article, count(DISTINCT w.claim)"
    f" FROM claims c JOIN via w ON w.claim = c.id {_OF_CLAIM}"
    " AND w.kind = 'outlet' AND v.outlet <> '' GROUP BY 1, 2, 4",
)


def tally(db: sqlite3.Connection, versions: Iterable[int] | None) -> None:
    """Count anew what some versions hold, and those that came or changed since; with None all.

    It is part of the transaction of the caller, which has changed the links of these versions.
    """
    if versions is None:
        for table in ("seen", "voiced", "cited"):
            db.execute(f"DELETE FROM {table}")
        for sql in _FILLED:
            db.execute(sql.format(which="1"))
    else:
        waiting = {row[0] for row in db.execute("SELECT version FROM untallied")}
        for version in sorted(waiting.union(versions)):
            _again(db, version)
    db.execute("DELETE FROM untallied")


def _again(db: sqlite3.Connection, version: int) -> None:
    first, last = db.execute("SELECT min(id), max(id) FROM claims WHERE version = ?", (version,)).fetchone()
    actors = db.execute("SELECT actor, since FROM seen WHERE version = ?", (version,)).fetchall()
    db.executemany(  # the claims of a version are numbered without a gap
        "DELETE FROM voiced WHERE actor = ? AND side = ? AND since = ? AND claim BETWEEN ? AND ?",
        [(actor, side, since, first, last) for actor, since in actors for side in SIDES],
    )
    db.execute("DELETE FROM seen WHERE version = ?", (version,))
    db.execute("DELETE FROM cited WHERE version = ?", (version,))
    for sql in _FILLED:
        db.execute(sql.format(which="v.id = ?"), (version,))
