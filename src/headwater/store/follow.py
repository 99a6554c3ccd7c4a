"""New and changed articles followed to the links, actors and claims that they concern, and to no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from headwater.link.across import actor_of, named
from headwater.link.actors import dated, role_of
from headwater.link.identities import Identities
from headwater.link.linker import Item, Linker, Nodes
from headwater.link.nodes import Node
from headwater.link.registry import Registry
from headwater.model import Name
from headwater.store.actors import put_actor, source_actors
from headwater.store.linking import Kept, Row, items, linked_items, set_linked

_Links = dict[int, tuple[Any, ...]]  # rows of `links` by number of the name


class GapError(Exception):
    """What an article was linked as is not known any more."""


class Followed(NamedTuple):
    """How many articles were linked again, and how many more articles, names and actors there are now."""

    linked: int
    articles: int
    names: int
    actors: int


def follow(db: sqlite3.Connection, registry: Registry) -> Followed:
    """Link the articles that are new or were changed, in the transaction of the caller. Raises GapError."""
    return _Following(db, registry).follow()


class _Following:
    def __init__(self, db: sqlite3.Connection, registry: Registry) -> None:
        self._db = db
        self._tables = Kept(db)
        self._linker = Linker(self._tables, registry)
        self._identities = Identities(self._tables)
        self._rows: dict[int, Row] = {}

    def follow(self) -> Followed:
        waiting = [row[0] for row in self._db.execute("SELECT article FROM unlinked")]
        old, new = list(linked_items(self._db, waiting)), list(items(self._db, waiting))
        had = {row.first: self._links(row) for row in old}
        self._whole(waiting, old, had)
        self._db.executemany("DELETE FROM linked WHERE article = ?", [(article,) for article in waiting])
        self._rows = {row.item.article: row for row in new}
        found = self._linker.update([row.item for row in old], [row.item for row in new], self._fetch)
        self._tables.flush()
        set_linked(self._db, new, self._tables)
        versions = {row.version for row in old} | {self._rows[article].version for article in found}
        for row in old:
            links = had[row.first]
            self._identities.remove(_named(row, links), row.item.reading.article.published or "")
            self._db.executemany("DELETE FROM links WHERE name = ?", [(name,) for name in links])
        rows = [(self._rows[article], nodes) for article, nodes in found.items()]
        before = {row.first: self._links(row) for row, _ in rows}
        for row, nodes in rows:
            self._recount(row, nodes, before[row.first])
        moved = self._identities.settle()
        actors = self._write(rows, before, moved, versions)
        self._db.execute("DELETE FROM unlinked")
        self._tables.flush()
        names = sum(len(row.item.reading.names) for row in new) - sum(map(len, had.values()))
        return Followed(len(found), len(new) - len(old), names, actors)

    def _whole(self, waiting: Iterable[int], old: list[Row], had: dict[int, _Links]) -> None:
        """Raise GapError where names that were linked are not there any more: those of a version that was
        read anew, which may have the numbers of the old ones, have no links."""
        whole = (row for row in old if len(had[row.first]) == len(row.item.reading.names))
        firsts = {row.item.article: row.first for row in whole}
        for article in waiting:
            row = self._db.execute("SELECT first FROM linked WHERE article = ?", (article,)).fetchone()
            if row is not None and firsts.get(article) != row[0]:
                raise GapError

    def _fetch(self, articles: set[int]) -> Iterator[Item]:
        for row in linked_items(self._db, articles):
            self._rows[row.item.article] = row
            yield row.item

    def _links(self, row: Row) -> _Links:
        """The rows of the links of an article, by number of the name."""
        last = row.first + len(row.item.reading.names) - 1
        rows = self._db.execute(
            "SELECT name, node, actor, why, doubt, confidence, others, stands_for FROM links"
            " WHERE name BETWEEN ? AND ? ORDER BY name",
            (row.first, last),
        )
        return {name: tuple(rest) for name, *rest in rows}

    def _recount(self, row: Row, nodes: Nodes, links: _Links) -> None:
        """Count the names of an article as what they are now."""
        published = row.item.reading.article.published or ""
        was, now = _named(row, links), named(row.item.reading, nodes)
        if was != now:
            if was:
                self._identities.remove(was, published)
            self._identities.add(now, published)
            self._identities.known(nodes.values())

    def _write(
        self,
        rows: list[tuple[Row, Nodes]],
        before: dict[int, _Links],
        moved: dict[str, tuple[str, str]],
        versions: set[int],
    ) -> int:
        """Write what is different; how many actors more there are."""
        db = self._db
        new = {ids[1] for ids in moved.values()} - {""}
        gone = {ids[0] for ids in moved.values()} - new - {""}
        held = {id_ for id_ in new if db.execute("SELECT 1 FROM actors WHERE id = ?", (id_,)).fetchone()}
        db.executemany("INSERT INTO actors VALUES (?, '', '', '', 0)", [(id_,) for id_ in new - held])
        for row, nodes in rows:
            self._put(row, nodes, before[row.first])
        versions |= self._move(moved)
        for node in self._identities.undated:
            self._date(node)
        for node in sorted(self._identities.touched | self._identities.undated | moved.keys()):
            if self._identities.id_of(node):
                put_actor(db, actor_of(self._identities, node))
        self._others(moved)
        db.executemany("DELETE FROM actors WHERE id = ?", [(id_,) for id_ in gone])
        source_actors(db, versions)
        return len(new - held) - len(gone)

    def _put(self, row: Row, nodes: Nodes, before: _Links) -> None:
        """Write the links of an article that are different."""
        others = dict[int, list[str]]()
        for name, node in self._db.execute(
            "SELECT name, node FROM link_others WHERE name BETWEEN ? AND ? ORDER BY name, number",
            (row.first, row.first + len(nodes)),
        ):
            others.setdefault(name, []).append(node)
        for number, node in nodes.items():
            name = row.first + number
            now = self._row(node)
            if before.get(name) != now:
                self._db.execute(
                    "INSERT INTO links (name, node, actor, why, doubt, confidence, others, stands_for)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET node = excluded.node,"
                    " actor = excluded.actor, why = excluded.why, doubt = excluded.doubt,"
                    " confidence = excluded.confidence, others = excluded.others,"
                    " stands_for = excluded.stands_for",
                    (name, *now),
                )
            if others.get(name, []) != list(node.others):
                self._db.execute("DELETE FROM link_others WHERE name = ?", (name,))
                self._db.executemany(
                    "INSERT INTO link_others VALUES (?, ?, ?)",
                    [(name, i, other) for i, other in enumerate(node.others)],
                )

    def _row(self, node: Node) -> tuple[Any, ...]:
        mine = self._identities.id_of(node.id)
        others = self._ids(node.others, mine)
        return node.id, mine, node.why, node.doubt, node.confidence, others, "[]"

    def _ids(self, nodes: Iterable[str], mine: str) -> str:
        ids = dict.fromkeys(map(self._identities.id_of, nodes))
        return msgspec.json.encode([one for one in ids if one not in ("", mine)]).decode()

    def _move(self, moved: dict[str, tuple[str, str]]) -> set[int]:
        """Let the names of nodes that have other ids now have these; the versions that they stand in."""
        found = list[tuple[int, str]]()
        versions = set[int]()
        for node, (old, new) in moved.items():
            if old and new:
                for name, version in self._db.execute(
                    "SELECT l.name, n.version FROM links l JOIN names n ON n.id = l.name"
                    " WHERE l.actor = ? AND l.node = ?",
                    (old, node),
                ):
                    found.append((name, new))
                    versions.add(version)
        self._db.executemany(
            "UPDATE links SET actor = ? WHERE name = ?", [(id_, name) for name, id_ in found]
        )
        return versions

    def _others(self, moved: dict[str, tuple[str, str]]) -> None:
        """Write anew which actors a name may be instead, where one of these has another id now."""
        names = {
            row[0]
            for node in moved
            for row in self._db.execute("SELECT name FROM link_others WHERE node = ?", (node,))
        }
        for name in names:
            rows = self._db.execute("SELECT node FROM link_others WHERE name = ? ORDER BY number", (name,))
            (mine,) = self._db.execute("SELECT actor FROM links WHERE name = ?", (name,)).fetchone()
            ids = self._ids([row[0] for row in rows.fetchall()], mine)
            self._db.execute("UPDATE links SET others = ? WHERE name = ?", (ids, name))

    def _date(self, node: str) -> None:
        """Look up anew the first and last dates of a node, which may have lost an article."""
        dates: dict[str, list[str]] = {}
        for published, role, of in self._db.execute(
            "SELECT k.published, n.role, n.role_of FROM links l JOIN names n ON n.id = l.name"
            " JOIN versions v ON v.id = n.version JOIN linked k ON k.article = v.article"
            " WHERE l.actor = ? AND l.node = ?",
            (self._identities.id_of(node), node),
        ):
            dates = dated(dates, published or "", [role_of(role, of)] if role else [])
        self._identities.set_dates(node, dates)


def _named(row: Row, links: _Links) -> list[tuple[Name, str, bool]]:
    """The names of an article with what they were linked as."""
    names = row.item.reading.names
    return [(names[name - row.first], link[0], bool(link[3])) for name, link in links.items()]
