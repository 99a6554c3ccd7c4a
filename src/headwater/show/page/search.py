"""Search: articles or claims that hold the words, with the filters of `headwater search`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from headwater.ask import statements
from headwater.model import LANGUAGES, Stance
from headwater.show.page import frame, to
from headwater.store import evidence
from headwater.store.faults import BadQuery, NotFound
from headwater.store.results import COLUMNS

if TYPE_CHECKING:
    from headwater.ask.query import Asked
    from headwater.link.nouns import Actor
    from headwater.store.library import Library

_STATEMENT: Final = re.compile("s:[0-9a-f]{10}")
_ROWS: Final = 25
_ACTORS: Final = 4  # who is called so, named above what is found
_STATEMENTS: Final = 3
_MOST: Final = 2_000  # rows of a table
_FILTERS: Final = ("by", "about", "via", "outlet", "stance", "lang", "since", "until", "sort")


def search(request: Request) -> Response:
    """What holds the words; the address of an article, a claim or a statement leads there at once."""
    given = request.query_params
    asked_for = given.get("q", "").strip()
    kind = "claims" if given.get("kind") == "claims" else "articles"
    filters = {name: value for name in _FILTERS if (value := given.get(name, "").strip())}
    with frame.library(request) as kept:
        if not filters and (place := _place(kept, asked_for)):
            return RedirectResponse(place, 303)
        if frame.wants_csv(request):
            rows = _find(kept, kind, asked_for, filters, limit=_MOST, offset=0)
            return frame.rows_as_csv(
                kind, list(COLUMNS["claims" if kind == "claims" else "hits"]), rows.rows()
            )
        part = frame.slice_of(request, _ROWS)
        wrong, found = "", []
        try:
            if asked_for or filters:
                found = list(_find(kept, kind, asked_for, filters, limit=part.limit + 1, offset=part.offset))
        except BadQuery as error:
            wrong = str(error)
        return frame.page(
            request,
            "search.html",
            status=400 if wrong else 200,
            asked=asked_for,
            filters={name: filters.get(name, "") for name in _FILTERS},
            kind=kind,
            found=found[: part.limit],
            more=len(found) > part.limit,
            part=part,
            wrong=wrong,
            actors=_actors(kept, asked_for) if asked_for and part.number == 1 and not wrong else [],
            statements=_statements(kept, asked_for) if asked_for and part.number == 1 and not wrong else [],
            stances=get_args(Stance),
            langs=LANGUAGES,
            idle=not (asked_for or filters),
        )


def _find(kept: Library, kind: str, words: str, filters: dict[str, str], *, limit: int, offset: int):  # type: ignore[no-untyped-def]
    asked = cast("Asked", {**filters, "limit": limit, "offset": offset})
    return kept.claims(words, **asked) if kind == "claims" else kept.search(words, **asked)


def _place(kept: Library, asked: str) -> str | None:
    """Where an id or an address leads; None where it is words."""
    if not asked or " " in asked:
        return None
    if _STATEMENT.fullmatch(asked):
        return to.statement(asked)
    if not (asked.startswith(("http://", "https://")) or (asked[0] == "a" and asked[1:2].isdigit())):
        return None
    try:
        if kept.is_claim(asked):
            ref, _, claim = asked.partition(":")
            return to.article(ref, claim)
        return to.article(kept.article(asked).ref)
    except NotFound:
        return None


def _actors(kept: Library, words: str) -> list[Actor]:
    try:
        return evidence.find(kept, words, sounds=False)[:_ACTORS]
    except BadQuery:
        return []


def _statements(kept: Library, words: str) -> list[statements.Row]:
    try:
        return statements.listed(kept, statements.Wanted(words=words), limit=_STATEMENTS)
    except BadQuery:
        return []


ROUTES = [Route("/search", search)]
