"""Files that are not on this machine, and Daft (getdaft.io), which reads them and runs work on Ray.

Neither Daft nor Ray is needed for local files; both come with `headwater[scale]`, and both are told to send
nothing about their use to anybody.
"""

from __future__ import annotations

import io
import os
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO, Final, cast

from headwater.store.faults import ExtraMissing

_BLOCK: Final = 4 << 20  # bytes that are asked of an object store at once
_TRIES: Final = 5  # before a store that does not answer is given up
_SILENT: Final = {
    "DO_NOT_TRACK": "true",
    "SCARF_NO_ANALYTICS": "true",
    "DAFT_ANALYTICS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
}


def extra(package: str) -> Any:
    """A package of `headwater[scale]`; raises ExtraMissing with what to install."""
    for name, value in _SILENT.items():
        os.environ.setdefault(name, value)
    try:
        return import_module(package)
    except ImportError as error:
        raise ExtraMissing(
            f"This needs the package {package.partition('.')[0]}: pip install 'headwater[scale]'."
        ) from error


def is_address(name: str) -> bool:
    """True of what is not a path on this machine.

    >>> is_address("s3://news/2026/*.warc.gz"), is_address("news/2026/a.jsonl")
    (True, False)
    """
    return "://" in name


def files_at(pattern: str) -> list[tuple[str, int]]:
    """The addresses that a pattern fits, in order, with their sizes in bytes; none where there are none."""
    daft = extra("daft")
    try:
        found = daft.from_glob_path(pattern, io_config=_patience()).to_pydict()
    except Exception:  # what is wrong is said when the address itself is opened
        return []
    return sorted(zip(found["path"], (int(size or 0) for size in found["size"]), strict=True))


def open_address(address: str) -> BinaryIO:
    """A file of an object store or of the web, as a stream that can seek. Raises OSError."""
    try:
        with ExitStack() as held:
            stream = held.enter_context(extra("daft").File(address, io_config=_patience()).open())
            found = _Stream(stream, int(stream.size()), held.pop_all())
    except ExtraMissing:
        raise
    except Exception as error:  # Daft has no base class for what a store may answer
        raise OSError(_plain(error)) from error
    return cast(BinaryIO, io.BufferedReader(found, _BLOCK))


@cache
def _patience() -> Any:
    """How Daft asks a store: of itself it would try 25 times, and say nothing for minutes."""
    daft = extra("daft")
    return daft.io.IOConfig(s3=daft.io.S3Config(num_tries=_TRIES))


def _plain(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:300] or type(error).__name__


class _Stream(io.RawIOBase):
    """Daft's file as Python's streams are."""

    def __init__(self, stream: Any, size: int, held: ExitStack) -> None:
        self._stream = stream
        self._size = size
        self._held = held

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        at = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence] + offset
        return int(self._guarded(self._stream.seek, at))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        data = self._guarded(self._stream.read, min(len(buffer), self._size - self.tell()))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._held.close()
        super().close()

    def _guarded(self, call: Any, value: int) -> Any:
        try:
            return call(value)
        except Exception as error:
            raise OSError(_plain(error)) from error
