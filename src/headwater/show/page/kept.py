"""The library behind the page: one connection a thread, and a mark that changes when the library does."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Final, Generic, TypeVar
from uuid import uuid4

from headwater.store.library import Library

V = TypeVar("V")
_LOOK: Final = 0.2  # seconds for which a mark is taken as it was


class Shelf:
    """The library of a server; any number of threads may ask it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._here = threading.local()
        self._watched = Library.open(folder)
        self._lock = threading.Lock()
        self._begun = uuid4().hex[:8]  # the counts of SQLite begin anew with each process
        self._version, self._looked = 0, 0.0

    def library(self) -> Library:
        """This thread's library."""
        found: Library | None = getattr(self._here, "library", None)
        if found is None:
            found = self._here.library = Library.open(self.folder)
        return found

    def mark(self) -> str:
        """Changes whenever another process or thread has written to the library."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked > _LOOK:
                with self._watched._plain() as db:
                    row = db.execute("PRAGMA data_version").fetchone()
                self._version, self._looked = int(row[0]), now
            return f"{self._begun}-{self._version}"

    def close(self) -> None:
        """Close what is watched; the connections of threads end with them."""
        with suppress(Exception):
            self._watched.close()


class Recent(Generic[V]):
    """What was made last, up to a number of bytes; the least used goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
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
            while self._size > self._most:
                self._size -= self._kept.popitem(last=False)[1][0]
