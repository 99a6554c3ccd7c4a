"""An HTML page to the article on it: main text, title, outlet and date.

trafilatura finds the main text. It gets bytes that Headwater has read itself, never an address. A page may be
hostile or broken: what is nested too deep, too large or too much for trafilatura is read by `_plain`, which
only takes the tags away and needs neither recursion nor a tree.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

from ..errors import EmptyInput, TooLarge
from ..model import Article
from .addresses import declared, joined, site_of
from .encoding import decode
from .when import finer, iso_date

MAX_BYTES: Final = 20 * 1024 * 1024
_MAX_TREE_BYTES: Final = 4 * 1024 * 1024  # beyond this trafilatura takes many seconds
_MAX_TAGS: Final = 60_000
_MAX_DEPTH: Final = 200  # no page by hand or by a publishing system comes near; libxml2 gives up at 256

_HEAD: Final = 500_000  # characters of a page in which it declares what it is

# Browsers write "saved from url=(0023)https://…", SingleFile "url: https://…" in a comment of its own.
_SAVED: Final = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)")
# Nothing is matched a second way (the + and ?> after what may repeat): a file of comments would take years.
_START: Final = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})")
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# Elements that end by themselves when the next one begins; an author who leaves them open nests nothing.
_SELF_CLOSING: Final = frozenset(("p", "li", "td", "tr", "th", "dt", "dd", "option"))
_META_CHARSET: Final = re.compile(
    rb"<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_META: Final = re.compile(r"<meta\b([^<>]{0,2000})>", re.I)
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LINKED_DATA: Final = re.compile(
    r"<script[^<>]{0,200}application/ld\+json[^<>]{0,200}>([^<]{1,200000})</script", re.I | re.S
)
_DATE_NAMES: Final = frozenset(
    (
        "article:published_time",
        "datepublished",
        "og:published_time",
        "pubdate",
        "publishdate",
        "date",
        "dc.date",
        "dcterms.created",
    )
)
_LINK: Final = re.compile(r"<link\b([^<>]{0,2000})>", re.I)


def looks_like_html(data: bytes) -> bool:
    """True where `data` begins as an HTML page does, in any encoding that keeps ASCII, or in UTF-16."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe")
    return bool(_START.match(head) or _START.match(head.replace(b"\0", b"")))


def read_page(
    data: bytes, *, id: str = "", url: str | None = None, charset: str | None = None, lang: str | None = None
) -> Article:
    """The article on the page `data`; `charset` is what the server says, `url` where the page came from.

    Raises EmptyInput where there is no text on the page, TooLarge, or BinaryInput; never anything else.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"The page is larger than {MAX_BYTES:,} bytes. Save its text and name that file.")
    source = decode(data, declared=charset or _declared_charset(data)).text.replace("\0", "")
    found = _extracted(source, url) if _fit_for_a_tree(source) else {}
    text = _in_paragraphs(_tidy(found.get("text") or ""), source) or _tidy(_plain(source))
    if not text:
        raise EmptyInput(
            "There is no text on this page; it may be filled in by a script. Save its text instead."
        )
    title = _clean(found.get("title")) or _clean(_title(source))
    first, _, rest = text.partition("\n")
    if rest and first == title:  # the headline has a field of its own
        text = rest
    url = url or _saved_from(source[:4096]) or found.get("url")
    return Article(
        text=text,
        id=id,
        lang=lang,
        outlet=_clean(found.get("sitename")) or site_of(url),
        url=url,
        title=title,
        published=finer(_published(source[:_HEAD]), found.get("date")),
        canonical=declared(_declared_address(source[:_HEAD], url), url),
    )


def read_fragment(source: str) -> str:
    """The text of a piece of HTML such as feeds carry, a block a line."""
    return _tidy(_plain(source.replace("\0", "")))


def _in_paragraphs(text: str, source: str) -> str:
    """Of a short page trafilatura may give one long line; the page's own paragraphs are better then."""
    if not text or "\n" in text or len(text) > 5000:
        return text
    paragraphs = _tidy(_plain(source, _PARAGRAPHS))
    return paragraphs if 0.6 * len(text) <= len(paragraphs) <= 1.2 * len(text) else text


_PARAGRAPHS: Final = frozenset(("p", "blockquote", "li"))


def _declared_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data[:4096])
    return found.group(1).decode("ascii", "ignore") if found else None


def _fit_for_a_tree(source: str) -> bool:
    """Whether the page is small and flat enough to be parsed into a tree in good time."""
    if len(source) > _MAX_TREE_BYTES:
        return False
    depth = tags = 0
    for closing, name in _TAG.findall(source):
        tags += 1
        name = name.lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _MAX_DEPTH or tags > _MAX_TAGS:
            return False
    return True


def _extracted(source: str, url: str | None) -> dict[str, str]:
    """What trafilatura finds, or nothing where it fails in whatever way."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its complaints are not for our user
    try:
        import trafilatura

        # Text that lxml cannot take as a string with an encoding declaration in it, it takes as bytes.
        document: Any = trafilatura.bare_extraction(
            source.encode("utf-8", "replace") if source.lstrip()[:5] == "<?xml" else source,
            url=url,
            include_comments=False,
            include_tables=False,
            include_formatting=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except (Exception, RecursionError):  # third-party code on hostile input: any failure means the plain way
        return {}
    names = ("text", "title", "sitename", "hostname", "date", "url")
    return {n: str(v) for n in names if document is not None and (v := getattr(document, n, None))}


def _tidy(text: str) -> str:
    """One paragraph a line, no empty lines."""
    lines = (re.sub(r"[ \t\r\f\v\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _title(source: str) -> str | None:
    found = re.search(r"<title[^>]{0,200}>([^<]{1,1000})", source, re.I)
    return html.unescape(found.group(1)) if found else None


def _published(head: str) -> str | None:
    """The time that the page itself declares, in full; a page's other dates may be of anything."""
    best = None
    for candidate in (*_meta_dates(head), *_linked_dates(head)):
        best = finer(best, iso_date(candidate))
    return best


def _declared_address(head: str, url: str | None) -> str | None:
    """The address that the page says it has: its canonical link (RFC 6596), else its og:url."""
    links = (_values(match.group(1)) for match in _LINK.finditer(head))
    hrefs = [v.get("href") for v in links if "canonical" in v.get("rel", "").lower().split()]
    metas = (_values(match.group(1)) for match in _META.finditer(head))
    hrefs += [v.get("content") for v in metas if v.get("property", "").lower() == "og:url"]
    return next((address for href in hrefs if (address := joined(url, href))), None)


def _saved_from(head: str) -> str | None:
    """The address that a browser noted when it saved the page."""
    found = _SAVED.search(head)
    return joined(None, html.unescape(found.group(1))) if found else None


def _values(attributes: str) -> dict[str, str]:
    return {m[0].lower(): html.unescape(m[1] or m[2] or m[3]) for m in _ATTRIBUTE.findall(attributes)}


def _meta_dates(head: str) -> Iterator[str]:
    for match in _META.finditer(head):
        values = _values(match.group(1))
        name = values.get("property") or values.get("name") or values.get("itemprop") or ""
        if name.lower() in _DATE_NAMES and "content" in values:
            yield values["content"]


def _linked_dates(head: str) -> Iterator[str]:
    for block in _LINKED_DATA.findall(head):
        try:
            value = json.loads(block)
        except (ValueError, RecursionError):
            continue
        for row in _rows(value):
            date = row.get("datePublished")
            if isinstance(date, str):
                yield date


def _rows(value: Any) -> list[dict[str, Any]]:
    """The objects at the top of a block of linked data, which may be one, a list, or a graph."""
    graph = value.get("@graph", [value]) if isinstance(value, dict) else value
    return [row for row in graph if isinstance(row, dict)] if isinstance(graph, list) else []


# One pass, each character looked at a bounded number of times: html.parser takes minutes on "<a <a <a ...".
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})[^<>]*>?|<!--|<[!?][^<>]*>|[^<]+|<")
_SKIPPED: Final = frozenset(
    ("script", "style", "noscript", "template", "title", "svg", "nav", "footer", "head")
)
_INLINE: Final = frozenset(
    ("a", "abbr", "b", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u")
)
_ENDS: Final = {name: re.compile(f"</{name}\\b[^<>]*>", re.I) for name in _SKIPPED}


def _plain(source: str, only: frozenset[str] = frozenset()) -> str:
    """The page without its tags, a block a line; with `only`, just what is in those elements."""
    parts: list[str] = []
    at, comments, within = 0, True, not only
    while match := _TOKEN.match(source, at):
        at, token, name = match.end(), match.group(), (match.group(2) or "").lower()
        if token == "<!--":
            end = source.find("-->", at) if comments else -1
            comments = end >= 0
            at = end + 3 if comments else at
        elif name in _SKIPPED and not match.group(1):
            end_tag = _ENDS[name].search(source, at)
            at = end_tag.end() if end_tag else at if name in {"head", "nav", "footer"} else len(source)
        elif name:
            if only and name in only:
                within = not match.group(1)
            if name not in _INLINE:
                parts.append("\n")
        elif within and not token.startswith("<"):
            parts.append(html.unescape(token).replace("\n", " "))
    return "".join(parts)
