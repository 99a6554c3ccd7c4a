"""Links, statements and the ledger brought up to date beside the pages, in a process of its own.

What comes while `headwater add` or `watch` runs is thereby seen on the pages without a restart.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from headwater.show.page.kept import file_of
from headwater.store.faults import LibraryError
from headwater.store.library import Library

_LOOK: Final = 1.0  # seconds between two looks whether anything came
_QUIET: Final = 2.0  # seconds without anything new after which it begins
_LONGEST: Final = 30.0  # seconds that it waits where something comes all the time
_REST: Final = 1.0  # times as long as it took last time that it rests
_LATER: Final = 30.0  # seconds that it waits where it could not be done: another was writing, or nobody may
_NICE: Final = 10  # who reads pages meanwhile comes first


class Background:
    """Watches a library and brings it up to date; `busy` while it does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self.busy = False

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._watch, name="headwater-linking", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, also what is being done: a transaction that is cut off leaves no trace."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._end.is_set():
            if (file := file_of(self._folder)) is not None:
                with suppress(LibraryError), Library.open(self._folder) as library:
                    self._follow(library, file)
            self._end.wait(_LATER)

    def _follow(self, library: Library, file: tuple[int, int]) -> None:
        """Watch a library until another file stands in its place."""
        while not self._end.is_set() and file_of(self._folder) == file:
            if _waiting(library):
                self._wait_for_quiet(library)
                began = time.monotonic()
                self._link()
                took = time.monotonic() - began
                self._end.wait(max(took * _REST, _LATER if _waiting(library) else 0))
            self._end.wait(_LOOK)

    def _wait_for_quiet(self, library: Library) -> None:
        began, last, seen = time.monotonic(), time.monotonic(), -1
        while not self._end.wait(_LOOK) and time.monotonic() - began < _LONGEST:
            if (now := _articles(library)) != seen:
                seen, last = now, time.monotonic()
            elif time.monotonic() - last >= _QUIET:
                return

    def _link(self) -> None:
        if self._end.is_set():
            return
        process = multiprocessing.get_context("spawn").Process(target=bring_up_to_date, args=(self._folder,))
        self.busy = True
        try:
            process.start()
            while process.is_alive() and not self._end.wait(0.1):
                pass
            if process.is_alive():
                process.terminate()
            process.join()
        finally:
            self.busy = False


def _articles(library: Library) -> int:
    with library._plain() as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM versions").fetchone()[0])


def _waiting(library: Library) -> bool:
    """Whether links, statements or the ledger are older than the articles."""
    from headwater.store import lines, stating

    return bool(library.stale() or stating.stale(library) or lines.stale(library))


def bring_up_to_date(folder: Path) -> None:
    """Link names, make statements and the ledger; where another writes just now, some other time."""
    from headwater.store import lines

    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    with suppress(LibraryError), Library.open(folder, create=False) as library:
        library.relink()
        library.restate()
        lines.refresh(library)
