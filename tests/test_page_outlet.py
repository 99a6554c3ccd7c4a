"""The pages of outlets: the list of all, and one with the waters that flow into it and out of it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from headwater.ask import outlet as outlets
from headwater.show.page.app import make_app
from headwater.show.page.draw.confluence import Legend, Stream, confluence
from headwater.store.library import Library
from page_library import HOSTILE, make, table

FIRST, RETOLD = "Straits Sentinel", "Дніпровський оглядач"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("page") / "library")


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url="http://localhost")


def test_the_list_and_its_table(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        found = outlets.listed(library)
    page = client.get("/outlets")
    assert page.status_code == 200
    assert re.findall(r'<th scope="row"><a class="outlet" href="([^"]+)"', page.text) == [
        f"/outlets/{quote(one.name, safe='=&')}".replace("&", "&amp;") for one in found
    ]
    rows = table(client.get("/outlets?format=csv").text)
    assert [row["name"].lstrip("'") for row in rows] == [one.name for one in found]


def test_one_shows_who_cites_it_and_how_much_is_its_own(client: TestClient) -> None:
    page = unescape(client.get(f"/outlets/{FIRST}").text)
    cited_by = page.split('id="cited_by"')[1].split("</table>")[0]
    assert RETOLD in cited_by
    assert "Волжский курьер" in cited_by
    assert "straight from a source or document" in page
    assert "100%" in page
    drawn = page.split('class="confluence"')[1].split("</svg>")[0]
    assert drawn.count('class="stream said"') == 2
    assert RETOLD in drawn
    assert "Cables show Norway asked Portugal for pumps" in page


def test_neighbours_are_taken_away_as_a_table(client: TestClient) -> None:
    address = f"/outlets/{FIRST}?format=csv&table="
    assert {row["name"] for row in table(client.get(f"{address}cited_by").text)} == {
        RETOLD,
        "Волжский курьер",
    }
    assert table(client.get(f"{address}cites").text) == []


def test_an_outlet_that_is_not_there(client: TestClient) -> None:
    assert client.get("/outlets/Nowhere%20Gazette").status_code == 404


def test_nothing_of_an_article_becomes_markup(client: TestClient) -> None:
    page = client.get("/outlets/%3DBold%20%26%20Sons")
    assert page.status_code == 200
    assert HOSTILE not in page.text
    assert "<h1>=Bold &amp; Sons</h1>" in page.text
    assert "style=" not in page.text


def test_the_page_speaks_ukrainian(client: TestClient) -> None:
    page = client.get(f"/outlets/{RETOLD}", headers={"accept-language": "uk"}).text
    assert '<html lang="uk"' in page
    assert "Покликається на" in page


def test_an_empty_library(tmp_path: Path) -> None:
    with TestClient(make_app(tmp_path, background=False), base_url="http://localhost") as client:
        page = client.get("/outlets")
        assert page.status_code == 200
        assert 'class="nothing"' in page.text


# --- the picture ---


def broad(path: str) -> float:
    """How broad a stream is where it meets the outlet: the numbers of its path are x and y in turn."""
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return numbers[9] - numbers[7]


def test_streams_are_as_broad_as_they_have_articles_and_escaped() -> None:
    legend = Legend("a title", "what it shows", "in", "out")
    streams = [Stream("<b>Big</b>", "", 30, 0), Stream("Small", "/outlets/Small", 0, 10)]
    drawn = str(confluence("Here & now", streams, [], legend))
    said, inferred = (broad(path) for path in re.findall(r'class="stream \w+" d="([^"]+)"', drawn))
    assert said == pytest.approx(3 * inferred, rel=0.01)
    assert "<b>" not in drawn
    assert "Here &amp; now" in drawn
    assert 'href="/outlets/Small"' in drawn
    assert confluence("Alone", [], [], legend) == ""
