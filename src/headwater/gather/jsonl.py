"""JSONL to articles: one object a line, read as a stream; a bad line is one failure, the rest is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec

from ..errors import BadRow, HeadwaterError
from ..model import Article
from .encoding import decode
from .rows import article_of

MAX_LINE: Final = 64 * 1024 * 1024


class Row(NamedTuple):
    """What one line held; `number` counts from 1."""

    number: int
    found: Article | HeadwaterError


def read_rows(
    stream: BinaryIO, *, max_line: int = MAX_LINE, columns: Mapping[str, str] | None = None
) -> Iterator[Row]:
    """The articles of `stream`, one a line; empty lines are passed over. An article's id may be empty.

    `columns` says which key of a row holds which field, where that is not the field's own name.
    """
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
            yield Row(number, _row(line, number, columns))


def _row(line: bytes, number: int, columns: Mapping[str, str] | None) -> Article | HeadwaterError:
    try:
        return article_of(_value(line), columns)
    except HeadwaterError as error:
        return BadRow(f"Line {number}: {error}")
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return BadRow(f"Line {number} is not valid JSON: {error}.")


def _value(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except UnicodeDecodeError:  # JSON is UTF-8 by its standard, and windows-1251 by some exports
        return msgspec.json.decode(decode(line).text)
