"""Articles read back out of a library, in today's version or an older one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from headwater.model import Claim, Reading
from headwater.store.entries import unpack
from headwater.store.faults import LibraryDamaged, NotFound
from headwater.store.identity import address_key
from headwater.store.nouns import Stored, VersionRow

_REF: Final = re.compile(r"a(\d{1,18})(?:@(\d{1,9}))?")
_SHOWN: Final = 5  # articles of one name that a message lists
_CLAIM: Final = re.compile(r"(.+):(c\d{1,9})", re.S)
# What a Stored is made of; every query here begins with it.
STORED: Final = (
    "SELECT v.id, a.id, v.number, a.current = v.id, a.key, a.given, v.url, v.outlet, v.title, v.published,"
    " v.added, v.reader, b.text, b.reading FROM versions v JOIN articles a ON a.id = v.article"
    " JOIN bodies b ON b.version = v.id"
)


class Place(NamedTuple):
    """Where a reference points: a version of an article, and the claim in it if one was named."""

    article: int
    version: int
    claim: str | None = None


def ref_of(article: int, number: int | None = None) -> str:
    """The reference of an article; of an older version with its number."""
    return f"a{article}" if number is None else f"a{article}@{number}"


def find(db: sqlite3.Connection, name: str) -> Place:
    """What "a12", "a12@1", "a12:c3", or any other name of an article (with ":c3" or not) names.

    An article's other names are the id that it was given, its address, its place in the input that it came
    from, such as a file, and its title, in this order. Raises NotFound where it names nothing, or more than
    one article.
    """
    match = _CLAIM.fullmatch(name)
    article = _indexed(db, match[1]) if match else None
    place = _indexed(db, name) or (_unindexed(db, name) if article is None else None)
    if place is not None:
        return place
    place = article or (_unindexed(db, match[1]) if match else None)
    if match is None or place is None:
        raise NotFound(
            f"The library has nothing called {name}. `headwater search` lists its articles, `headwater "
            "actors` whom they name."
        )
    if not db.execute(
        "SELECT 1 FROM claims WHERE version = ? AND name = ?", (place.version, match[2])
    ).fetchone():
        raise NotFound(f"{match[1]} has no claim {match[2]}. `headwater show {match[1]}` lists its claims.")
    return place._replace(claim=match[2])


def _indexed(db: sqlite3.Connection, name: str) -> Place | None:
    """The article of a reference, a given id or an address."""
    name = name.encode(errors="replace").decode()
    match = _REF.fullmatch(name)
    found = _only(db, name, "given = ? AND given <> ''", name)
    if found is None and match and match[2]:
        row = db.execute(
            "SELECT article, id FROM versions WHERE article = ? AND number = ?", match.groups()
        ).fetchone()
        found = Place(*row) if row else None
    elif found is None and match:
        found = _only(db, name, "id = ?", match[1])
    elif found is None and (address := address_key(name)):
        found = _only(db, name, "key = ?", f"url:{address}")
    return found


def _unindexed(db: sqlite3.Connection, name: str) -> Place | None:
    """The article of another form of its address, a place or a title: all articles are gone through."""
    name, found = name.encode(errors="replace").decode(), None
    for column in ("url", "place", "title"):
        today = f"current IN (SELECT id FROM versions WHERE {column} = ?)"
        found = found or (_only(db, name, today, name) if name.strip() else None)
    return found


def _only(db: sqlite3.Connection, name: str, condition: str, value: str) -> Place | None:
    """The one article that a condition holds for; raises NotFound where it holds for several."""
    rows = db.execute(
        f"SELECT id, current FROM articles WHERE {condition} ORDER BY id LIMIT {_SHOWN + 1}", (value,)
    ).fetchall()
    if len(rows) > 1:
        refs = ", ".join(ref_of(row[0]) for row in rows[:_SHOWN])
        more = " and others" if len(rows) > _SHOWN else ""
        raise NotFound(f"Several articles are called {name}: {refs}{more}. Name one of these.")
    return Place(*rows[0]) if rows else None


def same(db: sqlite3.Connection, key: str, mark: bytes) -> int | None:
    """The version of the article `key` with that digest, if there is one."""
    row = db.execute(
        "SELECT v.id FROM articles a JOIN versions v ON v.article = a.id WHERE a.key = ? AND v.digest = ?",
        (key, mark),
    ).fetchone()
    return int(row[0]) if row else None


def stored(db: sqlite3.Connection, version: int) -> Stored:
    """One version with its text and reading."""
    row = db.execute(f"{STORED} WHERE v.id = ?", (version,)).fetchone()
    if row is None:
        raise NotFound(f"The library has no version number {version}.")
    return stored_of(row)


def every(db: sqlite3.Connection, *, older: bool = False) -> Iterator[Stored]:
    """All articles in the order in which they came, with their older versions if asked."""
    which = "" if older else " WHERE a.current = v.id"
    for row in db.execute(f"{STORED}{which} ORDER BY a.id, v.number"):
        yield stored_of(row)


def stored_of(row: tuple[Any, ...]) -> Stored:
    """The noun that a row of STORED stands for; raises LibraryDamaged where its reading is broken."""
    _, article, number, current, key, given, url, outlet, title, published, *rest = row
    added, reader, text, packed = rest
    ref = ref_of(article, None if current else number)
    id_ = given or ref_of(article)
    known = {"text": text, "url": url, "outlet": outlet, "title": title, "published": published}
    try:
        reading = unpack(packed, **known)
    except ValueError as error:
        raise LibraryDamaged(f"The article {ref} cannot be read back: {error}.") from error
    place = reading.article.id
    reading = msgspec.structs.replace(reading, article=msgspec.structs.replace(reading.article, id=id_))
    return Stored(
        ref=ref,
        id=id_,
        key=key,
        given=bool(given),
        place=place,
        version=number,
        current=bool(current),
        added=added,
        reader=reader,
        reading=reading,
    )


def claim_of(reading: Reading, name: str) -> Claim:
    """The claim of that name; raises NotFound."""
    for claim in reading.claims:
        if claim.id == name:
            return claim
    raise NotFound(f"{reading.id} has no claim {name}.")


def history(db: sqlite3.Connection, article: int) -> list[VersionRow]:
    """All versions of an article, the first one first."""
    rows = db.execute(
        "SELECT v.number, a.current = v.id, v.added, v.reader, v.title, v.published, v.claims, length(b.text)"
        " FROM versions v JOIN articles a ON a.id = v.article JOIN bodies b ON b.version = v.id"
        " WHERE a.id = ? ORDER BY v.number",
        (article,),
    )
    return [
        VersionRow(
            ref=ref_of(article, row[0]),
            number=row[0],
            current=bool(row[1]),
            added=row[2],
            reader=row[3],
            title=row[4],
            published=row[5],
            claims=row[6],
            characters=row[7],
        )
        for row in rows
    ]
