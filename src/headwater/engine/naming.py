"""Who is who over all articles of a bulk run: the names of all readings linked at once, as a library does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import msgspec

from headwater.engine.folder import Folder, batches
from headwater.engine.pairing import SPAN, Articles, Numbers
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


def meant(folder: Folder, members: Numbers) -> dict[int, dict[int, str]]:
    """The actors of the names of some articles, by number; none where names were not linked."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    here = set(members.tolist())
    for span in sorted({n // SPAN for n in here}):
        name = f"{_LINKS}/{span:06}.parquet"
        for row in folder.get(name).to_pylist() if folder.has(name) else ():
            if row["article"] in here:
                found[row["article"]][row["name"]] = row["actor"]
    return found
