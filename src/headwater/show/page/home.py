"""The first page: what is being said, day by day, the widest echoes and the sharpest disputes first."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.ask.sizes import sizes
from headwater.ask.statements import days, top
from headwater.show.page.frame import is_linking, library, page

_DAYS: Final = 5
_EACH: Final = 7  # statements of a day
_BESIDE: Final = 5  # in the columns beside


def home(request: Request) -> Response:
    """Statements by day; `?before=2026-03-01` the days before that one."""
    before = request.query_params.get("before", "")
    with library(request) as kept:
        found = days(kept, days=_DAYS, each=_EACH, before=before)
        echoes = [row for row in top(kept, "echoes", limit=_BESIDE) if row.echoes > 0]
        disputes = [row for row in top(kept, "dispute", limit=_BESIDE) if row.denials]
        return page(
            request,
            "home.html",
            days=found,
            echoes=echoes,
            disputes=disputes,
            held=sizes(kept),
            before=before,
            linking=is_linking(request),
        )


ROUTES = [Route("/", home)]
