"""What an article is known again by, and whether it was edited since."""

from __future__ import annotations

import calendar
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from headwater.gather.addresses import canonical
from headwater.model import Article

_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_HOST: Final = re.compile(r"^(?:www|m|amp)\.")


def key_of(article: Article, named: bool = True) -> str:
    """The address in one form, else the given id, else the words themselves.

    `named` is false where the id is only the place in the input, such as a line of a file: the same place
    may hold another article tomorrow.
    """
    for url in (article.canonical, article.url):
        if url and (address := address_key(url)):
            return f"url:{address}"
    if article.id and named:
        return f"id:{article.id}"
    return f"text:{digest(article).hex()}"


def address_key(url: str) -> str:
    """What all spellings of an address have in common; empty where it is none.

    Beside what `gather` takes out (trackers and the like), the scheme, www., the usual port, a fragment and
    a slash at the end tell no two articles apart.

    >>> address_key("HTTP://www.Example.org/a/?utm_source=x&b=2&a=1#top")
    'example.org/a?a=1&b=2'
    """
    address = canonical(url)
    if address is None:
        return ""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{_HOST.sub('', parts.hostname or '')}{port}{parts.path.rstrip('/')}{query}"


def digest(article: Article) -> bytes:
    """What changes when an article is edited: its title and text."""
    words = f"{article.title or ''}\0{article.text}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()


def stretch(published: str | None) -> tuple[int, int] | None:
    """The seconds since 1970, end exclusive, that an ISO 8601 date of any precision stands for.

    A time without a zone counts as UTC; None where it is no date.

    >>> stretch("1970-01")
    (0, 2678400)
    """
    match = _ISO.match(published or "")
    if published is None or match is None:
        return None
    try:
        if len(published) > 10:
            moment = datetime.fromisoformat(published)
            begin = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            length = timedelta(seconds=1 if published[10:].count(":") > 1 else 60)
        else:
            year, month, day = (int(part) if part else 0 for part in match.groups())
            begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
            days = 1 if day else calendar.monthrange(year, month)[1] if month else 365 + calendar.isleap(year)
            length = timedelta(days=days)
        start = int(begin.timestamp())
    except (ValueError, OverflowError):
        return None
    return start, start + int(length.total_seconds())
