"""The one place that writes readings: one article, one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, Literal, TypeVar

import msgspec

from headwater.model import Article, Reading, Span
from headwater.store import acts, entries
from headwater.store.entries import Entry, Spoken, linker_version
from headwater.store.identity import digest, key_of, stretch
from headwater.store.schema import transaction
from headwater.store.versions import same
from headwater.store.words import words

Outcome = Literal["new", "updated", "duplicate"]
T = TypeVar("T")
_CLAIMS: Final = "SELECT {} FROM claims WHERE version = ? ORDER BY id"
_CACHED: Final = 200_000  # labels and senses known to be kept already


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Writer:
    """Writes entries through one connection; what it remembers saves look-ups and never decides."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._labels: dict[str, int] = {}
        self._senses: set[tuple[str, str]] = set()
        self._open = False  # within `together`

    def add(
        self, entry: Entry, given: str, key: str | None = None, added: str | None = None
    ) -> tuple[Outcome, int]:
        """Keep one reading, in one transaction; what came of it, and the number of its article.

        `given` is the id that the article was given, if any; `key` and `added` are what an export says.
        """
        key = key or key_of(entry.reading.article, bool(given))
        return self._whole(lambda: self._add(entry, given, key, added or now()))

    def fill(self, article: Article, named: bool = True) -> None:
        """Keep what a duplicate knows of an article and the library did not: outlet, date and so on."""
        version = same(self._db, key_of(article, named), digest(article))
        given = article.id if named else ""
        if version is not None and self._lacks(version, article, given):
            self._whole(lambda: self._fill(version, article, given))

    def replace(self, version: int, entry: Entry) -> None:
        """Keep a newer reading of a version in place of the old one, in one transaction."""
        self._whole(lambda: self._replace(version, entry))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written within is one transaction: for what can be had again at once, such as an import."""
        try:
            with transaction(self._db):
                self._open = True
                yield
        except BaseException:
            self._labels.clear()  # they may be of the transaction that was undone
            self._senses.clear()
            raise
        finally:
            self._open = False

    def _whole(self, work: Callable[[], T]) -> T:
        if self._open:
            return work()
        with self.together():
            return work()

    def _lacks(self, version: int, article: Article, given: str) -> bool:
        row = self._db.execute(
            "SELECT outlet, url, title, published, given FROM versions v JOIN articles a ON a.id = v.article"
            " WHERE v.id = ?",
            (version,),
        ).fetchone()
        have = (article.outlet, article.url, article.title, article.published, given)
        return any(new and not old for old, new in zip(row, have, strict=True))

    def _fill(self, version: int, article: Article, given: str) -> None:
        self._db.execute(
            "UPDATE versions SET outlet = coalesce(outlet, ?), url = coalesce(url, ?),"
            " published = coalesce(published, ?) WHERE id = ?",
            (article.outlet, article.url, article.published, version),
        )
        (published,) = self._db.execute("SELECT published FROM versions WHERE id = ?", (version,)).fetchone()
        since, until = stretch(published) or (None, None)
        self._db.execute(
            "UPDATE versions SET since = ?, until = ? WHERE id = ?",
            (since, until, version),
        )
        if given:
            self._db.execute(
                "UPDATE articles SET given = ? WHERE given = ''"
                " AND id = (SELECT article FROM versions WHERE id = ?)",
                (given, version),
            )

    def _add(self, entry: Entry, given: str, key: str, added: str) -> tuple[Outcome, int]:
        db, article = self._db, entry.reading.article
        row = db.execute("SELECT id, current FROM articles WHERE key = ?", (key,)).fetchone()
        if row is None:
            number = db.execute("INSERT INTO articles (key, given) VALUES (?, ?)", (key, given)).lastrowid
            assert number is not None
            current = None
        else:
            number, current = row
        version = same(db, key, digest(article))
        if version is not None:
            if self._lacks(version, article, given):
                self._fill(version, article, given)
            return "duplicate", number
        if current is not None:
            self._unindex(current)
            entry = msgspec.structs.replace(entry, reading=self._inherited(entry.reading, current))
        version = self._insert(entry, number, added)
        db.execute("UPDATE articles SET current = ? WHERE id = ?", (version, number))
        self._keep(version, entry)
        self._index(version, entry)
        return "new" if current is None else "updated", number

    def _inherited(self, reading: Reading, current: int) -> Reading:
        """The reading of an edited article, with what only an earlier version knows of it."""
        row = self._db.execute(
            "SELECT outlet, url, published FROM versions WHERE id = ?", (current,)
        ).fetchone()
        known = dict(zip(("outlet", "url", "published"), row, strict=True))
        lacking = {name: value for name, value in known.items() if not getattr(reading.article, name)}
        return msgspec.structs.replace(reading, article=msgspec.structs.replace(reading.article, **lacking))

    def _insert(self, entry: Entry, article: int, added: str) -> int:
        reading, about = entry.reading, entry.reading.article
        since, until = stretch(about.published) or (None, None)
        version = self._db.execute(
            "INSERT INTO versions (article, number, digest, lang, outlet, url, title, place, published,"
            " since, until, added, reader, claims)"
            " SELECT ?, 1 + coalesce(max(number), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM versions WHERE article = ?",
            (
                *(article, digest(about), reading.lang, about.outlet, about.url, about.title),
                *(about.id, about.published, since, until, added, entry.reader, len(reading.claims), article),
            ),
        ).lastrowid
        assert version is not None
        return version

    def _replace(self, version: int, entry: Entry) -> None:
        db = self._db
        row = db.execute("SELECT 1 FROM articles WHERE current = ?", (version,)).fetchone()
        if row:
            self._unindex(version)
        for table in ("digests", "names", "claims", "bodies"):
            db.execute(f"DELETE FROM {table} WHERE version = ?", (version,))
        reading = entry.reading
        db.execute(
            "UPDATE versions SET lang = ?, reader = ?, claims = ? WHERE id = ?",
            (reading.lang, entry.reader, len(reading.claims), version),
        )
        self._keep(version, entry)
        if row:
            self._index(version, entry)

    def _keep(self, version: int, entry: Entry) -> None:
        """The body and the tables of names and claims."""
        reading = entry.reading
        self._db.execute(
            "INSERT INTO bodies VALUES (?, ?, ?, ?)",
            (version, reading.text, entry.packed, entries.pack_terms(entry.title, entry.text)),
        )
        self._db.execute("INSERT INTO digests VALUES (?, ?, ?)", (version, linker_version(), entry.digest))
        labels = {label: self._label(label, found) for label, found in entry.labels.items()}
        first_name = self._keep_names(version, entry, labels)
        first_claim = self._keep_claims(version, entry, labels)
        self._db.executemany(
            "INSERT INTO about VALUES (?, ?)",
            [(first_name + name, first_claim + claim) for name, claim in entry.about],
        )
        acts.put(self._db, version, entry.acts)
        self._sense((*entry.title, *entry.text))

    def _keep_names(self, version: int, entry: Entry, labels: dict[str, int]) -> int:
        """Keep the names, in their order and without a gap; the number of the first one."""
        first = self._next("names")
        rows = []
        for number, n in enumerate(entry.reading.names, first):
            english = labels[n.english] if n.english else None
            rows.append(
                (
                    *(number, version, n.start, n.end, n.type, n.kind, n.lang, labels[n.base], english),
                    *(n.known, n.role, n.of, n.gender, n.confidence),
                )
            )
        self._db.executemany(f"INSERT INTO names VALUES ({', '.join('?' * 14)})", rows)
        pairs = {(row[7], row[8]) for row in rows if row[8] is not None and row[7] != row[8]}
        self._db.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?)", pairs)
        return first

    def _keep_claims(self, version: int, entry: Entry, labels: dict[str, int]) -> int:
        """Keep the claims, in their order and without a gap; the number of the first one."""
        first = self._next("claims")
        rows, via = [], []
        for number, c in enumerate(entry.reading.claims, first):
            source = (c.source.start, c.source.end) if c.source else (None, None)
            content = msgspec.json.encode([(s.start, s.end) for s in c.content]).decode()
            rows.append(
                (
                    *(number, version, c.id, labels[c.source_name], c.source_kind, *source),
                    *(
                        c.cue.start,
                        c.cue.end,
                        content,
                        c.stance,
                        c.form,
                        c.hedged,
                        c.confidence,
                        c.inside,
                        None,
                    ),
                )
            )
            via += [(number, i, labels[b.name], b.kind, b.start, b.end) for i, b in enumerate(c.via)]
        self._db.executemany(f"INSERT INTO claims VALUES ({', '.join('?' * 16)})", rows)
        self._db.executemany("INSERT INTO via VALUES (?, ?, ?, ?, ?, ?)", via)
        return first

    def _next(self, table: str) -> int:
        """The next free number; the transaction keeps other writers out."""
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def _label(self, label: str, found: str) -> int:
        """The number of a name as it is written, kept once; `found` are its terms."""
        number = self._labels.get(label)
        if number is not None:
            return number
        row = self._db.execute("SELECT id FROM labels WHERE label = ?", (label,)).fetchone()
        if row is None:
            number = self._db.execute("INSERT INTO labels (label) VALUES (?)", (label,)).lastrowid
            assert number is not None
            self._db.execute("INSERT INTO label_words (rowid, label) VALUES (?, ?)", (number, found))
            self._sense(found.split())
        else:
            number = int(row[0])
        if len(self._labels) > _CACHED:
            self._labels.clear()
        self._labels[label] = number
        return number

    def _sense(self, found: tuple[str, ...] | list[str]) -> None:
        fresh = entries.ambiguous(found) - self._senses
        if fresh:
            self._db.executemany("INSERT OR IGNORE INTO senses VALUES (?, ?)", fresh)
            if len(self._senses) > _CACHED:
                self._senses.clear()
            self._senses |= fresh

    def _index(self, version: int, entry: Entry) -> None:
        self._db.execute(
            "INSERT INTO article_words (rowid, title, text) VALUES (?, ?, ?)",
            (version, " ".join(entry.title), " ".join(entry.text)),
        )
        numbers = [row[0] for row in self._db.execute(_CLAIMS.format("id"), (version,))]
        self._db.executemany(
            "INSERT INTO claim_words (rowid, content, source) VALUES (?, ?, ?)",
            [(number, *terms) for number, terms in zip(numbers, entry.claims, strict=True)],
        )

    def _unindex(self, version: int) -> None:
        """Take a version out of the index, which wants to be told what it was given."""
        body = self._db.execute("SELECT text, terms FROM bodies WHERE version = ?", (version,)).fetchone()
        title, text = entries.unpack_terms(body[1])
        self._db.execute(
            "INSERT INTO article_words (article_words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (version, " ".join(title), " ".join(text)),
        )
        rows = self._db.execute(
            _CLAIMS.format("id, content, cue_start, cue_end, source_start, source_end"), (version,)
        ).fetchall()
        found = entries.claim_terms([_spoken(*row[1:]) for row in rows], words(body[0]), text)
        self._db.executemany(
            "INSERT INTO claim_words (claim_words, rowid, content, source) VALUES ('delete', ?, ?, ?)",
            [(row[0], *terms) for row, terms in zip(rows, found, strict=True)],
        )


def _spoken(
    content: str, cue_start: int, cue_end: int, source_start: int | None, source_end: int | None
) -> Spoken:
    """What was indexed of a claim, from its row: the same as `entries.claim_spans` gives."""
    spans = tuple(Span(start, end) for start, end in msgspec.json.decode(content))
    source = () if source_start is None or source_end is None else (Span(source_start, source_end),)
    return spans or (Span(cue_start, cue_end),), source
