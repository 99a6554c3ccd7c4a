"""What readers have read without keeping it: read in guarded processes, laid aside for a while under an
address that nobody guesses."""

from __future__ import annotations

import secrets
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from headwater.ask.article import Sheet
from headwater.errors import HeadwaterError
from headwater.gather import Failure
from headwater.model import Article
from headwater.show.page.asked import Asked, Item, items
from headwater.store.entries import Entry, unpack
from headwater.store.identity import digest, key_of
from headwater.store.library import Library
from headwater.store.nouns import Stored
from headwater.store.schema import WAIT
from headwater.store.versions import ref_of, same
from headwater.store.work import Readers, Task, Unread
from headwater.store.write import Writer, now

_JOBS: Final = 2  # processes that read
_SECONDS: Final = 30.0  # that one article may take, beside the time for its length
_WAITING: Final = 8  # readings that are under way at once, before more are refused
_RESULTS: Final = 40  # that are laid aside
_BYTES: Final = 60 * 1024 * 1024  # of all of them
_KEPT: Final = 3600.0  # seconds that one is laid aside
_IDLE: Final = 300.0  # seconds after which processes with nothing to read are ended
_LONGEST: Final = 90.0  # seconds after which nothing more of a file or feed is begun
MOST: Final = 50  # articles that are read of one
_STATUS: Final = {
    "FetchRefused": 400,
    "FetchFailed": 502,
    "BadAnswer": 502,
    "TooLarge": 413,
    "OutOfMemory": 413,
    "TookTooLong": 504,
    "ReaderDied": 500,
    "LibraryBusy": 503,
}
_entries: Final = msgspec.msgpack.Decoder(Entry)


class Busy(HeadwaterError):  # noqa: N818 - the name says what is wrong, as in `headwater.errors`
    """Too much is being read at once."""


class Fault(NamedTuple):
    """What could not be read or kept, in plain words, with the status (RFC 9110) that says so."""

    status: int
    what: str


class Laid(NamedTuple):
    """An article that was read, packed as a library packs it; `entry` is all that it keeps of it, packed too,
    so that nothing is left to do but write."""

    article: Article
    packed: bytes
    entry: bytes
    reader: str
    key: str
    given: str
    added: str

    def sheet(self, number: int) -> Sheet:
        """The article as its page shows it; `number` tells it from others of one file."""
        reading = unpack(self.packed, text=self.article.text)
        kept = Stored(
            ref=f"read-{number}",
            id=self.article.id,
            key=self.key,
            given=bool(self.given),
            place="",
            version=1,
            current=True,
            added=self.added,
            reader=self.reader,
            reading=reading,
        )
        return Sheet(kept=kept, versions=())

    def in_library(self, library: Library) -> str:
        """Its reference in a library that has these very words of it; "" where it has not."""
        with library._plain() as db:
            version = same(db, self.key, digest(self.article))
            if version is None:
                return ""
            row = db.execute(
                "SELECT a.id, v.number, a.current = v.id FROM versions v JOIN articles a ON a.id = v.article"
                " WHERE v.id = ?",
                (version,),
            ).fetchone()
            return ref_of(row[0], None if row[2] else row[1])


class Result:
    """What came of one request, or is still to come: `done` is set when all is read.

    `token` is its address; `cut` is True where a file or feed held more than is read at once.
    """

    def __init__(self, asked: Asked) -> None:
        self.token = secrets.token_urlsafe(18)
        self.asked = asked
        self.began = time.monotonic()
        self.done = threading.Event()
        self.articles: list[Laid] = []
        self.faults: list[Fault] = []
        self.cut = False

    @property
    def status(self) -> int:
        """The status of the answer: that of the first fault where nothing could be read."""
        return self.faults[0].status if self.faults and not self.articles else 200

    @property
    def size(self) -> int:
        read = sum(len(one.packed) + len(one.entry) + 2 * len(one.article.text) for one in self.articles)
        return read + 2 * len(self.asked.text) + 1_000


class Desk:
    """Reads for the page of the library in `folder`; use it from any thread, and `close` it."""

    def __init__(self, folder: Path, *, allow_private: bool = False) -> None:
        self._folder = folder
        self._allow_private = allow_private
        self._lock = threading.Lock()
        self._results: OrderedDict[str, Result] = OrderedDict()
        self._readers: Readers[Item] | None = None
        self._at_work = 0
        self._rest: threading.Timer | None = None

    def begin(self, asked: Asked) -> Result:
        """Begin to read; what comes of it is in the result when that is done. Raises Busy."""
        result = Result(asked)
        with self._lock:
            self._forget()
            if self._at_work >= _WAITING:
                raise Busy
            self._at_work += 1
            if self._rest is not None:
                self._rest.cancel()
            if self._readers is None:
                self._readers = Readers(_JOBS, seconds=_SECONDS)
            readers = self._readers
            self._results[result.token] = result
        threading.Thread(target=self._work, args=(result, readers), daemon=True).start()
        return result

    def get(self, token: str) -> Result | None:
        """What is laid aside there, if it still is."""
        with self._lock:
            self._forget()
            return self._results.get(token)

    def keep(self, articles: list[Laid], wait: float = WAIT) -> None:
        """Put articles into the library, after `wait` seconds at most for another who writes. Raises
        LibraryError."""
        with Library.open(self._folder, create=False) as library, library._plain() as db:
            db.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")
            writer = Writer(db)
            for one in articles:
                writer.add(_entries.decode(zlib.decompress(one.entry)), one.given, one.key, one.added)

    def close(self) -> None:
        """End the processes that read; what they have in hand is not read."""
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            self._end()

    def _end(self) -> None:
        readers, self._readers = self._readers, None
        if readers is not None:
            readers.__exit__(None, None, None)

    def _end_idle(self) -> None:
        with self._lock:
            if not self._at_work:
                self._end()

    def _work(self, result: Result, readers: Readers[Item]) -> None:
        try:
            for item, answer in readers.run(self._tasks(result)):
                self._take(result, item, answer)
            if result.asked.keep and result.articles:
                self.keep(result.articles)
        except HeadwaterError as error:
            result.faults.append(_fault(type(error).__name__, str(error)))
        except Exception as error:
            result.faults.append(Fault(500, f"Headwater failed on it: {type(error).__name__}."))
            raise  # the terminal says more
        finally:
            text = "" if result.articles else result.asked.text  # it is shown once more where it failed
            result.asked = result.asked._replace(file=None, text=text)
            result.done.set()
            with self._lock:
                self._at_work -= 1
                if not self._at_work:
                    self._rest = threading.Timer(_IDLE, self._end_idle)
                    self._rest.daemon = True
                    self._rest.start()

    def _tasks(self, result: Result) -> Iterator[tuple[Item, Task | None]]:
        for number, item in enumerate(items(result.asked, allow_private=self._allow_private)):
            if number >= MOST or time.monotonic() - result.began > _LONGEST:
                result.cut = True
                return
            yield item, None if isinstance(item.found, Failure) else Task(item.found, item.named)

    def _take(self, result: Result, item: Item, answer: object) -> None:
        if isinstance(item.found, Failure):
            error = item.found.error
            result.faults.append(_fault(type(error).__name__, str(error)))
        elif isinstance(answer, Unread):
            result.faults.append(_fault(answer.kind, answer.reason))
        elif isinstance(answer, Entry):
            article = answer.reading.article
            given = article.id if item.named else ""
            whole = zlib.compress(msgspec.msgpack.encode(answer), 1)
            key = key_of(article, item.named)
            result.articles.append(Laid(article, answer.packed, whole, answer.reader, key, given, now()))

    def _forget(self) -> None:
        """Let go of what is old, and of the oldest where there is too much."""
        late, done = time.monotonic() - _KEPT, [one for one in self._results.values() if one.done.is_set()]
        size = sum(one.size for one in done)
        for one in done:
            if len(self._results) <= _RESULTS and size <= _BYTES and one.began >= late:
                return
            size -= one.size
            del self._results[one.token]


def _fault(kind: str, what: str) -> Fault:
    return Fault(_STATUS.get(kind, 422), what)
