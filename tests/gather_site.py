"""A site of our own on the loopback interface, and the archives and feeds that tests of gathering read."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

FIRST = "Рада повідомила, що міст через Сулу закриють на ремонт до кінця року, бо опори потребують заміни."
SECOND = "«Ми чекали на це три роки», — сказала речниця порту Оксана Дмитрук журналістам на березі."


def page(title: str, text: str = FIRST, head: str = "") -> str:
    """A page of a news site with a headline and two paragraphs."""
    return (
        f'<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        "<body>"
        f"<nav><a href='/'>Головна</a></nav><article><h1>{title}</h1><p>{text}</p><p>{SECOND}</p></article>"
        "</body></html>"
    )


def rss(*items: str, head: str = "") -> str:
    """A feed; `head` stands before its root."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Вісник</title><link>/</link>{''.join(items)}</channel></rss>"
    )


def item(link: str, title: str, *more: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link>{''.join(more)}</item>"


def record(url: str, http: bytes, kind: str = "response", *headers: str) -> bytes:
    """One record of a WARC archive."""
    lines = (
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2026-03-04T08:15:30Z",
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(http)}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"


def answer(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", *more: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more))
    return head.encode() + b"\r\n\r\n" + body


class Reply(NamedTuple):
    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Site:
    """What the site answers, by path, and what it was asked, in order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.conditions: list[tuple[str, str | None, str | None]] = []

    def put(self, path: str, body: str | bytes, kind: str = "", **more: object) -> str:
        """Have `path` answer with `body`; its address."""
        data = body.encode() if isinstance(body, str) else body
        kind = kind or ("application/xml" if data.lstrip()[:5] == b"<?xml" else "text/html; charset=utf-8")
        status = more.pop("status", 200)
        assert isinstance(status, int)
        headers = tuple((name.replace("_", "-"), str(value)) for name, value in more.items())
        self.replies[path] = Reply(data, kind, status, headers)
        return self.address + path

    def pages_asked(self) -> list[str]:
        return [path for path in self.asked if path != "/robots.txt"]


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """A site that runs as long as the context. It answers 304 to who has the version in its ETag header."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            site.asked.append(self.path)
            reply = site.replies.get(self.path, Reply(b"", status=404))
            known = self.headers.get("If-None-Match")
            site.conditions.append((self.path, known, self.headers.get("If-Modified-Since")))
            status = 304 if known and ("ETag", known) in reply.headers else reply.status
            body = b"" if status == 304 else reply.body
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in (("Content-Type", reply.kind), *reply.headers):
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    site = Site(f"http://127.0.0.1:{httpd.server_address[1]}")
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield site
    finally:
        httpd.shutdown()
        httpd.server_close()
