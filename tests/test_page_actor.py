"""The pages of actors: the list of all, one with its words, and all claims on one side of it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from headwater.ask import actor as actors
from headwater.show.page.app import make_app
from headwater.store.library import Library
from page_library import HOSTILE, make, table

NORWAY, FALCAO = "/actors/Q20", "/actors/per:rui-falcao"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("page") / "library")


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url="http://localhost")


def named(page: str) -> list[str]:
    """The actors that a list links to, in its order."""
    return re.findall(r'<th scope="row"><a class="actor" href="([^"]+)"', page)


def test_the_list_has_all_and_the_table_the_same(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        found = actors.listed(library).actors
    page = client.get("/actors")
    assert page.status_code == 200
    assert len(named(page.text)) == len(found)
    rows = table(client.get("/actors", params={"format": "csv"}).text)
    assert [row["id"] for row in rows] == [one.id for one in found]
    assert rows[0]["country"] == "Portugal"
    assert "uk: Португалія" in rows[0]["names"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "норвегією"}, [NORWAY]),
        ({"kind": "state"}, ["/actors/Q45", NORWAY]),
        ({"country": "Португалія", "kind": "person"}, [FALCAO]),
        ({"q": "nobody of that name"}, []),
    ],
)
def test_the_list_is_narrowed(client: TestClient, asked: dict[str, str], expected: list[str]) -> None:
    assert named(client.get("/actors", params=asked).text) == expected


def test_one_shows_its_words_and_leads_to_them(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        claim = actors.portrait(library, "per:rui-falcao").sides["says"][0]
    page = unescape(client.get(FALCAO).text)
    assert f'<a class="quoted" href="/articles/{claim.article}?mark={claim.claim}#{claim.claim}">' in page
    assert f'<q lang="{claim.lang}">{claim.content}</q>' in page
    for heading in (
        "What they say",
        "What is said of them",
        "Over time",
        "Offices",
        "Why these names are one",
    ):
        assert f">{heading}</h2>" in page
    assert "headwater actors merge per:rui-falcao OTHER" in page


def test_all_claims_of_a_side_are_a_list_of_their_own(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        told = actors.numbers(library, "per:rui-falcao")["says"]
    page = client.get(FALCAO, params={"show": "says", "rows": 2})
    assert page.text.count('class="said-by"') == 2
    assert 'rel="next"' in page.text
    rows = table(client.get(FALCAO, params={"show": "says", "format": "csv"}).text)
    assert len(rows) == told
    assert rows[0]["content"]
    assert client.get(FALCAO, params={"show": "dreams"}).status_code == 400


def test_the_picture_and_the_table_say_the_same(client: TestClient) -> None:
    page = client.get(NORWAY).text
    drawn = page.split('class="gauge wide-look"')[1].split("</svg>")[0]
    rows = table(client.get(NORWAY, params={"format": "csv"}).text)
    assert drawn.count('class="level"') == sum(row["articles"] != "0" for row in rows)
    assert drawn.count('class="depth"') == sum(row["says"] != "0" for row in rows)


def test_nothing_of_an_article_becomes_markup(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        found = actors.listed(library).actors
    for one in found:
        page = client.get(f"/actors/{one.id}").text
        assert HOSTILE not in page
        assert "<img" not in page
        assert "style=" not in page
        assert page.count("<h1>") == 1


def test_what_is_not_there_or_not_understood(client: TestClient) -> None:
    assert client.get("/actors/per:nobody").status_code == 404
    assert client.get("/actors/per:nobody?show=says").status_code == 404
    assert client.get("/actors?kind=dragon").status_code == 400
    assert client.get("/actors?page=x").status_code == 400


def test_the_page_speaks_ukrainian(client: TestClient) -> None:
    page = client.get(NORWAY, headers={"accept-language": "uk"}).text
    assert '<html lang="uk"' in page
    assert "Що кажуть самі" in page


def test_an_empty_library(tmp_path: Path) -> None:
    with TestClient(make_app(tmp_path, background=False), base_url="http://localhost") as client:
        page = client.get("/actors")
        assert page.status_code == 200
        assert 'class="nothing"' in page.text
