"""The pages of statements: the list of all, and one with its river, its sources and its exact words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from headwater.ask import statements as asked
from headwater.ask import told
from headwater.model import Article
from headwater.show.page.app import make_app
from headwater.show.page.tracing import Tracing
from headwater.show.page.words import load
from headwater.store.library import Library
from page_library import ARTICLES, make, table

HERE = "http://localhost"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("page") / "library")


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url=HERE)


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[asked.Row]:
    with Library.open(folder) as library:
        return asked.listed(library)


def address(row: asked.Row) -> str:
    return f"/statements/{row.id}"


def links(page: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(/[^"]*)"', page)]


# --- the list ---


def test_the_list_has_every_statement_with_its_three_numbers(
    client: TestClient, rows: list[asked.Row]
) -> None:
    page = client.get("/statements")
    assert page.status_code == 200
    assert {link for link in links(page.text) if link.startswith("/statements/")} == set(map(address, rows))
    assert page.text.count('class="three compact"') == len(rows)


def test_conflicts_are_what_somebody_denies(client: TestClient, rows: list[asked.Row]) -> None:
    page = client.get("/statements", params={"denied": 1}).text
    denied = {address(row) for row in rows if row.denials}
    assert {link for link in links(page) if link.startswith("/statements/")} == denied
    assert denied


@pytest.mark.parametrize("order", asked.ORDERS)
def test_the_list_is_sorted_and_taken_away_as_a_table(
    client: TestClient, rows: list[asked.Row], order: str
) -> None:
    answer = client.get("/statements", params={"sort": order, "format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    found = table(answer.text)
    assert {row["id"] for row in found} == {row.id for row in rows}
    page = client.get("/statements", params={"sort": order}).text
    shown = [link for link in links(page) if link.startswith("/statements/")]
    assert shown == [f"/statements/{row['id']}" for row in found]


def test_the_list_is_narrowed_by_words(client: TestClient) -> None:
    page = client.get("/statements", params={"q": "насосів", "lang": "uk"}).text
    assert any(link.startswith("/statements/") for link in links(page))
    assert 'value="насосів"' in page
    none = client.get("/statements", params={"q": "субмарина"})
    assert none.status_code == 200
    assert not [link for link in links(none.text) if link.startswith("/statements/")]


@pytest.mark.parametrize("wrong", ["since=soon", "sort=beauty", "state=true", "lang=xx", "page=0", 'q="open'])
def test_what_cannot_be_asked_is_told_in_words(client: TestClient, wrong: str) -> None:
    assert client.get(f"/statements?{wrong}").status_code == 400


def test_a_library_without_statements_says_so(tmp_path: Path) -> None:
    empty = TestClient(make_app(tmp_path / "new", background=False), base_url=HERE)
    assert "No statement fits" in empty.get("/statements").text
    assert empty.get("/statements/s:0123456789").status_code == 404


# --- one statement ---


def test_each_statement_has_a_page_whose_links_all_lead_somewhere(
    client: TestClient, rows: list[asked.Row]
) -> None:
    for row in rows:
        page = client.get(address(row))
        assert page.status_code == 200
        inside = {link for link in links(page.text) if link.startswith(("/articles", "/statements"))}
        assert inside
        assert {client.get(link).status_code for link in inside} == {200}
        anchors = set(re.findall(r'href="#([^"]+)"', page.text))
        assert anchors <= set(re.findall(r'id="([^"]+)"', page.text))


def test_the_words_on_the_page_are_those_of_the_articles(client: TestClient, rows: list[asked.Row]) -> None:
    texts = {one.id: one.text for one in ARTICLES}
    for row in rows:
        found = table(client.get(address(row), params={"format": "csv"}).text)
        assert {one["article"] for one in found} <= texts.keys()
        assert len({one["article"] for one in found}) == row.articles
        for one in found:
            start, end = int(one["start"]), int(one["end"])
            parts = one["words"].split(" … ")
            assert texts[one["article"]][start:end].startswith(parts[0])
            assert texts[one["article"]][start:end].endswith(parts[-1])
        assert [one["published"] for one in found] == sorted(one["published"] for one in found)


def test_the_page_shows_who_denies_and_why_a_place_is_here(client: TestClient, rows: list[asked.Row]) -> None:
    row = max(rows, key=lambda row: row.denials)
    page = client.get(address(row)).text
    assert "Falc" in page
    assert "Against it" in page
    assert 'class="stone against"' in page
    assert "<summary>" in page
    assert load("en")(f"statement.means.{row.state}") in page


def test_picture_and_tree_say_the_same(folder: Path, rows: list[asked.Row]) -> None:
    row = max(rows, key=lambda row: row.articles)
    with Library.open(folder) as library:
        found = told.one(library, row.id)
    assert found is not None
    tracing = Tracing(found, load("en"))
    drawn = {town.id for town in tracing.river().towns}
    waiting, listed = tracing.tree(), set[str]()
    while waiting:
        node = waiting.pop()
        listed |= {node.id} if node.article else set()
        waiting += node.lower
    assert listed == drawn == set(found.statement.articles)
    assert len(tracing.sources()) == row.independent


def test_the_page_is_in_ukrainian_too(client: TestClient, rows: list[asked.Row]) -> None:
    page = client.get(address(rows[0]), headers={"accept-language": "uk"}).text
    assert '<html lang="uk"' in page
    assert "Незалежні джерела" in page
    assert "{" not in re.sub(r"\{\{ 7 \* 7 \}\}", "", page)


def test_nothing_of_an_article_becomes_markup(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        id_ = library.trace("bridges would reopen").id
    page = client.get(f"/statements/{id_}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_a_former_id_leads_to_the_statement_that_has_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.add(ARTICLES[1:3])
        library.restate()
        before = {row.id for row in asked.listed(library)}
        library.add(ARTICLES[0])
        library.restate()
        after = {row.id for row in asked.listed(library)}
    client = TestClient(make_app(folder, background=False), base_url=HERE)
    gone = sorted(before - after)
    assert gone
    for id_ in gone:
        answer = client.get(f"/statements/{id_}")
        assert answer.status_code == 200
        assert len(answer.history) == 1
        assert id_ in answer.text


@pytest.mark.parametrize(
    "id_", ["s:0000000000", "s:x", "nothing", "%ff", "%00", "..%2f..", "<script>", "a/b/c", "s:" + "9" * 3000]
)
def test_an_id_of_nothing_offers_a_search(client: TestClient, id_: str) -> None:
    answer = client.get(f"/statements/{id_}")
    assert answer.status_code == 404
    assert 'name="q"' in answer.text
    assert "<script>" not in answer.text


def test_many_articles_are_folded_and_the_page_stays_small(tmp_path: Path) -> None:
    said = "The ferry to Oanes sank in the harbour at noon, the harbour master Kari Dahl said."
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.add(
            Article(
                id=f"n{n}", lang="en", outlet=f"Paper {n}", published=f"2026-03-{1 + n % 28:02}", text=said
            )
            for n in range(90)
        )
        library.relink()
        library.restate()
        row = asked.top(library, "articles", limit=1)[0]
    assert row.articles > 60
    client = TestClient(make_app(folder, background=False), base_url=HERE)
    first = client.get(address(row))
    assert len(first.content) < 200_000
    assert "and " in first.text
    assert "more" in first.text
    assert client.get(address(row), params={"page": 2}).status_code == 200
    assert len(table(client.get(address(row), params={"format": "csv"}).text)) >= row.articles
