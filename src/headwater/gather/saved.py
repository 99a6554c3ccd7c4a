"""Pages as browsers save them in one file: MHTML (RFC 2557) and Safari's web archive."""

from __future__ import annotations

import plistlib
import re
from email import message_from_bytes
from email.message import Message
from typing import Final

from ..errors import EmptyInput, InputUnreadable
from ..model import Article
from .addresses import joined
from .items import Page
from .when import iso_date

_MAX_PARTS: Final = 100_000
_MHTML: Final = re.compile(
    rb"(From: <Saved by |MIME-Version: 1\.0\r?\n|Content-Type: multipart/related)", re.I
)


def looks_like_mhtml(head: bytes) -> bool:
    """True where a file begins as the browsers' MHTML does."""
    return bool(_MHTML.match(head.lstrip()))


def read_mhtml(data: bytes, name: str) -> Page:
    """The page that was saved; its pictures and frames are left out. Raises InputUnreadable or EmptyInput."""
    try:
        message = message_from_bytes(data)
        main = _main_part(message)
        body = main.get_payload(decode=True) if main else None
        charset = main.get_content_charset() if main else None
        address = message.get("Snapshot-Content-Location") or (main and main.get("Content-Location"))
        saved = message.get("Date")
    except (
        Exception,
        RecursionError,
    ) as error:  # a parser of mail on hostile input: any failure means one thing
        raise InputUnreadable(f"{name} is no saved page, or damaged.") from error
    if not isinstance(body, bytes) or not body.strip():
        raise EmptyInput(f"There is no page in {name}.")
    url = joined(None, str(address)) if address else None
    about = Article(text="", id=name, url=url, fetched=iso_date(str(saved)) if saved else None)
    return Page(data=body, about=about, charset=charset, html=True)


def _main_part(message: Message) -> Message | None:
    """The part that the message names as its start, else the first that is a page."""
    start = message.get_param("start")
    waiting, pages, count = [message], [], 0
    while waiting and count < _MAX_PARTS:
        part = waiting.pop()
        count += 1
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting.extend(p for p in reversed(inner) if isinstance(p, Message))
        elif part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            if start and part.get("Content-ID") == start:
                return part
            pages.append(part)
    return pages[0] if pages else None


def read_webarchive(data: bytes, name: str) -> Page:
    """The page in a web archive of Safari. Raises InputUnreadable or EmptyInput."""
    try:
        main = plistlib.loads(data)["WebMainResource"]
        body, address, charset = (
            main.get(f"WebResource{key}") for key in ("Data", "URL", "TextEncodingName")
        )
    except (Exception, RecursionError) as error:  # see above
        raise InputUnreadable(f"{name} is no web archive, or damaged.") from error
    if not isinstance(body, bytes) or not body.strip():
        raise EmptyInput(f"There is no page in {name}.")
    about = Article(text="", id=name, url=joined(None, address) if isinstance(address, str) else None)
    return Page(data=body, about=about, charset=charset if isinstance(charset, str) else None, html=True)
