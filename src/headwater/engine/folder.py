"""The folder of a bulk run, on this machine or on an object store: tables, and small files written whole."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from headwater.engine.remote import is_address
from headwater.store.faults import DiskFull, LibraryError
from headwater.store.results import arrow, arrow_schema

ROWS: Final = 256  # of a table in one group, so that a few articles can be had without the others
_GROUP: Final = 8_192  # rows of numbers
UNKNOWN: Final = "unknown"  # the day of what has no date


class Folder:
    """A folder by its path or address; its methods take names within it, with `/` between their parts."""

    def __init__(self, where: str | Path) -> None:
        arrow()
        from pyarrow import fs

        self.where = str(where)
        try:
            if is_address(self.where):
                self._files, self._root = fs.FileSystem.from_uri(self.where)
            else:
                self._files, self._root = fs.LocalFileSystem(), str(Path(where).absolute())
        except (ValueError, OSError) as error:
            raise LibraryError(f"{self.where} cannot be written to: {error}.") from error

    def __reduce__(self) -> tuple[type[Folder], tuple[str]]:
        return Folder, (self.where,)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        try:
            with self._files.open_input_file(self._path(name)) as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return None

    @contextmanager
    def _fresh(self, name: str) -> Iterator[str]:
        """A path to write to; when that is done, the file is put in its place at once."""
        path, partial = self._path(name), self._path(f"{name}.{uuid4().hex[:8]}.partial")
        try:
            self._files.create_dir(path.rpartition("/")[0], recursive=True)
            yield partial
            self._files.move(partial, path)
        except OSError as error:
            self._drop(partial)
            if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
                raise DiskFull(
                    f"There is no room left in {self.where}. Make room and run it again: it goes on."
                ) from error
            raise LibraryError(f"{self.where} cannot be written to: {error}.") from error
        except BaseException:
            self._drop(partial)
            raise

    def _drop(self, path: str) -> None:
        try:
            self._files.delete_file(path)
        except OSError:  # it was never begun
            return

    def write(self, name: str, data: bytes) -> None:
        """Put a file in its place, whole or not at all. Raises DiskFull."""
        with self._fresh(name) as path, self._files.open_output_stream(path) as stream:
            stream.write(data)

    @contextmanager
    def table(self, name: str, schema: Any) -> Iterator[Any]:
        """A Parquet file to write batches of rows to, which is there only when it is whole."""
        from pyarrow import parquet

        with (
            self._fresh(name) as path,
            parquet.ParquetWriter(path, schema, filesystem=self._files, compression="zstd") as out,
        ):
            yield out

    def put(self, name: str, table: Any, group: int | None = None) -> None:
        """A Parquet file with these rows, `group` of which can be had without the others."""
        with self.table(name, table.schema) as out:
            out.write_table(table, group or (ROWS if "text" in table.schema.names else _GROUP))

    def put_parts(self, table: str, file: str, parts: Mapping[tuple[str, str], list[dict[str, Any]]]) -> None:
        """Rows by day and language, each into `table/day=…/lang=…/file`."""
        schema = arrow_schema(table)
        for (day, lang), rows in sorted(parts.items()):
            if rows:
                rows_ = arrow().Table.from_pylist(rows, schema=schema)
                self.put(f"{table}/day={day}/lang={lang}/{file}", rows_)

    def get(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """The rows of a Parquet file."""
        with self.open(name) as file:
            return file.read(columns=columns)

    def where_in(self, name: str, column: str, values: Sequence[int]) -> Any:
        """The rows of a file, ordered by a column, in which that column has one of some values; only groups
        of rows in which they may be are read."""
        from pyarrow import parquet

        wanted = [[(column, "in", list(values))]] if len(values) else [[(column, "<", 0), (column, ">", 0)]]
        return parquet.read_table(self._path(name), filesystem=self._files, filters=wanted)

    def open(self, name: str) -> Any:
        """A Parquet file, to be read in parts."""
        from pyarrow import parquet

        return parquet.ParquetFile(self._path(name), filesystem=self._files)

    def names(self, below: str) -> list[str]:
        """The files below a folder, in order, those that are not whole left out."""
        from pyarrow import fs

        found = self._files.get_file_info(
            fs.FileSelector(self._path(below).rstrip("/"), allow_not_found=True, recursive=True)
        )
        start = len(self._path(""))
        return sorted(
            info.path[start:]
            for info in found
            if info.type == fs.FileType.File and not info.path.endswith(".partial")
        )

    def remove(self, below: str) -> None:
        """Take a folder away with all that is in it."""
        from pyarrow import fs

        path = self._path(below)
        if self._files.get_file_info(path).type == fs.FileType.Directory:
            self._files.delete_dir(path)

    def has(self, name: str) -> bool:
        """True where there is such a file."""
        from pyarrow import fs

        return bool(self._files.get_file_info(self._path(name)).type == fs.FileType.File)

    @property
    def used(self) -> bool:
        """True where anything is in it."""
        return bool(self.names(""))


def day_of(published: str | None) -> str:
    """The day of a partition, `UNKNOWN` where the date is not known to the day.

    >>> day_of("2026-03-04T10:15:00+02:00"), day_of("2026-03")
    ('2026-03-04', 'unknown')
    """
    day = (published or "")[:10]
    plain = len(day) == 10 and day[4] == day[7] == "-" and (day[:4] + day[5:7] + day[8:]).isdecimal()
    return day if plain and day.isascii() else UNKNOWN


def batches(rows: Iterable[dict[str, Any]], schema: Any) -> Iterator[Any]:
    """Rows as tables of ROWS at most, which become a group each."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS:
            yield arrow().Table.from_pylist(batch, schema=schema)
            batch = []
    if batch:
        yield arrow().Table.from_pylist(batch, schema=schema)
