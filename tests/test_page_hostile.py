"""The page against those who mean it ill: names that are none, questions without end, a library that goes."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest
from fastapi import HTTPException
from starlette.testclient import TestClient

from headwater.gather.fetch import is_public
from headwater.model import Article
from headwater.show.page import guard, to
from headwater.show.page.app import make_app
from headwater.show.page.asked import Asked, Upload, items
from headwater.show.page.kept import Recent
from headwater.store.library import Library

HERE = "http://localhost"
LIVE = re.compile(r"<script>|<img src=x")
NAMES = (
    "..", ".", "a/b", "a?b=1", "a#b", "100%", "a%2Fb", "a\nb", "a\r\nX: 1", "//evil.example", "a\\b", "../",
    '"><script>alert(1)</script>', "javascript:alert(1)", "x" * 900,
)  # fmt: skip
URLS = ("javascript:alert(1)", "data:text/html,x", " https://a.example/", 'https://a.example/"onclick=x')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("hostile") / "library"
    with Library.open(found) as library:
        for number, name in enumerate(NAMES):
            text = f"The mayor said that bridge {number} would open in May, {name} reported."
            url = f"{URLS[number % len(URLS)]}{number}"
            library.add(
                Article(text=text, lang="en", outlet=name, title=name, url=url, published="2026-03-01")
            )
        library.relink()
        library.restate()
    return found


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    found = TestClient(make_app(folder, background=False), base_url=HERE, raise_server_exceptions=False)
    yield found
    if hasattr(found.app.state, "desk"):  # type: ignore[attr-defined]
        found.app.state.desk.close()  # type: ignore[attr-defined]


def fetch(app: Any, address: str) -> httpx.Response:
    """What a server answers that unquotes an address once, as all but Starlette's client for tests do."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as asks:
            return await asks.get(address)

    return anyio.run(ask)


# --- names and links ---


@pytest.mark.parametrize("name", NAMES)
def test_every_outlet_has_an_address_that_browsers_leave_as_it_is(client: TestClient, name: str) -> None:
    address = to.outlet(name)
    assert not {".", ".."} & set(address.lower().replace("%2e", ".").split("/"))
    assert "\n" not in address
    page = fetch(client.app, address)
    assert page.status_code == 200
    head = re.search("<h1>(.*?)</h1>", page.text, re.S)
    assert head
    assert html.unescape(head[1]) == name
    assert fetch(client.app, f"/api{address}").json()["name"] == name


def test_links_of_a_page_lead_to_the_page_of_the_same_name(client: TestClient) -> None:
    for name in ("100%", "a%2Fb", "a/b", "a#b", "a?b=1"):
        page = fetch(client.app, to.outlet(name)).text
        back = html.unescape(re.search(r'name="back" value="([^"]*)"', page)[1])  # type: ignore[index]
        assert f"<h1>{name}</h1>" in fetch(client.app, back).text


def test_what_articles_are_called_is_never_markup_nor_a_link_that_runs(client: TestClient) -> None:
    for path in (
        "/",
        "/outlets",
        "/actors",
        "/statements",
        "/search?q=mayor",
        *(f"/articles/a{n}" for n in range(1, 16)),
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert not LIVE.search(page.text), path
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', page.text):
            assert re.match(r"/(?!/)|#|https?://|$", address), (path, address)


def test_the_link_to_where_it_was_published_gives_nothing_away(client: TestClient) -> None:
    found = [client.get(f"/articles/a{n}").text for n in range(1, 16)]
    links = [link for page in found for link in re.findall(r'<a href="https?://[^>]*>', page)]
    assert links
    assert all("noopener noreferrer" in link for link in links)


# --- headers ---


@pytest.mark.parametrize("table", ["x%0d%0aSet-Cookie:%20a=b", "%D0%B0", 'a"; filename="b.exe', ""])
def test_nothing_that_is_asked_for_gets_into_a_header(client: TestClient, table: str) -> None:
    got = client.get(f"{to.outlet('a#b')}?format=csv&table={table}")
    assert got.status_code == 400
    assert not {"set-cookie", "content-disposition"} & set(got.headers)


def test_a_lead_back_is_one_line_of_this_server(client: TestClient) -> None:
    for back in ("/a\r\nSet-Cookie: x=1", "/\x00", "/\ud7ff"):
        got = client.post("/settings", data={"back": back}, follow_redirects=False)
        assert got.status_code == 303
        assert re.fullmatch(r"/[!-~]*", got.headers["location"])
        assert "set-cookie" not in got.headers


@pytest.mark.parametrize(
    "host", ["localhost/evil", "a@localhost", "localhost:x", "localhost\\evil", "localhost?"]
)
def test_a_host_is_a_name_and_a_port(client: TestClient, host: str) -> None:
    assert client.get("/live", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://[", "null", "http://localhost.evil.example", "localhost", ""])
def test_an_origin_that_is_none_is_another_site(client: TestClient, origin: str) -> None:
    assert client.post("/settings", headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("length", [b"9" * 5000, b"\xb2", b"-1", b"1e3"])
def test_a_length_that_is_none_is_refused(client: TestClient, length: bytes) -> None:
    assert client.post("/settings", headers={"content-length": length}).status_code == 413


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "ODD"])
def test_other_methods_change_nothing_and_break_nothing(client: TestClient, method: str) -> None:
    for path in ("/", "/read", "/settings", "/live", "/api/info", "/api/read", "/static/base.css"):
        got = client.request(method, path)
        assert got.status_code in ({200, 405} if method == "HEAD" else {405}), (path, got.status_code)
        assert "content-security-policy" in got.headers


# --- questions ---


ODD = (
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "%0d%0a",
    "%C2%B2",
    "a%C2%B2",
    "a" + "9" * 40,
    "a1:c" + "9" * 40,
    "0" * 11 + "1" + "9" * 4900,
)


@pytest.mark.parametrize("value", ODD)
def test_odd_values_are_answered_plainly(client: TestClient, value: str) -> None:
    asked = [
        f"/search?{name}={value}" for name in ("q", "page", "rows", "since", "by", "lang", "sort", "format")
    ]
    asked += [f"/articles/a1?{name}={value}" for name in ("part", "mark", "page", "against")]
    asked += [
        f"{path}/{value}"
        for path in ("/articles", "/statements", "/actors", "/outlets", "/static", "/read", "/api/claims")
    ]
    asked += [
        f"/{path}={value}"
        for path in ("?before", "statements?day", "ledger?line", "ties?top", "api/ledger?since")
    ]
    for path in asked:
        assert client.get(path).status_code < 500, path


def test_an_address_has_an_end(client: TestClient) -> None:
    assert client.get("/search?q=" + "x" * 9_000).status_code == 414
    assert client.get("/statements?" + "state=disputed&" * 4_000).status_code == 414
    assert client.get("/statements?" + "state=disputed&" * 400).status_code == 200


def test_questions_without_end_do_not_fill_the_memory() -> None:
    kept: Recent[str] = Recent(1_000_000, 3)
    for number in range(10):
        kept.put(number, "x", 1)
    assert [kept.get(n) for n in (6, 7, 9)] == [None, "x", "x"]


def test_readers_are_not_shown_what_was_made_for_others(client: TestClient) -> None:
    english = client.get("/outlets", headers={"accept-language": "en"})
    dark = client.get("/outlets", headers={"cookie": "lang=uk; theme=dark"})
    plain = client.get("/outlets", headers={"accept-language": "en", "accept-encoding": "identity"})
    assert '<html lang="en">' in english.text
    assert '<html lang="uk" data-theme="dark">' in dark.text
    assert "content-encoding" not in plain.headers
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(plain.headers["vary"].split(", "))
    assert '<html lang="en">' in client.get("/outlets", headers={"cookie": 'lang="><script>; theme=x'}).text
    assert "etag" not in client.get("/nowhere").headers


# --- what is sent ---


def sent(charset: str = "utf-8", name: str = "", **fields: str) -> dict[str, object]:
    parts = [f'form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()]
    parts += (
        [f'form-data; name="file"; filename="{name}"\r\n\r\nThe mayor said that it was closed.']
        if name
        else []
    )
    body = "".join(f"--b\r\nContent-Disposition: {part}\r\n" for part in parts) + "--b--\r\n"
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    return {"content": body.encode(), "headers": {"content-type": kind}}


@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "idna", "punycode", "undefined", "rot13", "\x01"]
)
def test_a_form_in_any_encoding_breaks_nothing(client: TestClient, charset: str) -> None:
    for path in ("/settings", "/read"):
        asked = sent(charset, back="/+2AA-\\ud800", title="xn--a-", outlet="+2AA-\\ud800", address="ftp://x")
        got = client.post(path, follow_redirects=False, **asked)
        assert got.status_code in (303, 400), path


@pytest.mark.parametrize("path", ["/settings", "/read", "/api/read"])
def test_what_is_sent_without_a_length_has_an_end_too(client: TestClient, path: str) -> None:
    kind = {"content-type": "application/json" if "api" in path else "application/x-www-form-urlencoded"}
    body = (b"x" * 65536 for _ in range(guard.LARGEST // 65536 + 2))
    assert client.post(path, content=body, headers=kind).status_code == 413


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_is_sent_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_SLOWEST", 0.01)
    receive = guard._bounded(anyio.sleep_forever)  # type: ignore[arg-type]
    with pytest.raises(HTTPException) as error:
        await receive()
    assert error.value.status_code == 408


@pytest.mark.parametrize("name", ["a." + "я" * 110, "a." + "x" * 118, "a.[x]", "..", "a.tar.gz.\x00"])
def test_a_file_of_any_name_can_be_read(name: str) -> None:
    (found,) = items(Asked(file=Upload(name, b"The mayor said that the tunnel was closed.")))
    assert "tunnel" in str(found.found)


def test_a_text_at_a_time_is_read_for_programs(client: TestClient) -> None:
    from headwater.show.page import api

    assert client.post("/api/read", json={"text": "Anna Brown said that it was closed."}).status_code == 200
    with api._reading:
        assert client.post("/api/read", json={"text": "x"}).status_code == 503
    assert client.post("/api/read", json={"text": "x"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "http://localhost:1/",
    ],
)
def test_an_address_on_this_machine_is_not_read(client: TestClient, address: str) -> None:
    got = client.post("/read", data={"address": address})
    assert got.status_code == 400
    assert 'role="alert"' in got.text
    assert not is_public("::ffff:10.0.0.1")


# --- who guesses ---


def test_one_who_guesses_keeps_nobody_else_out(folder: Path) -> None:
    app = make_app(folder, background=False, password="correct horse")

    def ask(machine: str, password: str) -> int:
        given = base64.b64encode(f"x:{password}".encode()).decode()
        asks = TestClient(app, base_url="http://192.0.2.7", client=(machine, 5))
        return int(asks.get("/live", headers={"authorization": f"Basic {given}"}).status_code)

    assert ask("2001:db8::1", "wrong") == 401
    assert ask("2001:db8::2", "correct horse") == 401  # the same network
    assert ask("198.51.100.1", "correct horse") == 200


def test_those_who_guessed_are_not_remembered_without_end() -> None:
    found = guard.Guard(lambda *_: None, password="correct horse")  # type: ignore[arg-type]
    for number in range(guard._WAITING + 10):
        assert not found._may("Basic eDp5", str(number))
    assert len(found._wrong) == guard._WAITING


def test_ids_are_quoted_wholly() -> None:
    assert to.actor('x"/<y>') == f"/actors/{quote('x')}%22%2F%3Cy%3E"


def test_a_word_is_looked_for_once_and_a_book_not_at_all(client: TestClient) -> None:
    once = client.get("/search?q=mayor%20said")
    assert once.status_code == 200
    often = client.get("/search?q=" + "mayor%20said%20" * 300)
    assert often.status_code == 200
    assert often.text.count("<mark>") == once.text.count("<mark>")
    assert client.get("/search?q=" + "%20".join(f"word{n}" for n in range(201))).status_code == 400
