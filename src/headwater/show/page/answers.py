"""How the API answers: nouns as JSON, and whatever goes wrong in plain words."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from headwater.errors import HeadwaterError
from headwater.store.faults import BadQuery, LibraryBusy, NotFound


def answer(value: object, status: int = 200) -> Response:
    """A noun, a row or a list of them as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def problem(status: int, what: str) -> Response:
    """What was wrong, in words."""
    return answer({"error": what}, status)


async def http(request: Request, error: Exception) -> Response:
    """No such address, or not in this way."""
    assert isinstance(error, HTTPException)
    known = {404: "The API has no such address; /api lists all.", 405: "That cannot be done here."}
    made = problem(error.status_code, known.get(error.status_code, str(error.detail)))
    made.headers.update(error.headers or {})
    return made


async def invalid(request: Request, error: Exception) -> Response:
    """A value that is not of its type."""
    assert isinstance(error, RequestValidationError)
    told = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return problem(422, "; ".join(told))


async def wrong(request: Request, error: Exception) -> Response:
    """What the library says cannot be done."""
    status = 404 if isinstance(error, NotFound) else 400 if isinstance(error, BadQuery) else 500
    return problem(503 if isinstance(error, LibraryBusy) else status, str(error))


async def broken(request: Request, error: Exception) -> Response:
    """What should not happen."""
    return problem(500, "Something went wrong in Headwater itself. The terminal says more.")


HANDLERS: Final[dict[Any, Any]] = {
    HTTPException: http,
    RequestValidationError: invalid,
    HeadwaterError: wrong,
    Exception: broken,
}
