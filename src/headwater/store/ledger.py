"""The ledger of a library: made of its acts when it is asked for, that of two actors of theirs alone.

Lines are made under the keys of the articles, not under their references, which tell the order in which they
came: the same articles give the same lines, with the same ids. What is given out has references ("a12").
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from headwater.link.ledger.across import lines
from headwater.link.ledger.nouns import WORDS, Evidence, Line, Marks, Side, Telling
from headwater.link.ledger.telling import dated, linked, tellings
from headwater.link.nouns import Actor
from headwater.store.acts import due, put
from headwater.store.entries import unpack
from headwater.store.faults import BadQuery, DiskFull, LibraryBusy, LibraryMissing
from headwater.store.identity import stretch
from headwater.store.schema import snapshot, transaction
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library
    from headwater.store.stated import About

_AT_ONCE: Final = 200  # readings that are unpacked in one transaction
_PLACES: Final = ("state", "place")
_SELECT: Final = (
    "SELECT c.version, c.data, a.key, coalesce(v.published, '') FROM acts c"
    " JOIN articles a ON a.current = c.version JOIN versions v ON v.id = c.version"
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are asked for.

    `between` are one or two actors; `since` and `until` ISO 8601 dates of any precision, between which the
    act was; `acts` words of the ledger or events of PLOVER; `open` asks for requests and promises without an
    answer so far.
    """

    between: tuple[Actor, ...] = ()
    since: str | None = None
    until: str | None = None
    acts: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    open: bool = False


def ledger(library: Library, wanted: Wanted, marks: Marks | None = None) -> list[Line]:
    """The lines that are asked for, in order of time; articles in them are references.

    `marks` says what is known of a stretch of an article, by its reference. Links are taken as they are:
    `relink` brings them up to date. Raises BadQuery where a date is none.
    """
    first, last = moment(wanted.since, 0), moment(wanted.until, 1)
    ready(library)
    with library._plain() as db, snapshot(db):
        found = told(db, wanted.between)
        refs = {key: ref_of(number) for number, key in db.execute("SELECT id, key FROM articles")}
        until = latest(db)
    by_ref = None if marks is None else lambda key, start, end: marks(refs[key], start, end)
    out = []
    for line in lines(found, until, by_ref):
        if _fits(line, wanted, first, last):
            evidence = tuple(replace(one, article=refs[one.article]) for one in line.evidence)
            out.append(replace(line, evidence=evidence))
    return out


def row(line: Line, known: Mapping[str, About]) -> dict[str, Any]:
    """One line as a row of an export; `known` are the articles, as `headwater.store.stated.about` has them.

    `article`, `start` and `end` are the first evidence; `article` is the id that an article was given, `ref`
    its reference. `when` is a day, a month or an interval, null where none is known. The columns of PLOVER
    users are those of `event` to `target_country`.
    """
    first, when = line.evidence[0], line.when
    return {
        "id": line.id,
        "who": line.who.shown,
        "act": line.act,
        "whom": line.whom.shown if line.whom is not None else None,
        "what": line.what,
        "when": when.iso or None,
        "mode": line.mode,
        "article": known[first.article].id,
        "ref": first.article,
        "start": first.start,
        "end": first.end,
        "origins": list(line.origins),
        "answers": line.answers,
        "answer": msgspec.to_builtins(line.answer),
        "marks": list(line.marks),
        "date": msgspec.to_builtins(when),
        "event": line.event,
        "event_mode": line.event_mode,
        "contexts": list(line.contexts),
        "where": line.where,
        "things": msgspec.to_builtins(line.things),
        "source": _party(line.who),
        "target": _party(line.whom) if line.whom is not None else None,
        "articles": len(line.articles),
        "evidence": [_evidence(one, known) for one in line.evidence],
    }


def columns(line: Line, known: Mapping[str, About]) -> dict[str, Any]:
    """One line in the columns that users of event data know (POLECAT, ICEWS): date, source actor and country,
    event and its mode, target actor and country, context, provenance."""
    first = line.evidence[0]
    about, target = known[first.article], line.whom or Side(name="")
    return {
        "event_id": line.id,
        "event_date": line.when.iso,
        "first_day": line.when.first or "",
        "last_day": line.when.last or "",
        "date_known": line.when.known,
        "source_actor": line.who.name or line.who.state,
        "source_country": line.who.state,
        "event": line.event,
        "event_mode": line.event_mode,
        "act": line.act,
        "mode": line.mode,
        "target_actor": target.name or target.state,
        "target_country": target.state,
        "contexts": "; ".join(line.contexts),
        "what": line.what,
        "location": line.where,
        "outcome": line.answer.outcome if line.answer is not None else "",
        "answers": line.answers or "",
        "marks": "; ".join(line.marks),
        "origins": "; ".join(line.origins),
        "articles": len(line.articles),
        "article": about.id,
        "outlet": about.outlet or "",
        "published": about.published or "",
        "start": first.start,
        "end": first.end,
    }


def _party(side: Side) -> dict[str, Any]:
    """A party: what it is called, its actor, the state that it acts for, whether the text leaves it open."""
    actor = side.actor or None
    return {"name": side.name, "kind": side.kind, "country": side.state, "actor": actor, "guess": side.guess}


def _evidence(one: Evidence, known: Mapping[str, About]) -> dict[str, Any]:
    about = known[one.article]
    place = {"article": about.id, "ref": one.article, "outlet": about.outlet, "published": about.published}
    return {**msgspec.to_builtins(one), **place}


def ready(library: Library) -> None:
    """Have the acts of all articles in their table, as far as it may be written and nothing is being read."""
    with suppress(LibraryBusy, LibraryMissing, DiskFull), library._plain() as db:
        if not db.in_transaction:
            fill(db)


def latest(db: sqlite3.Connection) -> str:
    """The date of the latest article, ISO 8601, "" where none has one."""
    row = db.execute(
        "SELECT published FROM versions v JOIN articles a ON a.current = v.id"
        " WHERE v.since IS NOT NULL ORDER BY v.since DESC, v.published DESC LIMIT 1"
    ).fetchone()
    return row[0] if row is not None else ""


def moment(date: str | None, end: int) -> str | None:
    """The first (`end` 0) or the last day (1) of a date of any precision. Raises BadQuery."""
    if date is None:
        return None
    found = stretch(date.strip())
    if found is None:
        raise BadQuery(f"{date!r} is no date. Write it as 2026, 2026-03 or 2026-03-04.")
    return datetime.fromtimestamp(found[end] - end, UTC).date().isoformat()


def _fits(line: Line, wanted: Wanted, first: str | None, last: str | None) -> bool:
    sides = [line.who, *((line.whom,) if line.whom is not None else ())]
    if not all(any(is_side(side, actor) for side in sides) for actor in wanted.between):
        return False
    if first is not None and (line.when.last is None or line.when.last < first):
        return False
    if last is not None and (line.when.first is None or line.when.first > last):
        return False
    if wanted.acts and not {line.act, line.event.casefold()} & {act.casefold() for act in wanted.acts}:
        return False
    if wanted.modes and line.mode not in wanted.modes:
        return False
    return not wanted.open or (line.answer is not None and line.answer.outcome == "none known so far")


def fill(db: sqlite3.Connection) -> int:
    """Take the acts of articles that another Headwater kept out of their readings, some at a time; how many
    articles there were. A reading that cannot be unpacked has none: `library check` tells of it."""
    versions = due(db)
    for start in range(0, len(versions), _AT_ONCE):
        with transaction(db):
            for version in versions[start : start + _AT_ONCE]:
                row = db.execute(
                    "SELECT b.reading, b.text, v.published FROM versions v"
                    " JOIN bodies b ON b.version = v.id WHERE v.id = ?",
                    (version,),
                ).fetchone()
                put(db, version, _unpacked(*row) if row is not None else ())
    return len(versions)


def _unpacked(packed: bytes, text: str, published: str | None) -> list[Telling]:
    try:
        return tellings(unpack(packed, text=text, published=published))
    except ValueError:
        return []


def told(db: sqlite3.Connection, actors: Sequence[Actor] = ()) -> list[Telling]:
    """The acts of today's versions, with their parties as they are linked, under the articles' keys.

    With `actors`, those that concern one of them, or a state for which one of them acts: all that the lines
    of their ledger are made of.
    """
    if not actors:
        return list(_linked(db, db.execute(f"{_SELECT} ORDER BY c.id").fetchall()))
    ids = {number for actor in actors for number in _touching(db, actor)}
    found = list(_linked(db, _rows(db, ids)))
    sides = [side for one in found for side in (*one.who, *one.whom)]
    mine = {side.state for side in sides if side.state and any(is_side(side, actor) for actor in actors)}
    more = {number for state in sorted(mine) for number in _of_state(db, state)} - ids
    found += _linked(db, _rows(db, more))
    if len(actors) > 1:
        return found
    # To whom an act of another is may only be told by further acts of that other.
    sides = [side for one in found for side in (*one.who, *one.whom)]
    states = {side.state for side in sides} - mine - {""}
    theirs = {side.actor for side in sides if not side.state} - {"", *(actor.id for actor in actors)}
    far = {number for state in sorted(states) for number in _of_state(db, state)}
    far |= {number for actor in sorted(theirs) for number in _by_actors(db, "SELECT ?", actor)}
    return [*found, *(t for t in _linked(db, _rows(db, far - ids - more)) if t.act in WORDS)]


def is_side(side: Side, actor: Actor) -> bool:
    """True of the actor itself, and of whoever acts for the state that it is."""
    return side.actor == actor.id or (actor.kind in _PLACES and side.state == actor.name)


def _rows(db: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    return db.execute(
        f"{_SELECT} WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id",
        (msgspec.json.encode(sorted(ids)).decode(),),
    ).fetchall()


def _touching(db: sqlite3.Connection, actor: Actor) -> set[int]:
    """The numbers of the acts that may concern an actor, by its names and what it is called."""
    found = _by_actors(db, "SELECT ?", actor.id)
    if actor.kind in _PLACES:
        return found | _of_state(db, actor.name)
    return found


def _of_state(db: sqlite3.Connection, state: str) -> set[int]:
    """The numbers of the acts that may concern a state: its own, its people's, its bodies'."""
    found = {row[0] for row in db.execute("SELECT act FROM act_parties WHERE state = ?", (state,))}
    found |= _by_actors(db, "SELECT id FROM actors WHERE name = ? AND kind IN ('state', 'place')", state)
    people = "SELECT id FROM actors WHERE json_extract(data, '$.country') = ? AND kind = 'person'"
    return found | _by_actors(db, people, state)


def _by_actors(db: sqlite3.Connection, ids: str, value: str) -> set[int]:
    """The numbers of the acts whose parties, or their states, are linked to actors."""
    return {
        row[0]
        for column in ("name", "state_name")
        for row in db.execute(
            f"SELECT p.act FROM links l JOIN act_parties p ON p.{column} = l.name WHERE l.actor IN ({ids})",
            (value,),
        )
    }


def _linked(db: sqlite3.Connection, rows: Sequence[tuple[int, str, str, str]]) -> Iterator[Telling]:
    """The acts of some rows, with their parties by their identity today."""
    actors: dict[str, Actor] = {}
    version, links = -1, dict[int, str]()
    for found, data, key, published in rows:
        if found != version:
            version, links = found, _links(db, found)
            for missing in set(links.values()) - actors.keys():
                (row,) = db.execute("SELECT data FROM actors WHERE id = ?", (missing,)).fetchone()
                actors[missing] = msgspec.json.decode(row, type=Actor)
        one = msgspec.json.decode(data, type=Telling)
        one = replace(one, article=key, published=published, when=dated(one.when, published))
        yield linked(one, lambda name, here=links: actors.get(here.get(name, "")))  # type: ignore[misc]


def _links(db: sqlite3.Connection, version: int) -> dict[int, str]:
    """The actor of each name of a version that is a party of an act, by the number of the name."""
    (first,) = db.execute("SELECT min(id) FROM names WHERE version = ?", (version,)).fetchone()
    if first is None:
        return {}
    rows = db.execute(
        "SELECT l.name, l.actor FROM links l JOIN names n ON n.id = l.name WHERE n.version = ?", (version,)
    )
    return {name - first: actor for name, actor in rows}
