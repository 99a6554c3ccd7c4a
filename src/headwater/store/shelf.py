"""What linking statements reads and keeps in a library (`headwater.link.statements.update.Keeping`).

Articles go by their keys, which do not tell the order in which they came.
"""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from headwater.link.statements import digest as digests
from headwater.link.statements.digest import Digest, Node, Unit
from headwater.link.statements.kin import REACH, Kin, Place, buckets, place
from headwater.link.statements.making import Maker, statement_id
from headwater.link.statements.nouns import Statement
from headwater.link.statements.shelf import Group, Scores
from headwater.link.statements.signature import Signature, unpacked
from headwater.link.statements.when import when
from headwater.model import Span
from headwater.store import lists
from headwater.store.entries import linker_version, unpack
from headwater.store.versions import ref_of

_KEPT: Final = 3_000  # digests that are held in memory
_RELATED: Final = 20_000  # articles of which the kin are held
_AT_ONCE: Final = 500  # values in one question
_BESIDE: Final = (
    "SELECT a.key FROM buckets b JOIN articles a ON a.id = b.article"
    " WHERE b.bucket = ? AND (b.moment, b.mark) {} (?, ?) ORDER BY b.moment {}, b.mark {} LIMIT ?"
)
_BEFORE: Final = _BESIDE.format("<", "DESC", "DESC")
_AFTER: Final = _BESIDE.format(">", "ASC", "ASC")


class Shelf:
    """One library as linking sees it. What is written is in the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._ids: dict[Group, str] = {}
        self._digests: OrderedDict[str, Digest] = OrderedDict()
        self._akin: OrderedDict[str, dict[str, Kin]] = OrderedDict()
        self._numbers: dict[str, int] = {}

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def number(self, key: str) -> int:
        """The number of the article of a key."""
        if key not in self._numbers:
            row = self._db.execute("SELECT id FROM articles WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            self._numbers[key] = row[0]
        return self._numbers[key]

    def has(self, article: str) -> bool:
        row = self._db.execute("SELECT 1 FROM shelved WHERE article = ?", (self.number(article),)).fetchone()
        return row is not None

    def digest(self, article: str) -> Digest:
        found = self._digests.get(article)
        if found is None:
            row = self._db.execute(
                "SELECT version, outlet, published FROM shelved WHERE article = ?", (self.number(article),)
            ).fetchone()
            if row is None:
                raise KeyError(article)
            found = self._held(made(self._db, article, *row))
        else:
            self._digests.move_to_end(article)
        return found

    def unit(self, node: Node) -> Unit:
        return self.digest(node[0]).units[node[1]]

    def order(self, article: str) -> tuple[str, str]:
        return self.digest(article).order()

    def _held(self, one: Digest) -> Digest:
        """The same, held in memory in place of the one that was used longest ago."""
        self._digests[one.article] = one
        if len(self._digests) > _KEPT:
            self._digests.popitem(last=False)
        return one

    def signature(self, article: str) -> Signature:
        (data,) = self._db.execute(
            "SELECT signature FROM shelved WHERE article = ?", (self.number(article),)
        ).fetchone()
        return unpacked(data)

    def buckets(self, article: str) -> Iterable[int]:
        (data,) = self._db.execute(
            "SELECT buckets FROM shelved WHERE article = ?", (self.number(article),)
        ).fetchone()
        return array("q", data)

    def place(self, article: str) -> Place:
        row = self._db.execute(
            "SELECT moment, mark FROM shelved WHERE article = ?", (self.number(article),)
        ).fetchone()
        return Place(row[0], row[1], article)

    def beside(self, bucket: int, at: Place) -> tuple[list[str], list[str]]:
        asked = (bucket, at.moment, at.mark, REACH)
        before = [row[0] for row in self._db.execute(_BEFORE, asked)]
        return before, [row[0] for row in self._db.execute(_AFTER, asked)]

    def put(self, one: Digest) -> None:
        number, at, found = self.number(one.article), place(one), buckets(one)
        self._held(one)
        (version,) = self._db.execute("SELECT current FROM articles WHERE id = ?", (number,)).fetchone()
        self._db.execute(
            "INSERT INTO shelved VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, version, one.outlet, one.published, at.moment, at.mark, one.disputes),
                *(one.signature.packed(), array("q", found).tobytes()),
            ),
        )
        rows = [(bucket, at.moment, at.mark, number) for bucket in found]
        self._db.executemany("INSERT INTO buckets VALUES (?, ?, ?, ?)", rows)
        scores = Scores(self)
        ids = [statement_id(scores, [(one.article, unit)]) for unit in range(len(one.units))]
        units = [(number, unit, lists.number_of(id_)) for unit, id_ in enumerate(ids)]
        self._db.executemany("INSERT INTO units VALUES (?, ?, ?)", units)

    def drop(self, article: str) -> None:
        number, at = self.number(article), self.place(article)
        rows = [(bucket, at.moment, at.mark, number) for bucket in self.buckets(article)]
        self._db.executemany(
            "DELETE FROM buckets WHERE bucket = ? AND moment = ? AND mark = ? AND article = ?", rows
        )
        for table in ("shelved", "units"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", (number,))
        self._digests.pop(article, None)

    def akin(self, article: str) -> Mapping[str, Kin]:
        found = self._akin.get(article)
        if found is None:
            number = self.number(article)
            rows = self._db.execute(
                "SELECT a.key, k.near, k.wording, k.pairs FROM kin k JOIN articles a ON a.id = k.high"
                " WHERE k.low = ? UNION ALL"
                " SELECT a.key, k.near, k.wording, k.pairs FROM kin k JOIN articles a ON a.id = k.low"
                " WHERE k.high = ?",
                (number, number),
            )
            found = {key: Kin(near, wording, pairs) for key, near, wording, pairs in rows}
            self._akin[article] = found
            if len(self._akin) > _RELATED:
                self._akin.popitem(last=False)
        return found

    def kin(self, low: str, high: str) -> Kin | None:
        if low in self._akin:
            return self._akin[low].get(high)
        row = self._db.execute(
            "SELECT near, wording, pairs FROM kin WHERE low = ? AND high = ?",
            (self.number(low), self.number(high)),
        ).fetchone()
        return None if row is None else Kin(*row)

    def relate(self, low: str, high: str, kin: Kin | None) -> None:
        pair = (self.number(low), self.number(high))
        if kin is None:
            self._db.execute("DELETE FROM kin WHERE low = ? AND high = ?", pair)
        else:
            row = (*pair, kin.near, kin.wording, kin.packed)
            self._db.execute("INSERT OR REPLACE INTO kin VALUES (?, ?, ?, ?, ?)", row)
        for a, b in ((low, high), (high, low)):
            if a in self._akin and kin is None:
                self._akin[a].pop(b, None)
            elif a in self._akin and kin is not None:
                self._akin[a][b] = kin

    def fresh(self, article: str) -> Digest:
        """The digest of an article's version of today, whether it is shelved or not."""
        row = self._db.execute(
            "SELECT v.id, v.outlet, v.published FROM articles a JOIN versions v ON v.id = a.current"
            " WHERE a.key = ?",
            (article,),
        ).fetchone()
        return made(self._db, article, *row)

    def body(self, version: int) -> tuple[bytes, str]:
        """The packed reading and the text of a version."""
        row = self._db.execute("SELECT reading, text FROM bodies WHERE version = ?", (version,)).fetchone()
        return row[0], row[1]

    def replace(self, old: Iterable[Group], new: Iterable[Group]) -> None:
        for group in old:
            id_ = self._ids.pop(group)
            self._db.execute("DELETE FROM carried WHERE statement = ?", (id_,))
            self._db.execute("DELETE FROM statements WHERE id = ?", (id_,))
            lists.leave(self._db, id_)
        maker = self._maker()
        for group in new:
            self._keep(group, maker.statement(group))

    def _keep(self, group: Group, statement: Statement) -> None:
        articles = sorted({a for a, _ in (*group.nodes, *group.denials)})
        refs = {a: ref_of(self.number(a)) for a in articles}
        carriers = {refs[a]: self._carrier(a) for a in articles}
        statement = renamed(statement, refs)
        row = lists.columns(statement, carriers, lists.enter(self._db, statement, carriers))
        data = zlib.compress(msgspec.json.encode(statement), 1)
        self._db.execute(
            f"INSERT OR REPLACE INTO statements ({', '.join(row)}, data)"
            f" VALUES ({', '.join('?' * len(row))}, ?)",
            (*row.values(), data),
        )
        rows = [(self.number(a), unit, 0, statement.id) for a, unit in group.nodes]
        rows += [(self.number(a), unit, 1, statement.id) for a, unit in group.denials]
        self._db.executemany("INSERT OR REPLACE INTO carried VALUES (?, ?, ?, ?)", rows)
        self._ids[group] = statement.id

    def _carrier(self, article: str) -> lists.Carrier:
        number, one = self.number(article), self.digest(article)
        (lang,) = self._db.execute(
            "SELECT coalesce(v.lang, '') FROM shelved s JOIN versions v ON v.id = s.version"
            " WHERE s.article = ?",
            (number,),
        ).fetchone()
        return lists.Carrier(number, lang, one.outlet, one.published)

    def alone(self, article: str) -> list[Statement]:
        """What one article alone says, with references in place of keys."""
        kept = {unit for group in self.said(article) for a, unit in group.nodes if a == article}
        units = range(len(self.digest(article).units))
        return [self.only(article, unit) for unit in units if unit not in kept]

    def only(self, article: str, unit: int) -> Statement:
        """What one unit alone says, with references in place of keys."""
        statement = self._maker().statement(Group(((article, unit),)))
        return renamed(statement, {article: ref_of(self.number(article))})

    def _maker(self) -> Maker:
        """Not kept: it holds the shelf, and what holds itself is not let go of at once."""
        return Maker(Scores(self), self._meant, self._words)

    def _meant(self, article: str, name: int) -> str:
        """A name by its place: whom it stands for is told when the statement is read (`stated.resolved`)."""
        return f"@{self.number(article)}:{name}"

    def _words(self, article: str, span: Span) -> str:
        row = self._db.execute(
            "SELECT substr(b.text, ?, ?) FROM shelved s JOIN bodies b ON b.version = s.version"
            " WHERE s.article = ?",
            (span.start + 1, span.end - span.start, self.number(article)),
        ).fetchone()
        return str(row[0])

    def said(self, article: str) -> list[Group]:
        rows = self._db.execute(
            "SELECT DISTINCT statement FROM carried WHERE article = ?", (self.number(article),)
        ).fetchall()
        return sorted(self.group(row[0]) for row in rows)

    def group(self, statement: str) -> Group:
        """The group of a kept statement."""
        nodes: list[Node] = []
        denials: list[Node] = []
        for key, unit, denies in self._db.execute(
            "SELECT a.key, c.unit, c.denies FROM carried c JOIN articles a ON a.id = c.article"
            " WHERE c.statement = ?",
            (statement,),
        ):
            (denials if denies else nodes).append((key, unit))
        group = Group(tuple(sorted(nodes)), tuple(sorted(denials)))
        self._ids[group] = statement
        return group

    def disputing(self, articles: Iterable[str]) -> set[str]:
        wanted = sorted(articles)
        found: set[str] = set()
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(
                "SELECT a.key FROM articles a JOIN shelved s ON s.article = a.id"
                f" WHERE s.disputes AND a.key IN ({marks})",
                some,
            )
            found.update(row[0] for row in rows)
        return found


def renamed(statement: Statement, refs: Mapping[str, str]) -> Statement:
    """The same with the articles' references in place of their keys; no key looks like an origin's id."""
    replace = msgspec.structs.replace
    return replace(
        statement,
        appears=tuple(replace(a, article=refs[a.article]) for a in statement.appears),
        origins=tuple(
            replace(
                o,
                first=refs.get(o.first, ""),
                articles=tuple(refs[key] for key in o.articles),
                repeats=tuple(refs[key] for key in o.repeats),
            )
            for o in statement.origins
        ),
        edges=tuple(
            replace(e, lower=refs[e.lower], upper=refs.get(e.upper, e.upper), article=refs[e.article])
            for e in statement.edges
        ),
        denials=tuple(replace(d, article=refs[d.article]) for d in statement.denials),
        confirmations=tuple(replace(d, article=refs[d.article]) for d in statement.confirmations),
    )


def made(db: sqlite3.Connection, key: str, version: int, outlet: str | None, published: str | None) -> Digest:
    """The digest of a version with what is known of its article today; where none of today's code is kept, it
    is made of the reading."""
    row = db.execute("SELECT maker, data FROM digests WHERE version = ?", (version,)).fetchone()
    if row is not None and row[0] == linker_version():
        found = digests.unpacked(row[1])
    else:
        reading, text = db.execute(
            "SELECT reading, text FROM bodies WHERE version = ?", (version,)
        ).fetchone()
        found = digests.digest(unpack(reading, text=text))
    return msgspec.structs.replace(
        found, article=key, outlet=outlet or "", published=published or "", when=when(published)
    )
