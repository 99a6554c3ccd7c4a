"""Pages from the web and as browsers save them: their address, date and outlet, and dates in general."""

from __future__ import annotations

import pickle
import plistlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gather_site import FIRST, page
from headwater.errors import EmptyInput, HeadwaterError, InputUnreadable
from headwater.gather import Failure, finish, gather
from headwater.gather.addresses import canonical, outlet_at, site_of
from headwater.gather.page import read_page
from headwater.gather.saved import read_mhtml, read_webarchive
from headwater.gather.when import iso_date
from headwater.model import Article

URL = "https://www.visnyk.example/2026/mist"


def mhtml(html: str, **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(html, subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    message.add_related("<p>An advertisement.</p>", subtype="html")
    return message.as_bytes()


def read(path: Path, data: bytes) -> Article | Failure:
    path.write_bytes(data)
    (found,) = gather([str(path)])
    return found


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "saved"])
def test_a_page_that_a_browser_saved_in_one_file(tmp_path: Path, name: str) -> None:
    headers = {"From": "<Saved by Blink>", "Snapshot_Content_Location": URL}
    data = mhtml(page("Міст"), **headers, Date="Wed, 4 Mar 2026 08:15:00 -0000")
    article = read(tmp_path / name, data)
    assert isinstance(article, Article)
    assert (article.url, article.title, article.outlet) == (URL, "Міст", "visnyk.example")
    assert article.fetched == "2026-03-04T08:15:00"
    assert FIRST in article.text
    assert "advertisement" not in article.text


def test_a_web_archive_of_safari(tmp_path: Path) -> None:
    main = {
        "WebResourceData": page("Міст").encode(),
        "WebResourceURL": URL,
        "WebResourceTextEncodingName": "UTF-8",
    }
    for form in (plistlib.FMT_BINARY, plistlib.FMT_XML):
        article = read(tmp_path / "a.webarchive", plistlib.dumps({"WebMainResource": main}, fmt=form))
        assert isinstance(article, Article)
        assert (article.url, article.title) == (URL, "Міст")


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\n" + b"Content-Type: multipart/related; boundary=a\n\n--a\n" * 5000,
        b"Content-Type: multipart/related; boundary=a\n\n--a\nContent-Type: image/png\n\nx\n--a--",
        b"Content-Type: text/html; charset=no-such\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"",
    ],
)
def test_a_saved_page_without_a_page_is_told(data: bytes) -> None:
    with pytest.raises((EmptyInput, InputUnreadable)):
        read_mhtml(data, "a.mht")


@pytest.mark.parametrize(
    "data",
    [
        b"bplist00",
        b"bplist00" + b"\xff" * 100,
        plistlib.dumps({}),
        plistlib.dumps({"WebMainResource": {"WebResourceData": "text"}}),
        b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist>&a;</plist>',
    ],
)
def test_a_damaged_web_archive_is_told(data: bytes) -> None:
    with pytest.raises((EmptyInput, InputUnreadable)):
        read_webarchive(data, "a.webarchive")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([read_mhtml, read_webarchive]))
def test_any_saved_page_is_read_or_refused(data: bytes, reader: object) -> None:
    try:
        assert reader(data, "x").html  # type: ignore[operator]
    except HeadwaterError:
        return


def test_a_page_that_was_saved_with_all_it_shows(tmp_path: Path) -> None:
    """Its pictures, and the pages in its frames, lie in a folder beside it and are no articles."""
    (tmp_path / "Міст_files").mkdir()
    (tmp_path / "Міст_files" / "frame.html").write_text("<html><p>An advertisement.</p></html>")
    (tmp_path / "notes_files").mkdir()
    (tmp_path / "notes_files" / "a.txt").write_text("A note.")
    note = f"<!-- saved from url=({len(URL):04d}){URL} -->\n"
    (tmp_path / "Міст.html").write_text("<!DOCTYPE html>\n" + note + page("Міст"), "utf-8")
    found = [a for a in gather([str(tmp_path)]) if isinstance(a, Article)]
    assert [Path(a.id).name for a in found] == ["Міст.html", "a.txt"]
    assert (found[0].url, found[0].outlet) == (URL, "visnyk.example")


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="/2026/bridge">', "https://www.visnyk.example/2026/bridge"),
        ("<meta property='og:url' content='https://visnyk.example/m?x=1'>", "https://visnyk.example/m?x=1"),
        ('<link rel="canonical" href="https://visnyk.example/">', URL),  # every page says so on some sites
        ('<link rel="canonical" href="https://another.example/2026/a">', URL),  # it would pass for another's
        ('<link rel="canonical" href="javascript:x">', URL),
        ("", URL),
    ],
)
def test_a_page_says_which_address_is_its_own(tmp_path: Path, head: str, address: str) -> None:
    data = mhtml(
        page("Міст", head=head), From="<Saved by Blink>", Snapshot_Content_Location=URL + "?utm_source=a"
    )
    article = read(tmp_path / "a.mht", data)
    assert isinstance(article, Article)
    assert article.canonical == address


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="pubdate" content="Wed, 04 Mar 2026 10:15:00 +0200">', "2026-03-04T10:15:00+02:00"),
        (
            '<meta property="article:published_time" content="2026-03-04T10:15+0200">',
            "2026-03-04T10:15+02:00",
        ),
        (
            '<meta name="date" content="2026-03-04"><script type="application/ld+json">'
            '{"@type": "NewsArticle", "datePublished": "2026-03-04T08:15:00Z"}</script>',
            "2026-03-04T08:15:00Z",
        ),
    ],
)
def test_a_page_says_when_it_was_published(head: str, published: str) -> None:
    assert read_page(page("Міст", head=head).encode()).published == published


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Wed, 04 Mar 2026 10:15:00 +0200", "2026-03-04T10:15:00+02:00"),
        ("Wed, 04 Mar 2026 10:15:00 GMT", "2026-03-04T10:15:00+00:00"),
        ("04 Mar 2026 10:15:00 EET", "2026-03-04T10:15:00+02:00"),
        ("Wed, 04 Mar 2026 10:15:00 EST", "2026-03-04T10:15:00-05:00"),
        ("Wed, 04 Mar 2026 10:15:00 -0000", "2026-03-04T10:15:00"),  # the sender does not know his zone
        ("Wed, 04 Mar 2026 10:15:00 XYZ", "2026-03-04T10:15:00"),
        ("2026-03-04 10:15:00.123 +02", "2026-03-04T10:15:00+02:00"),
        ("2026-03-04T10:15Z", "2026-03-04T10:15Z"),
        ("2026-03", "2026-03"),
        ("4.3.2026, 10:15", "2026-03-04T10:15"),
    ],
)
def test_dates_keep_their_precision_and_zone(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2026-02-30", "31.02.2026", "2026-03-04T25:00", "Wed, 99 Mar 2026 10:15:00 GMT", "5"],
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert iso_date(written) is None


@given(st.text(max_size=60) | st.from_regex(r"\A[\d .:+TZ-]{0,40}\Z"))
def test_any_date_is_read_or_none(written: str) -> None:
    found = iso_date(written)
    assert found is None or iso_date(found) == found


@given(st.text(max_size=60).map(lambda s: "http://" + s) | st.text(max_size=60))
def test_any_address_is_taken(url: str) -> None:
    found = canonical(url)
    assert found is None or canonical(found) == found
    site_of(url)
    outlet_at(url, lambda domain: None)


def test_an_outlet_is_known_by_the_nearest_domain() -> None:
    names = {"bbc.example": "BBC", "ua.bbc.example": "BBC Україна", "example": "no outlet"}
    assert outlet_at("https://www.bbc.example/a", names.get) == "BBC"
    assert outlet_at("https://m.ua.bbc.example/a", names.get) == "BBC Україна"
    assert outlet_at("https://other.example/a", names.get) is None
    assert outlet_at(None, names.get) is None


def test_the_table_of_outlets_knows_better_than_a_page(tmp_path: Path) -> None:
    head = '<meta property="og:site_name" content="Головні новини">'
    (tmp_path / "a.mht").write_bytes(mhtml(page("Міст", head=head), Snapshot_Content_Location=URL))
    for table, outlet in (({"visnyk.example": "Вісник"}, "Вісник"), ({}, "Головні новини")):
        (article,) = gather([str(tmp_path / "a.mht")], outlet_of=table.get)
        assert isinstance(article, Article)
        assert article.outlet == outlet


def test_pages_can_be_finished_elsewhere(tmp_path: Path) -> None:
    """What has not been parsed yet can go to another process and gives the same there."""
    (tmp_path / "a.html").write_text(page("Міст"), "utf-8")
    (item,) = gather([str(tmp_path)], lang="uk").unread()
    there = finish(pickle.loads(pickle.dumps(item)))
    assert [there] == list(gather([str(tmp_path)], lang="uk"))


def test_the_table_of_outlets_need_not_go_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.mht").write_bytes(mhtml(page("Міст"), Snapshot_Content_Location=URL))
    (item,) = gather([str(tmp_path)], outlet_of={"visnyk.example": "Вісник"}.get).unread()
    article = finish(item)
    assert isinstance(article, Article)
    assert article.outlet == "Вісник"
