"""The page of an article: its text with claims marked by source, its versions, what others say alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.ask.article import Carried, Sheet, named, sheet
from headwater.ask.changes import Block, Piece, changes
from headwater.ask.search import claim_hit
from headwater.show.page import frame, to
from headwater.show.page.leaves import Layout, Leaf, Speaker
from headwater.store.faults import BadQuery, NotFound
from headwater.store.results import COLUMNS, row_of

if TYPE_CHECKING:
    from headwater.store.library import Library

_SPEAKERS: Final = 40  # sources in the legend
_STATEMENTS: Final = 12  # on one page of the list
_TITLE: Final = 110  # characters of the text that stand for a title
_COMPARED: Final = 40_000  # characters of changes that are shown
_BESIDE: Final = 240  # characters of what stayed the same, at either end, that are shown
_WEB: Final = re.compile(r"https?://", re.I)


class View(NamedTuple):
    """What the template of an article shows; `mark` is the claim ("c3") or stretch ("120-180") that is lit.

    `title` are the first words of the text where it has none. `carried` is the part of `sheet.carried` that
    is shown. `linked` is True where its names may be asked for as links to actors.
    """

    sheet: Sheet
    title: str
    leaf: Leaf
    speakers: Sequence[Speaker]
    other_speakers: int
    carried: Sequence[Carried]
    part: frame.Slice
    mark: str
    with_names: bool
    linked: bool

    @property
    def text(self) -> str:
        return self.sheet.kept.article.text

    @property
    def lang(self) -> str:
        """The language of the text, "" where it is none that Headwater reads."""
        return self.sheet.kept.reading.lang or ""

    @property
    def url(self) -> str:
        """Where it was published, if that is an address of the web that a link may lead to."""
        url = self.sheet.kept.article.url or ""
        return url if _WEB.match(url) else ""


def article(request: Request) -> Response:
    """One article, or what was changed between two versions of it (`?against=1`)."""
    ref = request.path_params["ref"]
    with frame.library(request) as kept:
        found = sheet(kept, ref)
        if "against" in request.query_params:
            return _compared(request, kept, found)
        if frame.wants_csv(request):
            return claims_as_csv(found)
        return frame.page(request, "article.html", view=view_of(request, kept, found))


def view_of(request: Request, kept: Library, found: Sheet) -> View:
    """What is shown of an article: which leaf of its text (`?part=2`, or where `?mark=` is), which part of
    its statements (`?page=2`), and whether its names are links (`?names=1`)."""
    query = request.query_params
    linked = bool(found.versions) and found.kept.current and bool(found.kept.reading.names)
    with_names = linked and query.get("names") == "1"
    layout = Layout(found, named(kept, found.kept.ref) if with_names else ())
    mark = query.get("mark", "")
    leaf = layout.leaf(_number(query.get("part")) or layout.leaf_of(mark), mark)
    speakers = layout.speakers()
    part = frame.slice_of(request, _STATEMENTS)
    return View(
        sheet=found,
        title=_title(found),
        leaf=leaf,
        speakers=speakers[:_SPEAKERS],
        other_speakers=len(speakers[_SPEAKERS:]),
        carried=found.carried[part.offset : part.offset + part.limit],
        part=part,
        mark=mark,
        with_names=with_names,
        linked=linked,
    )


def claims_as_csv(found: Sheet) -> Response:
    """The claims of an article as a table, as `headwater claims` has them."""
    rows = (row_of(claim_hit(found.kept, claim)) for claim in found.kept.reading.claims)
    return frame.rows_as_csv(f"{found.kept.ref}-claims", list(COLUMNS["claims"]), rows)


def _number(given: str | None) -> int:
    """The number of a leaf; 0 where none is given. Raises BadQuery."""
    if given is None:
        return 0
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        raise BadQuery(f"part={given} is no number of a part of the text.")
    return int(given)


def _title(found: Sheet) -> str:
    given = (found.kept.article.title or "").strip()
    if given:
        return given
    line = found.kept.article.text.lstrip()[: 4 * _TITLE].splitlines()[:1]
    first = " ".join(" ".join(line).split())
    if len(first) <= _TITLE:
        return first or found.kept.id
    cut = first[:_TITLE]
    return f"{cut.rpartition(' ')[0] or cut}…"


# --- versions ---


def _compared(request: Request, kept: Library, found: Sheet) -> Response:
    """What was changed from the older of two versions to the newer."""
    number = request.query_params["against"]
    versions = {str(row.number): row for row in found.versions}
    if number not in versions:
        raise NotFound(f"The article {found.kept.ref} has no version {number}.")
    other = sheet(kept, versions[number].ref)
    older, newer = sorted((found, other), key=lambda one: one.kept.version)
    blocks = changes(older.kept.article.text, newer.kept.article.text)
    told, whole = _shortened(blocks)
    return frame.page(
        request,
        "versions.html",
        title=_title(newer),
        ref=to.article(found.kept.ref),
        older=older.kept,
        newer=newer.kept,
        dates={row.number: row.added for row in found.versions},
        lang=newer.kept.reading.lang or "",
        blocks=told,
        whole=whole,
        changed=sum(block.changed for block in blocks),
    )


def _shortened(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """The blocks as they are shown: of what stayed the same the two ends, of changes as many as a page holds;
    and whether that is all of them."""
    out: list[Block] = []
    room = _COMPARED
    for number, block in enumerate(blocks):
        if block.changed:
            if room <= 0:
                return out, False
            pieces = [
                Piece(kind, text if len(text) <= room else f"{text[:room]}…") for kind, text in block.pieces
            ]
            out.append(Block(True, tuple(pieces)))
            room -= sum(len(piece.text) for piece in pieces)
        else:
            out.append(_ends(block, first=number == 0, last=number == len(blocks) - 1))
    return out, True


def _ends(block: Block, *, first: bool, last: bool) -> Block:
    """The end of an unchanged stretch that a change follows, and the beginning that follows one."""
    text = block.pieces[0].text
    if len(text) <= 2 * _BESIDE + 100:
        return block
    begin = "" if first else text[:_BESIDE].rpartition(" ")[0] or text[:_BESIDE]
    end = "" if last else text[-_BESIDE:].partition(" ")[2] or text[-_BESIDE:]
    return Block(False, (Piece("same", begin), Piece("same", end)))


ROUTES = [Route("/articles/{ref}", article)]
