"""Which articles of a bulk run are compared, and what they have in common: link.statements.kin, in parts.

Each bucket is looked at by itself, so the buckets are dealt out by their numbers, and what is compared is
dealt out again by articles in order of time. No part needs to know of another.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from headwater.engine.folder import ROWS, Folder
from headwater.engine.settling import ARTICLES, TOGETHER, kept
from headwater.engine.staging import staged_name
from headwater.link.statements.digest import Digest, unpacked
from headwater.link.statements.kin import NEAR, REACH, Nearby, compared
from headwater.link.statements.sheets import unpacked as unpacked_sheet
from headwater.link.statements.signature import nears
from headwater.link.statements.signature import unpacked as signature_of
from headwater.link.statements.when import when
from headwater.store.results import arrow, schema_of

SPAN: Final = 500  # articles, in order of time, whose pairs are compared in one task
_SHEETS: Final = 3_000  # of articles that are held while a part of a span is compared
_DIGESTS: Final = 200  # that one process holds unpacked
_GROUPS: Final = 24  # groups of rows of a column that it holds
_SPANS: Final = 12  # of which it holds what articles have in common
KIN: Final = {"low": "int64", "high": "int64", "near": "float64", "wording": "float64", "pairs": "binary"}
Numbers = NDArray[np.int64]


class Pairing(msgspec.Struct, frozen=True):
    """Find the pairs of articles that stand near each other in one of the buckets of part `part` of `parts`.

    They go to `work/pairs/SPAN/PART.parquet`, by the span of articles of the earlier one.
    """

    folder: Folder
    parts: int

    def __call__(self, part: int) -> int:
        table = kept(self.folder, ("piece", "row"))
        piece, row = (table.column(name).to_numpy() for name in ("piece", "row"))
        found = [self._of(int(number), piece, row, part) for number in np.unique(piece)]
        bucket = np.concatenate([b for b, _ in found]) if found else np.empty(0, np.int64)
        article = np.concatenate([a for _, a in found]) if found else np.empty(0, np.int64)
        pairs = near_in_buckets(bucket, article)
        for span in np.unique(pairs[:, 0] // SPAN).tolist():
            some = pairs[pairs[:, 0] // SPAN == span]
            columns = {"low": some[:, 0], "high": some[:, 1]}
            self.folder.put(f"work/pairs/{span:06}/{part:05}.parquet", arrow().table(columns))
        return len(pairs)

    def _of(self, number: int, piece: Numbers, row: Numbers, part: int) -> tuple[Numbers, Numbers]:
        """The buckets of the kept articles of a piece, and in each the article by its number."""
        staged = self.folder.get(staged_name(number), ["buckets"]).column("buckets").combine_chunks()
        of_row = np.full(len(staged), -1, np.int64)
        mine = np.flatnonzero(piece == number)
        of_row[row[mine]] = mine
        articles = np.repeat(of_row, np.diff(staged.offsets.to_numpy()))
        buckets: Numbers = staged.flatten().to_numpy()
        here = (articles >= 0) & (buckets % self.parts == part)
        return buckets[here], articles[here]


def near_in_buckets(bucket: Numbers, article: Numbers) -> Numbers:
    """The pairs of articles, by number in order of time, with at most REACH - 1 others between them in one
    bucket: each once, the earlier one first."""
    order = np.lexsort((article, bucket))
    bucket, article = bucket[order], article[order]
    found = []
    for step in range(1, REACH + 1):
        same = bucket[step:] == bucket[:-step]
        found.append(np.stack((article[:-step][same], article[step:][same]), axis=1))
    return np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2), np.int64)


class About(NamedTuple):
    """What linking asks of an article beside its digest, and where the first stage put it."""

    key: str
    lang: str
    outlet: str | None
    published: str | None
    piece: int
    row: int


class Common(NamedTuple):
    """What the articles of a span have in common with later ones, by columns (`KIN`); `pairs` is Arrow's."""

    low: Numbers
    high: Numbers
    near: NDArray[np.float64]
    wording: NDArray[np.float64]
    pairs: Any


class Articles:
    """The articles of a bulk run as linking sees them, by number, read as they are needed: however many
    there are, no more than some thousands are held."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._table = folder.open(ARTICLES)
        self._abouts: OrderedDict[int, list[About]] = OrderedDict()
        self._files: dict[int, Any] = {}
        self._groups: OrderedDict[tuple[int, int, str], list[Any]] = OrderedDict()
        self._digests: OrderedDict[int, Digest] = OrderedDict()
        self._stock: frozenset[int] = frozenset()
        self._ahead: dict[str, dict[int, Any]] = {}
        self._common: OrderedDict[int, Common | None] = OrderedDict()

    def about(self, number: int) -> About:
        group, at = divmod(number, TOGETHER)
        if group not in self._abouts:
            read = self._table.read_row_group(group, columns=list(About._fields))
            columns = (read.column(name).to_pylist() for name in About._fields)
            hold(self._abouts, group, list(map(About, *columns)), _GROUPS)
        return self._abouts[group][at]

    @property
    def count(self) -> int:
        return int(self._table.metadata.num_rows)

    def key(self, number: int) -> str:
        return self.about(number).key

    def column(self, number: int, name: str) -> Any:
        """What a column of the first stage has of an article."""
        if number in self._stock:
            if name not in self._ahead:
                self._ahead[name] = dict(self.some(self._stock, name))
            return self._ahead[name][number]
        about = self.about(number)
        piece, (group, at) = about.piece, divmod(about.row, ROWS)
        key = (piece, group, name)
        if key not in self._groups:
            hold(self._groups, key, self._group(piece, group, name).to_pylist(), _GROUPS)
        return self._groups[key][at]

    def _group(self, piece: int, group: int, name: str) -> Any:
        if piece not in self._files:
            self._files[piece] = self._folder.open(staged_name(piece))
        return self._files[piece].read_row_group(group, columns=[name]).column(name)

    def some(self, numbers: Iterable[int], name: str) -> Iterator[tuple[int, Any]]:
        """What a column has of some articles, in whatever order: each group of rows is read once."""
        places: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number in sorted(numbers):
            about = self.about(number)
            places[about.piece, about.row // ROWS].append((number, about.row % ROWS))
        for (piece, group), found in sorted(places.items()):
            rows = self._group(piece, group, name).take([at for _, at in found])
            yield from zip([number for number, _ in found], rows.to_pylist(), strict=True)

    def stock(self, numbers: Iterable[int]) -> None:
        """Have the columns of some articles read together when one of them is asked for."""
        self._stock, self._ahead = frozenset(numbers), {}

    def common(self, span: int) -> Common | None:
        """What the articles of a span have in common with later ones; None where that is nothing."""
        if span not in self._common:
            found = None
            if self._folder.has(name := kin_name(span)):
                table = self._folder.get(name).combine_chunks()
                low, high, near, wording = (table.column(of).to_numpy() for of in list(KIN)[:-1])
                found = Common(low, high, near, wording, table.column("pairs"))
            hold(self._common, span, found, _SPANS)
        self._common.move_to_end(span)
        return self._common[span]

    def digest(self, number: int) -> Digest:
        found = self._digests.get(number)
        if found is not None:
            self._digests.move_to_end(number)
        else:
            about = self.about(number)
            found = msgspec.structs.replace(
                unpacked(self.column(number, "digest")),
                article=about.key,
                outlet=about.outlet or "",
                published=about.published or "",
                when=when(about.published),
            )
            hold(self._digests, number, found, _DIGESTS)
        return found


def hold(held: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Keep a value, in place of the first of those that are held where they are too many."""
    held[key] = value
    if len(held) > most:
        held.popitem(last=False)


class Linking(msgspec.Struct, frozen=True, dict=True):
    """A step whose tasks read articles: what one of them has read, the next in its process need not."""

    folder: Folder

    @cached_property
    def articles(self) -> Articles:
        return Articles(self.folder)


class Comparing(Linking, frozen=True):
    """Compare the pairs of a span of articles, as `link.statements.update.fill` does.

    What they have in common goes to `work/kin/SPAN.parquet`, the article that came earlier first.
    """

    def __call__(self, span: int) -> int:
        parts = [self.folder.get(name) for name in self.folder.names(f"work/pairs/{span:06}")]
        columns = [
            np.concatenate([part.column(name).to_numpy() for part in parts]) for name in ("low", "high")
        ]
        pairs = np.unique(np.stack(columns, axis=1), axis=0)
        rows: list[dict[str, Any]] = []
        for some in _batches(pairs):
            rows += self._compared(self._near(some))
        table = arrow().Table.from_pylist(rows, schema=schema_of(KIN))
        self.folder.put(kin_name(span), table)
        return len(rows)

    def _near(self, pairs: Numbers) -> list[tuple[int, int, float]]:
        """Those of some pairs that are near each other, and how near; the later articles by their keys."""
        every = np.unique(pairs).tolist()
        signatures = {n: signature_of(data) for n, data in self.articles.some(every, "signature")}
        rank = {n: at for at, n in enumerate(sorted(every, key=self.articles.key))}
        found = []
        for some in _by_low(pairs):
            low, others = int(some[0, 0]), sorted(some[:, 1].tolist(), key=rank.__getitem__)
            values = nears(signatures[low], [signatures[n] for n in others])
            found += [(low, high, value) for high, value in zip(others, values, strict=True) if value >= NEAR]
        return found

    def _compared(self, near: Sequence[tuple[int, int, float]]) -> list[dict[str, Any]]:
        every = {n for low, high, _ in near for n in (low, high)}
        key = {n: self.articles.key(n) for n in sorted(every)}
        sheets = {key[n]: unpacked_sheet(data) for n, data in self.articles.some(every, "sheet")}
        pairs: list[Nearby] = []
        for low, high, value in near:
            first, second = sorted((key[low], key[high]))
            pairs.append((first, second, value))
        return [
            {"low": low, "high": high, "near": value, "wording": kin.wording, "pairs": kin.packed}
            for (low, high, value), kin in zip(near, compared(pairs, sheets.__getitem__), strict=True)
        ]


def _by_low(pairs: Numbers) -> list[Numbers]:
    return np.split(pairs, np.flatnonzero(np.diff(pairs[:, 0])) + 1)


def _batches(pairs: Numbers) -> Iterator[Numbers]:
    """Pairs, some at a time, of few enough articles that all can be held; those of one lower article stay
    together."""
    batch: list[Numbers] = []
    held: set[int] = set()
    for some in _by_low(pairs):
        held.update(some.ravel().tolist())
        batch.append(some)
        if len(held) > _SHEETS:
            yield np.concatenate(batch)
            batch, held = [], set()
    if batch:
        yield np.concatenate(batch)


def kin_name(span: int) -> str:
    return f"work/kin/{span:06}.parquet"
