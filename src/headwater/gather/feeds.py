"""RSS, RDF and Atom feeds and lists of them (OPML) to what they list. feedparser reads, from safe bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ..errors import BinaryInput, EmptyInput, HeadwaterError, InputUnreadable, TooLarge, Unsupported
from ..model import Article
from .addresses import canonical, joined
from .encoding import decode
from .page import looks_like_html, read_fragment
from .when import iso_date
from .xml import elements, kind_of, safe_xml

MAX_ITEMS: Final = 2000
MAX_BYTES: Final = 8 * 1024 * 1024  # feedparser takes half a second a megabyte, and two where it is damaged
_MAX_FEEDS: Final = 10_000
_FULL: Final = 800  # characters from which a feed's own text is taken for the whole article
_FEED_LINK: Final = re.compile(
    rb"<link\b(?=[^<>]*application/(?:rss|atom)\+xml)[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.I
)


class Entry(NamedTuple):
    """One item of a feed: what is known of the article, and the text of it that the feed itself carries.

    `key` is the same whenever the feed lists the item again. `version` changes where the feed says that the
    item did. `whole` is True where the text is the whole article as far as one can tell.
    """

    key: str
    version: str
    about: Article
    text: str
    whole: bool


class Feed(NamedTuple):
    """What a feed lists, in its order. `damage` says in plain words what could not be read, if anything."""

    entries: tuple[Entry, ...]
    damage: str | None


def read_feed(data: bytes, *, name: str, url: str | None = None, charset: str | None = None) -> Feed:
    """The items of the feed `data`; `url` is where it came from, to which its links are relative.

    Raises Unsupported where it is no feed, EmptyInput where it lists nothing, TooLarge, and InputUnreadable
    where it is hostile or too damaged.
    """
    if kind_of(data) != "feed":
        raise _no_feed(data, name, url)
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{name} is larger than a feed may be ({MAX_BYTES:,} bytes).")
    clean = safe_xml(data, charset=charset, name=name)
    try:
        import feedparser

        found = feedparser.parse(
            clean,
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url or "",
            },
            sanitize_html=False,  # no HTML is shown, its text is read
            resolve_relative_uris=False,
        )
        rows = list(found.get("entries", ()))
    except Exception as error:  # third-party code on hostile input: any failure means the same
        raise InputUnreadable(f"{name} is a feed that cannot be read.") from error
    cut_off = bool(found.get("bozo")) and not re.search(rb"</[\w:]*(?:rss|feed|rdf)\s*>\s*\Z", clean, re.I)
    if cut_off:
        del rows[-1:]  # its address may be cut off too
    entries = tuple(_entries(rows[:MAX_ITEMS], url))
    if not entries and cut_off:
        raise InputUnreadable(f"{name} is a feed that is cut off before its first item.")
    if not entries:
        raise EmptyInput(f"{name} is a feed that lists no articles.")
    damage = None
    if cut_off:
        damage = f"{name} is cut off; its first {len(entries)} items were read."
    elif len(rows) > MAX_ITEMS:
        damage = f"{name} lists {len(rows):,} items; the first {MAX_ITEMS:,} were read."
    return Feed(_one_each(entries), damage)


def _no_feed(data: bytes, name: str, url: str | None) -> HeadwaterError:
    if not data.strip():
        return EmptyInput(f"{name} is empty, where a feed should be.")
    if looks_like_html(data):
        link = _FEED_LINK.search(data[:200_000])
        address = joined(url, link[1].decode("utf-8", "replace")) if link else None
        hint = f"; the feed of that page is {address}" if address else ""
        return Unsupported(f"{name} is an HTML page, not a feed{hint}.")
    return Unsupported(f"{name} is no RSS or Atom feed.")


def _one_each(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Each item once, where it stands first: feeds put the newest there."""
    return tuple({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def _entries(rows: list[Any], base: str | None) -> Iterator[Entry]:
    for row in rows:
        link = joined(base, _text(row.get("link")))
        id_ = _text(row.get("id"))
        if link is None and id_:  # a guid is an address, if the feed does not say that it is none
            link = joined(None, id_) if row.get("guidislink", True) else None
        title = _title(row)
        updated = _text(dict.get(row, "updated"))  # feedparser itself would answer with another date
        published = iso_date(_text(row.get("published"))) or iso_date(updated)
        text, whole = _body(row)
        key = id_ or canonical(link) or title
        if not key:
            continue
        source = row.get("source") or {}
        about = Article(
            text="",
            id=canonical(link) or key,
            url=link,
            title=title,
            published=published,
            source=" ".join(_text(source.get("title")).split()) or None,
            source_url=joined(base, _text(source.get("href")) or _text(source.get("link"))),
        )
        version = "|".join((title or "", updated or _text(row.get("published"))))
        yield Entry(key, version, about, text, whole)


def _title(row: Any) -> str | None:
    """The title on one line; what says that it is plain text may hold a "<" that is none of a tag."""
    title = _text(row.get("title"))
    plain = (row.get("title_detail") or {}).get("type") == "text/plain"
    return " ".join((title if plain else read_fragment(title)).split()) or None


def _body(row: Any) -> tuple[str, bool]:
    """The longest text that the item carries, and whether it is more than a summary."""
    summary = read_fragment(_text(row.get("summary")))
    bodies = [_text(part.get("value")) for part in row.get("content") or () if isinstance(part, dict)]
    # Feeds for aggregators carry the article in an element of Yandex's.
    bodies += [_text(value) for key, value in row.items() if key.endswith("_full-text")]
    body = max((read_fragment(body) for body in bodies), key=len, default="")
    return max(body, summary, key=len), len(body) >= _FULL and len(body) > len(summary)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def read_opml(data: bytes, *, name: str) -> list[str]:
    """The addresses of the feeds in a list of feeds (OPML 2.0), each once.

    Raises Unsupported where it is no OPML, EmptyInput where it names no feeds.
    """
    if kind_of(data) != "opml":
        raise Unsupported(f"{name} is no OPML list of feeds.")
    found: dict[str, None] = {}
    for element in elements(safe_xml(data, charset=None, name=name), name):
        values = {key.lower(): value for key, value in element.attrib.items()}
        if address := joined(None, values.get("xmlurl")):
            found[address] = None
        if len(found) > _MAX_FEEDS:
            raise Unsupported(f"{name} names more than {_MAX_FEEDS:,} feeds. Split it.")
    if not found:
        raise EmptyInput(f"{name} names no feeds with an http or https address.")
    return list(found)


def read_feed_list(data: bytes, *, name: str) -> list[str]:
    """The addresses in a list of feeds: OPML, or text with one a line, # before a remark.

    Raises what `read_opml` raises, BinaryInput, and Unsupported for a line that is no address.
    """
    if kind_of(data) == "opml":
        return read_opml(data, name=name)
    try:
        lines = decode(data).text.splitlines()
    except BinaryInput as error:
        raise BinaryInput(f"{name} is no list of feeds. {error}") from error
    found: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if not line:
            continue
        if joined(None, line) is None or " " in line:
            raise Unsupported(f"{name}, line {number}: {line[:80]!r} is no http or https address.")
        found[line] = None
    if not found:
        raise EmptyInput(f"{name} names no feeds.")
    return list(found)
