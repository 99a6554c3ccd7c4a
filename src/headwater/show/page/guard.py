"""What stands between a browser and the pages: who may ask, from where, and what a page may do.

The text of articles is hostile, and any web page that a reader has open can send requests to this machine.
So: no script or resource but those of the package (Content Security Policy level 3), only known names in
`Host` (against DNS rebinding), nothing from other sites but plain navigation (Fetch Metadata, W3C), and,
where the server can be reached from outside, a password (RFC 7617).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import time
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST: Final = 8 * 1024 * 1024  # bytes that a request may send
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What every answer carries.
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # Where there is none at all, browsers say of our own forms that they come from nowhere.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_WAIT: Final = 1.0  # seconds between two wrong passwords, whoever sends them


class Guard:
    """ASGI middleware; `names` are the hosts by which the server may be called.

    With `password`, all must give it (any user name), and an IP address will do as a host: a page of another
    site cannot rebind that.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] = LOCAL, password: str | None = None) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._password = password
        self._wrong = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # nothing here speaks WebSocket
        refused = self._refused(scope, Headers(scope=scope))

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if refused is not None:
            await refused(scope, receive, safely)
            return
        await self._app(scope, _bounded(receive), safely)

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._known(headers.get("host", "")):
            return _no(
                421, "This server is not called so. Open it by the address that `headwater serve` shows."
            )
        if not _of_this_site(scope["method"], headers):
            return _no(403, "Another site asked for this; only Headwater's own pages may.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST:
            return _no(
                413, f"More than {LARGEST // 1024 // 1024} MB were sent; that is too much for one article."
            )
        if self._password is not None and not self._may(headers.get("authorization", "")):
            answer = _no(401, "The password is needed.")
            answer.headers["www-authenticate"] = 'Basic realm="Headwater", charset="UTF-8"'
            return answer
        return None

    def _known(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            return False
        return name in self._names or (self._password is not None and _is_address(name))

    def _may(self, given: str) -> bool:
        scheme, _, rest = given.partition(" ")
        if scheme.lower() != "basic":
            return False
        if time.monotonic() - self._wrong < _WAIT:
            return False
        try:
            password = base64.b64decode(rest, validate=True).partition(b":")[2]
        except binascii.Error:
            password = b""
        if hmac.compare_digest(password, (self._password or "").encode()):
            return True
        self._wrong = time.monotonic()
        return False


def _no(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _of_this_site(method: str, headers: Headers) -> bool:
    """True of what the reader or our own pages asked for, and of a link elsewhere that was followed here."""
    site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
    if site not in ("same-origin", "none"):
        return (
            method in ("GET", "HEAD") and mode == "navigate" and headers.get("sec-fetch-dest") == "document"
        )
    if method in _SAFE or (origin := headers.get("origin")) is None:
        return True
    return urlsplit(origin).netloc == headers.get("host", "")


def _bounded(receive: Receive) -> Receive:
    """The body that is sent, cut off where it is longer than was said or allowed."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= LARGEST else {"type": "http.disconnect"}

    return bounded
