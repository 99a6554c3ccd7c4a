"""Outlets: the list of all, and one with whom it cites, who cites it, and how much of it is its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.ask import outlet as outlets
from headwater.ask import statements
from headwater.ask.activity import Bar
from headwater.ask.outlet import Neighbour
from headwater.show.page import frame, to
from headwater.show.page.actor import summary, ticks
from headwater.show.page.draw import activity, confluence
from headwater.show.page.draw.confluence import Stream
from headwater.store.faults import BadQuery

_MOST: Final = 50_000  # rows of a table that is taken away
_DRAWN: Final = 8  # streams at either side of the picture
_ROWS: Final = 25  # neighbours in a table
_WIDEST: Final = 6  # statements
_COLUMNS: Final = ("name", "articles", "claims", "first", "last", "statements", "repeated", "share")
_TABLES: Final = ("cites", "cited_by")
_NEIGHBOURS: Final = ("name", "articles", "said", "inferred", "claims", "here")


def listing(request: Request) -> Response:
    """All outlets, those of most articles first."""
    with frame.library(request) as kept:
        if frame.wants_csv(request):
            rows = outlets.listed(kept, 0, _MOST)
            return frame.rows_as_csv("outlets", _COLUMNS, (_cells(row, _COLUMNS) for row in rows))
        part = frame.slice_of(request)
        return frame.page(
            request,
            "outlets.html",
            found=outlets.listed(kept, part.offset, part.limit),
            total=outlets.count(kept),
            part=part,
        )


def one(request: Request) -> Response:
    """One outlet by its name; `?table=cites` and `?table=cited_by` have all of these outlets."""
    name, side = request.path_params["name"], request.query_params.get("table", "cites")
    if side not in _TABLES:
        raise BadQuery(f"table={side} is none of {', '.join(_TABLES)}.")
    text = frame.words(request)
    with frame.library(request) as kept:
        found = outlets.portrait(kept, name, _MOST)
        if frame.wants_csv(request):
            rows = found.cited_by if side == "cited_by" else found.cites
            return frame.rows_as_csv(side, _NEIGHBOURS, (_cells(row, _NEIGHBOURS) for row in rows))
        wanted = statements.Wanted(outlet=name)
        widest = statements.listed(kept, wanted, "articles", limit=_WIDEST)

    def told(bar: Bar) -> str:
        counts = (text("count.articles", n=bar.counts[0]), text("count.claims", n=bar.counts[1]))
        return f"{text.day(bar.first)}: {', '.join(counts)}"

    legend = activity.Legend(
        title=text("outlet.activity_of", name=name),
        told=summary(text, found.activity),
        bar=told,
        tick=ticks(text.lang, found.activity.unit),
    )
    return frame.page(
        request,
        "outlet.html",
        found=found,
        widest=widest,
        rows=_ROWS,
        pictures=[
            activity.gauge(found.activity, 1, legend, look) for look in (activity.WIDE, activity.NARROW)
        ],
        confluence=confluence.confluence(
            name,
            _streams(found.cites, text("outlet.others")),
            _streams(found.cited_by, text("outlet.others")),
            confluence.Legend(
                title=text("outlet.confluence_of", name=name),
                told=text("outlet.confluence_told"),
                up=text("outlet.cites"),
                down=text("outlet.cited_by"),
            ),
        ),
    )


def _streams(found: Sequence[Neighbour], others: str) -> list[Stream]:
    """The broadest streams, and all others as one."""
    shown = [Stream(n.name, to.outlet(n.name) if n.here else "", n.said, n.inferred) for n in found[:_DRAWN]]
    rest = found[_DRAWN:]
    if rest:
        shown.append(Stream(others, "", sum(n.said for n in rest), sum(n.inferred for n in rest)))
    return shown


def _cells(row: object, columns: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


ROUTES: Final = [Route("/outlets", listing), Route("/outlets/{name:name}", one)]
