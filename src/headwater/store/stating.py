"""Bring a library's statements up to date with its articles.

A few new or changed articles are linked in one transaction, with what they touch. Many are linked from
nothing, stage by stage, and compared in as many processes as there are cores: what was made is as if each had
been linked alone, in any order.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import msgspec

from headwater.link.statements.digest import digest, packed
from headwater.link.statements.kin import Kin, Nearby, compared
from headwater.link.statements.sheets import sheet
from headwater.link.statements.update import nearby, put_all, regroup, update
from headwater.store import lists, marks
from headwater.store.entries import linker_version, unpack
from headwater.store.faults import LibraryBusy
from headwater.store.relink import Progress, uncollected
from headwater.store.schema import connect, snapshot, transaction
from headwater.store.shelf import Shelf

if TYPE_CHECKING:
    from headwater.store.library import Library

_KEY: Final = "statements"
_FEW: Final = 200  # articles up to which they are linked one by one
_BATCH: Final = 20_000  # articles whose statements are made and kept at once
_CHUNK: Final = 200  # pairs of articles, or digests, that a process is given at once
_ALONE: Final = 2_000  # of them from which it pays to begin processes
_ONE: Final = 0.1  # seconds that an article takes among few
_MANY: Final = 0.02  # among many
_TABLES: Final = (*lists.TABLES, "carried", "statements", "kin", "buckets", "units", "shelved")


class Restated(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the statements. `reason` says why they were made anew, "" where they were up to date;
    `articles` counts those that were new or changed."""

    reason: str = ""
    articles: int = 0
    statements: int = 0
    seconds: float = 0.0


class _Mark(msgspec.Struct, frozen=True):
    """The code by which statements were made; `whole` is False while they are made from nothing, `by` tells
    one that makes them so from another."""

    linker: str
    whole: bool = True
    by: str = ""


def restate(
    library: Library, *, force: bool = False, jobs: int = 0, progress: Progress | None = None
) -> Restated:
    """Bring the statements up to date; with `force` make all of them anew. Where many articles are compared,
    that is done in `jobs` processes, with 0 in this one.

    Links of names are taken as they are: `relink` brings them up to date. Articles that others add meanwhile
    are linked the next time. Raises LibraryBusy where another process begins to make all statements anew
    meanwhile: what that makes will be whole.
    """
    began = time.monotonic()
    told = progress or (lambda stage, done, total: None)
    with library._plain() as db:
        with snapshot(db):
            reason = "you asked for it" if force else _stale(db)
            if not reason:
                return Restated(statements=_count(db, "statements"))
            waiting = _count(db, "unstated")
            few = not force and _usable(db) and waiting <= _FEW
        if few:
            with uncollected(), transaction(db):
                if not _usable(db):
                    raise _overtaken(library.path)
                waiting = _link_few(db)
        else:
            with uncollected():
                waiting = _link_all(db, library.path, jobs, told)
        made = _count(db, "statements")
    return Restated(
        reason=reason, articles=waiting, statements=made, seconds=round(time.monotonic() - began, 3)
    )


def stale(library: Library) -> str:
    """Why the statements are not up to date; "" where they are."""
    with library._plain() as db, snapshot(db):
        return _stale(db)


def usable(library: Library) -> bool:
    """True where there are statements of today's code, be they up to date or not."""
    with library._plain() as db:
        return _usable(db)


def expected(library: Library) -> float:
    """About how many seconds it would take to bring the statements up to date."""
    with library._plain() as db:
        waiting = _count(db, "unstated")
        if _usable(db) and waiting <= _FEW:
            return _ONE * waiting
        return _MANY * _count(db, "articles")


def _stale(db: sqlite3.Connection) -> str:
    if _usable(db):
        return "there are new or changed articles" if _count(db, "unstated") else ""
    if not _count(db, "articles"):
        return ""
    mark = _kept(db)
    if mark is None:
        return "statements were never made here"
    return "another version of the linker made them" if mark.whole else "making them was broken off"


def _usable(db: sqlite3.Connection) -> bool:
    mark = _kept(db)
    return mark is not None and mark.whole and mark.linker == linker_version()


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _kept(db: sqlite3.Connection) -> _Mark | None:
    return marks.kept(db, _KEY, _Mark)


def _mark(db: sqlite3.Connection, mark: _Mark) -> None:
    marks.keep(db, _KEY, mark)


def _overtaken(folder: Path) -> LibraryBusy:
    return LibraryBusy(
        f"Another process makes the statements of the library in {folder} anew. Try again when it has."
    )


def _link_few(db: sqlite3.Connection) -> int:
    """Link the articles that wait; how many they are."""
    keys = [
        row[0] for row in db.execute("SELECT key FROM articles JOIN unstated ON article = id ORDER BY key")
    ]
    shelf = Shelf(db)
    update(shelf, [shelf.fresh(key) for key in keys])
    db.execute("DELETE FROM unstated")
    return len(keys)


def _link_all(db: sqlite3.Connection, folder: Path, jobs: int, told: Progress) -> int:
    """Make all statements from nothing; of how many articles."""
    mark = _Mark(linker_version(), whole=False, by=uuid4().hex)
    with transaction(db):
        for table in _TABLES:
            db.execute(f"DELETE FROM {table}")
        _mark(db, mark)

    @contextmanager
    def stage(within: Callable[[sqlite3.Connection], Any] = transaction) -> Iterator[None]:
        """A step of the work, unless another process has begun it anew: the one that began last makes it."""
        with within(db):
            if _kept(db) != mark:
                raise _overtaken(folder)
            yield

    with _workers(folder, jobs) as pool:
        _digests(db, pool, told)
        shelf = Shelf(db)
        with stage():
            keys = [row[0] for row in db.execute("SELECT key FROM articles WHERE current IS NOT NULL")]
            articles = put_all(shelf, _counted((shelf.fresh(k) for k in keys), len(keys), "entering", told))
            db.execute("DELETE FROM unstated")  # what changes from here on is put there again
        with stage(snapshot):
            found = _counted(articles, len(articles), "looking for kin", told)
            pairs = [pair for article in found for pair in nearby(shelf, article)]
        with stage():
            kin = _counted(pool(_compare, pairs), len(pairs), "comparing", told)
            for (low, high, _), common in zip(pairs, kin, strict=True):
                shelf.relate(low, high, common)
    done = 0
    for some in _batches(articles, _BATCH):
        with stage():
            regroup(shelf, ((a, i) for a in some for i in range(len(shelf.digest(a).units))), near=some)
        done += len(some)
        told("making statements", done, len(articles))
    with stage():
        _mark(db, _Mark(linker_version()))
    return len(articles)


def _counted(found: Iterable[Any], total: int, stage: str, told: Progress) -> Iterator[Any]:
    for done, one in enumerate(found, 1):
        yield one
        if done % _CHUNK == 0 or done == total:
            told(stage, done, total)


def _digests(db: sqlite3.Connection, pool: _Pool, told: Progress) -> None:
    """Make the digests that are lacking, or of other code."""
    lacking = [
        row[0]
        for row in db.execute(
            "SELECT a.current FROM articles a LEFT JOIN digests d ON d.version = a.current AND d.maker = ?"
            " WHERE d.version IS NULL AND a.current IS NOT NULL",
            (linker_version(),),
        )
    ]
    if not lacking:
        return
    with transaction(db):
        found = _counted(pool(_digest, lacking), len(lacking), "looking into articles", told)
        rows = ((version, linker_version(), data) for version, data in zip(lacking, found, strict=True))
        db.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", rows)


def _batches(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (things[at : at + size] for at in range(0, len(things), size))


_Pool = Callable[[Callable[..., list[Any]], Sequence[Any]], Iterator[Any]]
_library: Any = None  # the shelf of a process that works for another


@contextmanager
def _workers(folder: Path, jobs: int) -> Iterator[_Pool]:
    """What does work on many things, in order: in processes of their own where they are many."""
    executors: list[ProcessPoolExecutor] = []

    def pool(work: Callable[..., list[Any]], things: Sequence[Any]) -> Iterator[Any]:
        if len(things) < _ALONE or jobs < 2:
            _open(folder)
            chunks: Iterator[list[Any]] = map(work, _batches(things, _CHUNK))
        else:
            if not executors:
                context = get_context("spawn")
                begin = partial(_open, folder)
                executors.append(ProcessPoolExecutor(jobs, mp_context=context, initializer=begin))
            chunks = executors[0].map(work, list(_batches(things, _CHUNK)))
        return (one for chunk in chunks for one in chunk)

    try:
        yield pool
    finally:
        for executor in executors:
            executor.shutdown(wait=True, cancel_futures=True)
        _close()


def _open(folder: Path) -> None:
    global _library
    _close()
    _library = Shelf(connect(folder))


def _close() -> None:
    global _library
    if _library is not None:
        _library.close()
    _library = None


def _digest(versions: Sequence[int]) -> list[bytes]:
    found = []
    for version in versions:
        reading, text = _library.body(version)
        found.append(packed(digest(unpack(reading, text=text))))
    return found


def _compare(pairs: Sequence[Nearby]) -> list[Kin]:
    return list(compared(pairs, lambda article: sheet(_library.digest(article))))
