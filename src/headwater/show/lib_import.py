"""An export back into a library: a JSON document or JSONL.

Of a document only where its rows begin and end is held in memory; the system reads the file as it is needed.
"""

from __future__ import annotations

import io
import mmap
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import msgspec

from headwater.errors import InputMissing, InputUnreadable
from headwater.link.nouns import Linked
from headwater.store import exchange
from headwater.store.adding import Taken
from headwater.store.faults import BadExport
from headwater.store.library import Library
from headwater.store.nouns import Added

_JSONL: Final = re.compile(rb'\s*\{\s*"kind"\s*:')
_ELSE: Final = {"actor": "actors", "link": "links", "decision": "decisions", "failure": "failures"}


class _Document(msgspec.Struct):
    """The JSON document; rows are decoded one by one, later."""

    headwater: dict[str, Any]
    articles: list[msgspec.Raw]
    claims: list[msgspec.Raw]
    actors: list[msgspec.Raw] = []
    links: list[msgspec.Raw] = []
    decisions: list[msgspec.Raw] = []
    failures: list[msgspec.Raw] = []


class _Owned(msgspec.Struct):
    """Of a claim, only whose it is."""

    ref: str


def import_rows(library: Library, file: Path) -> Added:
    """Take in what an export holds; what went before a broken row stays. Raises BadExport."""
    rest: dict[str, list[Any]] = defaultdict(list)
    try:
        if str(file) == "-":
            count = library.take(_rows(sys.stdin.buffer, rest))
        else:
            with file.open("rb") as stream:
                count = library.take(_rows(stream, rest))
        _take_rest(library, rest)
    except FileNotFoundError as error:
        raise InputMissing(f"There is no file {file}.") from error
    except OSError as error:
        raise InputUnreadable(f"{file} cannot be read: {error.strerror or error}.") from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise BadExport(
            f"{file} is no export of Headwater in JSON or JSONL, or is cut short: {error}."
        ) from error
    return count


def _rows(stream: BinaryIO, rest: dict[str, list[Any]]) -> Iterator[Taken]:
    """The readings of an export; all other rows are put into `rest`, by kind."""
    first = stream.readline()
    if _JSONL.match(first):
        yield from _of_lines(first, stream, rest)
    elif isinstance(stream, io.BufferedReader) and stream.seekable():
        yield from _mapped(stream, rest)
    else:
        with tempfile.TemporaryFile() as file:
            file.write(first)
            shutil.copyfileobj(stream, file)
            file.flush()
            yield from _mapped(cast(BinaryIO, file), rest)


def _mapped(stream: BinaryIO, rest: dict[str, list[Any]]) -> Iterator[Taken]:
    if not stream.seek(0, io.SEEK_END):
        raise BadExport("The file is empty.")
    data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    yield from _of_document(data, rest)  # the rows in `rest` point into it: it is closed with the last


def _of_document(data: mmap.mmap, rest: dict[str, list[Any]]) -> Iterator[Taken]:
    document = msgspec.json.decode(data, type=_Document)
    _checked(document.headwater)
    for name in _ELSE.values():
        rest[name] = getattr(document, name)
    claims: dict[str, list[msgspec.Raw]] = defaultdict(list)
    for raw in document.claims:
        claims[msgspec.json.decode(raw, type=_Owned).ref.rpartition(":")[0]].append(raw)
    document.claims.clear()
    for raw in document.articles:
        row = _object(msgspec.json.decode(raw))
        yield from exchange.taken(row, map(msgspec.json.decode, claims.pop(str(row.get("ref")), [])))
    for ref in claims:
        raise BadExport(f"There are claims of {ref}, and no such article.")


def _of_lines(first: bytes, stream: Iterable[bytes], rest: dict[str, list[Any]]) -> Iterator[Taken]:
    """Claims stand behind their article, so that only one article is held at a time."""
    _checked(_object(msgspec.json.decode(first)))
    article: Mapping[str, Any] | None = None
    claims: list[Any] = []
    for number, text in enumerate(stream, 2):
        try:
            row = _object(msgspec.json.decode(text))
        except msgspec.MsgspecError as error:
            raise BadExport(f"Line {number} is no JSON, or is cut short: {error}.") from error
        kind = row.get("kind")
        if kind == "claim":
            if article is None or _owner(row) != article.get("ref"):
                raise BadExport(f"Line {number} is a claim that does not stand behind its article.")
            claims.append(row)
            continue
        if article is not None:
            yield from exchange.taken(article, claims)
            article, claims = None, []
        if kind == "article":
            article = row
        elif kind in _ELSE:
            rest[_ELSE[kind]].append(row.get("row"))
        elif kind not in ("statement", "ledger", "ledger_other"):  # they are made anew of the articles
            raise BadExport(f"Line {number} is of the kind {kind!r}, which Headwater does not know.")
    if article is not None:
        yield from exchange.taken(article, claims)


def _checked(head: Mapping[str, Any]) -> None:
    if head.get("format") != exchange.FORMAT:
        raise BadExport(
            f"This export is of format {head.get('format')!r}; this Headwater reads format {exchange.FORMAT}."
        )


def _object(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadExport("A row of the export is no JSON object.")
    return row


def _owner(row: Any) -> str:
    """The reference of the article that a claim stands in."""
    return str(_object(row).get("ref")).rpartition(":")[0]


def _take_rest(library: Library, rest: Mapping[str, list[Any]]) -> None:
    """Decisions and failures are added; who is who comes over where nobody has been linked yet."""
    for row in map(_plain, rest.get("decisions", ())):
        library.take_decision(exchange.decision_of(row))
    for row in map(_plain, rest.get("failures", ())):
        library.take_failure(exchange.failure_of(row))
    if rest.get("actors") and not library.actors(limit=1):
        actors = tuple(exchange.actor_of(_plain(row)) for row in rest["actors"])
        links = tuple(exchange.link_of(_plain(row)) for row in rest.get("links", ()))
        library.set_links(Linked(actors=actors, links=links))


def _plain(row: Any) -> Any:
    return msgspec.json.decode(row) if isinstance(row, msgspec.Raw) else row
