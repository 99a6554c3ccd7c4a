"""Actors: lists of them, and all that is known of one without going over its mentions."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from headwater.ask.activity import Activity, Counted, activity
from headwater.ask.said import Said, Side, Voice, counts, latest, voices
from headwater.known import Known, registry
from headwater.known.nouns import Role as Office
from headwater.link.nouns import Actor
from headwater.model import ActorKind
from headwater.store.actors import actor as by_id
from headwater.store.actors import actor_of
from headwater.store.evidence import country_name, country_names, find
from headwater.store.faults import BadQuery
from headwater.store.schema import as_json, snapshot
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

SPAN: Final = 200  # latest articles that company and reasons are counted over
_SHOWN: Final = 8  # claims of a side, voices, company, doubts
_ORDER: Final = "ORDER BY json_extract(data, '$.articles') DESC, mentions DESC, id"
_COUNTRY: Final = "json_extract(data, '$.country')"
_DAY: Final = 86_400  # seconds


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which actors are asked for: called so in any language, script and inflected form (`name`, or an id), of
    a kind, of a state (in any language, or its id), with a doubtful mention."""

    name: str = ""
    kind: str = ""
    country: str = ""
    doubtful: bool = False


#: All actors.
EVERYBODY: Final = Wanted()


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list of actors, and how many there are in all of it."""

    actors: tuple[Actor, ...]
    total: int


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """One place where an actor is named: ``text[start:end]`` of an article, here as `text`."""

    article: str
    start: int
    end: int
    text: str
    lang: str


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why names were linked to an actor: how many of them for this reason, how sure, and one such place."""

    why: str
    mentions: int
    low: float
    high: float
    spot: Spot


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks against links to an actor, and who is meant instead perhaps, by id and name."""

    doubt: str
    others: tuple[tuple[str, str], ...]
    mentions: int
    spot: Spot


class Companion(msgspec.Struct, frozen=True, kw_only=True):
    """An actor that is named in the same articles as another, and in how many of them."""

    id: str
    name: str
    kind: ActorKind
    articles: int


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """A reading that is no identity: claims of the actor `id` (a capital, a palace) may be those of another.

    `claims` is how many it makes; `present` whether that actor is in the library.
    """

    id: str
    name: str
    claims: int
    present: bool


class Portrait(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an actor, cut to what one page shows.

    `counts` has how many claims there are on each side, `sides` the latest of them, `voices` who else stands
    in them, most first. `reasons` and `company` are counted over its latest articles (`over` of them), with
    the most mentions first. `offices` are those that were known before any article was read. `stands_for`
    is whom its claims may be read as, `stood_by` whose claims may be read as its own.
    """

    actor: Actor
    country: str
    activity: Activity
    counts: dict[Side, int]
    sides: dict[Side, tuple[Said, ...]]
    voices: dict[Side, tuple[Voice, ...]]
    company: tuple[Companion, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Doubt, ...]
    over: int
    offices: tuple[Office, ...]
    stands_for: tuple[Stand, ...]
    stood_by: tuple[Stand, ...]


def listed(library: Library, wanted: Wanted = EVERYBODY, offset: int = 0, limit: int = 50) -> Listed:
    """Actors, those of most articles first. Raises BadQuery where `name` has no word or `kind` is none."""
    if wanted.kind and wanted.kind not in get_args(ActorKind):
        raise BadQuery(f"{wanted.kind!r} is no kind of actor; it is one of {', '.join(get_args(ActorKind))}.")
    if wanted.name.strip():
        found = find(
            library,
            wanted.name,
            kind=wanted.kind or None,
            country=wanted.country.strip() or None,
            doubtful=wanted.doubtful,
        )
        return Listed(actors=tuple(found[offset : offset + limit]), total=len(found))
    conditions, values = ["kind <> ''"], list[Any]()
    if wanted.kind:
        conditions.append("kind = ?")
        values.append(wanted.kind)
    if wanted.country.strip():
        folded = country_names(wanted.country)
        names = [one for one in countries(library) if one.casefold() in folded]
        conditions.append(f"{_COUNTRY} IN ({', '.join('?' * len(names))})")
        values += names
    if wanted.doubtful:
        conditions.append("json_extract(data, '$.doubtful') > 0")
    where = " AND ".join(conditions)
    with library._plain() as db, snapshot(db):
        (total,) = db.execute(f"SELECT count(*) FROM actors WHERE {where}", values).fetchone()
        rows = db.execute(
            f"SELECT data FROM actors WHERE {where} {_ORDER} LIMIT ? OFFSET ?", (*values, limit, offset)
        )
        return Listed(actors=tuple(map(actor_of, rows)), total=total)


def countries(library: Library) -> list[str]:
    """The states that actors of the library belong to, as `Actor.country` has them, in alphabetical order."""
    with library._plain() as db:
        found, last = list[str](), ""
        while row := db.execute(  # from one to the next, as each has many actors
            f"SELECT min({_COUNTRY}) FROM actors WHERE kind <> '' AND {_COUNTRY} > ?", (last,)
        ).fetchone():
            if row[0] is None:
                return found
            found.append(last := row[0])
        return found


def portrait(library: Library, id_: str) -> Portrait:
    """All about the actor of that id. Raises NotFound."""
    with library._plain() as db, snapshot(db):
        actor = by_id(db, id_)
        over = [
            row[0]
            for row in db.execute(
                "SELECT version FROM seen WHERE actor = ? ORDER BY since DESC, version DESC LIMIT ?",
                (id_, SPAN),
            )
        ]
        known = registry().by_id(actor.qid or id_)
        told = counts(db, id_)
        return Portrait(
            actor=actor,
            country=country_name(actor),
            activity=_activity(db, id_),
            counts=told,
            sides={side: tuple(latest(db, id_, side, _SHOWN)) for side in get_args(Side)},
            voices={side: tuple(voices(db, id_, side, _SHOWN)) for side in ("about", "basis", "rests")},
            company=tuple(_company(db, id_, over)),
            reasons=tuple(_reasons(db, id_, over)),
            doubts=tuple(_doubts(db, id_)),
            over=len(over),
            offices=registry().roles(known.id) if known is not None else (),
            stands_for=tuple(_stands_for(db, known, told["says"])),
            stood_by=tuple(_stood_by(db, known)),
        )


def numbers(library: Library, id_: str) -> dict[Side, int]:
    """How many claims there are on each side of an actor."""
    with library._plain() as db:
        return counts(db, id_)


def claims(library: Library, id_: str, side: Side, offset: int = 0, limit: int = 50) -> list[Said]:
    """The claims on one side of an actor, those of the latest articles first."""
    with library._plain() as db, snapshot(db):
        return latest(db, id_, side, limit, offset)


def _activity(db: sqlite3.Connection, id_: str) -> Activity:
    """Articles and mentions over time, claims that it makes, claims that others make of it."""
    seen = Counted("seen", "actor = ?", (id_,), "since", _DAY, ("count(*)", "sum(mentions)"))
    sides = [
        Counted("voiced", "actor = ? AND side = ?", (id_, side), "since", _DAY, ("count(*)",))
        for side in ("says", "about")
    ]
    return activity(db, seen, *sides)


def _company(db: sqlite3.Connection, id_: str, over: Sequence[int]) -> list[Companion]:
    rows = db.execute(
        "SELECT a.id, a.name, a.kind, c.articles FROM (SELECT actor, count(*) AS articles FROM seen"
        " WHERE version IN (SELECT value FROM json_each(?)) AND actor <> ?"
        " GROUP BY actor ORDER BY articles DESC, actor LIMIT ?) c JOIN actors a ON a.id = c.actor"
        " ORDER BY c.articles DESC, a.id",
        (as_json(over), id_, _SHOWN * 2),
    )
    return [Companion(id=row[0], name=row[1], kind=row[2], articles=row[3]) for row in rows]


def _reasons(db: sqlite3.Connection, id_: str, over: Sequence[int]) -> list[Reason]:
    rows = db.execute(
        "WITH some AS MATERIALIZED (SELECT (SELECT min(id) FROM names WHERE version = value) AS low,"
        " (SELECT max(id) FROM names WHERE version = value) AS high FROM json_each(?))"
        " SELECT l.why, count(*), min(l.confidence), max(l.confidence), max(l.name) FROM some"
        " CROSS JOIN links l ON l.actor = ? AND l.name BETWEEN some.low AND some.high"
        " GROUP BY l.why ORDER BY 2 DESC, 1 LIMIT ?",
        (as_json(over), id_, _SHOWN),
    ).fetchall()
    spots = _spots(db, [row[4] for row in rows])
    return [
        Reason(why=why, mentions=number, low=low, high=high, spot=spots[name])
        for why, number, low, high, name in rows
    ]


def _doubts(db: sqlite3.Connection, id_: str) -> list[Doubt]:
    rows = db.execute(
        "SELECT l.doubt, l.others, count(*), max(l.name) FROM links l JOIN names n ON n.id = l.name"
        " JOIN versions v ON v.id = n.version JOIN articles a ON a.id = v.article AND a.current = v.id"
        " WHERE l.actor = ? AND l.doubt <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?",
        (id_, _SHOWN),
    ).fetchall()
    spots = _spots(db, [row[3] for row in rows])
    found = [(row, msgspec.json.decode(row[1], type=tuple[str, ...])) for row in rows]
    names = dict(
        db.execute(
            "SELECT id, name FROM actors WHERE id IN (SELECT value FROM json_each(?))",
            (as_json([other for _, others in found for other in others]),),
        ).fetchall()
    )
    return [
        Doubt(
            doubt=row[0],
            others=tuple((other, names[other]) for other in others if other in names),
            mentions=row[2],
            spot=spots[row[3]],
        )
        for row, others in found
    ]


def _spots(db: sqlite3.Connection, names: Sequence[int]) -> dict[int, Spot]:
    """Where names stand, by their numbers."""
    rows = db.execute(
        'SELECT n.id, v.article, n.start, n."end", substr(b.text, n.start + 1, n."end" - n.start), n.lang'
        " FROM names n JOIN versions v ON v.id = n.version JOIN bodies b ON b.version = v.id"
        " WHERE n.id IN (SELECT value FROM json_each(?))",
        (as_json(names),),
    )
    return {
        row[0]: Spot(article=ref_of(row[1]), start=row[2], end=row[3], text=row[4], lang=row[5])
        for row in rows
    }


def _stands_for(db: sqlite3.Connection, known: Known | None, claims_: int) -> list[Stand]:
    """Whom the claims of a capital or a palace may be read as."""
    if known is None or not claims_:
        return []
    found = (registry().by_id(id_) for id_ in known.stands_for)
    return [
        Stand(id=one.id, name=one.name, claims=claims_, present=_present(db, one.id))
        for one in found
        if one is not None
    ]


def _stood_by(db: sqlite3.Connection, known: Known | None) -> list[Stand]:
    """What is called in the place of an actor, as far as it says something in the library."""
    if known is None:
        return []
    found = []
    for one in _standing().get(known.id, ()):
        (number,) = db.execute(
            "SELECT count(*) FROM voiced WHERE actor = ? AND side = 'says'", (one.id,)
        ).fetchone()
        if number:
            found.append(Stand(id=one.id, name=one.name, claims=number, present=_present(db, one.id)))
    return found


@lru_cache(maxsize=1)
def _standing() -> dict[str, list[Known]]:
    """The known places by whose names news calls others, by the ids of these."""
    found: dict[str, list[Known]] = {}
    for one in registry().entries:
        for id_ in one.stands_for:
            found.setdefault(id_, []).append(one)
    return found


def _present(db: sqlite3.Connection, id_: str) -> bool:
    return db.execute("SELECT 1 FROM actors WHERE id = ?", (id_,)).fetchone() is not None


def row(actor: Actor) -> Mapping[str, Any]:
    """An actor as the cells of a table."""
    names = [f"{lang}: {name}" for lang, called in actor.names.items() for name in called]
    office = actor.roles[0] if actor.roles else None
    told = "" if office is None else office.role + (f" of {office.of}" if office.of else "")
    cells = {name: getattr(actor, name) for name in COLUMNS if hasattr(actor, name)}
    return {**cells, "country": country_name(actor), "role": told, "names": "; ".join(names)}


#: The columns of a table of actors.
COLUMNS: Final = (
    "id", "name", "kind", "qid", "country", "role", "names", "first", "last", "articles", "mentions",
    "doubtful",
)  # fmt: skip
