"""What comes out of an input before it is an article, and how it becomes one.

To take the main text out of a page is the slow part of gathering. A `Page` holds all that this needs, so that
it can be done in another process: `finish` is a pure function.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from ..errors import EmptyInput, HeadwaterError, Unsupported
from ..model import Article
from . import fetch as web
from .addresses import OutletOf, canonical, outlet_at, site_of
from .encoding import decode
from .page import looks_like_html, read_page
from .when import finer, now
from .xml import kind_of

MAX_BYTES: Final = 200 * 1024 * 1024


class Failure(NamedTuple):
    """An input, or a part of one, that gave no article; `where` names it as the user did."""

    where: str
    error: HeadwaterError


class Limits(NamedTuple):
    """How much is read of one input, and how long one address may take.

    `file_bytes` is for one text or page in a file, `page_bytes` for one page from the web or from an archive,
    `seconds` for one address, `entries` for what one feed or site map may list.
    """

    file_bytes: int = MAX_BYTES
    page_bytes: int = web.MAX_BYTES
    seconds: float = web.TIMEOUT
    entries: int = 100_000


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of one article, not yet read, with what is known of it (`about`, whose text is empty).

    `charset` is what the sender says; `html` is True where it is said to be a page.
    """

    data: bytes
    about: Article
    charset: str | None = None
    html: bool = False


Item = Article | Page | Failure


def fetched_page(got: web.Fetched, about: Article) -> Page:
    """What was fetched just now, as a page of the article that `about` tells of."""
    about = msgspec.structs.replace(about, url=got.url, fetched=now())
    return Page(data=got.body, about=about, charset=got.charset, html="html" in got.content_type)


def finish(item: Item, outlet_of: OutletOf | None = None) -> Article | Failure:
    """The article that `item` holds; what cannot be read is a Failure. Never raises."""
    if isinstance(item, Failure):
        return item
    if isinstance(item, Article):
        return _completed(item, outlet_of)
    try:
        return _completed(_read(item, outlet_of), outlet_of)
    except HeadwaterError as error:
        return Failure(item.about.id, error)


def _read(page: Page, outlet_of: OutletOf | None) -> Article:
    about = page.about
    if not page.data.strip():
        raise EmptyInput(f"{about.id} is empty.")
    if kind_of(page.data):
        raise Unsupported(f"{about.id} is a feed or a site map, not an article. Name it as an input.")
    if not page.html and not looks_like_html(page.data):
        text = decode(page.data, declared=page.charset).text
        if not text.strip():
            raise EmptyInput(f"{about.id} is empty.")
        return msgspec.structs.replace(about, text=text)
    found = read_page(page.data, id=about.id, url=about.url, charset=page.charset, lang=about.lang)
    site = site_of(found.url)
    named = found.outlet if found.outlet != site else None  # by the page itself
    return msgspec.structs.replace(
        about,
        text=found.text,
        outlet=outlet_at(found.url, outlet_of) or about.outlet or named or site,
        url=found.url,
        title=found.title or about.title,
        published=finer(found.published, about.published),
        canonical=found.canonical or about.canonical,
    )


def prepared(item: Item, outlet_of: OutletOf | None) -> Item:
    """`item` with all that can be told of it before it is read, so that `finish` needs no `outlet_of`."""
    if not isinstance(item, Page):
        return finish(item, outlet_of)
    outlet = outlet_at(item.about.url, outlet_of)
    if outlet is None:
        return item
    return msgspec.structs.replace(item, about=msgspec.structs.replace(item.about, outlet=outlet))


def _completed(article: Article, outlet_of: OutletOf | None) -> Article:
    """The article with what its address tells of it, where nothing better is known."""
    if article.url is None or (article.outlet and article.canonical):
        return article
    return msgspec.structs.replace(
        article,
        outlet=article.outlet or outlet_at(article.url, outlet_of) or site_of(article.url),
        canonical=article.canonical or canonical(article.url),
    )
