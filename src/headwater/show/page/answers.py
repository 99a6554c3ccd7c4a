"""How the API answers: nouns as JSON, and whatever goes wrong in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from headwater.errors import HeadwaterError
from headwater.store.faults import BadQuery, LibraryError, NotFound

# What else is wrong with a library may be mended while the server runs.
_STATUS: Final = ((NotFound, 404), (BadQuery, 400), (LibraryError, 503))


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


def fault(request: Request, error: Exception) -> tuple[int, str]:
    """The status of what went wrong, and what to say of it: where the library lies is nobody's business who
    only reads pages."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    folder: Path = request.app.state.shelf.folder
    return status, str(error).replace(str(folder), folder.name or "its folder")


async def wrong(request: Request, error: Exception) -> Response:
    """What the library says cannot be done."""
    return problem(*fault(request, error))


async def broken(request: Request, error: Exception) -> Response:
    """What should not happen."""
    return problem(500, "Something went wrong in Headwater itself. The terminal says more.")


HANDLERS: Final[dict[Any, Any]] = {
    HTTPException: http,
    RequestValidationError: invalid,
    HeadwaterError: wrong,
    Exception: broken,
}
