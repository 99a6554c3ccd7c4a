"""Which of the articles that were read are kept, and the tables of these.

An article is known again by its key, as in a library that had the files added one after another: the same
one once more adds what was not known of it, an edited one takes the place of the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from headwater.ask.search import claim_hit
from headwater.engine.folder import ROWS, Folder, day_of
from headwater.engine.shards import Piece
from headwater.engine.staging import staged_name
from headwater.link.statements.when import seconds, when
from headwater.store.entries import unpack
from headwater.store.nouns import Stored
from headwater.store.results import arrow, article_columns, name_columns, row_of, schema_of

ARTICLES: Final = "work/articles.parquet"
_READ: Final = (
    *("order", "key", "given", "mark", "outlet", "url", "published", "moment", "tie", "units", "disputes"),
    "lang",
)
# The articles that are kept, in order of time, as linking sees them; `piece` and `row` say where they stand.
_COLUMNS: Final = {
    **dict.fromkeys(("key", "lang", "outlet", "url", "published"), "string"),
    **dict.fromkeys(("piece", "row", "moment", "tie", "units", "version"), "int64"),
    **dict.fromkeys(("given", "disputes"), "bool"),
}


class Kept(msgspec.Struct):
    """An article that is kept, with what all files know of it; the fields are those of _COLUMNS."""

    key: str
    lang: str
    outlet: str | None
    url: str | None
    published: str | None
    piece: int
    row: int
    moment: int
    tie: int
    units: int
    version: int
    given: bool
    disputes: bool


def settle(folder: Folder, pieces: Sequence[Piece]) -> int:
    """Decide which articles are kept; how many they are."""
    versions: dict[str, dict[bytes, Kept]] = defaultdict(dict)
    current: dict[str, Kept] = {}
    for _, mark, one in _all(folder, pieces):
        known = versions[one.key]
        before = current.get(one.key)
        if (same := known.get(mark)) is not None:
            _fill(same, one)
            same.given = same.given or one.given
            continue
        if before is not None:
            _fill(one, before)
            one.version = len(known) + 1
        known[mark] = current[one.key] = one
    ordered = sorted(current.values(), key=lambda one: (one.moment, one.tie, one.key))
    columns = {name: [getattr(one, name) for one in ordered] for name in _COLUMNS}
    folder.put(ARTICLES, arrow().Table.from_pydict(columns, schema=schema_of(_COLUMNS)))
    return len(ordered)


def _fill(one: Kept, known: Kept) -> None:
    """Add to an article what another row knows of it."""
    one.outlet = one.outlet or known.outlet
    one.url = one.url or known.url
    if not one.published and known.published:
        one.published = known.published
        one.moment = seconds(when(one.published))


def _all(folder: Folder, pieces: Sequence[Piece]) -> Iterator[tuple[int, bytes, Kept]]:
    """All articles that were read, in the order of the input, with their marks."""
    shards: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        shards[piece.shard].append(piece)
    for _, found in sorted(shards.items()):
        rows = [row for piece in found for row in _of(folder, piece.number)]
        yield from sorted(rows, key=lambda row: row[0])


def _of(folder: Folder, piece: int) -> Iterator[tuple[int, bytes, Kept]]:
    table = folder.get(staged_name(piece), _READ)
    columns = (table.column(name).to_pylist() for name in _READ)
    for row, values in enumerate(zip(*columns, strict=True)):
        found = dict(zip(_READ, values, strict=True))
        order, mark = found.pop("order"), found.pop("mark")
        yield order, mark, Kept(piece=piece, row=row, version=1, **found)


def kept(folder: Folder, columns: Sequence[str] | None = None) -> Any:
    """The table of the articles that are kept, in order of time."""
    return folder.get(ARTICLES, columns)


class Writing(msgspec.Struct, frozen=True):
    """Write the tables of the articles of a piece; `added` is when the run began, `reader` who read."""

    folder: Folder
    added: str
    reader: str

    def __call__(self, piece: int) -> int:
        import pyarrow.compute as pc

        table = kept(self.folder)
        mine = table.filter(pc.equal(table.column("piece"), piece))
        rows = {row["row"]: row for row in mine.to_pylist()}
        parts: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {
            name: defaultdict(list) for name in ("articles", "claims", "names", "readings")
        }
        for number, row in self._rows(piece):
            if (about := rows.get(number)) is not None:
                stored = self._stored(row, about)
                at = (day_of(about["published"]), about["lang"])
                parts["articles"][at].append(article_columns(stored))
                hits = (claim_hit(stored, claim) for claim in stored.reading.claims)
                parts["claims"][at] += map(row_of, hits)
                parts["names"][at] += name_columns(stored.ref, stored.id, stored.reading)
                parts["readings"][at].append(_reading(stored, row["reading"]))
        for name, found in parts.items():
            self.folder.put_parts(name, f"{piece:05}.parquet", found)
        return len(rows)

    def _rows(self, piece: int) -> Iterator[tuple[int, dict[str, Any]]]:
        columns = ["place", "title", "text", "reading"]
        with self.folder.open(staged_name(piece)) as file:
            number = 0
            for batch in file.iter_batches(ROWS, columns=columns):
                for row in batch.to_pylist():
                    yield number, row
                    number += 1

    def _stored(self, row: dict[str, Any], about: dict[str, Any]) -> Stored:
        """As a library would give the article back; its reference is its key."""
        key = about["key"]
        id_ = row["place"] if about["given"] else key
        known = {name: about[name] for name in ("url", "outlet", "published")}
        reading = unpack(row["reading"], text=row["text"], title=row["title"], **known)
        article = msgspec.structs.replace(reading.article, id=id_)
        return Stored(
            ref=key,
            id=id_,
            key=key,
            given=about["given"],
            place=row["place"],
            version=about["version"],
            current=True,
            added=self.added,
            reader=self.reader,
            reading=msgspec.structs.replace(reading, article=article),
        )


def _reading(stored: Stored, packed: bytes) -> dict[str, Any]:
    return {
        "ref": stored.ref,
        "key": stored.key,
        "place": stored.place,
        "given": stored.given,
        "added": stored.added,
        "reader": stored.reader,
        "reading": packed,
    }
