"""Bring a library's links up to date: the names of all articles, what the user decided, the user's lists.

Linking takes the names only, from their table, never texts or claims. A mark kept with the links says from
what they were made, so that nothing is done where nothing has changed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

import headwater.known
import headwater.link
from headwater.link.across import link
from headwater.link.nouns import Linked
from headwater.link.own import Own
from headwater.link.registry import Registry, package
from headwater.model import Article, Name, Reading
from headwater.store.entries import reader_version
from headwater.store.schema import snapshot, transaction
from headwater.store.settled import Instead, followed, listed, own_lists
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

# What is being done, how much of it is done, of how much; 0 where that is not known.
Progress = Callable[[str, int, int], None]
_KEY: Final = "links"
_DATA: Final = (".py", ".toml", ".csv", ".txt")
_EVERY: Final = 500  # articles between two reports


class Relinked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the links. `reason` says why they were made anew, "" where they were up to date and
    nothing was done; `notes` which decisions could not be followed, and why."""

    reason: str = ""
    articles: int = 0
    names: int = 0
    actors: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class _Mark(msgspec.Struct, frozen=True, kw_only=True):
    """From what the links were made, and what is to be said of them."""

    linker: str
    decisions: str
    articles: list[Any]
    last: int | None  # the number of the last linked name
    made: Relinked


def relink(library: Library, *, force: bool = False, progress: Progress | None = None) -> Relinked:
    """Link all names again if anything has changed since they were linked last, or with `force`.

    The same library gives the same links. Articles that others add meanwhile are linked the next time.
    """
    began = time.monotonic()
    told = progress or (lambda stage, done, total: None)
    with library._plain() as db:
        if force or stale(library):
            # To link takes long: where the library may not be written, that is told before.
            db.execute("UPDATE settings SET value = value WHERE key = ''")
        with snapshot(db):
            reason = "you asked for it" if force else _stale(db)
            if not reason:
                mark = _kept(db)
                return msgspec.structs.replace(mark.made, reason="") if mark is not None else Relinked()
            now = _now(db)
            total = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
            firsts, readings = _read(db, total, told)
            decisions, numbers, unreadable = followed(db)
            registry = _registry(db)
        told("linking", 0, 0)
        linked = link(readings, registry, decisions)
        told("storing", 0, 0)
        library.set_links(_of_today(db, linked, firsts))
        made = Relinked(
            reason=reason,
            articles=len(readings),
            names=len(linked.links),
            actors=len(linked.actors),
            notes=(*unreadable, *(_numbered(note, numbers) for note in linked.notes)),
            seconds=round(time.monotonic() - began, 3),
        )
        mark = msgspec.structs.replace(now, last=_last(db), made=made)
        with transaction(db):
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_KEY, _json(mark)))
    return made


def stale(library: Library) -> str:
    """Why the links are not up to date; "" where they are."""
    with library._plain() as db, snapshot(db):
        return _stale(db)


def expected(library: Library) -> float:
    """About how many seconds it would take to link all names now, as it took the last time; 0 where that is
    not known."""
    with library._plain() as db:
        mark = _kept(db)
        if mark is None or not mark.made.names:
            return 0.0
        (names,) = db.execute("SELECT count(*) FROM names").fetchone()
    return float(mark.made.seconds * names / mark.made.names)


def notes(library: Library) -> tuple[str, ...]:
    """Which decisions could not be followed when the names were linked last, and why."""
    with library._plain() as db:
        mark = _kept(db)
        return mark.made.notes if mark is not None else ()


def _stale(db: sqlite3.Connection) -> str:
    then, now = _kept(db), _now(db)
    if then is None:
        return "names were never linked here" if now.articles[0] else ""
    if then.linker != now.linker:
        return "another version of the linker made the links"
    if then.decisions != now.decisions:
        return "there are new decisions"
    if then.articles != now.articles or then.last != now.last:
        return "there are new or changed articles"
    return ""


def _kept(db: sqlite3.Connection) -> _Mark | None:
    row = db.execute("SELECT value FROM settings WHERE key = ?", (_KEY,)).fetchone()
    try:
        return msgspec.json.decode(row[0], type=_Mark) if row else None
    except msgspec.MsgspecError:  # of a version to come
        return None


def _now(db: sqlite3.Connection) -> _Mark:
    """What the links would be made from now. It reads indexes only: every reading that is kept gets new
    numbers for its names or is told by its reader, and one that is replaced takes its links with it."""
    articles = db.execute("SELECT count(*), coalesce(sum(current), 0) FROM articles").fetchone()
    (names,) = db.execute("SELECT coalesce(max(id), 0) FROM names").fetchone()
    dates = db.execute("SELECT count(since), coalesce(sum(since), 0) FROM versions").fetchone()
    readers = db.execute("SELECT reader, count(*) FROM versions GROUP BY reader ORDER BY reader").fetchall()
    decisions = sha256()
    for row in db.execute("SELECT id, kind, data FROM decisions ORDER BY id"):
        decisions.update(repr(row).encode(errors="surrogatepass"))
    return _Mark(
        linker=linker_version(),
        decisions=decisions.hexdigest(),
        articles=[*articles, names, *dates, *(list(row) for row in readers)],
        last=_last(db),
        made=Relinked(),
    )


def _last(db: sqlite3.Connection) -> int | None:
    found: int | None = db.execute("SELECT max(name) FROM links").fetchone()[0]
    return found


def _json(mark: _Mark) -> str:
    return msgspec.json.encode(mark).decode()


@cache
def linker_version() -> str:
    """A mark that changes whenever the linker's code or data do, or those of the reader, which it uses."""
    mark = sha256(reader_version().encode())
    folders = (Path(folder) for package in (headwater.known, headwater.link) for folder in package.__path__)
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in _DATA):
        mark.update(path.name.encode() + b"\0" + path.read_bytes())
    return mark.hexdigest()[:16]


def _registry(db: sqlite3.Connection) -> Registry:
    """The package's registry behind the user's lists, of which the latest wins."""
    rows = tuple(row for own in reversed(own_lists(db)) for row in listed(own))
    return Own(rows, Instead(rows, package())) if rows else package()


def _read(db: sqlite3.Connection, total: int, told: Progress) -> tuple[dict[str, int], list[Reading]]:
    """The names of all articles in today's version, and the number of the first name of each article."""
    firsts: dict[str, int] = {}
    readings: list[Reading] = []
    same: dict[str, str] = {}  # one copy of each string, however often it is met
    rows = db.execute(
        'SELECT a.id, v.lang, v.published, n.id, n.start, n."end", n.type, n.kind, n.lang, b.label,'
        " e.label, n.known, n.role, n.role_of, n.gender, n.confidence"
        " FROM articles a JOIN versions v ON v.id = a.current JOIN names n ON n.version = v.id"
        " JOIN labels b ON b.id = n.base LEFT JOIN labels e ON e.id = n.english ORDER BY a.id, n.id"
    )
    told("reading names", 0, total)
    for number, found in groupby(rows, key=itemgetter(0)):
        group = list(found)
        ref = ref_of(number)
        firsts[ref] = group[0][3]
        article = Article(id=ref, text="", lang=group[0][1], published=group[0][2])
        names = tuple(_names(group, same))
        readings.append(Reading(article=article, lang=group[0][1], claims=(), names=names))
        if len(readings) % _EVERY == 0:
            told("reading names", len(readings), total)
    return firsts, readings


def _names(rows: list[tuple[Any, ...]], same: dict[str, str]) -> Iterator[Name]:
    for *_, start, end, type_, kind, lang, base, english, known, role, of, gender, confidence in rows:
        yield Name(
            start=start,
            end=end,
            type=same.setdefault(type_, type_),  # type: ignore[arg-type]
            base=same.setdefault(base, base),
            lang=same.setdefault(lang, lang),  # type: ignore[arg-type]
            english=same.setdefault(english or "", english or ""),
            kind=same.setdefault(kind, kind),  # type: ignore[arg-type]
            known=bool(known),
            role=same.setdefault(role, role),
            of=same.setdefault(of, of),
            gender=same.setdefault(gender, gender),
            confidence=confidence,
        )


def _of_today(db: sqlite3.Connection, linked: Linked, firsts: dict[str, int]) -> Linked:
    """The links without those of articles that were read or edited anew while names were linked: the number
    of a name says nothing of another reading."""
    rows = db.execute(
        "SELECT a.id, min(n.id) FROM articles a JOIN names n ON n.version = a.current GROUP BY a.id"
    )
    today = {ref_of(row[0]): row[1] for row in rows}
    changed = {ref for ref, first in firsts.items() if today.get(ref) != first}
    if not changed:
        return linked
    return msgspec.structs.replace(
        linked, links=tuple(one for one in linked.links if one.article not in changed)
    )


def _numbered(note: str, numbers: list[int]) -> str:
    """A note of the linker, which counts decisions from 1, with the number that the user knows."""
    for count, number in enumerate(numbers, 1):
        if note.startswith(f"decision {count} ("):
            return f"decision {number}{note.removeprefix(f'decision {count}')}"
    return note
