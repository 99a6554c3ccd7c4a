"""To keep a library for good: is it whole, a copy of it, how much it holds, all of it read anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import msgspec

from headwater.model import Reading, Span
from headwater.store.entries import Entry, linker_version, reader_version, unpack_terms
from headwater.store.faults import LibraryError
from headwater.store.identity import digest
from headwater.store.nouns import Added, Info, Problem
from headwater.store.schema import FILE, plainly, snapshot
from headwater.store.spans import outside
from headwater.store.versions import ref_of, stored
from headwater.store.words import words
from headwater.store.work import Readers, Task
from headwater.store.write import Writer

_PAGES: Final = 2_000  # pages that a backup copies between two reports


def check(db: sqlite3.Connection, progress: Callable[[int], None] | None = None) -> Iterator[Problem]:
    """Everything that is wrong: broken pages, references to nothing, offsets outside their text, a search
    index that does not fit. Others may write meanwhile; what is checked is one state."""
    try:
        with snapshot(db):
            yield from _check(db, progress)
    except sqlite3.DatabaseError as error:  # a page so broken that nothing can be read beyond it
        yield Problem(where=FILE, what=f"It cannot be read further: {error}.")


def _check(db: sqlite3.Connection, progress: Callable[[int], None] | None) -> Iterator[Problem]:
    for (message,) in db.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Problem(where=FILE, what=str(message))
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem(where=f"{table} {row}", what=f"It refers to {parent} that is not there.")
    for number, version in db.execute(
        "SELECT a.id, a.current FROM articles a LEFT JOIN versions v ON v.id = a.current"
        " WHERE v.id IS NULL OR v.article <> a.id"
    ):
        yield Problem(where=ref_of(number), what=f"Its current version {version} is not one of its own.")
    for (claim,) in db.execute("SELECT DISTINCT claim FROM about WHERE claim NOT IN (SELECT id FROM claims)"):
        yield Problem(where="about", what=f"It refers to claim {claim}, which is not there.")
    yield from _check_index(db)
    for count, (version,) in enumerate(db.execute("SELECT id FROM versions ORDER BY id"), 1):
        yield from _check_version(db, version)
        if progress is not None:
            progress(count)


def _check_index(db: sqlite3.Connection) -> Iterator[Problem]:
    for table, owner in (
        ("article_words", "SELECT current FROM articles"),
        ("claim_words", "SELECT c.id FROM claims c JOIN articles a ON a.current = c.version"),
        ("label_words", "SELECT id FROM labels"),
    ):
        indexed = f"SELECT id FROM {table}_docsize"
        for missing, what in (
            (f"{owner} EXCEPT {indexed}", "is not in the search index"),
            (f"{indexed} EXCEPT {owner}", "is in the search index and should not be"),
        ):
            rows = db.execute(missing).fetchmany(5)
            yield from (Problem(where=f"{table} {row[0]}", what=f"It {what}.") for row in rows)


def _check_version(db: sqlite3.Connection, version: int) -> Iterator[Problem]:
    try:
        kept = stored(db, version)
    except (LibraryError, ValueError) as error:
        yield Problem(where=f"version {version}", what=str(error))
        return
    where = kept.ref
    text, reading = kept.reading.text, kept.reading
    row = db.execute(
        "SELECT v.digest, v.claims, b.terms FROM versions v JOIN bodies b ON b.version = v.id WHERE v.id = ?",
        (version,),
    ).fetchone()
    if digest(kept.article) != row[0]:
        yield Problem(where=where, what="Its title or text was changed since it was kept.")
    if row[1] != len(reading.claims):
        yield Problem(where=where, what="Its number of claims is not that of its reading.")
    _, terms = unpack_terms(row[2])
    if len(terms) != len(words(text)):
        yield Problem(where=where, what="Its terms in the index do not fit its text.")
    for what in outside(reading):
        yield Problem(where=where, what=what[0].upper() + what[1:])
    yield from _check_tables(db, version, where, reading)


def _check_tables(db: sqlite3.Connection, version: int, where: str, reading: Reading) -> Iterator[Problem]:
    """The tables that are searched say the same as the reading."""
    from headwater.link.ledger.telling import tellings  # it brings the taggers with it

    rows = db.execute(
        "SELECT c.name, l.label, c.cue_start, c.cue_end, c.content, c.stance, c.form FROM claims c"
        " JOIN labels l ON l.id = c.source WHERE c.version = ? ORDER BY c.id",
        (version,),
    ).fetchall()
    told = [
        (c.id, c.source_name, c.cue.start, c.cue.end, _json(c.content), c.stance, c.form)
        for c in reading.claims
    ]
    if rows != told:
        yield Problem(where=where, what="The table of claims does not say what its reading says.")
    names = db.execute(
        'SELECT n.start, n."end", l.label FROM names n JOIN labels l ON l.id = n.base WHERE n.version = ?'
        " ORDER BY n.id",
        (version,),
    ).fetchall()
    if names != [(n.start, n.end, n.base) for n in reading.names]:
        yield Problem(where=where, what="The table of names does not say what its reading says.")
    acts = [
        row[0]
        for row in db.execute(
            "SELECT c.name FROM acts_made m LEFT JOIN acts c ON c.version = m.version"
            " WHERE m.version = ? AND m.maker = ? ORDER BY c.id",
            (version, linker_version()),
        )
    ]
    if acts and [name for name in acts if name] != [one.id for one in tellings(reading)]:
        yield Problem(where=where, what="The table of acts does not say what its reading says.")


def _json(spans: tuple[Span, ...]) -> str:
    return msgspec.json.encode([(s.start, s.end) for s in spans]).decode()


def backup(db: sqlite3.Connection, folder: Path, progress: Callable[[int, int], None] | None = None) -> Path:
    """A copy of the library as it is at one moment, in a new folder, while others go on writing.

    `progress` is told how many pages are copied, of how many. Raises LibraryError where there is one already.
    """
    target = folder / FILE
    if target.exists():
        raise LibraryError(f"There is a library in {folder} already. Name a new folder for the copy.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The folder {folder} cannot be made: {error.strerror or error}.") from error
    partial = folder / f"{FILE}.partial"
    partial.unlink(missing_ok=True)

    def report(status: int, left: int, total: int) -> None:
        if progress is not None:
            progress(total - left, total)

    try:
        with plainly(folder), closing(sqlite3.connect(partial)) as copy, snapshot(db):
            db.execute("SELECT count(*) FROM settings").fetchone()  # the moment: writers cannot change it now
            db.backup(copy, pages=_PAGES, progress=report)
        partial.rename(target)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    return target


def rebuild(
    db: sqlite3.Connection,
    readers: Readers[int],
    *,
    everything: bool = False,
    progress: Callable[[Added, int], None] | None = None,
) -> Added:
    """Read again what another version of the reader read, older versions of articles too; with `everything`
    all of it. Each is one transaction, so that a run that was cut off goes on where it was.

    An article that cannot be read now keeps the reading that it has, and counts as failed.
    """
    reader = reader_version()
    if everything:
        db.execute("UPDATE versions SET reader = ''")
    stale = [row[0] for row in db.execute("SELECT id FROM versions WHERE reader <> ? ORDER BY id", (reader,))]
    writer, count = Writer(db), Added()
    for version, entry in readers.run(_articles(db, stale)):
        count.read += 1
        if not isinstance(entry, Entry):
            count.failed += 1
        else:
            writer.replace(version, entry)
            count.updated += 1
        if progress is not None:
            progress(count, len(stale))
    return count


def _articles(db: sqlite3.Connection, versions: list[int]) -> Iterator[tuple[int, Task]]:
    for version in versions:
        yield version, Task(stored(db, version).article)


def info(db: sqlite3.Connection, folder: Path) -> Info:
    """How much the library holds."""
    reader = reader_version()

    def number(sql: str, *values: object) -> int:
        return int(db.execute(sql, values).fetchone()[0])

    with snapshot(db):
        first, last = db.execute("SELECT min(added), max(added) FROM versions").fetchone()
        langs = db.execute(
            "SELECT coalesce(lang, ''), count(*) FROM versions v JOIN articles a ON a.current = v.id"
            " GROUP BY 1 ORDER BY 2 DESC"
        )
        return Info(
            path=str(folder),
            schema=number("PRAGMA user_version"),
            articles=number("SELECT count(*) FROM articles"),
            versions=number("SELECT count(*) FROM versions"),
            claims=number("SELECT count(*) FROM claims c JOIN articles a ON a.current = c.version"),
            names=number("SELECT count(*) FROM names n JOIN articles a ON a.current = n.version"),
            actors=number("SELECT count(*) FROM actors"),
            failures=number("SELECT count(*) FROM failures"),
            stale=number("SELECT count(*) FROM versions WHERE reader <> ?", reader),
            bytes=sum(path.stat().st_size for path in folder.glob(f"{FILE}*")),
            reader=reader,
            langs=dict(langs.fetchall()),
            first=first,
            last=last,
        )
