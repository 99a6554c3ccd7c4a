"""The file of a library: how it is opened, and how an older one is brought up to date.

SQLite in WAL mode (sqlite.org/wal.html): readers see the state when their question began and never wait
for a writer. `user_version` holds the schema's number; migration N is `migrations/000N.sql`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from headwater.store.faults import DiskFull, LibraryBusy, LibraryDamaged, LibraryMissing, LibraryNewer

FILE: Final = "library.sqlite"
APPLICATION: Final = 0x48647772  # "Hdwr": tells the file from other SQLite files
WAIT: Final = 120.0  # seconds that a writer waits for another; linking a large library takes a while
# What SQLite says of a file or folder that may not be written.
_FORBIDDEN: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
# A quota, or a limit on the size of files, is none of the errors that SQLite takes for a full disk.
_UNWRITTEN: Final = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)


@cache
def migrations() -> tuple[str, ...]:
    """The steps from an empty file to today's schema, in order."""
    folder = resources.files("headwater.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


def connect(folder: Path, *, create: bool = False, wait: float = WAIT) -> sqlite3.Connection:
    """Open the library in `folder` and bring it up to date.

    Where `create` is false, a library that may not be written is opened to be read only. Raises
    LibraryMissing where there is none and `create` is false, LibraryNewer, LibraryBusy or LibraryDamaged.
    """
    path = folder / FILE
    if create:
        _make(folder)
    elif not path.is_file():
        raise LibraryMissing(
            f"There is no library in {folder}. `headwater add` makes one; --library names another folder."
        )
    with plainly(folder):
        try:
            return _prepared(str(path), folder, wait)
        except sqlite3.OperationalError as error:
            if create or error.sqlite_errorcode & 0xFF not in _FORBIDDEN:
                raise
        return _prepared(_read_only(path), folder, wait, uri=True)


def _prepared(file: str, folder: Path, wait: float, *, uri: bool = False) -> sqlite3.Connection:
    """A connection to `file`, up to date: a path, or an address (`uri`, sqlite.org/uri.html) to read only."""
    db = sqlite3.connect(file, timeout=wait, isolation_level=None, check_same_thread=False, uri=uri)
    try:
        _prepare(db)
        _bring_up_to_date(db, folder, writable=not uri)
    except BaseException:
        db.close()
        raise
    return db


def _read_only(path: Path) -> str:
    """The address of a file in a folder where nothing may be written.

    In WAL mode a reader makes files beside the library. It does without them where it is told that nobody
    writes (`immutable`): there is no log, or nothing in it.
    """
    log = path.with_name(f"{path.name}-wal")
    quiet = not log.exists() or not log.stat().st_size
    return f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if quiet else ''}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LibraryMissing(f"The folder {folder} cannot be made: {reason}. Name another.") from error


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    # In WAL mode NORMAL is safe against the death of a process; a power cut may cost the last articles,
    # never the file.
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA cache_size = -65536")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA wal_autocheckpoint = 4000")  # pages that many articles change are copied once


def _bring_up_to_date(db: sqlite3.Connection, folder: Path, writable: bool) -> None:
    version = _version(db, folder)
    if version == len(migrations()):
        return
    if not writable:
        raise LibraryMissing(
            f"The library in {folder} was written by an older Headwater and cannot be brought up to date: "
            "nothing may be written there. Copy the folder to where you may write."
        )
    db.execute("PRAGMA journal_mode = WAL")
    with transaction(db):
        version = _version(db, folder)  # another process may have been quicker
        for number in range(version, len(migrations())):
            for statement in _statements(migrations()[number]):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {len(migrations())}")


def _version(db: sqlite3.Connection, folder: Path) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    tables = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION and (version or tables):
        raise LibraryDamaged(f"{folder / FILE} is an SQLite file, but no library of Headwater.")
    if version > len(migrations()):
        raise LibraryNewer(
            f"The library in {folder} was written by a newer Headwater (schema {version}; this one knows "
            f"{len(migrations())}). Update Headwater; nothing was changed."
        )
    return version


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; waits for another writer."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has rolled it back already
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Questions within see one state of the library, whatever others write."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """SQLite's errors as Headwater's, in words that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        exact = getattr(error, "sqlite_errorcode", 0)
        code = exact & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusy(
                f"Another process is writing or updating the library in {folder} and did not finish in "
                "time. Try again when it has."
            ) from error
        if code == sqlite3.SQLITE_FULL or exact in _UNWRITTEN:
            raise DiskFull(
                f"There is no room for more in {folder}: the disk or its quota is full. What was kept before "
                "is whole; make room and run it again."
            ) from error
        if code in _FORBIDDEN:
            raise LibraryMissing(
                f"The library in {folder} cannot be opened or written: {error}. Look at the rights of the "
                "folder, or name another with --library."
            ) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR):
            raise LibraryDamaged(
                f"The library in {folder} is damaged ({error}). Put back a backup; "
                "`headwater library check` says what is wrong."
            ) from error
        raise


def as_json(values: Iterable[Any]) -> str:
    """Values for SQLite's `json_each`."""
    return msgspec.json.encode(list(values)).decode()
