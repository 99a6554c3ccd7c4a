"""The page of an article: marks in the text, notes beside it, parts of a long text, versions compared."""

from __future__ import annotations

import html
import re
import time
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from headwater.ask.article import named, sheet
from headwater.ask.changes import Block, changes
from headwater.model import Article, Claim, Reading, Span
from headwater.show.page import to
from headwater.show.page.app import make_app
from headwater.show.page.leaves import leaves, looks
from headwater.show.page.marked import Mark, Marker, levels
from headwater.store.entries import pack
from headwater.store.faults import NotFound
from headwater.store.library import Library
from headwater.store.nouns import Stored
from page_library import ARTICLES, make, table

HERE = "http://localhost"
FIRST = (
    "The bridge will reopen in May, minister Anna Holt said on Monday.\n\n"
    "The repair costs five million crowns. The police denied that anybody was hurt.\n\n"
    "Nothing else is known."
)
SECOND = FIRST.replace("in May", "in late June").replace("Nothing else", "Little else")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make(tmp_path_factory.mktemp("article") / "library")
    copied = msgspec.structs.replace(
        ARTICLES[3], id="copied", outlet="Gazette", url="https://gazette.example/"
    )
    with Library.open(made) as library:
        for text in (FIRST, SECOND):
            library.add(Article(text=text, url="https://ledger.example/bridge", published="2026-03-01"))
        library.add(Article(text="Nobody speaks here.", url="javascript:alert(1)", id="odd/id"))
        library.add(copied)  # so that what it says is a statement of two
        library.relink()
        library.restate()
    return made


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url=HERE)


class Text(HTMLParser):
    """What a reader sees of paragraphs of a class, and whether the elements nest."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.words = ""
        self.links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            assert "a" not in self.stack
            self.links += 1
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def seen(markup: str) -> Text:
    parser = Text()
    parser.feed(markup)
    assert not parser.stack
    return parser


def shown(page: str) -> str:
    """The text of an article as its page has it, a paragraph a line."""
    found = re.findall(r'<p class="para"[^>]*>(.*?)</p>', page, re.S)
    return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", one)) for one in found)


# --- marks ---


def test_a_mark_within_another_is_an_element_within_it() -> None:
    marks = [Mark(0, 20, "claim", ("c1",), "s0", "#c1"), Mark(5, 9, "claim", ("c2",), "s1", "#c2")]
    made = Marker("aaaa bbbb cccc dddd!", marks).html(Span(0, 20))
    assert made == (
        '<mark class="claim s0" id="t-c1" data-c="c1"><a href="#c1">aaaa </a>'
        '<mark class="claim s1" id="t-c2" data-c="c2"><a href="#c2">bbbb</a></mark>'
        '<a href="#c1" tabindex="-1"> cccc dddd!</a></mark>'
    )


def test_of_marks_that_overlap_the_one_that_goes_on_is_opened_again() -> None:
    marks = [Mark(0, 6, "claim", ("c1",), "s0"), Mark(3, 9, "claim", ("c2",), "s1")]
    made = Marker("abcdefghi", marks).html(Span(0, 9))
    assert re.sub(r' (class|id)="[^"]*"', "", made) == (
        '<mark data-c="c1">abc<mark data-c="c2">def</mark></mark><mark data-c="c2">ghi</mark>'
    )
    assert made.count('id="t-c2"') == 1


@settings(max_examples=150, deadline=None)
@given(
    st.text("ab<>&\"' \n\u202e", max_size=40),
    st.lists(
        st.tuples(st.integers(0, 45), st.integers(0, 45), st.sampled_from(["dull", "claim", "cue", "name"])),
        max_size=25,
    ),
    st.integers(0, 40),
)
def test_whatever_is_marked_the_words_stay_and_elements_nest(
    text: str, found: list[tuple[int, int, str]], cut: int
) -> None:
    marks = [
        Mark(start, end, kind, (f"c{n}",), "", "#x\"'<")  # type: ignore[arg-type]
        for n, (start, end, kind) in enumerate(found)
    ]
    marker = Marker(text, marks)
    cut = min(cut, len(text))
    pieces = [seen(str(marker.html(Span(a, b)))).words for a, b in ((0, cut), (cut, len(text))) if a < b]
    assert "".join(pieces) == text


def test_marks_that_share_words_have_lines_of_their_own() -> None:
    outer, inner, across = Mark(0, 20, "claim", ("c1",)), Mark(5, 9, "claim", ("c2",)), Mark(15, 30, "claim")
    found = levels([outer, inner, across])
    assert found[inner] < found[outer]
    assert found[across] != found[outer]
    assert found[inner] == found[across] == 1


def test_sources_are_told_apart_by_more_than_colour() -> None:
    claims = [
        Claim(id=f"c{n}", source=None, source_name=f"N{n}", source_kind="person", cue=Span(0, 1), content=())
        for n in range(20)
    ]
    nobody = Claim(
        id="c99", source=None, source_name="unknown", source_kind="unknown", cue=Span(0, 1), content=()
    )
    found = looks([*claims, nobody])
    assert len(set(found.values())) == 20
    assert "unknown" not in found


# --- leaves ---


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("One.\nTwo.\n\n  Three.", [0, 6]),
        ("word " * 20_000, list(range(0, 100_000, 100))),
        ("x" * 50_000, [3] * 300),
        ("One. " * 200, list(range(0, 1000, 5))),
        ("", []),
    ],
)
def test_leaves_hold_all_words_once_and_none_holds_too_much(text: str, starts: list[int]) -> None:
    found = leaves(text, starts)
    spans = [span for leaf in found for span in leaf]
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(sum(s.end - s.start for s in leaf) <= 16_000 for leaf in found)


def test_a_long_article_with_many_claims_is_turned_over_and_quick(tmp_path: Path) -> None:
    text = "\n".join(
        f"Holt said that bridge {n} was safe. " + "Нікого там не було. " * 40 for n in range(1500)
    )
    claims = tuple(
        Claim(
            id=f"c{n + 1}",
            source=Span(at, at + 4),
            source_name="Anna Holt",
            source_kind="person",
            cue=Span(at + 5, at + 9),
            content=(Span(at + 15, text.index(".", at)),),
        )
        for n, at in enumerate(m.start() for m in re.finditer("Holt", text))
    )
    assert len(text) > 1_000_000
    _keep(tmp_path, Reading(article=Article(text=text, id="long"), lang="en", claims=claims))
    client = TestClient(make_app(tmp_path, background=False), base_url=HERE)
    client.get("/live")
    began = time.process_time()
    first = client.get("/articles/a1")
    assert time.process_time() - began < 3
    assert len(first.content) < 200_000
    assert "c1" in first.text
    far = client.get("/articles/a1?mark=c1400").text
    assert 'id="c1400"' in far
    assert 'id="c1"' not in far
    number = re.search(r"Part (\d+) of (\d+)", far)
    assert number
    last = client.get(f"/articles/a1?part={number[2]}")
    assert 'id="c1500"' in last.text
    assert client.get("/articles/a1?part=99999").text.count("c1500") == last.text.count("c1500")


def _keep(folder: Path, reading: Reading) -> None:
    """A library with a reading that would take long to make."""
    with Library.open(folder) as library:
        library.add(Article(text="Holt said that a bridge was safe.", lang="en"))
        with library._plain() as db:
            db.execute("UPDATE bodies SET text = ?, reading = ?", (reading.text, pack(reading)))


# --- the page ---


def test_the_text_is_as_it_was_published(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        for ref in ("a1", "a2", "a3", "a5"):
            text = library.article(ref).article.text
            assert shown(client.get(f"/articles/{ref}").text).split() == text.split()


def test_a_mark_leads_to_its_statement_or_to_its_note(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        found = sheet(library, "a4")
    assert found.carried
    assert all(one.articles >= 2 or one.denials for one in found.carried)
    link = re.search(r'<a href="([^"]*)">Nobody has paid us anything', client.get("/articles/a4").text)
    assert link
    assert link[1] in {to.statement(one.id) for one in found.carried}
    other = client.get("/articles/a6@1").text
    assert 'href="#c1"' in other
    assert 'id="c1"' in other


def test_the_margin_names_source_stance_and_what_is_open(client: TestClient) -> None:
    page = client.get("/articles/a4").text
    note = re.search(r'<li class="note[^>]*id="c1".*?</li>', page, re.S)
    assert note
    words = " ".join(seen(note[0]).words.split())
    assert "Falcão" in words
    assert "denies" in words
    assert re.search(r"\d\d%", words)


def test_a_stretch_is_lit_and_kept_within_the_text(client: TestClient) -> None:
    start = ARTICLES[4].text.index("The mayor")
    page = client.get(f"/articles/a5?mark={start}-{start + 3}").text
    assert '<mark class="lit" id="mark">The</mark>' in page
    for mark in ("0-999999999", "9-3", "5-5", "999999-9999999", "c999", "<script>", "1-2-3"):
        got = client.get("/articles/a5", params={"mark": mark})
        assert got.status_code == 200
        assert "<script>" not in got.text.replace('<script type="module"', "")


def test_a_claim_is_lit_without_javascript(client: TestClient) -> None:
    page = client.get("/articles/a1?mark=c2").text
    assert re.search(r'<li class="note [^"]*hot" id="c2"', page)
    assert re.search(r'<mark class="claim [^"]*hot[^"]*"[^>]*data-c="c2"', page)


def test_names_may_be_links_to_actors(client: TestClient, folder: Path) -> None:
    with Library.open(folder) as library:
        names = named(library, "a1")
        text = library.article("a1").article.text
    assert "Portugal" in [text[n.start : n.end] for n in names]
    page = client.get("/articles/a1?names=1").text
    assert re.search(r'<a href="/actors/[^"]+" class="called[^"]*"[^>]*>Portugal</a>', page)
    assert 'class="called' not in client.get("/articles/a1").text
    assert shown(page).split() == text.split()


def test_claims_come_as_a_table(client: TestClient) -> None:
    got = client.get("/articles/a1?format=csv")
    rows = table(got.text)
    assert rows[0]["ref"] == "a1:c1"
    assert any("forty flood pumps" in row["content"] for row in rows)


def test_an_older_version_says_so_and_keeps_its_words(client: TestClient) -> None:
    page = client.get("/articles/a6@1").text
    assert "not today's version" in html.unescape(page)
    assert "reopen in May" in shown(page)
    assert "late June" in shown(client.get("/articles/a6").text)


def test_two_versions_are_compared_word_by_word(client: TestClient) -> None:
    for path in ("/articles/a6?against=1", "/articles/a6@1?against=2"):
        page = client.get(path).text
        assert "<del>May</del><ins>late June</ins>" in page
        assert "<del>Nothing</del><ins>Little</ins>" in page
        assert "five million crowns" in page
    assert "are the same" in client.get("/articles/a6?against=2").text
    assert client.get("/articles/a6?against=9").status_code == 404


@pytest.mark.parametrize("part", ["x", "-1", "9" * 30, "²"])
def test_a_part_that_cannot_be_is_said_plainly(client: TestClient, part: str) -> None:
    assert client.get("/articles/a1", params={"part": part}).status_code == 400


@pytest.mark.parametrize("ref", ["a999", "a1@7", "a0", "a" + "9" * 40, "nobody", "a1:c1"])
def test_what_is_not_there_is_404(client: TestClient, ref: str) -> None:
    assert client.get(f"/articles/{ref}").status_code == 404


def test_an_article_is_found_by_the_id_that_it_was_given(client: TestClient) -> None:
    assert "forty flood pumps" in shown(client.get("/articles/origin").text)


def test_an_address_that_is_none_of_the_web_is_no_link(client: TestClient) -> None:
    page = client.get("/articles/a7").text
    assert "Nobody speaks here." in page
    assert "javascript:" not in page


def test_a_sheet_of_nothing_is_not_found(folder: Path) -> None:
    with Library.open(folder) as library, pytest.raises(NotFound):
        sheet(library, "a12345")


def test_places_of_statements_point_into_the_text(folder: Path) -> None:
    with Library.open(folder) as library:
        found = sheet(library, "a4")
        assert found.placed
        assert isinstance(found.kept, Stored)
        text = found.kept.article.text
    spoken = [span.of(text) for one in found.carried for p in (*one.places, *one.speaks) for span in p.spans]
    assert any("Nobody has paid us anything" in words for words in spoken)


# --- changes ---


def both(blocks: list[Block]) -> tuple[str, str]:
    old = "\n".join("".join(p.text for p in b.pieces if p.kind != "new") for b in blocks)
    new = "\n".join("".join(p.text for p in b.pieces if p.kind != "gone") for b in blocks)
    return old, new


@settings(max_examples=80, deadline=None)
@given(st.text("ab. \n", max_size=60), st.text("ab. \n", max_size=60))
def test_changes_hold_both_texts_whole(old: str, new: str) -> None:
    found = both(changes(old, new))
    for text, made in zip((old, new), found, strict=True):
        assert [x for x in made.splitlines() if x.strip()] == [x for x in text.splitlines() if x.strip()]


def test_a_paragraph_of_other_words_is_replaced_whole() -> None:
    found = changes("One two three four.", "Quite other words stand here now.")
    assert [piece.kind for piece in found[0].pieces] == ["gone", "new"]


def test_large_texts_of_the_same_words_are_compared_in_time() -> None:
    old = "\n".join("a b c " * 50 for _ in range(5000))
    new = "\n".join("c b a " * 50 for _ in range(5000))
    began = time.process_time()
    assert both(changes(old, new)) == (old, new)
    assert time.process_time() - began < 10
