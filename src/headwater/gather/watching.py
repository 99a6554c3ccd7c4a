"""Follows feeds: looks at each when it is due, fetches what is new, and hands it over.

A few threads fetch, one host at a time each; the thread that calls `run` hands over and remembers. An item
counts as seen when it has been handed over, and the version of a feed (ETag) is kept only when all that was
new in it was: whatever stops a run, nothing is missed, and what comes twice is found to be a duplicate.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol

from ..errors import FetchRefused, HeadwaterError
from ..model import Article
from .addresses import OutletOf, host_of
from .feeds import Entry, read_feed
from .fetch import BadAnswer, Version
from .items import Failure, Limits, finish
from .listings import page_of
from .polite import Busy, Clock, Stopped, Visitor
from .state import FeedState, State, load, save, short
from .streams import gunzipped

_THREADS: Final = 4
_TRIES: Final = 3  # of an item whose page cannot be had
_LONGEST: Final = 24 * 3600.0  # seconds between two looks at a feed that fails
_SAVED_EVERY: Final = 5.0  # seconds
_GRACE: Final = 3.0  # seconds that requests may take to end when the run is stopped
_IDLE: Final = 1.0
_PAGES: Final = 100_000


class Sink(Protocol):
    """Where the articles go, such as a library; what it raises stops the run.

    It is told too of the items that will not be tried again.
    """

    def add(self, what: Article | Iterable[Failure], /) -> object: ...


class Event(NamedTuple):
    """Something to tell: an article was handed over (`result` is what the sink said), or something failed."""

    kind: Literal["article", "failed"]
    where: str
    text: str
    feed: str
    result: object = None


class Tally(NamedTuple):
    """What a run did: looks at feeds, feeds that were unchanged, articles handed over, failures."""

    looks: int = 0
    unchanged: int = 0
    articles: int = 0
    failed: int = 0


class _Found(NamedTuple):
    """A new item of a feed: read, not to be read, or None where another feed had it.

    `page` is the same for the same item of any feed; `again` says that another try may succeed.
    """

    feed: str
    key: str
    version: str
    page: str
    item: Article | Failure | None
    again: bool = False


class _Done(NamedTuple):
    """The look at a feed is over. `version` is None where it could not be read, or not to its end."""

    feed: str
    version: Version | None = None
    listed: frozenset[str] = frozenset()
    unchanged: bool = False
    error: HeadwaterError | None = None


class Watcher:
    """Follows the feeds at `feeds`. `every` is the time between two looks at one, in seconds.

    `state_file` remembers what was seen from one run to the next; without it nothing does. `tell` is called
    with what happens, in the thread that calls `run`. Raises InputUnreadable where the file is damaged.
    """

    def __init__(
        self,
        feeds: Iterable[str],
        sink: Sink,
        state_file: Path | None = None,
        *,
        every: float = 900.0,
        delay: float = 2.0,
        limits: Limits | None = None,
        allow_private: bool = False,
        outlet_of: OutletOf | None = None,
        tell: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self._feeds = list(dict.fromkeys(feeds))
        self._sink = sink
        self._file = state_file
        self._every = every
        self._limits = limits or Limits()
        self._outlet_of = outlet_of
        self._tell = tell
        self._stop = threading.Event()
        clock = Clock(time.monotonic, self._stop.wait)
        self._visitor = Visitor(allow_private=allow_private, limits=self._limits, delay=delay, clock=clock)
        self._state = load(state_file) if state_file else State()
        self._saved_at = time.monotonic()
        self._flying: dict[str, str] = {}  # host to the feed there that is being looked at
        self._pages: dict[str, None] = {}  # what was handed over in this run, of any feed
        self._again: set[str] = set()  # feeds with an item that is to be tried again
        self._work: queue.SimpleQueue[tuple[str, FeedState] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[_Found | _Done | None] = queue.SimpleQueue()
        self.tally = Tally()

    def stop(self) -> None:
        """Stop soon; may be called from a signal handler or another thread."""
        self._stop.set()
        self._answers.put(None)  # SimpleQueue allows this within a signal handler

    def run(self, *, once: bool = False) -> Tally:
        """Follow the feeds until `stop`, or look at each `once`. Raises OSError and what the sink raises."""
        threads = [threading.Thread(target=self._look_at_all, daemon=True) for _ in range(_THREADS)]
        for thread in threads:
            thread.start()
        waiting = [url for url in self._feeds if not once or self._may_ask(self._state.of(url))]
        try:
            while not self._stop.is_set():
                self._send(waiting, once)
                if once and not waiting and not self._flying:
                    break
                self._handle(_IDLE)
            self._end()
        finally:
            self._stop.set()
            for _ in threads:
                self._work.put(None)
            self._save()
        return self.tally

    def _may_ask(self, state: FeedState) -> bool:
        """A single look does not wait for its time, but it leaves alone what asked to be left alone."""
        return not state.gone and (not state.errors or state.due <= time.time())

    def _send(self, waiting: list[str], once: bool) -> None:
        """Have the feeds looked at that are due, at most one of a host at a time."""
        for url in list(waiting):
            state, host = self._state.of(url), host_of(url) or url
            if host in self._flying or state.gone or not (once or state.due <= time.time()):
                continue
            self._flying[host] = url
            seen = FeedState(etag=state.etag, modified=state.modified, seen=dict(state.seen))
            self._work.put((url, seen))
            if once:
                waiting.remove(url)

    def _end(self) -> None:
        """Take what the threads still bring, for a moment."""
        end = time.monotonic() + _GRACE
        while self._flying and time.monotonic() < end:
            self._handle(0.1)

    def _handle(self, seconds: float) -> None:
        """Wait for one answer of the threads, at most `seconds`, and act on it."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return
        if isinstance(answer, _Found):
            self._hand_over(answer)
        elif isinstance(answer, _Done):
            self._flying.pop(host_of(answer.feed) or answer.feed, None)
            self._finish(answer)
        if time.monotonic() - self._saved_at > _SAVED_EVERY:
            self._save()

    def _save(self) -> None:
        if self._file:
            save(self._state, self._file)
        self._saved_at = time.monotonic()

    def _hand_over(self, found: _Found) -> None:
        state, item = self._state.of(found.feed), found.item
        if isinstance(item, Article):
            result = self._sink.add(item)
            self.tally = self.tally._replace(articles=self.tally.articles + 1)
            self._pages[found.page] = None
            if len(self._pages) > _PAGES:
                del self._pages[next(iter(self._pages))]
            self._tell(Event("article", item.id, item.title or "", found.feed, result))
        if isinstance(item, Failure):
            self._failed(item.where, item.error, found.feed)
            tries = state.tries.get(found.key, 0) + 1
            if found.again and tries < _TRIES:
                state.tries[found.key] = tries
                self._again.add(found.feed)
                return
            self._sink.add([item])
        state.tries.pop(found.key, None)
        state.seen.pop(found.key, None)  # the last to be seen stands last
        state.seen[found.key] = found.version

    def _failed(self, where: str, error: HeadwaterError, feed: str) -> None:
        self.tally = self.tally._replace(failed=self.tally.failed + 1)
        self._tell(Event("failed", where, str(error), feed))

    def _finish(self, done: _Done) -> None:
        """Remember the version of the feed, and when to look again."""
        state = self._state.of(done.feed)
        if isinstance(done.error, Stopped):
            return
        self.tally = self.tally._replace(looks=self.tally.looks + 1)
        if done.error is not None:
            self._failed(done.feed, done.error, done.feed)
        wait = self._every * random.uniform(0.95, 1.1)
        if done.error is not None and done.version is None:
            state.errors += 1
            wait = min(self._every * 2.0 ** min(state.errors, 20), _LONGEST) * random.uniform(0.8, 1.2)
            wait = max(wait, _asked_for(done.error))
            state.gone = isinstance(done.error, BadAnswer) and done.error.status == 410
        else:
            state.errors = 0
        if done.unchanged:
            self.tally = self.tally._replace(unchanged=self.tally.unchanged + 1)
        elif done.version is not None:
            whole = done.feed not in self._again
            state.etag, state.modified = done.version if whole else (None, None)
            state.keep(set(done.listed))
        self._again.discard(done.feed)
        state.due = time.time() + wait

    def _look_at_all(self) -> None:
        """The work of one thread."""
        while (work := self._work.get()) is not None:
            url, state = work
            try:
                done = self._look_at(url, state)
            except HeadwaterError as error:
                done = _Done(url, error=error)
            except Exception as error:  # a fault of ours or of a library: one feed fails, the others go on
                done = _Done(url, error=HeadwaterError(f"{url} could not be read ({type(error).__name__})."))
            self._answers.put(done)

    def _look_at(self, url: str, state: FeedState) -> _Done:
        got = self._visitor.fetch(url, state.version)
        if got.unchanged:
            return _Done(url, state.version, unchanged=True)
        data = gunzipped(got.body, self._limits.page_bytes, url)
        feed = read_feed(data, name=url, url=got.url, charset=got.charset)
        entries = {short(entry.key): entry for entry in feed.entries}
        for key, entry in reversed(entries.items()):  # the oldest first, as they were published
            if state.seen.get(key) != short(entry.version):
                self._answers.put(self._found(url, key, entry))
        if feed.damage:  # without its version, so that the whole of it is asked for next time
            return _Done(url, Version(), frozenset(entries), error=HeadwaterError(feed.damage))
        return _Done(url, got.version, frozenset(entries))

    def _found(self, url: str, key: str, entry: Entry) -> _Found:
        """The article of an item; raises Stopped, and Busy where the rest of the feed must wait too."""
        version = short(entry.version)
        page = short(f"{entry.about.id} {entry.version}")
        if page in self._pages:
            return _Found(url, key, version, page, None)
        try:
            item = finish(page_of(entry, self._visitor), self._outlet_of)
        except HeadwaterError as error:
            at_home = host_of(entry.about.url) == host_of(url)
            if isinstance(error, Stopped) or (isinstance(error, Busy) and at_home):
                raise
            again = not isinstance(error, FetchRefused) and not _for_good(error)
            failure = Failure(entry.about.id, error)
            return _Found(url, key, version, page, failure, again)
        return _Found(url, key, version, page, item)


def _for_good(error: HeadwaterError) -> bool:
    """Whether the page will not be had later either: a status of 4xx but those that speak of time or rate."""
    return isinstance(error, BadAnswer) and 400 <= error.status < 500 and error.status not in {408, 425, 429}


def _asked_for(error: HeadwaterError | None) -> float:
    """The seconds that a server asks us to stay away, at most a week."""
    seconds: float = 0.0
    if isinstance(error, BadAnswer):
        seconds = error.retry_after or 0.0
    elif isinstance(error, Busy):
        seconds = error.seconds
    return min(seconds, 7 * _LONGEST)
