"""Site maps (sitemaps.org, and Google's extension for news) to the addresses that they list."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..errors import EmptyInput, InputUnreadable
from ..model import Article
from .addresses import canonical, joined
from .when import iso_date
from .xml import elements, safe_xml


class SiteMap(NamedTuple):
    """The articles that a site map lists, as far as it tells of them, and the other site maps it names."""

    pages: tuple[Article, ...]
    maps: tuple[str, ...]
    damage: str | None


def read_sitemap(data: bytes, *, name: str, url: str | None = None, entries: int = 50_000) -> SiteMap:
    """What the site map `data` lists, at most `entries` of each; raises EmptyInput or InputUnreadable.

    The date of a news site map is when the article was published; `lastmod` may be any change, so it is
    not taken for that.
    """
    clean = safe_xml(data, charset=None, name=name)
    pages: dict[str, Article] = {}
    maps: dict[str, None] = {}
    more = False
    for element in elements(clean, name, ("url", "sitemap")):
        fields = _fields(element)
        link = joined(url, fields.get("loc"))
        if link is None:
            continue
        if max(len(pages), len(maps)) >= entries:
            more = True
            break
        if element.tag.endswith("sitemap"):
            maps[link] = None
        else:
            pages.setdefault(link, _article(link, fields))
    cut_off = not re.search(rb"</([\w-]+:)?(urlset|sitemapindex)\s*>\s*\Z", clean, re.I)
    if cut_off and not more:  # the last address may be cut off too
        for found in (pages, maps):
            if found:
                found.popitem()
    if not pages and not maps:
        if cut_off:
            raise InputUnreadable(f"{name} is a site map that is cut off before its first address.")
        raise EmptyInput(f"{name} is a site map that lists nothing.")
    damage = None
    if more:
        damage = f"{name} lists more than {entries:,} addresses; the others were left out."
    elif cut_off:
        damage = f"{name} is cut off; its first {max(len(pages), len(maps)):,} addresses were read."
    return SiteMap(tuple(pages.values()), tuple(maps), damage)


def _fields(element: Any) -> dict[str, str]:
    """The texts of a `url` or `sitemap`, by local name; those of its images and videos are not its own."""
    fields: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            continue
        for part in child.iter() if child.tag.endswith("}news") else (child,):
            if isinstance(part.tag, str) and "image" not in part.tag and "video" not in part.tag:
                fields.setdefault(part.tag.rpartition("}")[2].lower(), (part.text or "").strip())
    return fields


def _article(link: str, fields: dict[str, str]) -> Article:
    return Article(
        text="",
        id=canonical(link) or link,
        url=link,
        title=" ".join(fields.get("title", "").split()) or None,
        outlet=" ".join(fields.get("name", "").split()) or None,
        published=iso_date(fields.get("publication_date", "")),
    )
