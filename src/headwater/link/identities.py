"""Nodes to actors: what is counted of each node, and an id for it that people can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from headwater.known import Known
from headwater.link.actors import Tally, base_of, counted, country_of, dated, longer_id, role_of
from headwater.link.counts import Record, changed, known_by, rank
from headwater.link.nodes import Node
from headwater.link.tables import Tables
from headwater.model import Name

Linked = list[tuple[Name, str, bool]]  # names of an article, the node of each, and whether that is in doubt


class Identities:
    """The ids of nodes, brought up to date by the articles whose names have other nodes now.

    A known node has the known id. Of those whose names make one id that in most articles has it. `touched`
    are the nodes of which something changed, `undated` those whose dates must be looked up again.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._counts: dict[str, Record] = defaultdict(lambda: defaultdict(int))
        self._dates: dict[str, dict[str, list[str]]] = {}
        self._moved: dict[str, tuple[str, str]] = {}
        self.touched: set[str] = set()
        self.undated: set[str] = set()

    def add(self, names: Linked, published: str) -> None:
        """Count the names of an article."""
        for node, mine in _by_node(names).items():
            self._sum(node, counted(mine), 1)
            dates = self._dates.get(node)
            dates = self._tables.get(f"D{node}") or {} if dates is None else dates
            roles = {role_of(name.role, name.of) for name, _ in mine if name.role}
            self._dates[node] = dated(dates, published, roles)

    def remove(self, names: Linked, published: str) -> None:
        """Count the names of an article no more."""
        for node, mine in _by_node(names).items():
            self._sum(node, counted(mine), -1)
            dates = self._tables.get(f"D{node}") or {}
            if any(published in both for both in dates.values()):
                self.undated.add(node)

    def known(self, nodes: Iterable[Node]) -> None:
        """Keep what is known of nodes where no name tells it."""
        for node in nodes:
            if node.known is not None and self._tables.get(f"k{node.id}") is None:
                self._tables.put(f"k{node.id}", msgspec.json.encode(node.known).decode())

    def set_dates(self, node: str, dates: dict[str, list[str]]) -> None:
        """Put dates of a node in place of those that are kept."""
        self._tables.put(f"D{node}", dates or None)

    def settle(self) -> dict[str, tuple[str, str]]:
        """Give ids; the old and the new one of each node whose id has changed, "" where it has none."""
        wanted = set[str]()
        for node, by in self._counts.items():
            if not any(by.values()):
                continue
            self.touched.add(node)
            record = changed(self._tables.get(f"N{node}"), by)
            self._tables.put(f"N{node}", record or None)
            wanted |= self._enter(node, Tally(record, {}))
        for node, dates in self._dates.items():
            if dates != (self._tables.get(f"D{node}") or {}):
                self.touched.add(node)
                self._tables.put(f"D{node}", dates or None)
        for base in sorted(wanted):
            self._name(base)
        return {node: ids for node, ids in self._moved.items() if ids[0] != ids[1]}

    def id_of(self, node: str) -> str:
        """The id of a node, "" where no name has it."""
        if node[0] == "@":
            return node[1:] if self._tables.get(f"N{node}") else ""
        return str(self._tables.get(f"J{node}") or "")

    def known_of(self, node: str) -> Known | None:
        """What is known of a node with a known id."""
        if node[0] != "@":
            return None
        kept = self._tables.get(f"k{node}")
        return known_by(self._tables, node[1:]) or (msgspec.json.decode(kept, type=Known) if kept else None)

    def tally(self, node: str) -> Tally:
        """What is counted of a node."""
        return Tally(self._tables.get(f"N{node}") or {}, self._tables.get(f"D{node}") or {})

    def _sum(self, node: str, counts: Record, by: int) -> None:
        mine = self._counts[node]
        for field, n in counts.items():
            mine[field] += by * n

    def _enter(self, node: str, tally: Tally) -> set[str]:
        """Enter a node under how its id begins; how the ids begin that may be others now."""
        if node[0] == "@":
            there, here = bool(self._tables.get(f"I{node}")), bool(tally.counts)
            if there == here:
                return set()
            self._tables.put(f"I{node}", 1 if here else None)
            self._moved[node] = ("", node[1:]) if here else (node[1:], "")
            return _beginnings(node[1:])
        old: tuple[str, int] | None = tuple(kept) if (kept := self._tables.get(f"I{node}")) else None
        new = (base_of(node, tally), rank(tally.articles)) if tally.counts else None
        touched = set[str]()
        if new != old:
            for entry, enter in ((old, False), (new, True)):
                if entry is None:
                    continue
                block = f"I{entry[0]}"
                before = len(self._tables.members(block, 2))
                if enter:
                    self._tables.enter(block, node, entry[1])
                else:
                    self._tables.leave(block, node)
                after = len(self._tables.members(block, 2))
                touched |= _beginnings(entry[0]) if 0 in (before, after) else {entry[0]}
            self._tables.put(f"I{node}", new)
        elif new is not None and len(self._tables.members(f"I{new[0]}", 2)) > 1:
            touched.add(new[0])  # the state of its offices may be another
        if new is None and old is not None:
            touched.add(f"\0{node}")
        return touched

    def _name(self, base: str) -> None:
        """Give ids to all nodes whose ids begin so."""
        if base[0] == "\0":
            node = base[1:]
            self._moved[node] = (self._tables.get(f"J{node}") or "", "")
            self._tables.put(f"J{node}", None)
            return
        used = set[str]()
        for number, (node, _) in enumerate(self._tables.members(f"I{base}")):
            id_ = base
            if number:
                id_ = longer_id(base, node, country_of(None, self.tally(node)))
                if self._tables.members(f"I{id_}", 1):
                    id_ = longer_id(base, node, "")
            if id_ in used or self._tables.get(f"N@{id_}"):
                id_ = longer_id(base, node, "")
            used.add(id_)
            old = self._tables.get(f"J{node}") or ""
            if old != id_:
                self._moved[node] = (self._moved.get(node, (old, ""))[0], id_)
                self._tables.put(f"J{node}", id_)


def _by_node(names: Linked) -> dict[str, list[tuple[Name, bool]]]:
    found: dict[str, list[tuple[Name, bool]]] = defaultdict(list)
    for name, node, doubt in names:
        found[node].append((name, doubt))
    return found


def _beginnings(id_: str) -> set[str]:
    """All beginnings of ids of which this may be a longer one, itself among them."""
    kind, _, rest = id_.partition(":")
    words = rest.split("-")
    return {f"{kind}:{'-'.join(words[:n])}" for n in range(1, len(words) + 1)} | {id_}
