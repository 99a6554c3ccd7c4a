"""Several processes that read, and a guard over each of them.

Each is held by a thread, which gives it one article at a time and waits for the answer. A process that
dies or takes too long costs the article that it had in hand, with the reason; another takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from headwater.gather import Failure, Page, finish
from headwater.known import outlet_of
from headwater.model import Article
from headwater.store.entries import Entry, prepare, storable, stretches
from headwater.store.faults import ReadersBroken
from headwater.store.identity import digest, key_of
from headwater.store.schema import connect
from headwater.store.versions import same

T = TypeVar("T")
SECONDS: Final = 60.0  # for any article, with the time to load the models
_CHARACTERS_A_SECOND: Final = 1_000  # a tenth of what the slowest text takes
_NICE: Final = 5  # who searches meanwhile comes first
_AHEAD: Final = 8  # articles that wait for each process, so that a long one does not stop the others


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


def read_entry(task: Task, has: Callable[[Article, bool], bool] | None = None) -> Answer:
    """Read one article and prepare it to be kept; a text in no language of ours is not kept.

    What the library `has` is not read again.
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
        return prepare(msgspec.structs.replace(reading, article=article), langs)
    except Exception as error:  # the reader never raises on purpose; one bad article must not stop the run
        kind = type(error).__name__
        return Unread(f"The reader failed on it: {kind}: {error}.", kind, article)


def processors() -> int:
    """How many processes can run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(pipe: Connection, read: Read) -> None:
    """The life of a reading process: until the other end is closed, or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the process that writes, which ends this one
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError, OSError):
        pipe.send(None)  # ready
        while True:
            pipe.send(read(pipe.recv()))


class _Reader:
    """One process that reads, and the pipe to it."""

    def __init__(self, read: Read) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, read), daemon=True)
        self._process.start()
        there.close()
        try:
            self._pipe.recv()
        except (EOFError, OSError):
            self.stop()
            raise

    def read(self, task: Task, seconds: float) -> Answer | None:
        """The entry; None where the process died. One that takes too long is ended, and Unread."""
        try:
            self._pipe.send(task)
            if self._pipe.poll(seconds):
                answer: Answer = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            return None
        self.stop()
        return Unread(f"Reading it took more than {seconds:.0f} seconds and was stopped.", "TookTooLong")

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        """End the process; only its own thread may do so while it reads."""
        self._process.kill()
        self._process.join()
        with suppress(OSError):
            self._pipe.close()


def _started(read: Read) -> _Reader:
    """A new process; one that dies at once may have had bad luck, two are broken."""
    for _ in range(2):
        with suppress(EOFError, OSError):
            return _Reader(read)
    raise ReadersBroken(
        "The processes that read end as soon as they start; `--jobs 0` reads without them and shows why."
    )


class Readers(Generic[T]):
    """Up to `jobs` reading processes; 0 reads in this process, without a guard. Use it in a `with`.

    `seconds` is what one article may take beside the time for its length.
    """

    def __init__(self, jobs: int, *, seconds: float = SECONDS, read: Read = read_entry) -> None:
        self._jobs = jobs
        self._seconds = seconds
        self._read = read
        self._idle: SimpleQueue[_Reader] = SimpleQueue()
        self._alive: set[_Reader] = set()
        self._threads = ThreadPoolExecutor(jobs) if jobs else None

    def __enter__(self) -> Readers[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in list(self._alive):
            reader.kill()  # what it has in hand is not kept; its thread hears of it
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        for reader in self._alive:
            reader.stop()

    def run(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[tuple[T, Answer | None]]:
        """Read the articles among `items` and give all back in their order, None where there was none."""
        waiting: deque[tuple[T, Future[Answer] | None]] = deque()
        for item, task in items:
            if self._threads is None:
                yield item, self._read(task) if task is not None else None
                continue
            waiting.append((item, self._threads.submit(self._one, task) if task is not None else None))
            while waiting and (len(waiting) > self._jobs * _AHEAD or _done(waiting[0][1])):
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())

    def _one(self, task: Task) -> Answer:
        try:
            reader = self._idle.get_nowait()
        except Empty:
            reader = _started(self._read)
            self._alive.add(reader)
        article = task.found
        length = len(article.data if isinstance(article, Page) else article.text)
        answer = reader.read(task, self._seconds + length / _CHARACTERS_A_SECOND)
        kept = article if isinstance(article, Article) else None
        if answer is None:
            self._alive.discard(reader)
            reader.stop()
            return Unread("The process that read it died, as when memory runs out.", "ReaderDied", kept)
        if isinstance(answer, Unread) and answer.kind == "TookTooLong":
            self._alive.discard(reader)
            return answer._replace(article=kept)
        self._idle.put(reader)
        return answer


def _done(future: Future[Answer] | None) -> bool:
    return future is None or future.done()


def _result(item: tuple[T, Future[Answer] | None]) -> tuple[T, Answer | None]:
    return item[0], item[1].result() if item[1] is not None else None
