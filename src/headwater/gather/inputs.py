"""The inputs named on the command line to articles: files, folders, standard input and addresses.

Nothing here stops the run: what cannot be read comes out as a `Failure` in its place.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

import msgspec

from ..errors import EmptyInput, HeadwaterError, InputMissing, InputUnreadable, TooLarge, Unsupported
from ..model import Article
from . import fetch as web
from .encoding import decode
from .jsonl import read_rows
from .page import looks_like_html, read_page

MAX_BYTES: Final = 200 * 1024 * 1024
_HTML: Final = frozenset((".html", ".htm", ".xhtml"))
_JSONL: Final = frozenset((".jsonl", ".ndjson", ".jsonlines", ".json-lines"))
_TEXT: Final = frozenset((".txt", ".text", ".md"))
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_FEED: Final = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.{0,500}?-->\s*)?<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)
_PEEK: Final = 1 << 16


class Failure(NamedTuple):
    """An input, or a part of one, that gave no article; `where` names it as the user did."""

    where: str
    error: HeadwaterError


class Limits(NamedTuple):
    """How much is read of one input, and how long one address may take."""

    file_bytes: int = MAX_BYTES
    page_bytes: int = web.MAX_BYTES
    seconds: float = web.TIMEOUT


def gather(
    inputs: Iterable[str],
    *,
    lang: str | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | Failure]:
    """The articles of `inputs`, in order: files, folders, ``-`` for standard input, http(s) addresses.

    `lang` is given to articles that do not name their language. Ids are unique within one call: a second
    article with the id "x" is called "x#2". A file or address that is named twice is read once.
    """
    run = _Run(lang, allow_private, limits or Limits(), stdin)
    for name in inputs:
        yield from run.read(name)


class _Run:
    """One call of `gather`: what it was asked for, and what it has seen."""

    def __init__(self, lang: str | None, allow_private: bool, limits: Limits, stdin: BinaryIO | None) -> None:
        self._lang = lang
        self._allow_private = allow_private
        self._limits = limits
        self._stdin = stdin
        self._seen: set[str] = set()
        self._ids: dict[str, int] = {}

    def read(self, name: str) -> Iterator[Article | Failure]:
        for found in self._guarded(name):
            yield self._named(found) if isinstance(found, Article) else found

    def _guarded(self, name: str) -> Iterator[Article | Failure]:
        try:
            yield from self._read(name)
        except HeadwaterError as error:
            yield Failure(name, error)
        except (OSError, ValueError) as error:  # ValueError: a NUL in a path
            yield Failure(name, _plainly(name, error))

    def _named(self, article: Article) -> Article:
        """The article with an id that no other has, and the language that the user named."""
        id_, count = article.id, self._ids.get(article.id, 0)
        while count and id_ in self._ids:
            count += 1
            id_ = f"{article.id}#{count}"
        self._ids[article.id] = max(count, 1)
        self._ids.setdefault(id_, 1)
        return msgspec.structs.replace(article, id=id_, lang=article.lang or self._lang)

    def _first_time(self, key: str) -> bool:
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh

    def _read(self, name: str) -> Iterator[Article | Failure]:
        if not name:
            raise InputMissing("An input has an empty name. Name a file, a folder, an address, or - .")
        if name == "-":
            if self._first_time("-"):
                yield from self._stream(self._stdin or sys.stdin.buffer, "-", frozenset())
        elif _ADDRESS.match(name):
            if self._first_time(name):
                yield self._fetched(name)
        elif Path(name).is_dir():
            yield from self._folder(Path(name))
        else:
            yield from self._file(Path(name), name)

    def _fetched(self, url: str) -> Article:
        got = web.fetch(
            url,
            allow_private=self._allow_private,
            max_bytes=self._limits.page_bytes,
            timeout=self._limits.seconds,
        )
        return self._article(got.body, url, got.url, got.charset, "html" in got.content_type)

    def _folder(self, folder: Path) -> Iterator[Article | Failure]:
        count = 0
        for path in _files_in(folder):
            count += 1
            yield from self._guarded(str(path))
        if not count:
            kinds = " ".join(sorted(_TEXT | _HTML | _JSONL))
            raise EmptyInput(f"There are no articles in the folder {folder}. Headwater looks for {kinds}.")

    def _file(self, path: Path, name: str) -> Iterator[Article | Failure]:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise InputUnreadable(f"{name} is a {_kind(mode)}, not a file. To read from a pipe, use - .")
        if not self._first_time(os.path.realpath(path)):
            return
        with path.open("rb") as stream:
            yield from self._stream(stream, name, frozenset((path.suffix.lower(),)))

    def _stream(self, stream: BinaryIO, name: str, suffix: frozenset[str]) -> Iterator[Article | Failure]:
        head = line = stream.readline(_PEEK)
        while line and len(head) < _PEEK and not head.strip():
            line = stream.readline(_PEEK)
            head += line
        buffered = io.BufferedReader(_PutBack(head, stream), _PEEK)
        if suffix & _JSONL or (not suffix & (_TEXT | _HTML) and _looks_like_jsonl(head)):
            yield from _rows_of(cast(BinaryIO, buffered), name)
            return
        limit = self._limits.file_bytes
        data = buffered.read(limit + 1)
        if len(data) > limit:
            raise TooLarge(
                f"{name} is larger than the limit of {limit:,} bytes. Split it, or raise the limit."
            )
        yield self._article(data, name, None, None, bool(suffix & _HTML))

    def _article(self, data: bytes, id_: str, url: str | None, charset: str | None, is_html: bool) -> Article:
        if not data.strip():
            raise EmptyInput(f"{id_} is empty.")
        if _FEED.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
            raise Unsupported(f"{id_} is a feed or a site map, not an article. Name the articles it lists.")
        if is_html or looks_like_html(data):
            return read_page(data, id=id_, url=url, charset=charset)
        text = decode(data, declared=charset).text
        if not text.strip():
            raise EmptyInput(f"{id_} is empty.")
        outlet = web.host_of(url) if url else None
        return Article(text=text, id=id_, url=url, outlet=outlet)


class _PutBack(io.RawIOBase):
    """A stream whose first line has been looked at, as if it had not been."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _rows_of(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    empty = True
    for number, found in read_rows(stream):
        empty = False
        if isinstance(found, HeadwaterError):
            yield Failure(f"{name}:{number}", found)
        else:
            yield found if found.id else msgspec.structs.replace(found, id=f"{name}:{number}")
    if empty:
        raise EmptyInput(f"{name} is empty.")


def _looks_like_jsonl(head: bytes) -> bool:
    """True where the first line is a JSON object, or begins one and is too long to be seen whole."""
    line, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not newline and len(head) >= _PEEK:
        return re.match(rb'\{\s*"[\w-]+"\s*:', line) is not None
    try:
        return isinstance(msgspec.json.decode(line.decode("latin-1")), dict)  # any encoding
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    """The files below `folder` that may hold articles, in order of their names; links are followed once."""
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if os.path.realpath(here) in seen:
            continue
        seen.add(os.path.realpath(here))
        try:
            entries = sorted(here.iterdir())
        except OSError:
            if here == folder:
                raise
            yield here  # reading it will fail with a reason that the user sees
            continue
        entries = [entry for entry in entries if not entry.name.startswith(".")]
        waiting.extend(reversed([entry for entry in entries if entry.is_dir()]))
        known = _TEXT | _HTML | _JSONL
        yield from (entry for entry in entries if not entry.is_dir() and entry.suffix.lower() in known)


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "pipe"
    return "device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "socket"


def _plainly(name: str, error: OSError | ValueError) -> HeadwaterError:
    if isinstance(error, FileNotFoundError):
        return InputMissing(f"There is no file or folder {name}.")
    if isinstance(error, PermissionError):
        return InputUnreadable(f"{name} may not be read: permission denied.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputUnreadable(f"{name} cannot be read: {reason}.")
