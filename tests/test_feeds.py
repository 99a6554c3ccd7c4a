"""Feeds, lists of feeds and site maps: what they list, what it is followed to, and hostile ones."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gather_site import FIRST, Site, item, page, rss, serving
from headwater.errors import EmptyInput, FetchRefused, HeadwaterError, InputUnreadable, TooLarge, Unsupported
from headwater.gather import Failure, Limits, gather
from headwater.gather.feeds import MAX_ITEMS, read_feed, read_feed_list, read_opml
from headwater.gather.sitemaps import read_sitemap
from headwater.model import Article

BASE = "https://visnyk.example/rss"
DATE = "<pubDate>Wed, 04 Mar 2026 10:15:00 +0200</pubDate>"
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Вісник</title>
<entry><id>tag:visnyk.example,2026:1</id><title type="html">Міст &lt;b&gt;закриють&lt;/b&gt;</title>
<link href="/2026/mist"/><published>2026-03-04T10:15:00+02:00</published>
<updated>2026-03-05T00:00:00Z</updated>
<source><id>x</id><title>Агенція</title><link href="https://agency.example/"/></source>
<summary>{FIRST}</summary></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/">
<title>В</title></channel><item rdf:about="/1"><title>Міст</title><link>https://visnyk.example/1</link>
<dc:date>2026-03-04</dc:date></item></rdf:RDF>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def follow(*inputs: str, follow: bool = True, **more: int) -> list[Article | Failure]:
    return list(gather(inputs, allow_private=True, delay=0, follow=follow, limits=Limits(**more)))


def test_an_item_of_rss_is_known_with_its_source_date_and_address() -> None:
    source = '<source url="https://agency.example/rss">Агенція &amp; Ко</source>'
    (entry,) = read_feed(rss(item("/2026/mist", "Міст", DATE, source)).encode(), name="f", url=BASE).entries
    about = entry.about
    assert (about.url, about.id) == ("https://visnyk.example/2026/mist",) * 2
    assert (about.title, about.published) == ("Міст", "2026-03-04T10:15:00+02:00")
    assert (about.source, about.source_url) == ("Агенція & Ко", "https://agency.example/rss")


def test_an_entry_of_atom() -> None:
    (entry,) = read_feed(ATOM.encode(), name="f", url=BASE).entries
    about = entry.about
    assert (entry.key, about.url) == ("tag:visnyk.example,2026:1", "https://visnyk.example/2026/mist")
    assert (about.title, about.published) == ("Міст закриють", "2026-03-04T10:15:00+02:00")
    assert (about.source, about.source_url) == ("Агенція", "https://agency.example/")
    assert (entry.text, entry.whole) == (FIRST, False)


def test_an_item_of_rdf() -> None:
    (entry,) = read_feed(RDF.encode(), name="f", url=BASE).entries
    assert (entry.about.url, entry.about.published) == ("https://visnyk.example/1", "2026-03-04")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-u", "utf-16"])
@pytest.mark.parametrize("declared", ["UTF-8", "windows-1251", ""])
def test_the_encoding_of_a_feed_is_what_its_bytes_are(encoding: str, declared: str) -> None:
    text = rss(item("/1", "Міст закриють на ремонт до кінця року", f"<description>{FIRST}</description>"))
    text = text.replace(' encoding="UTF-8"', f' encoding="{declared}"' if declared else "")
    (entry,) = read_feed(text.encode(encoding), name="f", url=BASE).entries
    assert entry.about.title == "Міст закриють на ремонт до кінця року"
    assert entry.text == FIRST


def test_items_without_dates_or_addresses_and_duplicates() -> None:
    feed = rss(
        item("/1", "Перша"), item("/1?utm_source=rss", "Перша ще раз"),
        "<item><title>Без адреси</title></item>",
        "<item><guid>https://visnyk.example/2</guid></item>", "<item/>",
        '<item><guid isPermaLink="false">https://no.example/x</guid><title>Т</title></item>',
        item("javascript:alert(1)", "Четверта"),
    )  # fmt: skip
    entries = read_feed(feed.encode(), name="f", url=BASE).entries
    assert [(e.about.title, e.about.url) for e in entries] == [
        ("Перша", "https://visnyk.example/1"),
        ("Без адреси", None),
        (None, "https://visnyk.example/2"),
        ("Т", None),
        ("Четверта", None),
    ]
    assert {e.about.published for e in entries} == {None}


def test_a_text_in_the_feed_is_the_article_where_it_is_whole() -> None:
    full = "".join(f"<p>{FIRST}</p>" for _ in range(12))
    body = f"<content:encoded><![CDATA[{full}]]></content:encoded>"
    yandex = f'<y:full-text xmlns:y="http://news.yandex.ru">{FIRST * 12}</y:full-text>'
    summary = f"<description>{FIRST}</description>"
    feed = rss(item("/1", "А", body, summary), item("/2", "Б", yandex), item("/3", "В", summary))
    entries = read_feed(feed.encode(), name="f", url=BASE).entries
    assert [e.whole for e in entries] == [True, True, False]
    assert entries[0].text == "\n".join([FIRST] * 12)


def test_an_article_about_entities_is_no_trap() -> None:
    text = (
        "<description><![CDATA[To declare one, write &lt;!ENTITY a 'b'> or <!ENTITY a 'b'>.]]></description>"
    )
    (entry,) = read_feed(rss(item("/1", "Як писати XML", text)).encode(), name="f", url=BASE).entries
    assert entry.about.title == "Як писати XML"


def test_a_feed_that_is_cut_off_gives_its_first_items() -> None:
    whole = rss(*(item(f"/{n}", f"Новина {n}") for n in range(9))).encode()
    feed = read_feed(whole[: len(whole) // 2], name="f", url=BASE)
    assert 2 < len(feed.entries) < 9
    assert "cut off" in (feed.damage or "")


def test_a_feed_of_too_many_items_is_read_in_part() -> None:
    feed = read_feed(rss(*(item(f"/{n}", "Н") for n in range(MAX_ITEMS + 5))).encode(), name="f", url=BASE)
    assert len(feed.entries) == MAX_ITEMS
    assert "2,005" in (feed.damage or "")


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)
FILE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyInput, "is empty"),
        (page("x").encode(), Unsupported, "an HTML page"),
        (
            b'<html><link rel="alternate" type="application/rss+xml" href="/feed">',
            Unsupported,
            "visnyk.example/feed",
        ),
        (b"just text", Unsupported, "no RSS or Atom"),
        (b"<rss><channel></channel></rss>", EmptyInput, "lists no articles"),
        (b"<rss><channel><item", InputUnreadable, "cut off before"),
        (rss(item("/1", "&c;"), head=BOMB).encode(), InputUnreadable, "entities"),
        (rss(item("/1", "&a;"), head=FILE).encode(), InputUnreadable, "entities"),
        (
            rss(item("/1", "x"), head="<!DOCTYPE rss [" + "<!-- -->" * 9000 + ">").encode(),
            HeadwaterError,
            "f",
        ),
        (b"<rss><channel>" + b"<item>" * 100_000, InputUnreadable, "nested"),
        (b"<rss><channel>" + b"<item><a " * 100_000, HeadwaterError, "f"),
        (b"<rss>" + b"<![CDATA[" * 100_000, HeadwaterError, "f"),
        (b"<!-- <rss> -->" + FILE.encode() + b"<rss><channel><item/></rss>", InputUnreadable, "entities"),
        (b"<rss>" + b" " * 9_000_000, TooLarge, "larger than a feed"),
        (b"<!---->" * 10_000 + b"x", HeadwaterError, "f"),
        (b"<?a?>" * 10_000 + b"<rss x", HeadwaterError, "f"),
        (b"<!DOCTYPE[" * 10_000 + b"<rss>", HeadwaterError, "f"),
        (b"<rss>" + b"<!DOCTYPE[" * 10_000 + b"<rss>", HeadwaterError, "f"),
        (b"<rss>" + b"<!--" * 100_000, HeadwaterError, "f"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(data: bytes, error: type[Exception], words: str) -> None:
    began = time.monotonic()
    with pytest.raises(error, match=words):
        read_feed(data, name="f", url=BASE)
    assert time.monotonic() - began < 5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                *("<item>", "</item>", "<link>", "</link>", "/1", "<title>", "]]>", "<![CDATA[", "&amp"),
                *("&#0;", "\x00", "<guid>", "<", ">", "<!--", "-->", "т", "<source url='", "'>", "<pubDate>"),
                *("</rss>", "xmlns:a='b'"),
            )
        )
    )
)
def test_any_feed_is_read_or_refused(parts: list[str]) -> None:
    try:
        assert read_feed(("<rss><channel>" + "".join(parts)).encode(), name="f", url=BASE).entries
    except HeadwaterError:
        return


def test_the_pages_of_a_feed_are_fetched(site: Site) -> None:
    site.put("/1", page("Міст закриють"))
    source = '<source url="https://agency.example/rss">Агенція</source>'
    feed = site.put("/rss", rss(item("/1", "Міст", DATE, source), item("/gone", "Немає", DATE)))
    article, failure = follow(feed)
    assert isinstance(article, Article)
    assert FIRST in article.text
    assert (article.title, article.published) == ("Міст закриють", "2026-03-04T10:15:00+02:00")
    assert (article.source, article.source_url) == ("Агенція", "https://agency.example/rss")
    assert (article.url, article.fetched is not None) == (f"{site.address}/1", True)
    assert isinstance(failure, Failure)
    assert failure.where == f"{site.address}/gone"
    assert "404" in str(failure.error)


def test_a_feed_is_read_without_the_network_where_that_is_asked_for(tmp_path: Path) -> None:
    text = f"<description>{FIRST}</description>"
    (tmp_path / "a.xml").write_text(
        rss(item("https://visnyk.example/1", "Міст", text), item("/2", "Б")), "utf-8"
    )
    article, failure = follow(str(tmp_path / "a.xml"), follow=False)
    assert isinstance(article, Article)
    assert (article.text, article.outlet) == (FIRST, "visnyk.example")
    assert isinstance(failure, Failure)


def test_robots_txt_is_obeyed(site: Site) -> None:
    site.put("/robots.txt", "User-agent: Headwater\nDisallow: /private\n", "text/plain")
    site.put("/public", page("Міст"))
    feed = site.put("/rss", rss(item("/private/1", "Ні"), item("/public", "Так")))
    refused, article = follow(feed)
    assert isinstance(refused, Failure)
    assert isinstance(refused.error, FetchRefused)
    assert "robots.txt" in str(refused.error)
    assert isinstance(article, Article)
    assert site.asked == ["/rss", "/robots.txt", "/public"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)])
def test_rules_that_cannot_be_had(site: Site, status: int, allowed: bool) -> None:
    """RFC 9309: no rules where the site has none, no visit where it cannot be asked."""
    site.put("/robots.txt", "", "text/plain", status=status)
    site.put("/1", page("Міст"))
    (found,) = follow(site.put("/rss", rss(item("/1", "Міст"))))
    assert isinstance(found, Article) == allowed


def test_an_item_may_not_lead_into_a_private_network(site: Site, tmp_path: Path) -> None:
    site.put("/1", page("Міст"))
    (tmp_path / "a.xml").write_text(rss(item(f"{site.address}/1", "Міст")), "utf-8")
    (failure,) = gather([str(tmp_path / "a.xml")], delay=0)
    assert isinstance(failure, Failure)
    assert "private network" in str(failure.error)
    assert site.asked == []


def test_an_item_that_is_no_page_is_one_failure(site: Site) -> None:
    site.put("/other", rss(item("/1", "Міст")))
    (failure,) = follow(site.put("/rss", rss(item("/other", "Стрічка"))))
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, Unsupported)


def urlset(*urls: str) -> str:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google'
        '.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"{''.join(f'<url>{url}</url>' for url in urls)}</urlset>"
    )


def index(*urls: str) -> str:
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def test_a_news_site_map_is_read() -> None:
    news = (
        "<image:image><image:loc>https://visnyk.example/a.png</image:loc></image:image>"
        "<loc> /2026/mist </loc><lastmod>2026-05-01</lastmod>"
        "<n:news><n:publication><n:name>Вісник</n:name></n:publication>"
        "<n:publication_date>2026-03-04T10:15:00+02:00</n:publication_date><n:title>Міст</n:title></n:news>"
    )
    found = read_sitemap(urlset(news, "<loc>https://visnyk.example/2</loc><lastmod>2026-05-01</lastmod>").encode(),
                         name="m", url=BASE)  # fmt: skip
    first, second = found.pages
    assert (first.url, first.title, first.outlet) == ("https://visnyk.example/2026/mist", "Міст", "Вісник")
    assert (first.published, second.published) == ("2026-03-04T10:15:00+02:00", None)


def test_site_maps_are_followed_through_their_index_packed_or_not(site: Site) -> None:
    for n in "12":
        site.put(f"/{n}", page(f"Новина {n}"))
    first = site.put("/a.xml", urlset(f"<loc>{site.address}/1</loc>"))
    second = site.put(
        "/b.xml.gz",
        gzip.compress(urlset(f"<loc>{site.address}/2</loc>", f"<loc>{site.address}/1#x</loc>").encode()),
        "application/x-gzip",
    )
    top = site.put(
        "/sitemap.xml", index(first, second, site.address + "/none.xml", site.address + "/sitemap.xml")
    )
    found = follow(top)
    assert [a.title for a in found if isinstance(a, Article)] == ["Новина 1", "Новина 2"]
    assert [type(f.error).__name__ for f in found if isinstance(f, Failure)] == ["BadAnswer"]
    assert site.asked.count("/sitemap.xml") == 1


def test_site_maps_that_lead_on_without_end_are_given_up(site: Site) -> None:
    for n in range(9):
        site.put(f"/{n}.xml", index(f"{site.address}/{n + 1}.xml"))
    (failure,) = follow(f"{site.address}/0.xml")
    assert isinstance(failure, Failure)
    assert len(site.pages_asked()) == 4


def test_no_more_pages_are_fetched_than_is_allowed(site: Site) -> None:
    for n in range(5):
        site.put(f"/{n}", page(str(n)))
    urls = [f"<loc>{site.address}/{n}</loc>" for n in range(5)]
    found = follow(site.put("/sitemap.xml", urlset(*urls)), entries=3)
    assert [type(f) for f in found] == [Article, Article, Article, Failure]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (urlset().encode(), EmptyInput),
        (b"<urlset><url><loc>http", InputUnreadable),
        (b'<!DOCTYPE x [<!ENTITY x "y">]><urlset><url><loc>&x;</loc></url></urlset>', InputUnreadable),
        (b"<urlset>" + b"<url>" * 50_000, InputUnreadable),
    ],
)
def test_a_site_map_without_addresses_or_with_traps(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_sitemap(data, name="m", url=BASE)


def test_a_site_map_that_is_cut_off_gives_what_came_before() -> None:
    data = urlset(*(f"<loc>https://visnyk.example/{n}</loc>" for n in range(20))).encode()
    found = read_sitemap(data[: len(data) * 2 // 3], name="m", url=BASE)
    assert 5 < len(found.pages) < 20
    assert "cut off" in (found.damage or "")


OPML = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Новини"><outline type="rss" text="А" xmlUrl="https://a.example/rss"/>
<outline type="rss" text="Б" xmlurl="https://b.example/rss" htmlUrl="https://b.example/"/></outline>
<outline text="А" xmlUrl="https://a.example/rss"/><outline xmlUrl="javascript:x"/></body></opml>"""


def test_lists_of_feeds() -> None:
    both = ["https://a.example/rss", "https://b.example/rss"]
    assert read_opml(OPML.encode(), name="o") == both
    assert read_feed_list(OPML.encode(), name="o") == both
    lines = f"\ufeff# наші стрічки\n{both[0]}  # щодня\n\n {both[1]}\n{both[0]}\n"
    assert read_feed_list(lines.encode(), name="o") == both
    assert read_feed_list(lines[1:].encode("utf-16"), name="o") == both


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"https://a.example/rss\na.example", "line 2"),
        (b"# nothing\n", "names no feeds"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<opml><body/></opml>", "names no feeds"),
    ],
)
def test_what_is_no_list_of_feeds_is_told(data: bytes, words: str) -> None:
    with pytest.raises(HeadwaterError, match=words):
        read_feed_list(data, name="o")


def test_a_list_of_feeds_is_followed(site: Site) -> None:
    site.put("/1", page("Міст"))
    feeds = [site.put(path, rss(item("/1", "Міст"))) for path in ("/a", "/b")]
    outlines = "".join(f'<outline xmlUrl="{feed}"/>' for feed in feeds)
    opml = f"<opml><body>{outlines}</body></opml>".encode()
    run = gather(["-"], stdin=io.BytesIO(opml), allow_private=True, delay=0)
    assert [type(found) for found in run] == [Article]
    assert run.fraction == 1.0
