"""The JSON API: all that the pages show, in parts, as the commands' `--json` has it (OpenAPI 3.1)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import msgspec
from fastapi import FastAPI, HTTPException, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

import headwater
from headwater.ask import actor as actors
from headwater.ask import ledger, outlet, statements, ties
from headwater.ask.statements import Order
from headwater.link.ledger.nouns import Outcome
from headwater.link.statements.nouns import State
from headwater.model import ActMode, ActorKind, Article, Language, Stance
from headwater.show.json import reading_row
from headwater.show.lib_search import claim_hit_row
from headwater.show.linked import link_batch
from headwater.show.page import frame
from headwater.show.page.answers import HANDLERS, answer
from headwater.show.page.shapes import components, page_of, ref
from headwater.store import ledger as lines
from headwater.store import stated
from headwater.store.faults import NotFound
from headwater.store.nouns import Sort
from headwater.store.schema import snapshot

if TYPE_CHECKING:
    from headwater.ask.query import Asked

_LONGEST: Final = 200_000  # characters of a text that is read at once
_NAME: Final = 2_000  # characters of a name or an id
_WORDS: Final = "Words in any inflected form, phrases in quotation marks."
_reading: Final = threading.Lock()  # one text at a time: pages wait for the same threads
_DAY: Final = r"^\d{4}(-\d{2}(-\d{2})?)?$"

Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to leave out at the beginning.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many to answer at most.")]
Words = Annotated[str, Query(max_length=500, description=_WORDS)]
Called = Annotated[str, Query(max_length=_NAME, description="A name in any language, or an id.")]
Since = Annotated[str | None, Query(pattern=_DAY, description="Then or later: 2026, 2026-03 or 2026-03-04.")]
Until = Annotated[str | None, Query(pattern=_DAY, description="Then or earlier.")]
Id = Annotated[str, Path(max_length=_NAME)]


class Text(BaseModel):
    """A text to be read, and what is known of it."""

    text: str = Field(max_length=_LONGEST)
    lang: Language | None = None
    outlet: str | None = Field(None, max_length=_NAME)
    title: str | None = Field(None, max_length=_NAME)
    url: str | None = Field(None, max_length=2_000)
    published: str | None = Field(None, max_length=40)


def _part(items: Sequence[object], offset: int, limit: int, total: int | None = None) -> Response:
    """A part of a list; where it is not counted, `items` has one more than are answered if there are more."""
    more = len(items) > limit if total is None else offset + len(items) < total
    after = offset + limit if more else None
    return answer({"items": list(items[:limit]), "total": total, "next": after})


def _documented(shape: dict[str, Any], summary: str, kind: str) -> dict[str, Any]:
    """What a route says of itself."""
    content = {"application/json": {"schema": shape}}
    wrong = {"content": {"application/json": {"schema": ref("Problem")}}}
    responses: dict[int, dict[str, Any]] = {
        200: {"description": "What was asked for.", "content": content},
        400: {"description": "The question cannot be understood.", **wrong},
        404: {"description": "There is no such thing.", **wrong},
        422: {"description": "A value is not of its type.", **wrong},
        503: {"description": "The library is being written or brought up to date.", **wrong},
    }
    return {"summary": summary, "responses": responses, "tags": [kind], "response_model": None}


# --- statements ---


def list_statements(
    request: Request,
    q: Words = "",
    since: Since = None,
    until: Until = None,
    state: Annotated[list[State] | None, Query()] = None,
    lang: Annotated[list[Language] | None, Query()] = None,
    outlet: Called = "",
    actor: Called = "",
    denied: bool = False,
    sort: Order = "articles",
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    wanted = statements.Wanted(
        since=since or "",
        until=until or "",
        states=tuple(state or ()),
        langs=tuple(lang or ()),
        outlet=outlet,
        words=q,
        actor=actor,
        denied=denied,
    )
    with frame.library(request) as kept:
        found = statements.listed(kept, wanted, sort, offset=offset, limit=limit)
        return _part(found, offset, limit, statements.count(kept, wanted))


def one_statement(request: Request, id: Id) -> Response:
    with frame.library(request) as kept, kept._plain() as db, snapshot(db):
        found = stated.by_id(db, id)
        if found is None:
            raise NotFound(f"The library has no statement {id}.")
        refs = {*found.articles, *(d.article for d in (*found.denials, *found.confirmations))}
        refs |= {r for o in found.origins for r in (o.first, *o.articles, *o.repeats) if r}
        return answer(stated.row(found, stated.abouts(db, refs)))


# --- articles and claims ---


class Sought(BaseModel):
    """What is looked for, among articles or claims."""

    q: str = Field("", max_length=500, description=_WORDS)
    by: str = Field("", max_length=_NAME, description="Who says it.")
    about: str = Field("", max_length=_NAME, description="Who is named.")
    via: str = Field("", max_length=_NAME, description="On whose word.")
    outlet: str = Field("", max_length=_NAME)
    stance: Stance | None = None
    lang: Language | None = None
    since: str | None = Field(None, pattern=_DAY)
    until: str | None = Field(None, pattern=_DAY)
    sort: Sort | None = Field(None, description="Without words the latest first.")
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=200)

    def asked(self) -> Asked:
        """The filters; one more is asked for than is answered, to tell whether there are more."""
        filters = self.model_dump(exclude_defaults=True, exclude={"q", "offset", "limit"})
        return cast("Asked", {**filters, "offset": self.offset, "limit": self.limit + 1})


def list_articles(request: Request, sought: Annotated[Sought, Query()]) -> Response:
    with frame.library(request) as kept:
        return _part(kept.search(sought.q, **sought.asked()), sought.offset, sought.limit)


def list_claims(request: Request, sought: Annotated[Sought, Query()]) -> Response:
    with frame.library(request) as kept:
        found = kept.claims(sought.q, **sought.asked())
        return _part([claim_hit_row(hit, kept) for hit in found], sought.offset, sought.limit)


def one_article(request: Request, id: Id) -> Response:
    with frame.library(request) as kept:
        found = kept.article(id)
        versions = kept.versions(found.ref)
        place = {"ref": found.ref, "version": found.version, "added": found.added, "reader": found.reader}
        return answer(reading_row(found.reading, with_text=True) | place | {"versions": versions})


def list_versions(request: Request, id: Id) -> Response:
    with frame.library(request) as kept:
        found = kept.versions(id)
        return _part(found, 0, max(len(found), 1), len(found))


def one_claim(request: Request, id: Id) -> Response:
    with frame.library(request) as kept:
        if not kept.is_claim(id):
            raise NotFound(f"{id} is an article. A claim is called like a12:c3.")
        return answer(claim_hit_row(kept.claim(id), kept))


# --- who ---


def list_actors(
    request: Request,
    q: Called = "",
    kind: ActorKind | None = None,
    country: Called = "",
    doubtful: bool = False,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    wanted = actors.Wanted(name=q, kind=kind or "", country=country, doubtful=doubtful)
    with frame.library(request) as kept:
        found = actors.listed(kept, wanted, offset, limit)
        return _part(found.actors, offset, limit, found.total)


def one_actor(request: Request, id: Id) -> Response:
    with frame.library(request) as kept:
        return answer(kept.actor(id))


def list_mentions(request: Request, id: Id, offset: Offset = 0, limit: Limit = 50) -> Response:
    with frame.library(request) as kept:
        found = kept.actor(id)
        return _part(kept.mentions(id, offset + limit)[offset:], offset, limit, found.mentions)


def list_outlets(request: Request, offset: Offset = 0, limit: Limit = 50) -> Response:
    with frame.library(request) as kept:
        return _part(outlet.listed(kept, offset, limit), offset, limit, outlet.count(kept))


def one_outlet(request: Request, name: Id) -> Response:
    with frame.library(request) as kept:
        return answer(outlet.portrait(kept, name))


# --- what they do to each other ---


def _keys(kept: headwater.Library, name: str) -> tuple[str, ...]:
    """The keys of a party that is named; raises NotFound."""
    if not name.strip():
        return ()
    found = ties.called(kept, name)
    if not found:
        raise NotFound(f"Nobody in the library is called {name}.")
    return ties.keys_of(found[0])


def list_lines(
    request: Request,
    actor: Called = "",
    other: Called = "",
    who: Called = "",
    whom: Called = "",
    act: Annotated[list[str] | None, Query(description="Words of the ledger, or events of PLOVER.")] = None,
    mode: Annotated[list[ActMode] | None, Query()] = None,
    outcome: Annotated[list[Outcome] | None, Query(description="Of requests and promises.")] = None,
    since: Since = None,
    until: Until = None,
    newest: bool = True,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    with frame.library(request) as kept:
        asked = ledger.Asked(
            parties=tuple(keys for name in (actor, other) if (keys := _keys(kept, name))),
            who=_keys(kept, who),
            whom=_keys(kept, whom),
            since=since,
            until=until,
            acts=tuple(act or ()),
            modes=tuple(mode or ()),
            outcomes=tuple(outcome or ()),
            newest=newest,
        )
        found = ledger.page(kept, asked, offset, limit)
        return _part([_line(entry) for entry in found.entries], offset, limit, found.total)


def _line(entry: ledger.Entry) -> dict[str, Any]:
    return lines.row(entry.line, entry.about) | {"words": entry.words}


def one_line(request: Request, id: Id) -> Response:
    with frame.library(request) as kept:
        return answer(_line(ledger.one(kept, id)))


def list_ties(
    request: Request,
    actor: Called = "",
    other: Called = "",
    mode: Annotated[list[ActMode] | None, Query()] = None,
    most: Annotated[int, Query(ge=1, le=200, description="Of how many parties at most.")] = 50,
) -> Response:
    with frame.library(request) as kept:
        one, two = _keys(kept, actor), _keys(kept, other)
        web = ties.ties(kept, one or two, two if one else (), most=most, modes=tuple(mode or ()))
        return answer({"parties": web.parties, "ties": web.ties, "total": web.total})


# --- the rest ---


def read_text(text: Text) -> Response:
    if not _reading.acquire(blocking=False):
        raise HTTPException(503, "Another text is being read just now. Send it again in a few seconds.")
    try:
        return _read(text)
    finally:
        _reading.release()


def _read(text: Text) -> Response:
    found = headwater.read(
        Article(
            text=text.text,
            lang=text.lang,
            outlet=text.outlet,
            title=text.title,
            url=text.url,
            published=text.published,
        )
    )
    (one,) = link_batch([found])
    return answer(reading_row(found, with_text=True, links=one.links))


def info(request: Request) -> Response:
    with frame.library(request) as kept:
        return answer(msgspec.structs.replace(kept.info(), path=""))


def _routes(api: FastAPI) -> None:
    """All addresses of the API."""

    def get(path: str, work: Callable[..., Response], shape: dict[str, Any], summary: str) -> None:
        kind = path.split("/")[1]
        api.add_api_route(path, work, methods=["GET"], **_documented(shape, summary, kind))

    get("/info", info, ref("Info"), "How much the library holds")
    get("/statements", list_statements, page_of("Row"), "Statements of several articles, or denied ones")
    get("/statements/{id:name}", one_statement, ref("StatementRow"), "One statement, its origins and edges")
    get("/search", list_articles, page_of("ArticleHit"), "Articles that hold the words")
    get("/articles", list_articles, page_of("ArticleHit"), "Articles, the latest first")
    get("/articles/{id:path}/versions", list_versions, page_of("VersionRow"), "All versions of an article")
    get(
        "/articles/{id:name}",
        one_article,
        ref("Article"),
        "One article, or a version, with its reading",
    )
    get("/claims", list_claims, page_of("ClaimHitRow"), "Claims that hold the words")
    get("/claims/{id:name}", one_claim, ref("ClaimHitRow"), "One claim (a12:c3)")
    get("/actors", list_actors, page_of("Actor"), "Actors, those of most articles first")
    get("/actors/{id:path}/mentions", list_mentions, page_of("Mention"), "Where an actor is named, and why")
    get("/actors/{id:name}", one_actor, ref("Actor"), "One actor")
    get("/outlets", list_outlets, page_of("Listed"), "Outlets, those of most articles first")
    get("/outlets/{name:name}", one_outlet, ref("Portrait"), "One outlet: whom it cites, and who cites it")
    get("/ledger", list_lines, page_of("LineRow"), "Lines of the ledger")
    get("/ledger/{id}", one_line, ref("LineRow"), "One line of the ledger")
    get("/ties", list_ties, ref("Web"), "Who has to do with whom, and how often")
    reading = _documented(ref("Reading"), "Read a text; nothing is kept", "read")
    api.add_api_route("/read", read_text, methods=["POST"], **reading)
    api.add_api_route("/", _human, methods=["GET"], include_in_schema=False)


class Api:
    """The API as an ASGI app within the one of the pages, whose library it asks."""

    def __init__(self) -> None:
        self.app = FastAPI(
            title="Headwater",
            version=headwater.__version__,
            summary="Who says what in the news, in which words, and on whose word.",
            description="Offsets count characters, end exclusive. Lists come in parts: offset and limit.",
            docs_url=None,  # FastAPI's own pages load scripts from elsewhere
            redoc_url=None,
            exception_handlers=HANDLERS,
        )
        _routes(self.app)
        self.app.openapi = self.schema  # type: ignore[method-assign]
        self._schema: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "app" in scope:
            self.app.state.shelf = scope["app"].state.shelf
        await self.app(scope, receive, send)

    def schema(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self._schema:
            made = FastAPI.openapi(self.app)
            made["servers"] = [{"url": "/api"}]
            known = made.setdefault("components", {}).setdefault("schemas", {})
            known.update(components())
            self._schema = made
        return self._schema


def mounted() -> Mount:
    """The API at /api, whatever stands in an address behind that: a line break too."""
    mount = Mount("/api", Api())
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def _human(request: Request) -> Response:
    """The operations, for people."""
    return frame.page(request, "api.html", schema=request.app.openapi())
