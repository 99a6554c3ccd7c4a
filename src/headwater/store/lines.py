"""The ledger kept as a table: made of all acts when anything has changed, and asked for in parts.

To make all lines takes a while in a large library, so pages read those that were made last. What is new comes
in place of what was in one transaction: who reads sees the lines of one time. Where two make lines at once,
those of the one that began last are kept.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from headwater.link.ledger.across import lines
from headwater.link.ledger.nouns import Line, Marks, Side, When
from headwater.model import Span
from headwater.store import ledger, marks
from headwater.store.entries import linker_version
from headwater.store.relink import uncollected
from headwater.store.schema import snapshot, transaction
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

OPEN: Final = "none known so far"
DISPUTED, SINGLE = 1, 2
MARKS: Final[Mapping[str, int]] = {"disputed": DISPUTED, "single origin": SINGLE}
WHO, WHOM = 1, 2
_KEY: Final = "ledger"
_BARS: Final = "ledger.months"
_WORDS: Final = 8  # places of a line whose words are kept with it
_PLACES: Final = ("state", "place")


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it is kept: `words` are those of its first evidence, one after another; of an open request
    `line.answer` has no days, as these count up to the latest article."""

    line: Line
    words: tuple[str, ...] = ()


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """From what the lines were made. `whole` is False while they are made anew, by `by`; `made` says that
    there are some. `until` is the date of the latest article then, `number` how many lines there are,
    `longest` the days that the longest stretch of time of one of them has."""

    linker: str
    whole: bool = True
    by: str = ""
    made: bool = False
    until: str = ""
    number: int = 0
    longest: int | None = None


class Bars(msgspec.Struct, frozen=True):
    """How many lines of each kind begin in each month: month ("2026-03", "" where no date is known), act,
    event, mode, number. Kept beside the lines, as counting all of them takes a while."""

    rows: tuple[tuple[str, str, str, str, int], ...] = ()


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the kept lines. `reason` says why they were made, "" where they were up to date;
    `changed` counts those that are new, other or gone."""

    reason: str = ""
    lines: int = 0
    changed: int = 0
    seconds: float = 0.0


class _Party(msgspec.Struct, frozen=True):
    name: str
    kind: str
    actor: str
    lines: int


class _Place(msgspec.Struct, frozen=True):
    """What is needed of an appearance: where it stands."""

    article: str
    spans: tuple[Span, ...]


class _Told(msgspec.Struct, frozen=True):
    """What is needed of a statement, so that the rest is not decoded."""

    appears: tuple[_Place, ...]
    independent: int


def refresh(library: Library, *, force: bool = False) -> Refreshed:
    """Bring the kept lines up to date with acts, links and statements, if anything has changed or with
    `force`; `relink` and `restate` first. Raises LibraryBusy where another process writes without end."""
    began = time.monotonic()
    ledger.ready(library)
    with library._plain() as db:
        with snapshot(db):
            reason, mark = "you asked for it" if force else _stale(db), kept_mark(db)
            if not reason:
                return Refreshed(lines=mark.number if mark else 0)
        begun = Mark(linker=linker_version(), whole=False, by=uuid4().hex)
        with transaction(db):
            mark = kept_mark(db)
            if mark is not None:
                begun = replace(mark, linker=begun.linker, whole=False, by=begun.by)
            marks.keep(db, _KEY, begun)
            db.execute("DELETE FROM ledger_due")  # what changes from here on is put there again
        with uncollected():
            with snapshot(db):
                found, until = list(_made(library, db)), ledger.latest(db)
            changed, number = _put(db, found, until, begun)
    return Refreshed(reason=reason, lines=number, changed=changed, seconds=round(time.monotonic() - began, 3))


def stale(library: Library) -> str:
    """Why the kept lines are not up to date; "" where they are."""
    with library._plain() as db, snapshot(db):
        return _stale(db)


def kept_mark(db: sqlite3.Connection) -> Mark | None:
    """From what the kept lines were made; None where they never were."""
    return marks.kept(db, _KEY, Mark)


def kept_bars(db: sqlite3.Connection) -> Bars:
    """How all lines lie in time."""
    return marks.kept(db, _BARS, Bars) or Bars()


def _stale(db: sqlite3.Connection) -> str:
    mark = kept_mark(db)
    due = db.execute("SELECT 1 FROM ledger_due").fetchone()
    if mark is None:
        return "the ledger was never made here" if due else ""
    if mark.linker != linker_version():
        return "another version of the linker made it"
    if not mark.whole:
        return "making it was broken off"
    return "there is something new" if due else ""


# --- to make them ---


def _made(library: Library, db: sqlite3.Connection) -> Iterator[Kept]:
    """All lines as the library is now, with their words; articles in them are references."""
    refs = {key: ref_of(number) for number, key in db.execute("SELECT id, key FROM articles")}
    known = _marked(library, db)
    by_ref = None if known is None else lambda key, start, end: known(refs[key], start, end)
    found = []
    for line in lines(ledger.told(db), ledger.latest(db), by_ref):
        evidence = tuple(replace(one, article=refs[one.article]) for one in line.evidence)
        answer = line.answer
        if answer is not None and answer.outcome == OPEN:
            answer = replace(answer, days=None)
        found.append(replace(line, evidence=evidence, answer=answer))
    words = _words(db, found)
    for line in found:
        yield Kept(line=line, words=tuple(words[line.id, i] for i in range(len(line.evidence[:_WORDS]))))


def _words(db: sqlite3.Connection, found: Iterable[Line]) -> dict[tuple[str, int], str]:
    """The words of the first evidence of each line, by the line's id and its number there."""
    places = sorted(
        (int(one.article[1:]), one.start, one.end, line.id, number)
        for line in found
        for number, one in enumerate(line.evidence[:_WORDS])
    )
    words = {}
    for article, spots in groupby(places, key=itemgetter(0)):
        (text,) = db.execute(
            "SELECT b.text FROM articles a JOIN bodies b ON b.version = a.current WHERE a.id = ?", (article,)
        ).fetchone()
        for _, start, end, line, number in spots:
            words[line, number] = text[start:end]
    return words


def _marked(library: Library, db: sqlite3.Connection) -> Marks | None:
    """As `stated.marks`, for all articles at once: each statement is decoded once, and as far as needed."""
    from headwater.store.stating import usable  # which needs the linker

    if not usable(library):
        return None
    known: dict[str, list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)
    for data, denials in db.execute("SELECT data, denials FROM statements"):
        told = msgspec.json.decode(zlib.decompress(data), type=_Told)
        said = ("disputed",) * bool(denials) + ("single origin",) * (told.independent <= 1)
        if said:
            for place in told.appears:
                known[place.article].append((place.spans[0].start, place.spans[-1].end, said))

    def marked(ref: str, start: int, end: int) -> Iterable[str]:
        return {m for s, e, said in known.get(ref, ()) if s < end and start < e for m in said}

    return marked


# --- to keep them ---


def _put(db: sqlite3.Connection, found: list[Kept], until: str, begun: Mark) -> tuple[int, int]:
    """Put lines in place of the old ones; how many are other, and how many there are. Nothing is done where
    another has begun to make them since."""
    with transaction(db):
        if (mark := kept_mark(db)) is not None and mark.by != begun.by:
            return 0, mark.number
        parties = _parties(found, _states(db))
        numbers = _put_parties(db, parties)
        changed = _put_lines(db, found, numbers)
        _put_ties(db, _ties(found, numbers))
        gone = ((number,) for key, number in numbers.items() if key not in parties)
        db.executemany("DELETE FROM ledger_parties WHERE id = ?", gone)
        months = Counter(_month(one.line) for one in found)
        marks.keep(db, _BARS, Bars(tuple((*kind, number) for kind, number in sorted(months.items()))))
        longest = max((_length(one.line.when) for one in found), default=0)
        done = replace(begun, whole=True, made=True, until=until, number=len(found), longest=longest)
        marks.keep(db, _KEY, done)
    return changed, len(found)


def keys_of(side: Side) -> tuple[str, ...]:
    """Whose lines a party's are: those of what ties count, first, and of the actor where that is another."""
    state = side.kind in _PLACES and side.state.casefold() == side.name.casefold()
    return tuple(dict.fromkeys((side.key, side.key if state or not side.actor else side.actor)))


def _sides(line: Line) -> list[tuple[int, Side]]:
    return [(WHO, line.who), *(((WHOM, line.whom),) if line.whom is not None else ())]


def _states(db: sqlite3.Connection) -> dict[str, str]:
    """The ids of states and places by the keys of whoever acts for them; of one name, states first."""
    rows = db.execute("SELECT name, id FROM actors WHERE kind IN ('state', 'place') ORDER BY kind, id DESC")
    return {f"state:{name.casefold()}": id_ for name, id_ in rows}


def _parties(found: Iterable[Kept], states: Mapping[str, str]) -> dict[str, _Party]:
    called: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    ends: Counter[str] = Counter()
    for one in found:
        for _, side in _sides(one.line):
            key, *more = keys_of(side)
            called[key][(side.state, "state") if side.state else (side.name, side.kind)] += 1
            for actor in more:
                called[actor][side.name, side.kind] += 1
            ends[key] += one.line.whom is not None
    out = {}
    for key, names in called.items():
        name, kind = min(names, key=lambda n: (-names[n], n))
        actor = states.get(key, "" if key.startswith(("state:", "name:")) else key)
        out[key] = _Party(name, kind, actor, ends[key])
    return out


def _put_parties(db: sqlite3.Connection, parties: Mapping[str, _Party]) -> dict[str, int]:
    """The number of each key that is or was there."""
    db.executemany(
        "INSERT INTO ledger_parties (key, name, kind, actor, lines) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE"
        " SET name = excluded.name, kind = excluded.kind, actor = excluded.actor, lines = excluded.lines"
        " WHERE (name, kind, actor, lines) <> (excluded.name, excluded.kind, excluded.actor, excluded.lines)",
        ((key, one.name, one.kind, one.actor, one.lines) for key, one in sorted(parties.items())),
    )
    return dict(db.execute("SELECT key, id FROM ledger_parties").fetchall())


def number_of(id_: str) -> int:
    """The number under which the line of an id is kept; -1 where it is no id of a line."""
    try:
        return int(id_[1:], 16) if id_[:1] == "l" and id_[1:].isalnum() and len(id_) == 11 else -1
    except ValueError:
        return -1


def _put_lines(db: sqlite3.Connection, found: Iterable[Kept], numbers: Mapping[str, int]) -> int:
    """Write the lines that are other than those kept; how many are."""
    old: dict[int, int] = {id_: hash(data) for id_, data in db.execute("SELECT id, data FROM ledger_lines")}
    rows, sides = [], list[tuple[object, ...]]()
    for one in found:
        line, number = one.line, number_of(one.line.id)
        data = zlib.compress(msgspec.json.encode(one), 1)
        if old.pop(number, None) == hash(data):
            continue
        first, last = line.when.first or "", line.when.last or ""
        who, whom = (numbers[s.key] if s is not None else None for s in (line.who, line.whom))
        rows.append((number, who, whom, line.act, line.mode, first, last, data))
        sides += _side_rows(line, number, numbers)
    gone = [*((row[0],) for row in rows), *((id_,) for id_ in old)]
    db.executemany("DELETE FROM ledger_lines WHERE id = ?", gone)
    db.executemany("DELETE FROM ledger_sides WHERE line = ?", gone)
    db.executemany("INSERT INTO ledger_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO ledger_sides VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sorted(sides))
    return len(gone)


def _length(when: When) -> int:
    """The days from the first to the last of a stretch."""
    if when.first is None or when.last is None:
        return 0
    return (date.fromisoformat(when.last) - date.fromisoformat(when.first)).days


def _month(line: Line) -> tuple[str, str, str, str]:
    return (line.when.first or "")[:7], line.act, line.event, line.mode


def _side_rows(line: Line, number: int, numbers: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    sides: Counter[int] = Counter({0: WHO | WHOM})
    for side, party in _sides(line):
        for key in keys_of(party):
            sides[numbers[key]] |= side
    outcome = line.answer.outcome if line.answer is not None else ""
    said = sum(MARKS.get(mark, 0) for mark in line.marks)
    first, last = line.when.first or "", line.when.last or ""
    for party_, side in sides.items():
        yield (party_, first, number, last, side, line.act, line.event, line.mode, outcome, said)


def _ties(found: Iterable[Kept], numbers: Mapping[str, int]) -> set[tuple[int, int, int, str, str, int, int]]:
    """The rows of ties, as `headwater.link.ledger.ties` counts them."""
    counts: Counter[tuple[int, int, int, str, str]] = Counter()
    waiting: Counter[tuple[int, int, int, str, str]] = Counter()
    for one in found:
        line = one.line
        if line.whom is None:
            continue
        who, whom = numbers[line.who.key], numbers[line.whom.key]
        tie = (min(who, whom), max(who, whom), int(who > whom), line.act, line.mode)
        counts[tie] += 1
        waiting[tie] += line.answer is not None and line.answer.outcome == OPEN
    return {(*tie, number, waiting[tie]) for tie, number in counts.items()}


def _put_ties(db: sqlite3.Connection, rows: set[tuple[int, int, int, str, str, int, int]]) -> None:
    old = set(db.execute("SELECT * FROM ledger_ties").fetchall())
    db.executemany(
        "DELETE FROM ledger_ties WHERE one = ? AND other = ? AND back = ? AND act = ? AND mode = ?",
        (row[:5] for row in old - rows),
    )
    db.executemany("INSERT INTO ledger_ties VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(rows - old))
