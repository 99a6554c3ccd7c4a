"""Questions on the ledger that a library keeps: its lines in parts, how they lie in time, who has to do with
whom. What is told is as `headwater.store.lines.refresh` left it."""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
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
from headwater.store.lines import MARKS, OPEN, WHO, WHOM, Kept, Mark, kept_mark, number_of
from headwater.store.schema import snapshot
from headwater.store.stated import About
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

_PLACES: Final = ("state", "place")
_decoder: Final = msgspec.json.Decoder(Kept)
_NOBODY: Final = -1  # the number of a party that has no line
_TRIED: Final = 30  # actors of a name that are looked up


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


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """An end of a tie: `key` names it in questions, `actor` is the id of the actor that it is, "" where there
    is none; `lines` are those in which it has to do with another."""

    key: str
    name: str
    kind: str
    actor: str
    lines: int


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """How often `who` did one kind of act to or of `whom`, in one mode; `open` of them without an answer so
    far. Both are keys of parties."""

    who: str
    whom: str
    act: str
    mode: str
    number: int
    open: int


class Web(msgspec.Struct, frozen=True, kw_only=True):
    """The ties between some parties; of `total` parties these are the ones of most lines."""

    parties: tuple[Party, ...]
    ties: tuple[Tie, ...]
    total: int = 0
    made: bool = True


class _Where(NamedTuple):
    """A condition on `ledger_sides s`, and its values."""

    sql: str
    values: tuple[Any, ...]


def parties_of(actor: Actor) -> tuple[str, ...]:
    """The keys of an actor: a state's or place's lines are also those of whoever acts for it."""
    return (actor.id, f"state:{actor.name.casefold()}") if actor.kind in _PLACES else (actor.id,)


def page(library: Library, asked: Asked, offset: int = 0, limit: int = 50) -> Found:
    """The lines from `offset` on, at most `limit`. Raises BadQuery where a date is none."""
    with library._plain() as db, snapshot(db):
        mark = kept_mark(db)
        if mark is None or not mark.made:
            return Found(total=0, entries=(), made=False, stale=kept_lines.stale(library))
        where = _where(db, asked)
        total, dated = _count(db, where, asked, mark)
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
        rows = db.execute("SELECT act, sum(number) FROM ledger_ties GROUP BY act ORDER BY 2 DESC, act")
        return tuple(row[0] for row in rows)


def ties(
    library: Library,
    party: Sequence[str] = (),
    other: Sequence[str] = (),
    *,
    most: int = 50,
    modes: Sequence[str] = (),
) -> Web:
    """Who has to do with whom, between the `most` parties of most lines.

    With the keys of one `party` (as `parties_of` has them) its ties alone, with those of an `other` theirs.
    Whoever has no name is left out.
    `modes` are those of the acts that are counted, all where none is given.
    """
    with library._plain() as db, snapshot(db):
        mark = kept_mark(db)
        if mark is None or not mark.made:
            return Web(parties=(), ties=(), made=False)
        mode = "mode IN (SELECT value FROM json_each(?))" if modes else "?"
        values = (msgspec.json.encode(list(modes)).decode() if modes else 1,)
        if party:
            near = _ends(db, party)
            far = _ends(db, other) if other else []
            return _around(db, near, far, most, mode, values)
        total = db.execute("SELECT count(*) FROM ledger_parties WHERE lines > 0 AND name <> ''").fetchone()[0]
        top = db.execute(
            "SELECT id FROM ledger_parties WHERE lines > 0 AND name <> '' ORDER BY lines DESC, key LIMIT ?",
            (most,),
        ).fetchall()
        numbers = _json([row[0] for row in top])
        rows = db.execute(
            "SELECT one, other, back, act, mode, number, open FROM ledger_ties"
            " WHERE one IN (SELECT value FROM json_each(?1)) AND other IN (SELECT value FROM json_each(?1))"
            f" AND {mode.replace('?', '?2')}",
            (numbers, *values),
        ).fetchall()
        return _web(db, [row[0] for row in top], rows, total)


def _around(
    db: sqlite3.Connection, near: list[int], far: list[int], most: int, mode: str, values: tuple[Any, ...]
) -> Web:
    """The ties of one party, or of two: it stands first, then those of most lines with it."""
    rows = []
    nameless = set(_ends(db, ["name:"]))
    for end, across in (("one", "other"), ("other", "one")):
        more = f" AND {across} IN (SELECT value FROM json_each(?))" if far else ""
        rows += db.execute(
            "SELECT one, other, back, act, mode, number, open FROM ledger_ties"
            f" WHERE {end} IN (SELECT value FROM json_each(?)) AND {mode}{more}",
            (_json(near), *values, *((_json(far),) if far else ())),
        ).fetchall()
    counts: dict[int, int] = defaultdict(int)
    for one_, other, _, _, _, number, _ in rows:
        counts[other if one_ in near else one_] += number
    top = sorted(counts.keys() - nameless, key=lambda n: (-counts[n], n))
    shown = {*near, *top[:most]}
    kept = [row for row in rows if row[0] in shown and row[1] in shown]
    return _web(db, [*near, *top[:most]], kept, len(top))


def _web(db: sqlite3.Connection, numbers: Sequence[int], rows: Iterable[tuple[Any, ...]], total: int) -> Web:
    found = {
        row[0]: Party(key=row[1], name=row[2], kind=row[3], actor=row[4], lines=row[5])
        for row in db.execute(
            "SELECT id, key, name, kind, actor, lines FROM ledger_parties"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (_json(numbers),),
        )
    }
    made = [
        Tie(
            who=found[other if back else one_].key,
            whom=found[one_ if back else other].key,
            act=act,
            mode=mode,
            number=number,
            open=open_,
        )
        for one_, other, back, act, mode, number, open_ in rows
    ]
    order = sorted(made, key=lambda t: (-t.number, t.who, t.whom, t.act, t.mode))
    return Web(parties=tuple(found[n] for n in dict.fromkeys(numbers)), ties=tuple(order), total=total)


# --- lines ---


def _where(db: sqlite3.Connection, asked: Asked) -> _Where:
    """The lines asked for as a condition: those of the first party, or of everybody, narrowed by the rest."""
    parties = [(keys, WHO | WHOM) for keys in asked.parties]
    parties += [(keys, side) for keys, side in ((asked.who, WHO), (asked.whom, WHOM)) if keys]
    found = sorted(((_ends(db, keys), side) for keys, side in parties), key=lambda p: len(p[0]))
    conditions, values = list[str](), list[Any]()

    def add(sql: str, *more: Any) -> None:
        conditions.append(sql)
        values.extend(more)

    if not found:
        add("s.party = 0")
    elif len(found[0][0]) == 1:
        (ends, side), *found = found
        add("s.party = ? AND s.side & ?", *ends, side)
    else:
        add("s.party = 0")
    for ends, side in found:
        add(
            "s.line IN (SELECT line FROM ledger_sides"
            " WHERE party IN (SELECT value FROM json_each(?)) AND side & ?)",
            _json(ends),
            side,
        )
    _of_kind(asked, add)
    if (first := moment(asked.since, 0)) is not None:
        add("s.last >= ?", first)
    if (last := moment(asked.until, 1)) is not None:
        add("s.first <= ? AND s.first <> ''", last)
    return _Where(" AND ".join(conditions), tuple(values))


def _of_kind(asked: Asked, add: Any) -> None:
    if asked.acts:
        known = _json([act.casefold() for act in asked.acts])
        add(
            "(s.act IN (SELECT value FROM json_each(?))"
            " OR lower(s.event) IN (SELECT value FROM json_each(?)))",
            known,
            known,
        )
    for column, wanted in (("mode", asked.modes), ("outcome", asked.outcomes)):
        if wanted:
            add(f"s.{column} IN (SELECT value FROM json_each(?))", _json(wanted))
    for mark in asked.marks:
        add("s.marks & ?", MARKS.get(mark, 0))


def _ends(db: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """The numbers of the parties of some keys; that of nobody where none of them has a line."""
    rows = db.execute(
        "SELECT id FROM ledger_parties WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id",
        (_json([key.casefold() if key.startswith(("state:", "name:")) else key for key in keys]),),
    )
    return [row[0] for row in rows] or [_NOBODY]


def _count(db: sqlite3.Connection, where: _Where, asked: Asked, mark: Mark) -> tuple[int, int]:
    """How many lines there are, and how many of them have a date."""
    if asked in (Asked(), Asked(newest=False)):
        return mark.number, mark.number - mark.undated
    total, dated = db.execute(
        f"SELECT count(*), coalesce(sum(s.first <> ''), 0) FROM ledger_sides s WHERE {where.sql}",
        where.values,
    ).fetchone()
    return int(total), int(dated)


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
            "SELECT id, data FROM ledger_lines WHERE id IN (SELECT value FROM json_each(?))", (_json(ids),)
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


def abouts(db: sqlite3.Connection, refs: Iterable[str]) -> dict[str, About]:
    """What lists say of some articles, by reference."""
    rows = db.execute(
        "SELECT a.id, a.given, v.outlet, v.title, v.published FROM articles a"
        " JOIN versions v ON v.id = a.current WHERE a.id IN (SELECT value FROM json_each(?))",
        (_json([int(ref[1:]) for ref in refs]),),
    )
    return {ref_of(row[0]): About(row[1] or ref_of(row[0]), *row[2:]) for row in rows}


def _json(values: Iterable[Any]) -> str:
    return msgspec.json.encode(list(values)).decode()


# --- who is meant ---


def called(library: Library, name: str, most: int = 10) -> list[Party]:
    """The parties that a key, an actor's id or a name in any language may mean, those of most lines first.

    A key or an id means one. Raises BadQuery where a name cannot be read.
    """
    from headwater.store import evidence

    name = name.strip()
    with library._plain() as db, snapshot(db):
        sure = _known(db, [name, f"state:{name}"])
        if sure:
            return sure[:1]
        row = db.execute("SELECT data FROM actors WHERE id = ?", (name,)).fetchone()
        if row is not None:
            return [_party_of(db, msgspec.json.decode(row[0], type=Actor))]
        found = [_party_of(db, actor) for actor in evidence.find(library, name)[:_TRIED]]
        return sorted(found, key=lambda p: -p.lines)[:most]


def keys_of(party: Party) -> tuple[str, ...]:
    """The keys under which the lines of a party are found."""
    return tuple(dict.fromkeys((party.key, party.actor or party.key)))


def _party_of(db: sqlite3.Connection, actor: Actor) -> Party:
    known = _known(db, parties_of(actor))
    state = f"state:{actor.name.casefold()}" if actor.kind in _PLACES else actor.id
    lines = sum(party.lines for party in known)
    return Party(key=state, name=actor.name, kind=actor.kind, actor=actor.id, lines=lines)


def _known(db: sqlite3.Connection, keys: Sequence[str]) -> list[Party]:
    numbers = [number for number in _ends(db, keys) if number != _NOBODY]
    return list(_web(db, numbers, (), 0).parties)
