"""Units that may say the same, brought together over all pieces: what is linked with what, and in which task.

Whatever linking asks of a unit lies in the component of likely pairs that it is in, which is of bounded size
(`link.statements.components`); whatever a denial may be about, in the groups of a few articles
(`link.statements.regroup`). So components are grouped, denials attached and statements made in tasks of their
own, each with no more than the articles that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.components import WAITING, Components, bounded
from headwater.engine.folder import Folder
from headwater.engine.pairing import SPAN, Articles, Numbers, kin_name
from headwater.engine.settling import kept
from headwater.engine.staging import staged_name
from headwater.link.statements.digest import Digest
from headwater.link.statements.kin import Kin
from headwater.link.statements.regroup import KIN as SPOKEN_OF
from headwater.link.statements.regroup import KINDRED
from headwater.link.statements.shelf import Memory
from headwater.link.statements.signature import Signature
from headwater.link.statements.signature import unpacked as signature_of
from headwater.store.results import arrow

BUNDLE: Final = 1_000  # units that are linked in one task, where no component is larger
SPOKEN: Final = "work/spoken.parquet"  # of each article that disputes something those that it may speak of
_NODES: Final = "work/nodes.parquet"  # the units of each bundle, by component
_LIKELY: Final = "work/likely/{:06}.parquet"  # the likely pairs of a span, by the numbers of the units
_EMPTY: Final = msgspec.msgpack.encode(())
_pairs: Final = msgspec.msgpack.Decoder(tuple[tuple[int, int, float], ...])


class Numbered(NamedTuple):
    """A unit by the number of its article."""

    article: int
    unit: int


def bundle(folder: Folder, spans: Sequence[int]) -> int:
    """Find the components of units, and put them into bundles; how many bundles there are.

    Pairs are looked at a file at a time, so what is held grows with the units that have a pair, and with the
    articles that dispute something.
    """
    table = kept(folder, ("key", "units", "disputes"))
    disputes = table.column("disputes").to_numpy()
    starts = np.concatenate(([0], np.cumsum(table.column("units").to_numpy())))
    rank = np.empty(len(disputes), np.int64)  # of the keys in alphabetical order
    rank[pc.sort_indices(table.column("key")).to_numpy()] = np.arange(len(rank))
    joined, spoken = Components(), _Spoken(rank)
    for span in spans:
        kin = folder.get(kin_name(span))
        pairs, odds = _likely(kin, rank, starts)
        joined.join(pairs)
        columns = {"one": pairs[:, 0], "other": pairs[:, 1], "odds": odds}
        folder.put(_LIKELY.format(span), arrow().table(columns))
        low, high, value = (kin.column(name).to_numpy() for name in ("low", "high", "near"))
        for one, beside in ((low, high), (high, low)):
            here = disputes[one] & (value > SPOKEN_OF)
            spoken.add(one[here], beside[here], value[here])
    article, other = spoken.nearest()
    itself = np.flatnonzero(disputes)
    columns = {"article": np.concatenate((article, itself)), "other": np.concatenate((other, itself))}
    folder.put(SPOKEN, arrow().table(columns))

    def edges(limit: float) -> Iterator[Numbers]:
        for span in spans:
            table = folder.get(_LIKELY.format(span))
            one, other, odds = (table.column(name).to_numpy() for name in ("one", "other", "odds"))
            yield np.stack((one, other), axis=1)[odds >= limit]

    return _bundled(folder, *bounded(*joined.found(), edges, lambda: _kinds(folder, starts)), starts)


def _kinds(folder: Folder, starts: Numbers) -> Numbers:
    """The kinds of all units, by the numbers of the units."""
    table = kept(folder, ("piece", "row"))
    piece, row = (table.column(name).to_numpy() for name in ("piece", "row"))
    found = np.empty(int(starts[-1]), np.int64)
    for number in np.unique(piece).tolist():
        staged = folder.get(staged_name(number), ["kinds"]).column("kinds").combine_chunks()
        offsets, kinds = staged.offsets.to_numpy(), staged.flatten().to_numpy()
        here = np.flatnonzero(piece == number)
        sizes = starts[here + 1] - starts[here]
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found[np.repeat(starts[here], sizes) + within] = kinds[np.repeat(offsets[row[here]], sizes) + within]
    return found


class _Spoken:
    """Of each article those that are nearest to it, as `regroup.nearest` has them; `rank` is the place of an
    article among the keys."""

    def __init__(self, rank: Numbers) -> None:
        self._rank = rank
        self._found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
        self._size = 0  # how many are nearest, of what was looked at last

    def add(self, article: Numbers, other: Numbers, near: Any) -> None:
        self._found.append((article, other, near))
        if sum(len(rows[0]) for rows in self._found) > 2 * max(WAITING, self._size):
            self.nearest()

    def nearest(self) -> tuple[Numbers, Numbers]:
        """Articles, and the one that is near to each."""
        article, other, near = (np.concatenate(column) for column in zip(*self._found, strict=True))
        order = np.lexsort((self._rank[other], -near, article))
        article, other, near = article[order], other[order], near[order]
        _, first, counts = np.unique(article, return_index=True, return_counts=True)
        here = np.arange(len(article)) - np.repeat(first, counts) < KINDRED
        self._found = [(article[here], other[here], near[here])]
        self._size = int(here.sum())
        return article[here], other[here]


def _likely(kin: Any, rank: Numbers, starts: Numbers) -> tuple[Numbers, NDArray[np.float64]]:
    """The likely pairs of units among articles, by the numbers of the units, and their log odds."""
    found: list[tuple[int, int]] = []
    odds: list[float] = []
    for row in kin.filter(pc.not_equal(kin.column("pairs"), _EMPTY)).to_pylist():
        low, high = row["low"], row["high"]
        one, other = (low, high) if rank[low] < rank[high] else (high, low)
        begin, beside = int(starts[one]), int(starts[other])
        for i, j, value in _pairs.decode(row["pairs"]):
            found.append((begin + i, beside + j))
            odds.append(value)
    return np.array(found, np.int64).reshape(-1, 2), np.array(odds, np.float64)


def _bundled(folder: Folder, nodes: Numbers, component: Numbers, starts: Numbers) -> int:
    """Write the units of all components, the early ones first; how many bundles they make."""
    _, first, component, sizes = np.unique(
        component, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((nodes, first[component]))
    mine, nodes = component[order], nodes[order]
    news = np.flatnonzero(np.diff(mine, prepend=-1))
    bundle_of = np.empty(len(nodes), np.int64)
    current, room = -1, 0
    for start, size in zip(news.tolist(), sizes[mine[news]].tolist(), strict=True):
        if current < 0 or room < size:
            current, room = current + 1, BUNDLE
        bundle_of[start : start + size] = current
        room -= size
    article = np.searchsorted(starts, nodes, side="right") - 1
    columns = {"bundle": bundle_of, "component": mine, "article": article, "unit": nodes - starts[article]}
    folder.put(_NODES, arrow().table(columns))
    return current + 1


def components_of(folder: Folder, number: int) -> list[list[Numbered]]:
    """The components of a bundle: the units of each."""
    table = folder.where_in(_NODES, "bundle", [number])
    columns = (table.column(name).to_pylist() for name in ("component", "article", "unit"))
    rows = zip(*columns, strict=True)
    return [[Numbered(*node) for _, *node in some] for _, some in groupby(rows, key=itemgetter(0))]


class Seen(Memory):
    """A shelf of some articles of a bulk run: their digests are unpacked when they are asked for."""

    def __init__(self, articles: Articles, number: Mapping[str, int]) -> None:
        super().__init__()
        self._articles = articles
        self.number = dict(number)  # of the articles, by key

    def digest(self, article: str) -> Digest:
        return self._articles.digest(self.number[article])

    def signature(self, article: str) -> Signature:
        return signature_of(self._articles.column(self.number[article], "signature"))

    def disputing(self, articles: Iterable[str]) -> set[str]:
        return {a for a in articles if self.digest(a).disputes}


class Company:
    """Some articles on a shelf, with all that they have in common."""

    def __init__(self, articles: Articles, members: Iterable[int]) -> None:
        self.articles = articles
        self.number = {articles.key(n): n for n in sorted(set(members))}
        self.shelf = Seen(articles, self.number)
        articles.stock(self.number.values())
        key = {n: key for key, n in self.number.items()}
        for low, high, common in _common(articles, np.array(list(key), np.int64)):
            first, second = sorted((key[low], key[high]))
            self.shelf.relate(first, second, common)


def _common(articles: Articles, members: Numbers) -> Iterator[tuple[int, int, Kin]]:
    here = np.zeros(articles.count, np.bool_)
    here[members] = True
    for span in np.unique(members // SPAN).tolist():
        found = articles.common(span)
        if found is not None:
            rows = np.flatnonzero(here[found.low] & here[found.high])
            columns = (of[rows].tolist() for of in (found.low, found.high, found.near, found.wording))
            packed = found.pairs.take(rows).to_pylist()
            for low, high, near, wording, pairs in zip(*columns, packed, strict=True):
                yield low, high, Kin(near, wording, pairs)
