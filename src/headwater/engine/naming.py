"""Who is who over all articles of a bulk run: the names of all readings linked at once, as a library does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import msgspec
import numpy as np

from headwater.engine.folder import Folder, batches
from headwater.engine.pairing import SPAN, Articles, Numbers, hold
from headwater.engine.settling import kept
from headwater.link.across import link_into
from headwater.link.linker import Item
from headwater.link.registry import package
from headwater.link.tables import Memory
from headwater.model import Article, Reading
from headwater.store.entries import unpack
from headwater.store.relink import uncollected
from headwater.store.results import arrow, arrow_schema, row_of

_LINKS: Final = "work/links"
_TOGETHER: Final = 2_000  # readings that are read in one go
_SPANS: Final = 24  # of articles, whose actors are held


def link_names(folder: Folder) -> int:
    """Link the names of all articles; how many actors there are. All is held in memory: the names, not the
    texts."""
    with uncollected():
        linked, _ = link_into(Memory(), list(_items(folder)), package(), ())
    _put(folder, "actors", map(row_of, linked.actors))
    _put(folder, "links", (_row(link) for link in linked.links))
    number = {key: n for n, key in enumerate(kept(folder, ("key",)).column("key").to_pylist())}
    found = sorted((number[link.article], link.name, link.actor) for link in linked.links)
    for span, some in groupby(found, key=lambda row: row[0] // SPAN):
        columns = zip(*some, strict=True)
        table = arrow().table(dict(zip(("article", "name", "actor"), map(list, columns), strict=True)))
        folder.put(f"{_LINKS}/{span:06}.parquet", table)
    return len(linked.actors)


def _items(folder: Folder) -> Iterator[Item]:
    articles = Articles(folder)
    for number in range(articles.count):
        if number % _TOGETHER == 0:
            articles.stock(range(number, min(number + _TOGETHER, articles.count)))
        reading = unpack(articles.column(number, "reading"))
        if reading.names:
            known = articles.about(number)
            about = Article(id=known.key, text="", lang=reading.lang, published=known.published)
            bare = Reading(article=about, lang=reading.lang, claims=(), names=reading.names)
            yield Item(number, known.key, bare)


def _put(folder: Folder, table: str, rows: Iterator[dict[str, Any]]) -> None:
    schema = arrow_schema(table)
    with folder.table(f"{table}/00000.parquet", schema) as out:
        for batch in batches(rows, schema):
            out.write_table(batch)


def _row(link: Any) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.structs.asdict(link)
    return row


class Meant:
    """The actors that names of articles stand for, a span of articles at a time."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._spans: OrderedDict[int, tuple[Numbers, Numbers, Any] | None] = OrderedDict()

    def actor(self, article: int, name: int) -> str:
        """The actor of a name of an article, both by number; "" where it has none, or none was linked."""
        found = self._span(article // SPAN)
        if found is None:
            return ""
        articles, names, actors = found
        first, last = np.searchsorted(articles, (article, article + 1))
        at = first + int(np.searchsorted(names[first:last], name))
        return str(actors[at].as_py()) if at < last and names[at] == name else ""

    def _span(self, span: int) -> tuple[Numbers, Numbers, Any] | None:
        if span not in self._spans:
            path, found = f"{_LINKS}/{span:06}.parquet", None
            if self._folder.has(path):
                table = self._folder.get(path).combine_chunks()
                found = (*(table.column(of).to_numpy() for of in ("article", "name")), table.column("actor"))
            hold(self._spans, span, found, _SPANS)
        return self._spans[span]
