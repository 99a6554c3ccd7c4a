"""Which of the articles that were read are kept, and the tables of these.

An article is known again by its key, as in a library that had the files added one after another: the same
one once more adds what was not known of it, an edited one takes the place of the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from headwater.ask.search import claim_hit
from headwater.engine.folder import ROWS, Folder, day_of
from headwater.engine.shards import Piece
from headwater.engine.staging import staged_name
from headwater.link.statements.when import seconds, when
from headwater.store.entries import unpack
from headwater.store.nouns import Stored
from headwater.store.results import arrow, article_columns, name_columns, row_of, schema_of

ARTICLES: Final = "work/articles.parquet"
TOGETHER: Final = 1_024  # rows of ARTICLES in one group
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
    """Decide which articles are kept; how many they are.

    Most articles come once. They stay in columns; only those that share their key are looked at one by one.
    """
    import pyarrow.compute as pc

    table = _all(folder, pieces)
    keys = table.column("key").combine_chunks().dictionary_encode()
    which = keys.indices.to_numpy()
    once = np.bincount(which, minlength=len(keys.dictionary))[which] == 1
    twice = _merged(table.filter(arrow().array(~once)).to_pylist())
    schema = schema_of(_COLUMNS)
    single = table.filter(arrow().array(once))
    single = single.append_column("version", arrow().array(np.ones(len(single), np.int64)))
    merged = arrow().Table.from_pylist([msgspec.structs.asdict(one) for one in twice], schema=schema)
    found = arrow().concat_tables([single.select(schema.names).cast(schema), merged])
    order = pc.sort_indices(found, [(name, "ascending") for name in ("moment", "tie", "key")])
    folder.put(ARTICLES, found.take(order), TOGETHER)
    return len(found)


def _merged(rows: Iterable[dict[str, Any]]) -> Iterable[Kept]:
    """The articles of these rows, in the order in which they came, that are kept."""
    versions: dict[str, dict[bytes, Kept]] = defaultdict(dict)
    current: dict[str, Kept] = {}
    for row in rows:
        row.pop("order")
        mark, one = row.pop("mark"), Kept(version=1, **row)
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
    return current.values()


def _fill(one: Kept, known: Kept) -> None:
    """Add to an article what another row knows of it."""
    one.outlet = one.outlet or known.outlet
    one.url = one.url or known.url
    if not one.published and known.published:
        one.published = known.published
        one.moment = seconds(when(one.published))


def _all(folder: Folder, pieces: Sequence[Piece]) -> Any:
    """All articles that were read, in the order of the input."""
    shards: dict[int, list[Any]] = defaultdict(list)
    for piece in pieces:
        table = folder.get(staged_name(piece.number), _READ)
        at = {"piece": np.full(len(table), piece.number), "row": np.arange(len(table))}
        for name, values in at.items():
            table = table.append_column(name, arrow().array(values))
        shards[piece.shard].append(table)
    of_shards = [arrow().concat_tables(found).sort_by("order") for _, found in sorted(shards.items())]
    return arrow().concat_tables(of_shards)


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
