"""The page: who may ask, what every page has, what is kept, the first page, search, the interface's words."""

from __future__ import annotations

import base64
import re
import signal
import string
import subprocess
import sys
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from headwater.model import Article
from headwater.show.cli import cli
from headwater.show.page.app import make_app
from headwater.show.page.background import bring_up_to_date
from headwater.show.page.frame import environment
from headwater.show.page.guard import LARGEST
from headwater.show.page.kept import Recent
from headwater.show.page.words import LANGUAGES, choose, load
from headwater.store.library import Library
from page_library import HOSTILE, make, table

HERE = "http://localhost"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("page") / "library")


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url=HERE)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.found


# --- the first page and search ---


def test_the_first_page_has_the_three_numbers_of_what_several_articles_say(client: TestClient) -> None:
    page = client.get("/").text
    assert "3 March 2026" in page or "5 March 2026" in page
    statement = re.search(r'href="(/statements/[^"]+)"', page)
    assert statement
    assert client.get(statement[1]).status_code == 200
    assert "independent source" in page


def test_an_empty_library_says_how_to_begin(tmp_path: Path) -> None:
    page = TestClient(make_app(tmp_path / "new", background=False), base_url=HERE).get("/")
    assert page.status_code == 200
    assert "headwater add" in page.text


def test_search_finds_inflected_words_and_marks_them(client: TestClient) -> None:
    page = client.get("/search", params={"q": "насосами"}).text
    assert "<mark>насосів</mark>" in page
    assert "Норвегія попросила Португалію" in page


def test_search_for_claims_by_a_name_in_another_language(client: TestClient) -> None:
    page = client.get("/search", params={"kind": "claims", "by": "Фалкан", "q": ""})
    assert page.status_code == 200
    page = client.get("/search", params={"kind": "claims", "by": "Rui Falcão"})
    assert "Nobody has paid us anything" in page.text


def test_an_open_quotation_mark_is_said_and_does_not_break(client: TestClient) -> None:
    page = client.get("/search", params={"q": '"open'})
    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_an_id_leads_to_its_article(client: TestClient) -> None:
    found = client.get("/search", params={"q": "a1"}, follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (303, "/articles/a1")


def test_search_as_a_table_defuses_formulas(client: TestClient) -> None:
    found = client.get("/search", params={"q": "pumps", "format": "csv"})
    assert found.headers["content-type"].startswith("text/csv")
    rows = table(found.text)
    assert [row["id"] for row in rows] == ["denied", "origin"]
    bold = client.get("/search", params={"q": "mayor", "format": "csv"}).text
    assert table(bold)[0]["outlet"] == "'=Bold & Sons"


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "rows=0", "page=²"])
def test_a_page_that_cannot_be_is_said_plainly(client: TestClient, query: str) -> None:
    assert client.get(f"/search?q=pumps&{query}").status_code == 400


@pytest.mark.parametrize(
    "path", ["/nowhere", "/articles/a999", "/static/../frame.py", "/static/%2e%2e/frame.py"]
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


# --- safe ---


def test_what_an_article_says_is_never_markup(client: TestClient) -> None:
    for path in (
        "/",
        "/search?q=mayor",
        "/search?q=mayor&kind=claims",
        "/articles/a5",
        "/search?q=<script>x",
    ):
        page = client.get(path).text
        assert not re.search(r"<script>|<img src=x", page), path
    assert (
        HOSTILE.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
        in client.get("/search?q=mayor").text
    )


def test_no_page_brings_a_script_or_style_of_its_own(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path in ("/", "/search?q=mayor", "/articles/a1", "/articles/a5", "/nowhere"):
        for tag, attributes in tags(client.get(path).text):
            assert tag != "style", path
            assert "style" not in attributes, path
            assert not any(name.startswith("on") for name in attributes), path
            assert tag != "script" or attributes["src"], path
            loaded = [attributes.get("src") or "", (attributes.get("href") or "") if tag == "link" else ""]
            assert not any(re.match("(https?:)?//", address) for address in loaded), path


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.1", "", "[", "127.0.0.1.nip.io"]
)
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8460", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_its_own_names_are_known(client: TestClient, host: str) -> None:
    assert client.get("/live", headers={"host": host}).status_code == 200


def test_other_sites_can_link_here_but_neither_load_nor_send_anything(client: TestClient) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    assert client.post("/settings", headers=link).status_code == 403
    for mode, dest in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")):
        got = client.get(
            "/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": dest}
        )
        assert got.status_code == 403
    assert (
        client.get("/live", headers={"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}).status_code
        == 403
    )
    assert client.post("/settings", headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/settings", headers={"origin": "null"}).status_code == 403
    assert client.post("/settings", headers={"origin": HERE}, follow_redirects=False).status_code == 303


def test_going_back_after_settings_never_leaves_the_page(client: TestClient) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        got = client.post("/settings", data={"back": back}, follow_redirects=False)
        assert got.headers["location"] == "/"


def test_too_much_at_once_is_refused(client: TestClient) -> None:
    assert client.post("/settings", content=b"x" * (LARGEST + 1)).status_code == 413


def test_with_a_password_nothing_is_shown_without_it(folder: Path) -> None:
    shown = TestClient(
        make_app(folder, background=False, password="correct horse"), base_url="http://192.0.2.7:8460"
    )

    def ask(password: str) -> int:
        given = base64.b64encode(f"anybody:{password}".encode()).decode()
        return int(shown.get("/", headers={"authorization": f"Basic {given}"}).status_code)

    assert shown.get("/").status_code == 401
    assert shown.get("/").headers["www-authenticate"].startswith("Basic")
    assert ask("correct horse") == 200
    assert ask("wrong") == 401
    assert ask("correct horse") == 401  # one who guesses has to wait


def test_another_address_needs_a_flag_and_a_password(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADWATER_PASSWORD", raising=False)
    call = ["serve", "--library", str(folder), "--host", "0.0.0.0"]
    assert "--expose" in CliRunner().invoke(cli, call).output
    refused = CliRunner().invoke(cli, [*call, "--expose"])
    assert refused.exit_code == 2
    assert "HEADWATER_PASSWORD" in refused.output


def test_the_command_serves_until_it_is_interrupted(folder: Path) -> None:
    call = [sys.executable, "-m", "headwater", "serve", "--library", str(folder), "--port", "0", "--no-link"]
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found, said
        with urllib.request.urlopen(found[0], timeout=20) as answer:
            assert b"Headwater" in answer.read()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


# --- what is kept, and what is new ---


def test_a_page_is_sent_once_and_again_when_the_library_changed(tmp_path: Path) -> None:
    folder = make(tmp_path / "library")
    client = TestClient(make_app(folder, background=False), base_url=HERE)
    first = client.get("/")
    tag = first.headers["etag"]
    again = client.get("/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    mark = client.get("/live").json()["mark"]
    with Library.open(folder) as library:
        library.add(
            Article(text="The mayor said that the tunnel was closed.", lang="en", published="2026-04-01")
        )
    client.app.state.shelf._looked = 0.0  # type: ignore[attr-defined]
    assert client.get("/live").json()["mark"] != mark
    assert client.get("/", headers={"if-none-match": tag}).status_code == 200
    assert "tunnel" in client.get("/search?q=tunnel").text


def test_the_language_is_the_readers(client: TestClient) -> None:
    assert '<html lang="uk"' in client.get("/", headers={"accept-language": "uk-UA,uk;q=0.9,en;q=0.5"}).text
    assert "березня 2026" in client.get("/", headers={"accept-language": "uk"}).text
    client.post("/settings", data={"lang": "uk", "theme": "dark"}, headers={"origin": HERE})
    page = client.get("/", headers={"accept-language": "en"}).text
    assert '<html lang="uk" data-theme="dark">' in page


def test_a_new_article_is_linked_beside_the_page(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(Article(text="The mayor said that the tunnel was closed.", lang="en"))
        assert library.stale()
    bring_up_to_date(tmp_path)
    with Library.open(tmp_path) as library:
        assert not library.stale()


def test_while_statements_are_made_the_first_page_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(Article(text="The mayor said that the tunnel was closed.", lang="en"))
    app = make_app(tmp_path)
    client = TestClient(app, base_url=HERE)
    assert "Nothing yet that several articles say" in client.get("/").text
    app.state.linking.busy = True
    assert "is being put together" in client.get("/", headers={"accept-language": "en;q=1"}).text


def test_what_is_kept_is_bounded() -> None:
    kept: Recent[str] = Recent(100)
    kept.put("a", "x", 60)
    kept.put("b", "y", 30)
    assert kept.get("a") == "x"
    kept.put("c", "z", 30)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("x", None, "z")
    kept.put("d", "w", 101)
    assert kept.get("d") is None


# --- the interface ---


def places(text: object) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [str(text)]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name}


def test_both_languages_say_the_same() -> None:
    english, ukrainian = (load(lang).texts for lang in LANGUAGES)
    assert english.keys() == ukrainian.keys()
    for key in english:
        assert places(english[key]) == places(ukrainian[key]), key
        assert isinstance(english[key], str) == isinstance(ukrainian[key], str), key


def test_ukrainian_counts_in_four_forms() -> None:
    words = load("uk")
    forms = {words("count.articles", n=n) for n in (1, 2, 5, 21)}
    assert forms == {"1 стаття", "2 статті", "5 статей", "21 стаття"}
    for key, text in words.texts.items():
        if not isinstance(text, str):
            assert set(text) == {"one", "few", "many", "other"}, key


def test_every_text_that_a_template_asks_for_is_there() -> None:
    known = load("en").texts
    env = environment()
    for name in env.list_templates():
        source = env.loader.get_source(env, name)[0]  # type: ignore[union-attr]
        for key in re.findall(r"""\b_\(["']([a-z_.]+)["'][,)]""", source):
            assert key in known, f"{name}: {key}"


@pytest.mark.parametrize(
    ("asked", "accept", "lang"),
    [
        (None, "", "en"),
        (None, "de,uk;q=0.5", "uk"),
        (None, "en;q=0.1, uk;q=0.9", "uk"),
        ("uk", "en", "uk"),
        ("xx", "en", "en"),
        (None, "uk;q=x,,;;", "en"),
    ],
)
def test_the_language_is_chosen(asked: str | None, accept: str, lang: str) -> None:
    assert choose(asked, accept) == lang


def test_dates_keep_the_precision_that_they_have() -> None:
    words = load("en")
    assert [words.day(d) for d in ("2026-03-04T10:00:00Z", "2026-03", "2026", "soon", "")] == [
        "4 March 2026",
        "March 2026",
        "2026",
        "soon",
        "",
    ]


def test_pictures_of_the_package_are_well_formed() -> None:
    root = Path(make_app.__code__.co_filename).parent / "static"
    for path in root.glob("*.svg"):
        ElementTree.parse(path)
