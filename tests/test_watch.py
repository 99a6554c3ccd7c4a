"""Feeds that are watched: asked politely, each item handed over once, nothing missed whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from gather_site import Site, item, page, rss, serving
from headwater.errors import FetchFailed, FetchRefused, InputUnreadable
from headwater.gather.fetch import BadAnswer
from headwater.gather.items import Failure, Limits
from headwater.gather.polite import Busy, Clock, Visitor
from headwater.gather.state import FeedState, State, load, save
from headwater.gather.watching import Event, Tally, Watcher
from headwater.model import Article


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


class Shelf:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.failures: list[Failure] = []

    def add(self, what: Article | Iterable[Failure], /) -> str:
        if isinstance(what, Article):
            self.articles.append(what)
        else:
            self.failures += what
        return "new"

    def titles(self) -> list[str | None]:
        return [article.title for article in self.articles]


class Desk:
    """One who watches: each look is a run of its own with the same state file."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "watch.json"
        self.shelf = Shelf()
        self.events: list[Event] = []

    def look(self, *feeds: str, every: float = 900, limits: Limits | None = None) -> Tally:
        tell = self.events.append
        watcher = Watcher(
            feeds, self.shelf, self.state, every=every, delay=0, limits=limits, allow_private=True, tell=tell
        )
        return watcher.run(once=True)

    def failures(self) -> list[str]:
        return [event.text for event in self.events if event.kind == "failed"]

    def of(self, feed: str) -> FeedState:
        return load(self.state).of(feed)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def feed_of(site: Site, *names: str, **headers: str) -> str:
    """A feed with these items, the newest first, each with a page."""
    for name in names:
        site.put(f"/{name}", page(f"Новина {name}"))
    return site.put("/rss", rss(*(item(f"/{name}", name) for name in names)), **headers)


def test_new_items_are_handed_over_once_the_oldest_first(site: Site, desk: Desk) -> None:
    feed = feed_of(site, "2", "1")
    assert desk.look(feed) == Tally(looks=1, articles=2)
    assert desk.shelf.titles() == ["Новина 1", "Новина 2"]
    feed_of(site, "3", "2", "1")
    assert desk.look(feed) == Tally(looks=1, articles=1)
    assert desk.shelf.titles() == ["Новина 1", "Новина 2", "Новина 3"]
    assert site.pages_asked() == ["/rss", "/1", "/2", "/rss", "/3"]
    assert [event.result for event in desk.events] == ["new"] * 3


def test_a_feed_that_is_unchanged_is_not_sent_again(site: Site, desk: Desk) -> None:
    feed = feed_of(site, "1", ETag='"v1"', Last_Modified="Wed, 04 Mar 2026 10:15:00 GMT")
    desk.look(feed)
    assert desk.look(feed) == Tally(looks=1, unchanged=1)
    asked = [row for row in site.conditions if row[0] == "/rss"]
    assert asked[0][1:] == (None, None)
    assert asked[1][1:] == ('"v1"', "Wed, 04 Mar 2026 10:15:00 GMT")


def test_an_item_that_was_edited_is_read_again(site: Site, desk: Desk) -> None:
    feed = site.put("/rss", rss(item("/1", "Міст", "<pubDate>Wed, 04 Mar 2026 10:15:00 +0200</pubDate>")))
    site.put("/1", page("Міст"))
    desk.look(feed)
    site.put("/1", page("Міст закрито"))
    site.put("/rss", rss(item("/1", "Міст закрито", "<pubDate>Wed, 04 Mar 2026 10:15:00 +0200</pubDate>")))
    desk.look(feed)
    assert desk.shelf.titles() == ["Міст", "Міст закрито"]


def test_an_item_that_two_feeds_list_is_fetched_once(site: Site, desk: Desk) -> None:
    first = feed_of(site, "1")
    second = site.put("/all", rss(item("/1", "1")))
    assert desk.look(first, second) == Tally(looks=2, articles=1)
    assert site.pages_asked().count("/1") == 1
    assert desk.look(first, second).articles == 0


def test_an_item_whose_page_fails_is_tried_again_and_not_for_ever(site: Site, desk: Desk) -> None:
    """As long as it may still come, the feed's version is not kept: 304 would hide it."""
    feed = feed_of(site, "2", "1", ETag='"v1"')
    site.put("/1", "", status=500)
    assert desk.look(feed) == Tally(looks=1, articles=1, failed=1)
    site.put("/1", page("Новина 1"))
    assert desk.look(feed) == Tally(looks=1, articles=1)
    assert desk.shelf.titles() == ["Новина 2", "Новина 1"]
    assert desk.look(feed).unchanged == 1

    feed_of(site, "3", ETag='"v2"')
    site.put("/3", "", status=500)
    assert [desk.look(feed).failed for _ in range(5)] == [1, 1, 1, 0, 0]
    assert [failure.where for failure in desk.shelf.failures] == [f"{site.address}/3"]


def test_a_page_that_is_gone_or_forbidden_is_tried_once(site: Site, desk: Desk) -> None:
    feed = feed_of(site, "2", "1")
    site.put("/1", "", status=404)
    site.put("/robots.txt", "User-agent: *\nDisallow: /2", "text/plain")
    assert desk.look(feed).failed == 2
    assert desk.look(feed).failed == 0
    assert len(desk.shelf.failures) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (page("Не стрічка"), "is an HTML page, not a feed"),
        ("", "is empty"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item/></channel></rss>', "entities"),
        ("<rss><channel>" + "<item>" * 1000, "nested"),
        ("<rss><channel></channel></rss>", "lists no articles"),
        ("<rss>" + " " * 2_000_000, "larger than the limit"),
    ],
)
def test_a_bad_feed_is_one_failure_and_the_others_go_on(
    site: Site, desk: Desk, body: str, words: str
) -> None:
    good, bad = feed_of(site, "1"), site.put("/bad", body)
    tally = desk.look(bad, good, limits=Limits(page_bytes=1_000_000))
    assert tally == Tally(looks=2, articles=1, failed=1)
    assert words in desk.failures()[0]


def test_a_feed_that_fails_is_asked_ever_more_seldom(site: Site, desk: Desk) -> None:
    feed = site.put("/rss", "", status=500)
    desk.look(feed, every=100)
    state = load(desk.state)
    assert 150 < state.of(feed).due - time.time() < 250
    asked = len(site.asked)
    assert desk.look(feed, every=100).looks == 0  # it is left alone until then
    assert len(site.asked) == asked
    for errors, least, most in ((1, 300, 500), (30, 60_000, 110_000)):
        state.of(feed).due, state.of(feed).errors = 0, errors
        save(state, desk.state)
        desk.look(feed, every=100)
        assert least < desk.of(feed).due - time.time() < most
    state.of(feed).due = 0
    save(state, desk.state)
    feed_of(site, "1")
    desk.look(feed, every=100)
    assert (desk.of(feed).errors, desk.shelf.titles()) == (0, ["Новина 1"])


def test_a_feed_waits_as_long_as_its_server_asks(site: Site, desk: Desk) -> None:
    feed = site.put("/rss", "", status=429, Retry_After="5000")
    desk.look(feed, every=100)
    assert desk.of(feed).due - time.time() > 4900


def test_a_feed_that_is_gone_is_asked_no_more(site: Site, desk: Desk) -> None:
    feed = site.put("/rss", "", status=410)
    desk.look(feed)
    assert desk.look(feed) == Tally()


def test_a_host_that_asks_to_be_left_alone_ends_the_look(site: Site, desk: Desk) -> None:
    """The items that are left are fetched when the feed is looked at again."""
    feed = feed_of(site, "3", "2", "1", ETag='"v1"')
    site.put("/2", "", status=429, Retry_After="600")
    desk.look(feed)
    assert site.pages_asked() == ["/rss", "/1", "/2"]
    assert desk.shelf.titles() == ["Новина 1"]
    site.put("/2", page("Новина 2"))
    state = load(desk.state)
    state.of(feed).due = 0
    save(state, desk.state)
    desk.look(feed)
    assert desk.shelf.titles() == ["Новина 1", "Новина 2", "Новина 3"]


def test_what_breaks_the_sink_stops_the_run_and_nothing_is_missed(site: Site, desk: Desk) -> None:
    feed = feed_of(site, "2", "1", ETag='"v1"')

    class Broken(Shelf):
        def add(self, what: Article | Iterable[Failure], /) -> str:
            if self.articles:
                raise OSError(28, "No space left on device")
            return super().add(what)

    desk.shelf = Broken()
    with pytest.raises(OSError, match="No space"):
        desk.look(feed)
    desk.shelf = Shelf()
    assert desk.look(feed) == Tally(looks=1, articles=1)
    assert desk.shelf.titles() == ["Новина 2"]


def test_a_run_that_is_stopped_ends_soon_and_misses_nothing(site: Site, tmp_path: Path) -> None:
    feed = feed_of(site, *"987654321", ETag='"v1"')
    shelf, state = Shelf(), tmp_path / "watch.json"

    def stop_after_two(event: Event) -> None:
        if len(shelf.articles) == 2:
            watcher.stop()

    watcher = Watcher([feed], shelf, state, delay=0.05, allow_private=True, tell=stop_after_two)
    began = time.monotonic()
    watcher.run()
    assert time.monotonic() - began < 3
    assert 2 <= len(shelf.articles) <= 4
    Watcher([feed], shelf, state, delay=0, allow_private=True).run(once=True)
    assert shelf.titles() == [f"Новина {n}" for n in "123456789"]


def test_feeds_are_looked_at_again_when_they_are_due(site: Site) -> None:
    feed, shelf = feed_of(site, "1"), Shelf()

    def next_item(event: Event) -> None:
        if event.where.endswith("/2"):
            watcher.stop()
        feed_of(site, "2", "1")

    watcher = Watcher([feed], shelf, every=0.1, delay=0, allow_private=True, tell=next_item)
    watcher.run()
    assert shelf.titles() == ["Новина 1", "Новина 2"]


def test_the_state_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deep" / "watch.json"
    state = State(feeds={"https://a.example/rss": FeedState(etag='"1"', seen={"a": "b"})})
    save(state, file)
    assert load(file) == state

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        save(State(), file)
    assert load(file) == state
    assert [path.name for path in file.parent.iterdir()] == ["watch.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"feeds": 5}', '{"format": 99}', "\xff"])
def test_a_state_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "watch.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputUnreadable, match=r"watch\.json"):
        Watcher(["https://a.example/rss"], Shelf(), tmp_path / "watch.json")


def test_only_so_many_items_that_are_listed_no_more_are_remembered() -> None:
    state = FeedState(seen={str(n): "" for n in range(5000)}, tries={"1": 1, "4999": 1})
    state.keep({"0", "4999"})
    assert len(state.seen) == 2002
    assert "0" in state.seen
    assert state.tries == {"4999": 1}


class Waits:
    """A clock that jumps instead of waiting."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.time += seconds
        return False

    def visitor(self, delay: float = 2.0) -> Visitor:
        return Visitor(allow_private=True, delay=delay, clock=Clock(lambda: self.time, self.wait))


def test_between_two_requests_to_a_host_there_is_a_pause(site: Site) -> None:
    clock = Waits()
    visitor = clock.visitor(delay=2.0)
    for name in "12":
        visitor.fetch(site.put(f"/{name}", page(name)))
    assert site.asked == ["/robots.txt", "/1", "/2"]
    assert [2.0 <= seconds <= 2.5 for seconds in clock.waited] == [True, True]


@pytest.mark.parametrize("delay", [10, 60])
def test_a_crawl_delay_is_kept_to(site: Site, delay: int) -> None:
    clock = Waits()
    site.put("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}", "text/plain")
    visitor = clock.visitor(delay=0.0)
    for name in "12":
        visitor.fetch(site.put(f"/{name}", page(name)))
    assert [delay <= seconds <= delay * 1.25 for seconds in clock.waited] == [True]


def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(site: Site) -> None:
    clock = Waits()
    visitor = clock.visitor(delay=0.0)
    busy, other = site.put("/busy", "", status=503, Retry_After="600"), site.put("/1", page("1"))
    with pytest.raises(BadAnswer):
        visitor.fetch(busy)
    with pytest.raises(Busy) as told:
        visitor.fetch(other)
    assert told.value.seconds == pytest.approx(600, abs=1)
    clock.time += 601
    assert visitor.fetch(other).body


def test_the_rules_of_a_site_are_asked_for_once_a_day(site: Site) -> None:
    clock = Waits()
    visitor = clock.visitor(delay=0.0)
    address = site.put("/1", page("1"))
    visitor.fetch(address)
    site.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    visitor.fetch(address)
    clock.time += 25 * 3600
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        visitor.fetch(address)


def test_rules_that_could_not_be_had_are_asked_for_again(site: Site) -> None:
    clock = Waits()
    visitor = clock.visitor(delay=0.0)
    address = site.put("/1", page("1"))
    site.put("/robots.txt", "", status=502)
    with pytest.raises(FetchFailed, match="502"):
        visitor.fetch(address)
    del site.replies["/robots.txt"]
    clock.time += 120
    assert visitor.fetch(address).body
