"""Statements: the list of all, and one with its river, its sources, and its places word by word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from headwater.ask import statements, told
from headwater.ask.statements import Order, Wanted
from headwater.ask.told import Told
from headwater.model import LANGUAGES
from headwater.show.page import frame, to
from headwater.show.page.draw.river import NARROW, WIDE, river
from headwater.show.page.tracing import Tracing, mark

_COLUMNS: Final = (
    "id", "headline", "lang", "state", "articles", "outlets", "independent", "echoes", "denials", "first",
    "last", "langs",
)  # fmt: skip
_PLACES: Final = (
    "statement", "article", "ref", "outlet", "title", "published", "lang", "start", "end", "words", "claim",
    "stance", "origin", "origin_kind",
)  # fmt: skip
_FIRST: Final[Order] = "time"
_MOST: Final = 50_000  # rows of a table that is taken away


def listing(request: Request) -> Response:
    """All statements, in an order and narrowed: `sort`, `since`, `until`, `day`, `state`, `lang`, `outlet`,
    `q`, `actor`, `denied`."""
    asked = request.query_params
    order = cast(Order, asked.get("sort") or ("dispute" if asked.get("denied") else _FIRST))
    wanted = Wanted(
        **{name: asked.get(name, "") for name in ("since", "until", "day", "outlet", "actor")},
        states=tuple(name for name in asked.getlist("state") if name),
        langs=tuple(name for name in asked.getlist("lang") if name),
        words=asked.get("q", ""),
        denied=asked.get("denied", "") not in ("", "0"),
    )
    with frame.library(request) as kept:
        if frame.wants_csv(request):
            rows = statements.listed(kept, wanted, order, limit=_MOST)
            return frame.rows_as_csv("statements", _COLUMNS, map(_row, rows))
        part = frame.slice_of(request, 30)
        found = statements.listed(kept, wanted, order, offset=part.offset, limit=part.limit)
        return frame.page(
            request,
            "statements.html",
            found=found,
            total=statements.count(kept, wanted),
            part=part,
            wanted=wanted,
            order=order,
            orders=statements.ORDERS,
            states=statements.STATES,
            langs=LANGUAGES,
        )


def _row(row: statements.Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__} | {"langs": " ".join(row.langs)}


def statement(request: Request) -> Response:
    """One statement by its id; by an id that it had, the one that has its words now."""
    asked = request.path_params["id"]
    with frame.library(request) as kept:
        found = told.one(kept, asked)
        if found is None:
            return frame.page(request, "statement_gone.html", status=404, asked_id=asked)
        if found.statement.id != asked:
            return RedirectResponse(f"{to.statement(found.statement.id)}?{urlencode({'was': asked})}")
        if frame.wants_csv(request):
            return frame.rows_as_csv("statement", _PLACES, _places(found))
        tracing = Tracing(found, frame.words(request))
        part = frame.slice_of(request)
        drawn = tracing.river()
        places = tracing.places()
        return frame.page(
            request,
            "statement.html",
            told=found,
            outlets=len({one.outlet or one.ref for one in found.carriers()}),
            headline_lang=found.lang,
            statement=found.statement,
            tracing=tracing,
            pictures=[river(drawn, look) for look in (WIDE, NARROW)],
            places=places[part.offset : part.offset + part.limit],
            total=len(places),
            part=part,
            mark_of=mark,
            was=request.query_params.get("was", ""),
        )


def _places(found: Told) -> Iterator[dict[str, Any]]:
    origins = {origin.id: origin for origin in found.statement.origins}
    for place in sorted(found.statement.appears, key=lambda a: (*found.order(a.article), a.start)):
        one, origin = found.articles[place.article], origins.get(place.origin)
        yield {
            "statement": found.statement.id,
            "article": one.given or one.ref,
            "ref": one.at,
            "outlet": one.outlet,
            "title": one.title,
            "published": one.published,
            "lang": one.lang,
            "start": place.start,
            "end": place.end,
            "words": found.said(place.article, place.spans),
            "claim": place.claim,
            "stance": place.stance,
            "origin": origin.name if origin else "",
            "origin_kind": origin.kind if origin else "",
        }


ROUTES: Final = [Route("/statements", listing), Route("/statements/{id:name}", statement)]
