"""Articles into the library: what is known already is passed over, the rest read, kept or noted as failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from headwater.gather import Failure, Page
from headwater.model import Article, Reading
from headwater.store.entries import Entry, prepare, storable
from headwater.store.nouns import Added, FailureRow
from headwater.store.work import Readers, Seen, Task, Unread
from headwater.store.write import Writer, now

Progress = Callable[[Added, str], None]
_ADDRESS: Final = "://"
_TOGETHER: Final = 100  # readings of an import in one transaction


class Item(NamedTuple):
    """An article, a page that holds one, or a failure to gather one; `input` says where it came from.

    `named` is false where the article's id is only its place in the input (see `identity.key_of`). `place` is
    where it stands if its id does not say so, such as FILE:ROW.
    """

    found: Article | Page | Failure
    input: str = ""
    named: bool = True
    place: str = ""

    @property
    def where(self) -> str:
        """What it is called if it fails."""
        if isinstance(self.found, Failure):
            return self.found.where
        return self.place or place_of(self.found.about if isinstance(self.found, Page) else self.found)


class Taken(NamedTuple):
    """A reading that was made elsewhere, with what was kept of its article there."""

    reading: Reading
    key: str
    given: str
    added: str
    reader: str


def take(db: sqlite3.Connection, found: Iterable[Taken]) -> Added:
    """Keep readings without reading anything; those that are here already are passed over.

    They are kept by the hundred, which is quicker; what comes before an error that `found` raises stays.
    """
    writer, count = Writer(db), Added()
    for batch in _batches(found):
        ready = [_prepared(one) for one in batch]
        with writer.together():
            for one, entry in zip(batch, ready, strict=True):
                outcome, _ = writer.add(entry, one.given, one.key, one.added)
                setattr(count, outcome, getattr(count, outcome) + 1)
    return count


def _batches(found: Iterable[Taken]) -> Iterator[list[Taken]]:
    batch: list[Taken] = []
    try:
        for one in found:
            batch.append(one)
            if len(batch) == _TOGETHER:
                yield batch
                batch = []
    except Exception:
        yield batch
        raise
    yield batch


def _prepared(one: Taken) -> Entry:
    reading = msgspec.structs.replace(one.reading, article=storable(one.reading.article))
    return msgspec.structs.replace(prepare(reading), reader=one.reader)


def add(
    db: sqlite3.Connection,
    items: Iterable[Item],
    readers: Readers[Item],
    progress: Progress | None = None,
) -> Added:
    """Add what `items` hold, in their order; never stops at a bad one. `progress` is told after each, with
    what was wrong with it, if anything."""
    writer, count = Writer(db), Added()
    for item, read in readers.run(map(_task, items)):
        found, complaint = item.found, ""
        if isinstance(found, Failure):
            count.failed += 1
            complaint = _complaint(item.where, str(found.error))
            note(db, item.where, item.input, str(found.error), type(found.error).__name__)
        elif isinstance(read, Unread):
            count.read += read.article is not None
            count.failed += 1
            complaint = _complaint(item.where, read.reason)
            note(db, item.where, item.input, read.reason, read.kind, read.article)
        elif isinstance(read, Seen):
            writer.fill(read.article, item.named)
            count.duplicate += 1
            _settle(db, item.where, place_of(read.article))
        elif read is not None:
            count.read += 1
            outcome, _ = writer.add(read, read.reading.id if item.named else "")
            setattr(count, outcome, getattr(count, outcome) + 1)
            _settle(db, item.where, place_of(read.reading.article))
        if progress is not None:
            progress(count, complaint)
    return count


def _task(item: Item) -> tuple[Item, Task | None]:
    return item, None if isinstance(item.found, Failure) else Task(item.found, item.named)


def _complaint(place: str, reason: str) -> str:
    return reason if place in reason else f"{place}: {reason}"


def place_of(article: Article) -> str:
    return article.id or article.url or article.title or article.text[:60]


def note(
    db: sqlite3.Connection,
    place: str,
    input: str,
    reason: str,
    kind: str,
    article: Article | None = None,
    at: str | None = None,
) -> None:
    """Keep a failure; the same one again counts as another try.

    An address is one failure, whether it was named itself, listed by a feed, or found by following one.
    """
    body = msgspec.json.encode(article) if article is not None else None
    place, input = _clean(place), _clean(input)
    if _ADDRESS in place and _of_web(input):
        before = db.execute("SELECT input FROM failures WHERE place = ? ORDER BY id", (place,)).fetchall()
        input = next((known for (known,) in before if _of_web(known)), input)
    db.execute(
        "INSERT INTO failures (place, input, reason, kind, at, tries, article) VALUES (?, ?, ?, ?, ?, 1, ?)"
        " ON CONFLICT (place, input) DO UPDATE SET reason = excluded.reason, kind = excluded.kind,"
        " at = excluded.at, tries = tries + 1, article = excluded.article",
        (place, input, _clean(reason), kind, at or now(), body),
    )


def _of_web(input: str) -> bool:
    return not input or _ADDRESS in input


def _settle(db: sqlite3.Connection, *places: str) -> None:
    """What failed once and is in the library now is no failure any more."""
    for place in set(map(_clean, places)):
        if db.execute("SELECT 1 FROM failures WHERE place = ?", (place,)).fetchone():
            db.execute("DELETE FROM failures WHERE place = ?", (place,))


def _clean(text: str) -> str:
    """Text without what SQLite does not take, such as half a character in the name of a file."""
    return text.encode("utf-8", "replace").decode()


def failures(db: sqlite3.Connection, limit: int | None = None) -> list[FailureRow]:
    """What could not be gathered or read, the latest first."""
    rows = db.execute(
        "SELECT place, reason, kind, at, tries, input, article FROM failures"
        " ORDER BY at DESC, id DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [
        FailureRow(
            **dict(zip(("place", "reason", "kind", "at", "tries", "input"), row[:6], strict=True)),
            article=msgspec.json.decode(row[6], type=Article) if row[6] else None,
        )
        for row in rows
    ]


def retry(
    db: sqlite3.Connection,
    readers: Readers[Item],
    gathered: Callable[[list[str]], Iterable[Item]],
    progress: Progress | None = None,
    limit: int | None = None,
) -> Added:
    """Try the failures again, or the latest `limit` of them; what fails no more is taken off the list.

    `gathered` gathers the inputs of those whose article is not kept here.
    """
    rows, later = failures(db, limit), set[str]()
    if limit is not None:
        later = {row.place for row in failures(db)} - {row.place for row in rows}
    tries = {(row.place, row.input): row.tries for row in rows}
    kept = {(row.place, row.input): row.article for row in rows if row.article is not None}
    inputs = list(dict.fromkeys(row.input or row.place for row in rows if row.article is None))

    def items() -> Iterator[Item]:
        for (place, input), article in kept.items():
            yield Item(article, input, place=place)
        for item in gathered(inputs) if inputs else ():
            just_tried = isinstance(item.found, Article) and (item.where, item.input) in kept
            if not just_tried and item.where not in later:
                yield item

    count = add(db, items(), readers, progress)
    for (place, input), before in tries.items():
        db.execute("DELETE FROM failures WHERE place = ? AND input = ? AND tries = ?", (place, input, before))
    return count
