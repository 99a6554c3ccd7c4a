"""The command that watches: lists of feeds, rows and events, the library, and signals."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gather_site import FIRST, Site, item, page, rss, serving
from headwater.gather.state import load
from headwater.show.watch import watch
from headwater.store.library import Library
from test_watch import feed_of


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def run(*arguments: str) -> Result:
    return CliRunner().invoke(watch, [*arguments, "--once", "--allow-private", "--delay", "0"])


def test_the_command_takes_addresses_and_lists_of_them(site: Site, tmp_path: Path) -> None:
    first, second = feed_of(site, "1"), site.put("/b", rss(item("/2", "Б")))
    site.put("/2", page("Новина Б"))
    (tmp_path / "feeds.txt").write_text(f"# наші\n{first}\n", "utf-8")
    (tmp_path / "feeds.opml").write_text(f'<opml><body><outline xmlUrl="{second}"/></body></opml>', "utf-8")
    lists = [str(tmp_path / name) for name in ("feeds.txt", "feeds.opml")]
    result = run(first, *lists, "--print", "--state", str(tmp_path / "s.json"))
    assert result.exit_code == 0, result.output
    assert {json.loads(row)["title"] for row in result.stdout.splitlines()} == {"Новина 1", "Новина Б"}
    assert "2 looks at feeds" in result.stderr
    assert run(first, *lists, "--print", "--state", str(tmp_path / "s.json")).stdout == ""


def test_the_command_keeps_articles_and_failures_in_the_library(site: Site, tmp_path: Path) -> None:
    feed = site.put("/rss", rss(item("/1", "Міст"), item("/none", "Немає")))
    site.put("/1", page("Міст"))
    result = run(feed, "--library", str(tmp_path / "library"))
    assert "1 article, 1 failure." in result.stderr
    with Library.open(tmp_path / "library") as library:
        assert [stored.article.title for stored in library.articles()] == ["Міст"]
        assert [row.place for row in library.failures()] == [f"{site.address}/none"]
    assert load(tmp_path / "library" / "watch.json").of(feed).seen


def test_the_command_prints_rows_and_events(site: Site) -> None:
    feed = site.put("/rss", rss(item("/1", "Міст"), item("/none", "Немає")))
    site.put("/1", page("Міст\u202eзакриють"))
    result = run(feed, "--print")
    row = json.loads(result.stdout)
    assert row["text"].startswith(FIRST)
    assert "404" in result.stderr
    assert "\u202e" not in result.stderr
    assert result.exit_code == 1
    events = [json.loads(line) for line in run(feed, "--print", "--json").stderr.splitlines()]
    assert [event["event"] for event in events] == ["failed", "article"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["none.opml"], "neither"), ([str(Path(__file__).parent)], "neither"), ([__file__], "line 1")],
)
def test_the_command_tells_what_is_no_feed(arguments: list[str], words: str) -> None:
    result = run(*arguments, "--print")
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_in_good_order(site: Site, tmp_path: Path, number: signal.Signals) -> None:
    feed = feed_of(site, "2", "1")
    code = "from headwater.show.watch import watch; watch()"
    arguments = [feed, "--print", "--allow-private", "--delay", "0", "--state", str(tmp_path / "s.json")]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    watchdog = threading.Timer(30, process.kill)
    watchdog.start()
    process.stdout.readline()
    process.stdout.readline()
    process.send_signal(number)
    _, said = process.communicate()
    watchdog.cancel()
    assert process.returncode == 0, said
    assert b"2 articles" in said
    assert len(load(tmp_path / "s.json").of(feed).seen) == 2


def test_the_command_complains_as_the_others_do(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.opml"), "--library", str(tmp_path))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"headwater: {tmp_path / 'none.opml'} is neither")
