"""Actors, what links names to them, and what the user decided about them.

What is linked is made by `headwater.link` from the names of all readings; decisions stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, Literal, get_args

import msgspec

from headwater.link.nodes import Node
from headwater.link.nouns import Actor, Link
from headwater.store.entries import ambiguous
from headwater.store.faults import BadQuery, NotFound
from headwater.store.nouns import Decision, Mention
from headwater.store.schema import transaction
from headwater.store.tally import tally
from headwater.store.versions import ref_of
from headwater.store.words import term, words
from headwater.store.write import now

DecisionKind = Literal["merge", "split", "rename", "own"]


def set_links(db: sqlite3.Connection, actors: Iterable[Actor], links: Iterable[Link]) -> int:
    """Put new actors and links in place of the old ones, in one transaction; how many names are linked.

    The articles of `links` are references ("a12"), as `Library.readings` gives them. A link whose name is
    not in the library any more is passed over. The linker links all names the next time.
    """
    with transaction(db):
        db.execute("DELETE FROM settings WHERE key = 'links'")
        return put_links(db, actors, links, repeat(Node("")))


def put_links(
    db: sqlite3.Connection, actors: Iterable[Actor], links: Iterable[Link], nodes: Iterable[Node]
) -> int:
    """`set_links` in the transaction of the caller, with the node that the linker made of each name."""
    db.execute("UPDATE claims SET actor = NULL WHERE actor IS NOT NULL")
    db.execute("DELETE FROM links")
    db.execute("DELETE FROM actors")
    for one in actors:
        put_actor(db, one)
    count = _set_names(db, links, nodes)
    db.execute("UPDATE actors SET mentions = (SELECT count(*) FROM links WHERE links.actor = actors.id)")
    source_actors(db, None)
    return count


def put_actor(db: sqlite3.Connection, one: Actor) -> None:
    """Put an actor and its names in place of the one of that id, if there is one."""
    db.execute(
        "INSERT INTO actors (id, kind, name, data, mentions) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id)"
        " DO UPDATE SET kind = excluded.kind, name = excluded.name, data = excluded.data,"
        " mentions = excluded.mentions",
        (one.id, one.kind, one.name, msgspec.json.encode(one).decode(), one.mentions),
    )
    names = {(lang, name): n for lang, found in one.names.items() for name, n in found.items()}
    names.setdefault(("en", one.name), 0)
    rows = db.execute(
        "SELECT n.lang, l.label, n.label, n.count FROM actor_names n JOIN labels l ON l.id = n.label"
        " WHERE n.actor = ?",
        (one.id,),
    ).fetchall()
    there = {(lang, name): (label, count) for lang, name, label, count in rows}
    db.executemany(
        "DELETE FROM actor_names WHERE actor = ? AND lang = ? AND label = ?",
        [(one.id, key[0], label) for key, (label, _) in there.items() if key not in names],
    )
    for (lang, name), count in names.items():
        label, before = there.get((lang, name), (0, -1))
        if count != before:
            label = label or _label(db, name)
            db.execute("INSERT OR REPLACE INTO actor_names VALUES (?, ?, ?, ?)", (one.id, lang, label, count))


def source_actors(db: sqlite3.Connection, versions: Iterable[int] | None) -> None:
    """Bring up to date which actors are the sources of the claims of some versions, or of all (None), and
    what is counted of them: the name that a source was led back to stands in the same article."""
    update = (
        "UPDATE claims SET actor = (SELECT l.actor FROM names n JOIN links l ON l.name = n.id"
        " WHERE n.version = claims.version AND (n.english = claims.source OR n.base = claims.source)"
        " ORDER BY n.id LIMIT 1)"
    )
    if versions is None:
        db.execute(update)
    else:
        versions = sorted(versions)
        db.executemany(f"{update} WHERE version = ?", [(version,) for version in versions])
    tally(db, versions)


def _set_names(db: sqlite3.Connection, links: Iterable[Link], nodes: Iterable[Node]) -> int:
    """Link the names; the number of a name counts from the first one of its version."""
    firsts = {
        ref_of(row[0]): (row[1], row[2])
        for row in db.execute(
            "SELECT a.id, min(n.id), max(n.id) FROM articles a JOIN names n ON n.version = a.current"
            " GROUP BY a.id"
        )
    }
    others: list[tuple[int, int, str]] = []
    count = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for link, node in zip(links, nodes, strict=False):
            first, last = firsts.get(link.article, (0, -1))
            if 0 <= link.name <= last - first:
                count += 1
                number = first + link.name
                others.extend((number, i, other) for i, other in enumerate(node.others))
                sure = (number, link.actor, link.why, link.doubt, link.confidence)
                ids = (msgspec.json.encode(ids).decode() for ids in (link.others, link.stands_for))
                yield *sure, *ids, node.id

    db.executemany(
        "INSERT INTO links (name, actor, why, doubt, confidence, others, stands_for, node)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows(),
    )
    db.executemany("INSERT INTO link_others VALUES (?, ?, ?)", others)
    return count


def _label(db: sqlite3.Connection, label: str) -> int:
    row = db.execute("SELECT id FROM labels WHERE label = ?", (label,)).fetchone()
    if row is not None:
        return int(row[0])
    number = db.execute("INSERT INTO labels (label) VALUES (?)", (label,)).lastrowid
    assert number is not None
    found = [term(word.low, None) for word in words(label)]
    db.execute("INSERT INTO label_words (rowid, label) VALUES (?, ?)", (number, " ".join(found)))
    db.executemany("INSERT OR IGNORE INTO senses VALUES (?, ?)", ambiguous(found))
    return number


def actor(db: sqlite3.Connection, id_: str) -> Actor:
    """The actor of that id; raises NotFound."""
    row = db.execute("SELECT data FROM actors WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFound(f"The library has no actor {id_}. `headwater actors` lists them.")
    return actor_of(row)


def actor_of(row: tuple[str]) -> Actor:
    return msgspec.json.decode(row[0], type=Actor)


def links(db: sqlite3.Connection) -> Iterator[Link]:
    """All links of names in current versions, by article and name."""
    rows = db.execute(
        "SELECT a.id, l.name - (SELECT min(id) FROM names WHERE version = n.version), l.actor, l.why,"
        " l.confidence, l.doubt, l.others, l.stands_for FROM links l JOIN names n ON n.id = l.name"
        " JOIN articles a ON a.current = n.version ORDER BY l.name"
    )
    for row in rows:
        yield Link(
            article=ref_of(row[0]),
            name=row[1],
            actor=row[2],
            why=row[3],
            confidence=row[4],
            doubt=row[5],
            others=msgspec.json.decode(row[6], type=tuple[str, ...]),
            stands_for=msgspec.json.decode(row[7], type=tuple[str, ...]),
        )


def mentions(db: sqlite3.Connection, id_: str, limit: int | None = None) -> list[Mention]:
    """Where an actor is named in current versions, in the order in which they came and of the text."""
    rows = db.execute(
        'SELECT a.id, a.given, n.start, n."end", b.text, l.actor, l.why, l.confidence, l.doubt, l.others'
        " FROM links l JOIN names n ON n.id = l.name JOIN versions v ON v.id = n.version"
        " JOIN articles a ON a.id = v.article AND a.current = v.id JOIN bodies b ON b.version = v.id"
        " WHERE l.actor = ? ORDER BY l.name LIMIT ?",
        (id_, -1 if limit is None else limit),
    )
    return [
        Mention(
            article=row[1] or ref_of(row[0]),
            article_ref=ref_of(row[0]),
            start=row[2],
            end=row[3],
            text=row[4][row[2] : row[3]],
            actor=row[5],
            why=row[6],
            confidence=row[7],
            doubt=row[8],
            others=msgspec.json.decode(row[9], type=tuple[str, ...]),
        )
        for row in rows
    ]


def decide(db: sqlite3.Connection, kind: str, data: Mapping[str, Any], made: str | None = None) -> int:
    """Keep what the user settled; its number, by which it can be taken back."""
    if kind not in get_args(DecisionKind):
        raise BadQuery(f"{kind!r} is no decision; it is one of {', '.join(get_args(DecisionKind))}.")
    number = db.execute(
        "INSERT INTO decisions (kind, data, made) VALUES (?, ?, ?)",
        (kind, msgspec.json.encode(data).decode(), made or now()),
    ).lastrowid
    assert number is not None
    return number


def undo(db: sqlite3.Connection, number: int) -> None:
    """Take a decision back; raises NotFound."""
    if not db.execute("DELETE FROM decisions WHERE id = ?", (number,)).rowcount:
        raise NotFound(f"There is no decision number {number}.")


def decisions(db: sqlite3.Connection) -> list[Decision]:
    """All decisions, in the order in which they were made."""
    rows = db.execute("SELECT id, kind, data, made FROM decisions ORDER BY id")
    return [
        Decision(id=row[0], kind=row[1], data=msgspec.json.decode(row[2], type=dict[str, Any]), made=row[3])
        for row in rows
    ]
