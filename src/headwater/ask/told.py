"""One statement with all that a page of it shows: its articles, and the exact words of each place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from headwater.link.statements.nouns import Statement
from headwater.model import Span
from headwater.store import stated
from headwater.store.identity import stretch
from headwater.store.lists import day_of
from headwater.store.schema import snapshot
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

_GAP: Final = " … "  # between the pieces of what is said in several


class Carrier(msgspec.Struct, frozen=True):
    """An article as a statement's page names it. `ref` is its reference in the statement; `at` the one under
    which it has the text into which the statement's offsets point (of an older version, where it was edited
    since). `moment` is when it was published, in seconds since 1970, None where that is unknown."""

    ref: str
    at: str
    given: str
    outlet: str
    title: str
    lang: str
    published: str
    moment: int | None

    @property
    def day(self) -> str:
        return day_of(self.published)


class Told(msgspec.Struct, frozen=True):
    """A statement, its articles by reference, and the words of its places by `key_of`."""

    statement: Statement
    articles: dict[str, Carrier]
    words: dict[str, str]

    def said(self, ref: str, spans: Iterable[Span]) -> str:
        """The exact words of some spans of an article."""
        return _GAP.join(self.words[_key(ref, span)] for span in spans)

    @property
    def lang(self) -> str:
        """The language of the headline, "" where it is not known."""
        for place in self.statement.appears:
            if self.statement.headline in " ".join(self.said(place.article, place.spans).split()):
                return self.articles[place.article].lang
        return ""

    def carriers(self) -> list[Carrier]:
        """The articles that carry it, in order of time."""
        return [self.articles[ref] for ref in self.in_time(self.statement.articles)]

    def in_time(self, refs: Iterable[str]) -> list[str]:
        """References of articles in order of time; those without a date last."""
        return sorted(refs, key=self.order)

    def order(self, ref: str) -> tuple[bool, int, int]:
        """What puts articles in order of time."""
        moment = self.articles[ref].moment
        return moment is None, moment or 0, int(ref[1:])


def one(library: Library, id_: str) -> Told | None:
    """The statement of an id, or that which holds today what the one of that id began with; None where no
    article has it any more. Also what one article alone says."""
    with library._plain() as db, snapshot(db):
        statement = stated.by_id(db, id_)
        if statement is None:
            return None
        places = list(_places(statement))
        return Told(
            statement,
            {one.ref: one for one in _carriers(db, {ref for ref, _ in places})},
            {_key(ref, span): _words(db, ref, span) for ref, span in places},
        )


def _key(ref: str, span: Span) -> str:
    return f"{ref}:{span.start}-{span.end}"


def _places(statement: Statement) -> Iterator[tuple[str, Span]]:
    for place in statement.appears:
        yield from ((place.article, span) for span in place.spans)
    for denial in (*statement.denials, *statement.confirmations):
        yield denial.article, denial.span
    yield from ((edge.article, edge.span) for edge in statement.edges if edge.span is not None)


def _carriers(db: sqlite3.Connection, refs: Iterable[str]) -> Iterator[Carrier]:
    rows = db.execute(
        "SELECT a.id, v.id = a.current, v.number, a.given, v.outlet, v.title, v.lang, v.published"
        " FROM json_each(?) r CROSS JOIN articles a ON a.id = r.value JOIN shelved s ON s.article = a.id"
        " JOIN versions v ON v.id = s.version",
        (json.dumps([int(ref[1:]) for ref in refs]),),
    )
    for number, current, version, given, outlet, title, lang, published in rows:
        moment = stretch(published)
        yield Carrier(
            ref_of(number),
            ref_of(number, None if current else version),
            *(given, outlet or "", title or "", lang or "", published or ""),
            moment[0] if moment else None,
        )


def _words(db: sqlite3.Connection, ref: str, span: Span) -> str:
    row = db.execute(
        "SELECT substr(b.text, ?, ?) FROM shelved s JOIN bodies b ON b.version = s.version"
        " WHERE s.article = ?",
        (span.start + 1, span.end - span.start, int(ref[1:])),
    ).fetchone()
    return str(row[0])
