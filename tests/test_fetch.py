"""Fetching: bounds of time, size and place. The server is our own, on the loopback interface."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from headwater.errors import FetchFailed, FetchRefused, TooLarge
from headwater.gather import fetch as module
from headwater.gather.fetch import fetch, is_public

PAGE = "<html><body><p>Рада ухвалила рішення.</p></body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        with contextlib.suppress(OSError):  # the client hangs up, as it should
            getattr(self, "at_" + self.path.strip("/").partition("?")[0].replace("-", "_"), self.at_nowhere)()

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def at_page(self) -> None:
        self.send(PAGE, Content_Type="text/html; charset=UTF-8")

    def at_untyped(self) -> None:
        self.send(PAGE)

    def at_nowhere(self) -> None:
        self.send(b"", 404)

    def at_moved(self) -> None:
        self.send(b"", 302, Location="/page")

    def at_loop(self) -> None:
        self.send(b"", 302, Location="/loop")

    def at_to_file(self) -> None:
        self.send(b"", 302, Location="file:///etc/passwd")

    def at_to_bad(self) -> None:
        self.send(b"", 302, Location="http://xn--/")

    def at_picture(self) -> None:
        self.send(b"\x89PNG", Content_Type="image/png")

    def at_gzip(self) -> None:
        self.send(gzip.compress(PAGE), Content_Type="text/html", Content_Encoding="gzip")

    def at_bare_deflate(self) -> None:
        packer = zlib.compressobj(wbits=-15)
        body = packer.compress(PAGE) + packer.flush()
        self.send(body, Content_Type="text/html", Content_Encoding="deflate")

    def at_bomb(self) -> None:
        self.send(gzip.compress(b"a" * 50_000_000), Content_Type="text/html", Content_Encoding="gzip")

    def at_damaged(self) -> None:
        self.send(b"\x1f\x8b\x08 no gzip at all", Content_Type="text/html", Content_Encoding="gzip")

    def at_brotli(self) -> None:
        self.send(b"x", Content_Type="text/html", Content_Encoding="br")

    def at_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while True:
            self.wfile.write(b"word " * 10_000)

    def at_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b".")
            time.sleep(0.05)

    def at_cut_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()


@pytest.mark.parametrize("path", ["page", "moved", "untyped", "gzip", "bare-deflate", "page?a=%20#part"])
def test_a_page_is_fetched(server: str, path: str) -> None:
    assert fetch(f"{server}/{path}", allow_private=True).body == PAGE


def test_the_end_of_the_redirects_and_the_charset_are_told(server: str) -> None:
    got = fetch(f"{server}/moved", allow_private=True)
    assert (got.url, got.content_type, got.charset) == (f"{server}/page", "text/html", "UTF-8")


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("nowhere", FetchFailed, "404"),
        ("loop", FetchFailed, "redirects more than 5 times"),
        ("to-file", FetchRefused, "not an http or https address"),
        ("to-bad", FetchFailed, "well.formed"),
        ("picture", FetchRefused, "image/png"),
        ("damaged", FetchFailed, "damaged"),
        ("brotli", FetchFailed, "packed"),
        ("cut-off", FetchFailed, "could not be fetched"),
    ],
)
def test_what_cannot_be_used_is_told_plainly(
    server: str, path: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        fetch(f"{server}/{path}", allow_private=True)


@pytest.mark.parametrize("path", ["bomb", "endless"])
def test_a_body_is_given_up_when_it_is_too_large(server: str, path: str) -> None:
    with pytest.raises(TooLarge, match="100,000"):
        fetch(f"{server}/{path}", allow_private=True, max_bytes=100_000)


def test_a_server_that_drips_is_given_up(server: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="did not answer in full"):
        fetch(f"{server}/drip", allow_private=True, timeout=0.5)
    assert time.monotonic() - began < 10  # it would drip for half a minute


def test_private_addresses_are_refused_unless_allowed(server: str) -> None:
    with pytest.raises(FetchRefused, match="private network"):
        fetch(f"{server}/page")


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_other_spellings_of_a_private_address_are_refused(host: str) -> None:
    with pytest.raises((FetchRefused, FetchFailed)):
        fetch(f"http://{host}:9/", timeout=5)


def test_a_redirect_into_a_private_network_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host is taken for public, as one that the attacker owns would be; the second is not."""
    monkeypatch.setattr(module, "is_public", lambda address: address == "127.0.0.1")
    port = int(server.rpartition(":")[2])
    monkeypatch.setattr(
        Handler,
        "at_inwards",
        lambda self: self.send(b"", 302, Location=f"http://127.0.0.2:{port}/page"),
        raising=False,
    )
    with pytest.raises(FetchRefused, match=r"127\.0\.0\.2"):
        fetch(f"{server}/inwards")


def test_the_address_that_was_checked_is_the_one_connected_to(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is asked for once: what it means at a second asking (DNS rebinding) makes no difference."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *args: Any, **more: Any) -> Any:
        if host != "rebinding.example":
            return real(host, port, *args, **more)
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) > 1 else "10.0.0.1", port))
        ]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    with pytest.raises(FetchRefused):
        fetch(f"http://rebinding.example:{server.rpartition(':')[2]}/page")
    assert len(asked) == 1


def test_passwords_in_addresses_are_not_used(server: str) -> None:
    with pytest.raises(FetchRefused, match="password"):
        fetch(server.replace("//", "//me:secret@") + "/page", allow_private=True)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://xn--/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises((FetchRefused, FetchFailed)):
        fetch(url, timeout=5)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1", "fe80::1"),
        *("fe80::1%eth0", "fc00::1", "ff02::1", "fec0::1", "::ffff:10.0.0.1", "::10.0.0.1", "2002:a00:1::"),
        *("64:ff9b::a00:1", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
