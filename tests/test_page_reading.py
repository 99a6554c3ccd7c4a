"""The page that reads at once: what may be sent, what comes back, what is kept and for how long."""

from __future__ import annotations

import gzip
import html
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from headwater.model import Article
from headwater.show.page import desk, reading
from headwater.show.page.app import make_app
from headwater.show.page.asked import Upload, Wrong, asked, base_name
from headwater.store.library import Library
from headwater.store.work import Task, Unread, read_entry

HERE = "http://localhost"
TEXT = (
    "The harbour master Anna Gordon said that the lighthouse would be lit again in June.\r\nNobody denied it."
)
ROWS = (
    b'{"text": "The mayor said that the road would open.", "id": "one", "title": "A road"}\n'
    b'{"text": ""}\n'
    b'{"text": "The mayor denied that the bridge had fallen.", "id": "two"}\n'
)


class Here:
    """Reads in this process, which is quicker for a test."""

    held: threading.Event | None = None
    answer: Unread | None = None

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, items: Iterable[tuple[Any, Task | None]]) -> Iterator[tuple[Any, object]]:
        if self.held is not None:
            self.held.wait(30)
        for item, task in items:
            yield item, None if task is None else self.answer or read_entry(task)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library") as library:
        library.add(Article(text="The mayor said that the tunnel was closed.", lang="en"))
    return tmp_path / "library"


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(desk, "Readers", Here)
    monkeypatch.setattr(Here, "held", None)
    monkeypatch.setattr(Here, "answer", None)
    return TestClient(make_app(folder, background=False), base_url=HERE)


def said(page: str) -> str:
    """What the page says went wrong."""
    found = re.search(r'<p class="wrong" role="alert">(.*?)</p>', page)
    return html.unescape(found[1]) if found else ""


def count(folder: Path) -> int:
    with Library.open(folder) as library:
        return library.info().articles


def send(client: TestClient, name: str, data: bytes, **fields: str) -> Any:
    return client.post("/read", data=fields, files={"file": (name, data)})


def test_a_text_is_read_in_a_process_of_its_own(folder: Path) -> None:
    app = make_app(folder, background=False)
    client = TestClient(app, base_url=HERE)
    try:
        got = client.post("/read", data={"text": TEXT}, files={"file": ("", b"")})
        app.state.desk.get(got.url.path.rpartition("/")[2]).done.wait(60)
        assert "the lighthouse would be lit again in June" in client.get(got.url.path).text
        app.state.desk.close()
        again = client.post("/read", data={"text": TEXT})
        app.state.desk.get(again.url.path.rpartition("/")[2]).done.wait(60)
        assert "Anna Gordon" in client.get(again.url.path).text
    finally:
        app.state.desk.close()


def test_what_is_read_is_shown_like_an_article_and_not_kept(client: TestClient, folder: Path) -> None:
    got = client.post("/read", data={"text": TEXT, "title": "<b>Light</b>", "published": "04.03.2026"})
    assert got.status_code == 200
    assert re.fullmatch(r"/read/[\w-]{20,}", got.url.path)
    assert '<mark class="claim' in got.text
    assert "Anna Gordon" in got.text
    assert "&lt;b&gt;Light&lt;/b&gt;" in got.text
    assert "4 March 2026" in got.text
    assert got.headers["cache-control"] == "no-store"
    again = client.get(got.url.path)
    assert again.status_code == 200
    assert "lighthouse" in client.get(f"{got.url.path}?format=csv").text
    assert count(folder) == 1


def test_what_was_read_can_be_kept_afterwards(client: TestClient, folder: Path) -> None:
    laid = client.post("/read", data={"text": TEXT, "outlet": "Gazette"}).url.path
    kept = client.post(laid, data={"number": "1"})
    assert kept.url.path == "/articles/a2"
    assert "the lighthouse would be lit again in June" in kept.text
    assert "/articles/a2" in client.get(laid).text
    client.post(laid)
    assert count(folder) == 2
    with Library.open(folder) as library:
        found = library.article("a2").article
        assert (found.outlet, found.text) == ("Gazette", TEXT.replace("\r\n", "\n"))
        assert [hit.ref for hit in library.search("lighthouses")] == ["a2"]
        assert library.check() == []


def test_what_shall_be_kept_is_kept_at_once(client: TestClient, folder: Path) -> None:
    got = client.post("/read", data={"text": TEXT, "keep": "1"})
    assert got.url.path == "/articles/a2"
    assert count(folder) == 2


@pytest.mark.parametrize(
    ("fields", "status", "what"),
    [
        ({}, 400, "nothing to read"),
        ({"text": " \n "}, 400, "nothing to read"),
        ({"text": "A b.", "address": "https://ledger.example/"}, 400, "one thing at a time"),
        ({"address": "/etc/passwd"}, 400, "no address"),
        ({"address": "file:///etc/passwd"}, 400, "no address"),
        ({"text": "http://127.0.0.1:1/"}, 400, "private network"),
        ({"text": "http://[::1]/"}, 400, "private network"),
        ({"text": "Holt said so.", "published": "soon"}, 400, "date"),
        ({"text": "Le ministre a dit que le pont ouvrirait en mai et que tout irait bien."}, 422, "French"),
        ({"text": "a " * 600_000}, 413, "1,000,000"),
        ({"text": "x" * 6_000_000}, 413, "5 MB"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_page(
    client: TestClient, folder: Path, fields: dict[str, str], status: int, what: str
) -> None:
    got = client.post("/read", data=fields, files={"file": ("", b"")})
    assert (got.status_code, got.url.path) == (status, "/read")
    assert what in said(got.text)
    if 3 < len(fields.get("text", "")) < 1000:
        assert html.escape(fields["text"]) in got.text
    assert count(folder) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "C:\\news\\місто.html",
            b"<html><head><title>T</title></head><body><article><p>The mayor said that the road would "
            b"open.</p></article></body></html>",
        ),
        ("../../news.txt", b"The mayor said that the road would open."),
        ("news.txt.gz", gzip.compress(b"The mayor said that the road would open.")),
        ("none", b'{"text": "The mayor said that the road would open."}'),
    ],
)
def test_files_are_read_as_the_command_line_reads_them(client: TestClient, name: str, data: bytes) -> None:
    got = send(client, name, data)
    assert got.status_code == 200
    assert "the road would" in html.unescape(re.sub("<[^>]+>", "", got.text))
    assert "headwater-" not in got.text
    assert "sent." not in got.text


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("paper.pdf", b"%PDF-1.4 \x00\x01\x02" * 100, 422),
        ("table.parquet", b"PAR1" * 9, 415),
        ("empty.txt", b"", 422),
        ("big.txt", b"word " * 1_200_000, 413),
        ("bomb.txt.gz", gzip.compress(b" " * 90_000_000), 413),
        ("bad.jsonl", b"{\n", 422),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), 422),
    ],
)
def test_files_that_hold_nothing_to_read_are_told(
    client: TestClient, name: str, data: bytes, status: int
) -> None:
    got = send(client, name, data)
    assert got.status_code == status
    assert said(got.text)
    assert "/tmp" not in said(got.text)


def test_several_articles_of_a_file_are_listed_with_what_was_wrong(client: TestClient, folder: Path) -> None:
    got = send(client, "rows.jsonl", ROWS)
    assert got.status_code == 200
    links = re.findall(r'<li><a href="(/read/[^"]+)"', got.text)
    assert len(links) == 2
    assert "Line 2" in got.text
    assert "the road would open" in client.get(links[0]).text
    assert "denies" in client.get(links[1]).text
    one = client.post(got.url.path, data={"number": "2"})
    assert one.url.path == "/articles/a2"
    both = client.post(got.url.path)
    assert both.url.path == got.url.path
    assert re.findall(r'<li><a href="(/articles/[^"]+)"', both.text) == ["/articles/a3", "/articles/a2"]
    assert count(folder) == 3


def test_of_many_articles_the_first_are_read(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST", 2)
    got = send(client, "rows.jsonl", ROWS)
    assert "the first" in got.text
    assert len(re.findall(r'<li><a href="/read/', got.text)) == 1


def test_a_pasted_page_is_read_as_one(client: TestClient) -> None:
    page = (
        "<!doctype html><html><head><title>Road</title></head><body><nav>Menu</nav><article>"
        "<p>The mayor said that the road would open.</p></article></body></html>"
    )
    got = client.post("/read", data={"text": page})
    assert "the road would open" in got.text
    assert "&lt;nav&gt;" not in got.text


def test_while_it_is_read_the_page_looks_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(Here, "held", held)
    monkeypatch.setattr(reading, "_WAIT", 0.01)
    got = client.post("/read", data={"text": TEXT})
    assert 'http-equiv="refresh"' in got.text
    result = client.app.state.desk.get(got.url.path.rpartition("/")[2])  # type: ignore[attr-defined]
    held.set()
    assert result.done.wait(30)
    assert '<mark class="claim' in client.get(got.url.path).text


def test_more_than_can_be_read_at_once_has_to_wait(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(Here, "held", held)
    monkeypatch.setattr(reading, "_WAIT", 0.01)
    monkeypatch.setattr(desk, "_WAITING", 2)
    try:
        assert [client.post("/read", data={"text": TEXT}).status_code for _ in range(3)] == [200, 200, 503]
    finally:
        held.set()


def test_a_text_that_takes_too_long_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Here, "answer", Unread("It took more than 30 seconds and was stopped.", "TookTooLong")
    )
    got = client.post("/read", data={"text": TEXT})
    assert got.status_code == 504
    assert "took more than" in said(got.text)


def test_what_is_laid_aside_is_bounded(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_RESULTS", 2)
    paths = [client.post("/read", data={"text": f"{TEXT} {n}"}).url.path for n in range(4)]
    assert [client.get(path).status_code for path in paths] == [404, 404, 200, 200]
    monkeypatch.setattr(desk, "_KEPT", -1.0)
    gone = client.get(paths[3])
    assert gone.status_code == 404
    assert "not laid aside any more" in gone.text


@pytest.mark.parametrize("path", ["/read/nobody", "/read/nobody/1"])
def test_an_address_that_was_never_given_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post("/read/nobody").status_code == 404


def test_only_its_own_pages_may_send_anything(client: TestClient, folder: Path) -> None:
    laid = client.post("/read", data={"text": TEXT}).url.path
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert client.post("/read", data={"text": TEXT}, headers=headers).status_code == 403
        assert client.post(laid, headers=headers).status_code == 403
    assert count(folder) == 1


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", ""])
def test_what_is_no_form_is_told(client: TestClient, kind: str) -> None:
    got = client.post("/read", content=b"--nonsense", headers={"content-type": kind})
    assert got.status_code == 400
    assert said(got.text)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("/etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("x" * 500 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_the_name_of_a_file_is_no_path(name: str, base: str) -> None:
    assert base_name(name) == base


def test_dates_are_understood_as_people_write_them() -> None:
    fields = {"text": "Holt said so.", "published": "04.03.2026"}
    assert asked(lambda name: fields.get(name, ""), None).published == "2026-03-04"
    with pytest.raises(Wrong):
        asked(lambda name: fields.get(name, ""), Upload("x.txt", b"Holt said so."))
