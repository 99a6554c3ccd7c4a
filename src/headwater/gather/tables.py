"""CSV, TSV and Parquet to articles, read as streams; a bad row is one failure, the rest is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from ..errors import BadRow, HeadwaterError, InputUnreadable, Unsupported
from ..model import Article
from .encoding import decode
from .jsonl import MAX_LINE, Row
from .rows import article_of, checked_columns
from .streams import BLOCK, Counted, buffered

_SAMPLE: Final = 4 * BLOCK
_BATCH: Final = 256  # rows of Parquet at once


def read_csv(
    stream: BinaryIO, *, columns: Mapping[str, str] | None = None, tabs: bool = False
) -> Iterator[Row]:
    """The articles of a CSV table (RFC 4180) whose first row names its columns.

    The encoding is found from the first rows, and so is what stands between the columns (comma, semicolon,
    tab or bar), unless `tabs` says that it is a tab. Raises BadRow where the columns are wrong and
    InputUnreadable where the table cannot be read on.
    """
    sample = stream.read(_SAMPLE)
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decode(whole_lines).encoding
    text = io.TextIOWrapper(buffered(Counted(stream, sample)), encoding, "replace", newline="")
    head = whole_lines.decode(encoding, "replace").removeprefix("\ufeff")
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(text, delimiter="\t" if tabs else _delimiter(head), strict=False)
    try:
        names = [name.strip() for name in next(reader, [])]
        if names:
            names[0] = names[0].removeprefix("\ufeff")
        checked_columns(columns, names)
        for cells in reader:
            if cells:
                yield Row(reader.line_num, _cells(cells, names, columns, reader.line_num))
    except csv.Error as error:
        raise InputUnreadable(
            f"The table cannot be read after line {reader.line_num}: {error}. "
            "A quotation mark may be missing."
        ) from error


def _delimiter(head: str) -> str:
    """What divides the first line into the most columns; quoted parts of it do not count."""
    line = "".join(head.partition("\n")[0].split('"')[::2])
    return max(",;\t|", key=line.count)


def _cells(
    cells: list[str], names: list[str], columns: Mapping[str, str] | None, line: int
) -> Article | HeadwaterError:
    if len(cells) != len(names):
        return BadRow(f"Line {line} has {len(cells)} columns; the first line names {len(names)}.")
    try:
        return article_of({n: c if c.strip() else None for n, c in zip(names, cells, strict=True)}, columns)
    except HeadwaterError as error:
        return BadRow(f"Line {line}: {error}")


def read_parquet(stream: BinaryIO, *, columns: Mapping[str, str] | None = None) -> Iterator[Row]:
    """The articles of a Parquet table; `stream` must allow seeking. `number` is that of the row, from 1.

    Raises Unsupported where pyarrow is missing, BadRow where the columns are wrong, and InputUnreadable.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise Unsupported("To read Parquet, pyarrow is needed: pip install 'headwater[arrow]'.") from error
    number = 0
    try:
        table = pyarrow.parquet.ParquetFile(stream)
        wanted = checked_columns(columns, table.schema_arrow.names)
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield Row(number, _typed(row, columns, number))
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")[:200]
        raise InputUnreadable(f"The table cannot be read after row {number}: {reason}.") from error


def _typed(row: dict[str, Any], columns: Mapping[str, str] | None, number: int) -> Article | HeadwaterError:
    try:
        return article_of(row, columns)
    except HeadwaterError as error:
        return BadRow(f"Row {number}: {error}")
