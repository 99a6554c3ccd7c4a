"""Streams of bytes as the readers want them: counted, looked into, and unpacked within bounds."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, cast

from ..errors import InputUnreadable, TooLarge

BLOCK: Final = 1 << 16
GZIP: Final = b"\x1f\x8b\x08"
# Deflate can pack a thousand zeros into one byte. Text packs to a tenth, pages and logs to a fiftieth.
_MAX_RATIO: Final = 200
_RATIO_FROM: Final = 64 * 1024 * 1024  # bytes unpacked before the ratio counts


class Progress:
    """How far a run has come, in bytes of its inputs; an input without a size counts as `UNSIZED` bytes."""

    UNSIZED: Final = 1_000_000

    def __init__(self) -> None:
        self.total = 0
        self._before = 0  # in inputs that are done
        self._size = 0
        self._part = 0.0

    @property
    def done(self) -> int:
        return self._before + int(self._part)

    def begin(self, size: int) -> None:
        """The next input begins, of `size` bytes; the one before it is done."""
        self._before += self._size
        self._size, self._part = size, 0.0

    def read(self, count: int) -> None:
        """`count` more bytes of this input have been read."""
        self._part = min(self._part + count, self._size)

    def reach(self, share: float) -> None:
        """This input is done to `share`, 0 to 1."""
        self._part = self._size * min(max(share, 0.0), 1.0)


class Counted(io.RawIOBase):
    """A stream of which `head` has been read already, as if it had not been; what is read is counted."""

    def __init__(self, stream: BinaryIO, head: bytes = b"", progress: Progress | None = None) -> None:
        # One read of what lies beneath at a time: what came before damage is not lost with it.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._head = head
        self._progress = progress
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if self._progress:
            self._progress.read(len(data))
        return len(data)


class Unpacked(io.RawIOBase):
    """The content of a gzip stream of any number of members; raises InputUnreadable and TooLarge on reading.

    What comes before the damage in a damaged stream is read.
    """

    def __init__(self, packed: Counted, name: str) -> None:
        self._packed = packed
        self._name = name
        self._file = gzip.GzipFile(fileobj=cast(BinaryIO, packed), mode="rb")
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        try:
            data = self._file.read1(min(len(buffer), BLOCK))
        except EOFError as error:
            raise InputUnreadable(
                f"{self._name} is cut off after {self._count:,} unpacked bytes. What came before was read; "
                "get the file again."
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputUnreadable(
                f"{self._name} is damaged after {self._count:,} unpacked bytes. What came before was read; "
                "get the file again."
            ) from error
        self._count += len(data)
        if self._count > max(_RATIO_FROM, _MAX_RATIO * self._packed.count):
            raise TooLarge(
                f"{self._name} unpacks to more than {_MAX_RATIO} times its size, which no text does. "
                "Unpack it first if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)


def first_line(stream: BinaryIO) -> bytes:
    """The beginning of a stream up to the end of its first line that is not blank, at most one block."""
    head = line = stream.readline(BLOCK)
    while line and len(head) < BLOCK and not head.strip():
        line = stream.readline(BLOCK)
        head += line
    return head


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, BLOCK)


def read_within(stream: BinaryIO, limit: int, name: str) -> bytes:
    """All of the stream; raises TooLarge where that is more than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"{name} is larger than the limit of {limit:,} bytes. Split it, or raise the limit.")
    return data


def gunzipped(data: bytes, limit: int, name: str) -> bytes:
    """`data` unpacked where it is gzip, else as it is; raises TooLarge and InputUnreadable."""
    if not data.startswith(GZIP):
        return data
    return read_within(buffered(Unpacked(Counted(io.BytesIO(data)), name)), limit, name)
