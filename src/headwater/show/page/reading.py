"""The page that reads at once what is pasted, sent or named, and keeps it where that is asked for."""

from __future__ import annotations

import threading
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from headwater.show.page import frame, to
from headwater.show.page.article import claims_as_csv, view_of
from headwater.show.page.asked import LARGEST, Asked, Upload, Wrong, asked, base_name
from headwater.show.page.desk import MOST, Busy, Desk, Result
from headwater.store.faults import NotFound

_BUSY: Final = 5.0  # seconds that an answer waits where another writes to the library
_WAIT: Final = 10.0  # seconds for which an answer is held back until all is read
_ECHOED: Final = 200_000  # characters of a text that come back in the form where something was wrong
_FIELDS: Final = ("text", "address", "title", "outlet", "published", "keep")
_making = threading.Lock()


def desk(request: Request) -> Desk:
    """The desk of this server."""
    state = request.app.state
    with _making:
        if not hasattr(state, "desk"):
            state.desk = Desk(frame.shelf(request).folder, allow_private=state.allow_private)
        found: Desk = state.desk
        return found


async def read(request: Request) -> Response:
    """The form; what is sent by it is read, and shown at an address of its own."""
    if request.method != "POST":
        return await run_in_threadpool(_form, request)
    try:
        async with frame.form(request, files=1, size=LARGEST) as form:
            file = form.get("file")
            data = await file.read(LARGEST + 1) if isinstance(file, UploadFile) and file.filename else None
            fields = _fields(form)
            upload = Upload(base_name(file.filename), data) if data is not None else None  # type: ignore[union-attr,arg-type]
    except HTTPException as error:
        large = error.status_code == 413 or "maximum size" in str(error.detail)
        what = "reading.too_large" if large else "reading.broken"
        wrong = Wrong(what, 413 if large else 400, n=LARGEST // 1024 // 1024)
        return await run_in_threadpool(_refused, request, wrong, {})
    return await run_in_threadpool(_begun, request, fields, upload)


def _fields(form: FormData) -> dict[str, str]:
    return {name: frame.field(form, name) for name in _FIELDS}


def _begun(request: Request, fields: dict[str, str], upload: Upload | None) -> Response:
    try:
        result = desk(request).begin(asked(lambda name: fields.get(name, ""), upload))
    except Wrong as wrong:
        return _refused(request, wrong, fields)
    except Busy:
        return _refused(request, Wrong("reading.busy", 503), fields)
    if result.done.wait(_WAIT) and result.status != 200:
        return _form(request, status=result.status, wrong=result.faults[0].what, given=fields)
    return RedirectResponse(f"/read/{result.token}", 303)


def _refused(request: Request, wrong: Wrong, fields: dict[str, str]) -> Response:
    what = frame.words(request)(wrong.key, **wrong.values)
    return _form(request, status=wrong.status, wrong=what, given=fields)


def _form(
    request: Request, *, status: int = 200, wrong: str = "", given: dict[str, str] | None = None
) -> Response:
    given = dict(given or {})
    if len(given.get("text", "")) > _ECHOED:
        del given["text"]
    answer = frame.page(request, "read.html", status=status, wrong=wrong, given=given, alone=True)
    return _private(answer)


def _private(answer: Response) -> Response:
    """Nobody else is to have it, nor the browser once it is gone here."""
    answer.headers["cache-control"] = "no-store"
    return answer


def show(request: Request) -> Response:
    """What was read: the article, a list where there are several, or that it is still being read."""
    result = _result(request)
    if not result.done.is_set():
        return _private(frame.page(request, "read_wait.html", count=len(result.articles)))
    if result.status != 200:
        return _form(request, status=result.status, wrong=result.faults[0].what, given=_typed(result.asked))
    if len(result.articles) == 1 and not result.faults:
        return _article(request, result, 1)
    titles = [(number, one.sheet(number).kept) for number, one in enumerate(result.articles, 1)]
    with frame.library(request) as kept:
        refs = [one.in_library(kept) for one in result.articles]
    return _private(frame.page(request, "read_list.html", result=result, titles=titles, refs=refs, most=MOST))


def one(request: Request) -> Response:
    """One of several articles that were read together."""
    result = _result(request)
    number = request.path_params["number"]
    if not result.done.is_set() or not 1 <= number <= len(result.articles):
        raise _gone(request)
    return _article(request, result, number)


def _article(request: Request, result: Result, number: int) -> Response:
    laid = result.articles[number - 1]
    found = laid.sheet(number)
    if frame.wants_csv(request):
        return _private(claims_as_csv(found))
    with frame.library(request) as kept:
        ref = laid.in_library(kept)
        if ref and result.asked.keep:
            return RedirectResponse(to.article(ref), 303)
        values: dict[str, Any] = {"view": view_of(request, kept, found), "ref": ref, "number": number}
        return _private(frame.page(request, "read_article.html", token=result.token, **values))


async def keep(request: Request) -> Response:
    """Keep what was read: all of it, or the article of a number."""
    async with frame.form(request) as form:
        number = frame.field(form, "number")
    return await run_in_threadpool(_kept, request, number)


def _kept(request: Request, number: str) -> Response:
    result = _result(request)
    chosen = [laid for n, laid in enumerate(result.articles, 1) if number in ("", str(n))]
    if not result.done.is_set() or not chosen:
        raise _gone(request)
    desk(request).keep(chosen, wait=_BUSY)
    with frame.library(request) as kept:
        ref = chosen[0].in_library(kept) if len(chosen) == 1 else ""
    return RedirectResponse(to.article(ref) if ref else f"/read/{result.token}", 303)


def _result(request: Request) -> Result:
    """What is laid aside at this address. Raises NotFound."""
    result = desk(request).get(request.path_params["token"])
    if result is None:
        raise _gone(request)
    return result


def _gone(request: Request) -> NotFound:
    return NotFound(frame.words(request)("reading.gone"))


def _typed(one: Asked) -> dict[str, str]:
    """The fields of the form as they were sent."""
    return {name: str(value) for name in _FIELDS if (value := getattr(one, name)) and name != "keep"}


ROUTES = [
    Route("/read", read, methods=["GET", "POST"]),
    Route("/read/{token}", show),
    Route("/read/{token}", keep, methods=["POST"]),
    Route("/read/{token}/{number:int}", one),
]
