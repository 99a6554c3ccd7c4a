"""XML from anyone, made safe to parse: no entities of its own, no depth without end, in UTF-8.

The parsers behind (feedparser, lxml) get bytes that hold nothing to expand and nothing to fetch.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from ..errors import InputUnreadable, Unsupported
from .encoding import decode

Kind = Literal["feed", "sitemap", "opml"]
_KINDS: Final[dict[str, Kind]] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "opml": "opml",
}
# Nothing is matched a second way (the + and ?> after what may repeat): a file of comments would take years.
_BEFORE: Final = rb"(?:(?><\?.{0,1000}?\?>|<!--.{0,2000}?-->)\s*+)*+"
_ROOT: Final = re.compile(
    rb"\s*+" + _BEFORE + rb"(?:<!DOCTYPE[^\[>]{0,500}+(?:\[[^\]]{0,60000}+\]\s*+)?+>\s*+)?+" + _BEFORE
    + rb"(?P<root><(?:[\w-]{1,20}:)?(?P<kind>rss|feed|rdf|urlset|sitemapindex|opml)[\s/>])",
    re.S | re.I,
)  # fmt: skip
_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,300}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_OPEN_OR_CLOSE: Final = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)(?!(?:br|hr|img)\b)[A-Za-z_][^<>]*?(/?)>", re.S
)
_MAX_DEPTH: Final = 200
_HEAD: Final = 1 << 17  # bytes in which the root must begin
# Characters that XML 1.0 does not allow at all; one of them would end the parsing of a whole feed.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def kind_of(data: bytes) -> Kind | None:
    """What XML that lists articles `data` begins as, in any encoding that keeps ASCII, or in UTF-16."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe")
    found = _ROOT.match(head) or (_ROOT.match(head.replace(b"\0", b"")) if b"\0" in head[:200] else None)
    return _KINDS[found["kind"].decode().lower()] if found else None


def safe_xml(data: bytes, *, charset: str | None, name: str) -> bytes:
    """The document in UTF-8 from its root on, without declaration and document type.

    `charset` is what the sender says; the bytes have the last word. Raises InputUnreadable where it is
    hostile, Unsupported where it is nothing that lists articles.
    """
    declared = _ENCODING.search(data[:1000])
    text = decode(
        data, declared=charset or (declared[1].decode("ascii", "ignore") if declared else None)
    ).text
    clean = _FORBIDDEN.sub("", text).lstrip("\ufeff").encode("utf-8", "replace")
    root = _ROOT.match(clean, 0, _HEAD)
    if root is None:
        raise Unsupported(f"{name} is no feed, site map or list of feeds.")
    if b"<!ENTITY" in clean[: root.start("root")].upper():
        raise InputUnreadable(
            f"{name} declares entities of its own, which can grow without end. It was not read."
        )
    clean = clean[root.start("root") :]
    if _depth(clean) > _MAX_DEPTH:
        raise InputUnreadable(
            f"{name} is nested more than {_MAX_DEPTH} deep, which no feed is. It was not read."
        )
    return clean


def _depth(clean: bytes) -> int:
    """How deep elements are nested at most, up to one more than is allowed."""
    depth = deepest = 0
    for found in _OPEN_OR_CLOSE.finditer(clean):
        if found[1] is None or found[2]:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
        if depth > _MAX_DEPTH:
            break
    return deepest


def elements(clean: bytes, name: str, tags: tuple[str, ...] = ()) -> Iterator[Any]:
    """The elements of those local names (all if none is named) in what `safe_xml` gave, as lxml has them.

    Each is emptied once it has been used, so that a long document takes little memory. Damage is passed over
    as far as lxml can.
    """
    from lxml import etree

    parser = etree.iterparse(
        io.BytesIO(clean),
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags] or None,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in parser:
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise InputUnreadable(f"{name} is XML that cannot be read: {error.msg}.") from error
