"""The statements of a library: made of its current readings and links, and kept until one of them changes.

Statements are made under the keys of the articles, not under their references, which tell the order in which
they came: so the same articles give the same statements, with the same ids, in whatever order they were
added. What is given out has references ("a12"); `rows` has the ids that the articles were given.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from headwater.ask.context import find as find_units
from headwater.ask.query import units
from headwater.link.nouns import Linked
from headwater.link.statements.across import statements
from headwater.link.statements.nouns import Appearance, Denial, Origin, Stated, Statement
from headwater.store.faults import DiskFull, LibraryBusy, LibraryMissing, NotFound
from headwater.store.relink import linker_version
from headwater.store.schema import snapshot, transaction
from headwater.store.versions import ref_of
from headwater.store.words import term, words

if TYPE_CHECKING:
    from headwater.store.library import Library

_KEY: Final = "statements"  # from what the kept statements were made, and how long that took
_DATA: Final = "statements.data"  # zlib of their JSON


class About(NamedTuple):
    """What a list says of an article: the id that it was given (else its reference), outlet, title, date."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None


class _Mark(msgspec.Struct, frozen=True):
    """From what statements were made, and the seconds that it took."""

    source: str
    seconds: float


_AN_ARTICLE = 0.05  # seconds


def stated(library: Library, *, old: bool = False) -> Stated:
    """The statements of today's readings and links; article ids in them are references ("a12").

    They are made anew where anything has changed since they were made last; with `old`, only where there are
    none. Links are taken as they are: `relink` brings them up to date.
    """
    with library._plain() as db:
        with snapshot(db):
            source = _source(db)
            kept = _kept(db)
            if kept is not None and (old or kept.source == source):
                found = _unpacked(db)
                if found is not None:
                    return found
            began = time.monotonic()
            made = _made(library, db)
        # Within another's snapshot nothing can be kept.
        if not db.in_transaction:
            with suppress(LibraryBusy, LibraryMissing, DiskFull):
                _keep(library, made, _Mark(source, round(time.monotonic() - began, 3)))
    return made


def stale(library: Library) -> bool:
    """True where articles or links have changed since statements were made last, or none were made."""
    with library._plain() as db, snapshot(db):
        kept = _kept(db)
        return kept is None or kept.source != _source(db)


def made(library: Library) -> bool:
    """True where statements were made before, be they up to date or not."""
    with library._plain() as db:
        return _kept(db) is not None


def expected(library: Library) -> float:
    """The seconds that making the statements may take: as many as the last time, else by the articles."""
    with library._plain() as db:
        kept = _kept(db)
        if kept is not None:
            return kept.seconds
        return _AN_ARTICLE * int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def find(library: Library, name: str, found: Stated) -> list[Statement]:
    """The statements that a statement's id or a claim's reference ("a12:c3") names, else those with an
    appearance that holds all the words, in any inflected form; those of most articles first.

    Raises BadQuery where there is no word, or an open quotation mark.
    """
    name = name.strip()
    named = [
        s
        for s in found.statements
        if s.id == name or any(a.claim and f"{a.article}:{a.claim}" == name for a in s.appears)
    ]
    return sorted(named or _with_words(library, name, found), key=lambda s: (-len(s.articles), s.id))


def one(library: Library, name: str, found: Stated) -> list[Statement]:
    """As `find`; raises NotFound where it finds nothing."""
    if hits := find(library, name, found):
        return hits
    raise NotFound(
        f"No statement has the id or the words {name}. `headwater statements` lists all; `headwater search` "
        "finds articles."
    )


def about(library: Library) -> dict[str, About]:
    """All articles by their references."""
    with library._plain() as db:
        rows_ = db.execute(
            "SELECT a.id, a.given, v.outlet, v.title, v.published"
            " FROM articles a JOIN versions v ON v.id = a.current"
        )
        return {ref_of(row[0]): About(row[1] or ref_of(row[0]), *row[2:]) for row in rows_}


def rows(
    library: Library, articles: Collection[str] | None = None, patience: float | None = None
) -> Iterator[dict[str, Any]]:
    """The statements as rows of an export, by id; with `articles`, by reference, those that one of them
    carries, whole: their sources are counted over the library.

    `article` is the id that an article was given, `ref` its reference; `start` and `end` are offsets into its
    text. The ends of `edges` are references and ids of `origins`. Where making them would take more than
    `patience` seconds, those made last are given, or none.
    """
    known = about(library)
    long = patience is not None and stale(library) and expected(library) > patience
    if long and not made(library):
        return
    for statement in stated(library, old=long).statements:
        if articles is None or any(a.article in articles for a in statement.appears):
            yield row(statement, known)


def row(statement: Statement, known: Mapping[str, About]) -> dict[str, Any]:
    """One statement as a row; `known` are the articles, as `about` has them."""
    outlets = {known[ref].outlet or ref for ref in statement.articles}
    return {
        **msgspec.to_builtins(statement),
        "articles": len(statement.articles),
        "outlets": len(outlets),
        "origins": [_origin_row(one, known) for one in statement.origins],
        "appears": [_place_row(a, a.article, a.start, a.end, known) for a in statement.appears],
        "denials": [_denial_row(d, known) for d in statement.denials],
        "confirmations": [_denial_row(d, known) for d in statement.confirmations],
    }


def _denial_row(one: Denial, known: Mapping[str, About]) -> dict[str, Any]:
    found = _place_row(one, one.article, one.span.start, one.span.end, known)
    del found["span"]
    return found


def _place_row(
    one: Appearance | Denial, ref: str, start: int, end: int, known: Mapping[str, About]
) -> dict[str, Any]:
    place = {"article": known[ref].id, "ref": ref, "start": start, "end": end}
    return {**msgspec.to_builtins(one), **place}


def _origin_row(origin: Origin, known: Mapping[str, About]) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(origin),
        "first": known[origin.first].id if origin.first else "",
        "articles": [known[ref].id for ref in origin.articles],
        "repeats": [known[ref].id for ref in origin.repeats],
    }


def _with_words(library: Library, text: str, found: Stated) -> list[Statement]:
    """The statements of which one appearance holds all units of a question."""
    with library._plain() as db, snapshot(db):
        asked = units(db, text)
        refs = {hit.ref for hit in library.search(text, limit=None)}
        readings = {ref: library.article(ref).reading for ref in refs}

    def holds(place: Appearance) -> bool:
        reading = readings.get(place.article)
        if reading is None:
            return False
        terms = [
            term(word.low, reading.lang) for s in place.spans for word in words(reading.text, s.start, s.end)
        ]
        return len({number for _, number in find_units(terms, asked)}) == len(asked)

    return [s for s in found.statements if any(holds(a) for a in s.appears)]


def _made(library: Library, db: sqlite3.Connection) -> Stated:
    """The statements, made now under the articles' keys, with references in them."""
    stored = list(library.articles())
    keys = {kept.ref: kept.key for kept in stored}
    readings = [
        msgspec.structs.replace(
            kept.reading, article=msgspec.structs.replace(kept.article, id=keys[kept.ref])
        )
        for kept in stored
    ]
    links = tuple(msgspec.structs.replace(link, article=keys[link.article]) for link in library.links())
    linked = Linked(actors=tuple(library.actors()), links=links)
    refs = {key: ref for ref, key in keys.items()}
    made = statements(readings, linked)
    return Stated(statements=tuple(_renamed(s, refs) for s in made.statements))


def _renamed(statement: Statement, refs: Mapping[str, str]) -> Statement:
    """The same with the articles' references in place of their keys; no key looks like an origin's id."""
    replace = msgspec.structs.replace

    def denial(one: Denial) -> Denial:
        return replace(one, article=refs[one.article])

    return replace(
        statement,
        appears=tuple(replace(a, article=refs[a.article]) for a in statement.appears),
        origins=tuple(
            replace(
                o,
                first=refs.get(o.first, ""),
                articles=tuple(refs[key] for key in o.articles),
                repeats=tuple(refs[key] for key in o.repeats),
            )
            for o in statement.origins
        ),
        edges=tuple(
            replace(e, lower=refs[e.lower], upper=refs.get(e.upper, e.upper), article=refs[e.article])
            for e in statement.edges
        ),
        denials=tuple(denial(d) for d in statement.denials),
        confirmations=tuple(denial(d) for d in statement.confirmations),
    )


def _source(db: sqlite3.Connection) -> str:
    """A mark that changes with the articles, what is known of them, the links, and the code."""
    mark = sha256(linker_version().encode())
    for sql in (
        "SELECT a.id, a.key, v.id, v.digest, v.reader, v.outlet, v.url, v.published"
        " FROM articles a JOIN versions v ON v.id = a.current ORDER BY a.id",
        "SELECT count(*), coalesce(max(name), 0) FROM links",
        "SELECT count(*), coalesce(sum(mentions), 0) FROM actors",
        "SELECT value FROM settings WHERE key = 'links'",
    ):
        for found in db.execute(sql):
            mark.update(repr(found).encode(errors="surrogatepass"))
    return mark.hexdigest()


def _kept(db: sqlite3.Connection) -> _Mark | None:
    found = db.execute("SELECT value FROM settings WHERE key = ?", (_KEY,)).fetchone()
    try:
        return msgspec.json.decode(found[0], type=_Mark) if found else None
    except msgspec.MsgspecError:  # of a version to come
        return None


def _unpacked(db: sqlite3.Connection) -> Stated | None:
    """The statements that are kept; None where they cannot be read back, so that they are made anew."""
    found = db.execute("SELECT value FROM settings WHERE key = ?", (_DATA,)).fetchone()
    try:
        return msgspec.json.decode(zlib.decompress(found[0]), type=Stated) if found else None
    except (zlib.error, msgspec.MsgspecError, TypeError):
        return None


def _keep(library: Library, made: Stated, mark: _Mark) -> None:
    data = zlib.compress(msgspec.json.encode(made), 1)
    with library._plain() as db, transaction(db):
        put = "INSERT OR REPLACE INTO settings VALUES (?, ?)"
        db.execute(put, (_KEY, msgspec.json.encode(mark).decode()))
        db.execute(put, (_DATA, data))
