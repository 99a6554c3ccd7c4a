"""What feeds, site maps and lists of feeds lead to: the pages they list, fetched politely one by one."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ..errors import EmptyInput, HeadwaterError, Unsupported
from .addresses import canonical
from .feeds import Entry, read_feed, read_opml
from .items import Failure, Item, Limits, fetched_page
from .polite import Visitor
from .sitemaps import read_sitemap
from .streams import Progress, gunzipped
from .when import now
from .xml import kind_of

_MAX_LEVEL = 3  # a list of feeds or an index of site maps may name others, that often


def page_of(entry: Entry, visitor: Visitor) -> Item:
    """The article of a feed's item: its page, unless the feed carries the whole text.

    Raises HeadwaterError where the page cannot be had, or there is neither an address nor a text.
    """
    about = entry.about
    if entry.whole or (about.url is None and entry.text):
        return msgspec.structs.replace(about, text=entry.text, fetched=now())
    if about.url is None:
        raise EmptyInput(f"The item {about.id} has neither an address nor a text.")
    return fetched_page(visitor.fetch(about.url), about)


class Followed:
    """Reads what lists articles, and follows it; one article that several list is read once."""

    def __init__(
        self, limits: Limits, *, allow_private: bool, follow: bool, delay: float, progress: Progress
    ) -> None:
        self._limits = limits
        self._follow = follow
        self._progress = progress
        self._visitor = Visitor(allow_private=allow_private, limits=limits, delay=delay)
        self._seen: set[str] = set()
        self._left = limits.entries

    def read(
        self, data: bytes, name: str, url: str | None, charset: str | None, level: int = 0
    ) -> Iterator[Item]:
        """The articles that `data` leads to; raises HeadwaterError where it cannot be read itself."""
        kind = kind_of(data)
        if not level:
            self._progress.reach(0.0)  # the list itself is read; what it lists is the work
            self._first_time(f"list {url}")
        if kind == "feed":
            yield from self._feed(data, name, url, charset)
        elif level >= _MAX_LEVEL:
            raise Unsupported(f"{name} lists lists that list others. Name those that it lists.")
        elif kind == "sitemap":
            yield from self._sitemap(data, name, url, level)
        elif kind == "opml":
            yield from self._others(read_opml(data, name=name), level)
        else:
            raise Unsupported(f"{name} is neither a feed nor a site map.")

    def _feed(self, data: bytes, name: str, url: str | None, charset: str | None) -> Iterator[Item]:
        feed = read_feed(data, name=name, url=url, charset=charset)
        for number, entry in enumerate(feed.entries):
            if not self._first_time(entry.about.id):
                continue
            if self._follow:
                try:
                    yield page_of(entry, self._visitor)
                except HeadwaterError as error:
                    yield Failure(entry.about.id, error)
            elif entry.text:
                yield msgspec.structs.replace(entry.about, text=entry.text)
            else:
                yield Failure(entry.about.id, EmptyInput(f"The item {entry.about.id} carries no text."))
            self._progress.reach((number + 1) / len(feed.entries))
        if feed.damage:
            yield Failure(name, Unsupported(feed.damage))

    def _sitemap(self, data: bytes, name: str, url: str | None, level: int) -> Iterator[Item]:
        if not self._follow:
            raise Unsupported(f"{name} is a site map, whose pages are to be fetched; that was ruled out.")
        found = read_sitemap(data, name=name, url=url, entries=self._limits.entries)
        for number, about in enumerate(found.pages):
            if not self._first_time(about.id):
                continue
            self._left -= 1
            if self._left < 0:
                message = (
                    f"{name}: more than {self._limits.entries:,} pages are listed; the others were left out."
                )
                yield Failure(name, Unsupported(message))
                return
            address = about.url or about.id
            try:
                yield fetched_page(self._visitor.fetch(address), about)
            except HeadwaterError as error:
                yield Failure(address, error)
            if not level:
                self._progress.reach((number + 1) / len(found.pages))
        yield from self._others(list(found.maps), level)
        if found.damage:
            yield Failure(name, Unsupported(found.damage))

    def _others(self, addresses: list[str], level: int) -> Iterator[Item]:
        """What the feeds or site maps at `addresses` lead to; one that cannot be had is one failure."""
        for number, address in enumerate(addresses):
            if not self._first_time(f"list {address}"):
                continue
            try:
                got = self._visitor.fetch(address)
                data = gunzipped(got.body, self._limits.page_bytes, address)
                yield from self.read(data, address, got.url, got.charset, level + 1)
            except HeadwaterError as error:
                yield Failure(address, error)
            if not level:
                self._progress.reach((number + 1) / len(addresses))

    def _first_time(self, address: str) -> bool:
        key = canonical(address) or address
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh
