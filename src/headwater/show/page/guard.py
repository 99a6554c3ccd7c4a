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
import re
import time
from collections.abc import Collection
from typing import Final

import anyio
from fastapi import HTTPException  # its body parser lets no other through
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST: Final = 8 * 1024 * 1024  # bytes that a request may send
_LONGEST: Final = 8_000  # bytes of an address, as RFC 9110 wants them to be understood at least
_TOO_MUCH: Final = f"More than {LARGEST // 1024 // 1024} MB were sent; that is too much for one article."
_SLOWEST: Final = 60.0  # seconds in which a request has to be here
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
_WAIT: Final = 1.0  # seconds that a machine waits after a wrong password
_WAITING: Final = 1_000  # machines that are remembered so
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.I | re.ASCII)


class Guard:
    """ASGI middleware; `names` are the hosts by which the server may be called.

    With `password`, all must give it (any user name), and an IP address will do as a host: a page of another
    site cannot rebind that.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] = LOCAL, password: str | None = None) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._password = password
        self._wrong: dict[str, float] = {}

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
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST:
            return _no(414, "The address is too long.")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or len(length) > 12 or int(length) > LARGEST:
            return _no(413, _TOO_MUCH)
        if self._password is not None and not self._may(headers.get("authorization", ""), _machine(scope)):
            answer = _no(401, "The password is needed.")
            answer.headers["www-authenticate"] = 'Basic realm="Headwater", charset="UTF-8"'
            return answer
        return None

    def _known(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].strip("[]").lower()
        return name in self._names or (self._password is not None and _is_address(name))

    def _may(self, given: str, machine: str) -> bool:
        scheme, _, rest = given.partition(" ")
        if scheme.lower() != "basic":
            return False
        now = time.monotonic()
        if now - self._wrong.get(machine, float("-inf")) < _WAIT:
            return False
        try:
            password = base64.b64decode(rest, validate=True).partition(b":")[2]
        except binascii.Error:
            password = b""
        if hmac.compare_digest(password, (self._password or "").encode()):
            return True
        self._wrong.pop(machine, None)  # the latest stands last
        self._wrong[machine] = now
        if len(self._wrong) > _WAITING:
            del self._wrong[next(iter(self._wrong))]
        return False


def _no(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status)


def _machine(scope: Scope) -> str:
    """Who asks: the IP address, of IPv6 the network, as a machine there has as many addresses as it likes."""
    host = str((scope.get("client") or ("", 0))[0])
    if ":" not in host or not _is_address(host):
        return host
    return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False))


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
    return origin.partition("://")[2].lower() == headers.get("host", "").lower()


def _bounded(receive: Receive) -> Receive:
    """The body that is sent; one that is longer than allowed, or takes too long, is an HTTPException."""
    seen, end, whole = 0, anyio.current_time() + _SLOWEST, False

    async def bounded() -> Message:
        nonlocal seen, whole
        if whole:
            return await receive()
        try:
            with anyio.fail_after(max(0.0, end - anyio.current_time())):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, "What was sent did not come in time.") from error
        seen += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if seen > LARGEST:
            raise HTTPException(413, _TOO_MUCH)
        return message

    return bounded
