"""The pages put together: their routes, what goes wrong in them, what was made lately."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from headwater.errors import HeadwaterError
from headwater.show.page import frame
from headwater.show.page.answers import broken, fault
from headwater.show.page.api import mounted
from headwater.show.page.background import Background
from headwater.show.page.guard import HEADERS, LOCAL, Guard
from headwater.show.page.kept import Recent, Shelf
from headwater.show.page.words import LANGUAGES

_PAGES: Final = ("home", "statement", "article", "actor", "outlet", "ledger", "search", "reading")
_KEPT: Final = 64 * 1024 * 1024  # bytes of pages that were made lately
# Bytes of a page that is kept: a table that is taken away is not asked for twice.
_LARGEST: Final = 2 * 1024 * 1024
_THREADS: Final = 3  # more would only wait for each other, each with what its connection keeps in memory
_YEAR: Final = 365 * 24 * 3600
_SMALL: Final = 1_000  # bytes below which nothing is packed


def make_app(
    folder: Path,
    *,
    names: Collection[str] = LOCAL,
    password: str | None = None,
    background: bool = True,
    allow_private: bool = False,
) -> Starlette:
    """The page of the library in `folder`, as an ASGI app.

    `names` and `password` as `Guard` has them. With `background`, links and statements are brought up to date
    in a process of their own whenever articles came. `allow_private`: an address to read may be in a private
    network. Raises LibraryError where the library cannot be opened.
    """
    shelf = Shelf(folder)
    linking = Background(folder) if background else None

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _THREADS
        if linking is not None:
            linking.start()
        yield
        if linking is not None:
            linking.stop()
        if hasattr(app.state, "desk"):  # made when the first article is read
            app.state.desk.close()
        shelf.close()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, names=names, password=password), Middleware(Lately)],
        exception_handlers={HTTPException: _http, HeadwaterError: _wrong, Exception: _broken},
        lifespan=life,
    )
    app.state.shelf, app.state.linking, app.state.allow_private = shelf, linking, allow_private
    return app


def _routes() -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for name in _PAGES:
        found += import_module(f"headwater.show.page.{name}").ROUTES
    return [
        *found,
        Route("/settings", _settings, methods=["POST"]),
        Route("/live", _live),
        mounted(),
        Mount("/static", _Static(packages=[("headwater.show.page", "static")])),
    ]


class _Static(StaticFiles):
    """The files of the package; what has its mark in the address may be kept for ever."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        answer = super().file_response(*args, **kwargs)
        scope: Scope = args[2] if len(args) > 2 else kwargs["scope"]
        if b"v=" in scope["query_string"]:
            answer.headers["cache-control"] = f"public, max-age={_YEAR}, immutable"
        return answer


async def _settings(request: Request) -> Response:
    """Keep the language or the colours that a reader chose, and go back."""
    async with frame.form(request) as form:
        back = frame.field(form, "back")
        chosen = {name: frame.field(form, name) for name in (frame.LANG, frame.THEME) if name in form}
    answer = RedirectResponse(back if back.startswith("/") and back[1:2] not in ("/", "\\") else "/", 303)
    for name, values in ((frame.LANG, LANGUAGES), (frame.THEME, ("", *frame.THEMES))):
        if name in chosen and chosen[name] in values:
            answer.set_cookie(name, chosen[name], max_age=_YEAR, httponly=True, samesite="strict")
    return answer


def _live(request: Request) -> Response:
    """What an open page asks for now and then: has anything come since it was made?"""
    shelf = frame.shelf(request)
    answer = {"mark": shelf.mark(), "linking": frame.is_linking(request)}
    return JSONResponse(answer, headers={"cache-control": "no-store"})


def _error(request: Request, status: int, what: str) -> Response:
    return frame.page(request, "error.html", status=status, code=status, what=what)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = frame.words(request).name(f"error.{error.status_code}", error.detail)
    answer = await run_in_threadpool(_error, request, error.status_code, what)
    answer.headers.update(error.headers or {})
    return answer


async def _wrong(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(_error, request, *fault(request, error))


async def _broken(request: Request, error: Exception) -> Response:
    """Starlette answers so from outside all middleware, so the guard's headers are put here."""
    if request.scope["path"].startswith("/api/"):
        answer = await broken(request, error)
    else:
        answer = await run_in_threadpool(_error, request, 500, frame.words(request)("error.500"))
    answer.headers.update(HEADERS)
    return answer


class Lately:
    """ASGI middleware: pages are kept, packed, until the library changes, and not sent where the browser has
    them (RFC 9110, ETag)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: Recent[tuple[int, list[tuple[bytes, bytes]], bytes]] = Recent(_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _keepable(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        shelf: Shelf = scope["app"].state.shelf
        packs = "gzip" in request.headers.get("accept-encoding", "")
        reader = (frame.words(request).lang, frame.theme(request), packs)
        key = (scope["path"], scope["query_string"], *reader, frame.is_linking(request))
        mark = await run_in_threadpool(shelf.mark)
        if not mark:
            await self._app(scope, receive, send)
            return
        found = self._kept.get((mark, *key))
        if found is None:
            found = await _made(self._app, scope, receive, packs)
            if found[0] == 200 and len(found[2]) <= _LARGEST:
                tag = f'W/"{mark}-{hash(key) & 0xFFFFFFFF:08x}"'.encode()
                found[1].append((b"etag", tag))
                self._kept.put(
                    (mark, *key),
                    found,
                    len(found[2]) + len(scope["path"]) + len(scope["query_string"]) + 1_000,
                )
        await _send(found, request.headers.get("if-none-match", ""), send)


def _keepable(path: str) -> bool:
    return not path.startswith(("/static", "/live", "/read"))


async def _made(
    app: ASGIApp, scope: Scope, receive: Receive, packs: bool
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """The whole answer of an app: its status, headers and body, packed where that pays."""
    status, headers, parts = 500, list[tuple[bytes, bytes]](), list[bytes]()

    async def keep(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    body = b"".join(parts)
    headers = [(name, value) for name, value in headers if name not in (b"content-length", b"cache-control")]
    if packs and len(body) > _SMALL:
        body = await run_in_threadpool(gzip.compress, body, 5)
        headers.append((b"content-encoding", b"gzip"))
    headers += [(b"cache-control", b"no-cache"), (b"vary", b"Cookie, Accept-Language, Accept-Encoding")]
    return status, headers, body


async def _send(found: tuple[int, list[tuple[bytes, bytes]], bytes], has: str, send: Send) -> None:
    status, headers, body = found
    tag = dict(headers).get(b"etag", b"").decode()
    if tag and tag in (one.strip() for one in has.split(",")):
        status, body = 304, b""
        headers = [one for one in headers if one[0] not in (b"content-encoding", b"content-type")]
    else:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
