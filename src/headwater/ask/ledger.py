"""Questions on the ledger that a library keeps: its lines in parts, and how they lie in time.

What is told is as `headwater.store.lines.refresh` left it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from headwater.link.ledger.nouns import Line
from headwater.link.nouns import Actor
from headwater.store import lines as kept_lines
from headwater.store.faults import NotFound
from headwater.store.ledger import moment
from headwater.store.lines import MARKS, OPEN, WHO, WHOM, Kept, Mark, kept_bars, kept_mark, number_of
from headwater.store.schema import as_json, snapshot
from headwater.store.stated import About, abouts

if TYPE_CHECKING:
    from headwater.store.library import Library

PLACES: Final = ("state", "place")
_decoder: Final = msgspec.json.Decoder(Kept)
NOBODY: Final = -1  # the number of a party that has no line


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are asked for.

    `parties` are the keys of those who all take part (as `parties_of` has them, one tuple each), `who` and
    `whom` of those who act and to or of whom. `since` and `until` are ISO 8601 dates of any precision;
    `acts` words of the ledger or events of PLOVER; `outcomes` those of requests and promises ("none known so
    far" asks for open ones); `marks` "disputed" and "single origin". Lines without a date stand last, in
    either order.
    """

    parties: tuple[tuple[str, ...], ...] = ()
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    acts: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    newest: bool = True


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line, with what is shown beside it: `words` are those of its first evidence, in order, `about` the
    articles of these and of all further ones, by reference."""

    line: Line
    words: tuple[str, ...] = ()
    about: dict[str, About] = {}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the lines asked for: there are `total`. `made` is False where no ledger was made so far,
    `stale` says why it is not up to date, "" where it is."""

    total: int
    entries: tuple[Entry, ...]
    made: bool = True
    stale: str = ""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines of one kind begin in one month ("2026-03", "" where no date is known)."""

    month: str
    act: str
    mode: str
    number: int


class _Where(NamedTuple):
    """A condition on `ledger_sides s`, and its values."""

    sql: str
    values: tuple[Any, ...]


def parties_of(actor: Actor) -> tuple[str, ...]:
    """The keys of an actor: a state's or place's lines are also those of whoever acts for it."""
    return (actor.id, f"state:{actor.name.casefold()}") if actor.kind in PLACES else (actor.id,)


def page(
    library: Library, asked: Asked, offset: int = 0, limit: int = 50, bars: Sequence[Bar] | None = None
) -> Found:
    """The lines from `offset` on, at most `limit`. `bars`, as `months` has them of the same lines, save
    counting these. Raises BadQuery where a date is none."""
    with library._plain() as db, snapshot(db):
        mark = kept_mark(db)
        if mark is None or not mark.made:
            return Found(total=0, entries=(), made=False, stale=kept_lines.stale(library))
        where = _where(db, asked)
        total, dated = _count(db, where, asked) if bars is None else _counted(bars)
        ids = _ids(db, where, asked.newest, dated, offset, limit)
        return Found(total=total, entries=_entries(db, ids, mark), stale=kept_lines.stale(library))


def one(library: Library, id_: str) -> Entry:
    """The line of an id; raises NotFound."""
    with library._plain() as db, snapshot(db):
        mark = kept_mark(db)
        found = _entries(db, [number_of(id_)], mark) if mark is not None else ()
        if not found:
            raise NotFound(f"The ledger has no line {id_}. Its lines may be others since articles came.")
        return found[0]


def some(library: Library, ids: Iterable[str]) -> dict[str, Entry]:
    """The lines of some ids that there are, by id."""
    with library._plain() as db, snapshot(db):
        mark = kept_mark(db)
        found = _entries(db, [number_of(id_) for id_ in ids], mark) if mark is not None else ()
        return {entry.line.id: entry for entry in found}


def months(library: Library, asked: Asked) -> tuple[Bar, ...]:
    """How the lines asked for lie in time, by month, act and mode. Raises BadQuery where a date is none."""
    with library._plain() as db, snapshot(db):
        if (known := _bars(db, asked)) is not None:
            return known
        where = _where(db, asked)
        rows = db.execute(
            "SELECT substr(s.first, 1, 7) AS month, s.act, s.mode, count(*) FROM ledger_sides s"
            f" WHERE {where.sql} GROUP BY month, s.act, s.mode ORDER BY month, s.act, s.mode",
            where.values,
        )
        return tuple(Bar(month=m, act=act, mode=mode, number=n) for m, act, mode, n in rows)


def kinds(library: Library) -> tuple[str, ...]:
    """The acts of which there are lines, those of most lines first."""
    with library._plain() as db:
        counts: Counter[str] = Counter()
        for _, act, _, _, number in kept_bars(db).rows:
            counts[act] += number
    return tuple(sorted(counts, key=lambda act: (-counts[act], act)))


def _bars(db: sqlite3.Connection, asked: Asked) -> tuple[Bar, ...] | None:
    """The months of all lines, or those of some acts or modes, as they are kept; None where others are asked
    for."""
    if asked != Asked(acts=asked.acts, modes=asked.modes, newest=asked.newest):
        return None
    acts, counts = {act.casefold() for act in asked.acts}, Counter[tuple[str, str, str]]()
    for month, act, event, mode, number in kept_bars(db).rows:
        if (not acts or acts & {act, event.casefold()}) and (not asked.modes or mode in asked.modes):
            counts[month, act, mode] += number
    return tuple(
        Bar(month=month, act=act, mode=mode, number=number)
        for (month, act, mode), number in sorted(counts.items())
    )


# --- lines ---


def _where(db: sqlite3.Connection, asked: Asked) -> _Where:
    """The lines asked for as a condition: those of the first party, or of everybody, narrowed by the rest."""
    parties = [(keys, WHO | WHOM) for keys in asked.parties]
    parties += [(keys, side) for keys, side in ((asked.who, WHO), (asked.whom, WHOM)) if keys]
    found = sorted(((ends(db, keys), side) for keys, side in parties), key=lambda p: len(p[0]))
    conditions, values = list[str](), list[Any]()

    def add(sql: str, *more: Any) -> None:
        conditions.append(sql)
        values.extend(more)

    if not found:
        add("s.party = 0")
    elif len(found[0][0]) == 1:
        (only, side), *found = found
        add("s.party = ? AND s.side & ?", *only, side)
    else:
        add("s.party = 0")
    for these, side in found:
        add(
            "s.line IN (SELECT line FROM ledger_sides"
            " WHERE party IN (SELECT value FROM json_each(?)) AND side & ?)",
            as_json(these),
            side,
        )
    _of_kind(asked, add)
    if (first := moment(asked.since, 0)) is not None:
        add("s.last >= ?", first)
        if (earliest := _earliest(db, first)) is not None:  # no line begins before, and an index has the rest
            add("s.first >= ?", earliest)
    if (last := moment(asked.until, 1)) is not None:
        add("s.first <= ? AND s.first <> ''", last)
    return _Where(" AND ".join(conditions), tuple(values))


def _earliest(db: sqlite3.Connection, first: str) -> str | None:
    """The first day on which a line can begin that lasts until a day, as long as the longest of all lines."""
    mark = kept_mark(db)
    if mark is None or mark.longest is None:
        return None
    day = date.fromisoformat(first).toordinal() - mark.longest
    return date.fromordinal(day).isoformat() if day > 0 else None


def _of_kind(asked: Asked, add: Any) -> None:
    if asked.acts:
        known = as_json([act.casefold() for act in asked.acts])
        add(
            "(s.act IN (SELECT value FROM json_each(?))"
            " OR lower(s.event) IN (SELECT value FROM json_each(?)))",
            known,
            known,
        )
    for column, wanted in (("mode", asked.modes), ("outcome", asked.outcomes)):
        if wanted:
            add(f"s.{column} IN (SELECT value FROM json_each(?))", as_json(wanted))
    for mark in asked.marks:
        add("s.marks & ?", MARKS.get(mark, 0))


def ends(db: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """The numbers of the parties of some keys; that of nobody where none of them has a line."""
    rows = db.execute(
        "SELECT id FROM ledger_parties WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id",
        (as_json([key.casefold() if key.startswith(("state:", "name:")) else key for key in keys]),),
    )
    return [row[0] for row in rows] or [NOBODY]


def _count(db: sqlite3.Connection, where: _Where, asked: Asked) -> tuple[int, int]:
    """How many lines there are, and how many of them have a date."""
    if (known := _bars(db, asked)) is not None:
        return _counted(known)
    total, dated = db.execute(
        f"SELECT count(*), coalesce(sum(s.first <> ''), 0) FROM ledger_sides s WHERE {where.sql}",
        where.values,
    ).fetchone()
    return int(total), int(dated)


def _counted(bars: Iterable[Bar]) -> tuple[int, int]:
    numbers = [(bar.number, bool(bar.month)) for bar in bars]
    return sum(number for number, _ in numbers), sum(number for number, dated in numbers if dated)


def _ids(
    db: sqlite3.Connection, where: _Where, newest: bool, dated: int, offset: int, limit: int
) -> list[int]:
    """The numbers of a part of the lines, in order of time, those without a date last."""
    way = "DESC" if newest else "ASC"
    order = f"ORDER BY s.first {way}, s.line {way} LIMIT ? OFFSET ?"
    if newest:
        sql = f"SELECT s.line FROM ledger_sides s WHERE {where.sql} {order}"
        return [row[0] for row in db.execute(sql, (*where.values, limit, offset))]
    found: list[int] = []
    for when, begin in (("s.first > ''", offset), ("s.first = ''", max(offset - dated, 0))):
        sql = f"SELECT s.line FROM ledger_sides s WHERE {where.sql} AND {when} {order}"
        found += [row[0] for row in db.execute(sql, (*where.values, limit - len(found), begin))]
    return found


def _entries(db: sqlite3.Connection, ids: Sequence[int], mark: Mark) -> tuple[Entry, ...]:
    """The lines of some numbers, in their order."""
    rows = dict(
        db.execute(
            "SELECT id, data FROM ledger_lines WHERE id IN (SELECT value FROM json_each(?))", (as_json(ids),)
        ).fetchall()
    )
    kept = [_decoder.decode(zlib.decompress(rows[id_])) for id_ in ids if id_ in rows]
    known = abouts(db, {one.article for k in kept for one in k.line.evidence})
    return tuple(
        Entry(
            line=_waiting(k.line, mark.until),
            words=k.words,
            about={one.article: known[one.article] for one in k.line.evidence},
        )
        for k in kept
    )


def _waiting(line: Line, until: str) -> Line:
    """An open request with the days for which it is open."""
    if line.answer is None or line.answer.outcome != OPEN:
        return line
    try:
        days = (date.fromisoformat(until[:10]) - date.fromisoformat((line.when.first or "")[:10])).days
    except ValueError:
        return line
    return replace(line, answer=replace(line.answer, days=days))
