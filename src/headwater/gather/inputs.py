"""The inputs named on the command line to articles: files, folders, standard input and addresses.

Nothing here stops the run: what cannot be read comes out as a `Failure` in its place.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from ..errors import EmptyInput, HeadwaterError, InputMissing, InputUnreadable
from ..model import Article
from . import fetch as web
from .addresses import OutletOf
from .files import Kind, checked_file, files_in, kind_of_head, kind_of_name, plainly, size_of, suffixes
from .items import Failure, Item, Limits, Page, fetched_page, finish, prepared
from .jsonl import Row, read_rows
from .listings import Followed
from .saved import read_mhtml, read_webarchive
from .streams import BLOCK, GZIP, Counted, Progress, Unpacked, buffered, first_line, gunzipped, read_within
from .tables import read_csv, read_parquet
from .warc import Seen, read_warc
from .xml import kind_of

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


class Gathering(Iterator[Article | Failure]):
    """The articles and failures of one call of `gather`, as they are read.

    `fraction` says how far the run has come. `unread` gives the same items before pages have been parsed,
    which is the slow part, so that `finish` can do it in other processes; use either, not both.
    """

    def __init__(self, run: _Run, names: list[str], outlet_of: OutletOf | None) -> None:
        self._run = run
        self._items = run.read(names)
        self._outlet_of = outlet_of

    def __next__(self) -> Article | Failure:
        return finish(next(self._items), self._outlet_of)

    def unread(self) -> Iterator[Item]:
        return (prepared(item, self._outlet_of) for item in self._items)

    @property
    def input(self) -> str:
        """The input, as it was named, that the last item came from."""
        return self._run.input

    @property
    def named(self) -> bool:
        """Whether the id of the last item is its own, or an address; else it is only its place in a file."""
        return self._run.named

    @property
    def place(self) -> str:
        """Where the last item stands as FILE:ROW, if it is a row of a table or of JSONL; else ""."""
        return self._run.place

    @property
    def fraction(self) -> float:
        """The share of the inputs that has been read, 0 to 1, by bytes; a feed counts by its items."""
        return self._run.progress.done / self._run.progress.total if self._run.progress.total else 0.0

    @property
    def bytes_done(self) -> int:
        return self._run.progress.done

    @property
    def bytes_total(self) -> int:
        """The bytes of all inputs; an address and standard input, of unknown size, count a million."""
        return self._run.progress.total


def gather(
    inputs: Iterable[str],
    *,
    lang: str | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
    outlet_of: OutletOf | None = None,
    columns: Mapping[str, str] | None = None,
    follow: bool = True,
    delay: float = 1.0,
    opened: Callable[[str], BinaryIO] | None = None,
) -> Gathering:
    """The articles of `inputs`, in order: files, folders, ``-`` for standard input, http(s) addresses.

    `lang` is given to articles that do not name their language. Ids are unique within one call: a second
    article with the id "x" is called "x#2". A file or address that is named twice is read once.
    `outlet_of` names the outlet of a domain; without it the page or its domain does. `columns` maps a field
    (`text`, `title`, …) to the column or key that holds it in tables and JSONL. The pages that feeds and site
    maps list are fetched, at most one in `delay` seconds from a host and as robots.txt allows; without
    `follow` the texts in the feeds themselves are the articles, and nothing is fetched for a site map.
    With `opened` an address of any scheme is a file that it opens, such as an archive on an object store.
    """
    names = list(inputs)
    run = _Run(lang, allow_private, limits or Limits(), stdin, columns, follow, delay, opened)
    return Gathering(run, names, outlet_of)


class _Run:
    """One call of `gather`: what it was asked for, and what it has seen."""

    def __init__(
        self,
        lang: str | None,
        allow_private: bool,
        limits: Limits,
        stdin: BinaryIO | None,
        columns: Mapping[str, str] | None,
        follow: bool,
        delay: float,
        opened: Callable[[str], BinaryIO] | None = None,
    ) -> None:
        self.progress = Progress()
        self.input = self.place = ""
        self.named = True
        self._lang = lang
        self._allow_private = allow_private
        self._limits = limits
        self._stdin = stdin
        self._columns = columns
        self._opened = opened
        self._seen: set[str] = set()
        self._contents = Seen()
        self._ids: dict[str, int] = {}
        self._listings = Followed(
            limits, allow_private=allow_private, follow=follow, delay=delay, progress=self.progress
        )

    def read(self, names: list[str]) -> Iterator[Item]:
        sizes = [size_of(name) for name in names]
        weights = [Progress.UNSIZED if size is None else size for size in sizes]
        self.progress.total = sum(weights)
        for name, weight in zip(names, weights, strict=True):
            self.progress.begin(weight)
            self.input = name
            for found in self._guarded(name, self._read):
                yield self._named(found)
        self.progress.begin(0)

    def _guarded(self, name: str, read: Callable[[str], Iterator[Item]]) -> Iterator[Item]:
        self.place = ""
        try:
            yield from read(name)
        except HeadwaterError as error:
            yield Failure(name, error)
        except (OSError, ValueError) as error:  # ValueError: a NUL in a path
            yield Failure(name, plainly(name, error))

    def _named(self, item: Item) -> Item:
        """The article with an id that no other has, and the language that the user named."""
        if isinstance(item, Failure):
            return item
        article = item.about if isinstance(item, Page) else item
        id_, count = article.id, self._ids.get(article.id, 0)
        while count and id_ in self._ids:
            count += 1
            id_ = f"{article.id}#{count}"
        self._ids[article.id] = max(count, 1)
        self._ids.setdefault(id_, 1)
        article = msgspec.structs.replace(article, id=id_, lang=article.lang or self._lang)
        return msgspec.structs.replace(item, about=article) if isinstance(item, Page) else article

    def _first_time(self, key: str) -> bool:
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh

    def _read(self, name: str) -> Iterator[Item]:
        if not name:
            raise InputMissing("An input has an empty name. Name a file, a folder, an address, or - .")
        if name == "-":
            if self._first_time("-"):
                yield from self._stream(self._stdin or sys.stdin.buffer, "-", "any")
        elif _ADDRESS.match(name):
            if self._first_time(name):
                yield from self._fetched(name) if self._opened is None else self._remote(name, self._opened)
        elif Path(name).is_dir():
            yield from self._folder(Path(name))
        else:
            yield from self._file(name)

    def _remote(self, name: str, opened: Callable[[str], BinaryIO]) -> Iterator[Item]:
        with opened(name) as stream:
            if kind_of_name(name) == "parquet":
                yield from self._rows(read_parquet(stream, columns=self._columns), name)
            else:
                yield from self._stream(stream, name, kind_of_name(name))

    def _fetched(self, url: str) -> Iterator[Item]:
        self.named = True
        limits = self._limits
        got = web.fetch(
            url, allow_private=self._allow_private, max_bytes=limits.page_bytes, timeout=limits.seconds
        )
        data = gunzipped(got.body, limits.page_bytes, url)
        if kind_of(data):
            yield from self._listings.read(data, url, got.url, got.charset)
        elif kind_of_head(data[:BLOCK]) != "any":  # a table or an archive
            yield from self._stream(io.BytesIO(data), url, "any")
        else:
            yield fetched_page(got._replace(body=data), Article(text="", id=url))

    def _folder(self, folder: Path) -> Iterator[Item]:
        count = 0
        for path in files_in(folder):
            count += 1
            yield from self._guarded(str(path), self._file)
        if not count:
            raise EmptyInput(
                f"There are no articles in the folder {folder}. Headwater looks for {suffixes()}."
            )

    def _file(self, name: str) -> Iterator[Item]:
        path = Path(name)
        checked_file(path, name)
        if not self._first_time(os.path.realpath(path)):
            return
        with path.open("rb") as stream:
            if kind_of_name(name) == "parquet":
                yield from self._rows(read_parquet(stream, columns=self._columns), name)
                self.progress.read(path.stat().st_size)
            else:
                yield from self._stream(stream, name, kind_of_name(name))

    def _stream(self, stream: BinaryIO, name: str, kind: Kind) -> Iterator[Item]:
        self.named = True
        head = first_line(stream)
        raw = Counted(stream, head, self.progress)
        whole = buffered(raw)
        if head.startswith(GZIP):
            whole = buffered(Unpacked(raw, name))
            head = first_line(whole)
            whole = buffered(Counted(whole, head))
        if kind == "any":
            kind = kind_of_head(head)
        if kind == "jsonl":
            yield from self._rows(read_rows(whole, columns=self._columns), name)
        elif kind in {"csv", "tsv"}:
            yield from self._rows(read_csv(whole, columns=self._columns, tabs=kind == "tsv"), name)
        elif kind == "warc":
            limit = self._limits.page_bytes
            yield from read_warc(whole, name, max_bytes=limit, seen=self._contents)
        elif kind == "parquet":
            raise InputUnreadable(f"{name} is a Parquet table, which can only be read from a file, unpacked.")
        else:
            yield from self._single(read_within(whole, self._limits.file_bytes, name), name, kind)

    def _single(self, data: bytes, name: str, kind: Kind) -> Iterator[Item]:
        """What is in a file that holds one text or page, or lists others."""
        self.named = kind not in {"mhtml", "webarchive", "html"} and kind_of(data) is not None
        if kind == "mhtml":
            yield read_mhtml(data, name)
        elif kind == "webarchive":
            yield read_webarchive(data, name)
        elif self.named:
            yield from self._listings.read(data, name, None, None)
        else:
            yield Page(data=data, about=Article(text="", id=name), html=kind == "html")

    def _rows(self, rows: Iterator[Row], name: str) -> Iterator[Item]:
        empty = True
        for number, found in rows:
            empty = False
            self.place = f"{name}:{number}"
            if isinstance(found, HeadwaterError):
                yield Failure(self.place, found)
            else:
                self.named = bool(found.id)
                yield found if found.id else msgspec.structs.replace(found, id=self.place)
        if empty:
            raise EmptyInput(f"{name} is empty.")
