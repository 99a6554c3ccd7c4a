"""The library behind the page: one connection a thread, and a mark that changes when the library does."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Final, Generic, TypeVar, cast
from uuid import uuid4

from headwater.store.faults import LibraryError
from headwater.store.library import Library
from headwater.store.schema import FILE

V = TypeVar("V")
_LOOK: Final = 0.2  # seconds for which a mark is taken as it was


def file_of(folder: Path) -> tuple[int, int] | None:
    """Which file the library in a folder is; another one where a backup was put in its place, None where
    there is none."""
    try:
        found = (folder / FILE).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Shelf:
    """The library of a server; any number of threads may ask it. Raises LibraryError where it cannot be
    opened; it is made if it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._here = threading.local()
        self._watched = Library.open(folder, create=file_of(folder) is None)
        self._file = file_of(folder)
        self._lock = threading.Lock()
        self._begun = uuid4().hex[:8]  # the counts of SQLite begin anew with each process
        self._mark, self._looked, self._opened = "", float("-inf"), 0
        self._wrong: LibraryError | None = None

    def library(self) -> Library:
        """This thread's library. Raises LibraryError, also where it was taken away meanwhile."""
        self.mark()
        if self._wrong is not None:
            raise self._wrong.with_traceback(None)
        opened, found = getattr(self._here, "library", (-1, None))
        if found is None or opened != self._opened:
            found = Library.open(self.folder, create=False)
            self._here.library = self._opened, found
        return cast(Library, found)

    def mark(self) -> str:
        """Changes whenever another process or thread has written to the library; "" while it cannot be
        asked."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked > _LOOK:
                self._looked, self._wrong = now, None
                try:
                    version = self._version()
                    self._mark = f"{self._begun}-{self._opened}-{version}"
                except LibraryError as error:
                    self._mark, self._wrong = "", error
            return self._mark

    def _version(self) -> int:
        file = file_of(self.folder)
        if file is None or file != self._file:
            fresh = Library.open(self.folder, create=False)
            self._watched.close()
            self._watched, self._file, self._opened = fresh, file, self._opened + 1
        with self._watched._plain() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close what is watched; the connections of threads end with them."""
        with suppress(Exception):
            self._watched.close()


class Recent(Generic[V]):
    """What was made last, up to a number of bytes and of things; the least used goes first."""

    def __init__(self, most: int, number: int = 4_000) -> None:
        self._most, self._size, self._number = most, 0, number
        self._kept: OrderedDict[Hashable, tuple[int, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """What is kept under a key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def put(self, key: Hashable, value: V, size: int) -> None:
        """Keep it, if it is not larger than all that may be kept."""
        with self._lock:
            self._size -= self._kept.pop(key, (0, None))[0]
            if size > self._most:
                return
            self._kept[key] = (size, value)
            self._size += size
            while self._size > self._most or len(self._kept) > self._number:
                self._size -= self._kept.popitem(last=False)[1][0]
