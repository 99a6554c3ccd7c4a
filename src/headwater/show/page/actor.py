"""Actors: the list of all, and one with what it says, what is said of it, and why its names were linked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, get_args

from babel.dates import format_skeleton
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.ask import actor as actors
from headwater.ask import ledger
from headwater.ask.activity import Activity, Bar, Unit
from headwater.ask.actor import Wanted
from headwater.ask.said import Said, Side
from headwater.model import ActorKind
from headwater.show.page import frame
from headwater.show.page.draw.activity import NARROW, WIDE, Legend, gauge, tenure
from headwater.show.page.words import Words
from headwater.store.evidence import country_name
from headwater.store.faults import BadQuery

_MOST: Final = 50_000  # rows of a table that is taken away
_LINES: Final = 6  # of the ledger
_SAYS: Final = 2  # which count of a bar is drawn below the line
_SIDES: Final[tuple[Side, ...]] = get_args(Side)
_CLAIMS: Final = (
    "ref", "published", "outlet", "title", "lang", "name", "actor", "kind", "source", "cue", "stance",
    "hedged", "form", "via", "content", "confidence",
)  # fmt: skip
_SKELETONS: Final[dict[Unit, str]] = {"day": "dMMM", "week": "yMMM", "month": "yMMM", "year": "y"}


def listing(request: Request) -> Response:
    """Actors, those of most articles first, narrowed by `q`, `kind`, `country` and `doubtful`."""
    asked = request.query_params
    wanted = Wanted(
        name=asked.get("q", "").strip(),
        kind=asked.get("kind", ""),
        country=asked.get("country", "").strip(),
        doubtful=asked.get("doubtful", "") not in ("", "0"),
    )
    with frame.library(request) as kept:
        if frame.wants_csv(request):
            rows = actors.listed(kept, wanted, 0, _MOST).actors
            return frame.rows_as_csv("actors", actors.COLUMNS, map(actors.row, rows))
        part = frame.slice_of(request)
        found = actors.listed(kept, wanted, part.offset, part.limit)
        return frame.page(
            request,
            "actors.html",
            found=found.actors,
            total=found.total,
            part=part,
            wanted=wanted,
            kinds=get_args(ActorKind),
            countries=actors.countries(kept),
            country_name=country_name,
        )


def one(request: Request) -> Response:
    """One actor by its id; with `show` all claims on one side of it."""
    id_, show = request.path_params["id"], request.query_params.get("show", "")
    if show:
        return _claims(request, id_, show)
    text = frame.words(request)
    with frame.library(request) as kept:
        found = actors.portrait(kept, id_)
        parties = ledger.parties_of(found.actor)
        lines = ledger.page(kept, ledger.Asked(parties=(parties,)), limit=_LINES)
    if frame.wants_csv(request):
        return frame.rows_as_csv("activity", _BARS, map(_bar, found.activity.bars))
    legend = _legend(text, found.actor.name, found.activity)
    span = (found.actor.first, found.actor.last)
    return frame.page(
        request,
        "actor.html",
        found=found,
        actor=found.actor,
        lines=lines,
        pictures=[gauge(found.activity, _SAYS, legend, look) for look in (WIDE, NARROW)],
        tenures=[tenure(role.first, role.last, span) for role in found.actor.roles],
        names=[(lang, list(called.items())) for lang, called in sorted(found.actor.names.items())],
    )


def _claims(request: Request, id_: str, show: str) -> Response:
    if show not in _SIDES:
        raise BadQuery(f"show={show} is none of {', '.join(_SIDES)}.")
    side = show
    with frame.library(request) as kept:
        found = kept.actor(id_)
        if frame.wants_csv(request):
            rows = actors.claims(kept, id_, side, 0, _MOST)
            return frame.rows_as_csv(f"claims-{side}", _CLAIMS, map(_row, rows))
        part = frame.slice_of(request)
        total = actors.numbers(kept, id_)[side]
        return frame.page(
            request,
            "actor_claims.html",
            actor=found,
            side=side,
            claims=actors.claims(kept, id_, side, part.offset, part.limit),
            total=total,
            part=part,
        )


def _row(claim: Said) -> dict[str, Any]:
    return {**{name: getattr(claim, name) for name in _CLAIMS}, "via": "; ".join(claim.via)}


_BARS: Final = ("first", "last", "articles", "mentions", "says", "about")


def _bar(bar: Bar) -> dict[str, Any]:
    return dict(zip(_BARS, (bar.first, bar.last, *bar.counts), strict=True))


def _legend(text: Words, name: str, found: Activity) -> Legend:
    def told(bar: Bar) -> str:
        articles = text("count.articles", n=bar.counts[0])
        return f"{text.day(bar.first)}: {articles}, {text('count.claims', n=bar.counts[_SAYS])}"

    return Legend(
        title=text("actor.activity_of", name=name),
        told=summary(text, found),
        bar=told,
        tick=ticks(text.lang, found.unit),
    )


def summary(text: Words, found: Activity) -> str:
    """Where the most articles lie, in one sentence."""
    if not found.bars:
        return ""
    most = max(found.bars, key=lambda bar: bar.counts[0])
    return text(
        "actor.activity_told",
        first=text.day(found.bars[0].first),
        last=text.day(found.bars[-1].last),
        most=text("count.articles", n=most.counts[0]),
        when=text.day(most.first),
    )


def ticks(lang: str, unit: Unit) -> Callable[[date], str]:
    """What stands under a bar: its day, month or year, as short as the language has it."""
    return lambda day: str(format_skeleton(_SKELETONS[unit], day, locale=lang))


ROUTES: Final = [Route("/actors", listing), Route("/actors/{id:name}", one)]
