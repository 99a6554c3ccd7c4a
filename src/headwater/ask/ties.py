"""Who has to do with whom, by the ledger that a library keeps, and who is meant by a name in it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from headwater.ask.ledger import NOBODY, PLACES, ends, parties_of
from headwater.link.nouns import Actor
from headwater.store.lines import kept_mark
from headwater.store.schema import as_json, snapshot

if TYPE_CHECKING:
    from headwater.store.library import Library

_TRIED: Final = 30  # actors of a name that are looked up


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
        values = (as_json(modes) if modes else 1,)
        if party:
            near = ends(db, party)
            far = ends(db, other) if other else []
            if NOBODY in near:
                return Web(parties=(), ties=())
            return _around(db, near, far, most, mode, values)
        total = db.execute("SELECT count(*) FROM ledger_parties WHERE lines > 0 AND name <> ''").fetchone()[0]
        top = db.execute(
            "SELECT id FROM ledger_parties WHERE lines > 0 AND name <> '' ORDER BY lines DESC, key LIMIT ?",
            (most,),
        ).fetchall()
        numbers = as_json([row[0] for row in top])
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
    nameless = set(ends(db, ["name:"]))
    for end, across in (("one", "other"), ("other", "one")):
        more = f" AND {across} IN (SELECT value FROM json_each(?))" if far else ""
        rows += db.execute(
            "SELECT one, other, back, act, mode, number, open FROM ledger_ties"
            f" WHERE {end} IN (SELECT value FROM json_each(?)) AND {mode}{more}",
            (as_json(near), *values, *((as_json(far),) if far else ())),
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
            (as_json(numbers),),
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
    state = f"state:{actor.name.casefold()}" if actor.kind in PLACES else actor.id
    lines = sum(party.lines for party in known)
    return Party(key=state, name=actor.name, kind=actor.kind, actor=actor.id, lines=lines)


def _known(db: sqlite3.Connection, keys: Sequence[str]) -> list[Party]:
    numbers = [number for number in ends(db, keys) if number != NOBODY]
    return list(_web(db, numbers, (), 0).parties)
