"""Statements of a library: the same in any order, kept until something changes, and shown with evidence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from actor_library import run
from headwater.model import Article
from headwater.show.actor_link import link
from headwater.show.statements import conflicts, statements, trace
from headwater.store import stating
from headwater.store.library import Library
from headwater.store.stated import rows

EN = Article(
    id="en1",
    lang="en",
    outlet="The Lantern",
    url="https://lantern.example/1",
    published="2026-04-06T07:00:00Z",
    text="Estonia asked Latvia on Sunday to lend it eleven mobile pumping stations, according to a letter "
    "seen by The Lantern. The flood has covered 4,700 hectares near Tartu.",
)
UK = Article(
    id="uk1",
    lang="uk",
    outlet="Обрій",
    published="2026-04-06T10:00:00Z",
    text="Естонія попросила Латвію позичити їй одинадцять мобільних насосних станцій, пише The Lantern із "
    "посиланням на лист. Повінь накрила 4700 гектарів поблизу Тарту.",
)
RU = Article(
    lang="ru",
    outlet="Пристань",
    published="2026-04-07T08:00:00Z",
    text="Латвия получила от Эстонии просьбу одолжить одиннадцать мобильных насосных станций, сообщил "
    "министр внутренних дел Латвии Янис Озолс. «Просьба пришла в воскресенье», — сказал Озолс.",
)
DENIAL = Article(
    id="en2",
    lang="en",
    outlet="Baltic Post",
    published="2026-04-08T09:00:00Z",
    text="The Estonian spokeswoman Kadri Saar called the report that Estonia asked Latvia for eleven mobile "
    "pumping stations false. “There was no such letter,” Saar said.",
)
OTHER = Article(
    id="en3",
    lang="en",
    outlet="Harbour News",
    published="2026-04-08T12:00:00Z",
    text="Hungary asked Austria on Monday to lend it six mobile pumping stations, the Hungarian interior "
    "ministry said. The flood near Győr has covered 900 hectares.",
)
STORY = (EN, UK, RU, DENIAL, OTHER)
REQUEST = "asked Latvia eleven pumping"


def filled(folder: Path, articles: Sequence[Article]) -> Library:
    library = Library.open(folder)
    for article in articles:
        library.add(article)
    return library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with filled(tmp_path / "library", STORY) as opened:
        yield opened


def request(library: Library) -> dict[str, Any]:
    """The statement that the first article's request makes."""
    found = json.loads(run(library, REQUEST, "--json", command=trace).output)
    assert isinstance(found, dict)
    return found


# --- rows ---


def test_rows_name_articles_by_the_ids_that_they_were_given_and_point_to_their_words(
    library: Library,
) -> None:
    row = request(library)
    texts = {kept.id: kept.reading.text for kept in library.articles()}
    words = {
        place["article"]: texts[place["article"]][place["start"] : place["end"]] for place in row["appears"]
    }
    assert {"en1", "uk1"} < set(words)
    assert "asked Latvia" in words["en1"]
    assert "попросила Латвію" in words["uk1"]
    assert all(0 <= d["start"] < d["end"] <= len(texts[d["article"]]) for d in row["denials"])
    assert row["independent"] == len(row["origins"])


def test_rows_of_some_articles_are_the_statements_that_these_carry(library: Library) -> None:
    library.restate()
    ref = library.article("en3").ref
    some = list(rows(library, {ref}))
    assert some
    assert all(any(place["article"] == "en3" for place in row["appears"]) for row in some)
    assert len(some) < len(list(rows(library)))


# --- trace ---


def test_a_trace_shows_the_tree_from_origins_to_articles_with_evidence(library: Library) -> None:
    shown = " ".join(run(library, REQUEST, command=trace).output.split())
    assert "2 independent sources in 3 articles of 3 outlets · 1 denial · disputed" in shown
    tree = shown[shown.index("Where it comes from") : shown.index("Against it")]
    assert tree.index("en1 · The Lantern") < tree.index("uk1 · Обрій") < tree.index("Пристань")
    assert "document · at The Lantern · merely repeated by Обрій" in tree
    assert "cites (it names The Lantern)" in tree
    assert "inferred" not in tree
    start = EN.text.index("a letter")
    assert f"[{start}–" in tree
    assert "denied by Kadri Saar · 2026-04-08T09:00:00Z · a4 · en2 · Baltic Post “" in shown


PLANT = (
    "The paper mill at Kuopio will let 340 workers go in June. The mill has lost money since 2019, and its "
    "last order from Turkey was sent back in March. A buyer from Sweden was found in April, but the bank in "
    "Turku would not lend him the nine million euros that new driers cost."
)


def test_a_copy_without_credit_is_marked_as_inferred_and_its_origin_as_not_named(tmp_path: Path) -> None:
    told = (("p1", "Mill Weekly", "2026-03-02"), ("p2", "Nordic Daily", "2026-03-03"))
    articles = [
        Article(id=id_, lang="en", outlet=outlet, published=day, text=PLANT) for id_, outlet, day in told
    ]
    with filled(tmp_path / "copies", articles) as library:
        shown = " ".join(run(library, "340 workers", command=trace).output.split())
        origin = json.loads(run(library, "340 workers", "--json", command=trace).output)["origins"][0]
    assert origin["kind"] == "unknown"
    assert "not named of unknown origin · first in Mill Weekly" in shown
    assert "p2 · Nordic Daily · 2026-03-03 inferred: copies (100% of the wording is shared)" in shown


def test_of_places_that_overlap_the_widest_is_shown_once(library: Library) -> None:
    """A claim that stands in another has the same words."""
    text = (
        "Estonia has asked Latvia to lend it eleven mobile pumping stations, Baltic Post reported, citing "
        "the minister Janis Ozols, who said that Estonia had asked Latvia for eleven mobile pumping stations."
    )
    library.add(Article(id="en9", lang="en", outlet="Echo", published="2026-04-09", text=text))
    row = request(library)
    shown = " ".join(run(library, REQUEST, command=trace).output.split())
    places = [(p["start"], p["end"]) for p in row["appears"] if p["article"] == "en9"]
    assert places
    for start, end in places:
        wider = any(a <= start and end <= b and (a, b) != (start, end) for a, b in places)
        assert (f"[{start}–{end}]" in shown) != wider


def test_a_statement_is_found_by_id_by_claim_and_by_words_in_any_form_and_language(library: Library) -> None:
    row = request(library)
    claims = [place["ref"] + ":" + place["claim"] for place in row["appears"] if place["claim"]]
    assert claims
    for name in (row["id"], claims[0], "насосная станция одолжить", "asks “pumping station” Latvia"):
        assert json.loads(run(library, name, "--json", command=trace).output)["id"] == row["id"]


def test_what_is_not_found_or_not_understood_is_told(library: Library) -> None:
    missing = run(library, "submarine", command=trace)
    assert missing.exit_code == 1
    assert "No statement has the id or the words submarine" in missing.output
    assert run(library, "“open", command=trace).exit_code == 2
    assert run(library, "…", command=trace).exit_code == 2


def test_articles_that_cite_each_other_are_all_shown(tmp_path: Path) -> None:
    text = "A bridge near Narva collapsed on Friday and 19 people were hurt, {} reported."
    one = Article(
        id="m1", lang="en", outlet="Morning Wire", published="2026-05-02", text=text.format("Evening Wire")
    )
    two = Article(
        id="m2", lang="en", outlet="Evening Wire", published="2026-05-02", text=text.format("Morning Wire")
    )
    with filled(tmp_path / "round", (one, two)) as library:
        shown = run(library, "bridge Narva", command=trace).output
    assert "2 articles" in shown
    assert "m1 · Morning Wire" in shown
    assert "m2 · Evening Wire" in shown


# --- lists ---


def listed(library: Library, *arguments: str) -> list[dict[str, Any]]:
    output = run(library, *arguments, "--json", "--limit", "0", command=statements).output
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize("sort", ["articles", "independent", "echoes"])
def test_a_list_is_sorted_as_asked(library: Library, sort: str) -> None:
    values = [row[sort] for row in listed(library, "--sort", sort)]
    assert values == sorted(values, reverse=True)
    assert len(values) > 1


def test_what_is_most_disputed_comes_first_and_conflicts_has_nothing_else(library: Library) -> None:
    first = listed(library, "--sort", "dispute")[0]
    assert first["id"] == request(library)["id"]
    output = run(library, "--json", command=conflicts).output
    assert [json.loads(line)["id"] for line in output.splitlines()] == [first["id"]]
    assert "Kadri Saar" in run(library, command=conflicts).output


def test_a_list_holds_to_its_limit_and_words(library: Library) -> None:
    table = run(library, "--csv", "--limit", "2", command=statements).output
    cells = list(csv.DictReader(io.StringIO(table)))
    assert len(cells) == 2
    assert cells[0]["articles"] == "3"
    found = listed(library, "Hungary", "Austria")
    assert found
    assert all("en3" in {place["article"] for place in row["appears"]} for row in found)
    assert "more; --limit 0 lists all" in run(library, "--limit", "1", command=statements).output


def test_nothing_that_an_article_holds_steers_the_terminal(tmp_path: Path) -> None:
    hostile = EN.text.replace("eleven", "ele\u202even \x1b[31meleven")
    article = Article(id="x\x1b[2J", lang="en", outlet="Red\x1b]0;a\x07", text=hostile, published="\x1b[1m")
    with filled(tmp_path / "hostile", (article, DENIAL)) as library:
        shown = [run(library, command=command).output for command in (statements, conflicts)]
        shown.append(run(library, "Estonia", command=trace).output)
    assert not any(mark in text for text in shown for mark in ("\x1b", "\x07", "\u202e"))


def test_an_empty_library_has_no_statements(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as library:
        assert "No statement was found" in run(library, command=statements).output
        assert "No statement is denied" in run(library, command=conflicts).output


def test_where_linking_takes_long_the_old_statements_are_shown_and_a_word_about_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed(library)
    monkeypatch.setattr(stating, "expected", lambda library: 600.0)
    library.add(Article(id="en5", lang="en", outlet="Baltic Post", text=OTHER.text.replace("six", "nine")))
    result = run(library, "--json", "--limit", "0", command=statements)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [row["id"] for row in before]
    assert "`headwater link --statements` brings them up to date (about 10.0 minutes)" in result.stderr


def test_statements_are_not_linked_where_the_user_does_not_want_it(library: Library) -> None:
    result = run(library, "--no-link", command=statements)
    assert "never made here" in result.stderr
    assert "No statement was found" in result.stderr
    before = listed(library)
    library.add(Article(id="en6", lang="en", outlet="Baltic Post", text=OTHER.text))
    result = run(library, "--no-link", "--json", command=statements)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [row["id"] for row in before]
    assert stating.stale(library)


def test_words_are_shown_as_they_were_when_the_article_was_linked(library: Library) -> None:
    request(library)
    library.add(replace(EN, text="The editors have moved all this. " + EN.text))
    shown = " ".join(run(library, "насосна станція", "--no-link", command=trace).output.split())
    assert "“Estonia asked Latvia on Sunday to lend it eleven mobile pumping stations” [0–72]" in shown


def test_link_brings_the_statements_up_to_date_on_demand(library: Library) -> None:
    made = json.loads(run(library, "--statements", "--json", command=link).output)
    assert made["statements"]["articles"] == len(STORY)
    assert made["statements"]["statements"] == len(listed(library))
    assert "statements of several articles or denied" in run(library, "--statements", command=link).output
