"""WARC archives to articles: CC-News as it comes, and archives that are not as they should be."""

from __future__ import annotations

import gzip
import io
import random
from pathlib import Path

import pytest

from gather_site import answer, page, record
from headwater.errors import EmptyInput, InputUnreadable, TooLarge
from headwater.gather import Failure, Limits, gather
from headwater.gather.warc import Seen
from headwater.model import Article

URL = "https://visnyk.example/2026/mist"


def packed(*records: bytes) -> bytes:
    """Each record a gzip member of its own, as CC-News has them."""
    return b"".join(gzip.compress(r) for r in records)


def read(data: bytes, tmp_path: Path, **limits: int) -> list[Article | Failure]:
    file = tmp_path / "CC-NEWS.warc.gz"
    file.write_bytes(data)
    return list(gather([str(file)], limits=Limits(**limits)))


def articles(found: list[Article | Failure]) -> list[Article]:
    return [item for item in found if isinstance(item, Article)]


def failures(found: list[Article | Failure]) -> list[Failure]:
    return [item for item in found if isinstance(item, Failure)]


def test_pages_come_with_their_address_and_the_time_they_were_fetched(tmp_path: Path) -> None:
    found = read(packed(record(URL, answer(page("Міст закриють").encode()))), tmp_path)
    (article,) = articles(found)
    assert (article.id, article.url, article.outlet) == (URL, URL, "visnyk.example")
    assert (article.title, article.fetched) == ("Міст закриють", "2026-03-04T08:15:30Z")
    assert article.text.startswith("Рада повідомила")
    assert len(found) == 1


def test_only_pages_that_were_answered_are_taken(tmp_path: Path) -> None:
    body = page("Міст").encode()
    others = [
        record(URL, b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(URL, b"software: crawler\r\n", "warcinfo"),
        record(URL, answer(b"gone", status="404 Not Found")),
        record(URL, answer(b"\x89PNG", "image/png")),
        record(URL, answer(b"", status="301 Moved", kind="text/html")),
    ]
    assert len(read(packed(*others, record(URL, answer(body))), tmp_path)) == 1


def test_the_charset_of_the_answer_is_heard(tmp_path: Path) -> None:
    body = page("Міст").replace("utf-8", "").encode("koi8-u", "ignore")
    (article,) = articles(read(packed(record(URL, answer(body, "text/html; charset=KOI8-U"))), tmp_path))
    assert article.text.startswith("Рада повідомила")


@pytest.mark.parametrize("said", [True, False])
def test_a_body_is_read_whether_it_was_kept_packed_or_not(tmp_path: Path, said: bool) -> None:
    """Crawlers leave Content-Encoding in the headers of what they have unpacked."""
    body = page("Міст").encode()
    kept = gzip.compress(body) if said else body
    found = read(packed(record(URL, answer(kept, "text/html", "200 OK", "Content-Encoding: gzip"))), tmp_path)
    assert articles(found)[0].title == "Міст"


def test_chunks_are_joined(tmp_path: Path) -> None:
    body = page("Міст").encode()
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (body[:100], body[100:])) + b"0\r\n\r\n"
    data = record(URL, answer(chunked, "text/html", "200 OK", "Transfer-Encoding: chunked"))
    assert articles(read(packed(data), tmp_path))[0].text.startswith("Рада повідомила")


def test_the_same_content_is_read_once(tmp_path: Path) -> None:
    body = answer(page("Міст").encode())
    digest = "WARC-Payload-Digest: sha1:AAAA"
    data = packed(
        record(URL, body), record(URL + "?a", body), record(URL + "?b", body, "response", digest),
        record(URL + "?c", answer(page("Інше").encode()), "response", digest),
    )  # fmt: skip
    assert [a.url for a in articles(read(data, tmp_path))] == [URL, URL + "?b"]


def test_what_was_seen_is_remembered_within_bounds() -> None:
    seen = Seen(2)
    assert [seen.first_time(c) for c in (b"a", b"a", b"b", b"c", b"a")] == [True, False, True, True, True]


def test_an_archive_that_is_not_packed_is_read_too(tmp_path: Path) -> None:
    data = record(URL, answer(page("Міст").encode()))
    assert len(articles(list(gather(["-"], stdin=io.BytesIO(data))))) == 1


@pytest.mark.parametrize("http", [b"", answer(b""), answer(b" \r\n")])
def test_a_record_without_a_body_is_told_and_the_next_is_read(tmp_path: Path, http: bytes) -> None:
    found = read(packed(record(URL, http), record(URL + "2", answer(page("Міст").encode()))), tmp_path)
    assert [type(f.error) for f in failures(found)] == [EmptyInput]
    assert "no body" in str(failures(found)[0].error)
    assert len(articles(found)) == 1


def test_an_archive_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    """Wherever it is cut, there is one article before the cut and one message about it."""
    first, second = (record(URL + n, answer(page(n).encode())) for n in "12")
    for whole, kept in ((packed(first, second), len(packed(first))), (first + second, len(first))):
        for cut in random.Random(5).sample(range(kept + 12, len(whole) - 4), 12):
            found = read(whole[:cut], tmp_path)
            assert len(failures(found)) == 1, cut
            assert isinstance(failures(found)[0].error, InputUnreadable)
            assert articles(found)[0].url == URL + "1"


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    first = packed(record(URL, answer(page("Міст").encode())))
    found = read(first + b"\x1f\x8b\x08 this is no gzip member at all", tmp_path)
    assert len(articles(found)) == 1
    assert "damaged" in str(failures(found)[0].error)


def test_a_page_that_is_too_large_is_passed_over(tmp_path: Path) -> None:
    large = record(URL, answer(page("Міст", "слово " * 20_000).encode()))
    bomb = record(
        URL, answer(gzip.compress(b"<html>" * 50_000), "text/html", "200 OK", "Content-Encoding: gzip")
    )
    small = record(URL + "2", answer(page("Міст").encode()))
    found = read(packed(large, bomb, small), tmp_path, page_bytes=100_000)
    assert [type(f.error) for f in failures(found)] == [TooLarge, TooLarge]
    assert len(articles(found)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"WARC/1.0\r\n" + b"X: a\r\n" * 500_000,
        b"WARC/1.0\r\nX: " + b"a" * 5_000_000,
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nabc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\nabc",
        b"WARC/1.0\r\n\r\n",
        b"WARC/",
        record(URL, b"no http at all"),
        record("", answer(b"<html>x")),
        record("https://a b.example/\x1b[2J", answer(b"gone", status="404 Not Found")),
    ],
)
def test_a_hostile_archive_is_refused_in_words(
    data: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = read(data, tmp_path)
    assert failures(found)
    assert capfd.readouterr().err == ""


def test_a_packed_archive_that_unpacks_without_end_is_given_up(tmp_path: Path) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900000000\r\n\r\n"
    found = read(gzip.compress(head + b"\0" * 90_000_000), tmp_path)
    assert [type(f.error) for f in failures(found)] == [TooLarge]


def test_an_archive_without_pages_is_told(tmp_path: Path) -> None:
    found = read(packed(record(URL, answer(b"gone", status="404 Not Found"))), tmp_path)
    assert isinstance(failures(found)[0].error, EmptyInput)


def test_how_far_it_has_come_is_known(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(b"".join(record(f"{URL}/{n}", answer(page(str(n)).encode())) for n in range(400)))
    run = gather([str(file)])
    shares = [run.fraction for _ in run.unread()]
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[-1] <= 1.0
    assert (run.fraction, run.bytes_total) == (1.0, file.stat().st_size)
