"""The result of a bulk run, or a part of it, as readings for a library: nothing is read again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from headwater.engine.bulk import manifest
from headwater.engine.folder import UNKNOWN, Folder
from headwater.gather.addresses import site_of
from headwater.store.adding import Taken
from headwater.store.entries import unpack
from headwater.store.faults import BadExport, BadQuery
from headwater.store.identity import stretch
from headwater.store.spans import outside

_TWO_DAYS: Final = 2 * 86_400  # seconds by which the day of a partition may be beside that of its articles
_AT_ONCE: Final = 64  # rows
_ARTICLES: Final = ("ref", "outlet", "url", "title", "published", "text")


class Part(NamedTuple):
    """Which articles of a bulk result are wanted: published from `since` to `until` (ISO 8601), in one of the
    languages, by one of the outlets (names or domains, in any case); None or () for all."""

    since: str | None = None
    until: str | None = None
    langs: Collection[str] = ()
    outlets: Collection[str] = ()


def taken(where: str | Path, part: Part | None = None) -> Iterator[Taken]:
    """The readings of a bulk result, to be given to `Library.take`.

    Raises BadExport where the folder holds none, or one that is not whole or damaged, BulkFailed where it is
    of another format or schema, BadQuery where a date is none, ExtraMissing without pyarrow.
    """
    folder = Folder(where)
    known = manifest(folder)
    if known is None:
        raise BadExport(f"{folder.where} holds no result of `headwater bulk`.")
    if not known.whole:
        raise BadExport(
            f"The bulk run in {folder.where} is not finished. Give its `headwater bulk` command again first."
        )
    wanted = _Wanted(part or Part())
    for name in folder.names("readings"):
        _, day, lang, _ = name.split("/")
        if wanted.partition(day.removeprefix("day="), lang.removeprefix("lang=")):
            yield from _of(folder, name, wanted)


class _Wanted:
    def __init__(self, part: Part) -> None:
        self._since = _moments(part.since)
        self._until = _moments(part.until)
        self._langs = frozenset(part.langs)
        self._outlets = frozenset(name.casefold() for name in part.outlets)

    def partition(self, day: str, lang: str) -> bool:
        """True of a partition in which articles may be that are wanted."""
        if self._langs and lang not in self._langs:
            return False
        return self._dated(stretch(day) if day != UNKNOWN else None, day == UNKNOWN, _TWO_DAYS)

    def article(self, row: dict[str, Any]) -> bool:
        if not self._dated(stretch(row["published"]), False, 0):
            return False
        names = {row["outlet"], site_of(row["url"])}
        return not self._outlets or not self._outlets.isdisjoint(n.casefold() for n in names if n)

    def _dated(self, at: tuple[int, int] | None, unknown: bool, beside: int) -> bool:
        if self._since is None and self._until is None:
            return True
        if at is None:
            return unknown
        late = self._since is None or at[1] + beside > self._since[0]
        return late and (self._until is None or at[0] - beside < self._until[1])


def _moments(date: str | None) -> tuple[int, int] | None:
    found = stretch(date) if date else None
    if date and found is None:
        raise BadQuery(f"{date} is no date such as 2026, 2026-03 or 2026-03-04.")
    return found


def _of(folder: Folder, name: str, wanted: _Wanted) -> Iterator[Taken]:
    """The readings of one file; their articles stand in the file of the same name, in the same order."""
    import pyarrow

    about = name.replace("readings/", "articles/", 1)
    try:
        with folder.open(name) as readings, folder.open(about) as articles:
            texts = articles.iter_batches(_AT_ONCE, columns=_ARTICLES)
            for reading_rows, article_rows in zip(readings.iter_batches(_AT_ONCE), texts, strict=True):
                pairs = zip(reading_rows.to_pylist(), article_rows.to_pylist(), strict=True)
                for row, article in pairs:
                    if row["ref"] != article["ref"]:
                        raise ValueError("its articles stand elsewhere")
                    if wanted.article(article):
                        yield _taken(row, article)
    except (pyarrow.ArrowException, OSError, ValueError, KeyError) as error:
        raise BadExport(f"{folder.where}/{name} is not as Headwater writes it: {error}.") from error


def _taken(row: dict[str, Any], about: dict[str, Any]) -> Taken:
    known = {name: about[name] for name in ("text", "outlet", "url", "title", "published")}
    reading = unpack(row["reading"], **known)
    for problem in outside(reading):
        raise ValueError(problem)
    article = msgspec.structs.replace(reading.article, id=row["place"])
    given = row["place"] if row["given"] else ""
    return Taken(
        msgspec.structs.replace(reading, article=article), row["key"], given, row["added"], row["reader"]
    )
