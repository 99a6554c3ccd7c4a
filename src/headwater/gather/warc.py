"""WARC archives (ISO 28500) to pages, CC-News as it comes: HTML that was answered with status 200.

The archive is read as a stream, one record in memory at a time. warcio parses the records; their bodies are
read here, within bounds.
"""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from io import BufferedReader
from typing import Any, Final

from ..errors import EmptyInput, FetchFailed, HeadwaterError, InputUnreadable, TooLarge
from ..model import Article
from .fetch import charset_of, unpacked
from .items import Failure, Item, Page
from .streams import BLOCK
from .when import iso_date

# Pages whose content was seen are passed over; so many are remembered, which takes about 50 MB.
_REMEMBERED: Final = 500_000
_MAX_BETWEEN: Final = 1 << 20  # bytes of headers and blank lines between two bodies
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))


class Seen:
    """Which contents have been seen, of the last half million; the oldest are forgotten first."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._digests: dict[bytes, None] = {}

    def first_time(self, content: bytes) -> bool:
        """True where `content`, or a digest of it, is new; it is remembered."""
        key = blake2b(content, digest_size=8).digest()
        if key in self._digests:
            return False
        self._digests[key] = None
        if len(self._digests) > self._size:
            del self._digests[next(iter(self._digests))]
        return True


def read_warc(
    stream: BufferedReader, name: str, *, max_bytes: int, seen: Seen | None = None
) -> Iterator[Item]:
    """The pages of the archive `name`; a record that holds none it should hold is a Failure.

    Passed over are records that are no answer, answers of another status or type, and pages whose content
    was `seen` before. Raises InputUnreadable where the archive is damaged or cut off (what came before has
    been given by then), and EmptyInput where there is no page in it.
    """
    from warcio.archiveiterator import ArchiveIterator

    seen = seen or Seen()
    source = _Watched(stream)
    archive = ArchiveIterator(source, no_record_parse=True)  # HTTP is parsed here
    archive.INC_RECORD = ""  # what it would print to standard error of a record with a wrong length
    logging.getLogger("warcio").setLevel(logging.CRITICAL)  # nor are its complaints for our user
    records = iter(archive)
    count = pages = 0
    while True:
        source.allow(_MAX_BETWEEN)
        try:
            record = next(records, None)
        except HeadwaterError:
            raise
        except Exception as error:  # third-party code on hostile input: any failure means the same
            raise InputUnreadable(
                f"{name} is no WARC archive, or damaged, after {count:,} records. What came before was read."
            ) from error
        source.allow(sys.maxsize)
        if record is None:
            break
        count += 1
        for item in _page(record, name, count, max_bytes, seen):
            pages += 1
            yield item
        if _discard(record.raw_stream):
            raise InputUnreadable(f"{name} is cut off in its record {count:,}. What came before was read.")
    if not source.ends_well:
        raise InputUnreadable(f"{name} is cut off after {count:,} records. What came before was read.")
    if not pages:
        raise EmptyInput(f"There are no new HTML pages in the {count:,} records of {name}.")


class _Watched:
    """The stream with a bound on what may be read: no header of a record needs a megabyte."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._left = 0
        self._tail = b""

    def allow(self, count: int) -> None:
        self._left = count

    def read(self, size: int = BLOCK) -> bytes:
        if self._left <= 0:
            raise ValueError("the headers of a record are too long")
        data = self._stream.read1(size)  # what came before damage is not lost with it
        self._left -= len(data)
        self._tail = (self._tail + data[-4:])[-4:]
        return data

    @property
    def ends_well(self) -> bool:
        return self._tail.endswith(b"\n\r\n") or self._tail.endswith(b"\n\n") or not self._tail


def _page(record: Any, name: str, number: int, max_bytes: int, seen: Seen) -> Iterator[Item]:
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>") if headers else ""
    if record.rec_type != "response" or not url.lower().startswith(("http://", "https://")):
        return
    if not record.length:
        yield Failure(url, EmptyInput(f"Record {number} of {name} ({url}) has no body."))
        return
    answer = _http(record.raw_stream)
    if answer is None:
        return
    kind, _, parameters = (answer.get_header("Content-Type") or "").partition(";")
    if (answer.get_statuscode() or "") != "200" or kind.strip().lower() not in _HTML:
        return
    try:
        body = _body(record.raw_stream, answer, max_bytes, url)
        if _missing(record.raw_stream):  # the archive ends within it
            return
        if not body.strip():
            raise EmptyInput(f"Record {number} of {name} ({url}) has no body.")
    except (EmptyInput, TooLarge) as error:
        yield Failure(url, error)
        return
    digest = headers.get_header("WARC-Payload-Digest")
    if seen.first_time(digest.encode() if digest else body):
        about = Article(text="", id=url, url=url, fetched=iso_date(headers.get_header("WARC-Date") or ""))
        yield Page(data=body, about=about, charset=charset_of(parameters), html=True)


def _http(stream: Any) -> Any:
    """The status and headers of an HTTP answer, None where it is none."""
    from warcio.statusandheaders import StatusAndHeadersParser

    try:
        return StatusAndHeadersParser([], verify=False).parse(stream)
    except HeadwaterError:
        raise
    except Exception:  # as above; the record is passed over
        return None


def _body(stream: Any, answer: Any, max_bytes: int, url: str) -> bytes:
    """The body as its author wrote it. Crawlers keep it as sent or unpacked, whatever its headers say."""
    data = _read(stream, max_bytes, url)
    if "chunked" in (answer.get_header("Transfer-Encoding") or "").lower():
        data = _dechunked(data)
    coding = (answer.get_header("Content-Encoding") or "").strip().lower()
    if not coding or not data:
        return data
    parts = bytearray()
    try:
        for part in unpacked([data], coding, url):
            parts += part
            if len(parts) > max_bytes:
                raise TooLarge(f"{url} is larger than the limit of {max_bytes:,} bytes.")
    except (FetchFailed, zlib.error):
        return data  # it had been unpacked before it was kept
    return bytes(parts)


def _read(stream: Any, max_bytes: int, url: str) -> bytes:
    parts = bytearray()
    while part := stream.read(BLOCK):
        parts += part
        if len(parts) > max_bytes:
            raise TooLarge(f"{url} is larger than the limit of {max_bytes:,} bytes.")
    return bytes(parts)


def _dechunked(data: bytes) -> bytes:
    """The body without the sizes of its chunks (RFC 9112, 7.1); as it is where there are none."""
    parts: list[bytes] = []
    at = 0
    while (end := data.find(b"\r\n", at, at + 40)) >= 0:
        try:
            size = int(data[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(parts)
        parts.append(data[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts) if parts else data


def _discard(stream: Any) -> int:
    """Read what is left of a record; the number of bytes that should have come and did not."""
    while stream.read(BLOCK):
        pass
    return _missing(stream)


def _missing(stream: Any) -> int:
    """The number of bytes of a record that are still to come, or never came."""
    return int(getattr(stream, "limit", 0))
