"""JSONL to articles: one object a line, read as a stream; a bad line is one failure, the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec

from ..errors import BadRow, HeadwaterError
from ..model import Article
from .encoding import decode

MAX_LINE: Final = 64 * 1024 * 1024
_FIELDS: Final = ("lang", "outlet", "url", "title", "published")
_ISO: Final = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?")


class Row(NamedTuple):
    """What one line held; `number` counts from 1."""

    number: int
    found: Article | HeadwaterError


def read_rows(stream: BinaryIO, *, max_line: int = MAX_LINE) -> Iterator[Row]:
    """The articles of `stream`, one a line; empty lines are passed over. An article's id may be empty."""
    number = 0
    while line := stream.readline(max_line + 1):
        number += 1
        if len(line) > max_line:
            while line and not line.endswith(b"\n"):  # the rest of it is not kept
                line = stream.readline(max_line + 1)
            yield Row(number, BadRow(f"Line {number} is longer than {max_line:,} bytes."))
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield Row(number, _row(line, number))


def _row(line: bytes, number: int) -> Article | HeadwaterError:
    try:
        return article_of(_value(line))
    except BadRow as error:
        return BadRow(f"Line {number}: {error}")
    except HeadwaterError as error:
        return BadRow(f"Line {number}: {error}")
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return BadRow(f"Line {number} is not valid JSON: {error}.")


def _value(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except UnicodeDecodeError:  # JSON is UTF-8 by its standard, and windows-1251 by some exports
        return msgspec.json.decode(decode(line).text)


def article_of(value: Any) -> Article:
    """The article that a JSON object describes; raises BadRow with what is wrong in it."""
    if not isinstance(value, dict):
        raise BadRow("this is no JSON object; each line must be one article with a `text`.")
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRow("`text` is missing or empty; it must hold the text of the article.")
    id_ = value.get("id")
    if id_ is not None and not isinstance(id_, str | int):
        raise BadRow("`id` must be a string or a whole number.")
    fields = {name: _string(name, value.get(name)) for name in _FIELDS}
    if fields["lang"]:
        fields["lang"] = re.split("[-_]", fields["lang"])[0].lower()
    if fields["published"]:
        fields["published"] = _iso(fields["published"])
    return Article(text=text, id="" if id_ is None else str(id_), **fields)


def _string(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRow(f"`{name}` must be a string.")
    return value.strip() or None if value else None


def _iso(value: str) -> str:
    """The date in ISO 8601; "04.03.2026" is put into it, for that is how Ukrainian and Russian write it."""
    day_first = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", value)
    iso = f"{day_first[3]}-{day_first[2]}-{day_first[1]}" if day_first else value.replace(" ", "T", 1)
    if not _ISO.fullmatch(iso):
        raise BadRow(f"`published` is {value!r}; it must be ISO 8601, such as 2026-03-04T10:15:00+02:00.")
    try:
        datetime.fromisoformat(iso + "-01-01"[len(iso) - 4 :] if len(iso) < 10 else iso)
    except ValueError as error:
        raise BadRow(f"`published` is {value!r}, which is no date of the calendar.") from error
    return iso
