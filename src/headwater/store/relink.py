"""Bring a library's links up to date: the names of articles that came or changed and all that these concern.

Linking takes the names only, from their table, never texts or claims. A mark kept with the links says from
what they were made: where the linker, the user's decisions or lists are others now, all names are linked
anew, else only what new and changed articles can change (`headwater.link.linker`). The links are the same.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from headwater.link.across import link_into
from headwater.link.own import Own
from headwater.link.registry import Registry, package
from headwater.link.tables import Memory
from headwater.store import linking, marks
from headwater.store.actors import put_links
from headwater.store.entries import linker_version
from headwater.store.follow import Followed, GapError, follow
from headwater.store.linking import items
from headwater.store.schema import snapshot, transaction
from headwater.store.settled import Instead, followed, listed, own_lists
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

# What is being done, how much of it is done, of how much; 0 where that is not known.
Progress = Callable[[str, int, int], None]
_KEY: Final = "links"
_EACH: Final = 0.03  # seconds that a new article takes, about
_SHARE: Final = 5  # times as many articles as are new must be linked already, for these to be linked alone


class Relinked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the links. `reason` says why they were brought up to date, "" where they were so and
    nothing was done; `linked` is how many articles were linked again, `articles`, `names` and `actors` are
    all that there are; `notes` says which decisions could not be followed, and why."""

    reason: str = ""
    linked: int = 0
    articles: int = 0
    names: int = 0
    actors: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class _Mark(msgspec.Struct, frozen=True, kw_only=True):
    """From what the links were made, what is to be said of them, and how many seconds a name took."""

    linker: str
    decisions: str
    made: Relinked
    pace: float = 0.0


def relink(library: Library, *, force: bool = False, progress: Progress | None = None) -> Relinked:
    """Bring the links up to date if anything has changed since names were linked last, or link all names
    again with `force`.

    The same library gives the same links, whatever was linked before. Articles that others add meanwhile are
    linked the next time.
    """
    told = progress or (lambda stage, done, total: None)
    with library._plain() as db:
        with snapshot(db):
            mark = _kept(db)
            if not force and not _stale(db):  # nothing is written, so it may be a library to read only
                return (
                    msgspec.structs.replace(mark.made, reason="", linked=0)
                    if mark is not None
                    else Relinked()
                )
            few = not force and mark is not None and _few(db, mark)
        if few:
            try:
                return _alone(db, told)
            except GapError:  # what an article was linked as is not known any more
                pass
        # To link takes long: where the library may not be written, that is told before.
        db.execute("UPDATE settings SET value = value WHERE key = ''")
        return _anew(db, force, told)


def stale(library: Library) -> str:
    """Why the links are not up to date; "" where they are."""
    with library._plain() as db, snapshot(db):
        return _stale(db)


def expected(library: Library) -> float:
    """About how many seconds it would take to bring the links up to date; 0 where that is not known."""
    with library._plain() as db, snapshot(db):
        mark = _kept(db)
        if mark is None:
            return 0.0
        if _few(db, mark):
            return _EACH * _waiting(db)
        (names,) = db.execute("SELECT count(*) FROM names").fetchone()
    return float(mark.pace * names)


def notes(library: Library) -> tuple[str, ...]:
    """Which decisions could not be followed when the names were linked last, and why."""
    with library._plain() as db:
        mark = _kept(db)
        return mark.made.notes if mark is not None else ()


def _alone(db: sqlite3.Connection, told: Progress) -> Relinked:
    """Link the new and changed articles, and the names that these concern. Raises GapError."""
    began = time.monotonic()
    with transaction(db):
        mark, reason = _kept(db), _stale(db)
        if mark is None or not _few(db, mark):  # another process was quicker
            raise GapError
        if not reason:
            return msgspec.structs.replace(mark.made, reason="", linked=0)
        told("linking", 0, 0)
        done: Followed = follow(db, _registry(db))
        made = msgspec.structs.replace(
            mark.made,
            reason=reason,
            linked=done.linked,
            articles=mark.made.articles + done.articles,
            names=mark.made.names + done.names,
            actors=mark.made.actors + done.actors,
            seconds=round(time.monotonic() - began, 3),
        )
        _keep(db, msgspec.structs.replace(mark, made=made))
    return made


def _anew(db: sqlite3.Connection, force: bool, told: Progress) -> Relinked:
    """Link all names, if anything has changed or with `force`."""
    began = time.monotonic()
    with snapshot(db):
        reason = "you asked for it" if force else _stale(db)
        if not reason:
            mark = _kept(db)
            return msgspec.structs.replace(mark.made, reason="", linked=0) if mark is not None else Relinked()
        linker, settled = linker_version(), _decisions(db)
        total = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        found = list(items(db, None, lambda done: told("reading names", done, total)))
        decisions, numbers, unreadable = followed(db)
        registry = _registry(db)
    told("linking", 0, 0)
    memory = Memory()
    with uncollected():
        linked, nodes = link_into(memory, [row.item for row in found], registry, decisions)
    told("storing", 0, 0)
    with uncollected(), transaction(db):
        today = linking.today(db)
        same = {row.item.article for row in found if today.get(row.item.article) == row.mark}
        refs = {ref_of(article) for article in same}  # others were edited meanwhile
        before = [node for _, of in sorted(nodes.items()) for _, node in sorted(of.items())]
        pairs = [(o, n) for o, n in zip(linked.links, before, strict=True) if o.article in refs]
        put_links(db, linked.actors, (one for one, _ in pairs), (node for _, node in pairs))
        linking.keep(db, memory, found)
        db.execute("DELETE FROM unlinked")
        db.executemany(
            "INSERT INTO unlinked VALUES (?)", [(article,) for article in today if article not in same]
        )
        made = Relinked(
            reason=reason,
            linked=len(found),
            articles=len(found),
            names=len(linked.links),
            actors=len(linked.actors),
            notes=(*unreadable, *(_numbered(note, numbers) for note in linked.notes)),
            seconds=round(time.monotonic() - began, 3),
        )
        pace = made.seconds / max(made.names, 1)
        _keep(db, _Mark(linker=linker, decisions=settled, made=made, pace=pace))
    return made


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for reference cycles, which linking makes none of: it takes a third of the time
    where millions of objects are alive."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _few(db: sqlite3.Connection, mark: _Mark) -> bool:
    """True where new articles may be linked alone: they are few beside those that are linked, and these were
    linked as they would be now."""
    if mark.linker != linker_version() or mark.decisions != _decisions(db):
        return False
    if db.execute("SELECT 1 FROM decisions WHERE kind <> 'own' LIMIT 1").fetchone():
        return False
    return _waiting(db) * _SHARE <= mark.made.articles


def _waiting(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM unlinked").fetchone()[0])


def _stale(db: sqlite3.Connection) -> str:
    then = _kept(db)
    if then is None:
        named = db.execute("SELECT 1 FROM articles LIMIT 1").fetchone()
        return "names were never linked here" if named else ""
    if then.linker != linker_version():
        return "another version of the linker made the links"
    if then.decisions != _decisions(db):
        return "there are new decisions"
    if db.execute("SELECT 1 FROM unlinked LIMIT 1").fetchone():
        return "there are new or changed articles"
    return ""


def _kept(db: sqlite3.Connection) -> _Mark | None:
    return marks.kept(db, _KEY, _Mark)


def _keep(db: sqlite3.Connection, mark: _Mark) -> None:
    marks.keep(db, _KEY, mark)


def _decisions(db: sqlite3.Connection) -> str:
    """A mark of all that the user settled."""
    mark = sha256()
    for row in db.execute("SELECT id, kind, data FROM decisions ORDER BY id"):
        mark.update(repr(row).encode(errors="surrogatepass"))
    return mark.hexdigest()


def _registry(db: sqlite3.Connection) -> Registry:
    """The package's registry behind the user's lists, of which the latest wins."""
    rows = tuple(row for own in reversed(own_lists(db)) for row in listed(own))
    return Own(rows, Instead(rows, package())) if rows else package()


def _numbered(note: str, numbers: Iterable[int]) -> str:
    """A note of the linker, which counts decisions from 1, with the number that the user knows."""
    for count, number in enumerate(numbers, 1):
        if note.startswith(f"decision {count} ("):
            return f"decision {number}{note.removeprefix(f'decision {count}')}"
    return note
