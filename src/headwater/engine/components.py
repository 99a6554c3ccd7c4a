"""Connected components of a graph too large to hold, and those of bounded size among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from headwater.engine.pairing import Numbers
from headwater.engine.remote import extra
from headwater.link.statements.components import LARGEST, least

WAITING: Final = 1_000_000  # edges that wait at least
Edges = Callable[[float], Iterable[Numbers]]  # all edges of a weight or more, some at a time


class Components:
    """The connected components of a graph that comes edge by edge; nodes without an edge take no room.

    Edges wait until they are as many as the nodes that are known, so that all of it takes little more time
    than to look at every edge once.
    """

    def __init__(self) -> None:
        self._nodes: Numbers = np.empty(0, np.int64)  # in order
        self._component: Numbers = np.empty(0, np.int64)  # of each the number of its component
        self._waiting: list[Numbers] = []

    def join(self, edges: Numbers) -> None:
        """Take in some edges, a pair of nodes each."""
        self._waiting.append(edges)
        if sum(map(len, self._waiting)) > max(WAITING, len(self._nodes)):
            self._merge()

    def _merge(self) -> None:
        sparse, graphs = extra("scipy.sparse"), extra("scipy.sparse.csgraph")
        edges = np.concatenate(self._waiting)
        self._waiting = []
        nodes = np.union1d(self._nodes, edges)
        known = np.searchsorted(nodes, self._nodes)
        # An edge from each known node to the first one of its component stands for all edges before.
        _, first = np.unique(self._component, return_index=True)
        ends = np.searchsorted(nodes, edges)
        one = np.concatenate((known, ends[:, 0]))
        other = np.concatenate((known[first][self._component], ends[:, 1]))
        shape = (len(nodes), len(nodes))
        matrix = sparse.coo_matrix((np.ones(len(one), np.int8), (one, other)), shape)
        found = graphs.connected_components(matrix, directed=False)[1]
        self._nodes, self._component = nodes, found.astype(np.int64)

    def found(self) -> tuple[Numbers, Numbers]:
        """All nodes that have an edge, in order, and the number of the component of each."""
        if self._waiting:
            self._merge()
        return self._nodes, self._component


def bounded(
    nodes: Numbers, component: Numbers, edges: Edges, kinds: Callable[[], Numbers]
) -> tuple[Numbers, Numbers]:
    """The components of `link.statements.components`, given those at the first level: nodes, in order, and
    the number of the component of each. A node that is alone is left out.

    `kinds` are those of all nodes; they are asked for only where a component is large.
    """
    done: list[tuple[Numbers, Numbers]] = []
    level = count = 0
    there = np.zeros(int(nodes.max(initial=-1)) + 1, np.bool_)
    kind_of: Numbers | None = None
    while len(nodes):
        large = np.bincount(component)[component] > LARGEST
        if large.any():
            kind_of = kinds() if kind_of is None else kind_of
            large &= _kinds(component, kind_of[nodes])[component] > LARGEST
        done.append((nodes[~large], component[~large] + count))
        count += int(component.max()) + 1
        level += 1
        there[nodes[~large]] = False
        there[nodes[large]] = True
        joined = Components()
        for some in edges(least(level)) if large.any() else ():
            joined.join(some[there[some].all(axis=1)])
        nodes, component = joined.found()
    every = np.concatenate([nodes, *(one for one, _ in done)])
    number = np.concatenate([component, *(of for _, of in done)])
    order = np.argsort(every)
    return every[order], number[order]


def _kinds(component: Numbers, kind: Numbers) -> Numbers:
    """How many kinds of nodes there are in each component."""
    order = np.lexsort((kind, component))
    component, kind = component[order], kind[order]
    fresh = np.flatnonzero((np.diff(component, prepend=-1) != 0) | (np.diff(kind, prepend=0) != 0))
    return np.bincount(component[fresh], minlength=int(component.max(initial=-1)) + 1)
