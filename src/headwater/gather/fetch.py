"""One page from the web, within bounds: of time, of size, and of where it may lead.

A list of addresses may come from anyone, so an address must not become a way into the network of whoever
runs Headwater. The check is made where the connection is made, on the very address that is connected to:
a name that means one thing when it is checked and another when it is used gains nothing, and a redirect
is one more connection with one more check. The TLS certificate is still checked against the name.

Proxies named in the environment are not used: a proxy would connect for us, unchecked.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..errors import FetchFailed, FetchRefused, TooLarge

if TYPE_CHECKING:
    import httpcore
    import httpx

MAX_BYTES: Final = 20 * 1024 * 1024
TIMEOUT: Final = 20.0
MAX_REDIRECTS: Final = 5
USER_AGENT: Final = "Mozilla/5.0 (compatible; Headwater; reads news articles one at a time)"

_CHUNK: Final = 1 << 16
_TYPES: Final = re.compile(
    r"text/|application/(xhtml\+xml|xml|(x-)?ndjson|jsonl|json)$|application/[\w.-]+\+xml$"
)

_GZIP: Final = re.compile(r"application/(x-)?gzip$|application/octet-stream$|binary/octet-stream$")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Version(NamedTuple):
    """What a server calls the copy that we have (RFC 9110, 8.8): its ETag and its Last-Modified."""

    etag: str | None = None
    modified: str | None = None


class Fetched(NamedTuple):
    """What came back: the address where the redirects ended, the body, and what the server calls it.

    `unchanged` is True where the server says that the version we named is still the newest (status 304);
    there is no body then.
    """

    url: str
    body: bytes
    content_type: str
    charset: str | None
    version: Version = Version()
    unchanged: bool = False


class BadAnswer(FetchFailed):
    """The server answered with an error: its status, and the seconds that it asks us to wait, if it does."""

    def __init__(self, message: str, status: int, retry_after: float | None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    known: Version | None = None,
    any_type: bool = False,
) -> Fetched:
    """GET `url`, following at most five redirects; `timeout` bounds it all, `max_bytes` the unpacked body.

    `known` is the version that we have, for a server that can say that it is still the newest. `any_type`
    takes a body that is neither page nor text too. Raises FetchRefused, FetchFailed or TooLarge; BadAnswer
    where the server answered with an error.
    """
    import httpcore

    deadline = _Deadline(timeout)
    backend = _guarded_backend(deadline, allow_private)
    here = url
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _get(_parsed(here), backend, deadline, max_bytes, known or Version(), any_type)
            if isinstance(answer, Fetched):
                return answer
            here = _joined(here, answer)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchFailed(
            f"{url} did not answer in full within {timeout:g} seconds. Try again later."
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise FetchFailed(f"{url} could not be fetched: {_reason(error)}.") from error
    raise FetchFailed(f"{url} redirects more than {MAX_REDIRECTS} times. Name the page it should lead to.")


def is_public(address: str) -> bool:
    """True for an IP address on the public internet; those that carry another inside are judged by both.

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1"), is_public("100.64.0.1")
    (True, False, False)
    """
    ip: _Address = ipaddress.ip_address(address.partition("%")[0])
    if not ip.is_global or ip.is_multicast or (ip.version == 4 and ip.is_reserved):
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local:
        return False
    return all(is_public(str(inner)) for inner in _inner_addresses(ip))


def _inner_addresses(ip: _Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    if ip in _NAT64 or ip in _COMPATIBLE:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises TimeoutError where there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def _joined(url: str, location: str) -> str:
    import httpx

    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(f"{url} redirects to an address that is not well formed.") from error


def _parsed(url: str) -> httpx.URL:
    import httpx

    try:
        parsed = httpx.URL(url)
        host = parsed.host
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: a host name that IDNA does not allow
        raise FetchFailed(f"{url} is not a well-formed address.") from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchRefused(f"{url} is not an http or https address, the only kinds that Headwater fetches.")
    if not host:
        raise FetchFailed(f"{url} names no host.")
    if parsed.userinfo:
        raise FetchRefused(
            "The address holds a user name or password. Save the page and name the file instead."
        )
    return parsed


def _get(
    url: httpx.URL,
    backend: httpcore.NetworkBackend,
    deadline: _Deadline,
    max_bytes: int,
    known: Version,
    any_type: bool,
) -> Fetched | str:
    """One request: what it brought, or the address that it redirects to."""
    import httpcore
    import httpx

    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers: dict[bytes | str, bytes | str] = {
        "User-Agent": USER_AGENT,
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,text/plain;q=0.9,"
        "application/xml;q=0.8,*/*;q=0.1",
        "Accept-Language": "uk,ru,en",
        "Accept-Encoding": "gzip, deflate",  # what zlib can unpack piece by piece, within bounds
    }
    if known.etag:
        headers["If-None-Match"] = known.etag.encode("latin-1", "ignore")
    if known.modified:
        headers["If-Modified-Since"] = known.modified.encode("latin-1", "ignore")
    tls = _tls() if url.scheme == "https" else None
    with (
        httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
        pool.stream("GET", target, headers=headers) as response,
    ):
        got = httpx.Headers(response.headers)
        if response.status in {301, 302, 303, 307, 308}:
            if "location" not in got:
                raise FetchFailed(f"{url} redirects to nowhere.")
            return got["location"]
        version = Version(got.get("etag"), got.get("last-modified"))
        if response.status == 304:
            return Fetched(str(url), b"", "", None, version, unchanged=True)
        if not 200 <= response.status < 300:
            message = f"{url} answered with status {response.status}{_advice(response.status)}."
            raise BadAnswer(message, response.status, _seconds(got.get("retry-after")))
        kind, _, parameters = got.get("content-type", "").partition(";")
        packed = url.path.endswith(".gz") and _GZIP.match(kind.strip().lower())
        if kind.strip() and not any_type and not packed and not _TYPES.match(kind.strip().lower()):
            raise FetchRefused(f"{url} is of the type {kind.strip()}, not a page or text.")
        body = _bounded(response.iter_stream(), got.get("content-encoding", ""), max_bytes, str(url))
        return Fetched(str(url), body, kind.strip().lower(), charset_of(parameters), version)


def charset_of(parameters: str) -> str | None:
    """The charset in the parameters of a Content-Type."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.I)
    return found.group(1) if found else None


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Made once: to read the certificates of all authorities takes longer than many a request."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _seconds(retry_after: str | None) -> float | None:
    """The wait that Retry-After asks for, in seconds; it is a number or a date (RFC 9110, 10.2.3)."""
    if not retry_after:
        return None
    if re.fullmatch(r"\d{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _bounded(chunks: Iterable[bytes], coding: str, max_bytes: int, url: str) -> bytes:
    """The unpacked body, given up as soon as it is too large: a small packed body can hold gigabytes."""
    body = bytearray()
    for piece in unpacked(chunks, coding.strip().lower(), url):
        body += piece
        if len(body) > max_bytes:
            raise TooLarge(
                f"{url} is larger than the limit of {max_bytes:,} bytes. Raise the limit to read it."
            )
    return bytes(body)


def unpacked(chunks: Iterable[bytes], coding: str, url: str) -> Iterator[bytes]:
    """A body in pieces of bounded size, without its content coding; raises FetchFailed on a damaged one."""
    """A body in pieces of bounded size, without its content coding; raises FetchFailed on a damaged one."""
    if coding in {"", "identity"}:
        yield from chunks
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed(f"{url} is packed in a way that was not asked for ({coding}).")
    unpacker: Any = None
    try:
        for chunk in chunks:
            if unpacker is None:
                # "deflate" should be a zlib stream, whose first byte ends in 8; some servers send it bare.
                bare = coding == "deflate" and chunk[:1] and chunk[0] & 15 != 8
                unpacker = zlib.decompressobj(-15 if bare else 47)
            while chunk and not unpacker.eof:
                yield unpacker.decompress(chunk, _CHUNK)
                chunk = unpacker.unconsumed_tail
    except zlib.error as error:
        raise FetchFailed(f"{url} sent a damaged {coding} body.") from error


def _advice(status: int) -> str:
    if status in {401, 402, 403, 451}:
        return ": it does not let this reader in. Save the page in a browser and name the file"
    if status in {404, 410}:
        return ": there is no such page"
    if status == 429 or status >= 500:
        return ". Try again later"
    return ""


def _reason(error: BaseException) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).strip().rstrip(".") or type(error).__name__


def _resolve(host: str, port: int, deadline: _Deadline) -> list[str]:
    """The addresses of `host`. The system's resolver knows no timeout, so it waits in a thread of its own."""
    answer: list[str] = []
    failure: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failure.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if failure:
        raise FetchFailed(f"There is no host {host}: {_reason(failure[0])}.")
    if not answer:
        raise TimeoutError
    return answer


def _guarded_backend(deadline: _Deadline, allow_private: bool) -> httpcore.NetworkBackend:
    """A network backend that checks each address as it connects to it, and keeps to the deadline."""
    import httpcore

    plain = httpcore.SyncBackend()

    class Stream(httpcore.NetworkStream):
        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self._inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self._inner.read(max_bytes, deadline.left())

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._inner.write(buffer, deadline.left())

        def close(self) -> None:
            self._inner.close()

        def start_tls(
            self,
            ssl_context: ssl.SSLContext,
            server_hostname: str | None = None,
            timeout: float | None = None,
        ) -> httpcore.NetworkStream:
            return Stream(self._inner.start_tls(ssl_context, server_hostname, deadline.left()))

        def get_extra_info(self, info: str) -> Any:
            return self._inner.get_extra_info(info)

    class Backend(httpcore.NetworkBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            addresses = _resolve(host, port, deadline)
            if not allow_private and not all(map(is_public, addresses)):
                raise FetchRefused(
                    f"{host} lies in a private network, where Headwater does not fetch unless it is told to "
                    "allow private addresses."
                )
            last: Exception | None = None
            for tried, address in enumerate(addresses):
                share = deadline.left() / (len(addresses) - tried)
                try:
                    return Stream(plain.connect_tcp(address, port, share, local_address, socket_options))
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                    last = error
            raise last or TimeoutError

    return Backend()
