"""A library as rows that can leave it and come back: what `export` writes and `import` reads.

A row of an article holds its text, names, times, acts and older versions; its claims are rows of their own,
in the form of `headwater read --json`, each with the article's id and its own reference. All offsets count
characters in the text of the article's row, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec

from headwater.link.nouns import Actor, Link
from headwater.model import Act, Article, Claim, Language, Name, Reading, Span, Time
from headwater.store.adding import Taken
from headwater.store.faults import BadExport
from headwater.store.nouns import Decision, FailureRow, Stored
from headwater.store.spans import outside

T = TypeVar("T")
FORMAT: Final = 1
_PLAIN: Final = tuple(name for name in Article.__struct_fields__ if name not in ("text", "id", "lang"))


class _Article(msgspec.Struct, kw_only=True):
    """A row of an article as it is read back; what is not named here is not needed."""

    id: str
    ref: str
    key: str
    given: bool
    place: str
    added: str
    reader: str
    lang: Language | None
    text: str
    lang_given: str | None = None
    names: tuple[Name, ...] = ()
    times: tuple[Time, ...] = ()
    acts: tuple[Act, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    claims: tuple[dict[str, Any], ...] = ()
    versions: tuple[dict[str, Any], ...] = ()


def article_row(kept: Stored, older: Iterable[Stored] = ()) -> dict[str, Any]:
    """An article with its text, names, times and acts; `older` versions stand in it with their claims."""
    reading, article, text = kept.reading, kept.article, kept.reading.text
    row: dict[str, Any] = {
        "id": kept.id,
        "ref": kept.ref,
        "key": kept.key,
        "given": kept.given,
        "place": kept.place,
        "lang": reading.lang,
        "lang_given": article.lang,
        **{name: getattr(article, name) for name in _PLAIN},
        "version": kept.version,
        "added": kept.added,
        "reader": kept.reader,
        "notes": reading.notes,
        "names": [_told(name, text) for name in reading.names],
        "times": [_told(time, text) for time in reading.times],
        "acts": reading.acts,
        "boilerplate": reading.boilerplate,
        "text": text,
    }
    versions = [article_row(one) | {"claims": claim_rows(one)} for one in older]
    return row | {"versions": versions} if versions else row


def _told(one: Name | Time, text: str) -> dict[str, Any]:
    """A name or a time with its exact words."""
    return {"text": text[one.start : one.end], **msgspec.structs.asdict(one)}


def claim_rows(kept: Stored) -> list[dict[str, Any]]:
    """The claims of an article, all that is known of them."""
    return [claim_row(kept, claim) for claim in kept.reading.claims]


def claim_row(kept: Stored, claim: Claim) -> dict[str, Any]:
    """A claim with the id of its article; every span has its offsets and its exact words."""
    text = kept.reading.text

    def words(span: Span) -> dict[str, Any]:
        return {"start": span.start, "end": span.end, "text": span.of(text)}

    return {
        "article": kept.id,
        "ref": f"{kept.ref}:{claim.id}",
        **msgspec.structs.asdict(claim),
        "source": words(claim.source) if claim.source else None,
        "cue": words(claim.cue),
        "content": [words(span) for span in claim.content],
    }


def taken(row: Mapping[str, Any], claims: Iterable[Mapping[str, Any]]) -> Iterator[Taken]:
    """The readings that an article's row and its claims' rows hold, the oldest version first.

    Raises BadExport where a row is no such row, or points outside its text.
    """
    where = str(row.get("ref", "an article"))
    try:
        found = msgspec.convert(row, _Article)
        for older in found.versions:
            yield from taken(older, older.get("claims", ()))
        article = Article(
            text=found.text,
            id=found.place,
            lang=found.lang_given,
            **{name: row.get(name) for name in _PLAIN},
        )
        reading = Reading(
            article=msgspec.convert(msgspec.to_builtins(article), Article),
            lang=found.lang,
            claims=tuple(msgspec.convert(claim, Claim) for claim in claims),
            names=found.names,
            times=found.times,
            acts=found.acts,
            boilerplate=found.boilerplate,
            notes=found.notes,
        )
    except (msgspec.ValidationError, RecursionError, TypeError, AttributeError) as error:
        raise BadExport(f"{where} is not as Headwater exports it: {error}.") from error
    for problem in outside(reading):
        raise BadExport(f"{where} is not as Headwater exports it: {problem}")
    yield Taken(reading, found.key, found.id if found.given else "", found.added, found.reader)


def actor_of(row: Any) -> Actor:
    return _of(row, Actor)


def link_of(row: Any) -> Link:
    return _of(row, Link)


def decision_of(row: Any) -> Decision:
    return _of(row, Decision)


def failure_of(row: Any) -> FailureRow:
    return _of(row, FailureRow)


def _of(row: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise BadExport(f"A row is not as Headwater exports it: {error}.") from error
