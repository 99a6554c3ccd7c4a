"""What every page needs: the library, the interface's words, templates, lists in slices, tables as CSV."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import headwater
from headwater.model import Span
from headwater.show.lib_common import write_csv
from headwater.show.page import to
from headwater.show.page.background import Background
from headwater.show.page.kept import Shelf
from headwater.show.page.words import LANGUAGES, Words, choose, load
from headwater.store.faults import BadQuery
from headwater.store.library import Library

LANG, THEME = "lang", "theme"  # cookies
THEMES: Final = ("light", "dark")
_FURTHEST: Final = 1_000_000  # rows that a list is turned over to
_UNNAMED: Final = re.compile(r"[^\w.@-]+", re.ASCII)  # what the name of a file in a header may not hold


class Slice(NamedTuple):
    """A part of a long list: `limit` rows from `offset` on; `number` is that of the page, from 1."""

    offset: int
    limit: int
    number: int


def shelf(request: Request) -> Shelf:
    """The library of the server."""
    found: Shelf = request.app.state.shelf
    return found


@contextmanager
def library(request: Request) -> Iterator[Library]:
    """This thread's library; all questions within see one state of it."""
    kept = shelf(request).library()
    with kept.still():
        yield kept


def words(request: Request) -> Words:
    """The interface in the reader's language."""
    return load(choose(request.cookies.get(LANG), request.headers.get("accept-language", "")))


def theme(request: Request) -> str:
    """Light or dark where the reader chose; "" leaves it to the browser."""
    asked = request.cookies.get(THEME, "")
    return asked if asked in THEMES else ""


def is_linking(request: Request) -> bool:
    """Whether links and statements are being brought up to date beside the page."""
    found: Background | None = request.app.state.linking
    return found is not None and found.busy


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page from a template, with all that every template knows."""
    text = words(request)
    made = (
        environment()
        .get_template(template)
        .render(
            _=text,
            request=request,
            theme=theme(request),
            languages=LANGUAGES,
            mark=shelf(request).mark(),
            **values,
        )
    )
    return HTMLResponse(made, status)


def wants_csv(request: Request) -> bool:
    """Whether the table was asked for as CSV (`?format=csv`)."""
    return request.query_params.get("format") == "csv"


def rows_as_csv(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A table as a file, no cell of which a spreadsheet takes for a formula."""
    out = io.StringIO()
    write_csv(out, columns, rows)
    disposition = f'attachment; filename="{_UNNAMED.sub("-", name)}.csv"'
    return Response(out.getvalue(), media_type="text/csv", headers={"content-disposition": disposition})


def slice_of(request: Request, default: int = 50, most: int = 200) -> Slice:
    """Which part of a list is asked for (`?page=2`, `?rows=100`). Raises BadQuery."""
    number = _count(request, "page", 1)
    limit = min(_count(request, "rows", default), most)
    if number * limit > _FURTHEST:
        raise BadQuery("The list is not turned over so far. Narrow the question instead.")
    return Slice((number - 1) * limit, limit, number)


def _count(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or len(given) > 9 or not 1 <= int(given) <= _FURTHEST:
        raise BadQuery(f"{name}={given[:20]} is no number of a page.")
    return int(given)


def with_query(request: Request, **changed: object) -> str:
    """The address of this page with other values; None takes one out."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    new = [(name, str(value)) for name, value in changed.items() if value is not None]
    path, query = quote(request.scope["path"], safe=to.PLAIN + "/"), urlencode([*kept, *new])
    return f"{path}?{query}" if query else path


@asynccontextmanager
async def form(
    request: Request, *, files: int = 0, fields: int = 12, size: int = 1_000_000
) -> AsyncIterator[FormData]:
    """What a form sent: `size` bytes at most in a part. Raises HTTPException where it cannot be read."""
    try:
        found = await request.form(max_files=files, max_fields=fields, max_part_size=size)
    except ValueError as error:  # it may be in any encoding that Python knows, or say so
        raise HTTPException(400, "The form that was sent cannot be read.") from error
    try:
        yield found
    finally:
        await found.close()


def field(found: FormData, name: str) -> str:
    """A field of a form; "" where it has none. Halves of characters, which nothing can write, are gone."""
    value = found.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


@lru_cache(maxsize=256)
def static(name: str) -> str:
    """The address of a file of the package, with a mark of its content: it may be kept for ever."""
    found = files(__package__).joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(found).hexdigest()[:10]}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; all that is put into them is escaped, and what lacks is an error."""
    env = Environment(
        loader=PackageLoader("headwater.show.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(to=to, static=static, with_query=with_query, version=headwater.__version__)
    env.filters.update(span=_span)
    return env


def _span(span: Span, text: str) -> str:
    return span.of(text)
