"""Units that may say the same, brought together over all pieces: what is linked with what, and in which task.

Whatever linking asks of a unit lies in the component of likely pairs that it is in; whatever a denial may be
about, in the groups of a few articles (`link.statements.regroup`). So components are grouped, denials
attached and statements made in tasks of their own, each with no more than the articles that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import pyarrow.compute as pc

from headwater.engine.folder import Folder
from headwater.engine.pairing import SPAN, Articles, Numbers, kin_name
from headwater.engine.remote import extra
from headwater.engine.settling import kept
from headwater.link.statements.kin import Kin
from headwater.link.statements.regroup import KIN as SPOKEN_OF
from headwater.link.statements.regroup import KINDRED
from headwater.link.statements.shelf import Memory
from headwater.store.results import arrow

BUNDLE: Final = 1_500  # units that are linked in one task, where no component is larger
SPOKEN: Final = "work/spoken.parquet"  # of each article that disputes something those that it may speak of
_NODES: Final = "work/nodes.parquet"  # the units of each bundle, by component
_EMPTY: Final = msgspec.msgpack.encode(())
_pairs: Final = msgspec.msgpack.Decoder(tuple[tuple[int, int, float], ...])


class Numbered(NamedTuple):
    """A unit by the number of its article."""

    article: int
    unit: int


def bundle(folder: Folder, spans: Sequence[int]) -> int:
    """Find the components of units, and put them into bundles; how many bundles there are.

    Pairs are looked at a file at a time, so what is held grows with the units alone.
    """
    table = kept(folder, ("key", "units", "disputes"))
    disputes = table.column("disputes").to_numpy()
    starts = np.concatenate(([0], np.cumsum(table.column("units").to_numpy())))
    component: Numbers = np.arange(int(starts[-1]))
    rank = np.empty(len(disputes), np.int64)  # of the keys in alphabetical order
    rank[pc.sort_indices(table.column("key")).to_numpy()] = np.arange(len(rank))
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for span in spans:
        kin = folder.get(kin_name(span))
        component = _joined(component, _edges(kin, rank, starts))
        low, high, value = (kin.column(name).to_numpy() for name in ("low", "high", "near"))
        for a, b in ((low, high), (high, low)):
            near = disputes[a] & (value > SPOKEN_OF)
            found.append((a[near], b[near], value[near]))
    one, beside, value = (np.concatenate(column) for column in zip(*found, strict=True))
    article, other = _nearest(one, beside, value, rank)
    itself = np.flatnonzero(disputes)
    columns = {"article": np.concatenate((article, itself)), "other": np.concatenate((other, itself))}
    folder.put(SPOKEN, arrow().table(columns))
    return _bundled(folder, component, starts)


def _nearest(article: Numbers, other: Numbers, near: Any, rank: Numbers) -> tuple[Numbers, Numbers]:
    """Each article with those that are nearest to it, as `regroup.nearest` has them."""
    order = np.lexsort((rank[other], -near, article))
    article, other = article[order], other[order]
    _, first, counts = np.unique(article, return_index=True, return_counts=True)
    place = np.arange(len(article)) - np.repeat(first, counts)
    return article[place < KINDRED], other[place < KINDRED]


def _edges(kin: Any, rank: Numbers, starts: Numbers) -> Numbers:
    """The likely pairs of units among articles, by the numbers of the units."""
    found = []
    for row in kin.filter(pc.not_equal(kin.column("pairs"), _EMPTY)).to_pylist():
        low, high = row["low"], row["high"]
        one, other = (low, high) if rank[low] < rank[high] else (high, low)
        begin, beside = int(starts[one]), int(starts[other])
        found += [(begin + i, beside + j) for i, j, _ in _pairs.decode(row["pairs"])]
    return np.array(found, np.int64).reshape(-1, 2)


def _joined(component: Numbers, edges: Numbers) -> Numbers:
    """The components when these pairs are of one too: each unit has the number of one of its component."""
    if not len(edges):
        return component
    sparse, graphs = extra("scipy.sparse"), extra("scipy.sparse.csgraph")
    ends = component[edges]
    size = len(component)
    matrix = sparse.coo_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), (size, size))
    found: Numbers = graphs.connected_components(matrix, directed=False)[1].astype(np.int64)
    return found[component]


def _bundled(folder: Folder, component: Numbers, starts: Numbers) -> int:
    """Write the units of all components of several, the early ones first; how many bundles they make."""
    _, first, component, sizes = np.unique(
        component, return_index=True, return_inverse=True, return_counts=True
    )
    several = np.flatnonzero(sizes[component] > 1)
    order = several[np.lexsort((several, first[component[several]]))]
    mine = component[order]
    news = np.flatnonzero(np.diff(mine, prepend=-1))
    bundle_of = np.empty(len(order), np.int64)
    current, room = -1, 0
    for start, size in zip(news.tolist(), sizes[mine[news]].tolist(), strict=True):
        if current < 0 or room < size:
            current, room = current + 1, BUNDLE
        bundle_of[start : start + size] = current
        room -= size
    article = np.searchsorted(starts, order, side="right") - 1
    columns = {"bundle": bundle_of, "article": article, "unit": order - starts[article]}
    folder.put(_NODES, arrow().table(columns))
    return current + 1


def units_of(folder: Folder, number: int) -> list[Numbered]:
    """The units of a bundle."""
    table = folder.where_in(_NODES, "bundle", [number])
    columns = (table.column(name).to_pylist() for name in ("article", "unit"))
    return [Numbered(*pair) for pair in zip(*columns, strict=True)]


class Company:
    """Some articles on a shelf, with all that they have in common."""

    def __init__(
        self, folder: Folder, articles: Articles, members: Iterable[int], shelf: Memory | None = None
    ) -> None:
        self.articles = articles
        self.number = {articles.keys[n]: n for n in sorted(set(members))}
        self.shelf = shelf or Memory()
        for key, n in self.number.items():
            self.shelf.digests[key] = articles.digest(n)
        for low, high, common in _common(folder, np.array(sorted(self.number.values()), np.int64)):
            first, second = sorted((articles.keys[low], articles.keys[high]))
            self.shelf.relate(first, second, common)


def _common(folder: Folder, members: Numbers) -> Iterator[tuple[int, int, Kin]]:
    here = set(members.tolist())
    for span, some in groupby(members.tolist(), key=lambda n: n // SPAN):
        name = kin_name(span)
        for row in folder.where_in(name, "low", list(some)).to_pylist() if folder.has(name) else ():
            if row["high"] in here:
                yield row["low"], row["high"], Kin(row["near"], row["wording"], _pairs.decode(row["pairs"]))
