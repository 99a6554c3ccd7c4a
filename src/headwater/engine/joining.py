"""Statements of a bulk run: articles that have anything to do with each other are brought together, and what
each company of them says is made on its own.

Two articles belong together where they have a pair of units that may say the same, or where one of them
disputes something and the other is among those that it may speak of. Everything that a statement depends on
lies within such a company (`link.statements.regroup`), so each can be linked by itself, anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow.compute as pc

from headwater.engine.folder import Folder, day_of
from headwater.engine.naming import meant
from headwater.engine.pairing import SPAN, Articles, Numbers, kin_name
from headwater.engine.remote import extra
from headwater.engine.settling import kept
from headwater.link.statements.kin import Kin
from headwater.link.statements.making import Maker
from headwater.link.statements.regroup import KIN as SPOKEN_OF
from headwater.link.statements.regroup import KINDRED
from headwater.link.statements.shelf import Memory, Scores
from headwater.link.statements.update import regroup
from headwater.model import Span
from headwater.store.results import arrow, statement_columns

BUNDLE: Final = 400  # articles that are linked in one task, where no company is larger
BUNDLES: Final = "work/bundles.parquet"
_EMPTY: Final = msgspec.msgpack.encode(())
_pairs: Final = msgspec.msgpack.Decoder(tuple[tuple[int, int, float], ...])
Spans = Sequence[int]


def bundle(folder: Folder, spans: Spans) -> int:
    """Find the companies of articles, and put them into bundles; how many bundles there are.

    Of each pair only the edge is looked at, a file at a time, so what is held grows with the articles alone.
    """
    table = kept(folder, ("key", "disputes"))
    disputes = table.column("disputes").to_numpy()
    company: Numbers = np.arange(len(disputes))
    near: dict[int, list[tuple[float, str, int]]] = defaultdict(list)
    keys = table.column("key")
    for span in spans:
        kin = folder.get(kin_name(span), ("low", "high", "near", "pairs"))
        low, high, value = (kin.column(name).to_numpy() for name in ("low", "high", "near"))
        alike = pc.not_equal(kin.column("pairs"), _EMPTY).to_numpy()
        company = _joined(company, low[alike], high[alike])
        for a, b in ((low, high), (high, low)):
            for i in np.flatnonzero(disputes[a] & (value > SPOKEN_OF)).tolist():
                near[int(a[i])].append((-float(value[i]), keys[int(b[i])].as_py(), int(b[i])))
    spoken = [(a, b) for a, of in near.items() for _, _, b in sorted(of)[:KINDRED]]
    if spoken:
        company = _joined(company, *np.array(spoken, np.int64).T)
    number = _bundled(company, disputes)
    folder.put(BUNDLES, arrow().table({"bundle": number}))
    return int(number.max(initial=-1)) + 1


def _joined(company: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """The companies when these pairs are of one too: each article has the number of one of its company."""
    sparse, graphs = extra("scipy.sparse"), extra("scipy.sparse.csgraph")
    a, b = company[low], company[high]
    size = len(company)
    edges = sparse.coo_matrix((np.ones(len(a), np.int8), (a, b)), (size, size))
    found: Numbers = graphs.connected_components(edges, directed=False)[1].astype(np.int64)
    return found[company]


def _bundled(company: Numbers, disputes: Any) -> Numbers:
    """The bundle of each article; -1 for one that has nothing to do with others and disputes nothing, which
    makes no statement that is kept."""
    _, company, sizes = np.unique(company, return_inverse=True, return_counts=True)
    alone = (sizes[company] == 1) & ~disputes
    bundles = np.full(len(company), -1, np.int64)
    of: dict[int, int] = {}
    current, room = -1, 0
    for article in np.flatnonzero(~alone).tolist():
        mine = int(company[article])
        if mine not in of:
            if current < 0 or room < sizes[mine]:
                current, room = current + 1, BUNDLE
            of[mine] = current
            room -= int(sizes[mine])
        bundles[article] = of[mine]
    return bundles


class Stating(msgspec.Struct, frozen=True):
    """Make the statements of a bundle of articles, and write them by day and language."""

    folder: Folder

    def __call__(self, number: int) -> int:
        members = np.flatnonzero(self.folder.get(BUNDLES).column("bundle").to_numpy() == number)
        articles = Articles(self.folder)
        parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        made = 0
        actors = meant(self.folder, members)
        for row, lang in _statements(articles, members.tolist(), self._kin(members), actors):
            parts[day_of(row["first"]), lang].append(row)
            made += 1
        self.folder.put_parts("statements", f"{number:06}.parquet", parts)
        return made

    def _kin(self, members: Numbers) -> Iterator[tuple[int, int, Kin]]:
        """What the articles of a bundle have in common with each other."""
        here = set(members.tolist())
        for span in np.unique(members // SPAN).tolist():
            name = kin_name(span)
            if not self.folder.has(name):
                continue
            kin = self.folder.get(name)
            mine = np.isin(kin.column("low").to_numpy(), members)
            for row in kin.filter(arrow().array(mine)).to_pylist():
                if row["high"] in here:
                    yield (
                        row["low"],
                        row["high"],
                        Kin(row["near"], row["wording"], _pairs.decode(row["pairs"])),
                    )


def _statements(
    articles: Articles,
    members: Sequence[int],
    kin: Iterable[tuple[int, int, Kin]],
    actors: Mapping[int, Mapping[int, str]],
) -> Iterator[tuple[dict[str, Any], str]]:
    """The kept statements of some articles, each with the language of its headline's article."""
    shelf = Memory()
    number = {articles.keys[n]: n for n in members}
    for key, n in number.items():
        shelf.digests[key] = articles.digest(n)
    for low, high, common in kin:
        first, second = sorted((articles.keys[low], articles.keys[high]))
        shelf.relate(first, second, common)
    regroup(shelf, ((key, i) for key in number for i in range(len(shelf.digest(key).units))))

    def actor(article: str, name: int) -> str:
        return actors.get(number[article], {}).get(name, "")

    def words(article: str, span: Span) -> str:
        return span.of(articles.column(number[article], "text"))

    maker = Maker(Scores(shelf), actor, words)
    for group in sorted(shelf.groups()):
        statement = maker.statement(group)
        first = min(group.nodes, key=lambda node: (shelf.digest(node[0]).order(), node[1]))[0]
        yield statement_columns(statement), articles.langs[number[first]]
