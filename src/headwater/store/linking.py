"""What linking keeps in the library beside the links (`headwater.link.tables`)."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec

from headwater.link.linker import Item
from headwater.link.tables import Memory, Tables
from headwater.model import Article, Name, Reading
from headwater.store.versions import ref_of

_EVERY: Final = 500  # articles between two reports
_AT_ONCE: Final = 500  # values in one question
_encode: Final = msgspec.json.Encoder().encode


class Kept:
    """The tables in a library; what is put is written by `flush`, in the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._records: dict[str, Any] = {}
        self._fresh: set[str] = set()
        self._company: dict[int, tuple[int, ...]] = {}
        self._moved: set[int] = set()

    def get(self, key: str) -> Any:
        if key not in self._records:
            row = self._db.execute("SELECT data FROM linking WHERE key = ?", (key,)).fetchone()
            self._records[key] = msgspec.json.decode(row[0]) if row is not None else None
        return self._records[key]

    def put(self, key: str, value: Any) -> None:
        self._records[key] = value
        self._fresh.add(key)

    def enter(self, block: str, key: str, rank: int = 0) -> None:
        self._db.execute("INSERT OR REPLACE INTO linking_blocks VALUES (?, ?, ?)", (block, key, rank))

    def leave(self, block: str, key: str) -> None:
        self._db.execute("DELETE FROM linking_blocks WHERE block = ? AND key = ?", (block, key))

    def members(self, block: str, limit: int | None = None) -> list[tuple[str, int]]:
        return self._db.execute(
            "SELECT key, rank FROM linking_blocks WHERE block = ? ORDER BY rank DESC, key LIMIT ?",
            (block, -1 if limit is None else limit),
        ).fetchall()

    def company(self, article: int) -> tuple[int, ...]:
        if article not in self._company:
            row = self._db.execute("SELECT company FROM linked WHERE article = ?", (article,)).fetchone()
            self._company[article] = tuple(array("q", row[0])) if row is not None else ()
        return self._company[article]

    def set_company(self, article: int, company: tuple[int, ...] | None) -> None:
        self._company[article] = company or ()
        self._moved.add(article)

    def articles(self, bases: Iterable[str]) -> set[int]:
        found = set[int]()
        wanted = sorted(bases)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            found.update(
                row[0]
                for row in self._db.execute(
                    "SELECT DISTINCT k.article FROM labels l JOIN names n ON n.base = l.id"
                    " JOIN versions v ON v.id = n.version"
                    " JOIN linked k ON k.article = v.article AND k.version = v.id"
                    f" WHERE l.label IN ({marks})",
                    some,
                )
            )
        return found

    def flush(self) -> None:
        """Write what was put; articles that are not in `linked` yet are left to the caller."""
        gone = [(key,) for key in self._fresh if self._records[key] is None]
        kept = [(key, _encode(self._records[key])) for key in self._fresh if self._records[key] is not None]
        self._db.executemany("DELETE FROM linking WHERE key = ?", gone)
        self._db.executemany("INSERT OR REPLACE INTO linking VALUES (?, ?)", sorted(kept))
        self._db.executemany(
            "UPDATE linked SET company = ? WHERE article = ?",
            [(array("q", self._company[article]).tobytes(), article) for article in self._moved],
        )
        self._fresh.clear()
        self._moved.clear()


class Row(NamedTuple):
    """An article with names as it is now, or as it was when it was linked; `mark` is that of `today`."""

    item: Item
    version: int
    first: int
    mark: tuple[int, int, str | None]


def today(db: sqlite3.Connection) -> dict[int, tuple[int, int, str | None]]:
    """Of each article that has names its version, the number of the first name, and the date."""
    rows = db.execute(
        "SELECT a.id, v.id, min(n.id), v.published FROM articles a JOIN versions v ON v.id = a.current"
        " JOIN names n ON n.version = v.id GROUP BY a.id"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def items(
    db: sqlite3.Connection, articles: Iterable[int] | None, told: Callable[[int], None] = lambda done: None
) -> Iterator[Row]:
    """The names of some articles, or of all (None), in today's version; those without names are left out."""
    if articles is None:
        yield from _items(db, "JOIN versions v ON v.id = a.current", "", (), told)
        return
    for article in sorted(articles):
        yield from _items(db, "JOIN versions v ON v.id = a.current", "WHERE a.id = ?", (article,), told)


def linked_items(db: sqlite3.Connection, articles: Iterable[int]) -> Iterator[Row]:
    """The names of some articles as they were when they were linked."""
    for article in sorted(articles):
        for row in _items(
            db,
            "JOIN linked k ON k.article = a.id JOIN versions v ON v.id = k.version",
            "WHERE a.id = ?",
            (article,),
            lambda done: None,
        ):
            (published,) = db.execute("SELECT published FROM linked WHERE article = ?", (article,)).fetchone()
            about = msgspec.structs.replace(row.item.reading.article, published=published)
            reading = msgspec.structs.replace(row.item.reading, article=about)
            yield row._replace(item=row.item._replace(reading=reading))


def _items(
    db: sqlite3.Connection,
    joined: str,
    where: str,
    values: tuple[int, ...],
    told: Callable[[int], None],
) -> Iterator[Row]:
    same: dict[str, str] = {}  # one copy of each string, however often it is met
    rows = db.execute(
        'SELECT a.id, a.key, v.id, v.lang, v.published, n.id, n.start, n."end", n.type, n.kind, n.lang,'
        " b.label, e.label, n.known, n.role, n.role_of, n.gender, n.confidence"
        f" FROM articles a {joined} JOIN names n ON n.version = v.id"
        f" JOIN labels b ON b.id = n.base LEFT JOIN labels e ON e.id = n.english {where} ORDER BY a.id, n.id",
        values,
    )
    for count, (number, found) in enumerate(groupby(rows, key=itemgetter(0)), 1):
        group = list(found)
        _, key, version, lang, published, first, *_ = group[0]
        about = Article(id=ref_of(number), text="", lang=lang, published=published)
        reading = Reading(article=about, lang=lang, claims=(), names=tuple(_names(group, same)))
        yield Row(Item(number, key, reading), version, first, (version, first, published))
        if count % _EVERY == 0:
            told(count)


def _names(rows: list[tuple[Any, ...]], same: dict[str, str]) -> Iterator[Name]:
    for *_, start, end, type_, kind, lang, base, english, known, role, of, gender, confidence in rows:
        yield Name(
            start=start,
            end=end,
            type=same.setdefault(type_, type_),  # type: ignore[arg-type]
            base=same.setdefault(base, base),
            lang=same.setdefault(lang, lang),  # type: ignore[arg-type]
            english=same.setdefault(english or "", english or ""),
            kind=same.setdefault(kind, kind),  # type: ignore[arg-type]
            known=bool(known),
            role=same.setdefault(role, role),
            of=same.setdefault(of, of),
            gender=same.setdefault(gender, gender),
            confidence=confidence,
        )


def keep(db: sqlite3.Connection, memory: Memory, rows: Iterable[Row]) -> None:
    """Keep what a run in memory made of these articles, in place of what is there."""
    for table in ("linking", "linking_blocks", "linked"):
        db.execute(f"DELETE FROM {table}")
    db.executemany("INSERT INTO linking VALUES (?, ?)", _rows(memory))
    db.executemany(
        "INSERT INTO linking_blocks VALUES (?, ?, ?)",
        (
            (block, key, rank)
            for block, members in sorted(memory.blocks.items())
            for key, rank in sorted(members.items())
        ),
    )
    set_linked(db, rows, memory)


def set_linked(db: sqlite3.Connection, rows: Iterable[Row], tables: Tables) -> None:
    """Note that articles are linked as they are."""
    db.executemany(
        "INSERT OR REPLACE INTO linked VALUES (?, ?, ?, ?, ?)",
        (
            (
                row.item.article,
                row.version,
                row.first,
                row.item.reading.article.published,
                array("q", tables.company(row.item.article)).tobytes(),
            )
            for row in rows
        ),
    )


def _rows(memory: Memory) -> Iterator[tuple[str, bytes]]:
    for key, value in sorted(memory.records.items()):
        yield key, _encode(value)
