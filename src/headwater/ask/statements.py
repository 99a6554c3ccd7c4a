"""Lists of a library's statements: in an order, filtered, by day. No statement is decoded for them.

Kept are statements that several articles carry or somebody denies. Days are ISO 8601, of the precision that
the articles' own dates have, "" where these are unknown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import msgspec

from headwater.ask.query import Where, called, is_few, match, units
from headwater.link.statements.nouns import State
from headwater.model import LANGUAGES
from headwater.store.faults import BadQuery
from headwater.store.identity import stretch
from headwater.store.schema import snapshot

if TYPE_CHECKING:
    from headwater.store.library import Library

Order = Literal["articles", "independent", "echoes", "dispute", "time"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
STATES: Final[tuple[State, ...]] = get_args(State)
_BY: Final[Mapping[Order, str]] = {  # each is an index, read backwards
    "articles": "articles DESC, last_day DESC, id DESC",
    "independent": "independent DESC, articles DESC, last_day DESC, id DESC",
    "echoes": "echoes DESC, articles DESC, last_day DESC, id DESC",
    "dispute": "denials DESC, articles DESC, last_day DESC, id DESC",
    "time": "last_day DESC, weight DESC, id DESC",
}
_COLUMNS: Final = (
    "id, headline, lang, articles, outlets, independent, echoes, denials, state, first_day, last_day, langs"
)
_YEAR, _MONTH, _DAY = 4, 7, 10  # characters of a date that are its year, its month, its day
_LOOKED_UP: Final = 300  # statements; of more, walking an order finds enough of them sooner
_LAST: Final = "~"  # stands after all days


class Row(msgspec.Struct, frozen=True):
    """A statement as lists have it. `echoes` are the articles beyond the independent sources, `first` and
    `last` days: of the first article, and of the last that carries, denies or confirms it. `lang` is the
    language of the headline, `langs` are those of all articles, "" where it is unknown."""

    id: str
    headline: str
    lang: str
    articles: int
    outlets: int
    independent: int
    echoes: int
    denials: int
    state: State
    first: str
    last: str
    langs: tuple[str, ...]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which statements; all of it must hold, and one of each tuple.

    `since` and `until` are ISO 8601 dates of any precision, both inclusive: a statement counts that was told
    on a day between them, or before and after; `day` is the last day on which it was told. `words` stand in
    it in any inflected form; `outlet` carries it; `actor`, by id or by name, is an origin of it or speaks on
    it.
    """

    since: str = ""
    until: str = ""
    day: str = ""
    states: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    outlet: str = ""
    words: str = ""
    actor: str = ""
    denied: bool = False


class Day(msgspec.Struct, frozen=True):
    """The statements that were last told on a day: how many, and the first of them by weight."""

    day: str
    total: int
    statements: tuple[Row, ...]


_EVERY: Final = Wanted()


def listed(
    library: Library,
    wanted: Wanted = _EVERY,
    order: Order = "articles",
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[Row]:
    """A page of the statements that are wanted, in an order. Raises BadQuery for an order, date, state or
    language that is none, and for words that cannot be looked for."""
    if order not in _BY:
        raise BadQuery(f"{order!r} is no order of statements: {', '.join(ORDERS)}.")
    with library._plain() as db, snapshot(db):
        where = _where(db, wanted)
        found = db.execute(
            f"SELECT id FROM statements WHERE {where} ORDER BY {_BY[order]} LIMIT ? OFFSET ?",
            (*where.values, limit, offset),
        )
        return _rows(db, [row[0] for row in found])


def count(library: Library, wanted: Wanted = _EVERY) -> int:
    """How many statements are wanted. Raises BadQuery as `listed` does."""
    with library._plain() as db, snapshot(db):
        where = _where(db, wanted)
        sql = f"SELECT count(*) FROM statements WHERE {where}"
        return int(db.execute(sql, where.values).fetchone()[0])


def top(library: Library, order: Order = "echoes", limit: int = 10) -> list[Row]:
    """The first statements of all in an order."""
    return listed(library, order=order, limit=limit)


def days(library: Library, *, days: int = 7, each: int = 6, before: str = "") -> list[Day]:
    """The latest days with statements, each statement once, under the last day on which it was told: on each
    day the widest echoes and the sharpest disputes first.

    `each` is how many statements of a day are given, `before` a day before which all are. What has no date
    comes last.
    """
    found: list[Day] = []
    with library._plain() as db, snapshot(db):
        last = before or _LAST
        while len(found) < days and last:
            row = db.execute("SELECT max(last_day) FROM statements WHERE last_day < ?", (last,)).fetchone()
            if row[0] is None:
                break
            last = row[0]
            found.append(_day(db, last, each))
    return found


def _day(db: sqlite3.Connection, day: str, each: int) -> Day:
    (total,) = db.execute("SELECT count(*) FROM statements WHERE last_day = ?", (day,)).fetchone()
    first = db.execute(
        f"SELECT id FROM statements WHERE last_day = ? ORDER BY {_BY['time']} LIMIT ?", (day, each)
    )
    return Day(day, total, tuple(_rows(db, [row[0] for row in first])))


def of(library: Library, ids: Iterable[str]) -> list[Row]:
    """Some statements by id, in their order, as lists have them; without those that are not kept."""
    with library._plain() as db:
        return _rows(db, list(ids))


def _rows(db: sqlite3.Connection, ids: list[str]) -> list[Row]:
    sql = f"SELECT {_COLUMNS} FROM statements WHERE id IN (SELECT value FROM json_each(?))"
    found = {row[0]: row for row in db.execute(sql, (json.dumps(ids),))}
    rows = ((*found[id_][:-1], _parted(found[id_][-1])) for id_ in ids if id_ in found)
    return [Row(*row) for row in rows]


def _parted(langs: str) -> tuple[str, ...]:
    return tuple(lang for lang in langs.split("|") if lang)


def _where(db: sqlite3.Connection, wanted: Wanted) -> Where:
    where = Where()
    _told_in(where, wanted)
    _among(where, "state", wanted.states, STATES)
    for lang in wanted.langs:
        if lang not in LANGUAGES:
            raise BadQuery(f"{lang!r} is no language that Headwater reads: {', '.join(LANGUAGES)}.")
    if wanted.langs:
        either = " OR ".join("instr(langs, ?)" for _ in wanted.langs)
        where.add(f"({either})", *(f"|{lang}|" for lang in wanted.langs))
    if wanted.denied:
        where.add("denials > 0")
    if wanted.outlet.strip():
        name = _outlet(db, wanted.outlet.strip())
        _held(db, where, "SELECT statement FROM statement_outlets WHERE outlet = ?", name)
    if wanted.words.strip():
        asked = match(units(db, wanted.words))
        found = "SELECT printf('s:%010x', rowid) FROM statement_words WHERE statement_words MATCH ?"
        _held(db, where, found, asked)
    if wanted.actor.strip():
        found = (
            "SELECT n.statement FROM json_each(?) a CROSS JOIN links l ON l.actor = a.value"
            " CROSS JOIN statement_names n ON n.name = l.name"
        )
        _held(db, where, found, _actors(db, wanted.actor.strip()))
    return where


def _held(db: sqlite3.Connection, where: Where, found: str, value: str) -> None:
    """The statements whose ids a question gives: where they are few they are looked up, where they are many
    the order is gone through, and soon has enough of them."""
    few = is_few(db, found, (value,), most=_LOOKED_UP)
    where.add(f"{'' if few else '+'}id IN ({found})", value)


def _told_in(where: Where, wanted: Wanted) -> None:
    """A date that is less exact counts where it can be meant."""
    for date in (wanted.since, wanted.until):
        if date.strip() and stretch(date.strip()) is None:
            raise BadQuery(f"{date!r} is no date. Write it as 2026, 2026-03 or 2026-03-04.")
    if wanted.day.strip():
        where.add("last_day = ?", wanted.day.strip())
    if since := wanted.since.strip()[:_DAY]:
        where.add("last_day >= ?", since[:_YEAR])  # in an index
        where.add("(last_day >= ? OR last_day IN (?, ?))", since, since[:_YEAR], since[:_MONTH])
    if until := wanted.until.strip()[:_DAY]:
        where.add("last_day <> '' AND first_day <= ?", until + _LAST)


def _among(where: Where, column: str, asked: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    for name in asked:
        if name not in allowed:
            raise BadQuery(f"{name!r} is no {column} of a statement: {', '.join(allowed)}.")
    if asked:
        where.add(f"{column} IN (SELECT value FROM json_each(?))", json.dumps(asked))


def _outlet(db: sqlite3.Connection, name: str) -> str:
    """The outlet of a name; where none is called just so, one that is in another case."""
    first, after = "SELECT outlet FROM statement_outlets WHERE outlet {} ? ORDER BY outlet LIMIT 1", ""
    row: tuple[Any, ...] | None = db.execute(first.format("="), (name,)).fetchone()
    if row is not None:
        return name
    while row := db.execute(first.format(">"), (after,)).fetchone():
        after = row[0]
        if after.casefold() == name.casefold():
            return str(after)
    return name


def _actors(db: sqlite3.Connection, name: str) -> str:
    """A JSON list of the actor of an id, else of those that are called so."""
    if db.execute("SELECT 1 FROM actors WHERE id = ?", (name,)).fetchone():
        return json.dumps([name])
    return called(db, units(db, name))[1]
