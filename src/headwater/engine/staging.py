"""The first stage of a bulk run: a piece of the input is read, and what came of each article is kept."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from headwater.engine.folder import Folder, batches
from headwater.engine.pool import MEGABYTES, SECONDS, Lost, Pool
from headwater.engine.rows import STAGED, Row
from headwater.engine.shards import Found, Piece, items
from headwater.gather import Failure
from headwater.store.adding import Item
from headwater.store.entries import reader_version
from headwater.store.results import arrow_schema, schema_of
from headwater.store.work import Task, Unread, time_for, unread
from headwater.store.write import now

Read = Callable[[Task], Row | Unread]
Told = Callable[[int, str], None]  # articles that are done, and what was wrong with the last one, if anything


class Options(msgspec.Struct, frozen=True):
    """How articles are read: the language of all inputs, the columns that hold what, and the guards; whether
    their names are linked."""

    lang: str | None = None
    columns: dict[str, str] | None = None
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    actors: bool = True


class Staged(msgspec.Struct, frozen=True):
    """What came of a piece, in numbers; `reader` is the version of Headwater that read it."""

    piece: int
    reader: str
    read: int
    failed: int
    characters: int


def staged_name(piece: int) -> str:
    return f"work/read/{piece:05}.parquet"


def pool_of(read: Read, jobs: int, options: Options) -> Pool[Task, Row | Unread]:
    """Processes that read, each under guard."""
    return Pool(read, jobs, seconds=options.seconds, extra=time_for, megabytes=options.megabytes)


def stage_alone(read: Read, folder: Folder, options: Options, piece: Piece) -> Staged:
    """Read a piece with one process of its own, as a worker of a cluster does."""
    with pool_of(read, 1, options) as pool:
        return stage(pool, folder, options, piece)


def stage(
    pool: Pool[Task, Row | Unread],
    folder: Folder,
    options: Options,
    piece: Piece,
    told: Told = lambda done, complaint: None,
) -> Staged:
    """Read a piece and keep what came of it; what cannot be read becomes a row of the table of errors.

    Raises DiskFull, and ReadersBroken where no process can be started.
    """
    counts = {"read": 0, "failed": 0, "characters": 0}
    errors: list[dict[str, Any]] = []

    def rows() -> Iterator[dict[str, Any]]:
        found = items(piece, lang=options.lang, columns=options.columns)
        for number, (one, answer) in enumerate(pool.run(map(_task, found)), 1):
            error = _error(one, answer)
            if error is not None:
                counts["failed"] += 1
                errors.append({**error, "input": piece.name, "at": now()})
            elif isinstance(answer, Row):
                counts["read"] += 1
                counts["characters"] += len(answer.text)
                yield _columns(one.order, answer)
            told(number, f"{error['place']}: {error['reason']}" if error is not None else "")

    schema = schema_of(STAGED)
    with folder.table(staged_name(piece.number), schema) as out:
        for batch in batches(rows(), schema):
            out.write_table(batch)
    if errors:
        put_errors(folder, piece.number, errors)
    return Staged(piece.number, reader_version(), **counts)


def put_errors(folder: Folder, number: int, errors: Iterable[dict[str, Any]]) -> None:
    schema = arrow_schema("errors")
    with folder.table(f"errors/{number:05}.parquet", schema) as out:
        for batch in batches(errors, schema):
            out.write_table(batch)


def _task(found: Found) -> tuple[Found, Task | None]:
    return found, None if isinstance(found.item, Failure) else Task(found.item, found.named)


def _error(found: Found, answer: Row | Unread | Lost | None) -> dict[str, str] | None:
    """Where an article stands that was not read, and why; None of one that was."""
    if isinstance(answer, Row):
        return None
    if isinstance(found.item, Failure):
        error = found.item.error
        return {"place": found.item.where, "reason": str(error), "kind": type(error).__name__}
    if isinstance(answer, Lost):
        answer = unread(answer, Task(found.item, found.named))
    assert isinstance(answer, Unread)
    where = Item(found.item, named=found.named, place=found.place).where
    return {"place": where, "reason": answer.reason, "kind": answer.kind}


def _columns(order: int, row: Row) -> dict[str, Any]:
    numbers = {name: array("q", getattr(row, name)).tolist() for name in ("buckets", "kinds")}
    return {"order": order, **msgspec.structs.asdict(row), **numbers}
