"""Names that are joined in pairs, kept so that a set of names is found from any of its members."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.link.tables import Tables

Edge = tuple[str, str, str]  # a letter for why, and two names


class Graph:
    """Pairs of names, each held by whatever gave reason for it (`owner`). `changed` are the names whose pairs
    changed since the graph was opened."""

    def __init__(self, tables: Tables, letter: str) -> None:
        self._tables = tables
        self._letter = letter
        self.changed: set[str] = set()

    def settle(self, owner: str, edges: Iterable[Edge]) -> None:
        """Let these be all pairs that `owner` has a reason for."""
        key = f"{self._letter}/{owner}"
        new = sorted({(why, min(one, other), max(one, other)) for why, one, other in edges if one != other})
        old: list[Edge] = [(why, one, other) for why, one, other in self._tables.get(key) or ()]
        if new == old:
            return
        self._tables.put(key, new or None)
        for edge in set(old) - set(new):
            self._count(edge, -1)
        for edge in set(new) - set(old):
            self._count(edge, 1)

    def _count(self, edge: Edge, by: int) -> None:
        why, *ends = edge
        self.changed.update(ends)
        for one, other in (ends, ends[::-1]):
            key = f"{self._letter}{one}"
            counts = dict(self._tables.get(key) or {})
            counts[why + other] = counts.get(why + other, 0) + by
            self._tables.put(key, {k: n for k, n in counts.items() if n} or None)

    def reached(self, name: str) -> tuple[set[str], list[Edge]]:
        """All names that pairs lead to from `name`, itself among them, and the pairs, in order."""
        found, edges, todo = {name}, set[Edge](), [name]
        while todo:
            one = todo.pop()
            for key in self._tables.get(f"{self._letter}{one}") or ():
                other = key[1:]
                edges.add((key[0], min(one, other), max(one, other)))
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return found, sorted(edges)
