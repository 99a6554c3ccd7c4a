"""The pages of the ledger and of ties: what they show, where they lead, what hostile text does to them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from headwater.ask.ledger import Bar
from headwater.ask.ties import Party, Tie, Web
from headwater.model import Article
from headwater.show.page.app import make_app
from headwater.show.page.draw import banks, matrix, timeline
from headwater.store import lines
from headwater.store.library import Library
from headwater.store.results import COLUMNS
from test_ledger_show import ARTICLES

HOSTILE = Article(
    id="hostile",
    lang="en",
    outlet='"><script>alert(1)</script>',
    title="</title><script>alert(2)</script>",
    published="2026-05-01",
    text="Peru asked Chile for <b>two tugs</b> & a {{ 7 * 7 }} crane, the harbour master said.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger") / "library"
    with Library.open(folder) as library:
        library.add((*ARTICLES, HOSTILE))
        library.relink()
        library.restate()
        lines.refresh(library)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(folder, background=False), base_url="http://localhost") as found:
        yield found


def rows(page: str) -> list[str]:
    """The text of each line of the ledger on a page."""
    found = re.findall(r'<tr id="l[0-9a-f]+">(.*?)</tr>', page, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


def pictures(page: str) -> list[ElementTree.Element]:
    """The pictures of a page but for the sign in its head."""
    found = re.findall(r'<svg class="(?:timeline|matrix|banks).*?</svg>', page, re.S)
    return [ElementTree.fromstring(one) for one in found]


# --- the ledger ---


def test_a_line_tells_who_did_what_to_whom_when_in_which_words(client: TestClient) -> None:
    found = [row for row in rows(client.get("/ledger").text) if "Румунія попросила" in row]
    (row,) = found
    for told in ("4 March 2026", "Romania", "asks", "Norway", "partly granted after 39 days", "Хвиля"):
        assert told in row
    assert "and 1 more article" in row


def test_evidence_leads_to_the_words_in_the_article(client: TestClient) -> None:
    page = client.get("/ledger").text
    href = unescape(re.search(r'href="(/articles/[^"]+)"[^>]*><q[^>]*>Norway gave', page)[1])  # type: ignore[index]
    article = client.get(href)
    assert article.status_code == 200
    assert "Norway gave Romania two patrol boats" in unescape(re.sub(r"<[^>]+>", "", article.text))


def test_an_open_request_is_found_and_says_since_when(client: TestClient) -> None:
    page = client.get("/ledger", params={"outcome": "none known so far", "actor": "Чилі"}).text
    assert any("fuel" in row or "топливо" in row for row in rows(page))
    assert all("open for" in row for row in rows(page))


def test_an_answer_leads_to_its_request_and_back(client: TestClient) -> None:
    page = client.get("/ledger", params={"act": "give"}).text
    request = unescape(re.search(r'answers <a href="([^"]+)"', page)[1])  # type: ignore[index]
    line = client.get(request).text
    assert "three patrol boats" in line
    assert re.search(r"partly granted.*?by\s*</?span[^>]*>|partly granted after 39 days", line)
    assert "gives" in line
    assert client.get("/ledger?line=l0000000000").status_code == 404


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 5),
        ({"actor": "Норвегія"}, 3),
        ({"actor": "Norway", "other": "Romania", "act": "give"}, 1),
        ({"who": "state:norway", "whom": "state:romania"}, 1),
        ({"mode": "planned"}, 1),
        ({"since": "2026-04-13", "until": "2026-04"}, 2),
        ({"actor": "Qwxzq Vvwk"}, 0),
        ({"mark": "disputed"}, 0),
    ],
)
def test_filters_narrow_page_and_table_alike(client: TestClient, asked: dict[str, str], number: int) -> None:
    assert len(rows(client.get("/ledger", params=asked).text)) == number
    table = list(csv.DictReader(io.StringIO(client.get("/ledger", params={**asked, "format": "csv"}).text)))
    assert len(table) == number
    if table:
        assert tuple(table[0]) == tuple(COLUMNS["ledger"])


def test_a_name_that_may_mean_several_is_told(client: TestClient) -> None:
    assert "is taken for" in client.get("/ledger", params={"actor": "Норвегию"}).text
    for path in ("/ledger?actor=Qwxzq+Vvwk", "/ties?actor=Qwxzq+Vvwk", "/ties?actor=Peru&other=Qwxzq+Vvwk"):
        assert "Nobody in the library is called Qwxzq Vvwk" in client.get(path).text


def test_lists_are_turned_over(client: TestClient) -> None:
    both = [rows(client.get("/ledger", params={"rows": "3", "page": n}).text) for n in ("1", "2")]
    assert [*both[0], *both[1]] == rows(client.get("/ledger").text)
    assert client.get("/ledger?page=x").status_code == 400
    assert client.get("/ledger?since=soon").status_code == 400


@pytest.mark.parametrize("path", ["/ledger", "/ties", "/ties?actor=Peru", "/ties?actor=Peru&other=Chile"])
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_pages_hold_together_in_each_language(client: TestClient, path: str, lang: str) -> None:
    answer = client.get(path, headers={"accept-language": lang})
    assert answer.status_code == 200
    page = answer.text
    assert page.count("<h1") == 1
    assert "<script>alert" not in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert pictures(page)


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    with TestClient(make_app(tmp_path / "new", background=False), base_url="http://localhost") as client:
        assert "no line yet" in client.get("/ledger").text
        assert client.get("/ties").status_code == 200


# --- ties ---


def test_ties_are_told_as_a_picture_and_as_a_table_that_lead_to_their_lines(client: TestClient) -> None:
    page = client.get("/ties").text
    drawn = {
        (unescape(a.attrib["href"]), a.findtext("{*}title") or "")
        for picture in pictures(page)
        for a in picture.iter("a")
    }
    told = {text for _, text in drawn}
    assert "Norway → Romania: 1 line" in told
    assert "Chile → Peru: 1 line; 1 without a known answer" in told
    for href, text in drawn:
        number = int(re.search(r": (\d+) line", text)[1])  # type: ignore[index]
        assert len(rows(client.get(href).text)) == number
    table = re.search(r'<table class="pairs">.*?</table>', page, re.S)
    assert table
    assert all(name in table[0] for name in ("Norway", "Romania", "Chile", "Peru"))


def test_ties_of_one_actor_are_its_own(client: TestClient) -> None:
    page = client.get("/ties", params={"actor": "Норвегія"}).text
    assert "Ties of Norway" in page
    assert "Chile" not in page
    table = list(csv.DictReader(io.StringIO(client.get("/ties?actor=Norway&format=csv").text)))
    assert {(row["who"], row["whom"], row["act"]) for row in table} == {
        ("Norway", "Romania", "give"),
        ("Romania", "Norway", "request"),
        ("Romania", "Norway", "consult"),
    }


# --- pictures ---


def party(key: str, number: int = 1) -> Party:
    return Party(key=key, name=f"<{key}> & sons", kind="state", actor="", lines=number)


def tie(who: str, whom: str, number: int = 1, waiting: int = 0) -> Tie:
    return Tie(who=who, whom=whom, act="give", mode="happened", number=number, open=waiting)


def address(who: str, whom: str) -> str:
    return f"/ledger?who={who}&whom={whom}"


def test_fifty_actors_have_a_row_and_a_column_each_that_do_not_touch() -> None:
    parties = [party(f"p{n}", 100 - n) for n in range(60)]
    ties = [tie(f"p{a}", f"p{b}", a + b, a % 2) for a in range(60) for b in range(60) if (a * b) % 3 == 1]
    words = matrix.Words(lambda number, waiting: f"{number} and {waiting}", address)
    drawn = ElementTree.fromstring(matrix.matrix(parties, matrix.cells(ties), words))
    names = drawn.findall("text")
    at = sorted(float(text.attrib["y"]) for text in names if "y" in text.attrib)
    assert 30 < len(at) <= matrix.WIDE.most
    assert min(b - a for a, b in pairwise(at)) >= float(names[0].attrib["font-size"])
    assert "<p1> & sons" in {text.text for text in names}  # escaped, or it would be no picture
    squares = [(g.attrib["transform"], r.attrib["x"]) for g in drawn.iter("g") for r in g.iter("rect")]
    assert len(squares) == len(set(squares))


def test_those_who_have_to_do_with_each_other_stand_side_by_side() -> None:
    parties = [party(name) for name in "adbecf"]
    ties = [tie(one, other, 9) for one, other in ("ab", "bc", "ca", "de", "ef", "fd")] + [tie("a", "d")]
    order = "".join(one.key for one in matrix.order(parties, matrix.cells(ties)))
    assert {frozenset(order[:3]), frozenset(order[3:])} == {frozenset("abc"), frozenset("def")}
    assert order == "".join(one.key for one in matrix.order(parties[::-1], matrix.cells(ties[::-1])))


def test_a_bar_is_as_long_as_what_it_stands_for() -> None:
    web = Web(parties=tuple(party(k) for k in "abc"), ties=(tie("a", "b", 4), tie("c", "a", 2)), total=3)
    words = banks.Words(lambda who, whom, number: f"{who}, {whom}, {number}", address, "forth", "back")
    drawn = ElementTree.fromstring(banks.banks(["a"], web, words))
    forth, back = (float(rect.attrib["width"]) for rect in drawn.iter("rect"))
    assert forth == pytest.approx(2 * back, abs=0.1)
    assert [a.attrib["href"] for a in drawn.iter("a")] == [address("a", "b"), address("c", "a")]


@pytest.mark.parametrize(("last", "number"), [("2026-03", 27), ("2032-12", 36), ("2900-01", 96)])
def test_time_is_cut_into_as_few_stretches_as_there_is_room_for(last: str, number: int) -> None:
    bars = [Bar(month=m, act="give", mode="happened", number=2) for m in ("2024-01", last)]
    words = timeline.Words("Lines", lambda a, b: f"{a}/{b}", lambda w, n: f"{w}: {n}", address)
    drawn = ElementTree.fromstring(timeline.timeline(bars, words))
    assert len(timeline._bars(bars, timeline.WIDE.most)[0]) == number
    told = [a.attrib["aria-label"] for a in drawn.iter("a")]
    assert told[-1].endswith(": 2")
    assert timeline.timeline([Bar(month="", act="give", mode="happened", number=1)], words) == ""


def test_what_did_not_happen_lies_below_the_water_line() -> None:
    bars = [Bar(month="2026-01", act="give", mode=mode, number=3) for mode in ("happened", "planned")]
    words = timeline.Words("Lines", lambda a, b: a, lambda w, n: f"{w}: {n}", address)
    drawn = ElementTree.fromstring(timeline.timeline(bars, words))
    up, down = ({r.attrib["class"]: r for r in drawn.iter("rect")}[kind] for kind in ("give", "told"))
    assert float(up.attrib["y"]) + float(up.attrib["height"]) == pytest.approx(
        float(down.attrib["y"]), abs=0.1
    )
