"""What the processes that read do with an article, and what comes of one that they cannot read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from headwater.engine.pool import MEGABYTES, SECONDS, Lost, Pool
from headwater.gather import Failure, Page, finish
from headwater.known import outlet_of
from headwater.model import Article, Reading
from headwater.store.entries import Entry, prepare, storable, stretches
from headwater.store.identity import digest, key_of
from headwater.store.schema import connect
from headwater.store.versions import same
from headwater.store.words import Stretch

T = TypeVar("T")
_CHARACTERS_A_SECOND: Final = 1_000  # a tenth of what the slowest text takes
_KINDS: Final[Mapping[str, str]] = {
    "time": "TookTooLong",
    "memory": "OutOfMemory",
    "died": "ReaderDied",
    "raised": "ReaderFailed",
}


class Unread(NamedTuple):
    """Why an article was not read; `kind` is a short name for the reason.

    `article` is to be read again some day; None where not even the article could be had.
    """

    reason: str
    kind: str
    article: Article | None = None


class Seen(NamedTuple):
    """The library has the article as it is; it was not read again."""

    article: Article


class Task(NamedTuple):
    """An article to read, or a page that holds one; `named` as in `identity.key_of`."""

    found: Article | Page
    named: bool = True


Answer = Entry | Unread | Seen
Read = Callable[[Task], Answer]
Has = Callable[[Article, bool], bool]  # whether an article is known; False where its id is only its place


class ReadNew:
    """Reads what the library at `path` does not have; another process looks with a connection of its own."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = db

    def __call__(self, task: Task) -> Answer:
        return read_entry(task, self._has)

    def __getstate__(self) -> dict[str, object]:
        return {"_path": self._path, "_db": None}

    def _has(self, article: Article, named: bool) -> bool:
        if self._db is None:
            self._db = connect(self._path)
        return same(self._db, key_of(article, named), digest(article)) is not None


def read_entry(task: Task, has: Has | None = None) -> Answer:
    """Read one article and prepare it to be kept; a text in no language of ours is not kept.

    What the library `has` is not read again.
    """
    return read_then(task, prepare, has)


def read_then(
    task: Task, then: Callable[[Reading, Sequence[Stretch]], T], has: Has | None = None
) -> T | Unread | Seen:
    """Read one article and give its reading, and which language is where in its text, to `then`.

    Whatever goes wrong comes back as Unread, but for a lack of memory.
    """
    from headwater.read.reader import MAX_CHARACTERS, read_article

    article = None
    try:
        found = finish(task.found, outlet_of)
        if isinstance(found, Failure):
            return Unread(str(found.error), type(found.error).__name__)
        article = storable(found)
        if has is not None and has(article, task.named):
            return Seen(article)
        langs = stretches(article) if len(article.text) <= MAX_CHARACTERS else ()
        # Where the whole text is in one language, the reader need not look for that once more.
        lang = langs[0][2] if len(langs) == 1 else article.lang
        reading = read_article(msgspec.structs.replace(article, lang=lang))
        if reading.lang is None:
            return Unread(" ".join(reading.notes), "NotRead", article)
        return then(msgspec.structs.replace(reading, article=article), langs)
    except MemoryError:
        raise  # the process is to be exchanged: its guard sees to that
    except Exception as error:  # the reader never raises on purpose; one bad article must not stop the run
        kind = type(error).__name__
        return Unread(f"The reader failed on it: {kind}: {error}.", kind, article)


class Readers(Generic[T]):
    """Up to `jobs` reading processes; 0 reads in this process, without a guard. Use it in a `with`.

    `seconds` is what one article may take beside the time for its length, `megabytes` what one process may
    hold (`engine.pool`).
    """

    def __init__(
        self, jobs: int, *, seconds: float = SECONDS, megabytes: int = MEGABYTES, read: Read = read_entry
    ) -> None:
        self._pool = Pool[Task, Answer](read, jobs, seconds=seconds, extra=time_for, megabytes=megabytes)

    def __enter__(self) -> Readers[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def run(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[tuple[T, Answer | None]]:
        """Read the articles among `items` and give all back in their order, None where there was none."""
        keyed = (((item, task), task) for item, task in items)
        for (item, task), answer in self._pool.run(keyed):
            yield item, unread(answer, task) if isinstance(answer, Lost) else answer


def time_for(task: Task) -> float:
    """The seconds that an article may take for its length."""
    found = task.found
    return len(found.data if isinstance(found, Page) else found.text) / _CHARACTERS_A_SECOND


def unread(lost: Lost, task: Task | None) -> Unread:
    """What is to be said of an article whose process was lost."""
    found = task.found if task is not None else None
    return Unread(lost.reason, _KINDS[lost.kind], found if isinstance(found, Article) else None)
