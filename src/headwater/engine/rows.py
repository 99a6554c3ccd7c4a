"""An article as the first stage of a bulk run keeps it: its reading, and what linking asks of it.

This is done in the processes that read, so nothing here needs Arrow.
"""

from __future__ import annotations

from array import array
from typing import Final

import msgspec

from headwater.link.statements import digest as digests
from headwater.link.statements import sheets
from headwater.link.statements.kin import buckets, place
from headwater.model import Reading
from headwater.store.entries import pack
from headwater.store.identity import digest, key_of
from headwater.store.work import Task, Unread, read_then

# The columns of the first stage and their types, as in `store.results.COLUMNS`.
STAGED: Final = {
    "order": "int64",
    **dict.fromkeys(("key", "place", "lang", "outlet", "url", "title", "published"), "string"),
    **dict.fromkeys(("given", "disputes"), "bool"),
    **dict.fromkeys(("mark", "reading", "digest", "signature", "sheet"), "binary"),
    **dict.fromkeys(("moment", "tie", "units", "claims", "words"), "int64"),
    "buckets": ["int64"],
    "kinds": ["int64"],
    "text": "string",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One article that was read; the fields are those of STAGED but for `order`.

    `mark` changes when the article is edited; `moment` and `tie` say where it stands in its `buckets`, which
    are 64-bit numbers in the order of the machine, as are the `kinds` of its units.
    """

    key: str
    place: str
    lang: str
    outlet: str | None
    url: str | None
    title: str | None
    published: str | None
    given: bool
    disputes: bool
    mark: bytes
    reading: bytes
    digest: bytes
    signature: bytes
    sheet: bytes
    moment: int
    tie: int
    units: int
    claims: int
    words: int
    buckets: bytes
    kinds: bytes
    text: str


def read_row(task: Task) -> Row | Unread:
    """Read one article for a bulk run. Whatever goes wrong comes back as Unread, but for a lack of memory."""
    answer = read_then(task, lambda reading, _: _row(reading, task.named))
    assert isinstance(answer, Row | Unread)  # there is no library that it could be in
    return answer


def _row(reading: Reading, named: bool) -> Row:
    article = reading.article
    found = digests.digest(reading)
    at = place(msgspec.structs.replace(found, article=key_of(article, named)))
    return Row(
        key=at.article,
        place=article.id,
        lang=reading.lang or "",
        outlet=article.outlet,
        url=article.url,
        title=article.title,
        published=article.published,
        given=named and bool(article.id),
        disputes=found.disputes,
        mark=digest(article),
        reading=pack(reading),
        digest=digests.packed(found),
        signature=found.signature.packed(),
        sheet=sheets.packed(sheets.sheet(found)),
        moment=at.moment,
        tie=at.mark,
        units=len(found.units),
        claims=len(reading.claims),
        words=len(article.text.split()),
        buckets=array("q", buckets(found)).tobytes(),
        kinds=array("q", [unit.kind for unit in found.units]).tobytes(),
        text=article.text,
    )
