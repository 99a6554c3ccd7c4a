"""What a reader asks to have read: a text, a file or an address, as the form sends it, made into articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import msgspec

from headwater.gather import Failure, Limits, Page, gather
from headwater.gather.files import kind_of_name
from headwater.gather.page import looks_like_html
from headwater.gather.when import iso_date
from headwater.known import outlet_of
from headwater.model import Article

LARGEST: Final = 5 * 1024 * 1024  # bytes of a text or a file
LONGEST: Final = 1_000_000  # characters of a text
_SHORT: Final = 300  # characters of a title or an outlet
_ENDING: Final = re.compile(r"(\.[a-z0-9]{1,12}){0,2}$", re.I)  # of a name: what kind of file it is
_ADDRESS: Final = re.compile(r"https?://\S+", re.I)
_LIMITS: Final = Limits(file_bytes=4 * LARGEST, page_bytes=4 * LARGEST, seconds=20.0, entries=1_000)

Found = Article | Page | Failure


class Wrong(Exception):  # noqa: N818 - it says what is wrong
    """The form cannot be followed; `key` is what to say, among the interface's words."""

    def __init__(self, key: str, status: int = 400, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.values = values


class Upload(NamedTuple):
    """A file that was sent: its name without folders, and its bytes."""

    name: str
    data: bytes


class Asked(NamedTuple):
    """One of `text`, `address` and `file`, with what the reader knows of it; `keep` asks for it to be kept in
    the library."""

    text: str = ""
    address: str = ""
    file: Upload | None = None
    title: str = ""
    outlet: str = ""
    published: str = ""
    keep: bool = False


class Item(NamedTuple):
    """One article that was found, or why none was. `named` is False where its id is only its place."""

    found: Found
    named: bool


def asked(get: Callable[[str], str], file: Upload | None) -> Asked:
    """What a form asks for; `get` gives its fields. Raises Wrong.

    What is pasted into the field of the text and is nothing but an address is one.
    """
    text, address = get("text").replace("\r\n", "\n"), get("address").strip()
    if not address and _ADDRESS.fullmatch(text.strip()):
        text, address = "", text.strip()
    given = [bool(text.strip()), bool(address), file is not None]
    if sum(given) != 1:
        raise Wrong("reading.several" if any(given) else "reading.none")
    if address and not _ADDRESS.fullmatch(address):
        raise Wrong("reading.no_address")
    if len(text) > LONGEST:
        raise Wrong("reading.too_long", 413, n=LONGEST)
    if file is not None:
        _check(file)
    published = get("published").strip()
    if published and iso_date(published) is None:
        raise Wrong("reading.no_date")
    return Asked(
        text=text,
        address=address,
        file=file,
        title=get("title").strip()[:_SHORT],
        outlet=get("outlet").strip()[:_SHORT],
        published=iso_date(published) or "",
        keep=get("keep") == "1",
    )


def _check(file: Upload) -> None:
    if len(file.data) > LARGEST:
        raise Wrong("reading.too_large", 413, n=LARGEST // 1024 // 1024)
    if kind_of_name(file.name) == "parquet":
        raise Wrong("reading.no_table", 415)


def base_name(name: str) -> str:
    """The name of a file that was sent, from any system, without folders and what no name may hold."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(c if c.isprintable() else "_" for c in last).strip(". ")
    return plain[-120:] or "file"


def items(one: Asked, *, allow_private: bool = False) -> Iterator[Item]:
    """The articles of what was asked for, and what could not be had."""
    for item in _items(one, allow_private):
        yield item._replace(found=_told(item.found, one))


def _items(one: Asked, allow_private: bool) -> Iterator[Item]:
    if one.file is not None:
        yield from _of_file(one.file)
    elif one.address:
        found = gather([one.address], allow_private=allow_private, limits=_LIMITS, outlet_of=outlet_of)
        for each in found.unread():
            yield Item(each, found.named)
    else:
        yield Item(_pasted(one.text), named=False)


def _pasted(text: str) -> Article | Page:
    """A text as it was pasted; the source of a page is read as one."""
    data = text.encode("utf-8", "replace")
    if not looks_like_html(data):
        return Article(text=text)
    return Page(data=data, about=Article(text="", id="page"), charset="utf-8", html=True)


def _of_file(file: Upload) -> Iterator[Item]:
    """What is in a file; where it lies meanwhile is in no name and no message."""
    with TemporaryDirectory(prefix="headwater-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, f"sent{_ENDING.search(file.name)[0]}")  # type: ignore[index]
        path.write_bytes(file.data)
        found = gather([str(path)], limits=_LIMITS, outlet_of=outlet_of)
        for each in found.unread():
            yield Item(_renamed(each, str(path), file.name), found.named)


def _renamed(found: Found, path: str, name: str) -> Found:
    if isinstance(found, Failure):
        found.error.args = tuple(
            arg.replace(path, name) if isinstance(arg, str) else arg for arg in found.error.args
        )
        return found._replace(where=found.where.replace(path, name))
    about = found.about if isinstance(found, Page) else found
    about = msgspec.structs.replace(about, id=about.id.replace(path, name))
    return msgspec.structs.replace(found, about=about) if isinstance(found, Page) else about


def _told(found: Found, one: Asked) -> Found:
    """The article with what the reader says of it where it does not say so itself."""
    if isinstance(found, Failure):
        return found
    about = found.about if isinstance(found, Page) else found
    about = msgspec.structs.replace(
        about,
        title=about.title or one.title or None,
        outlet=about.outlet or one.outlet or None,
        published=about.published or one.published or None,
    )
    return msgspec.structs.replace(found, about=about) if isinstance(found, Page) else about
